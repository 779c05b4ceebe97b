from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, Severity
from netbuilder.core.text import Text
from netbuilder.project import edits, journal
from netbuilder.project.document import Document
from netbuilder.project.file import open_file
from netbuilder.project.journal import Recovery, journals_folder, recoverable
from netbuilder.runs.events import EpochDone
from netbuilder.runs.record import new_record
from netbuilder.runs.store import RunStore
from netbuilder.studio.keeping import LONGEST_SECONDS, QUIET_SECONDS, Keeper, is_outdated, settle
from netbuilder.studio.workspace import Workspace
from tests.project.samples import with_everything


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Ear:
    """Holds what it hears."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.times = 0

    def hear(self, problem: Problem) -> None:
        self.problems.append(problem)

    def count(self) -> None:
        self.times += 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    project = with_everything()
    project.save(tmp_path / "net.netb")
    return Workspace(Document(project, tmp_path / "net.netb"))


@pytest.fixture
def keeper(workspace: Workspace, clock: Clock) -> Keeper:
    return Keeper(workspace, clock)


def rename(workspace: Workspace, name: str) -> None:
    workspace.edit(Text("Rename"), partial(edits.rename_project, name=name))


def kept() -> list[Path]:
    return sorted(journals_folder().glob("*.netb"))


def die(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on this process counts as one that has died."""
    monkeypatch.setattr(journal, "start_mark", lambda pid: None)


def left_by_another(monkeypatch: pytest.MonkeyPatch) -> Recovery:
    """The one recovery there is, by a process that is no longer there."""
    with monkeypatch.context() as patch:
        die(patch)
        (found,) = recoverable()
    return found


def test_nothing_is_due_while_nothing_has_changed(keeper: Keeper, workspace: Workspace) -> None:
    assert keeper.due is None
    keeper.keep()
    assert kept() == []


def test_work_is_due_when_two_seconds_have_passed_without_an_edit(
    keeper: Keeper, workspace: Workspace, clock: Clock
) -> None:
    rename(workspace, "a")
    assert keeper.due == QUIET_SECONDS
    clock.now += 1.5
    assert keeper.due == pytest.approx(0.5)
    rename(workspace, "b")
    assert keeper.due == QUIET_SECONDS
    clock.now += QUIET_SECONDS
    assert keeper.due == 0
    keeper.keep()
    assert keeper.due is None
    assert len(kept()) == 1


def test_who_edits_without_a_rest_has_it_kept_all_the_same(
    keeper: Keeper, workspace: Workspace, clock: Clock
) -> None:
    for number in range(20):
        rename(workspace, f"name {number}")
        clock.now += 0.5
    assert keeper.due == 0, f"{LONGEST_SECONDS} seconds have passed since the first edit"


def test_it_says_when_the_time_has_changed(keeper: Keeper, workspace: Workspace) -> None:
    ear = Ear()
    keeper.waits.connect(ear.count)
    rename(workspace, "a")
    rename(workspace, "b")
    assert ear.times == 2
    workspace.document.save()
    assert ear.times == 3
    assert keeper.due is None


@pytest.mark.parametrize("end", ["save", "undo", "discard"])
def test_what_needs_no_keeping_is_dropped(keeper: Keeper, workspace: Workspace, end: str) -> None:
    rename(workspace, "a")
    keeper.keep()
    assert len(kept()) == 1
    {"save": workspace.document.save, "undo": workspace.document.undo, "discard": keeper.discard}[end]()
    assert list(journals_folder().iterdir()) == []
    assert keeper.due is None


def test_the_users_file_is_not_touched(keeper: Keeper, workspace: Workspace) -> None:
    assert workspace.document.path is not None
    before = workspace.document.path.read_bytes()
    rename(workspace, "a")
    keeper.keep()
    assert workspace.document.path.read_bytes() == before
    assert not workspace.document.is_clean


def test_a_journal_that_cannot_be_written_is_told_once(
    keeper: Keeper, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear()
    workspace.refused.connect(ear.hear)

    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(journal, "write_text", full)
        for name in ("a", "b"):
            rename(workspace, name)
            keeper.keep()
    (problem,) = ear.problems
    assert problem.code == "cannot_keep_journal"
    assert problem.severity is Severity.WARNING
    assert str(problem.received) == "no space left on device"
    rename(workspace, "c")
    keeper.keep()
    assert len(kept()) == 1, "it is tried again with the next edit"


def test_another_document_has_another_journal(keeper: Keeper, workspace: Workspace) -> None:
    rename(workspace, "a")
    keeper.keep()
    workspace.open(Document(with_everything()))
    assert kept() == [], "whoever let it go was asked before"
    assert keeper.due is None
    rename(workspace, "b")
    keeper.keep()
    assert len(kept()) == 1


def test_restored_work_is_the_same_modified_and_still_kept(
    keeper: Keeper, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename(workspace, "Newer")
    keeper.keep()
    work, path = workspace.project, workspace.document.path
    found = left_by_another(monkeypatch)

    later = Workspace(Document(with_everything()))
    restorer = Keeper(later)
    assert restorer.restore(found)
    assert later.project == work
    assert later.document.path == path
    assert not later.document.is_clean
    assert left_by_another(monkeypatch).opened is not None, "it may crash again before it is saved"
    assert recoverable() == (), "but while this window is open nobody else is offered it"
    later.document.save()
    assert kept() == []
    assert path is not None
    assert open_file(path).project == work


def test_work_whose_file_was_written_since_opens_without_it(
    keeper: Keeper, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename(workspace, "Newer")
    keeper.keep()
    found = left_by_another(monkeypatch)
    assert found.path is not None
    assert not is_outdated(found)
    os.utime(found.path, (found.written + 5, found.written + 5))
    assert is_outdated(found)
    later = Workspace(Document(with_everything()))
    assert Keeper(later).restore(found)
    assert later.document.path is None
    assert not later.document.is_clean


def test_work_whose_file_is_gone_is_not_outdated(tmp_path: Path) -> None:
    assert not is_outdated(Recovery(tmp_path / "a", tmp_path / "gone.netb", 0.0, None))
    assert not is_outdated(Recovery(tmp_path / "a", Path("a\0b"), 0.0, None))
    assert not is_outdated(Recovery(tmp_path / "a", None, 0.0, None))


def test_work_that_somebody_else_has_restored_is_told(
    keeper: Keeper, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename(workspace, "Newer")
    keeper.keep()
    found = left_by_another(monkeypatch)
    later, ear = Workspace(Document(with_everything())), Ear()
    later.refused.connect(ear.hear)
    document = later.document
    keeper.discard()
    assert not Keeper(later).restore(found)
    assert [problem.code for problem in ear.problems] == ["journal_gone"]
    assert later.document is document


def test_what_is_thrown_away_is_gone(
    keeper: Keeper, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename(workspace, "Newer")
    keeper.keep()
    found = left_by_another(monkeypatch)
    keeper.throw_away(found)
    assert kept() == []
    keeper.throw_away(found)  # somebody else was quicker: nothing happens


def test_a_damaged_journal_is_found_and_can_be_thrown_away(keeper: Keeper) -> None:
    journals_folder().mkdir(parents=True)
    (journals_folder() / "0.netb").write_text("{", encoding="utf-8")
    (found,) = keeper.left_behind()
    assert found.problem is not None
    keeper.throw_away(found)
    assert keeper.left_behind() == ()


# ---------------------------------------------------------------------------------------------- runs


def begin_run(store: RunStore, name: str, *, epochs: int = 0, dead: bool = True) -> None:
    """A run that nobody has ended."""
    record = new_record("an-id", name, "{}", {}, seed=0, device="cpu", threads=1)
    if dead:
        record = replace(record, process=replace(record.process, started="some other time"))
    writer = store.begin(record)
    for number in range(1, epochs + 1):
        writer.epoch(EpochDone(number, number, 0.1, FrozenDict(), FrozenDict()))
    writer._connection.close()


@pytest.mark.parametrize(("epochs", "done"), [(0, "0 epochs"), (1, "1 epoch"), (6, "6 epochs")])
def test_the_run_of_a_dead_process_is_told_of_once(epochs: int, done: str) -> None:
    store = RunStore()
    assert settle(store) is None
    begin_run(store, "LeNet-5", epochs=epochs)
    told = settle(store)
    assert told is not None
    assert str(told.what) == f"The training of LeNet-5 was cut off after {done}."
    assert str(told.remedy) == "Its curve and checkpoints are kept."
    assert told.severity is Severity.HINT
    assert settle(store) is None


def test_a_run_of_a_living_process_is_left_alone() -> None:
    store = RunStore()
    begin_run(store, "LeNet-5", dead=False)
    assert settle(store) is None


def test_several_runs_are_counted() -> None:
    store = RunStore()
    for name in ("a", "b"):
        begin_run(store, name)
    told = settle(store)
    assert told is not None
    assert str(told.what) == "2 trainings were cut off by the end of the program."


def test_damaged_runs_are_a_warning() -> None:
    store = RunStore()
    store.folder.mkdir(parents=True)
    store.file.write_bytes(b"no data base" * 100)
    told = settle(store)
    assert told is not None
    assert told.severity is Severity.WARNING
