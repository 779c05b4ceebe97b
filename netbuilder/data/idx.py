"""The file format of MNIST: a short header, then one byte a value. Damaged files are refused in exact words.

`IDX_HELPERS` need nothing of this file but one another, so that exported scripts can carry their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


class BadFile(ValueError):
    """A data file that does not hold what it should."""

    def __init__(self, path: str, fault: str, expected: str, received: str) -> None:
        super().__init__(f"{path} {fault}: expected {expected}, received {received}")
        self.path = path
        self.fault = fault
        self.expected = expected
        self.received = received


def find_idx(folder: str, name: str) -> str:
    """The path of the IDX file `name` in `folder`, plain or .gz.

    It may also be spelt `…s.idx3-ubyte`. Raises BadFile.
    """
    import os

    for spelling in (name, name.replace("-idx", ".idx")):
        for ending in ("", ".gz"):
            path = os.path.join(folder, spelling + ending)
            if os.path.isfile(path):
                return path
    wanted = os.path.join(folder, name)
    raise BadFile(wanted, "is missing", "this file, plain or as .gz", "none")


def read_idx(path: str, sizes: tuple[int, ...]) -> np.ndarray:
    """The bytes of an IDX file, plain or gzip, as count×`sizes` (uint8).

    Memory follows what the file holds, at most 1 GiB, whatever its header claims.
    Raises BadFile.
    """
    import gzip
    import os

    import numpy as np

    with open(path, "rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
    with gzip.open(path) if packed else open(path, "rb") as file:
        length = 8 + 4 * len(sizes)
        head = read_up_to(length, file, path, f"a header of {length} bytes")
        count, total = idx_promise(path, head, sizes)
        body = read_up_to(total + 1 - length, file, path, f"{total:,} bytes")
    found = length + len(body)
    if found < total:
        raise BadFile(path, "is cut short", f"{total:,} bytes", f"{found:,} bytes")
    if found > total:
        got = f"at least {found:,}" if packed else f"{os.path.getsize(path):,}"
        raise BadFile(path, "is too long", f"{total:,} bytes", f"{got} bytes")
    return np.frombuffer(body, np.uint8).reshape(count, *sizes)


def idx_promise(path: str, head: bytearray, sizes: tuple[int, ...]) -> tuple[int, int]:
    """How many examples and how many bytes in all the header `head` promises.

    Raises BadFile.
    """
    import math

    # Two zeros, the type (8 = bytes), how many axes, then the size of each axis.
    length = 8 + 4 * len(sizes)
    if len(head) < length:
        wanted, got = f"a header of {length} bytes", f"{len(head)} bytes"
        raise BadFile(path, "is cut short", wanted, got)
    magic = bytes([0, 0, 8, 1 + len(sizes)])
    if head[:4] != magic:
        wanted, got = f"{magic.hex(' ')} at its start", head[:4].hex(" ")
        raise BadFile(path, "is another kind of file", wanted, got)
    words = (head[at : at + 4] for at in range(4, length, 4))
    count, *found = (int.from_bytes(word, "big") for word in words)
    if tuple(found) != sizes:
        wanted, got = ("×".join(map(str, each)) for each in (sizes, found))
        raise BadFile(path, "has examples of another size", wanted, got)
    total = length + count * math.prod(sizes)
    if count < 1 or total > 1 << 30:
        wanted = f"1 example or more, in at most {1 << 30:,} bytes"
        got = f"a header that promises {count:,} examples in {total:,} bytes"
        raise BadFile(path, "has a wrong header", wanted, got)
    return count, total


def read_up_to(length: int, file: Any, path: str, expected: str) -> bytearray:
    """The next `length` bytes, fewer at the end of the file.

    Raises BadFile when gzip finds a fault.
    """
    import gzip
    import zlib

    data = bytearray()
    try:
        while block := file.read1(min(1 << 20, length - len(data))):
            data += block
    except EOFError:
        received = f"gzip data that end after {file.tell():,} bytes"
        raise BadFile(path, "is cut short", expected, received) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        wanted = f"{expected} of whole gzip data"
        raise BadFile(path, "is damaged", wanted, str(error)) from None
    return data


IDX_HELPERS = (BadFile, find_idx, read_idx, idx_promise, read_up_to)
