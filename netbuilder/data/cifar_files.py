"""CIFAR in its binary version: records of label and pixels, in files of their own or in the packed archive.

The functions need nothing of this file but one another and `BadFile`, so that exported scripts can carry
their text. The version of Python objects is never opened: reading it would run what it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netbuilder.data.idx import BadFile

if TYPE_CHECKING:
    import numpy as np


def cifar_files(folder: str, archive: str, inner: str, names: tuple[str, ...]) -> dict[str, bytes]:
    """The bytes of the files `names` in `folder`, in its folder `inner` or in its `archive`.

    At most 160 MB a file. Raises BadFile.
    """
    import os

    for place in (folder, os.path.join(folder, inner)):
        paths = {name: os.path.join(place, name) for name in names}
        if all(map(os.path.isfile, paths.values())):
            found = {}
            for name, path in paths.items():
                with open(path, "rb") as file:
                    found[name] = cifar_bytes(file, path)
            return found
    packed = os.path.join(folder, archive)
    if not os.path.isfile(packed):
        wanted = f"{', '.join(names)}, or {archive}"
        raise BadFile(folder, "lacks the files", wanted, "a folder without them")
    return unpacked(packed, names)


def unpacked(archive: str, names: tuple[str, ...]) -> dict[str, bytes]:
    """The files `names` of a packed archive, read without writing anything.

    Raises BadFile.
    """
    import gzip
    import os
    import tarfile
    import zlib

    found: dict[str, bytes] = {}
    total = 0
    try:
        with gzip.open(archive) as plain, tarfile.open(fileobj=plain, mode="r:") as opened:
            for member in opened:
                total += member.size
                if total > 1 << 28:
                    raise BadFile(archive, "is another archive", "185 MB in it", "more")
                name = os.path.basename(member.name)
                file = opened.extractfile(member) if name in names else None
                if file is not None:
                    found[name] = cifar_bytes(file, f"{archive}: {name}")
            cifar_bytes(plain, archive)  # to the end, where the checksum is
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadFile(archive, "is damaged", "a whole archive", str(error)) from None
    missing = ", ".join(name for name in names if name not in found)
    if missing:
        raise BadFile(archive, "lacks files", ", ".join(names), f"none called {missing}")
    return found


def cifar_bytes(file: Any, path: str) -> bytes:
    """What `file` holds.

    Raises BadFile.
    """
    data: bytes = file.read(160_000_001)
    if len(data) > 160_000_000:
        raise BadFile(path, "is too long", "at most 160,000,000 bytes", "more")
    return data


def cifar_part(
    found: dict[str, bytes], names: tuple[str, ...], label_bytes: int, at: int, classes: int
) -> dict[str, np.ndarray]:
    """Pictures of 3×32×32 from 0 to 1, and the label of each: byte `at` of the record.

    Raises BadFile.
    """
    import numpy as np

    length = label_bytes + 3072
    for name in names:
        if not found[name] or len(found[name]) % length:
            wanted = f"records of {length:,} bytes"
            raise BadFile(name, "is cut short or of another kind", wanted, f"{len(found[name]):,} bytes")
    records = [np.frombuffer(found[name], np.uint8).reshape(-1, length) for name in names]
    labels = np.concatenate([each[:, at] for each in records]).astype(np.int64)
    if labels.max() >= classes:
        wanted, got = f"labels from 0 to {classes - 1}", str(labels.max())
        raise BadFile(", ".join(names), "has wrong labels", wanted, got)
    pixels = np.empty((len(labels), 3, 32, 32), np.float32)
    start = 0
    for each in records:
        pixels[start : start + len(each)] = each[:, label_bytes:].reshape(-1, 3, 32, 32)
        start += len(each)
    pixels /= 255
    return {"images": pixels, "labels": labels}


CIFAR_HELPERS = (BadFile, cifar_files, unpacked, cifar_bytes, cifar_part)
