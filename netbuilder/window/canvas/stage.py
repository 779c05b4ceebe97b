"""The graph of a workspace in view: it follows document, selection and theme, and tells problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QCursor, QFocusEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QToolTip, QWidget

from netbuilder.core.problem import Fix, Problem
from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.presenters.node_card import Figures
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.camera import CameraView
from netbuilder.window.canvas.geometry import snapped
from netbuilder.window.canvas.layout import LaidWire
from netbuilder.window.canvas.look import LEAST_ZOOM, MOST_ZOOM, Look, said
from netbuilder.window.canvas.overlays import Overlays
from netbuilder.window.canvas.pictures import pixmap_of
from netbuilder.window.canvas.scene import CanvasScene
from netbuilder.window.canvas.tidying import is_heap, spread
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.style import BY_KEYBOARD

if TYPE_CHECKING:
    import numpy as np

    from netbuilder.window.canvas.popover import ProblemPopover

_MARGIN = 4
_CLEAR = 12  # pixels between the minimap and what is brought out from below it


class StageView(CameraView):
    """Shows; what the user does with it is the business of `CanvasView`."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        board = CanvasScene(Look(theme))
        super().__init__(board, parent)
        board.setParent(self)
        self._board = board
        self._workspace = workspace
        self._theme = theme
        self._figures = Figures.SHAPES
        self._to_frame = True
        self._overlays = Overlays(theme, self.viewport(), board.layout)
        self._popover: ProblemPopover | None = None  # until there is a problem to tell
        self._ring = QFrame(self)
        self._ring.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ring.hide()
        workspace.opened.connect(self._on_open)
        workspace.changed.connect(self._on_change)
        workspace.selection.changed.connect(self._on_selection)
        theme.changed.connect(self._use_theme)
        self.zoom_changed.connect(self._use_zoom)
        self.horizontalScrollBar().valueChanged.connect(self._on_scroll)
        self.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self._overlays.zoom.in_wanted.connect(self.zoom_in)
        self._overlays.zoom.out_wanted.connect(self.zoom_out)
        self._overlays.zoom.whole_wanted.connect(lambda *_: self.zoom_to(1.0))
        self._overlays.zoom.all_wanted.connect(self.frame_all)
        self._overlays.top.figures_chosen.connect(self._show_figures)
        self._overlays.map.centre_wanted.connect(self._look_at)
        self._overlays.map.wheel_turned.connect(self._turn_over)
        board.laid_out.connect(self._overlays.map.follow_graph)
        self._use_theme()
        self._show_project()

    @property
    def workspace(self) -> Workspace:
        return self._workspace

    @property
    def board(self) -> CanvasScene:
        return self._board

    @property
    def snaps(self) -> bool:
        return self._overlays.top.snap.isChecked()

    # ------------------------------------------------------------------------------------ in view

    def frame_all(self) -> None:
        """Show the whole graph."""
        self._frame(self._board.layout.bounds)

    def frame_selection(self) -> None:
        """Show what is selected as large as it goes; all where nothing is."""
        rect = self._selected_rect()
        self._frame(rect if not rect.isEmpty() else self._board.layout.bounds)

    def _frame(self, rect: QRectF) -> None:
        """Show a part of the graph clear of the minimap."""
        minimap = self._overlays.map
        place = minimap.geometry()
        corner = (place.x(), place.y(), place.width(), place.height()) if not minimap.isHidden() else None
        inside = (box for box in self._board.layout.boxes.values() if rect.intersects(box.rect))
        self.frame_rect(rect, [box[:4] for box in inside], corner)

    def show_rect(self, rect: QRectF) -> None:
        """Pan as little as brings `rect` into view, out from below the minimap."""
        super().show_rect(rect)
        place, shown = self._overlays.map.geometry(), self.mapFromScene(rect).boundingRect()
        small = shown.width() < self.width() / 2 and shown.height() < self.height() / 2
        if small and self._overlays.map.isVisible() and place.intersects(shown):
            aside = place.right() + _CLEAR - shown.left()
            up = shown.bottom() + _CLEAR - place.top()
            self.pan_by(aside, 0) if aside < up else self.pan_by(0, -up)

    def _look_at(self, point: QPointF) -> None:
        self.centerOn(point)

    def _turn_over(self, event: QWheelEvent, point: QPointF) -> None:
        """The wheel was turned over a point of the minimap."""
        self.turn(event, self.mapFromScene(point))

    def show_minimap(self, shown: bool) -> None:
        """Show the whole graph in small at the bottom left, or do not."""
        self._overlays.map.want(shown)
        self._overlays.lay_out(self.viewport().rect())

    def show_selection(self) -> None:
        """Pan as little as brings what is selected into view."""
        rect = self._selected_rect()
        if not rect.isEmpty():
            self.show_rect(rect)

    def corner_at_pointer(self, width: float, height: float) -> tuple[float, float] | None:
        """The corner of a thing with its middle at the pointer; None where that is not over the canvas."""
        at = self.viewport().mapFromGlobal(QCursor.pos())
        # It is not, although above it, while it rests where the entry of a menu was.
        is_over = self.viewport().rect().contains(at) and self.viewport().underMouse()
        return self._corner(at, width, height) if is_over else None

    def corner_in_middle(self, width: float, height: float) -> tuple[float, float]:
        """The corner of a thing with its middle in that of the view."""
        return self._corner(self.viewport().rect().center(), width, height)

    def _corner(self, at: QPoint, width: float, height: float) -> tuple[float, float]:
        middle = self.mapToScene(at)
        x, y = middle.x() - width / 2, middle.y() - height / 2
        return (snapped(x), snapped(y)) if self.snaps else (x, y)

    def _selected_rect(self) -> QRectF:
        rect = QRectF()
        boxes = self._board.layout.boxes
        for id in self._workspace.selection.ids & boxes.keys():
            rect = rect.united(boxes[id].rect)
        return rect

    def set_thumbnails(self, node_id: str, images: Sequence[np.ndarray], count_text: str) -> None:
        """Show what the data of a node look like: uint8, height×width or height×width×3."""
        self._board.layout.counts[node_id] = count_text
        self._board.show_tiles(node_id, [pixmap_of(image) for image in images])
        self._show_report()

    def accessible_text(self, id: str) -> str:
        """A node as a sentence, empty for one that is not there."""
        card = self._board.layout.cards.get(id)
        return card.spoken if card is not None else ""

    # ------------------------------------------------------------------------------------ problems

    def tell_problem(self) -> None:
        """Show the problem of the selected node, or of the node at the end of the selected wire."""
        selection = self._workspace.selection
        id = selection.wire.node if selection.wire is not None else selection.only
        card = self._board.layout.cards.get(id) if id is not None else None
        if id is None or card is None or card.problem is None:
            self.hide_problem()
            return
        # Late, as the popover itself: most graphs that are opened have no problem.
        from netbuilder.studio.presenters.problem_card import problem_card

        popover = self._made_popover()
        popover.show_problem(problem_card(self._workspace.report, card, card.problem, said))
        self._place(popover, id, card.problem)
        popover.show()
        popover.raise_()

    def hide_problem(self) -> bool:
        """Put the problem away; False when none was shown."""
        popover = self._shown_popover()
        if popover is not None:
            popover.hide()
        return popover is not None

    def problem_fixes(self) -> list[Fix]:
        """The remedies that are shown now, best first."""
        popover = self._shown_popover()
        return [] if popover is None else [each.fix for each in popover.fixes]

    def show_refusal(self, problem: Problem) -> None:
        """Say at the pointer why something was not done."""
        words = said(problem.what)
        if problem.remedy is not None:
            remedy = said(problem.remedy)
            words = f"{words}\n{remedy[:1].upper()}{remedy[1:]}"
        QToolTip.showText(QCursor.pos(), words, self.viewport())

    def _made_popover(self) -> ProblemPopover:
        if self._popover is None:
            from netbuilder.window.canvas.popover import ProblemPopover

            self._popover = ProblemPopover(self._theme, self.viewport())
            self._popover.fix_wanted.connect(self._apply)
        return self._popover

    def _shown_popover(self) -> ProblemPopover | None:
        """The popover while it tells a problem."""
        return None if self._popover is None or self._popover.isHidden() else self._popover

    def _place(self, popover: ProblemPopover, id: str, problem: Problem) -> None:
        box = self._board.layout.boxes[id]
        laid = self._wire_at_fault(id, problem)
        if laid is not None:
            spot = laid.chip_rect
            anchor = self.mapFromScene(spot.center().x(), spot.bottom())
        else:
            anchor = self.mapFromScene(box.x + 22, box.bottom)
        node = self.mapFromScene(box.rect).boundingRect()
        room = self.viewport().rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        popover.place(anchor, node, room)

    def _wire_at_fault(self, id: str, problem: Problem) -> LaidWire | None:
        wires = self._board.layout.wires.values()
        return next((w for w in wires if w.wire.target.node == id and w.card.problem is problem), None)

    def _follow_problem(self) -> None:
        """Keep the popover beside its wire while the view moves."""
        selection = self._workspace.selection
        id = selection.wire.node if selection.wire is not None else selection.only
        card = self._board.layout.cards.get(id) if id is not None else None
        popover = self._shown_popover()
        if popover is not None and id is not None and card is not None and card.problem is not None:
            self._place(popover, id, card.problem)

    def _apply(self, fix: Fix) -> None:
        self._workspace.apply(fix)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------------------------ following

    def _on_open(self) -> None:
        self._board.layout.counts.clear()
        self._to_frame = True
        self._show_project()

    def _on_change(self, difference: ProjectDiff) -> None:
        if difference:
            self._show_report()
            if self._shown_popover() is not None:
                self.tell_problem()
        self._overlays.name.show_name(self._workspace.project.name)

    def _on_selection(self) -> None:
        selection = self._workspace.selection
        self._board.select(selection.ids, selection.wire)
        only = selection.only
        self.setAccessibleDescription(self.accessible_text(only) if only is not None else "")

    def _show_project(self) -> None:
        if is_heap(self._workspace.project.graph):
            self._workspace.settle(spread)
        self._show_report()
        self._on_selection()
        self.hide_problem()
        self._overlays.name.show_name(self._workspace.project.name)
        self._overlays.lay_out(self.viewport().rect())
        if self.isVisible():
            self._frame_once()

    def _show_report(self) -> None:
        self._board.show_report(self._workspace.report, self._figures)
        self._overlays.empty.setVisible(not self._board.layout.boxes)
        self._overlays.map.fit_into(self.viewport().size())
        self.let_pan(self._board.layout.bounds)

    def _show_figures(self, figures: Figures) -> None:
        self._figures = figures
        self._show_report()

    def _frame_once(self) -> None:
        """Show a graph whole when it is first seen."""
        if self._to_frame:
            self._to_frame = False
            self.set_zoom(1.0)
            self.frame_all()

    def _on_scroll(self) -> None:
        # The view scrolls the viewport's children along, which is quicker than to paint it anew.
        self._overlays.lay_out(self.viewport().rect())
        self._follow_view()
        self._follow_problem()

    def _follow_view(self) -> None:
        self._overlays.map.follow_view(self.mapToScene(self.viewport().rect()).boundingRect())

    def _use_zoom(self, zoom: float) -> None:
        self._board.set_look(Look(self._theme, zoom, self.devicePixelRatioF()))
        self._overlays.zoom.show_zoom(
            zoom, can_out=zoom > LEAST_ZOOM + 0.005, can_in=zoom < MOST_ZOOM - 0.005
        )
        self._follow_view()
        self._follow_problem()

    def _use_theme(self) -> None:
        self._use_zoom(self.zoom)
        self._overlays.use_theme()
        if self._popover is not None:
            self._popover.use_theme()
        self._ring.setStyleSheet(f"border: 2px solid {self._theme.tokens.ink};")
        if self._shown_popover() is not None:
            self.tell_problem()

    # ------------------------------------------------------------------------------------ events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._overlays.lay_out(self.viewport().rect())
        self._follow_view()
        self._ring.setGeometry(self.rect())
        self._follow_problem()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._use_zoom(self.zoom)
        self._frame_once()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring.setVisible(event.reason() in BY_KEYBOARD)
        self._ring.raise_()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._overlays.lay_out(self.viewport().rect())

    def in_view(self, at: QPoint) -> bool:
        """Whether a point of the screen lies on the canvas."""
        room: QRect = self.viewport().rect()
        return room.contains(self.viewport().mapFromGlobal(at))
