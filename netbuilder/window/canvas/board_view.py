"""The graph of a workspace in a view with what stands over it: which part of it one sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QCursor, QWheelEvent
from PySide6.QtWidgets import QWidget

from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.camera import CameraView
from netbuilder.window.canvas.geometry import snapped
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.overlays import Overlays
from netbuilder.window.canvas.scene import CanvasScene
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from netbuilder.window.canvas.preview_chip import PreviewChip

_CLEAR = 12  # pixels between the minimap and what is brought out from below it


class BoardView(CameraView):
    """Brings the graph, or what is selected of it, into view. What it shows `StageView` knows."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        board = CanvasScene(Look(theme))
        super().__init__(board, parent)
        board.setParent(self)
        self._board = board
        self._workspace = workspace
        self._theme = theme
        self._overlays = Overlays(theme, self.viewport(), board.layout, board.papers.areas)
        self._overlays.zoom.in_wanted.connect(self.zoom_in)
        self._overlays.zoom.out_wanted.connect(self.zoom_out)
        self._overlays.zoom.whole_wanted.connect(lambda *_: self.zoom_to(1.0))
        self._overlays.zoom.all_wanted.connect(self.frame_all)
        self._overlays.map.centre_wanted.connect(self._look_at)
        self._overlays.map.wheel_turned.connect(self._turn_over)
        board.laid_out.connect(self._overlays.map.follow_graph)

    @property
    def workspace(self) -> Workspace:
        return self._workspace

    @property
    def board(self) -> CanvasScene:
        return self._board

    @property
    def snaps(self) -> bool:
        return self._overlays.top.snap.isChecked()

    def frame_all(self) -> None:
        """Show the whole graph."""
        self._frame(self._board.bounds)

    def frame_selection(self) -> None:
        """Show what is selected as large as it goes; all where nothing is."""
        rect = self._selected_rect()
        self._frame(rect if not rect.isEmpty() else self._board.bounds)

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

    def take_preview_chip(self, chip: PreviewChip) -> None:
        """Say in a corner what the pictures on the nodes are of."""
        self._overlays.preview = chip

    def lay_out_overlays(self) -> None:
        """One of them is as large as it was not before."""
        self._overlays.lay_out(self.viewport().rect())

    def show_selection(self) -> None:
        """Pan as little as brings what is selected into view; zoom out where it has no room."""
        rect, view = self._selected_rect(), self.viewport().size() / self.zoom
        if rect.width() > view.width() or rect.height() > view.height():
            self._frame(rect)
        elif not rect.isEmpty():
            self.show_rect(rect)

    def corner_at_pointer(self, width: float, height: float) -> tuple[float, float] | None:
        """The corner in the document of a thing around the pointer; None where that is elsewhere."""
        at = self.viewport().mapFromGlobal(QCursor.pos())
        # It is not, although above it, while it rests where the entry of a menu was.
        is_over = self.viewport().rect().contains(at) and self.viewport().underMouse()
        return self._corner(at, width, height) if is_over else None

    def corner_in_middle(self, width: float, height: float) -> tuple[float, float]:
        """The corner in the document of a thing with its middle in that of the view."""
        return self._corner(self.viewport().rect().center(), width, height)

    def _corner(self, at: QPoint, width: float, height: float) -> tuple[float, float]:
        middle = self.mapToScene(at)
        x, y = middle.x() - width / 2, middle.y() - height / 2
        corner = (snapped(x), snapped(y)) if self.snaps else (x, y)
        return self._board.layout.pull.stored(*corner)

    def _selected_rect(self) -> QRectF:
        rect = QRectF()
        for id in self._workspace.selection.ids:
            rect = rect.united(self._board.place_of(id) or QRectF())
        return rect

    def _in_sight(self) -> QRectF:
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def in_view(self, at: QPoint) -> bool:
        """Whether a point of the screen lies on the canvas."""
        room: QRect = self.viewport().rect()
        return room.contains(self.viewport().mapFromGlobal(at))
