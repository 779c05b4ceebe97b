"""The application, started as a user starts it: in a process of its own, on the offscreen platform."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.studio.commands.command import Page
from netbuilder.studio.opening import document_named
from netbuilder.studio.recents import Recents
from netbuilder.studio.session import Session, SessionFile
from netbuilder.studio.settings import AtStart, Look, Motion, SettingsStore
from netbuilder.window.app import LookKeeper, after_first_paint, start_window
from netbuilder.window.main_window import MainWindow
from netbuilder.window.motion import motion_is_reduced
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.notice import NoticeBar

HEAVY = (
    "numpy", "torch", "pyqtgraph", "sklearn", "scipy", "pandas", "PIL",
    "netbuilder.window.source", "netbuilder.window.widgets.code_editor",
    "netbuilder.window.data_page", "netbuilder.window.data", "netbuilder.studio.data_looks",
    "netbuilder.data.looking", "netbuilder.catalogue.layers.rare.padding",
)  # fmt: skip

# What is loaded and what is there at the first picture; then the window is left.
_LOADED = """
import sys
from PySide6.QtWidgets import QWidget
from netbuilder.window.main_window import MainWindow
begin = MainWindow.begin
def told(window):
    heavy = [name for name in sys.argv[1].split(",") if name in sys.modules]
    parts = [name for name in sys.argv[2].split(",") if window.findChild(QWidget, name).isVisible()]
    print("heavy", *heavy, "parts", *parts, window.page.value, window.workspace.title, flush=True)
    begin(window)
    window.leave()
MainWindow.begin = told
from netbuilder.cli.main import main
sys.exit(main(sys.argv[3:]))
"""


def start(*words: str, parts: str = "buildPage") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _LOADED, ",".join(HEAVY), parts, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_the_first_picture_shows_the_page_and_needs_nothing_heavy() -> None:
    parts = ["palette", "canvas", "inspector", "problems", "budget"]
    done = start(parts=",".join(parts))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["heavy", "parts", *parts, "build", "LeNet-5"]


def test_the_first_picture_may_be_the_first_page() -> None:
    SettingsStore().change(at_start=AtStart.EXAMPLES)
    SessionFile().write(Session())
    done = start(parts="welcome")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split()[:4] == ["heavy", "parts", "welcome", "first"]


def test_the_first_picture_may_be_the_data_page_which_then_has_read_nothing() -> None:
    SettingsStore().change(at_start=AtStart.LAST)
    SessionFile().write(Session("lenet5", "data"))
    done = start(parts="dataPage")
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.split()
    assert not {"numpy", "torch"} & set(told) and told[-3:] == ["dataPage", "data", "LeNet-5"]


def test_a_file_opens_on_the_build_page(tmp_path: Path) -> None:
    path = tmp_path / "mine.netb"
    document_named("edges").document.project.save(path)
    done = start(str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split()[-2:] == ["build", "mine.netb"]


# ---------------------------------------------------------------------------------------------- signals

_RUNNING = """
import sys
from netbuilder.window.main_window import MainWindow
begin = MainWindow.begin
def told(window):
    begin(window)
    window.workspace.edit(TEXT, lambda project: edits.rename_project(project, "Unsaved"))
    print("ready", flush=True)
MainWindow.begin = told
from netbuilder.core.text import Text
from netbuilder.project import edits
TEXT = Text("Rename")
from netbuilder.cli.main import main
sys.exit(main([]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_keeps_unsaved_work(own_home: Path, number: int) -> None:
    process = subprocess.Popen([sys.executable, "-c", _RUNNING], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, number)
        assert process.wait(30) == 130
    (kept,) = (own_home / "state").rglob("*.netb")
    assert '"Unsaved"' in kept.read_text()


# ---------------------------------------------------------------------------------------------- the start


@pytest.fixture
def start_here(theme: Theme) -> Iterator[Callable[[str | None], MainWindow]]:
    """Starts as `run_window` does, without its loop."""
    started: list[MainWindow] = []

    def start_one(project: str | None) -> MainWindow:
        window = start_window(project, theme, SettingsStore())
        window.begin()
        started.append(window)
        return window

    yield start_one
    for window in started:
        window.leave()
        window.deleteLater()


def test_the_first_time_there_is_something_to_train(start_here: Callable[[str | None], MainWindow]) -> None:
    window = start_here(None)
    assert window.page is Page.BUILD and window.workspace.title == "LeNet-5"
    assert not window.workspace.report.stops_training


def test_with_recent_projects_too(start_here: Callable[[str | None], MainWindow], tmp_path: Path) -> None:
    Recents().add(tmp_path / "mine.netb", "id")
    window = start_here(None)
    assert window.page is Page.FIRST


def test_what_cannot_be_opened_is_told_in_the_window(
    start_here: Callable[[str | None], MainWindow], tmp_path: Path
) -> None:
    window = start_here(str(tmp_path / "nothing.netb"))
    notice = window.findChild(NoticeBar, "notice")
    assert isinstance(notice, NoticeBar) and notice.isVisible()
    ground = notice.parentWidget()
    assert notice.isAncestorOf(ground.childAt(notice.geometry().center())), "it is covered"
    assert "cannot be opened" in " ".join(label.text() for label in notice.findChildren(QLabel))
    assert not window.workspace.project.graph.nodes


def test_damaged_settings_are_told_and_cost_nothing_else(
    start_here: Callable[[str | None], MainWindow], own_home: Path
) -> None:
    own_home.mkdir()
    (own_home / "settings.json").write_text("{")
    window = start_here("edges")
    notice = window.findChild(NoticeBar, "notice")
    assert isinstance(notice, NoticeBar) and notice.isVisible()
    assert window.workspace.project.name == "Edges"


def test_what_waits_for_the_first_paint_comes_once_and_after_it(qtbot: QtBot) -> None:
    painted: list[str] = []

    class Painted(QWidget):
        def event(self, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                painted.append("paint")
            return super().event(event)

    widget = Painted()
    qtbot.addWidget(widget)
    after_first_paint(widget, lambda: painted.append("after"))
    assert painted == []
    widget.show()
    qtbot.waitUntil(lambda: "after" in painted)
    assert painted[0] == "paint"
    widget.hide()
    widget.show()
    QApplication.processEvents()
    assert painted.count("after") == 1


# ---------------------------------------------------------------------------------------------- the look


def test_the_look_follows_what_is_chosen(qapp: QApplication, theme: Theme) -> None:
    settings = SettingsStore()
    keeper = LookKeeper(qapp, theme, settings)
    changed: list[bool] = []
    theme.changed.connect(lambda: changed.append(theme.is_dark))
    settings.change(look=Look.LIGHT)
    assert not theme.is_dark and qapp.palette().window().color().name() == "#ffffff"
    settings.change(geometry="AAAA")
    settings.change(look=Look.DARK)
    assert changed == [False, True]
    assert qapp.palette().window().color().name() == "#1a1e23"
    keeper.deleteLater()


def test_movement_follows_what_is_chosen(qapp: QApplication, theme: Theme) -> None:
    settings = SettingsStore()
    keeper = LookKeeper(qapp, theme, settings)
    found: list[bool] = []
    for motion in (Motion.REDUCED, Motion.FULL):
        settings.change(motion=motion)
        found.append(motion_is_reduced())
    assert found == [True, False]
    settings.change(motion=Motion.SYSTEM)
    keeper.deleteLater()


@pytest.mark.parametrize(("scale", "ratio"), [(150, "1.5"), (100, "1")])
def test_the_size_of_everything_holds_from_the_next_start(scale: int, ratio: str) -> None:
    SettingsStore().change(scale=scale)
    code = (
        "from netbuilder.window import app\n"
        "app.MainWindow.begin = lambda window: (print(f'{window.devicePixelRatioF():g}'), window.leave())\n"
        "app.run_window('edges')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.split()) == (0, [ratio])
