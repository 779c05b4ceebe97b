"""What commands and keys do on the canvas."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas import editing
from netbuilder.window.canvas.arranging import ArrangingView
from netbuilder.window.canvas.geometry import HEADER, TITLE_AT, Point
from netbuilder.window.canvas.rename import TitleEditor
from netbuilder.window.theme.theme import Theme

_NUDGE, _LONG_NUDGE = 4.0, 24.0
_LEAST_EDITOR = QSize(112, 28)
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_DELETE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class CommandView(ArrangingView):
    """What is selected is what they are done to."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, theme, parent)
        self._space = False
        self._editor = TitleEditor(self)
        self._editor.committed.connect(self._rename)

    # ------------------------------------------------------------------------------------ for commands

    def delete_selection(self) -> None:
        editing.delete_selection(self._workspace)

    def delete_and_heal(self) -> None:
        editing.delete_and_heal(self._workspace)

    def duplicate_selection(self) -> None:
        editing.duplicate_selection(self._workspace)

    def select_all(self) -> None:
        graph = self._workspace.project.graph
        self._workspace.selection.set((*graph.nodes, *graph.notes))

    def focus_node(self, id: str) -> None:
        """Select a node, bring it into view, and tell its problem."""
        if id in self._board.layout.boxes:
            self._workspace.selection.set([id])
            self._show_node(id)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.tell_problem()

    def rename_selected(self) -> None:
        """Let the title of the selected node be typed where it stands."""
        only = self._workspace.selection.only
        box = self._board.layout.boxes.get(only) if only is not None else None
        if only is None or box is None:
            return
        self._show_node(only)
        title = box.rect.adjusted(TITLE_AT - 10, 4, -4, HEADER - 4 - box.height)
        place = self.mapFromScene(title).boundingRect()
        place.setSize(place.size().expandedTo(_LEAST_EDITOR))
        self._editor.begin(only, self._workspace.project.graph.nodes[only].name, place)

    # ------------------------------------------------------------------------------------ keys

    def give_up(self) -> bool:
        """Escape: put away what is open, else let go of the selection; False when there is nothing."""
        if self._board.finish_glide() or self.hide_problem():
            return True
        selection = self._workspace.selection
        held = bool(selection.ids) or selection.wire is not None
        selection.clear()
        return held

    def show_cursor(self) -> None:
        """Show what the pointer would do now."""
        shape = Qt.CursorShape.OpenHandCursor if self._space else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def event(self, event: QEvent) -> bool:
        # Qt moves the focus with Tab before anybody sees the key.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
        ):
            self.search()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._on_key(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_space(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hold_space(False)

    def _on_key(self, event: QKeyEvent) -> bool:
        """Whether the key meant something."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Escape:
            return self.give_up()
        if key in _ARROWS:
            return self._on_arrow(_ARROWS[key], modifiers)
        if key in _DELETE:
            heal = modifiers & Qt.KeyboardModifier.ControlModifier
            self.delete_and_heal() if heal else self.delete_selection()
        elif key == Qt.Key.Key_Space:
            self._hold_space(True)
        elif key == Qt.Key.Key_F2:
            self.rename_selected()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.problem_fixes():
            self._apply(self.problem_fixes()[0])
        else:
            return False
        return True

    def _on_arrow(self, direction: Point, modifiers: Qt.KeyboardModifier) -> bool:
        if modifiers & Qt.KeyboardModifier.AltModifier:
            step = _LONG_NUDGE if modifiers & Qt.KeyboardModifier.ShiftModifier else _NUDGE
            editing.nudge_selection(self._workspace, direction[0] * step, direction[1] * step)
            return True
        graph, only = self._workspace.project.graph, self._workspace.selection.only
        found = editing.neighbour(self._board.layout, graph, only, direction)
        if found is not None:
            self._workspace.document.end_gesture()
            self._workspace.selection.set([found])
            self._show_node(found)
            self.tell_problem()
        return True

    def _hold_space(self, held: bool) -> None:
        self._space = held
        self.show_cursor()

    def _rename(self, id: str, name: str) -> None:
        self._workspace.edit(Text("Rename to {name}", name=name), partial(edits.rename, id=id, name=name))

    def _show_node(self, id: str) -> None:
        self.show_rect(self._board.layout.boxes[id].rect)
