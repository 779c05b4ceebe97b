from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from netbuilder.core import atomic
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.paths import state_folder
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import fresh
from netbuilder.runs.events import EpochDone
from netbuilder.runs.record import RunState, new_record
from netbuilder.runs.store import RunStore
from netbuilder.studio.recents import LONGEST, Recent, Recents, last_figure
from netbuilder.studio.workspace import Workspace


@pytest.fixture
def recents() -> Recents:
    times = iter(range(1, 1000))
    return Recents(now=lambda: float(next(times)))


def names(recents: Recents) -> list[str]:
    return [each.name for each in recents.all()]


def test_there_are_none_at_first(recents: Recents) -> None:
    assert recents.all() == ()


def test_the_last_one_comes_first_and_each_once(recents: Recents, tmp_path: Path) -> None:
    for name in ("a", "b", "a"):
        recents.add(tmp_path / f"{name}.netb", f"id of {name}")
    assert recents.all() == (
        Recent(tmp_path / "a.netb", "id of a", 3.0),
        Recent(tmp_path / "b.netb", "id of b", 2.0),
    )


def test_only_the_last_ten_are_kept(recents: Recents, tmp_path: Path) -> None:
    for number in range(LONGEST + 3):
        recents.add(tmp_path / f"{number}.netb", "id")
    assert names(recents) == [str(number) for number in reversed(range(3, LONGEST + 3))]


def test_they_survive_the_program_and_are_shared(recents: Recents, tmp_path: Path) -> None:
    other = Recents()
    recents.add(tmp_path / "합성곱 \udc80.netb", "id")
    other.add(tmp_path / "b.netb", "id")
    assert names(recents) == names(other) == ["b", "합성곱 \udc80"]


def test_one_can_be_removed(recents: Recents, tmp_path: Path) -> None:
    for name in "ab":
        recents.add(tmp_path / name, "id")
    recents.remove(tmp_path / "a")
    assert names(recents) == ["b"]


def test_all_can_be_forgotten(recents: Recents, tmp_path: Path) -> None:
    recents.add(tmp_path / "a", "id")
    recents.clear()
    assert recents.all() == () and Recents().all() == ()


def test_whether_the_file_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.netb").touch()
    assert Recent(tmp_path / "a.netb", "id", 0.0).is_there
    assert not Recent(tmp_path / "gone.netb", "id", 0.0).is_there
    assert not Recent(tmp_path, "id", 0.0).is_there
    assert not Recent(Path("a\0b"), "id", 0.0).is_there


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "{}", '{"recent": 1}', '{"recent": [1]}', '{"recent": [{"path": "a"}]}',
        '{"recent": [{"path": 1, "project": "id", "used": 0}]}',
        '{"recent": [{"path": "a", "project": "id", "used": "now"}]}', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_damaged_list_is_empty_and_can_be_begun_anew(recents: Recents, tmp_path: Path, text: str) -> None:
    state_folder().mkdir(parents=True)
    (state_folder() / "recent.json").write_text(text, encoding="utf-8")
    assert recents.all() == ()
    recents.add(tmp_path / "a.netb", "id")
    assert names(recents) == ["a"]
    assert len(json.loads((state_folder() / "recent.json").read_text("utf-8"))["recent"]) == 1


def test_a_list_that_cannot_be_written_is_no_reason_to_fail(
    recents: Recents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **keywords: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "replace", full)
    recents.add(tmp_path / "a.netb", "id")
    assert recents.all() == ()


def test_what_is_opened_and_saved_is_taken_in(recents: Recents, tmp_path: Path) -> None:
    workspace = Workspace(Document(fresh()))
    recents.follow(workspace)
    assert recents.all() == (), "a document without a file cannot be opened again"
    workspace.edit(Text("Rename"), partial(edits.rename_project, name="b"))
    assert recents.all() == ()
    workspace.save(tmp_path / "a.netb")
    assert [(each.name, each.project) for each in recents.all()] == [("a", workspace.project.id)]
    workspace.open(Document(fresh(), tmp_path / "b.netb"))
    assert names(recents) == ["b", "a"]
    workspace.edit(Text("Rename"), partial(edits.rename_project, name="c"))
    assert [each.used for each in recents.all()] == [2.0, 1.0]


# ---------------------------------------------------------------------------------------------- figures


def record(store: RunStore, *epochs: tuple[dict[str, float], dict[str, float]]) -> None:
    made = new_record("an-id", "Net", "{}", {}, seed=0, device="cpu", threads=1)
    writer = store.begin(made)
    for number, (train, validation) in enumerate(epochs, 1):
        writer.epoch(EpochDone(number, number, 0.1, FrozenDict(train), FrozenDict(validation)))
    writer.end(RunState.FINISHED)


@pytest.mark.parametrize(
    ("epochs", "figure"),
    [
        ([({"loss": 2.0}, {"loss": 1.0, "accuracy": 0.9761})] * 14, "97.6 % after 14 epochs"),
        ([({"loss": 2.0, "accuracy": 0.5}, {})], "50.0 % after 1 epoch"),
        ([({"loss": 1.4242}, {})] * 3, "loss 1.42 after 3 epochs"),
        ([({"loss": 2.0}, {"mean_absolute_error": 0.5})], None),
        ([], None),
    ],
)
def test_the_figure_is_that_of_the_last_epoch(
    epochs: list[tuple[dict[str, float], dict[str, float]]], figure: str | None
) -> None:
    store = RunStore()
    record(store, *epochs)
    told = last_figure(store, "an-id")
    assert (None if told is None else str(told)) == figure


def test_the_newest_run_counts(tmp_path: Path) -> None:
    store = RunStore()
    assert last_figure(store, "an-id") is None
    record(store, ({"loss": 2.0}, {}))
    record(store, ({"loss": 1.0}, {}))
    assert str(last_figure(store, "an-id")) == "loss 1 after 1 epoch"
    assert last_figure(store, "another") is None


def test_runs_that_cannot_be_read_have_no_figure() -> None:
    store = RunStore()
    store.folder.mkdir(parents=True)
    store.file.write_bytes(b"no data base" * 100)
    assert last_figure(store, "an-id") is None
