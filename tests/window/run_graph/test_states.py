"""The graph of a run shows what is muted, frozen, collapsed, and dots, which have no bar."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGraphicsPixmapItem
from pytestqt.qtbot import QtBot

from netbuilder.analysis.report import report
from netbuilder.graph.model import End
from netbuilder.project.document import Document
from netbuilder.project.dots import add_dot
from netbuilder.project.examples import example
from netbuilder.project.project import Project
from netbuilder.project.states import State, put
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.graph import GraphPanel
from netbuilder.window.run_graph.layout import fitted, network_of
from netbuilder.window.theme.theme import Theme


@pytest.fixture
def lenet() -> Project:
    return example("lenet5").open().project


@pytest.fixture
def panels(theme: Theme, qtbot: QtBot) -> Iterator[list[GraphPanel]]:
    made: list[GraphPanel] = []
    yield made
    for panel in made:
        panel.close()
        panel._workspace.close()


def picture(project: Project, theme: Theme, panels: list[GraphPanel]) -> tuple[GraphPanel, QImage]:
    panel = GraphPanel(Workspace(Document(project)), theme)
    panels.append(panel)
    panel.resize(640, 460)
    panel.show()
    panel.draw()
    return panel, panel.grab().toImage()


@pytest.mark.parametrize(("state", "id"), [(State.MUTED, "relu_1"), (State.FROZEN, "conv2d_2")])
def test_a_state_is_seen(
    lenet: Project, state: State, id: str, theme: Theme, panels: list[GraphPanel]
) -> None:
    _, plain = picture(lenet, theme, panels)
    _, seen = picture(put(lenet, [id], state, True), theme, panels)
    assert seen != plain


def test_what_does_not_learn_has_no_bar(lenet: Project, theme: Theme, panels: list[GraphPanel]) -> None:
    project = put(lenet, ["conv2d_1"], State.FROZEN, True)
    project = put(project, ["linear_1"], State.MUTED, True)
    panel, _ = picture(add_dot(project, [End("relu_1", "in")], (0.0, 0.0)), theme, panels)
    assert panel._view._with_bar == {"conv2d_2", "linear_2", "linear_3"}


def test_wires_meet_at_a_small_dot(lenet: Project, qtbot: QtBot) -> None:
    node = lenet.graph.nodes["linear_1"]
    project = add_dot(lenet, [End("linear_1", "in")], (node.x + 200, node.y - 100))
    found = fitted(network_of(report(project)), 640, 424, frozenset())
    dot = found.rects["reroute_1"]
    assert dot.width() == dot.height() < 12
    ends = [path.pointAtPercent(share) for _, path in found.wires for share in (0.0, 1.0)]
    near = dot.adjusted(-1, -1, 1, 1)
    assert sum(near.contains(end) for end in ends) == 2


@pytest.mark.parametrize("collapsed", [True, False])
def test_only_a_data_set_that_is_not_collapsed_shows_pictures(
    lenet: Project, collapsed: bool, theme: Theme, panels: list[GraphPanel]
) -> None:
    panel, _ = picture(put(lenet, ["digits_1"], State.COLLAPSED, collapsed), theme, panels)
    panel._view.show_pictures("digits_1", [np.zeros((8, 8, 3), np.uint8)] * 6)
    shown = [item for item in panel._view.scene().items() if isinstance(item, QGraphicsPixmapItem)]
    assert len(shown) == (0 if collapsed else 6)
