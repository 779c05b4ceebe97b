"""The card with the run's graph: bars as views say, dashes only while it lives, the network as trained."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsSimpleTextItem
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.runs.events import Snapshot
from netbuilder.runs.flow import FlowView
from netbuilder.runs.views import LayerSizes, SizesView
from netbuilder.runs.watch import Wish
from netbuilder.studio.desk import DeskState
from netbuilder.studio.presenters.amounts import number
from netbuilder.studio.presenters.curves import LossCurve
from netbuilder.studio.presenters.scales import figure
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.gradients import GradientsPanel
from netbuilder.window.panels.graph import GraphPanel
from netbuilder.window.run_graph.view import RunGraphView
from netbuilder.window.theme.theme import Theme
from tests.studio.make_believe import MakeBelieve


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    backend = MakeBelieve(steps=4000, epochs=4, delay=0.001)
    made = Workspace(Document(example("lenet5").open().project), backend=lambda: backend)
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace) -> Iterator[GraphPanel]:
    made = GraphPanel(workspace, Theme())
    qtbot.addWidget(made)
    made.resize(640, 462)
    made.show()
    yield made


def texts(panel: GraphPanel) -> list[str]:
    items = graph(panel).scene().items()
    return [item.text() for item in items if isinstance(item, QGraphicsSimpleTextItem) and item.text()]


def graph(panel: GraphPanel) -> RunGraphView:
    found = panel.findChild(RunGraphView, "runGraph")
    assert isinstance(found, RunGraphView)
    return found


def pumped(workspace: Workspace, qtbot: QtBot, until: Callable[[], bool]) -> None:
    limit = time.monotonic() + 20
    while not until():
        assert time.monotonic() < limit
        workspace.desk.pump()
        qtbot.wait(5)


def counted(panel: GraphPanel, colour: QColor) -> int:
    """Pixels of the graph that have a colour."""
    image = graph(panel).grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    wanted = colour.rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def test_before_a_run_the_open_network_is_drawn(panel: GraphPanel, workspace: Workspace) -> None:
    assert {"Conv 1", "Linear 3", "Cross-entropy", "Digits"} <= set(texts(panel))
    workspace.edit(Text("Rename"), lambda p: edits.rename(p, "conv2d_1", "Strokes"))
    panel.draw()
    assert "Strokes" in texts(panel) and "Conv 1" not in texts(panel)


def test_amounts_follow_the_choice(panel: GraphPanel, workspace: Workspace, qtbot: QtBot) -> None:
    layers = (LayerSizes("conv2d_1", "Conv 1", 0.42, 0.0034),)
    workspace.desk.views["sizes"] = SizesView(9, 0.2, layers, (("relu_1", 1.75),))
    panel.draw()
    assert "0.42" in texts(panel)
    for id, words in (("update", "0.34 %"), ("activation", "1.75"), ("gradient", "0.42")):
        qtbot.mouseClick(panel._choice.button(id), Qt.MouseButton.LeftButton)
        panel.draw()
        assert words in texts(panel)
    qtbot.mouseClick(panel._choice.button("none"), Qt.MouseButton.LeftButton)
    panel.draw()
    assert "0.42" not in texts(panel)


def test_sizes_are_shown_in_the_moment_in_which_they_come(
    panel: GraphPanel, workspace: Workspace, qtbot: QtBot
) -> None:
    """As the card of gradients shows them: else both would say different things of one layer."""
    card = GradientsPanel(workspace, Theme())
    qtbot.addWidget(card)
    card.show()
    for step, gradient, words in ((1, 0.42, "0.42"), (2, 0.03, "0.030")):
        panel.draw()
        layers = (LayerSizes("conv2d_1", "Conv 1", gradient, 0.0034),)
        workspace.desk.show(Snapshot("sizes", SizesView(step, 0.2, layers, ())))
        assert words in texts(panel)
        card.draw()
        assert card.rows.row_words() == [("Conv 1", words)]
    assert "logarithmic" in next(
        item.toolTip() for item in graph(panel).scene().items() if item.data(0) == "conv2d_1"
    )


def test_a_wire_steps_back_behind_its_dashes(panel: GraphPanel, workspace: Workspace, qtbot: QtBot) -> None:
    """It may be as green as they are."""
    whole = Theme().mixed("dense", "bg_canvas", 0.78)
    before = counted(panel, whole)
    assert before > 50
    workspace.desk.start(workspace.project)
    pumped(workspace, qtbot, lambda: workspace.desk.state is DeskState.RUNNING)
    panel.draw()
    assert counted(panel, whole) < before / 10
    workspace.desk.stop()
    pumped(workspace, qtbot, lambda: not workspace.desk.alive)
    panel.draw()
    assert counted(panel, whole) == before


def test_dashes_lie_on_the_wires_only_while_a_run_lives(
    panel: GraphPanel, workspace: Workspace, qtbot: QtBot
) -> None:
    live = Theme().color("live")
    assert counted(panel, live) == 0
    workspace.desk.look_at(Wish(frozenset({"sizes"})))
    workspace.desk.start(workspace.project)
    pumped(workspace, qtbot, lambda: workspace.desk.state is DeskState.RUNNING)
    panel.draw()
    assert counted(panel, live) > 50
    workspace.desk.stop()
    pumped(workspace, qtbot, lambda: not workspace.desk.alive)
    panel.draw()
    assert counted(panel, live) < 50, "the loss alone is left in that colour"


def test_dashes_move_and_a_pause_freezes_them(panel: GraphPanel, workspace: Workspace, qtbot: QtBot) -> None:
    workspace.desk.start(workspace.project)
    pumped(workspace, qtbot, lambda: workspace.desk.state is DeskState.RUNNING)
    before = panel._distance()
    qtbot.wait(30)
    assert panel._distance() < before, "gradients flow backwards"
    workspace.desk.pause()
    held = panel._distance()
    qtbot.wait(30)
    assert panel._distance() == held


def test_with_reduced_motion_they_stand_still(
    panel: GraphPanel, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netbuilder.window.panels.graph.motion_is_reduced", lambda: True)
    workspace.desk.start(workspace.project)
    pumped(workspace, qtbot, lambda: workspace.desk.state is DeskState.RUNNING)
    held = panel._distance()
    qtbot.wait(30)
    assert panel._distance() == held


def test_its_loss_is_the_one_with_which_the_curve_ends(
    panel: GraphPanel, workspace: Workspace, qtbot: QtBot
) -> None:
    curve = LossCurve(workspace)
    workspace.desk.start(workspace.project)
    pumped(workspace, qtbot, lambda: workspace.desk.table is not None and len(workspace.desk.table) > 200)
    workspace.desk.stop()
    pumped(workspace, qtbot, lambda: not workspace.desk.alive)
    panel.draw()
    chart = curve.chart()
    train = next(stroke for stroke in chart.strokes if str(stroke.name) == "train")
    assert str(chart.end_words(train)).removeprefix("train ") in texts(panel)
    assert workspace.desk.table is not None
    of_the_last_batch = float(workspace.desk.table.column("loss")[-1])
    assert figure(of_the_last_batch) not in texts(panel), "the curve is a moving average"


def test_an_edit_during_a_run_leaves_the_trained_network(
    panel: GraphPanel, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.desk.start(workspace.project)
    pumped(workspace, qtbot, lambda: workspace.desk.state is DeskState.RUNNING)
    workspace.edit(Text("Rename"), lambda p: edits.rename(p, "conv2d_1", "Strokes"))
    panel.draw()
    assert "Conv 1" in texts(panel) and "Strokes" not in texts(panel)


def test_a_click_selects_the_node(panel: GraphPanel, workspace: Workspace, qtbot: QtBot) -> None:
    view = graph(panel)
    item = next(
        each
        for each in view.scene().items()
        if isinstance(each, QGraphicsSimpleTextItem) and each.text() == "Conv 2"
    )
    at = view.mapFromScene(item.sceneBoundingRect().center())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at.x(), at.y()))
    assert workspace.selection.ids == {"conv2d_2"}


def test_it_follows_the_theme(qtbot: QtBot, workspace: Workspace) -> None:
    theme = Theme(dark=True)
    panel = GraphPanel(workspace, theme)
    qtbot.addWidget(panel)
    panel.resize(640, 462)
    panel.show()
    theme.set_dark(False)
    assert counted(panel, theme.color("bg_raised")) > 1000


def pictures(panel: GraphPanel) -> list[QGraphicsPixmapItem]:
    return [item for item in graph(panel).scene().items() if isinstance(item, QGraphicsPixmapItem)]


def test_an_example_flows_through_the_graph_while_it_is_looked_at(
    panel: GraphPanel, workspace: Workspace, qtbot: QtBot
) -> None:
    before = len(pictures(panel))
    panel._choice.chosen.emit("sample")
    assert workspace.desk.watch.wish.kinds == {"flow"}
    workspace.desk.start(workspace.project)
    pumped(workspace, qtbot, lambda: "flow" in workspace.desk.views)
    qtbot.waitUntil(lambda: len(pictures(panel)) >= before + 12)
    tips = [item.toolTip() for item in graph(panel).scene().items() if item.data(0) == "conv2d_1"]
    view = workspace.desk.views["flow"]
    assert isinstance(view, FlowView)
    low = float(view.seen["conv2d_1",].values.min())
    assert len(tips) == 1 and f"12 values, {number(low)} to" in tips[0]
    panel.hide()
    assert workspace.desk.watch.wish.kinds == frozenset()
    panel.show()
    assert workspace.desk.watch.wish.kinds == {"flow"}
    panel._choice.chosen.emit("none")
    assert workspace.desk.watch.wish.kinds == frozenset()
    qtbot.waitUntil(lambda: len(pictures(panel)) == before)
