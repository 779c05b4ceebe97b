from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits, journal
from netbuilder.project.document import Document
from netbuilder.project.journal import Journal, journals_folder
from netbuilder.runs.record import new_record
from netbuilder.studio.keeping import Keeper
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.recover import LeftBehind
from netbuilder.window.theme.theme import Theme
from tests.project.samples import classifier, with_everything
from tests.window.dialogs.answers import Answers
from tests.window.dialogs.conftest import Refusals


def leave_behind(monkeypatch: pytest.MonkeyPatch, name: str, path: Path | None = None) -> Document:
    """A document whose process has died with unsaved work."""
    document = Document(with_everything(), path)
    document.edit(Text("Rename"), partial(edits.rename_project, name=name))
    with monkeypatch.context() as patch:
        patch.setattr(journal, "own_mark", lambda: "a process that is no more")
        Journal().update(document)
    return document


def left() -> int:
    return len(list(journals_folder().glob("*.netb")))


@pytest.fixture
def keeper(workspace: Workspace) -> Keeper:
    return Keeper(workspace)


@pytest.fixture
def bars(workspace: Workspace, keeper: Keeper, theme: Theme, window: QWidget) -> LeftBehind:
    made = LeftBehind(workspace, keeper, theme, window)
    made.resize(800, 200)
    return made


def bar(bars: LeftBehind, which: str) -> QWidget:
    found = bars.findChild(QWidget, f"leftBehind.{which}")
    assert found is not None
    return found


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


def press(widget: QWidget, label: str) -> None:
    QTest.qWait(1)  # buttons that are new show themselves when the loop runs
    (button,) = [
        each for each in widget.findChildren(QPushButton) if each.text() == label and not each.isHidden()
    ]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_with_nothing_left_behind_nothing_is_said(bars: LeftBehind) -> None:
    bars.look()
    assert bars.isHidden()


def test_unsaved_work_can_be_opened(
    bars: LeftBehind,
    workspace: Workspace,
    keeper: Keeper,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dead = leave_behind(monkeypatch, "Newer", tmp_path / "lenet-digits.netb")
    bars.look()
    what, why = words(bar(bars, "work"))
    assert what == "Unsaved work was recovered"
    assert why.startswith("lenet-digits.netb from ")
    press(bar(bars, "work"), "Open")
    assert workspace.project == dead.project
    assert workspace.document.path == tmp_path / "lenet-digits.netb"
    assert not workspace.document.is_clean
    assert left() == 1, "it may crash again"
    assert bar(bars, "work").isHidden()


def test_it_can_be_discarded(bars: LeftBehind, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    document = workspace.document
    leave_behind(monkeypatch, "Newer")
    bars.look()
    assert words(bar(bars, "work"))[1].startswith("Newer from ")
    assert words(bar(bars, "work"))[1].endswith(", never saved.")
    press(bar(bars, "work"), "Discard")
    assert left() == 0
    assert workspace.document is document
    assert bar(bars, "work").isHidden()


def test_closing_the_bar_keeps_it_for_the_next_start(
    bars: LeftBehind, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_behind(monkeypatch, "Newer")
    bars.look()
    close = bar(bars, "work").findChild(QToolButton)
    assert close is not None
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert left() == 1
    assert bars.isHidden()
    bars.look()
    assert not bars.isHidden() and not bar(bars, "work").isHidden()


def test_what_is_open_and_not_saved_is_asked_about_first(
    bars: LeftBehind, workspace: Workspace, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_behind(monkeypatch, "Newer")
    bars.look()
    workspace.edit(Text("Rename"), partial(edits.rename_project, name="Mine"))
    answers.give("closing.cancel")
    press(bar(bars, "work"), "Open")
    assert workspace.project.name == "Mine"
    assert left() == 1
    assert not bar(bars, "work").isHidden(), "it is still offered"


def test_several_are_listed(
    bars: LeftBehind, workspace: Workspace, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_behind(monkeypatch, "First")
    leave_behind(monkeypatch, "Second", tmp_path / "second.netb")
    (journals_folder() / "0.netb").write_text("{", encoding="utf-8")
    bars.look()
    assert words(bar(bars, "work"))[1] == "3 projects were not saved when NetBuilder ended."
    answers.give("recoverDialog.later")
    press(bar(bars, "work"), "Show")
    (said,) = answers.said
    for words_of_it in ("First", "never saved", "second.netb", str(tmp_path), "The project file is cut off."):
        assert words_of_it in said
    assert left() == 3
    assert not bar(bars, "work").isHidden()
    answers.give("recoverDialog.1.open")
    press(bar(bars, "work"), "Show")
    assert workspace.project.name in ("First", "Second")
    assert words(bar(bars, "work"))[1] == "2 projects were not saved when NetBuilder ended."


def test_all_can_be_discarded_from_the_list(
    bars: LeftBehind, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_behind(monkeypatch, "First")
    leave_behind(monkeypatch, "Second")
    bars.look()
    answers.give("recoverDialog.0.discard", "recoverDialog.0.discard")
    press(bar(bars, "work"), "Show")
    assert left() == 0
    assert bar(bars, "work").isHidden()


def test_a_damaged_one_says_what_is_wrong(bars: LeftBehind) -> None:
    journals_folder().mkdir(parents=True)
    (journals_folder() / "0.netb").write_text("{", encoding="utf-8")
    bars.look()
    what, why = words(bar(bars, "work"))
    assert what == "The project file is cut off."
    assert str(journals_folder() / "0.netb") in why
    press(bar(bars, "work"), "Discard")
    assert left() == 0


def test_one_that_somebody_else_has_restored_meanwhile_is_told(
    bars: LeftBehind, workspace: Workspace, refusals: Refusals, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_behind(monkeypatch, "Newer")
    bars.look()
    for file in journals_folder().iterdir():
        file.unlink()
    press(bar(bars, "work"), "Open")
    assert refusals.codes == ["journal_gone"]
    assert workspace.project == classifier()
    assert bar(bars, "work").isHidden()


def test_a_training_that_was_cut_off_is_told(bars: LeftBehind, workspace: Workspace, qtbot: QtBot) -> None:
    record = new_record("an-id", "LeNet-5", "{}", {}, seed=0, device="cpu", threads=1)
    record = replace(record, process=replace(record.process, started="some other time"))
    workspace.store.begin(record)._connection.close()
    bars.look()
    assert words(bar(bars, "run")) == [
        "The training of LeNet-5 was cut off after 0 epochs.",
        "Its curve and checkpoints are kept.",
    ]
    asked: list[str] = []

    def ask(command: str) -> None:
        asked.append(command)

    workspace.asked.connect(ask)
    press(bar(bars, "run"), "Train in a process of its own")
    assert asked == ["train.own_process"]
