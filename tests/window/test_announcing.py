"""What is said aloud, as a screen reader gets it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.text import Text
from netbuilder.graph.model import End, Note
from netbuilder.project import edits
from netbuilder.runs.events import Ended, EpochDone
from netbuilder.runs.state import RunState
from netbuilder.studio.workspace import Workspace
from netbuilder.window.announcing import Announcer
from netbuilder.window.main_window import MainWindow


class Ear:
    """Hears what is said, and whether it broke in; its clock stands still unless it is moved."""

    def __init__(self, window: MainWindow) -> None:
        self.now = 100.0
        self.heard: list[tuple[str, bool]] = []
        self._announcer = Announcer(window, window.workspace, lambda: self.now)
        self._announcer.told.connect(lambda words, at_once: self.heard.append((words, at_once)))

    @property
    def last(self) -> str:
        return self.heard[-1][0]


@pytest.fixture
def ear(window: MainWindow) -> Iterator[Ear]:
    was = QAccessible.isActive()
    QAccessible.setActive(True)
    yield Ear(window)
    QAccessible.setActive(was)


def test_edits_are_told(ear: Ear, studio: Workspace) -> None:
    studio.edit(Text("x"), lambda project: edits.remove_and_heal(project, "relu_1"))
    assert ear.heard == [("ReLU 1 removed, Conv 1 connected to Max pool 1", False)]
    studio.undo()
    assert ear.last == "ReLU 1 added between Conv 1 and Max pool 1"
    studio.edit(Text("x"), lambda project: edits.disconnect(project, End("linear_1", "in")))
    assert [words for words, _ in ear.heard[-2:]] == [
        "wire from Flatten to Linear 1 removed",
        "Linear 1 has nothing at its input.",
    ]
    source, target = End("flatten_1", "out"), End("linear_1", "in")
    studio.edit(Text("x"), lambda project: edits.connect(project, source, target))
    assert [words for words, _ in ear.heard[-2:]] == ["Flatten connected to Linear 1", "no errors any more"]


def test_where_things_lie_and_what_is_set_is_not_told(ear: Ear, studio: Workspace) -> None:
    studio.edit(Text("x"), lambda project: edits.move(project, {"relu_1": (0.0, 0.0)}))
    studio.edit(Text("x"), lambda project: edits.change(project, "linear_1", {"features": 100}))
    assert ear.heard == []


def test_a_refusal_breaks_in(ear: Ear, studio: Workspace) -> None:
    source, target = End("relu_2", "out"), End("conv2d_1", "in")
    studio.edit(Text("x"), lambda project: edits.connect(project, source, target))
    ((words, at_once),) = ear.heard
    assert at_once and words.startswith("A wire from ReLU 2 to Conv 1 would close a loop. ")


def test_ends_of_epochs_are_told_now_and_then_and_the_end_of_the_run(ear: Ear, studio: Workspace) -> None:
    def done(epoch: int, accuracy: float) -> None:
        figures = FrozenDict({"accuracy": accuracy, "loss": 1.0})
        ended = EpochDone(epoch, epoch, 1.0, figures, figures)
        studio.desk.project = studio.project
        studio.desk.epochs.append(ended)
        studio.desk.epoch_done.emit(ended)

    done(1, 0.5)
    done(2, 0.75)
    ear.now += 6
    done(3, 0.7)
    assert [words for words, _ in ear.heard] == [
        "epoch 1 of 1, accuracy 50.0 %, the best so far",
        "epoch 3 of 3, accuracy 70.0 %",
    ]
    figures = FrozenDict({"test": FrozenDict({"accuracy": 0.75})})
    studio.desk.ended.emit(Ended(RunState.FINISHED, figures=figures))
    assert ear.last == "training finished, test accuracy 75.0 %"


def test_where_nobody_listens_nothing_is_said(ear: Ear, studio: Workspace) -> None:
    QAccessible.setActive(False)
    studio.edit(Text("x"), lambda project: edits.remove(project, ("relu_1",)))
    assert ear.heard == []


def test_going_into_a_block_and_notes_are_told(ear: Ear, studio: Workspace, window: MainWindow) -> None:
    note = Note("note_1", "try tanh")
    studio.edit(Text("x"), lambda project: edits.annotate(project, note))
    studio.edit(Text("x"), lambda project: edits.remove(project, ("note_1",)))
    assert [words for words, _ in ear.heard] == ["note added: try tanh", "note removed"]
    studio.selection.set(["relu_1"])
    window.actions_of_commands["graph.group"].trigger()
    (block,) = (id for id, node in studio.graph.nodes.items() if node.kind.startswith("block."))
    assert studio.enter(block)
    assert ear.last.startswith("inside the block ")
    studio.leave()
    assert ear.last == "main graph of LeNet-5"
