"""What can go wrong with the record of runs, in words a person can act on."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from netbuilder.core.problem import Problem, Severity
from netbuilder.core.text import Text

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}

_PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in the lowest byte


def is_damage(error: Exception) -> bool:
    """Whether `error` says that the file is not, or no longer, a sound SQLite file."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_unwritable(error: Exception) -> bool:
    """Whether `error` comes from a file or folder that cannot be written, or cannot be opened at all."""
    return _code(error) in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


def storage_problem(error: sqlite3.Error | OSError, file: Path) -> Problem:
    """The Problem for what SQLite or the system said about `file`, the record of runs."""
    code = _code(error)
    if is_damage(error):
        return damaged(file)
    if code == sqlite3.SQLITE_FULL or _number(error) in _FULL:
        return _problem(
            "runs_disk_full",
            Text("There is no room left on the disk for the record of runs."),
            file,
            Text("Free some space, or let NETBUILDER_HOME name a folder on another disk."),
        )
    if is_unwritable(error) or _number(error) in _CLOSED:
        return _problem(
            "runs_unwritable",
            Text("The record of runs cannot be opened or written: {words}.", words=error),
            file,
            Text("Allow writing in that folder, or let NETBUILDER_HOME name another folder."),
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return _problem(
            "runs_busy",
            Text("Another program keeps the record of runs locked."),
            file,
            Text("Close what else uses that file, or let NETBUILDER_HOME name another folder."),
        )
    return _problem(
        "runs_unavailable",
        Text("The record of runs cannot be used: {words}.", words=error),
        file,
        Text("Check the disk, or let NETBUILDER_HOME name a folder on another one."),
    )


def damaged(file: Path) -> Problem:
    """For a reader: nothing is moved."""
    return _problem(
        "runs_damaged",
        Text("The record of runs is damaged and cannot be read. It is kept as it is."),
        file,
        Text(
            "Bring the file back from a backup, or go on: the next training begins a new record and "
            "keeps this one beside it. The checkpoints in the same folder are not touched."
        ),
    )


def begun_anew(file: Path, kept: Path) -> Problem:
    """For a writer that has put a damaged record aside."""
    return _problem(
        "runs_begun_anew",
        Text(
            "The record of earlier runs was damaged, so a new one was begun. The old one is kept as {kept}.",
            kept=kept,
        ),
        file,
        Text("Nothing has to be done. The checkpoints of earlier runs are still in the same folder."),
        Severity.WARNING,
    )


def newer(file: Path, found: int, known: int) -> Problem:
    """For a record whose tables a later NetBuilder made."""
    return Problem(
        "runs_newer",
        Text("The record of runs was made by a newer NetBuilder."),
        where=Text("{file}", file=file),
        expected=Text("format {known} or older", known=known),
        received=Text("format {found}", found=found),
        remedy=Text("Update NetBuilder, or let NETBUILDER_HOME name another folder."),
    )


def _problem(code: str, what: Text, file: Path, remedy: Text, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(code, what, where=Text("{file}", file=file), remedy=remedy, severity=severity)


def _code(error: Exception) -> int:
    """SQLite's primary code; 0 where the error did not come from SQLite itself."""
    return int(getattr(error, "sqlite_errorcode", 0)) & _PRIMARY


def _number(error: Exception) -> int | None:
    return error.errno if isinstance(error, OSError) else None
