"""The file `runs.sqlite`: how it is opened, which tables it has, and how they came about.

Each function opens one connection; who opens it closes it. Errors of sqlite3 pass through, except that a file
of a newer format raises ProblemError.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_from_bytes

from netbuilder.core.problem import ProblemError
from netbuilder.runs.faults import is_unwritable, newer

# How long another process is waited for, in seconds.
BUSY_SECONDS = 5.0

# What a run writes it does not read again, so that pages kept in memory would be of no use.
_CACHE_KIB = 256

# One entry takes the tables from the format of its index to the next. A released entry never changes.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE runs (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            project_id TEXT NOT NULL, project_name TEXT NOT NULL, project_text TEXT, settings TEXT NOT NULL,
            seed TEXT NOT NULL, device TEXT NOT NULL, threads INTEGER NOT NULL, versions TEXT NOT NULL,
            started TEXT NOT NULL, pid INTEGER NOT NULL, host TEXT NOT NULL, process_started TEXT NOT NULL,
            state TEXT NOT NULL, ended TEXT, seconds REAL, problem TEXT, figures TEXT NOT NULL, best TEXT)""",
        # `data` holds up to 4,096 numbers of the numpy kind `kind`, the first of them of row 4,096 × `block`.
        """CREATE TABLE blocks (
            run INTEGER NOT NULL REFERENCES runs (number), series TEXT NOT NULL, block INTEGER NOT NULL,
            kind TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (run, series, block))""",
        """CREATE TABLE epochs (
            run INTEGER NOT NULL REFERENCES runs (number), epoch INTEGER NOT NULL, step INTEGER NOT NULL,
            seconds REAL NOT NULL, train TEXT NOT NULL, validation TEXT NOT NULL,
            PRIMARY KEY (run, epoch))""",
        """CREATE TABLE changes (
            number INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs (number), step INTEGER NOT NULL,
            name TEXT NOT NULL, old REAL, new REAL)""",
        # `path` is relative to the run's folder where it lies inside, in the system's bytes.
        """CREATE TABLE checkpoints (
            number INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs (number), kind TEXT NOT NULL,
            step INTEGER NOT NULL, path BLOB NOT NULL, metric REAL, UNIQUE (run, path))""",
        "CREATE INDEX changes_of_run ON changes (run)",
    ),
)
FORMAT = len(MIGRATIONS)


def open_for_writing(file: Path) -> sqlite3.Connection:
    """A connection in autocommit mode to tables of today's format. The file is made where there is none."""
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        found = format_of(connection, file)
        _choose_journal(connection)
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if found < FORMAT:
            _migrate(connection, file)
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(file: Path) -> sqlite3.Connection:
    """A connection that cannot write to `file`, which must exist; older tables are migrated first."""
    connection, found = _opened(file)
    if found < FORMAT:
        connection.close()
        open_for_writing(file).close()
        connection, _ = _opened(file)
    return connection


def format_of(connection: sqlite3.Connection, file: Path) -> int:
    """The format of the tables, 0 for an empty file; raises ProblemError for a newer one than ours."""
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > FORMAT:
        raise ProblemError(newer(file, found, FORMAT))
    return found


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is executed inside, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def wait_for_others(connection: sqlite3.Connection, seconds: float) -> None:
    """How long `connection` waits from now on when another process writes."""
    connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")


def address(path: str, query: str) -> str:
    """The URI by which SQLite opens the absolute `path` (with `/` between its parts) with options."""
    # "C:/x" gets a third stroke; "//server/x" keeps its own two after an empty host.
    root = "file://" if path.startswith("/") else "file:///"
    return f"{root}{quote_from_bytes(path.encode('utf-8', 'surrogateescape'))}?{query}"


def _opened(file: Path) -> tuple[sqlite3.Connection, int]:
    """A reading connection and the format of the tables."""
    try:
        return _connected(file, "mode=ro")
    except sqlite3.OperationalError as error:
        if not is_unwritable(error):
            raise
        # WAL needs a second file beside the first. Where the folder is read-only, nobody writes either.
        return _connected(file, "mode=ro&immutable=1")


def _connected(file: Path, query: str) -> tuple[sqlite3.Connection, int]:
    connection = sqlite3.connect(
        address(file.absolute().as_posix(), query), uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )
    try:
        return connection, format_of(connection, file)
    except BaseException:
        connection.close()
        raise


def _choose_journal(connection: sqlite3.Connection) -> None:
    """WAL, so that readers and the writer never wait for each other; else the older way, each commit synced.

    A process that is killed loses nothing with either. A power cut may cost WAL the last few seconds.
    """
    try:
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    except sqlite3.OperationalError:
        # Network file systems have no memory that processes share.
        mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    connection.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'wal' else 'FULL'}")


def _migrate(connection: sqlite3.Connection, file: Path) -> None:
    with transaction(connection):
        # Read again: another process may have done it while this one waited.
        for migration in MIGRATIONS[format_of(connection, file) :]:
            for statement in migration:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
