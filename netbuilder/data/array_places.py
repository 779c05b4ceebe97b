"""Where the arrays lie in a file: told by its headers, so that their rows can be read one by one."""

from __future__ import annotations

import json
import os
import struct
import zipfile
import zlib
from math import prod
from tokenize import TokenError
from typing import IO

from netbuilder.core.values import NamedTuple
from netbuilder.data.array_files import array_files
from netbuilder.data.numpy_files import NPY, ZIP

_MOST_HEADER = 12_000  # of a NumPy file, as `numpy_files` reads it
_MOST_JSON = 100 << 20  # of a safetensors file, as its makers allow
_LOCAL_HEADER = 30  # of a file in a zip, before its name
_STORED = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|b1",
}  # fmt: skip

# What headers that are none can raise.
_NO_SUCH_FILE = (
    ValueError, LookupError, TypeError, AttributeError, RuntimeError, EOFError, SyntaxError, OverflowError,
    struct.error, zlib.error, zipfile.BadZipFile, TokenError,
)  # fmt: skip


class Lying(NamedTuple):
    """An array that begins `offset` bytes behind the start of its file; `stored` is numpy's name of its type.

    `in_rows` is False where an example is no row of bytes: the array was packed, or lies by its last axis.
    `path` is that of its file.
    """

    offset: int
    sizes: tuple[int, ...]
    stored: str
    in_rows: bool = True
    path: str = ""

    @property
    def values(self) -> int:
        return prod(self.sizes)


def places_of_arrays(path: str) -> dict[str, Lying]:
    """The arrays that `read_arrays` finds at `path`; of a file whose headers are not those of one none.

    Raises OSError.
    """
    found: dict[str, Lying] = {}
    for name, file in array_files(path).items():
        for inner, each in _in_file(file).items():
            found[name or inner] = each._replace(path=file)
    return found


def _in_file(path: str) -> dict[str, Lying]:
    try:
        with open(path, "rb") as file:
            if path.lower().endswith(".safetensors"):
                return _in_safetensors(file)
            start = file.read(len(NPY))
            file.seek(0)
            if start == NPY:
                return {"values": _in_numpy(file, 0)}
            return _in_zip(file) if start[: len(ZIP)] == ZIP else {}
    except _NO_SUCH_FILE:
        return {}


def _in_numpy(file: IO[bytes], begin: int) -> Lying:
    """Raises ValueError for what is no header of an array that can be read."""
    from io import BytesIO

    from numpy.lib import format as npy

    file.seek(begin)
    head = BytesIO(file.read(_MOST_HEADER))
    version = npy.read_magic(head)
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    sizes, by_last, dtype = readers[version](head)
    if dtype.hasobject or dtype.fields is not None:
        raise ValueError("no numbers")
    return Lying(begin + head.tell(), sizes, dtype.str, not by_last or len(sizes) == 1)


def _in_zip(file: IO[bytes]) -> dict[str, Lying]:
    found = {}
    with zipfile.ZipFile(file) as packed:
        members = packed.infolist()
        if not all(each.filename.endswith(".npy") for each in members):
            return {}
        for each in members:
            name = each.filename.removesuffix(".npy")
            if each.compress_type != zipfile.ZIP_STORED:
                with packed.open(each) as inside:
                    found[name] = _in_numpy_that_is_packed(inside)
                continue
            file.seek(each.header_offset)
            lengths = struct.unpack("<HH", file.read(_LOCAL_HEADER)[26:30])
            found[name] = _in_numpy(file, each.header_offset + _LOCAL_HEADER + sum(lengths))
    return found


def _in_numpy_that_is_packed(inside: IO[bytes]) -> Lying:
    from io import BytesIO

    return _in_numpy(BytesIO(inside.read(_MOST_HEADER)), 0)._replace(in_rows=False)


def _in_safetensors(file: IO[bytes]) -> dict[str, Lying]:
    (length,) = struct.unpack("<Q", file.read(8))
    if length > min(_MOST_JSON, os.fstat(file.fileno()).st_size):
        raise ValueError("a header that is longer than the file")
    head = json.loads(file.read(length))
    return {
        name: Lying(8 + length + int(about["data_offsets"][0]), tuple(map(int, about["shape"])),
                    _STORED[about["dtype"]])
        for name, about in head.items()
        if name != "__metadata__"
    }  # fmt: skip
