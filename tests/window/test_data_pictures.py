"""What data nodes show of their data: put there when it is another, and not with every edit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.studio.glances import Glance, Glances
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.data_pictures import DataPictures
from netbuilder.window.pump import Pump
from netbuilder.window.theme.theme import Theme

DATA = "digits_1"


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, Glance]:
    """What is known of the data, by node; nothing is read."""
    found = {DATA: Glance(problem=Problem("unreadable", Text("The file is damaged.")))}
    monkeypatch.setattr(Glances, "refresh", lambda *_: None)
    monkeypatch.setattr(Glances, "of", lambda _, node: found.get(node))
    return found


@pytest.fixture
def shown(
    known: dict[str, Glance], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Workspace, list[str]]]:
    """A workspace on the example, and the nodes that were given pictures."""
    given: list[str] = []
    monkeypatch.setattr(CanvasView, "set_thumbnails", lambda _, node, *__: given.append(node))
    workspace = Workspace(Document(example("lenet5").open().project))
    canvas = CanvasView(workspace, Theme())
    qtbot.addWidget(canvas)
    pictures = DataPictures(workspace, canvas, Pump(canvas))
    assert pictures.parent() is canvas
    yield workspace, given
    workspace.close()


def test_an_edit_elsewhere_leaves_the_pictures_alone(shown: tuple[Workspace, list[str]]) -> None:
    workspace, given = shown
    told: list[Problem] = []
    workspace.refused.connect(told.append)
    assert given == [DATA]
    workspace.edit(Text("Filters"), lambda p: edits.change(p, "conv2d_1", {"filters": 9}))
    assert given == [DATA] and told == []


def test_other_data_and_another_document_are_shown(
    shown: tuple[Workspace, list[str]], known: dict[str, Glance]
) -> None:
    workspace, given = shown
    known[DATA] = Glance(problem=Problem("not_downloaded", Text("Not here.")))
    workspace.edit(Text("Size"), lambda p: edits.change(p, DATA, {"size": 8}))
    assert given == [DATA] * 2
    workspace.open(Document(example("lenet5").open().project))
    assert given == [DATA] * 3


def test_a_data_node_that_comes_back_has_its_pictures_again(shown: tuple[Workspace, list[str]]) -> None:
    workspace, given = shown
    workspace.edit(Text("Delete"), lambda p: edits.remove(p, (DATA,)))
    workspace.document.undo()
    assert given == [DATA] * 2
