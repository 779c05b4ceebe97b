"""What NumPy files hold, told by their first bytes and headers alone: no value is read, nothing is run."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from netbuilder.core.values import NamedTuple

NPY, ZIP = b"\x93NUMPY", b"PK\x03\x04"
_MOST_ARRAYS = 1000
# Of a file's start: a header may claim to be gigabytes long.
_MOST_HEADER = 12_000
_LEAST_RECORDED = 1000  # values that make a row of numbers a recording


class Head(NamedTuple):
    """How large an array is, and of which kind its numbers are (numpy's letter, such as "f")."""

    sizes: tuple[int, ...]
    kind: str


def heads(path: Path) -> dict[str, Head]:
    """The arrays of a .npy or .npz file, whatever its name; none for other files and damaged ones."""
    try:
        with path.open("rb") as file:
            start = file.read(len(NPY))
            if start == NPY:
                file.seek(0)
                return {"values": _head(file)}
        if start[: len(ZIP)] != ZIP:
            return {}
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            if len(names) > _MOST_ARRAYS or not all(name.endswith(".npy") for name in names):
                return {}
            return {name.removesuffix(".npy"): _head_in(packed, name) for name in names}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return {}


def is_recording(found: dict[str, Head]) -> bool:
    """Whether it is one long row of numbers and nothing else."""
    one = next(iter(found.values())) if len(found) == 1 else None
    return one is not None and one.kind in "iuf" and len(one.sizes) == 1 and one.sizes[0] >= _LEAST_RECORDED


def _head_in(packed: zipfile.ZipFile, name: str) -> Head:
    with packed.open(name) as file:
        return _head(file)


def _head(file: IO[bytes]) -> Head:
    """Raises ValueError for what is no header of an array."""
    from io import BytesIO
    from tokenize import TokenError

    from numpy.lib import format as npy

    start = BytesIO(file.read(_MOST_HEADER))
    version = npy.read_magic(start)
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    if version not in readers:
        raise ValueError("a version of the format that numpy reads by itself alone")
    try:
        sizes, _, dtype = readers[version](start)
    except (TokenError, SyntaxError, RecursionError) as error:
        raise ValueError("a header that is cut short or changed") from error
    return Head(sizes, dtype.kind)
