"""The menu of the right button, made for what is under the pointer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from netbuilder.core.problem import Fix
from netbuilder.project import kinds
from netbuilder.studio.presenters.problems import FIX_KEYS
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.look import said


class Editor(Protocol):
    """What the entries do."""

    def rename_selected(self) -> None: ...
    def duplicate_selection(self) -> None: ...
    def delete_selection(self) -> None: ...
    def delete_and_heal(self) -> None: ...
    def select_all(self) -> None: ...
    def frame_all(self) -> None: ...
    def search(self) -> None: ...


def canvas_menu(parent: QWidget, editor: Editor, workspace: Workspace, fixes: list[Fix]) -> QMenu:
    """Entries for the selection, or for the empty canvas. It deletes itself when it closes."""
    menu = QMenu(parent)
    menu.setObjectName("canvasMenu")
    menu.aboutToHide.connect(menu.deleteLater)
    selection = workspace.selection
    for fix, key in zip(fixes, FIX_KEYS, strict=False):
        _add(menu, said(fix.label), key, partial(workspace.apply, fix))
    if fixes:
        menu.addSeparator()
    if selection.wire is not None:
        _add(menu, _tr("Remove wire"), "Delete", editor.delete_selection)
        _add_commands(menu, parent, "graph.add_dot")
    elif selection.ids:
        if selection.only is not None:
            _add(menu, _tr("Rename"), "F2", editor.rename_selected)
        menu.addSeparator()
        _add_commands(menu, parent, "edit.cut", "edit.copy", "edit.paste")
        _add(menu, _tr("Duplicate"), "Ctrl+D", editor.duplicate_selection)
        chosen = [node for id, node in workspace.graph.nodes.items() if id in selection.ids]
        if chosen:
            _add_commands(menu, parent, "edit.duplicate_behind")
        menu.addSeparator()
        if any(map(kinds.is_block, chosen)):
            _add_commands(menu, parent, "graph.enter_block", "graph.ungroup", "graph.own_block")
        if chosen:
            _add_commands(menu, parent, "graph.group")
        _add_commands(menu, parent, "graph.frame")
        menu.addSeparator()
        if chosen:
            _add_commands(menu, parent, "graph.mute", "graph.freeze", "graph.collapse")
            _add_commands(menu, parent, "graph.dock", "graph.undock")
            menu.addSeparator()
        _add(menu, _tr("Remove"), "Delete", editor.delete_selection)
        if chosen:
            _add(menu, _tr("Remove and reconnect"), "Ctrl+Delete", editor.delete_and_heal)
    else:
        _add(menu, _tr("Add layer"), "Tab", editor.search)
        _add_commands(menu, parent, "graph.note")
        _add_commands(menu, parent, "edit.paste")
        menu.addSeparator()
        _add(menu, _tr("Select all"), "Ctrl+A", editor.select_all)
        _add(menu, _tr("Fit all"), "Shift+F", editor.frame_all)
        if workspace.path:
            _add_commands(menu, parent, "graph.leave_block")
    return menu


def _add(menu: QMenu, title: str, keys: str, run: Callable[[], object]) -> None:
    """The key is told only: it belongs to a command of the window."""
    action = menu.addAction(f"{title}\t{keys}" if keys else title)
    action.triggered.connect(lambda *_: run())


def _add_commands(menu: QMenu, parent: QWidget, *ids: str) -> None:
    """Entries that are commands of the window."""
    actions = (parent.window().findChild(QAction, f"action.{id}") for id in ids)
    menu.addActions([action for action in actions if isinstance(action, QAction)])


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasMenu", text)
