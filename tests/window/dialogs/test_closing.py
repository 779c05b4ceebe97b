from __future__ import annotations

import threading
import time
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.file import open_file
from netbuilder.project.journal import journals_folder
from netbuilder.runs.record import RunState
from netbuilder.studio.desk import DeskState
from netbuilder.studio.jobs import THREAD_NAME, JobContext
from netbuilder.studio.keeping import Keeper
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs import closing, save
from netbuilder.window.dialogs.closing import confirm_replace, end_at_once, may_close
from tests.window.dialogs.answers import Answers


def rename(workspace: Workspace, name: str = "Newer") -> None:
    workspace.edit(Text("Rename"), partial(edits.rename_project, name=name))


def train(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.desk.start(workspace.project)

    def is_running() -> bool:
        workspace.desk.pump()
        return workspace.desk.state is DeskState.RUNNING

    qtbot.waitUntil(is_running)


def computing() -> bool:
    return any(thread.name == THREAD_NAME for thread in threading.enumerate())


def name_in_file(workspace: Workspace) -> str:
    assert workspace.document.path is not None
    return open_file(workspace.document.path).project.name


def test_with_nothing_to_lose_nothing_is_asked(window: QWidget, workspace: Workspace) -> None:
    assert may_close(window, workspace)


@pytest.mark.parametrize(
    ("answer", "may", "stored"),
    [
        ("closing.save", True, "Newer"),
        ("closing.discard", True, "Classifier"),
        ("closing.cancel", False, "Classifier"),
        ("Escape", False, "Classifier"),
    ],
)
def test_unsaved_work_is_asked_about(
    window: QWidget, workspace: Workspace, answers: Answers, answer: str, may: bool, stored: str
) -> None:
    rename(workspace)
    answers.give(answer)
    assert may_close(window, workspace) is may
    assert answers.said == ["Save changes to net.netb?\nWhat is not saved is lost."]
    assert name_in_file(workspace) == stored


@pytest.mark.parametrize(
    ("answer", "may"), [("closing.stop", True), ("closing.cancel", False), ("Escape", False)]
)
def test_a_run_under_way_is_asked_about(
    window: QWidget, workspace: Workspace, qtbot: QtBot, answers: Answers, answer: str, may: bool
) -> None:
    train(workspace, qtbot)
    answers.give(answer)
    assert may_close(window, workspace) is may
    assert answers.said == ["Training is under way\nStop it? The last finished step is kept."]
    assert computing() is not may
    assert workspace.desk.alive
    workspace.desk.pump()
    assert workspace.desk.alive is not may


@pytest.mark.parametrize(
    ("answer", "may", "stored"),
    [
        ("closing.save", True, "Newer"),
        ("closing.discard", True, "Classifier"),
        ("closing.cancel", False, "Classifier"),
    ],
)
def test_both_are_one_question(
    window: QWidget,
    workspace: Workspace,
    qtbot: QtBot,
    answers: Answers,
    answer: str,
    may: bool,
    stored: str,
) -> None:
    train(workspace, qtbot)
    rename(workspace)
    answers.give(answer)
    assert may_close(window, workspace) is may
    (said,) = answers.said
    assert said.startswith("Save changes to net.netb?\nTraining is under way")
    assert name_in_file(workspace) == stored
    assert computing() is not may


def test_a_save_that_fails_keeps_the_window_open(
    window: QWidget,
    workspace: Workspace,
    qtbot: QtBot,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("netbuilder.project.file.write_text", full)
    train(workspace, qtbot)
    rename(workspace)
    answers.give("closing.save")
    assert not may_close(window, workspace)
    assert not workspace.document.is_clean
    assert computing(), "the run goes on"


def test_a_new_project_that_gets_no_name_keeps_the_window_open(
    window: QWidget, workspace: Workspace, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(save, "ask_where_to_save", lambda window, workspace: None)
    workspace.document._path = None
    rename(workspace)
    answers.give("closing.save")
    assert not may_close(window, workspace)
    assert answers.said[0].startswith("Save changes to Newer?"), "without a file it has its project's name"


def work_slowly(workspace: Workspace, seconds: float) -> None:
    """Let the compute thread do something that cannot be stopped."""
    begun = threading.Event()

    def work(context: JobContext) -> None:
        begun.set()
        time.sleep(seconds)

    workspace.compute.submit(work)
    assert begun.wait(10)


def test_while_it_waits_the_window_lives_and_says_so(
    window: QWidget, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "_QUICK_MILLISECONDS", 10)
    monkeypatch.setattr(closing, "_OTHER_SECONDS", 5.0)
    seen: list[str] = []
    timer = QTimer()
    timer.timeout.connect(
        lambda: seen.extend(
            widget.objectName() for widget in QApplication.topLevelWidgets() if widget.isVisible()
        )
    )
    work_slowly(workspace, 0.5)
    timer.start(20)
    assert may_close(window, workspace)
    timer.stop()
    assert seen.count("stopping") >= 5
    assert not computing()


@pytest.mark.parametrize("training", [True, False])
def test_what_does_not_end_is_given_up(
    window: QWidget,
    workspace: Workspace,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
    training: bool,
) -> None:
    monkeypatch.setattr(closing, "_LONGEST_SECONDS", 0.1)
    monkeypatch.setattr(closing, "_OTHER_SECONDS", 0.1)
    work_slowly(workspace, 1.0)
    if training:
        workspace.desk.start(workspace.project)
        answers.give("closing.stop")
    assert may_close(window, workspace)
    assert computing(), "the process can end all the same: the thread is a daemon"


def test_letting_another_document_in_asks_the_same_and_stops_the_run(
    window: QWidget, workspace: Workspace, qtbot: QtBot, answers: Answers
) -> None:
    train(workspace, qtbot)
    answers.give("closing.cancel")
    assert not confirm_replace(window, workspace)
    assert workspace.desk.state is DeskState.RUNNING
    answers.give("closing.stop")
    assert confirm_replace(window, workspace)

    def has_ended() -> bool:
        workspace.desk.pump()
        return not workspace.desk.alive

    qtbot.waitUntil(has_ended)
    assert workspace.desk.end is not None
    assert workspace.desk.end.status is RunState.STOPPED
    assert confirm_replace(window, workspace), "with nothing to lose nothing is asked"
    assert computing(), "the next document may train"


def test_when_the_system_ends_us_nothing_is_asked_and_the_work_is_kept(
    workspace: Workspace, qtbot: QtBot
) -> None:
    keeper = Keeper(workspace)
    train(workspace, qtbot)
    rename(workspace)
    end_at_once(workspace, keeper)
    assert not computing()
    (kept,) = journals_folder().glob("*.netb")
    assert open_file(kept).project.name == "Newer"
    assert name_in_file(workspace) == "Classifier"
