"""What commands and keys do on the canvas."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.states import State
from netbuilder.studio import states
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas import editing
from netbuilder.window.canvas.annotating import AnnotatingView
from netbuilder.window.canvas.dots import dot_on, put_dots
from netbuilder.window.canvas.folding import level_places
from netbuilder.window.canvas.geometry import HEADER, TITLE_AT, Point
from netbuilder.window.canvas.latin import run_by_place
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from netbuilder.window.canvas.rename import TitleEditor
    from netbuilder.window.canvas.searches import Searches

_NUDGE, _LONG_NUDGE = 4.0, 24.0
_LEAST_EDITOR = QSize(112, 28)
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_DELETE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class CommandView(AnnotatingView):
    """What is selected is what they are done to. `settings_wanted`: the keyboard is to go to its settings."""

    settings_wanted = Signal()

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, theme, parent)
        self._space = False
        self._editor: TitleEditor | None = None  # until a name is typed
        self._searches: Searches | None = None  # until one is wanted

    # ------------------------------------------------------------------------------------ for commands

    def delete_selection(self) -> None:
        editing.delete_selection(self._workspace)

    def delete_and_heal(self) -> None:
        editing.delete_and_heal(self._workspace)

    def duplicate_selection(self) -> None:
        editing.duplicate_selection(self._workspace, self.with_held(self._workspace.selection.ids))

    def collapse(self) -> None:
        """Show the selected nodes as their headers alone, or whole again."""
        report, docks = self._workspace.graph_report, self._board.layout.docks
        states.toggle(self._workspace, State.COLLAPSED, partial(level_places, report, docks))

    def dock(self) -> None:
        """Make rows of the selected nodes, each below the one that feeds it."""
        from netbuilder.window.canvas import docking  # late: it is for hands, which come later

        self._board.finish_glide()
        saw_all = self._sees(self._board.bounds)
        docking.dock_selected(self._workspace, self._board.layout)
        if saw_all and not self._sees(self._board.bounds):
            self.frame_all()  # what lies below has stepped down

    def undock(self) -> None:
        """Give the selected rows cards of their own."""
        from netbuilder.window.canvas import docking  # late: as above

        self._board.finish_glide()
        docking.undock_selected(self._workspace, self._board.layout)

    def add_dot(self) -> None:
        """Put a dot into the middle of the selected wire."""
        wire = self._workspace.selection.wire
        laid = self._board.layout.wires.get(wire) if wire is not None else None
        if laid is not None:
            put_dots(self._workspace, self._board.layout.pull, [dot_on(laid, laid.path.pointAtPercent(0.5))])

    def select_all(self) -> None:
        self._workspace.selection.set(self._workspace.graph.ids)

    def focus_node(self, id: str) -> None:
        """Select a node, a note or a frame, bring it into view, and tell its problem."""
        place = self._board.place_of(id)
        if place is not None:
            self._workspace.selection.set([id])
            self.show_rect(place)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.tell_all()

    def rename_selected(self) -> None:
        """Let the words of what is selected be typed where they stand, or the name of the block around."""
        only = self._workspace.selection.only
        box = self._board.layout.boxes.get(only) if only is not None else None
        if only is not None and self.edit_words(only):
            return
        if only is None or box is None:
            if not self._workspace.selection.ids:
                self.rename_block()
            return
        self._show_node(only)
        title = box.rect.adjusted(TITLE_AT - 10, 4, -4, HEADER - 4 - box.height)
        place = self.mapFromScene(title).boundingRect()
        place.setSize(place.size().expandedTo(_LEAST_EDITOR))
        if self._editor is None:
            from netbuilder.window.canvas.rename import TitleEditor  # late: as above

            self._editor = TitleEditor(self)
            self._editor.committed.connect(self._rename)
        self._editor.begin(only, self._workspace.graph.nodes[only].name, place)

    def wire(self) -> None:
        """Let the user choose where a wire from the selected node is to end."""
        only = self._workspace.selection.only
        box = self._board.layout.boxes.get(only) if only is not None else None
        if only is None or box is None:
            return
        self._show_node(only)
        self.close_search()
        self.hide_problem()
        self._made_searches().wire(only, self.mapFromScene(box.right, box.y + box.height / 2))

    def find_node(self) -> None:
        """Let the user choose a node by its name, and go there."""
        self.close_search()
        self.hide_problem()
        self._made_searches().find()

    def close_search(self) -> None:
        super().close_search()
        if self._searches is not None:
            self._searches.close()

    def open_menu(self) -> None:
        """Show what can be done with what is selected."""
        raise NotImplementedError

    def _made_searches(self) -> Searches:
        if self._searches is None:
            from netbuilder.window.canvas.searches import Searches  # late: the first picture shows none

            self._searches = Searches(self, self._theme)
        return self._searches

    # ------------------------------------------------------------------------------------ keys

    def give_up(self) -> bool:
        """Escape: put away what is open, else let go of the selection, else leave the block; or False."""
        if self._board.finish_glide() or self.hide_problem():
            return True
        selection = self._workspace.selection
        held = bool(selection.ids) or selection.wire is not None
        selection.clear()
        return held or self._workspace.leave()

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
            self.by_keys(True)
            self.search()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_keys(True)
        if not self._on_key(event) and not run_by_place(event, self.actions()):
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
        elif key in _ENTER and modifiers in _PLAIN:
            return self._on_enter()
        elif key == Qt.Key.Key_Menu or (key, modifiers) == (
            Qt.Key.Key_F10,
            Qt.KeyboardModifier.ShiftModifier,
        ):
            self.open_menu()
        else:
            return False
        return True

    def _on_enter(self) -> bool:
        """Mend what is told to be wrong, else go into the block or write the note, else to the settings."""
        fixes, only = self.problem_fixes(), self._workspace.selection.only
        if fixes:
            self._apply(fixes[0])
        elif not self.enter_selected() and (only is None or not self.edit_words(only)):
            self.settings_wanted.emit()
        return True

    def _on_arrow(self, direction: Point, modifiers: Qt.KeyboardModifier) -> bool:
        if modifiers & Qt.KeyboardModifier.AltModifier:
            step = _LONG_NUDGE if modifiers & Qt.KeyboardModifier.ShiftModifier else _NUDGE
            moved = self._board.layout.docks.whole(self.with_held(self._workspace.selection.ids))
            editing.nudge_selection(self._workspace, moved, direction[0] * step, direction[1] * step)
            return True
        graph, only = self._workspace.graph, self._workspace.selection.only
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
        self._workspace.edit(
            Text("Rename to {name}", name=name),
            partial(edits.rename, id=id, name=name, block=self._workspace.scope),
        )

    def _show_node(self, id: str) -> None:
        self.show_rect(self._board.layout.boxes[id].rect)
