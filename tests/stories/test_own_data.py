"""The shared data sets, each dropped on the window, given the network that is offered, and trained on."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.runs.record import RunState
from netbuilder.studio.commands.command import Page
from netbuilder.studio.glances import Glance
from tests.hands.hands import Hands
from tests.hands.start import started

pytestmark = pytest.mark.long

# What is dropped, the data set that it is, and the share that is kept to validate: of large sets that leaves
# little to train on.
DROPPED = (
    ("titanic", "table", ""),
    ("penguins/penguins.csv", "table", ""),
    ("mpg/mpg.csv", "table", ""),
    ("ecg/ecg.dat", "recording", ""),
    ("timeseries/airline-passengers.csv", "series", ""),
    ("timeseries/monthly-sunspots.csv", "series", ""),
    ("volumes/anatomical.nii", "volumes", ""),
    ("volumes/example4d.nii.gz", "volumes", "0.5"),
    ("volumes/someones_anatomy.nii.gz", "volumes", "0.5"),
    ("clothing10", "image_folder", "0.8"),
    ("fsdd", "sound", "0.85"),
    ("tinyshakespeare/input.txt", "text", "0.9"),
    ("mnist", "mnist", "0.9"),
    ("fashion-mnist", "fashion_mnist", "0.9"),
)
AT, COPY = QPoint(700, 400), Qt.DropAction.CopyAction
BUTTON, KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
READING, TRAINING = 60.0, 120.0  # seconds of patience


def drop(hands: Hands, path: Path) -> None:
    """Let it go over the window, as another program does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    QApplication.sendEvent(hands.window, QDragEnterEvent(AT, COPY, data, BUTTON, KEYS))
    QApplication.sendEvent(hands.window, QDropEvent(AT.toPointF(), COPY, data, BUTTON, KEYS))


def clear(hands: Hands) -> None:
    """Away with all that is on the canvas."""
    hands.press("Ctrl+1")
    graph = hands.workspace.graph
    if graph.nodes:
        hands.select(next(iter(graph.nodes)))
        hands.press("Ctrl+A")
        hands.press("Del")
    assert not hands.workspace.graph.nodes


def glance(hands: Hands) -> Glance | None:
    """What was read of the only node."""
    nodes = list(hands.workspace.graph.nodes)
    return hands.workspace.glances.of(nodes[0]) if len(nodes) == 1 else None


def read(hands: Hands, path: Path, kind: str) -> None:
    """Drop it: it is recognised, read without a problem, and shown on the canvas."""
    drop(hands, path)
    hands.wait_until(lambda: glance(hands) is not None, f"{path.name} is not read", READING)
    seen = glance(hands)
    assert seen is not None and seen.problem is None and seen.count
    (node,) = hands.workspace.graph.nodes.values()
    assert node.kind == f"data.{kind}"
    assert f"{seen.count:,}" in hands.node_card(node.id).left


def train_an_epoch(hands: Hands, kept: str) -> float:
    """Take the network that is offered, and train it; the loss."""
    hands.problem_fix()
    assert hands.workspace.report.ok and len(hands.workspace.graph.nodes) > 3
    hands.press("Escape")
    hands.press("Escape")
    hands.type_into("recipe.epochs", "1")
    hands.type_into("recipe.validation", kept or "0.1")
    desk = hands.desk
    before = desk.run
    hands.click("trainButton")
    ended = "the run does not begin, or does not end"
    hands.wait_until(lambda: desk.run != before and not desk.alive and desk.end is not None, ended, TRAINING)
    assert hands.is_on(Page.TRAIN)
    end = desk.end
    assert end is not None and end.status is RunState.FINISHED and end.problem is None, end
    (epoch,) = desk.epochs
    return epoch.train["loss"]


@pytest.mark.timeout(900)
def test_all_are_recognised_and_train_an_epoch(
    qtbot: QtBot, shared_data: Path, subtests: pytest.Subtests
) -> None:
    with started(qtbot) as hands:
        hands.menu("action.file.new")
        for name, kind, kept in DROPPED:
            with subtests.test(name):
                clear(hands)
                read(hands, shared_data / name, kind)
                assert isfinite(train_an_epoch(hands, kept))
