"""How the file is opened: journal, migration, addresses, and transactions that are whole or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.runs import database
from netbuilder.runs.database import address, open_for_reading, open_for_writing, transaction
from tests.runs.helpers import sqlite_error


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


def test_writing_goes_to_a_write_ahead_log(file: Path) -> None:
    with closing(open_for_writing(file)) as connection:
        assert (pragma(connection, "journal_mode"), pragma(connection, "synchronous")) == ("wal", 1)
        assert pragma(connection, "user_version") == database.FORMAT


def test_where_the_log_is_refused_every_commit_is_synced(file: Path, inject: Callable[..., None]) -> None:
    inject(lambda statement: sqlite_error(sqlite3.SQLITE_PROTOCOL) if "= WAL" in statement else None)
    with closing(open_for_writing(file)) as connection:
        assert (pragma(connection, "journal_mode"), pragma(connection, "synchronous")) == ("delete", 2)
        assert pragma(connection, "user_version") == database.FORMAT


def test_readers_and_a_writer_do_not_wait_for_each_other(file: Path) -> None:
    with closing(open_for_writing(file)) as writer, closing(open_for_reading(file)) as reader:
        with transaction(writer):
            writer.execute("INSERT INTO changes VALUES (1, 1, 1, 'lr', 0, 1)")
            assert reader.execute("SELECT count(*) FROM changes").fetchone() == (0,)
        assert reader.execute("SELECT count(*) FROM changes").fetchone() == (1,)


def test_a_reader_cannot_write(file: Path) -> None:
    open_for_writing(file).close()
    with closing(open_for_reading(file)) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM runs")


def test_a_transaction_is_whole_or_nothing(file: Path) -> None:
    with closing(open_for_writing(file)) as connection:
        with pytest.raises(ZeroDivisionError), transaction(connection):
            connection.execute("INSERT INTO changes VALUES (1, 1, 1, 'lr', 0, 1)")
            raise ZeroDivisionError
        assert connection.execute("SELECT count(*) FROM changes").fetchone() == (0,)
        assert not connection.in_transaction


def test_an_older_format_is_migrated_by_a_writer(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_for_writing(file).close()
    _a_second_format(monkeypatch)
    with closing(open_for_writing(file)) as connection:
        assert connection.execute("SELECT * FROM notes").fetchall() == []
        assert pragma(connection, "user_version") == 2


def test_an_older_format_is_migrated_before_it_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_for_writing(file).close()
    _a_second_format(monkeypatch)
    with closing(open_for_reading(file)) as connection:
        assert connection.execute("SELECT * FROM notes").fetchall() == []


def test_an_empty_file_is_no_record_yet(file: Path) -> None:
    file.touch()
    with closing(open_for_reading(file)) as connection:
        assert connection.execute("SELECT * FROM runs").fetchall() == []


def test_a_migration_that_fails_leaves_the_format_before(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_for_writing(file).close()
    with monkeypatch.context() as broken:
        _a_second_format(broken, "CREATE nonsense")
        with pytest.raises(sqlite3.OperationalError, match="syntax"):
            open_for_writing(file)
    with closing(open_for_writing(file)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'notes'").fetchall()
        assert (tables, pragma(connection, "user_version")) == ([], 1)


def test_a_migration_made_by_another_process_meanwhile_is_not_made_again(
    file: Path, inject: Callable[..., None]
) -> None:
    """The other one comes in just before the transaction begins."""
    others: list[str] = []

    def come_first(statement: str) -> None:
        if statement == "BEGIN IMMEDIATE" and not others:
            others.append(statement)
            open_for_writing(file).close()

    inject(come_first)
    with closing(open_for_writing(file)) as connection:
        assert pragma(connection, "user_version") == 1
    assert others


@pytest.mark.parametrize("opened", [open_for_writing, open_for_reading])
def test_a_newer_format_is_refused_and_left_alone(
    file: Path, opened: Callable[[Path], sqlite3.Connection]
) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 7")
    before = file.read_bytes()
    with pytest.raises(ProblemError) as caught:
        opened(file)
    problem = caught.value.problem
    assert (problem.code, str(problem.received)) == ("runs_newer", "format 7")
    assert str(file) in problem.paragraph() and "Update NetBuilder" in problem.paragraph()
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_read_without_helper_files(
    file: Path, inject: Callable[..., None]
) -> None:
    open_for_writing(file).close()
    asked: list[str] = []

    def refuse_first(statement: str) -> sqlite3.Error | None:
        asked.append(statement)
        return sqlite_error(sqlite3.SQLITE_CANTOPEN) if len(asked) == 1 else None

    inject(refuse_first)
    with closing(open_for_reading(file)) as connection:
        assert connection.execute("SELECT * FROM runs").fetchall() == []
    assert len(asked) == 3


def test_other_errors_in_opening_are_not_tried_away(file: Path, inject: Callable[..., None]) -> None:
    open_for_writing(file).close()
    asked: list[str] = []

    def refuse(statement: str) -> sqlite3.Error:
        asked.append(statement)
        return sqlite_error(sqlite3.SQLITE_BUSY)

    inject(refuse)
    with pytest.raises(sqlite3.OperationalError):
        open_for_reading(file)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/me/runs", "file:///home/me/runs?mode=ro"),
        ("C:/Users/me", "file:///C%3A/Users/me?mode=ro"),
        ("//server/share/runs", "file:////server/share/runs?mode=ro"),
        ("/a b/ä#?%", "file:///a%20b/%C3%A4%23%3F%25?mode=ro"),
        ("/\udcff", "file:///%FF?mode=ro"),
    ],
)
def test_addresses_of_files_on_every_system(path: str, expected: str) -> None:
    assert address(path, "mode=ro") == expected


def _a_second_format(monkeypatch: pytest.MonkeyPatch, *statements: str) -> None:
    second = ("CREATE TABLE notes (run INTEGER, text TEXT)", *statements)
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, second))
    monkeypatch.setattr(database, "FORMAT", 2)
