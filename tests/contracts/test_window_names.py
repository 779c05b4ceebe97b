"""Whoever cannot see the window, a test or a screen reader, finds everything in it by name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAction, QShortcut
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.studio.commands.command import Page, commands
from netbuilder.studio.opening import document_of_example
from netbuilder.studio.recents import Recents
from netbuilder.studio.settings import SettingsStore
from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow
from netbuilder.window.theme.apply import apply_theme
from netbuilder.window.theme.theme import Theme, load_fonts
from tests.studio.make_believe import MakeBelieve

# Promised to scripts and tests of others; a page is made when it is first shown.
PROMISED = {
    Page.FIRST: ("mainWindow", "welcome", "deviceBox"),
    Page.BUILD: ("palette", "paletteSearch", "canvas", "inspector", "problems", "trainButton"),
    Page.TRAIN: (
        "pauseButton", "stepButton", "stopButton", "progress", "lossPlot", "metricPlot", "filtersView",
        "activationsView", "gradientsView",
    ),
}  # fmt: skip


@pytest.fixture
def window(qapp: QApplication) -> Iterator[MainWindow]:
    """On LeNet-5, with a backend that plays a run."""
    load_fonts()
    theme = Theme(dark=True)
    apply_theme(qapp, theme)
    workspace = Workspace(document_of_example("lenet5").document, backend=lambda: MakeBelieve(delay=0.002))
    made = MainWindow(workspace, theme, SettingsStore(), Recents())
    made.show_page(Page.BUILD)
    made.show()
    made.resize(1600, 1000)
    yield made
    made.leave()
    made.deleteLater()


def nothing(window: MainWindow, qtbot: QtBot) -> None:
    pass


def select_a_layer(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.selection.set(["conv2d_1"])


def select_all(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.selection.set(window.workspace.project.graph.nodes)


def select_what_is_wrong(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.selection.set(["flatten_1"])
    window.actions_of_commands["edit.delete_reconnect"].trigger()
    window.actions_of_commands["graph.next_problem"].trigger()
    assert window.findChild(QWidget, "problemPopover").isVisible()


def open_docks(window: MainWindow, qtbot: QtBot) -> None:
    for name in ("outline", "history"):
        window.actions_of_commands[f"view.{name}"].trigger()
        assert window.findChild(QWidget, f"{name}Dock").isVisible()


def search_inputs(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.selection.set(["conv2d_1"])
    window.actions_of_commands["graph.wire"].trigger()
    assert window.findChild(QWidget, "wireSearch").isVisible()


def search_nodes(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of_commands["edit.find_layer"].trigger()
    assert window.findChild(QWidget, "nodeSearch").isVisible()


def select_several(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.selection.set(["conv2d_1", "conv2d_2"])


def select_data(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.selection.set(["digits_1"])


def rename(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.selection.set(["conv2d_1"])
    window.build_page().canvas.setFocus()
    window.actions_of_commands["edit.rename"].trigger()
    assert window.findChild(QWidget, "titleEditor").isVisible()


def search_commands(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of_commands["help.commands"].trigger()


def search(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of_commands["graph.add_layer"].trigger()
    assert window.findChild(QWidget, "quickAdd").isVisible()


def empty(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of_commands["file.new"].trigger()


def preview(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of_commands["view.preview"].trigger()
    assert window.findChild(QWidget, "previewChip").isVisible()
    qtbot.waitUntil(lambda: not window.workspace.previews.alive)


def run(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of_commands["train.start"].trigger()
    views = window.workspace.desk.views
    qtbot.waitUntil(lambda: len(views) == 4)
    qtbot.waitUntil(window.findChild(QWidget, "filterTiles").isVisible)


def run_and_stop(window: MainWindow, qtbot: QtBot) -> None:
    run(window, qtbot)
    window.workspace.desk.stop()
    qtbot.waitUntil(lambda: not window.workspace.desk.alive)


def export(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of_commands["file.export"].trigger()
    assert window.findChild(QWidget, "exportDialog").isVisible()


def picture(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of_commands["file.picture"].trigger()
    assert window.findChild(QWidget, "pictureDialog").isVisible()


SCENES = [
    (Page.FIRST, nothing),
    (Page.BUILD, nothing),
    (Page.BUILD, preview),
    (Page.BUILD, select_a_layer),
    (Page.BUILD, select_all),
    (Page.BUILD, select_what_is_wrong),
    (Page.BUILD, search),
    (Page.BUILD, search_inputs),
    (Page.BUILD, search_nodes),
    (Page.BUILD, search_commands),
    (Page.BUILD, select_several),
    (Page.BUILD, select_data),
    (Page.BUILD, rename),
    (Page.BUILD, open_docks),
    (Page.BUILD, empty),
    (Page.BUILD, export),
    (Page.BUILD, picture),
    (Page.TRAIN, nothing),
    (Page.TRAIN, run),
    (Page.TRAIN, run_and_stop),
]


@pytest.mark.parametrize("page", PROMISED)
def test_what_is_promised_is_there_and_has_a_name_to_be_spoken(window: MainWindow, page: Page) -> None:
    window.show_page(page)
    for name in PROMISED[page]:
        found = [window] if window.objectName() == name else window.findChildren(QWidget, name)
        assert len(found) == 1, f"{len(found)} of {name}"
        assert found[0].accessibleName(), name


def test_the_export_dialog_has_its_name(window: MainWindow, qtbot: QtBot) -> None:
    export(window, qtbot)
    (dialog,) = window.findChildren(QWidget, "exportDialog")
    assert dialog.accessibleName() == "Export LeNet-5"


@pytest.mark.parametrize(("page", "act"), SCENES)
def test_whatever_takes_the_keyboard_can_be_spoken(
    window: MainWindow, page: Page, act: Callable[[MainWindow, QtBot], None], qtbot: QtBot
) -> None:
    window.show_page(page)
    act(window, qtbot)
    focusable = {
        each
        for top in QApplication.topLevelWidgets()
        for each in top.findChildren(QWidget)
        if each.isVisible() and each.focusPolicy() != Qt.FocusPolicy.NoFocus and each.focusProxy() is None
    }
    assert len(focusable) > 5
    assert [_path(each) for each in focusable if not _spoken(each)] == []


def _spoken(widget: QWidget) -> str:
    """What assistive technology is told."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name)


def _path(widget: QWidget) -> str:
    """Where a widget is, for the message."""
    parts: list[str] = []
    each: QObject | None = widget
    while each is not None:
        parts.append(each.objectName() or type(each).__name__)
        each = each.parent()
    return " < ".join(parts)


# ---------------------------------------------------------------------------------------------- actions


def entries(menu: QMenu) -> list[QAction]:
    """What can be done in a menu, and in the menus inside it that only gather commands."""
    found = []
    for each in menu.actions():
        inner = each.menu()
        if isinstance(inner, QMenu) and not each.objectName():
            found += entries(inner)
        elif not each.isSeparator():
            found.append(each)
    return found


def every_action(window: MainWindow) -> set[QAction]:
    """Those of the menus, of the window and of the canvas. What a submenu offers is made when it opens."""
    (bar,) = window.findChildren(QMenuBar)
    menus = [each.menu() for each in bar.actions()]
    found = {each for menu in menus if isinstance(menu, QMenu) for each in entries(menu)}
    return {*found, *window.actions(), *window.build_page().canvas.actions()}


def test_each_command_has_an_action_with_its_name_and_words(window: MainWindow) -> None:
    actions = every_action(window)
    assert {each.objectName() for each in actions} == {f"action.{id}" for id in commands}
    for action in actions:
        assert re.fullmatch(r"action\.(file|edit|graph|train|view|help)\.[a-z0-9_]+", action.objectName())
        assert action.text().strip() and action.toolTip().strip()


@pytest.mark.parametrize("page", Page)
def test_no_key_means_two_things(window: MainWindow, page: Page) -> None:
    window.show_page(page)
    meanings: dict[str, set[str]] = defaultdict(set)
    for action in every_action(window):
        for key in action.shortcuts():
            meanings[key.toString()].add(action.objectName())
    for shortcut in window.findChildren(QShortcut):
        owner = shortcut.parent()
        if isinstance(owner, QWidget) and not owner.isVisibleTo(window):
            continue  # a page that is not shown has no keys
        meanings[shortcut.key().toString()].add(f"shortcut of {_path(shortcut.parent())}")
    assert len(meanings) > 20
    assert {key: names for key, names in meanings.items() if len(names) > 1} == {}
