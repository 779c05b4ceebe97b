"""The cards with curves: loss and metrics, their choices, and what can be taken away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.link import Link
from netbuilder.window.panels.loss import LossPanel
from netbuilder.window.panels.metrics import MetricsPanel
from netbuilder.window.panels.plot_panel import PlotPanel
from netbuilder.window.plots.curve_plot import CurvePlot
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.elided import ElidedLabel
from tests.studio.make_believe import MakeBelieve, follow

Shown = Callable[[MakeBelieve], tuple[LossPanel, MetricsPanel, Workspace]]


@pytest.fixture
def show(qtbot: QtBot, theme: Theme, make_studio: Callable[[MakeBelieve], Workspace]) -> Shown:
    """Both panels after a run of the given backend has ended."""

    def show(played: MakeBelieve) -> tuple[LossPanel, MetricsPanel, Workspace]:
        workspace = make_studio(played)
        loss, metrics = LossPanel(workspace, theme), MetricsPanel(workspace, theme)
        for panel in (loss, metrics):
            qtbot.addWidget(panel)
            panel.resize(460, 420)
            panel.show()
        workspace.desk.start(workspace.project)
        follow(workspace.desk)
        for panel in (loss, metrics):
            panel.draw_at_once()
        return loss, metrics, workspace

    return show


def names(panel: PlotPanel) -> list[str]:
    assert panel.plot.chart is not None
    return [str(stroke.name) for stroke in panel.plot.chart.strokes]


def choose(panel: QWidget, words: str) -> None:
    found = [each for each in panel.findChildren(QToolButton) if each.text() == words]
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def subtitle(panel: QWidget) -> str:
    return next(label.whole for label in panel.findChildren(ElidedLabel) if label.property("role") == "hint")


def titles(panel: QWidget) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.property("role") == "title"]


def test_the_loss_tells_what_smoothed_targets_leave_of_it(show: Shown) -> None:
    loss, _, workspace = show(MakeBelieve(steps=40, epochs=4))
    assert subtitle(loss) == "lowest possible 0.28"
    node = next(id for id, node in workspace.project.graph.nodes.items() if node.kind == "loss.cross_entropy")

    workspace.edit(Text("Smooth"), lambda p: edits.change(p, node, {"smoothing": 0.0}))
    assert subtitle(loss) == "lowest possible 0.28", "so it was in the run that is shown"
    assert loss.plot.least == pytest.approx(0.28, abs=0.005)
    workspace.desk.start(workspace.project)
    follow(workspace.desk)
    assert subtitle(loss) == ""
    assert loss.plot.least is None


def test_they_are_found_by_name(show: Shown) -> None:
    loss, metrics, _ = show(MakeBelieve(steps=40, epochs=4))
    for panel, name, title in ((loss, "lossPlot", "Loss"), (metrics, "metricPlot", "Accuracy")):
        plot = panel.findChild(CurvePlot, name)
        assert plot is panel.plot and plot.accessibleName() == title
        assert names(panel) == ["train", "validation"] and title in titles(panel)


def test_the_axis_of_the_loss_is_chosen(show: Shown) -> None:
    loss, _, _ = show(MakeBelieve(steps=40, epochs=4))
    assert loss.plot.chart is not None and loss.plot.chart.up.log
    choose(loss, "Linear")
    assert not loss.plot.chart.up.log
    choose(loss, "Log")
    assert loss.plot.chart.up.log


def test_the_range_of_the_metric_is_chosen(show: Shown) -> None:
    _, metrics, _ = show(MakeBelieve(steps=40, epochs=4))
    assert metrics.plot.chart is not None and metrics.plot.chart.up.low == 0
    choose(metrics, "Zoom")
    assert metrics.plot.chart.up.low > 0.2


def test_several_metrics_are_chosen_in_the_header(show: Shown) -> None:
    _, metrics, _ = show(MakeBelieve(steps=8, epochs=2, metrics=("accuracy", "mean_absolute_error")))
    box = metrics.findChild(QComboBox, "metricChoice")
    assert box is not None and box.isVisible() and box.currentText() == "Accuracy"
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert "Mean absolute error" in titles(metrics) and metrics.plot.accessibleName() == "Mean absolute error"
    assert metrics.plot.chart is not None and not metrics.plot.chart.percent


def test_one_metric_needs_no_choice(show: Shown) -> None:
    _, metrics, _ = show(MakeBelieve(steps=8, epochs=2))
    box = metrics.findChild(QComboBox, "metricChoice")
    assert box is not None and not box.isVisible()


def test_without_metrics_the_rate_is_shown(show: Shown) -> None:
    _, metrics, _ = show(MakeBelieve(steps=8, epochs=2, metrics=()))
    assert "Learning rate" in titles(metrics) and names(metrics) == ["rate"]
    assert not any(key.isVisible() for key in metrics.legend)


def test_without_a_validation_part_no_legend_speaks_of_it(
    qtbot: QtBot, theme: Theme, make_studio: Callable[[MakeBelieve], Workspace]
) -> None:
    workspace = make_studio(MakeBelieve(steps=8, epochs=2, validation=False))
    workspace.edit(Text("None"), lambda project: edits.change_recipe(project, validation=0.0))
    loss = LossPanel(workspace, theme)
    qtbot.addWidget(loss)
    loss.show()
    for start in (False, True):
        if start:
            workspace.desk.start(workspace.project)
            follow(workspace.desk)
        loss.draw_at_once()
        assert [key.isVisible() for key in loss.legend] == [True, False]
    workspace.edit(Text("Some"), lambda project: edits.change_recipe(project, validation=0.1))
    loss.draw_at_once()
    assert not loss.legend[1].isVisible(), "the run that is shown had none"


def test_linked_plots_read_and_zoom_together(show: Shown) -> None:
    loss, metrics, workspace = show(MakeBelieve(steps=40, epochs=4))
    link = Link([loss, metrics])
    loss.plot.pointed.emit(2.5)
    assert metrics.plot._point == 2.5 and link is not None
    metrics.plot.zoomed.emit((1.0, 2.0))
    for panel in (loss, metrics):
        assert panel.plot.chart is not None
        assert (panel.plot.chart.across.low, panel.plot.chart.across.high) == (1.0, 2.0)
    workspace.desk.start(workspace.project)
    follow(workspace.desk)
    for panel in (loss, metrics):
        panel.draw_at_once()
        assert panel.plot.chart is not None and panel.plot.chart.across.high == 4.0


def test_picture_and_numbers_are_saved_where_the_user_says(
    show: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loss, metrics, _ = show(MakeBelieve(steps=40, epochs=4))
    answers = [str(tmp_path / "loss.png"), str(tmp_path / "accuracy"), ""]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (answers.pop(0), ""))
    loss.plot.picture_wanted.emit()
    metrics.plot.numbers_wanted.emit()
    loss.plot.numbers_wanted.emit()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["accuracy.csv", "loss.png"]
    lines = (tmp_path / "accuracy.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "epoch,train_accuracy,validation_accuracy" and len(lines) == 5


def test_a_file_that_cannot_be_written_is_told(show: Shown, tmp_path: Path) -> None:
    loss, _, workspace = show(MakeBelieve(steps=40, epochs=4))
    told: list[Problem] = []

    def hear(problem: Problem) -> None:
        told.append(problem)

    workspace.refused.connect(hear)
    loss.save_numbers(tmp_path / "not there" / "n.csv")
    loss.save_picture(tmp_path)
    assert [problem.code for problem in told] == ["cannot_write", "cannot_write"]
