"""The graph editor of the Build page: what the mouse does on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from netbuilder.core.problem import Fix, Problem, ProblemError
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.commands import CommandView
from netbuilder.window.canvas.dots import dot_on, put_dots
from netbuilder.window.canvas.geometry import HEADER
from netbuilder.window.canvas.menu import canvas_menu
from netbuilder.window.canvas.rim import Approach, RimPan, pull
from netbuilder.window.canvas.tools.gesture import Gesture, Pointer
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from netbuilder.window.canvas.tools.place import PlaceGesture


class CanvasView(CommandView):
    """`examples_wanted`: the user wants to begin with an example."""

    examples_wanted = Signal()

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, theme, parent)
        self._gesture: Gesture | None = None
        self._last: Gesture | None = None  # the one that ended last
        self._placing: PlaceGesture | None = None
        self._asking = False
        self._right_done = False  # whether the press of the right button was a gesture
        self._over_grip: Qt.CursorShape | None = None  # of a note or frame
        self._rim = RimPan(self._go_on, self)
        self._approach = Approach((0.0, 0.0))
        self._pulled = Pointer(QPointF(), QPoint())
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Graph"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._overlays.empty.examples_wanted.connect(self.examples_wanted)
        workspace.refused.connect(self._on_refusal)

    # ------------------------------------------------------------------------------------ placing

    def begin_placing(self, kind: str, global_pos: QPoint) -> None:
        """A new node is in the hand, from the palette."""
        # Late: gestures are for hands, which come later.
        from netbuilder.window.canvas.tools.place import PlaceGesture

        self.cancel_placing()
        self._board.finish_glide()
        try:
            start = self._pointer_at(global_pos)
            self._placing = PlaceGesture(self, start, kind)
            self._approach = Approach(self._pull_at(start))
        except ProblemError as error:
            self._workspace.refused.emit(error.problem)

    def move_placing(self, global_pos: QPoint) -> None:
        if self._placing is not None:
            at = self._pointer_at(global_pos)
            self._placing.move(at)
            self._pull(self._placing, at, within=self.in_view(global_pos))

    def drop_placing(self, global_pos: QPoint) -> None:
        """Let it go: over the canvas it lands, elsewhere it was not meant."""
        self._rim.stop()
        gesture, self._placing = self._placing, None
        if gesture is None:
            return
        if self.in_view(global_pos):
            gesture.move(self._pointer_at(global_pos))
            self._ask(gesture, gesture.release, self._pointer_at(global_pos))
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            gesture.cancel()

    def cancel_placing(self) -> None:
        self._rim.stop()
        if self._placing is not None:
            self._placing.cancel()
            self._placing = None

    # ------------------------------------------------------------------------------------ mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._on_alt(event, held=True)
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._on_alt(event, held=False)
        super().keyReleaseEvent(event)

    def _on_alt(self, event: QKeyEvent, *, held: bool) -> None:
        """Alt changes what would come of a gesture, also while the pointer rests."""
        if event.key() != Qt.Key.Key_Alt or self._gesture is None:
            return
        alt, keys = Qt.KeyboardModifier.AltModifier, self._pulled.modifiers
        self._pulled = self._pulled._replace(modifiers=keys | alt if held else keys & ~alt)
        self._gesture.move(self._pulled)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        from netbuilder.window.canvas.tools import begin  # late: as above, and so below

        at = self._pointer(event)
        self.by_keys(False)
        if self._gesture is not None:
            if event.button() == Qt.MouseButton.LeftButton:
                self._ask(self._gesture, self._gesture.press, at)
            else:
                self.give_up()
            return
        self.hide_problem()
        self.close_search()
        self._board.finish_glide()
        left = event.button() == Qt.MouseButton.LeftButton
        right = event.button() == Qt.MouseButton.RightButton
        self._right_done = False
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._begin(begin.pan(self, at))
        elif left:
            self._press(at)
        elif right and (gesture := begin.by_right(self, at)) is not None:
            self._right_done = True
            self._begin(gesture)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._pointer(event)
        if self._gesture is not None:
            self._gesture.move(at)
            self._pull(self._gesture, at)
        else:
            self._hover(at.scene)
        self.show_cursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        right = event.button() == Qt.MouseButton.RightButton
        if self._gesture is not None and self._gesture.right == right:
            self._ask(self._gesture, self._gesture.release, self._pointer(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a block: go into it; on a title: rename; on a wire: a dot; on nothing: search for a layer."""
        if self._last is not None:
            self._last.take_back()  # what the first of the two clicks has done
        at = self.mapToScene(event.position().toPoint())
        node = self._board.node_at(at)
        if event.button() != Qt.MouseButton.LeftButton or self._board.port_at(at) is not None:
            self.mousePressEvent(event)
        elif node is not None:
            self._workspace.selection.set([node])
            if self.enter_selected():
                return
            dot = self._board.layout.cards[node].dot
            if not dot and at.y() <= self._board.layout.boxes[node].y + HEADER:
                self.hide_problem()
                self.rename_selected()
        elif not self.edit_words_at(at):
            self._double_click_beside(at)

    def _double_click_beside(self, at: QPointF) -> None:
        """Away from nodes and notes: put a dot into the wire there, or search for a layer."""
        laid = self._board.wire_at(at)
        if laid is None:
            self.search_at(at)
        elif laid.card.problem is None or not self._board.is_on_label(laid, at):
            self.hide_problem()
            put_dots(self._workspace, self._board.layout.pull, [dot_on(laid, at)])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        # On some systems it comes when the button is let go, and the gesture is over.
        if self._gesture is not None or (by_mouse and self._right_done):
            return
        if by_mouse:
            self._select_under(self.mapToScene(event.pos()))
            self._show_menu(event.globalPos())
        else:
            self.open_menu()

    def open_menu(self) -> None:
        """Show what can be done with what is selected, below it."""
        if QApplication.activePopupWidget() is not None:
            return  # the key has opened it, and the system asks for it once more
        self.show_selection()
        rect = self._selected_rect()
        below = (
            self.mapFromScene(rect.bottomLeft()) if not rect.isEmpty() else self.viewport().rect().center()
        )
        self._show_menu(self.viewport().mapToGlobal(below))

    def _show_menu(self, at: QPoint) -> None:
        menu = canvas_menu(self, self, self._workspace, self._fixes_of_selection())
        menu.popup(at)
        if self._keys and menu.actions():
            menu.setActiveAction(menu.actions()[0])

    def before_viewport(self, event: QEvent) -> bool:
        # What a gesture says at the pointer is not to be covered.
        is_covered = event.type() == QEvent.Type.ToolTip and self._gesture is not None
        return is_covered or super().before_viewport(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._rim.stop()
        if self._gesture is None:
            self._board.hover(None, None)
            self._board.papers.hover(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._rim.stop()

    def _press(self, at: Pointer) -> None:
        """Begin what a press of the left button means where it happened."""
        from netbuilder.window.canvas.tools import begin

        wire = self._board.wire_at(at.scene)
        port = self._board.port_at(at.scene)
        node = self._board.node_at(at.scene)
        paper = self._board.paper_at(at.scene)
        on_chip = wire is not None and self._board.is_on_label(wire, at.scene)
        if (gesture := begin.with_alt(self, at, port, wire if node is None else None)) is not None:
            self._begin(gesture)
        elif wire is not None and on_chip and wire.card.problem is not None and node is None:
            self._workspace.selection.set([wire.wire.target.node])
            self.tell_problem(make_room=True)
        elif port is not None:
            self._begin(begin.from_port(self, at, port))
        elif node is not None:
            self._begin(begin.on_node(self, at, node))
        elif paper is not None:
            self._begin(begin.on_paper(self, at, paper))
        elif wire is not None:
            self._workspace.selection.set_wire(wire.wire.target)
            self.tell_problem()
        else:
            self._begin(begin.on_ground(self, at))

    def _begin(self, gesture: Gesture) -> None:
        self._gesture = gesture
        self._pulled = gesture.start
        self._approach = Approach(self._pull_at(gesture.start))
        self.show_cursor()

    def _ask(self, gesture: Gesture, part: Callable[[Pointer], bool], at: Pointer) -> None:
        """Let the gesture do what it ends with, if this is its end."""
        self._rim.stop()
        self._asking = True
        try:
            over = part(at)
        finally:
            self._asking = False
        if over and self._gesture is gesture:
            self._gesture, self._last = None, gesture
            self.show_cursor()
            self.tell_problem()

    def give_up(self) -> bool:
        """Escape gives up the gesture under way first."""
        if self._gesture is None:
            return super().give_up()
        self._rim.stop()
        self._gesture.cancel()
        self._gesture = None
        self.show_cursor()
        return True

    # ------------------------------------------------------------------------------------ at the rim

    def _pull(self, gesture: Gesture, at: Pointer, *, within: bool = True) -> None:
        """Let the view go on while what is in the hand is at its rim."""
        self._pulled = at
        speed = self._approach.speed(self._pull_at(at))
        pulls = gesture.pulls_view and within and at.is_far_from(gesture.start)
        self._rim.hold(speed if pulls else (0.0, 0.0))

    def _pull_at(self, at: Pointer) -> tuple[float, float]:
        room = self.viewport().size()
        return pull(at.view.x(), at.view.y(), room.width(), room.height())

    def _go_on(self, dx: int, dy: int) -> None:
        """What is in the hand stays at the pointer while the view goes on below it."""
        gesture = self._gesture or self._placing
        if gesture is None:
            self._rim.stop()
            return
        self.pan_by(-dx, -dy)
        gesture.move(self._pulled._replace(scene=self.mapToScene(self._pulled.view)))

    def _on_scope(self) -> None:
        """What is in the hand belongs to the graph in which it was taken."""
        if self._gesture is not None:
            self.give_up()
        self.cancel_placing()
        super()._on_scope()

    def _hover(self, at: QPointF) -> None:
        port = self._board.port_at(at)
        node = self._board.node_at(at)
        laid = self._board.wire_at(at) if port is None and node is None else None
        self._board.hover(node or (port.end.node if port else None), laid.wire.target if laid else None)
        paper = self._board.paper_at(at) if port is None and node is None else None
        self._board.papers.hover(paper)
        self._over_grip = paper.grip.cursor if paper is not None and paper.grip is not None else None

    def show_cursor(self) -> None:
        shape = self._gesture.cursor if self._gesture is not None else self._over_grip
        if shape is None or (self._space and self._gesture is None):
            super().show_cursor()
        elif self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)  # each time the window system is told

    def _select_under(self, at: QPointF) -> None:
        """Select what the menu is about, unless it is selected already."""
        laid, paper = self._board.wire_at(at), self._board.paper_at(at)
        id = self._board.node_at(at) or (paper.id if paper is not None else None)
        if id is not None:
            if id not in self._workspace.selection.ids:
                self._workspace.selection.set([id])
        elif laid is not None:
            self._workspace.selection.set_wire(laid.wire.target)
        else:
            self._workspace.selection.clear()

    def _fixes_of_selection(self) -> list[Fix]:
        from netbuilder.studio.presenters.problem_card import problem_at

        only = self._workspace.selection.only
        report = self._workspace.graph_report
        problem = problem_at(report, only, warnings=True) if only is not None else None
        return list(problem.fixes) if problem is not None else []

    def _pointer(self, event: QMouseEvent) -> Pointer:
        at = event.position().toPoint()
        return Pointer(self.mapToScene(at), at, event.modifiers())

    def _pointer_at(self, global_pos: QPoint) -> Pointer:
        at = self.viewport().mapFromGlobal(global_pos)
        return Pointer(self.mapToScene(at), at, QApplication.keyboardModifiers())

    def _on_refusal(self, problem: Problem) -> None:
        """What a gesture was refused is told where it ended; other refusals have their own places."""
        if self._asking:
            self.show_refusal(problem)
