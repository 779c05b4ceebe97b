"""Notes and frames in the scene: what is shown of them, what lies where, what part a pointer is on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsScene

from netbuilder.core.values import NamedTuple
from netbuilder.graph.frames import Area, held
from netbuilder.graph.model import Frame, Graph
from netbuilder.studio.presenters.selected import spoken_frame, spoken_note
from netbuilder.window.canvas.areas import Areas, Spot
from netbuilder.window.canvas.frame_paint import (
    FrameState,
    frame_reach,
    paint_frames,
    paint_titles,
    title_rect,
)
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.canvas.look import Look, said

if TYPE_CHECKING:
    from netbuilder.window.canvas.note_item import NoteItem

_EDGE_REACH, _CORNER_REACH = 5.0, 12.0  # pixels of the screen
_COMMENT_FROM = 2 / 3  # of a frame's width
_CURSORS = {
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
}


class Grip(NamedTuple):
    """The sides of a paper that a pointer is on: -1 is left or top, 1 right or bottom, 0 neither."""

    across: int
    down: int

    @property
    def cursor(self) -> Qt.CursorShape:
        sign = self.across or self.down
        return _CURSORS[self.across * sign, self.down * sign]


class PaperHit(NamedTuple):
    """A note or a frame under the pointer; `grip` is None where it is held to be moved."""

    id: str
    grip: Grip | None
    is_note: bool


class Papers:
    """Drawn for `scene`: frames beneath the wires, notes beneath the nodes.

    `repaint` has the ground painted anew in a rectangle, or all of it.
    """

    def __init__(self, scene: QGraphicsScene, look: Look, repaint: Callable[[QRectF | None], None]) -> None:
        self._scene = scene
        self._repaint = repaint
        self._look = look
        self.areas = Areas()
        self._notes: dict[str, NoteItem] = {}
        self._painted: dict[str, QRectF] = {}  # where frames are painted, by id
        self._state = FrameState()
        self._new: Frame | None = None

    # ------------------------------------------------------------------------------------ what is shown

    def show(self, graph: Graph) -> bool:
        """Show the notes and frames of `graph`; False where nothing of them is another."""
        return self._show(self.areas.update(graph))

    def put(self, places: Mapping[str, Spot]) -> None:
        """Show some elsewhere for the time being; other ids are ignored."""
        self._show(self.areas.put(places))

    def show_new(self, frame: Frame | None) -> None:
        """Show a frame that is not in the document yet; None for no more."""
        self._new = frame
        self._repaint(None)

    def set_look(self, look: Look) -> None:
        self._look = look
        for item in self._notes.values():
            item.set_look(look)
        self._painted = {id: frame_reach(frame, look) for id, frame in self.areas.frames.items()}

    def select(self, ids: frozenset[str]) -> None:
        for id, item in self._notes.items():
            item.select(id in ids)
        chosen = ids & self.areas.frames.keys()
        if chosen != self._state.selected:
            self._paint_anew(chosen ^ self._state.selected)
            self._state = self._state._replace(selected=frozenset(chosen))

    def hover(self, hit: PaperHit | None) -> None:
        id = hit.id if hit is not None else None
        for each, item in self._notes.items():
            item.hover(each == id)
        if id != self._state.hovered:
            self._paint_anew(each for each in (id, self._state.hovered) if each is not None)
            self._state = self._state._replace(hovered=id)

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        """The grounds of frames."""
        if frames := self._frames():
            paint_frames(painter, frames, exposed, self._look, self._state)

    def paint_titles(self, painter: QPainter, exposed: QRectF) -> None:
        """The titles of frames, over the wires."""
        if frames := self._frames():
            paint_titles(painter, frames, exposed, self._look)

    def paint_notes(self, painter: QPainter) -> None:
        """All notes, without asking the scene."""
        for item in self._notes.values():
            painter.save()
            painter.translate(item.pos())
            item.paint_itself(painter)
            painter.restore()

    def _frames(self) -> list[Frame]:
        return [*self.areas.frames.values(), *([self._new] if self._new is not None else [])]

    def _show(self, touched: Collection[str]) -> bool:
        notes = self.areas.notes
        for id in touched:
            if id in notes and id in self._notes:
                self._notes[id].show_note(notes[id])
            elif id in notes:
                from netbuilder.window.canvas.note_item import NoteItem  # late: most graphs have none

                self._notes[id] = NoteItem(notes[id], self._look)
                self._scene.addItem(self._notes[id])
            elif id in self._notes:
                self._scene.removeItem(self._notes.pop(id))
        self._paint_anew(touched)
        for id in touched:
            self._painted.pop(id, None)
            if id in self.areas.frames:
                self._painted[id] = frame_reach(self.areas.frames[id], self._look)
        self._paint_anew(touched)
        return bool(touched)

    def _paint_anew(self, ids: Iterable[str]) -> None:
        for id in ids:
            if id in self._painted:
                self._repaint(self._painted[id])

    # ------------------------------------------------------------------------------------ what is where

    def hit(self, pos: QPointF) -> PaperHit | None:
        """The note under a point, else the smallest frame of which the title or the edge is there."""
        for id in reversed(self.areas.notes):
            rect = self.areas.rect(id)
            if rect.adjusted(-2, -2, 2, 2).contains(pos):
                grip = self._grip(rect, pos)
                return PaperHit(id, grip if grip is not None and all(grip) else None, is_note=True)
        frames = self.areas.frames.values()
        for frame in sorted(frames, key=lambda frame: frame.width * frame.height):
            grip = self._grip(self.areas.rect(frame.id), pos)
            if grip is not None or title_rect(frame, self._look).contains(pos):
                return PaperHit(frame.id, grip, is_note=False)
        return None

    def on_comment(self, id: str, pos: QPointF) -> bool:
        """Whether a point in the line of a frame's title is where its comment stands, or would stand."""
        frame = self.areas.frames[id]
        return pos.x() > frame.x + frame.width * _COMMENT_FROM

    def title_rect(self, frame: Frame) -> QRectF:
        """Where the line with a frame's title is."""
        return title_rect(frame, self._look)

    def in_box(self, area: QRectF) -> set[str]:
        """The notes that a rectangle touches and the frames that lie wholly in it."""
        found = {id for id in self.areas.notes if self.areas.rect(id).intersects(area)}
        return found | {id for id in self.areas.frames if area.contains(self.areas.rect(id))}

    def with_held(self, ids: Iterable[str], boxes: Mapping[str, Area]) -> set[str]:
        """`ids`, and what lies on the frames among them; `boxes` are the nodes."""
        ids = set(ids)
        frames = [frame for id, frame in self.areas.frames.items() if id in ids]
        if not frames:
            return ids
        things: dict[str, Area] = {**boxes, **self.areas.notes, **self.areas.frames}
        return ids.union(held(frames, things))

    def spoken(self, id: str, layout: Layout) -> str:
        """A note or a frame as a sentence, empty for one that is not there."""
        if id in self.areas.notes:
            return said(spoken_note(self.areas.notes[id]))
        if id not in self.areas.frames:
            return ""
        names = [layout.cards[each].title for each in held([self.areas.frames[id]], layout.areas)]
        return said(spoken_frame(self.areas.frames[id], names))

    def _grip(self, rect: QRectF, pos: QPointF) -> Grip | None:
        """The edge or corner of a rectangle that is near a point."""
        zoom = self._look.zoom
        side = min(rect.width(), rect.height())
        edge, corner = min(_EDGE_REACH / zoom, side / 6), min(_CORNER_REACH / zoom, side / 3)
        if not rect.adjusted(-edge, -edge, edge, edge).contains(pos):
            return None
        across = _side(pos.x(), rect.left(), rect.right(), corner)
        down = _side(pos.y(), rect.top(), rect.bottom(), corner)
        if across and down:
            return Grip(across, down)
        across = _side(pos.x(), rect.left(), rect.right(), edge)
        down = _side(pos.y(), rect.top(), rect.bottom(), edge)
        return Grip(across, down) if across or down else None


def _side(at: float, low: float, high: float, reach: float) -> int:
    if abs(at - high) <= reach:
        return 1
    return -1 if abs(at - low) <= reach else 0
