"""The Train page: cards in rows, wishes for what is seen, notices of what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsSimpleTextItem, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.problem import Fix, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.runs.watch import Wish
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.graph import GraphPanel
from netbuilder.window.panels.loss import LossPanel
from netbuilder.window.panels.panel import Panel, panels_of
from netbuilder.window.panels.plot_panel import PlotPanel
from netbuilder.window.run_graph.view import RunGraphView
from netbuilder.window.theme.theme import Theme
from netbuilder.window.train_page import TrainPage
from netbuilder.window.widgets.card import Card
from netbuilder.window.widgets.notice import NoticeBar
from tests.studio.make_believe import MakeBelieve, follow

Shown = Callable[..., tuple[TrainPage, Workspace]]

CARDS = [place.id for place in panels_of("train")]


@pytest.fixture
def show(qtbot: QtBot, theme: Theme, make_studio: Callable[[MakeBelieve], Workspace]) -> Shown:
    def show(played: MakeBelieve, width: int = 1600, height: int = 928) -> tuple[TrainPage, Workspace]:
        workspace = make_studio(played)
        page = TrainPage(workspace, theme)
        qtbot.addWidget(page)
        page.resize(width, height)
        page.show()
        return page, workspace

    return show


def card(page: TrainPage, id: str) -> Card:
    return page._cards[id]


def place(page: TrainPage, id: str) -> tuple[int, int, int, int]:
    """x, y, width and height of a card on the page."""
    found = card(page, id)
    corner = found.mapTo(page, found.rect().topLeft())
    return corner.x(), corner.y(), found.width(), found.height()


def notices(page: TrainPage) -> list[NoticeBar]:
    return [bar for bar in page.findChildren(NoticeBar, "runNotice") if bar.isVisible()]


def words(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def ends(panel: PlotPanel) -> list[float]:
    """Where the curves that are drawn end."""
    strokes = panel.plot.chart.strokes if panel.plot.chart is not None else ()
    return [stroke.end[0] for stroke in strokes if stroke.end is not None]


def wish(workspace: Workspace) -> Wish:
    return workspace.desk.watch.wish


def test_the_first_row_is_as_drawn(show: Shown) -> None:
    page, _ = show(MakeBelieve())
    assert place(page, "loss")[3] == 462
    assert place(page, "loss")[:2] == (656, 64) and place(page, "loss")[2] == place(page, "metrics")[2] == 464
    assert place(page, "graph") == (8, 64, 640, 462)
    last = [place(page, id) for id in CARDS if place(page, id)[1] > 500]
    assert {(y, height) for _, y, _, height in last} == {(534, 386)}
    assert max(x + width for x, _, width, _ in last) == 1592


def test_in_a_narrow_window_the_graph_is_a_tab_beside_the_loss(show: Shown) -> None:
    page, _ = show(MakeBelieve(), 1280, 728)
    assert card(page, "loss").isVisible() and not card(page, "graph").isVisible()
    tab = next(
        each
        for each in card(page, "loss").findChildren(QToolButton)
        if each.text() == card(page, "graph").accessibleName()
    )
    QTest.mouseClick(tab, Qt.MouseButton.LeftButton)
    assert card(page, "graph").isVisible() and not card(page, "loss").isVisible()
    page.resize(1600, 928)
    QTest.qWait(10)
    assert card(page, "graph").isVisible() and card(page, "loss").isVisible() and not tab.isVisible()
    assert place(page, "graph")[2] == 640
    page.resize(1280, 728)
    assert card(page, "loss").isVisible() and not card(page, "graph").isVisible()


def test_no_card_is_cut_off_below(qtbot: QtBot, show: Shown) -> None:
    page, workspace = show(MakeBelieve(delay=0.001), 1280, 728)
    workspace.desk.start(workspace.project)
    follow(workspace.desk, lambda: len(workspace.desk.views) >= 3)
    qtbot.wait(400)
    for id in CARDS:
        if card(page, id).isVisible():
            _, y, _, height = place(page, id)
            assert y + height <= 728 and height >= card(page, id).minimumSizeHint().height()


def test_what_is_seen_is_wished_for(show: Shown) -> None:
    page, workspace = show(MakeBelieve())
    needed = {kind for each in page._cards.values() if isinstance(each, Panel) for kind in each.needs}
    assert wish(workspace).kinds == needed != set()
    page.hide()
    assert wish(workspace) == Wish()
    page.show()
    assert wish(workspace).kinds == needed


def test_the_wish_follows_the_example_that_is_shown(show: Shown) -> None:
    page, workspace = show(MakeBelieve())
    workspace.sample.choose(17)
    assert wish(workspace).sample == 17
    page.hide()
    assert wish(workspace) == Wish(sample=17), "other pages show the same one"


def test_a_panel_behind_another_is_not_wished_for(show: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    page, workspace = show(MakeBelieve(), 1280, 728)
    monkeypatch.setattr(type(card(page, "graph")), "needs", ("only the graph",))
    tab = card(page, "loss").findChildren(QToolButton)[-1]
    page._tell_wish()
    assert "only the graph" not in wish(workspace).kinds
    QTest.mouseClick(tab, Qt.MouseButton.LeftButton)
    assert "only the graph" in wish(workspace).kinds


def test_a_run_is_drawn_to_its_end(qtbot: QtBot, show: Shown) -> None:
    page, workspace = show(MakeBelieve(steps=94, epochs=2))
    workspace.desk.start(workspace.project)
    follow(workspace.desk)
    for id in ("loss", "metrics"):
        panel = card(page, id)
        assert isinstance(panel, PlotPanel)
        qtbot.waitUntil(lambda panel=panel: ends(panel) == [2.0, 2.0])


def _smaller(project: Project) -> Project:
    return edits.change_recipe(project, batch=8)


def problem(code: str = "out_of_memory", severity: Severity = Severity.ERROR) -> Problem:
    fix = Fix(Text("Take a smaller batch"), _smaller)
    return Problem(
        code, Text("There is not enough memory."), remedy=Text("take less."), severity=severity, fixes=(fix,)
    )


def test_a_failed_run_says_why_and_offers_the_remedy(show: Shown) -> None:
    page, workspace = show(MakeBelieve(fail=problem(), fail_at=5))
    workspace.desk.start(workspace.project)
    follow(workspace.desk)
    (bar,) = notices(page)
    assert "There is not enough memory." in words(bar)
    fix = next(each for each in bar.findChildren(QPushButton) if each.text() == "Take a smaller batch")
    QTest.mouseClick(fix, Qt.MouseButton.LeftButton)
    assert workspace.project.recipe.batch == 8
    assert notices(page) == [] and page._notice_part.isHidden()


def test_a_remedy_may_begin_a_run(show: Shown) -> None:
    page, workspace = show(MakeBelieve(delay=0.001))
    page.show_problem(replace(problem(), fixes=(Fix(Text("Go on"), _smaller, asks="train.go_on"),)))

    def train(command: str) -> None:
        workspace.train()

    workspace.asked.connect(train)
    (bar,) = notices(page)
    fix = next(each for each in bar.findChildren(QPushButton) if each.text() == "Go on")
    QTest.mouseClick(fix, Qt.MouseButton.LeftButton)
    assert workspace.desk.alive and notices(page) == []


def test_troubles_are_told_once_each_and_can_be_closed(show: Shown) -> None:
    disk, other = problem("disk", Severity.WARNING), problem("other", Severity.WARNING)
    page, workspace = show(MakeBelieve(steps=8, epochs=2, troubles=(disk, other, disk)))
    workspace.desk.start(workspace.project)
    follow(workspace.desk)
    assert len(notices(page)) == 2
    for bar in notices(page):
        QTest.mouseClick(bar.findChildren(QToolButton)[-1], Qt.MouseButton.LeftButton)
    assert notices(page) == [] and page._notice_part.isHidden()


def test_only_the_latest_troubles_stay(show: Shown) -> None:
    page, _ = show(MakeBelieve())
    for number in range(6):
        page.show_problem(problem(f"trouble {number}"))
    assert len(notices(page)) == 3


def test_another_run_begins_without_old_troubles(show: Shown) -> None:
    page, workspace = show(MakeBelieve(delay=0.001))
    page.show_problem(problem())
    workspace.desk.start(workspace.project)
    assert notices(page) == []


def test_the_loss_on_its_node_is_always_that_with_which_the_curve_ends(qtbot: QtBot, show: Shown) -> None:
    page, studio = show(MakeBelieve(steps=4000, epochs=40, delay=0.002))
    graph, loss = page.findChild(RunGraphView), page.findChild(LossPanel)
    panel = page.findChild(GraphPanel)
    assert graph is not None and loss is not None and panel is not None
    studio.desk.start(studio.project)
    seen: list[tuple[str, list[str]]] = []

    def compared() -> bool:
        studio.desk.pump()
        panel.draw()  # though the curve rests
        chart = loss.plot.chart
        if chart is not None and chart.strokes:
            items = graph.scene().items()
            texts = [item.text() for item in items if isinstance(item, QGraphicsSimpleTextItem)]
            seen.append((str(chart.end_words(chart.strokes[0])).removeprefix("train "), texts))
        return len({words for words, _ in seen}) > 5

    qtbot.waitUntil(compared, timeout=20_000)
    studio.desk.stop()
    follow(studio.desk)
    assert all(words in texts for words, texts in seen)
