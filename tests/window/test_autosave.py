from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.journal import journals_folder
from netbuilder.studio import keeping
from netbuilder.studio.keeping import Keeper
from netbuilder.studio.workspace import Workspace
from netbuilder.window.autosave import Autosave
from tests.project.samples import classifier


def is_waiting(autosave: Autosave) -> bool:
    return any(timer.isActive() for timer in autosave.findChildren(QTimer))


def test_an_edit_is_kept_and_then_no_timer_runs(qtbot: QtBot) -> None:
    workspace = Workspace(Document(classifier()))
    autosave = Autosave(keeper := Keeper(workspace))
    assert not is_waiting(autosave)
    workspace.edit(Text("Rename"), partial(edits.rename_project, name="Newer"))
    assert is_waiting(autosave)
    assert not journals_folder().exists(), "not before two seconds have passed"
    qtbot.waitUntil(lambda: not is_waiting(autosave), timeout=int(1000 * keeping.QUIET_SECONDS) + 3000)
    assert len(list(journals_folder().glob("*.netb"))) == 1
    keeper.discard()


def test_with_all_saved_no_timer_runs(qtbot: QtBot) -> None:
    workspace = Workspace(Document(classifier()))
    autosave = Autosave(keeper := Keeper(workspace))
    workspace.edit(Text("Rename"), partial(edits.rename_project, name="Newer"))
    workspace.document.undo()
    assert not is_waiting(autosave)
    workspace.document.redo()
    assert is_waiting(autosave)
    autosave.stop()
    assert not is_waiting(autosave)
    assert keeper.due is not None
