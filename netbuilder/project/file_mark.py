"""Whether a file is still what it was when it was last read or written here."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from netbuilder.core.values import NamedTuple


class FileMark(NamedTuple):
    """`size` in bytes, `changed` in nanoseconds since 1970, `digest` of the content."""

    size: int
    changed: int
    digest: bytes


def mark_of(path: Path) -> FileMark | None:
    """The file as it is now; None where there is none that can be read."""
    import hashlib  # late: what has no file yet needs none of it

    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return None
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
    except (OSError, ValueError):
        return None
    return FileMark(found.st_size, found.st_mtime_ns, digest)


def differs(path: Path, mark: FileMark | None) -> bool:
    """Whether the file at `path` has another content than `mark` says. One that is gone has none to lose."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return False
    if mark is None:
        return True
    if (found.st_size, found.st_mtime_ns) == (mark.size, mark.changed):
        return False
    now = mark_of(path)
    return now is not None and now.digest != mark.digest
