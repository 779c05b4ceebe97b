"""A tidy drawing with frames and notes: what lies on a frame stays together, notes stay beside things."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from netbuilder.core.values import NamedTuple
from netbuilder.graph.frames import Area, Rect, around, bounds, held, holds, home
from netbuilder.graph.model import End, Wire
from netbuilder.graph.outline import Outline, Place, Ports, port_height
from netbuilder.graph.tidy import PAGE, tidy

# Canvas pixels up to which a note belongs to what it lies next to.
_NEAR = 72.0
_FRAME_PAGE = 600.0  # canvas pixels: width of a small drawing on a frame
_MARGIN = 24.0  # between a note that had to make way and what it made way for


class Tidied(NamedTuple):
    """Places of nodes and notes, rectangles of frames; of those alone that are to move."""

    places: dict[str, Place]
    frames: dict[str, Rect]


class _Piece(NamedTuple):
    """What is laid out as one: a node or a frame, with the notes beside it."""

    x: float
    y: float
    width: float
    height: float
    inputs: Ports
    outputs: Ports


def tidy_with_frames(
    boxes: Mapping[str, Outline],
    wires: Sequence[Wire],
    frames: Mapping[str, Area],
    notes: Mapping[str, Area],
    others: Mapping[str, Area],
    *,
    low: Container[End] = (),
    starts: Container[str] = (),
    gaps: Mapping[str, float] | None = None,
) -> Tidied:
    """New places of all nodes in `boxes`, and of the notes and frames that go with them.

    `others` are nodes that stay. A frame that holds none is laid out as a whole, unless a way leaves it and
    comes back; another one grows around what it held. A note stays if nothing is near it, and makes way where
    something comes to lie.
    """
    if not boxes:
        return Tidied({}, {})
    inside = {id: held([frame], boxes) for id, frame in frames.items()}
    free = {id for id, frame in frames.items() if inside[id] and not held([frame], others)}
    closed = {id: frames[id] for id in frames if id in free and _is_closed({*inside[id]}, boxes, wires)}
    whole = _lived_in(closed, boxes)
    hosts = _hosts(notes, {**others, **boxes, **whole}, whole)
    found = _Drawing(boxes, wires, whole, notes, hosts, low, starts, gaps or {}).inside(None)
    for id, frame in frames.items():
        kept = [_at(boxes[each], found.places[each]) for each in inside[id]]
        now = found.frames.get(id, frame)
        if kept and id in free and id not in whole:
            found.frames[id] = around(kept)
        elif kept and not all(holds(now, each) for each in kept):
            # Of two frames that overlap, one holds what lay on both, and the other has to grow.
            found.frames[id] = bounds([now, around(kept)])
    _make_way(found, boxes, notes, others)
    return found


def _lived_in(frames: Mapping[str, Area], boxes: Mapping[str, Area]) -> dict[str, Area]:
    """Those of `frames` on which nodes are at home: of two that overlap, one has all that lies on both."""
    found: set[str] = set()
    for box in boxes.values():
        id = home(box, frames)
        while id is not None and id not in found:
            found.add(id)
            id = _outer(id, frames)
    return {id: frame for id, frame in frames.items() if id in found}


def _is_closed(inside: set[str], boxes: Container[str], wires: Sequence[Wire]) -> bool:
    """Whether no way leads out of some nodes and back: as one node they would feed themselves."""
    out: dict[str, list[str]] = {}
    for wire in wires:
        if wire.target.node in boxes:
            out.setdefault(wire.source.node, []).append(wire.target.node)
    left = {id for each in inside for id in out.get(each, ())} - inside
    waiting = [*left]
    while waiting:
        for id in out.get(waiting.pop(), ()):
            if id in inside:
                return False
            if id not in left:
                left.add(id)
                waiting.append(id)
    return True


class _Drawing:
    """Frames from the innermost to the outermost, each laid out as a node of what is around it."""

    def __init__(
        self,
        boxes: Mapping[str, Outline],
        wires: Sequence[Wire],
        frames: Mapping[str, Area],
        notes: Mapping[str, Area],
        hosts: Mapping[str, str],
        low: Container[End],
        starts: Container[str],
        gaps: Mapping[str, float],
    ) -> None:
        self._boxes, self._wires, self._frames, self._notes = boxes, wires, frames, notes
        self._low, self._starts, self._gaps = low, starts, gaps
        self._beside: dict[str, list[str]] = {}
        for note, host in hosts.items():
            self._beside.setdefault(host, []).append(note)
        self._parent = {id: home(box, frames) for id, box in boxes.items()}
        self._parent |= {id: _outer(id, frames) for id in frames}

    def inside(self, frame: str | None) -> Tidied:
        """Everything on a frame, or on none, laid out."""
        children = [id for id, parent in self._parent.items() if parent == frame]
        drawn = {id: self.inside(id) for id in children if id in self._frames}
        rects = {id: around(self._areas(inner)) for id, inner in drawn.items()}
        pieces: dict[str, _Piece] = {}
        for id in children:
            rect = rects[id] if id in rects else self._boxes[id]
            pieces[id] = self._with_notes(id, Rect(*self._corner(id), rect.width, rect.height))
        low: set[End] = set()
        wires = [self._lifted(wire, frame, pieces, drawn, rects, low) for wire in self._wires]
        starts = {id for id in children if id in drawn or id in self._starts}
        lifted = [wire for wire in wires if wire is not None]
        # On a frame there is less room: others are to stand beside it.
        width = PAGE if frame is None else _FRAME_PAGE
        corners = tidy(pieces, lifted, low=low, starts=starts, gaps=self._gaps, width=width)

        found = Tidied({}, {})
        for id, (x, y) in corners.items():
            own = self._corner(id)
            x, y = x + own[0] - pieces[id].x, y + own[1] - pieces[id].y
            if id in drawn:
                rect = found.frames[id] = Rect(x, y, *rects[id][2:])
                _put(drawn[id], x - rects[id].x, y - rects[id].y, found)
            else:
                rect = Rect(x, y, self._boxes[id].width, self._boxes[id].height)
                found.places[id] = x, y
            for note in self._beside.get(id, ()):
                found.places[note] = _beside(self._notes[note], self._thing(id), rect)
        return found

    def _thing(self, id: str) -> Area:
        return self._frames[id] if id in self._frames else self._boxes[id]

    def _corner(self, id: str) -> Place:
        return self._thing(id).x, self._thing(id).y

    def _areas(self, drawn: Tidied) -> Iterator[Area]:
        yield from drawn.frames.values()
        for id, place in drawn.places.items():
            yield _at(self._notes[id] if id in self._notes else self._boxes[id], place)

    def _with_notes(self, id: str, rect: Rect) -> _Piece:
        """A node or a frame, as large as `rect` now, together with its notes. A frame has no ports yet."""
        thing = self._thing(id)
        beside = [self._notes[note] for note in self._beside.get(id, ())]
        whole = bounds([rect, *(_at(note, _beside(note, thing, rect)) for note in beside)])
        box = self._boxes.get(id)
        below = rect.y - whole.y
        inputs, outputs = ((), ()) if box is None else (_lower(box.inputs, below), _lower(box.outputs, below))
        return _Piece(*whole, inputs, outputs)

    def _lifted(
        self,
        wire: Wire,
        frame: str | None,
        pieces: dict[str, _Piece],
        drawn: Mapping[str, Tidied],
        rects: Mapping[str, Rect],
        low: set[End],
    ) -> Wire | None:
        """A wire between two pieces on `frame`, with ports for it where those are frames; None for others."""
        ends = []
        for end in (wire.source, wire.target):
            id = self._child(end.node, frame)
            if id is None:
                return None
            ends.append(End(id, end.port if id == end.node else f"{end.node}.{end.port}"))
        if ends[0].node == ends[1].node:
            return None
        for end, new, output in ((wire.source, ends[0], True), (wire.target, ends[1], False)):
            if new.node != end.node:
                box, piece = self._boxes[end.node], pieces[new.node]
                height = port_height(box.outputs if output else box.inputs, end.port, box.height)
                height += drawn[new.node].places[end.node][1] - rects[new.node].y
                height += self._corner(new.node)[1] - piece.y
                port = ((new.port, height),)
                pieces[new.node] = (
                    piece._replace(outputs=piece.outputs + port)
                    if output
                    else piece._replace(inputs=piece.inputs + port)
                )
        if wire.target in self._low:
            low.add(ends[1])
        return Wire(ends[0], ends[1])

    def _child(self, id: str, frame: str | None) -> str | None:
        """What lies directly on `frame` and is, or holds, the node `id`."""
        if id not in self._parent:
            return None
        while self._parent[id] != frame:
            parent = self._parent[id]
            if parent is None:
                return None
            id = parent
        return id


def _outer(id: str, frames: Mapping[str, Area]) -> str | None:
    """The next larger frame on which a frame lies; of two that are alike one lies on the other."""
    own = frames[id]
    size = own.width * own.height, id
    larger = {each: frame for each, frame in frames.items() if (frame.width * frame.height, each) > size}
    return home(own, larger)


def _hosts(
    notes: Mapping[str, Area], things: Mapping[str, Area], frames: Mapping[str, Area]
) -> dict[str, str]:
    """For notes the node or frame that they belong to: the nearest on the same frame, if it is near."""
    homes = {id: _outer(id, frames) if id in frames else home(thing, frames) for id, thing in things.items()}
    found = {}
    for note, area in notes.items():
        ground = home(area, frames)
        beside = [(_distance(area, thing), id) for id, thing in things.items() if homes[id] == ground]
        away, nearest = min(beside, default=(0.0, ""))
        if nearest and (away <= _NEAR or ground is not None):
            found[note] = nearest
    return found


def _distance(one: Area, other: Area) -> float:
    across = max(one.x - other.x - other.width, other.x - one.x - one.width, 0.0)
    down = max(one.y - other.y - other.height, other.y - one.y - one.height, 0.0)
    return float((across**2 + down**2) ** 0.5)


def _beside(note: Area, old: Area, new: Area) -> Place:
    """Where a note goes that lay beside a thing which has another place and size now."""
    x, y = new.x + note.x - old.x, new.y + note.y - old.y
    if note.x >= old.x + old.width:
        x += new.width - old.width
    if note.y >= old.y + old.height:
        y += new.height - old.height
    return x, y


def _at(thing: Area, place: Place) -> Rect:
    return Rect(*place, thing.width, thing.height)


def _lower(ports: Ports, by: float) -> Ports:
    return tuple((name, height + by) for name, height in ports)


def _put(drawn: Tidied, dx: float, dy: float, into: Tidied) -> None:
    into.places.update({id: (x + dx, y + dy) for id, (x, y) in drawn.places.items()})
    into.frames.update({id: rect._replace(x=rect.x + dx, y=rect.y + dy) for id, rect in drawn.frames.items()})


def _make_way(
    found: Tidied, boxes: Mapping[str, Outline], notes: Mapping[str, Area], others: Mapping[str, Area]
) -> None:
    """Put notes that stayed below what has come to lie on them."""
    came: list[Area] = [
        _at(notes[id] if id in notes else boxes[id], place) for id, place in found.places.items()
    ]
    there = [*came, *others.values()]
    for id, note in notes.items():
        if id in found.places or _hit(note, came) is None:
            continue
        rect = Rect(note.x, note.y, note.width, note.height)
        for _ in there:
            hit = _hit(rect, there)
            if hit is None:
                break
            rect = rect._replace(y=hit.y + hit.height + _MARGIN)
        found.places[id] = rect.x, rect.y


def _hit(rect: Area, there: Iterable[Area]) -> Area | None:
    return next((each for each in there if _distance(each, rect) == 0.0), None)
