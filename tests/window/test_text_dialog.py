"""A page to read: what changed since saving stands there as it is called, and Escape puts it away."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow
from netbuilder.window.text_dialog import TextDialog


def test_what_changed_since_saving_is_read_and_put_away(
    window: MainWindow, studio: Workspace, qtbot: QtBot
) -> None:
    action = window.actions_of_commands["file.unsaved"]
    assert not action.isEnabled()
    studio.edit(Text("Rename"), partial(edits.rename, id="relu_1", name="*Bend* <b>1</b>"))
    studio.edit(Text("Change"), partial(edits.change_recipe, epochs=3))
    assert action.isEnabled()
    action.trigger()
    dialog = window.findChild(TextDialog)
    assert dialog is not None and dialog.isVisible()
    assert dialog.windowTitle() == dialog.text.accessibleName() == "What changed since saving"
    lines = dialog.text.toPlainText().split("\n")
    assert lines == ["Layers", "ReLU 1 is called *Bend* <b>1</b> now", "Recipe", "Epochs 40 → 3"]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(TextDialog) is None)
