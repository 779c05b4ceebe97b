"""The keys that the status bar names do what it says of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.problem import Severity
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.studio.commands.command import Page
from netbuilder.studio.desk import DeskState
from netbuilder.studio.opening import document_of_example
from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow
from netbuilder.window.status_bar import StatusBar
from tests.analysis.classics import transformer
from tests.studio.make_believe import MakeBelieve


def hints(window: MainWindow) -> set[str]:
    """What the keys that are shown are said to do."""
    bar = window.findChild(QWidget, "statusBar")
    assert isinstance(bar, QWidget)
    said = {"add layer", "pause", "continue", "step one batch"}
    return said & {label.text() for label in bar.findChildren(QLabel) if label.isVisible()}


def test_the_icon_of_what_blocks_is_that_of_the_list(window: MainWindow, studio: Workspace) -> None:
    bar = window.findChild(StatusBar)
    assert isinstance(bar, StatusBar)
    studio.open(Document(transformer()))
    assert [problem.severity for problem in studio.report.stops_training] == [Severity.WARNING]
    assert bar._saying()[:2] == ("warning", "warn")
    studio.open(document_of_example("lenet5").document)
    studio.edit(Text("Remove"), lambda project: edits.remove(project, ("digits_1",)))
    assert Severity.ERROR in [problem.severity for problem in studio.report.stops_training]
    assert bar._saying()[:2] == ("error", "err")
    studio.edit(Text("Clear"), lambda project: edits.remove(project, tuple(project.graph.nodes)))
    studio.edit(Text("Add"), lambda project: edits.add(project, edits.fresh_node(project, "data.digits")))
    assert [problem.severity for problem in studio.report.stops_training] == [Severity.HINT]
    assert bar._saying()[:2] == ("info", "info")


def test_space_pauses_a_run_and_continues_one_that_waits(
    window: MainWindow, studio: Workspace, qtbot: QtBot
) -> None:
    assert hints(window) == {"add layer"}
    window.show_page(Page.TRAIN)
    assert hints(window) == set()
    studio.desk.start(studio.project)

    def runs() -> bool:
        studio.desk.pump()
        return studio.desk.state is DeskState.RUNNING

    qtbot.waitUntil(runs)
    assert hints(window) == {"pause", "step one batch"}
    studio.desk.pause()
    assert hints(window) == {"continue", "step one batch"}
    studio.desk.stop()
    assert hints(window) == set()


def test_it_says_the_same_as_the_run_bar_to_the_very_end(
    make_studio: Callable[[MakeBelieve], Workspace],
    make_window: Callable[[Workspace], MainWindow],
    qtbot: QtBot,
) -> None:
    studio = make_studio(MakeBelieve(steps=20, epochs=2, testing=0.3))
    window = make_window(studio)
    window.show()
    window.show_page(Page.TRAIN)
    studio.desk.start(studio.project)

    def reached(state: DeskState) -> bool:
        studio.desk.pump()
        return studio.desk.state is state

    def said() -> tuple[str, str]:
        labels = (window.findChild(QLabel, name) for name in ("statusWords", "runHeadline"))
        status, bar = (label.text() for label in labels if label is not None)
        return status, bar

    qtbot.waitUntil(lambda: reached(DeskState.TESTING))
    assert said() == ("Testing the best weights on CPU", "Testing…")
    assert hints(window) == set(), "there is nothing to pause or to step through any more"
    for name, enabled in (("pauseButton", False), ("stepButton", False), ("stopButton", True)):
        button = window.findChild(QAbstractButton, name)
        assert button is not None and button.isVisible() and button.isEnabled() is enabled, name
    qtbot.waitUntil(lambda: reached(DeskState.IDLE))
    assert said() == ("Training finished", "Finished")
    pause = window.findChild(QAbstractButton, "pauseButton")
    assert pause is not None and not pause.isVisible()
