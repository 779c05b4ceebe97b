"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Callable
from pathlib import Path

DAY = 86_400.0

# A file name may have 255 bytes; the temporary name must stay inside that whatever the target is called.
_LONGEST_STEM = 200

# The second is what the safetensors library writes into before it renames it to the name it was given.
_TEMPORARY = re.compile(r"\..*\.[0-9a-f]{8}\.tmp|\.tmp[0-9A-Za-z]{6}", re.DOTALL)

# Without it, Windows turns every "\n" of a file into "\r\n".
_BINARY: int = getattr(os, "O_BINARY", 0)


def write_bytes(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Put `data` at `path`, as `write_by` does."""
    write_by(path, lambda temporary, mode: _write_new(temporary, data, mode), sync=sync)


def write_by(path: Path, write: Callable[[Path, int], None], *, sync: bool = True) -> None:
    """Put at `path` the new file that `write` makes where it is told, with the permissions it is told.

    After a crash at any moment the old file is there or the new one, never a part. Without `sync` that holds
    for a program that is killed, not for a power cut; the disk is not waited for. A symbolic link stays; the
    file it leads to is replaced. That file's permissions stay as well.
    Raises what `write` raises, and OSError that names `path` (full disk, read-only folder or file, a folder
    or device of that name), with the old file untouched and no temporary file left.
    """
    try:
        target = _target(path)
        mode = _mode_to_keep(target)
        temporary = temporary_beside(target)
        try:
            write(temporary, 0o666 if mode is None else mode)
            if mode is not None:
                # Some file systems keep no permissions; that is no reason to lose the work.
                with contextlib.suppress(OSError):
                    os.chmod(temporary, mode)
            if sync:
                _sync(temporary, os.O_RDWR | _BINARY)
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
    if sync:
        sync_folder(target.parent)


def write_text(path: Path, text: str) -> None:
    """Like `write_bytes`, as UTF-8 with the line ends of `text`.

    Raises UnicodeEncodeError for lone surrogates, which the writer of the format has to escape.
    """
    write_bytes(path, text.encode("utf-8"))


def temporary_beside(path: Path) -> Path:
    """A fresh hidden name in the folder of `path`, so that a rename stays within one file system."""
    stem = path.name.encode("utf-8", "ignore")[:_LONGEST_STEM].decode("utf-8", "ignore")
    return path.with_name(f".{stem}.{os.urandom(4).hex()}.tmp")


def sweep_temporaries(folder: Path, older_than_seconds: float = DAY) -> int:
    """Remove what writers that were killed have left in `folder`, and say how many files that was.

    Younger files may belong to a writer that lives. Never fails: what cannot be read or removed stays.
    """
    removed = 0
    oldest = time.time() - older_than_seconds
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if _is_left_over(entry, oldest):
                    os.unlink(entry)
                    removed += 1
    return removed


def sync_folder(folder: Path) -> None:
    """Ask for a rename in `folder` to reach the disk. A system that cannot is forgiven: the file is there."""
    with contextlib.suppress(OSError):
        _sync(folder, os.O_RDONLY)


def _target(path: Path) -> Path:
    """Where `path` leads in the end. Raises OSError for what cannot be the name of a file."""
    try:
        if b"\0" in os.fsencode(path):
            raise OSError(errno.EINVAL, "a file name cannot hold a zero byte", str(path))
    except UnicodeEncodeError:
        raise OSError(errno.EILSEQ, "the system cannot write this file name", str(path)) from None
    return Path(os.path.realpath(path))


def _mode_to_keep(target: Path) -> int | None:
    """The permissions of the file that stands at `target`, None when there is none.

    A rename would put a file in the place of a read-only one, a device or a link, so these are refused here.
    """
    try:
        found = os.stat(target)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not an ordinary file", str(target))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return stat.S_IMODE(found.st_mode)


def _sync(path: Path, flags: int) -> None:
    """Wait until the disk has what was written at `path`."""
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_new(path: Path, data: bytes, mode: int) -> None:
    """Make the file `path` with `data`."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)
    try:
        view = memoryview(data)
        while view:
            written = os.write(handle, view)
            if written == 0:
                raise OSError(errno.EIO, "the system wrote nothing", str(path))
            view = view[written:]
    finally:
        os.close(handle)


def _is_left_over(entry: os.DirEntry[str], oldest: float) -> bool:
    return (
        _TEMPORARY.fullmatch(entry.name) is not None
        and entry.is_file(follow_symlinks=False)
        and entry.stat(follow_symlinks=False).st_mtime < oldest
    )
