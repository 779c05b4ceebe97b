"""What lies around a problem on the canvas: the ground on which its card can stand, and how to make room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtWidgets import QWidget

from netbuilder.core.problem import Problem
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End
from netbuilder.window.canvas.camera import CameraView
from netbuilder.window.canvas.laid_wire import LaidWire
from netbuilder.window.canvas.scene import CanvasScene
from netbuilder.window.canvas.standing import Ground, Stand, Thing, covered, has_free_place, stand

_MARGIN = 4  # least distance of a card from the edge of the view
_BESIDE_LEG = 5.0
_PORT = 6  # by how much ports and the mark of what is selected stand out of nodes
_EDGE, _TITLE = 2, 30  # of frames: half the width of a line, and the height that its words take
# Of more nodes, and of more pieces of wires, than this it is not looked which ones a card would lie over.
_MOST_LOOKED_AT = 200
# By how much a view is moved to make room, and how far the bounds, which are wide, may reach over its edges.
_STEP, _FARTHEST, _OVER = 16, 160, 12


class Surroundings(NamedTuple):
    """The ground as it is; `floating` stays where it is when the view moves, all else goes along."""

    ground: Ground
    floating: Sequence[QRect]

    def moved(self, by: QPoint) -> Ground:
        """The ground once the view has been moved."""
        ground = self.ground
        return Ground(
            [Thing(thing.rect.translated(by), thing.on_wire) for thing in ground.things],
            ground.room,
            _translated(ground.own, by),
            [*_translated(ground.nodes, by), *self.floating],
            _translated(ground.wires, by),
            _translated(ground.edges, by),
        )

    def stand(self, size: QSize) -> Stand:
        """Where a card of that size stands best as long as nothing moves."""
        return stand(size, self.moved(QPoint()))

    def way_to_free(self, size: QSize, bounds: QRect) -> QPoint | None:
        """The least way by which the view can be moved so that the card lies over nothing.

        None where there is no such way. `bounds` is where the whole graph lies: what is seen of it stays in
        sight, and nothing comes to lie below what floats.
        """
        for by in _ways(bounds, self.ground.room):
            if not self._buries(by) and has_free_place(size, self.moved(by)):
                return by
        return None

    def _buries(self, by: QPoint) -> bool:
        """Whether a node would get below something that floats, or what is at fault out of sight."""
        seen = self.ground.room
        if not all(seen.contains(thing.rect.translated(by)) for thing in self.ground.things[:1]):
            return True
        own = [thing.rect for thing in self.ground.things if not thing.on_wire]
        nodes = (*self.ground.nodes, *own)
        return any(
            covered(node.translated(by), self.floating) > covered(node, self.floating) for node in nodes
        )


def around(
    view: CameraView, board: CanvasScene, id: str, problem: Problem, floating: Sequence[QRect]
) -> Surroundings:
    """What lies around the problem of node `id`; `floating` stands above the canvas, in pixels of it."""
    layout, place = board.layout, problem.place
    at_wire = not place.blocks and place.port is not None
    laid = layout.wires.get(End(id, place.port or "")) if at_wire else None
    whole = view.viewport().rect()
    seen = view.mapToScene(whole).boundingRect()
    node = _in_view(view, layout.boxes[id].rect)
    things, own, told = [Thing(node)], [node.adjusted(-_PORT, -_PORT, _PORT, _PORT)], {id}
    if laid is not None:
        source = laid.wire.source.node
        told.add(source)
        own.append(_in_view(view, layout.boxes[source].rect))
        chip = _in_view(view, laid.chip_rect)
        things.insert(0, Thing(chip, on_wire=True))
        own += [chip, *(_in_view(view, leg) for leg in _legs(laid))]
    boxes = (box.rect for other, box in layout.boxes.items() if other not in told)
    nodes = [*_rects(view, boxes, seen, _PORT)]
    nodes += _rects(view, (board.papers.areas.rect(note) for note in board.papers.areas.notes), seen)
    others = [each for each in layout.wires_near(seen) if each is not laid]
    wires = [*_rects(view, (leg for each in others for leg in _legs(each)), seen)]
    if board.shows_labels:
        wires += _rects(view, (each.chip_rect for each in others), seen)
    frames = (board.papers.areas.rect(frame) for frame in board.papers.areas.frames)
    edges = [strip for rect in _rects(view, frames, seen) for strip in _strips(rect)]
    room = whole.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    return Surroundings(Ground(things, room, own, nodes, wires, edges), floating)


def floating_over(view: QWidget, but: QWidget) -> list[QRect]:
    """What stands above `view`: the map, the zoom, chips in the corners."""
    return [
        part.geometry()
        for part in view.children()
        if isinstance(part, QWidget) and part is not but and not part.isHidden()
    ]


def _ways(bounds: QRect, room: QRect) -> Iterator[QPoint]:
    """Ways to move a view, short ones first; what is seen of `bounds` stays in sight."""
    left, top = bounds.left() - room.left() + _OVER, bounds.top() - room.top() + _OVER
    right, bottom = room.right() - bounds.right() + _OVER, room.bottom() - bounds.bottom() + _OVER
    for far in range(_STEP, _FARTHEST + 1, _STEP):
        for across, down, free in ((-1, 0, left), (1, 0, right), (0, -1, top), (0, 1, bottom)):
            # What is cut off already may be cut off a bit more.
            if free < 0 or far <= free + _STEP - 1:
                step = far if free < 0 else min(far, free)
                if step > 0:
                    yield QPoint(across * step, down * step)


def _rects(view: CameraView, rects: Iterable[QRectF], seen: QRectF, more: int = 0) -> list[QRect]:
    """Those that are in sight, in pixels of the view, a bit larger than they are."""
    found = islice((rect for rect in rects if rect.intersects(seen)), _MOST_LOOKED_AT)
    return [_in_view(view, rect).adjusted(-more, -more, more, more) for rect in found]


def _in_view(view: CameraView, rect: QRectF) -> QRect:
    return view.mapFromScene(rect).boundingRect()


def _translated(rects: Iterable[QRect], by: QPoint) -> list[QRect]:
    return [rect.translated(by) for rect in rects]


def _legs(laid: LaidWire) -> list[QRectF]:
    """Rectangles around the pieces of a wire."""
    edge = laid.width / 2 + _BESIDE_LEG
    return [
        QRectF(QPointF(min(x0, x1), min(y0, y1)), QPointF(max(x0, x1), max(y0, y1))).adjusted(
            -edge, -edge, edge, edge
        )
        for (x0, y0), (x1, y1) in pairwise(laid.trace)
    ]


def _strips(frame: QRect) -> Iterator[QRect]:
    """The edges of a frame, the upper one with its words."""
    left, top, right, bottom = frame.left(), frame.top(), frame.right(), frame.bottom()
    yield QRect(QPoint(left, top), QPoint(right, top + _TITLE))
    yield QRect(QPoint(left, bottom - _EDGE), QPoint(right, bottom + _EDGE))
    yield QRect(QPoint(left - _EDGE, top), QPoint(left + _EDGE, bottom))
    yield QRect(QPoint(right - _EDGE, top), QPoint(right + _EDGE, bottom))
