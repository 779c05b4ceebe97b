"""What the canvas shows of a project, ready to be painted; after a change it says what became another."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from itertools import islice
from operator import is_
from typing import NamedTuple

from PySide6.QtCore import QRectF

from netbuilder.analysis.report import Report
from netbuilder.core.problem import Problem
from netbuilder.graph.model import End, Graph, Node
from netbuilder.studio.presenters.costs import NO_HEATS, Figures, Heat, HeatMaker, Heats, Timed
from netbuilder.studio.presenters.docked_card import row_card
from netbuilder.studio.presenters.node_card import NodeCard, Row, errors_by_node, node_card
from netbuilder.window.canvas.docks import Docks, around, piled
from netbuilder.window.canvas.geometry import Box, Point, box_of, foot_of
from netbuilder.window.canvas.ground import Ground
from netbuilder.window.canvas.laid_wire import LaidWire
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.pull import Pull
from netbuilder.window.canvas.room import room_for
from netbuilder.window.canvas.ways import Led, Ways

# When more nodes than this are dragged, other wires make way at the end only.
_MANY = 20
# When more nodes than this look otherwise, those out of sight may wait.
_AT_ONCE = 100
_EDGE = 24.0
_LESS = 12.0  # by so much wires need less room around them than nodes


class Changed(NamedTuple):
    """Nodes that came, went, or look or lie otherwise; rectangles in which wires have to be painted anew."""

    gone: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()
    dirty: tuple[QRectF, ...] = ()


class Shown(NamedTuple):
    """What cards are made from; `errors` are the first of each node."""

    report: Report
    heats: Heats
    errors: Mapping[str, Problem]


class Settled(NamedTuple):
    """Where nodes and wires lie when nothing moves."""

    boxes: Mapping[str, Box]
    wires: Mapping[End, LaidWire]


class Layout:
    """Cards, places and ways of one graph of a project.

    Without `pictures` data nodes have no room for any. With `previews` nodes have a foot for what they make
    of an example, and the canvas is pulled apart for it: see `Stretch`.
    """

    def __init__(self, *, pictures: bool = True) -> None:
        self._pictures = pictures
        self.previews = False
        self.cards: dict[str, NodeCard] = {}
        self.boxes: dict[str, Box] = {}
        self.counts: dict[str, str] = {}  # what a glance at the data has told, by node
        self.timed: Timed | None = None  # what was measured, for figures that speak of it
        self.heats = NO_HEATS
        self._heat_maker = HeatMaker()
        self._keys: dict[str, tuple[object, ...]] = {}
        self._common: tuple[object, ...] | None = None  # what all cards were made from
        self._shown: Shown | None = None
        self._late: dict[str, None] = {}  # nodes whose cards are to be made anew
        self._rows: dict[str, Box] = {}  # of docked nodes, as large as they were on a card of their own
        self._piled: dict[str, Box] = {}  # where these lie in their cards
        self._settled: dict[str, Box] = {}  # places as of the document, not those of a drag
        self._left: dict[str, Box] = {}  # where nodes were when wires of others last made way for them
        self.docks = Docks()
        self._ground = Ground()
        self._ways = Ways(self.boxes, self._ground, self.docks)
        self._bounds: QRectF | None = None  # until somebody asks
        self.pull = Pull()
        self._papers: tuple[object, object] | None = None  # notes and frames of which it was pulled apart

    @property
    def wires(self) -> Mapping[End, LaidWire]:
        """The wires that can be drawn, by the input at which they end."""
        return self._ways.wires

    @property
    def areas(self) -> Mapping[str, Box]:
        """The room of each node; of a row, that of its whole card."""
        return self.docks.areas(self.boxes)

    def wires_near(self, *rects: QRectF) -> list[LaidWire]:
        """The wires that reach into one of the rectangles."""
        return self._ways.near(rects)

    @property
    def bounds(self) -> QRectF:
        """A rectangle around everything, the wires outside all nodes included; empty without nodes."""
        if self._bounds is None:
            self._bounds = self._around()
        return self._bounds

    def _around(self) -> QRectF:
        boxes = self.boxes.values()
        if not boxes:
            return QRectF()
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
        span = self._ways.span()
        if span is not None:
            left, top = min(left, span[0] + _LESS), min(top, span[1] + _LESS)
            right, bottom = max(right, span[2] - _LESS), max(bottom, span[3] - _LESS)
        return QRectF(left, top, right - left, bottom - top).adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE)

    def update(self, report: Report, figures: Figures, seen: QRectF | None = None) -> Changed:
        """Take over what `report` says.

        Of many nodes that look otherwise but for their own sake do not, those outside `seen` are put off:
        see `catch_up`.
        """
        graph = report.graph
        gone = self.boxes.keys() - graph.nodes.keys()
        self.heats = self._heat_maker.made(report, figures, self.timed)
        self._shown = Shown(report, self.heats, errors_by_node(report))
        touched = self._look_at_nodes(self._shown, seen)
        for id in gone:
            del self.boxes[id], self.cards[id]
            self._keys.pop(id, None)
            self._late.pop(id, None)
            self._rows.pop(id, None)
            self._piled.pop(id, None)
            self._ground.take(id)
        if (self.previews or self.pull.is_apart) and self._may_need_room(touched, gone, graph):
            touched |= self._pull_apart(graph)
        areas = self._taken() + self._areas({*touched, *gone})
        areas += self._put_frames(graph)
        led = self._ways.update(report, self._shown.errors, touched, areas, seen)
        return self._changed(gone, touched, areas, led)

    @property
    def is_behind(self) -> bool:
        """Whether nodes or wires were put off."""
        return bool(self._late) or self._ways.is_behind

    def catch_up(self, seen: QRectF, most: int) -> Changed:
        """Look at what was put off: all in `seen`, else up to `most` nodes and wires."""
        if self._shown is None:
            return Changed()
        ids = [id for id in self._late if self.boxes[id].rect.intersects(seen)] or [*islice(self._late, most)]
        for id in ids:
            del self._late[id]
            self._make(id, self._shown)
        touched = {*ids, *self._pile(ids, self._shown.report.graph)}
        areas = self._areas(touched)
        led = self._ways.catch_up(self._shown.report, self._shown.errors, touched, areas, seen, most)
        return self._changed(frozenset(), touched, areas, led)

    def _areas(self, ids: Iterable[str]) -> list[Box]:
        """Where nodes were and are, of those that lie otherwise than before."""
        areas = []
        for id in ids:
            old, new = self._settled.get(id), self.boxes.get(id)
            if old != new:
                areas += [box for box in (old, new) if box is not None]
        self._settled = dict(self.boxes)
        return areas

    def _changed(self, gone: Iterable[str], touched: Iterable[str], areas: list[Box], led: Led) -> Changed:
        inner = self._bounds.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE) if self._bounds is not None else QRectF()
        # What happens inside does not move the rim.
        if not all(map(inner.contains, (*(box.rect for box in areas), *led.moved))):
            self._bounds = None
        return Changed(frozenset(gone), frozenset(touched), tuple(led.dirty))

    def _put_frames(self, graph: Graph) -> list[Box]:
        """Let wires keep off the titles and edges of frames; returns the areas in which some have changed."""
        frames = self.pull.shown(graph).frames.values()
        before = self._ground.frames
        self._ground.frames = tuple(Box(each.x, each.y, each.width, each.height) for each in frames)
        return [*{*before} ^ {*self._ground.frames}] if before != self._ground.frames else []

    def move(self, places: Mapping[str, Point], *, still: bool = False, later: bool = False) -> Changed:
        """Put nodes elsewhere for the time being, as while they are dragged.

        Wires of others make way, unless they are to keep `still`; `later` puts that off to `make_way`.
        """
        waits = not still and len(places) <= _MANY  # else they find their way once the nodes lie still
        for id, (x, y) in places.items():
            old = self.boxes[id]
            self.boxes[id] = old._replace(x=x, y=y)
            if waits:
                self._left.setdefault(id, old)
        for id in places:
            first, last = self.docks.rows(id)[0], self.docks.rows(id)[-1]
            if first == last or first not in places or last not in places:
                self._ground.put(id, self.boxes[id])
            elif id == first:
                self._ground.put(id, around(self.boxes[first], self.boxes[last]))
        self._bounds = None
        areas = self._taken() if waits and not later else []
        return Changed(nodes=frozenset(places), dirty=tuple(self._ways.move(places, areas)))

    @property
    def owes_way(self) -> bool:
        """Whether wires are still to make way for nodes that were moved."""
        return bool(self._left)

    def make_way(self) -> Changed:
        """Let them."""
        self._bounds = None
        return Changed(dirty=tuple(self._ways.move((), self._taken())))

    def _taken(self) -> list[Box]:
        """The areas in which nodes came or went since wires of others made way."""
        left, self._left = self._left, {}
        return [box for id, old in left.items() for box in (old, self.boxes.get(id)) if box is not None]

    def settled(self) -> Settled:
        """How everything lies now, for `settle`."""
        return Settled(dict(self.boxes), dict(self.wires))

    def show_on_the_way(self, places: Mapping[str, Point]) -> Changed:
        """Put nodes elsewhere for a moment, with wires that make way for nothing; `settle` takes it back."""
        for id, (x, y) in places.items():
            self.boxes[id] = self.boxes[id]._replace(x=x, y=y)
        self._bounds = None
        return Changed(nodes=frozenset(places), dirty=tuple(self._ways.straighten(places)))

    def settle(self, settled: Settled) -> Changed:
        """Let everything lie again as `settled` says."""
        moved = frozenset(id for id, box in settled.boxes.items() if self.boxes[id] != box)
        self.boxes.update(settled.boxes)
        self._bounds = None
        return Changed(nodes=moved, dirty=tuple(self._ways.put_back(settled.wires)))

    def landed(self, places: Mapping[str, tuple[float, ...]], graph: Graph) -> dict[str, Point]:
        """Where in the document things of `graph` belong that are let go at these corners on the canvas."""
        heads = {id: at for id, at in places.items() if not self.docks.goes_with(id, places)}
        found = self.pull.landed(heads, self._in_document(graph), {**graph.notes, **graph.frames})
        return self.docks.with_rows(found, self.boxes) if len(heads) < len(places) else found

    def _in_document(self, graph: Graph) -> dict[str, Box]:
        """The places of nodes in the document, with their feet; those of rows are below the first one."""
        found = {}
        for id, box in self.boxes.items():
            node = graph.nodes[self.docks.rows(id)[0]]
            found[id] = box._replace(x=node.x, y=node.y + box.y - self.boxes[node.id].y)
        return found

    def show_previews(self, on: bool) -> None:
        """Let nodes have a foot from the next update on, or none: all are made anew then, none late."""
        self.previews = on
        self._keys.clear()

    def stored_boxes(self) -> Mapping[str, Box]:
        """The places of nodes in the document, without what they make of an example."""
        if not self.previews:
            return self.boxes
        found = {id: self.pull.stored_box(box) for id, box in self.boxes.items()}
        for id, (_, y) in self.docks.with_rows({id: found[id][:2] for id in found}, self.boxes).items():
            found[id] = found[id]._replace(y=y)
        return found

    def room_for(self, new: Box, without: Container[str] = ()) -> dict[str, Point]:
        """Where nodes on the canvas step aside for `new`, cards as a whole; not those of `without`."""
        cards = self.docks.by_card(self.boxes)
        aside = room_for(new, {id: box for id, box in cards.items() if id not in without})
        return self.docks.with_rows(aside, self.boxes)

    def port(self, end: End, *, output: bool) -> Point | None:
        """The middle of a port."""
        box = self.boxes.get(end.node)
        if box is None:
            return None
        return box.output(end.port) if output else box.input(end.port)

    def _look_at_nodes(self, shown: Shown, seen: QRectF | None) -> set[str]:
        """Make cards and places of the nodes that are not what they were; returns their ids."""
        report, heats, errors = shown
        outcomes, facts, counts = report.walk.outcomes.get, report.project.facts.get, self.counts.get
        problems, keys, boxes, down = errors.get, self._keys, self.boxes, self.pull.down
        common = heats, report.walk.references
        anew = self._common is None or not all(map(is_, common, self._common))
        self._common = common
        changed, touched, astray = [], set(), list[str]()
        for id, node in report.graph.nodes.items():
            old = None if anew else keys.get(id)
            # Spelt out, since after each edit all nodes are asked.
            if (
                old is None
                or old[0] is not node
                or old[1] is not outcomes(id)
                or old[2] is not problems(id)
                or old[3] is not facts(id)
                or old[4] is not counts(id)
            ):
                old = keys.get(id)
                key = keys[id] = node, outcomes(id), problems(id), facts(id), counts(id)
                changed.append((id, old is None or old[0] is not node or old[2] is not key[2]))
            elif (box := boxes[id]).x != node.x or box.y != down(node.y):
                if id in self._rows:
                    if self.docks.rows(id)[0] == id or box is not self._piled[id]:
                        astray.append(id)
                    continue
                self._place(id, box._replace(x=node.x, y=down(node.y)))
                touched.add(id)
        others = self.docks.follow(report.graph, report.walk.links, (id for id, itself in changed if itself))
        changed += [(id, True) for id in others.difference(id for id, itself in changed if itself)]
        sight = _edges(seen) if seen is not None and len(changed) > _AT_ONCE else None
        for id, itself in changed:
            if sight is not None and not itself and not _reaches_into(boxes[id], sight):
                self._late[id] = None
            else:
                self._late.pop(id, None)
                self._make(id, shown)
                touched.add(id)
        return touched | self._pile([*touched, *astray], report.graph)

    def _make(self, id: str, shown: Shown) -> None:
        """Make the card and the place of a node."""
        report, heats, errors = shown
        node, problem, count = report.graph.nodes[id], errors.get(id), self.counts.get(id)
        heat = heats.at(id)
        card = self._card(report, node, problem, heat)
        has_summary = problem is None and not card.collapsed
        self.cards[id] = card._replace(left=count) if count and has_summary else card
        # Whatever the figures speak of and whatever is wrong, a node keeps its size.
        plain = card if problem is None and heat is None else self._card(report, node, None, None)
        row = self.docks.row(id)
        if row is not Row.NONE:
            lead = self.docks.lead(id)
            title = report.graph.nodes[lead].name if lead is not None else ""
            self.cards[id] = row_card(self.cards[id], row, title, said)
            plain = row_card(plain, row, title, said)
        box = box_of(plain._replace(mark=card.mark), node.x, self.pull.down(node.y))
        if self.previews:
            foot = foot_of(plain)
            box = box._replace(height=box.height + foot, foot=foot)
        if row is not Row.NONE:
            self._rows[id] = box
        else:
            self._rows.pop(id, None)
            self._place(id, box)

    def _pile(self, ids: Iterable[str], graph: Graph) -> set[str]:
        """Put the rows of the cards of `ids` below one another; returns those that were elsewhere."""
        if not self.docks:
            return set()
        moved = set()
        for rows in {self.docks.rows(id) for id in ids if id in self._rows}:
            head = graph.nodes[rows[0]]
            boxes = piled((self._rows[id] for id in rows), head.x, self.pull.down(head.y))
            for id, box in zip(rows, boxes, strict=True):
                if box != self.boxes.get(id):
                    self.boxes[id] = box
                    moved.add(id)
                self._piled[id] = self.boxes[id]
                self._ground.take(id)
            self._ground.put(rows[0], around(self.boxes[rows[0]], self.boxes[rows[-1]]))
        return moved

    def _may_need_room(self, touched: Iterable[str], gone: Iterable[str], graph: Graph) -> bool:
        """Whether something has come, gone, or is elsewhere or of another size."""
        before, self._papers = self._papers, (graph.notes, graph.frames)
        same = before is not None and before[0] is graph.notes and before[1] is graph.frames and not gone
        return not same or any(self.boxes[id] != self._settled.get(id) for id in touched)

    def _pull_apart(self, graph: Graph) -> set[str]:
        """Make room for the feet of nodes; returns the ids of those that lie elsewhere for it."""
        boxes = self._in_document(graph)
        if not self.pull.fit(boxes.values(), (*graph.notes.values(), *graph.frames.values())):
            return set()
        moved = self._pile(self.docks.heads(), graph)
        for id, box in boxes.items():
            y = self.pull.down(box.y)
            if y != self.boxes[id].y and id not in self.docks:
                self._place(id, box._replace(y=y))
                moved.add(id)
        return moved

    def _card(self, report: Report, node: Node, problem: Problem | None, heat: Heat | None) -> NodeCard:
        card = node_card(report, node, problem, heat, said)
        if self._pictures or not card.pictures:
            return card
        outputs = tuple(port._replace(label=port.label or port.name) for port in card.outputs)
        return card._replace(pictures=False, outputs=outputs)

    def _place(self, id: str, box: Box) -> None:
        self.boxes[id] = box
        self._ground.put(id, box)


def _edges(rect: QRectF) -> tuple[float, float, float, float]:
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def _reaches_into(box: Box, area: tuple[float, float, float, float]) -> bool:
    """Whether a node shows in `area`: left, top, right and bottom."""
    left, top, right, bottom = area
    return box.x < right and box.x + box.width > left and box.y < bottom and box.y + box.height > top
