"""Where the card of a problem stands: at what it is about, on ground that is as free as can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from PySide6.QtCore import QPoint, QRect, QSize

from netbuilder.core.values import NamedTuple

TIP = 9  # height of the triangle that points at what the card is about
TIP_AT = 17  # least distance of its point from the corners of the card
_BESIDE = 7  # from the middle of a wire that runs on below the card's point
_REACH = 26  # who points that near to the middle of a thing points at it
# Pixels between the point and the thing, near ones first, and by how much places beside one another differ.
_AWAY = (3, 12, 24, 40, 64, 96, 144)
_STEP = 24
# Square pixels of wires that are as bad as one of what is at fault, as one of nodes, and as being a pixel
# further away, which matters more where more is hidden: nothing, wires, nodes, what is at fault.
_AT_FAULT, _NODE, _FAR = 10, 3, (1, 20, 60, 60)
_BEAM = 4  # half the width of what has to be free between the point and the thing


class Side(Enum):
    """On which side of the thing the card stands."""

    BELOW = "below"
    ABOVE = "above"
    RIGHT = "right"
    LEFT = "left"


class Thing(NamedTuple):
    """What the card may point at, the node at fault or a place of its wire; a wire runs on beyond it."""

    rect: QRect
    on_wire: bool = False

    @property
    def sides(self) -> tuple[Side, ...]:
        """Those where the card stands best come first."""
        if self.on_wire:
            return Side.BELOW, Side.ABOVE, Side.RIGHT, Side.LEFT
        return Side.RIGHT, Side.BELOW, Side.LEFT, Side.ABOVE


class Ground(NamedTuple):
    """What is around, in pixels of the view. The card stays in `room` and is about `things`, best first.

    It lies over nothing of `own`, the node and the wire at fault and where that comes from; sooner over
    `wires` and chips than over `nodes` and what floats above them; and where it may choose not over `edges`
    of frames.
    """

    things: Sequence[Thing]
    room: QRect
    own: Sequence[QRect] = ()
    nodes: Sequence[QRect] = ()
    wires: Sequence[QRect] = ()
    edges: Sequence[QRect] = ()


class Stand(NamedTuple):
    """The place of the card without its point; `tip` is where that is along its edge, None for no point.

    `harm` is how many square pixels lie below it of what is at fault, of nodes (those to which its point
    would seem to point, too), and of wires.
    """

    rect: QRect
    side: Side
    tip: int | None
    harm: tuple[int, int, int]

    @property
    def whole(self) -> QRect:
        """The place with its point."""
        left, top, right, bottom = margins(self.side if self.tip is not None else None)
        return self.rect.adjusted(-left, -top, right, bottom)

    @property
    def is_free(self) -> bool:
        return not any(self.harm)


def margins(side: Side | None) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the room that its point takes from a card on that side of a thing."""
    edges = (Side.RIGHT, Side.BELOW, Side.LEFT, Side.ABOVE)
    left, top, right, bottom = (TIP if side is each else 0 for each in edges)
    return left, top, right, bottom


def stand(size: QSize, ground: Ground) -> Stand:
    """The best place for a card of that size: the nearest free one, else one near by that covers little."""
    own, nodes, wires, edges = (_spans(each, ground.room) for each in ground[2:])
    best: tuple[tuple[int, int, int], Stand] | None = None
    for place in _places(size, ground):
        if best is not None and best[1].is_free and place.away > best[0][1]:
            break  # what is wrong with a free place is only how far away it is
        at_fault = _shared(place.span, own)
        if best is not None and at_fault > best[1].harm[0]:
            continue
        below = _shared(place.span, nodes) + _shared(place.beam, nodes)
        harm = at_fault, below, _shared(place.span, wires)
        rank = _rank(harm, place.away, _shared(place.span, edges))
        if best is None or rank < best[0]:
            rect = QRect(QPoint(*place.span[:2]), size)
            best = rank, Stand(rect, place.side, place.tip, harm)
    return best[1] if best is not None else _anywhere(size, ground, own, nodes, wires)


def has_free_place(size: QSize, ground: Ground) -> bool:
    """Whether a card of that size can stand where it covers nothing that matters."""
    own, nodes, wires = (_spans(each, ground.room) for each in ground[2:5])
    everything = [*own, *nodes, *wires]
    return any(
        not _meets(place.span, everything) and not _meets(place.beam, nodes)
        for place in _places(size, ground)
    )


def covered(rect: QRect, others: Iterable[QRect]) -> int:
    """Square pixels of `others` that lie below `rect`."""
    return _shared(_span(rect), [_span(other) for other in others])


def _rank(harm: tuple[int, int, int], away: int, edges: int) -> tuple[int, int, int]:
    """How bad a place is: what is at fault is hidden worst, then nodes, then wires.

    Where some of that has to be, it is weighed against how far away a place is.
    """
    at_fault, nodes, wires = harm
    worst = next((place for place, area in zip((3, 2, 1), harm, strict=True) if area), 0)
    return worst, at_fault * _AT_FAULT + nodes * _NODE + wires + away * _FAR[worst], edges


# Left, top, right and bottom, the latter two outside: there is much to compare, and Qt would take its time.
_Span = tuple[int, int, int, int]


class _Place(NamedTuple):
    """A place worth a look; `beam` is what lies between its point and the thing, which is `away` pixels."""

    span: _Span
    side: Side
    tip: int
    away: int
    beam: _Span


def _places(size: QSize, ground: Ground) -> Iterator[_Place]:
    """Places in the room from which one of the things can be pointed at, near ones and better sides first."""
    for away in _AWAY:
        for thing in ground.things:
            for side in thing.sides:
                yield from _beside(size, ground.room, thing, side, away)


def _beside(size: QSize, room: QRect, thing: Thing, side: Side, away: int) -> Iterator[_Place]:
    """Those on one side of a thing."""
    (left, top, right, bottom), far = _span(thing.rect), away + TIP
    x0, y0, x1, y1 = _span(room)
    width, height = size.width(), size.height()
    if side in (Side.BELOW, Side.ABOVE):
        y = bottom + far if side is Side.BELOW else top - far - height
        if y0 <= y and y + height <= y1:
            gap = (bottom, y) if side is Side.BELOW else (y + height, top)
            for x, tip in _along(left, right, width, x0, x1, on_wire=thing.on_wire):
                beam = (x + tip - _BEAM, gap[0], x + tip + _BEAM, gap[1])
                yield _Place((x, y, x + width, y + height), side, tip, away, beam)
        return
    x = right + far if side is Side.RIGHT else left - far - width
    if x0 <= x and x + width <= x1:
        gap = (right, x) if side is Side.RIGHT else (x + width, left)
        for y, tip in _along(top, bottom, height, y0, y1, on_wire=thing.on_wire):
            beam = (gap[0], y + tip - _BEAM, gap[1], y + tip + _BEAM)
            yield _Place((x, y, x + width, y + height), side, tip, away, beam)


def _along(
    start: int, end: int, length: int, first: int, last: int, *, on_wire: bool
) -> Iterator[tuple[int, int]]:
    """Where an edge of that length may begin, from `first` to `last`, to point at what is there.

    With each comes the place of its point. Those that begin or end with the thing come first; where a wire
    runs on through the middle of it, those beside the wire.
    """
    middle = (start + end) // 2
    low, high = min(start + 6, middle - _REACH), max(end - 6, middle + _REACH)
    least = max(first, low - length + TIP_AT)
    most = min(last - length, high - TIP_AT)
    wanted = [middle + _BESIDE, middle - _BESIDE - length] if on_wire else [start, end - length]
    tried = [*wanted, *range(most, least - 1, -_STEP), least]
    for at in dict.fromkeys(tried):
        if least <= at <= most:
            yield at, max(TIP_AT, min(length - TIP_AT, max(low, min(high, middle)) - at))


def _anywhere(
    size: QSize, ground: Ground, own: Sequence[_Span], nodes: Sequence[_Span], wires: Sequence[_Span]
) -> Stand:
    """A corner of the room, for what is out of sight or fills all of it: then the card points at nothing."""
    left, top, right, bottom = _span(ground.room)
    width, height = size.width(), size.height()
    corners = [(x, y) for x in (max(left, right - width), left) for y in (top, max(top, bottom - height))]
    found = []
    for x, y in corners:
        span = (x, y, x + width, y + height)
        harm = _shared(span, own), _shared(span, nodes), _shared(span, wires)
        found.append(Stand(QRect(QPoint(x, y), size), Side.BELOW, None, harm))
    return min(found, key=lambda each: each.harm)


def _span(rect: QRect) -> _Span:
    return rect.left(), rect.top(), rect.right() + 1, rect.bottom() + 1


def _spans(rects: Iterable[QRect], room: QRect) -> list[_Span]:
    """Those that reach into the room."""
    return [_span(rect) for rect in rects if rect.intersects(room)]


def _meets(span: _Span, others: Iterable[_Span]) -> bool:
    left, top, right, bottom = span
    return any(x0 < right and left < x1 and y0 < bottom and top < y1 for x0, y0, x1, y1 in others)


def _shared(span: _Span, others: Iterable[_Span]) -> int:
    """Square pixels of `others` that lie below `span`."""
    left, top, right, bottom = span
    area = 0
    for x0, y0, x1, y1 in others:
        if x0 < right and left < x1 and y0 < bottom and top < y1:
            area += (min(x1, right) - max(x0, left)) * (min(y1, bottom) - max(y0, top))
    return area
