from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.machine import Accelerator
from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.studio.commands.command import Page
from netbuilder.studio.desk import DeskState
from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow
from netbuilder.window.widgets.notice import NoticeBar
from tests.studio.make_believe import MakeBelieve

LEFT = Qt.MouseButton.LeftButton


def words(window: MainWindow, name: str) -> str:
    label = window.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def button(window: MainWindow, name: str) -> QPushButton:
    found = [each for each in window.findChildren(QPushButton, name) if each.isVisible()]
    assert len(found) == 1, f"{len(found)} of {name}"
    return found[0]


def notice(window: MainWindow) -> NoticeBar:
    found = window.findChild(NoticeBar, "notice")
    assert isinstance(found, NoticeBar)
    return found


def break_flatten(studio: Workspace) -> None:
    studio.edit(Text("Break"), lambda project: edits.remove_and_heal(project, "flatten_1"))


def test_promised_names_are_there_and_spoken(window: MainWindow) -> None:
    assert window.objectName() == "mainWindow" and window.accessibleName()
    for name in ("canvas", "palette", "paletteSearch", "inspector", "problems", "deviceBox"):
        found = window.findChild(QWidget, name)
        assert isinstance(found, QWidget) and found.accessibleName(), name


# ---------------------------------------------------------------------------------------------- pages


def test_a_page_is_made_when_it_is_first_shown(
    studio: Workspace, make_window: Callable[[Workspace], MainWindow]
) -> None:
    window = make_window(studio)
    assert not window.findChildren(QWidget, "buildPage")
    window.show_page(Page.FIRST)
    assert window.findChild(QWidget, "welcome") and not window.findChildren(QWidget, "buildPage")
    window.show_page(Page.BUILD)
    assert window.findChild(QWidget, "buildPage") and not window.findChildren(QWidget, "trainPage")


def test_the_tabs_lead_to_the_pages(window: MainWindow) -> None:
    tabs = window.findChild(QTabBar, "workspaces")
    assert isinstance(tabs, QTabBar)
    assert [tabs.tabText(index) for index in range(tabs.count())] == ["Data", "Build", "Train"]
    QTest.mouseClick(tabs, LEFT, pos=tabs.tabRect(2).center())
    assert window.page is Page.TRAIN
    window.show_page(Page.FIRST)
    assert tabs.property("none") is True
    QTest.mouseClick(tabs, LEFT, pos=tabs.tabRect(2).center())
    assert window.page is Page.TRAIN and tabs.property("none") is False


def test_nothing_in_the_menu_row_lies_on_another_thing(window: MainWindow) -> None:
    for width in (960, 1280, 1600):
        window.resize(width, 800)
        need_room(window)


def need_room(window: MainWindow) -> None:
    row = window.findChild(QWidget, "menuRow")
    assert isinstance(row, QWidget) and row.height() == 43
    shown = [each for each in row.children() if isinstance(each, QWidget) and each.isVisible()]
    shown = [each for each in shown if not isinstance(each, QMenu)]
    for one in shown:
        assert row.rect().contains(one.geometry()), one
        for other in shown:
            assert one is other or not one.geometry().intersects(other.geometry()), (one, other)


def test_the_brand_leads_to_the_first_page(window: MainWindow) -> None:
    brand = window.findChild(QToolButton, "brand")
    assert isinstance(brand, QToolButton)
    QTest.mouseClick(brand, LEFT)
    assert window.page is Page.FIRST
    assert window.windowTitle() == "NetBuilder" and not window.isWindowModified()


def test_an_example_of_the_first_page_opens(window: MainWindow, studio: Workspace) -> None:
    window.show_page(Page.FIRST)
    card = window.findChild(QWidget, "example.edges")
    assert isinstance(card, QWidget)
    QTest.mouseClick(card, LEFT)
    assert window.page is Page.BUILD and studio.project.name == "Edges"


def test_work_that_was_restored_is_shown(window: MainWindow, studio: Workspace) -> None:
    window.show_page(Page.FIRST)
    studio.open(Document(studio.project, saved=False))
    assert window.page is Page.BUILD


# ---------------------------------------------------------------------------------------------- words


def test_the_title_tells_name_and_state(window: MainWindow, studio: Workspace, tmp_path: Path) -> None:
    assert window.windowTitle() == "LeNet-5[*] - NetBuilder"
    assert words(window, "documentName") == "LeNet-5"
    break_flatten(studio)
    assert window.isWindowModified()
    assert studio.save(tmp_path / "mine.netb")
    assert window.windowTitle() == "mine.netb[*] - NetBuilder" and not window.isWindowModified()
    assert words(window, "documentName") == "mine.netb"


def test_the_status_bar_says_what_blocks(window: MainWindow, studio: Workspace) -> None:
    assert words(window, "statusWords") == "Ready to train"
    assert words(window, "statusFirst") == "14 nodes"
    break_flatten(studio)
    assert words(window, "statusWords") == "1 error blocks training"
    assert words(window, "statusFirst") == "13 nodes"
    studio.selection.set(["relu_1", "relu_2"])
    assert words(window, "statusSecond") == "2 selected"


def test_what_is_not_there_yet_is_called_no_error(window: MainWindow, studio: Workspace) -> None:
    studio.edit(Text("Remove"), lambda project: edits.remove(project, ("digits_1", "cross_entropy_1")))
    assert [problem.is_error for problem in studio.report.stops_training] == [True, False]
    assert words(window, "statusWords") == "2 problems block training"


def test_an_error_closes_train_and_says_why(window: MainWindow, studio: Workspace) -> None:
    train = button(window, "trainButton")
    assert train.isEnabled()
    break_flatten(studio)
    assert not train.isEnabled()
    assert train.toolTip() == str(studio.report.stops_training[0].what)
    QTest.mouseClick(train, LEFT)
    assert studio.desk.state is DeskState.IDLE


# ---------------------------------------------------------------------------------------------- a run


def test_train_starts_a_run_and_shows_it(window: MainWindow, studio: Workspace, qtbot: QtBot) -> None:
    QTest.mouseClick(button(window, "trainButton"), LEFT)
    assert window.page is Page.TRAIN
    qtbot.waitUntil(lambda: words(window, "statusWords") == "Training on CPU")
    assert words(window, "statusFirst") == "Seed 0"
    assert words(window, "statusSecond") == "61,706 parameters"
    qtbot.waitUntil(lambda: "% ·" in window.windowTitle())
    qtbot.waitUntil(lambda: words(window, "statusBest").startswith("Best validation <b>"))
    window.show_page(Page.BUILD)
    again = button(window, "trainButton")
    assert again.text().strip() == "Show run" and again.isEnabled()
    QTest.mouseClick(again, LEFT)
    assert window.page is Page.TRAIN and studio.desk.state is DeskState.RUNNING


def test_the_timer_rests_when_the_run_is_over(
    make_studio: Callable[[MakeBelieve], Workspace],
    make_window: Callable[[Workspace], MainWindow],
    qtbot: QtBot,
) -> None:
    studio = make_studio(MakeBelieve(steps=20, epochs=2))
    window = make_window(studio)
    assert not window.pump.beating
    studio.desk.start(studio.project)
    assert window.pump.beating
    qtbot.waitUntil(lambda: not window.pump.beating)
    assert studio.desk.state is DeskState.IDLE
    assert "%" not in window.windowTitle()


def test_a_run_that_fails_is_told_of_on_other_pages(
    make_studio: Callable[[MakeBelieve], Workspace],
    make_window: Callable[[Workspace], MainWindow],
    qtbot: QtBot,
) -> None:
    problem = Problem("out_of_memory", Text("There was not enough memory to go on."))
    studio = make_studio(MakeBelieve(fail=problem, fail_at=3))
    window = make_window(studio)
    window.show_page(Page.BUILD)
    window.show()
    studio.desk.start(studio.project)
    qtbot.waitUntil(lambda: notice(window).isVisible())
    assert "not enough memory" in _said(notice(window))


def test_all_folds_are_trained_and_their_mean_is_told(
    make_studio: Callable[[MakeBelieve], Workspace],
    make_window: Callable[[Workspace], MainWindow],
    qtbot: QtBot,
) -> None:
    studio = make_studio(MakeBelieve(steps=4, epochs=2))
    window = make_window(studio)
    window.show_page(Page.BUILD)
    window.show()
    assert not window.actions_of_commands["train.folds"].isEnabled()
    studio.edit(Text("Folds"), lambda project: edits.change_recipe(project, folds=3))
    window.actions_of_commands["train.folds"].trigger()
    qtbot.waitUntil(lambda: notice(window).isVisible(), timeout=20_000)
    assert window.page is Page.TRAIN and not studio.desk.alive
    assert "All 3 folds are trained." in _said(notice(window))
    assert "Mean of 3: validation accuracy" in _said(notice(window))


def test_an_edit_during_a_run_is_explained_once(window: MainWindow, studio: Workspace) -> None:
    studio.desk.start(studio.project)
    studio.edit(Text("Move"), lambda project: edits.move(project, {"relu_1": (5.0, 5.0)}))
    assert not notice(window).isVisible()
    studio.edit(Text("Set"), lambda project: edits.change(project, "conv2d_1", {"filters": 8}))
    assert "goes on with the network as it was" in _said(notice(window))
    notice(window).hide()
    studio.edit(Text("Set"), lambda project: edits.change(project, "conv2d_1", {"filters": 9}))
    assert not notice(window).isVisible()


# ---------------------------------------------------------------------------------------------- notices


def test_a_refusal_is_told_at_the_foot_of_the_page(window: MainWindow, studio: Workspace) -> None:
    assert not notice(window).isVisible()
    assert not studio.edit(Text("Rename"), lambda project: edits.rename(project, "relu_1", " "))
    bar = notice(window)
    assert bar.isVisible()
    ground = bar.parentWidget()
    assert ground.rect().contains(bar.geometry()) and bar.geometry().bottom() == ground.height() - 17
    window.resize(window.width() - 200, window.height() - 100)
    QApplication.processEvents()
    assert ground.rect().contains(bar.geometry()) and bar.geometry().bottom() == ground.height() - 17


def test_the_fix_of_a_notice_is_applied(window: MainWindow, studio: Workspace) -> None:
    break_flatten(studio)
    problem = studio.report.stops_training[0]
    studio.refused.emit(problem)
    offered = [each for each in notice(window).findChildren(QPushButton) if each.isVisible()]
    assert offered[0].text() == str(problem.fixes[0].label)
    QTest.mouseClick(offered[0], LEFT)
    assert not studio.report.errors and not notice(window).isVisible()


def test_what_could_not_be_saved_is_offered_elsewhere(
    window: MainWindow, studio: Workspace, tmp_path: Path
) -> None:
    assert not studio.save(tmp_path / "nowhere" / "mine.netb")
    offered = [each.text() for each in notice(window).findChildren(QPushButton) if each.isVisible()]
    assert "Save as…" in offered
    assert studio.document.path is None


def _said(bar: NoticeBar) -> str:
    return " ".join(label.text() for label in bar.findChildren(QLabel))


# ---------------------------------------------------------------------------------------------- device


def test_the_device_is_chosen_for_the_recipe(window: MainWindow, studio: Workspace, qtbot: QtBot) -> None:
    chip = window.findChild(QToolButton, "deviceBox")
    assert isinstance(chip, QToolButton)
    assert chip.text().strip() == "Auto"
    studio.computer.learn([Accelerator("A graphics card")])
    assert chip.text().strip() == "Auto: CUDA"
    studio.computer.learn([])
    assert chip.text().strip() == "Auto: CPU" and chip.accessibleName() == "Device: Auto: CPU"
    QTest.mouseClick(chip, LEFT)
    menu = chip.findChild(QMenu, "devices")
    assert isinstance(menu, QMenu) and menu.isVisible()
    entry = next(each for each in menu.actions() if each.objectName() == "device.cpu")
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry).center())
    assert studio.project.recipe.device == "cpu"
    assert chip.text().strip() == "CPU"
    assert str(studio.document.undo_label) == "Train on CPU"


# ---------------------------------------------------------------------------------------------- the end


@pytest.fixture
def show(
    make_studio: Callable[[MakeBelieve], Workspace], make_window: Callable[[Workspace], MainWindow]
) -> Callable[[], MainWindow]:
    """Shows a window on LeNet-5, with the settings that the one before has left."""

    def show_one() -> MainWindow:
        window = make_window(make_studio(MakeBelieve()))
        window.show()
        return window

    return show_one


def test_the_size_is_that_of_last_time(show: Callable[[], MainWindow]) -> None:
    first = show()
    first.resize(960, 650)
    first.leave()
    second = show()
    assert second.size() == first.size()


def test_leaving_keeps_unsaved_work_and_asks_nothing(show: Callable[[], MainWindow]) -> None:
    window = show()
    break_flatten(window.workspace)
    window.leave()
    assert not window.isVisible()
    assert _journals(window)


def test_closing_what_is_saved_leaves_nothing(show: Callable[[], MainWindow], tmp_path: Path) -> None:
    window = show()
    break_flatten(window.workspace)
    assert window.workspace.save(tmp_path / "mine.netb")
    assert window.close()
    assert not window.pump.beating
    assert not _journals(window)


def _journals(window: MainWindow) -> list[Path]:
    """Unsaved work that is kept for the next start."""
    return list(window.keeper._journal.file.parent.glob("*.netb"))
