"""What a start finds again of the window before it. Each start is the real one, without its loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QSplitter
from pytestqt.qtbot import QtBot

from netbuilder.core.paths import state_folder
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.studio.commands.command import Page
from netbuilder.studio.opening import document_named
from netbuilder.studio.session import SessionFile
from netbuilder.studio.settings import AtStart, SettingsStore
from netbuilder.window.app import start_window
from netbuilder.window.command_palette import CommandPalette
from netbuilder.window.main_window import MainWindow
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.notice import NoticeBar

Start = Callable[[str | None], MainWindow]


@pytest.fixture
def start(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts on a project or without. The engine is not loaded."""
    monkeypatch.setattr(MainWindow, "_warm_up", lambda window: None)
    started: list[MainWindow] = []

    def start_one(project: str | None) -> MainWindow:
        window = start_window(project, theme, SettingsStore())
        window.showNormal()
        window.begin()
        started.append(window)
        return window

    yield start_one
    for window in started:
        window.leave()
        window.deleteLater()


@pytest.fixture
def net(tmp_path: Path) -> str:
    path = tmp_path / "net.netb"
    document_named("lenet5").document.project.save(path)
    return str(path)


def leave(window: MainWindow) -> None:
    """Close it as a user does who has nothing unsaved."""
    window.close()
    assert not window.isVisible()


def test_the_project_its_page_and_the_place_one_looked_at(start: Start, net: str) -> None:
    first = start(net)
    canvas = first.build_page().canvas
    canvas.set_zoom(1.5)
    canvas.pan_by(-120, -60)
    looked = canvas.place
    leave(first)
    second = start(None)
    assert second.page is Page.BUILD and str(second.workspace.document.path) == net
    place = second.build_page().canvas.place
    assert place.zoom == looked.zoom
    assert (place.x, place.y) == pytest.approx((looked.x, looked.y), abs=1.5)


def test_the_train_page_comes_back_and_the_canvas_is_as_it_was_when_it_is_wanted(
    start: Start, net: str
) -> None:
    first = start(net)
    first.build_page().canvas.set_zoom(0.5)
    first.show_page(Page.TRAIN)
    leave(first)
    second = start(None)
    assert second.page is Page.TRAIN and not second.has_page(Page.BUILD)
    leave(second)
    third = start(None)
    third.show_page(Page.BUILD)
    assert third.build_page().canvas.zoom == 0.5


def test_each_graph_is_looked_at_as_before(start: Start, net: str) -> None:
    first = start(net)
    workspace = first.workspace
    workspace.edit(Text("Group"), partial(make_block, ids=("relu_1", "max_pool2d_1")))
    (block,) = workspace.project.blocks
    assert workspace.save()
    first.build_page().canvas.set_zoom(0.75)
    node = next(id for id, each in workspace.graph.nodes.items() if each.kind.endswith(block))
    workspace.enter(node)
    first.build_page().canvas.set_zoom(1.25)
    leave(first)
    second = start(None)
    canvas = second.build_page().canvas
    assert canvas.zoom == 0.75
    second.workspace.enter(node)
    assert canvas.zoom == 1.25


def test_an_example_that_was_not_changed_is_opened_again(start: Start) -> None:
    leave(start("edges"))
    again = start(None)
    assert again.workspace.project.name == "Edges" and again.workspace.document.is_clean
    assert again.page is Page.BUILD


def test_what_the_command_line_names_is_shown_whole_on_the_build_page(start: Start, net: str) -> None:
    first = start(net)
    first.build_page().canvas.set_zoom(2.0)
    first.show_page(Page.TRAIN)
    leave(first)
    second = start("edges")
    assert second.page is Page.BUILD and second.workspace.project.name == "Edges"
    assert second.build_page().canvas.zoom < 2.0


def test_who_wants_the_examples_gets_them(start: Start, net: str) -> None:
    leave(start(net))
    SettingsStore().change(at_start=AtStart.EXAMPLES)
    window = start(None)
    assert window.page is Page.FIRST and window.workspace.document.path is None


def test_a_closed_project_stays_closed(start: Start, net: str) -> None:
    first = start(net)
    first.actions_of_commands["file.close"].trigger()
    leave(first)
    assert start(None).page is Page.FIRST


def test_a_file_that_is_gone_is_told_on_the_first_page(start: Start, net: str) -> None:
    leave(start(net))
    Path(net).unlink()
    window = start(None)
    assert window.page is Page.FIRST
    notice = window.findChild(NoticeBar, "notice")
    assert isinstance(notice, NoticeBar) and notice.isVisible()


def test_a_damaged_session_is_told_nowhere(start: Start, net: str) -> None:
    leave(start(net))
    (state_folder() / "session.json").write_text("{")
    window = start(None)
    assert window.page is Page.FIRST
    notice = window.findChild(NoticeBar, "notice")
    assert notice is None or not notice.isVisible()


def test_work_that_was_left_behind_comes_first(
    start: Start, net: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start(net)
    first.workspace.edit(Text("Rename"), lambda project: edits.rename_project(project, "Unsaved"))
    first.keeper.keep()
    monkeypatch.setattr("netbuilder.project.journal._is_held", lambda lock: False)  # as if it had died
    window = start(None)
    assert window.page is Page.FIRST and window.workspace.document.path is None
    bar = window.findChild(NoticeBar, "leftBehind.work")
    assert isinstance(bar, NoticeBar) and bar.isVisible()
    first.keeper.discard()


def test_it_is_written_while_the_window_is_open(start: Start, net: str, qtbot: QtBot) -> None:
    start(net)
    qtbot.waitUntil(lambda: SessionFile().read().project == net)


def test_parts_keep_the_sizes_that_the_user_gave_them(start: Start, net: str) -> None:
    first = start(net)
    page = first.build_page()
    splitter = page.palette_panel.parentWidget()
    assert isinstance(splitter, QSplitter)
    splitter.setSizes([250, splitter.width() - 250 - 330, 330])
    splitter.splitterMoved.emit(250, 1)
    kept = page.sizes
    assert kept == {"palette": splitter.sizes()[0], "inspector": splitter.sizes()[2]}
    leave(first)
    second = start(None)
    settle()
    now = second.build_page()
    assert (now.palette_panel.width(), now.inspector.width()) == (kept["palette"], kept["inspector"])
    second.resize(second.width() - 100, second.height())
    settle()
    assert now.palette_panel.width() == kept["palette"]
    leave(second)
    assert SessionFile().read().sizes == kept


def test_what_the_palette_did_last_is_offered_first_by_the_next_start(start: Start, net: str) -> None:
    first = start(net)
    first.shell.search_commands()
    palette = first.findChild(CommandPalette)
    assert isinstance(palette, CommandPalette)
    tidy = next(deed for deed in palette.found("Tidy") if deed.id == "graph.tidy")
    palette.chosen.emit(tidy)
    first.workspace.document.go_to(0)
    leave(first)
    second = start(None)
    second.shell.search_commands()
    palette = second.findChild(CommandPalette)
    assert isinstance(palette, CommandPalette)
    assert palette.found("")[0].id == "graph.tidy"
    palette.close_search()


def test_docks_stay_open(start: Start, net: str) -> None:
    first = start(net)
    first.actions_of_commands["view.history"].trigger()
    leave(first)
    second = start(None)
    assert second.actions_of_commands["view.history"].isChecked()
    assert second.docks.shown()


def test_a_window_on_a_screen_that_is_gone_comes_back_where_it_can_be_seen(start: Start, net: str) -> None:
    first = start(net)
    first.resize(980, 620)
    first.move(9000, 7000)
    settle()
    leave(first)
    second = start(None)
    settle()
    room = second.screen().availableGeometry()
    assert room.contains(second.geometry().topLeft() + QPoint(1, 1)), second.geometry()


def settle() -> None:
    """Let Qt lay out what was shown or resized."""
    for _ in range(3):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
    loop = QEventLoop()
    QTimer.singleShot(20, loop.quit)
    loop.exec()


def test_what_figures_speak_of_is_found_again(start: Start, net: str) -> None:
    from netbuilder.studio.presenters.costs import Figures

    first = start(net)
    first.show_page(Page.BUILD)
    first.build_page().canvas.show_figures(Figures.MEMORY)
    leave(first)
    second = start(net)
    second.show_page(Page.BUILD)
    canvas = second.build_page().canvas
    assert canvas.figures is Figures.MEMORY
    assert canvas.board.layout.cards["conv2d_1"].right == "1.1 MB"
