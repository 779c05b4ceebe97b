"""Where the card of a problem stands: beside the wire and the node that it is about, over neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize

TIP = 9  # height of the triangle that points at the wire
_BESIDE = 8  # from the wire, so that its way can be seen
_GAP = 12
# How bad it is to lie over a leg of the wire, and over another node or the map.
_OVER_WIRE, _OVER_NODE = 5, 2


class Ground(NamedTuple):
    """What is around, in pixels of the view.

    The card hangs below `anchor`, stays in `room` and clear of `node`; it lies over as few as can be of the
    legs of the `wire` and of the `others`, nodes or what floats above them.
    """

    anchor: QPoint
    node: QRect
    room: QRect
    wire: Sequence[QRect] = ()
    others: Sequence[QRect] = ()


class Stand(NamedTuple):
    """The place of the card; `tip` is where its upper edge points at the wire, None if it does not."""

    rect: QRect
    tip: int | None


def stand(size: QSize, ground: Ground, narrow: QSize | None = None) -> Stand:
    """The best place for a card of that size; `narrow` is another that it may have where room is short."""
    hangs_well, sizes = ground.room.contains(_hanging(ground.anchor, size)), [size]
    if narrow is not None and narrow != size:
        thin_hangs = ground.room.contains(_hanging(ground.anchor, narrow))
        sizes = [narrow] if thin_hangs and not hangs_well else [size, narrow]
    wanted = [rect for each in sizes for rect in _candidates(each, ground)]
    clear = [rect for rect in wanted if ground.room.contains(rect) and not rect.intersects(ground.node)]
    # Where there is no clear place, that beside the node, as far as the room allows.
    chosen = min(clear, key=lambda rect: _harm(rect, ground)) if clear else _pushed(wanted[1], ground.room)
    hangs = chosen.top() == _hanging(ground.anchor, size).top()
    across = ground.anchor.x() - chosen.left()
    return Stand(chosen, across if hangs and -_BESIDE <= across <= chosen.width() + _BESIDE else None)


def _hanging(anchor: QPoint, size: QSize) -> QRect:
    return QRect(anchor + QPoint(_BESIDE, _GAP - TIP), size)


def _candidates(size: QSize, ground: Ground) -> Iterator[QRect]:
    """Places worth trying, best first."""
    below, room = _hanging(ground.anchor, size), ground.room
    yield _pushed(below, room, down=False)
    first, *others = _around(ground.node, size, room)
    yield first
    yield _pushed(below.translated(-size.width() - 2 * _BESIDE, 0), room, down=False)
    yield from others
    if ground.wire:
        whole = reduce(QRect.united, ground.wire, ground.node)
        yield from _around(whole, size, room)


def _around(rect: QRect, size: QSize, room: QRect) -> list[QRect]:
    """To the right of `rect`, to its left, level with its top or its foot, below and above."""
    left = rect.left()
    beside = [
        QRect(QPoint(x, top), size)
        for top in (rect.top() - TIP, rect.bottom() + 1 - size.height())
        for x in (rect.right() + _GAP, left - _GAP - size.width())
    ]
    across = [
        QRect(QPoint(left, rect.bottom() + _GAP - TIP), size),
        QRect(QPoint(left, rect.top() - _GAP - size.height()), size),
    ]
    return [
        *(_pushed(each, room, right=False) for each in beside),
        *(_pushed(each, room, down=False) for each in across),
    ]


def _harm(rect: QRect, ground: Ground) -> int:
    """How much that should be seen lies below."""
    body = rect.adjusted(0, TIP, 0, 0)
    wire = sum(body.intersects(leg) for leg in ground.wire)
    return _OVER_WIRE * wire + _OVER_NODE * sum(body.intersects(other) for other in ground.others)


def _pushed(rect: QRect, room: QRect, *, right: bool = True, down: bool = True) -> QRect:
    """`rect` pushed into `room`: sideways, up and down, or one of them."""
    moved = QRect(rect)
    if right:
        moved.moveLeft(max(room.left(), min(rect.left(), room.right() - rect.width() + 1)))
    if down:
        moved.moveTop(max(room.top(), min(rect.top(), room.bottom() - rect.height() + 1)))
    return moved
