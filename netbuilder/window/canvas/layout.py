"""What the canvas shows of a project, ready to be painted; after a change it says what became another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from PySide6.QtCore import QRectF

from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.report import Report
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End, Graph
from netbuilder.studio.presenters.costs import NO_HEATS, Figures, HeatMaker, Heats, Timed
from netbuilder.studio.presenters.node_card import NodeCard, Row, errors_by_node
from netbuilder.studio.presenters.node_looks import looks_alike
from netbuilder.window.canvas.docks import around
from netbuilder.window.canvas.geometry import Box, Point
from netbuilder.window.canvas.laid_wire import LaidWire
from netbuilder.window.canvas.news import News, Shown, news
from netbuilder.window.canvas.node_cards import CardMaker
from netbuilder.window.canvas.places import Places
from netbuilder.window.canvas.ways import Led, Ways

# When more nodes than this are dragged, other wires make way at the end only.
_MANY = 20
# When more nodes than this look otherwise, those out of sight may wait.
_AT_ONCE = 100
_EDGE = 24.0
_LESS = 12.0  # by so much wires need less room around them than nodes


class Changed(NamedTuple):
    """Nodes that came, went, or look or lie otherwise; rectangles in which wires have to be painted anew, and
    wires of which only the label has to, which takes the room that it took.
    """

    gone: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()
    dirty: tuple[QRectF, ...] = ()
    said: Sequence[LaidWire] = ()


class Settled(NamedTuple):
    """Where nodes and wires lie when nothing moves."""

    boxes: Mapping[str, Box]
    wires: Mapping[End, LaidWire]


class Layout(Places):
    """Cards, places and ways of one graph of a project.

    Without `pictures` data nodes have no room for any.
    """

    def __init__(self, *, pictures: bool = True) -> None:
        super().__init__()
        self._maker = CardMaker(pictures=pictures)
        self.cards: dict[str, NodeCard] = {}
        self.counts: dict[str, str] = {}  # what a glance at the data has told, by node
        self.timed: Timed | None = None  # what was measured, for figures that speak of it
        self.heats = NO_HEATS
        self._heat_maker = HeatMaker()
        self._shown: Shown | None = None
        self._all_anew = False  # whether the next update is to make all cards anew, none late
        self._made: dict[str, tuple[Outcome | None, Heats, Mapping[str, str]]] = {}  # of what cards were made
        self._late: dict[str, None] = {}  # nodes whose cards are to be made anew
        self._left: dict[str, Box] = {}  # where nodes were when wires of others last made way for them
        self._ways = Ways(self.boxes, self._ground, self.docks)
        self._bounds: QRectF | None = None  # until somebody asks

    def spoken(self, id: str) -> str:
        """A node as a sentence, also where its card was put off; empty for one that is not there."""
        if self._shown is not None and id in self._late:
            row, lead = self.docks.row(id), self.docks.lead(id)
            return self._maker.made(self._shown, id, row, lead, foot=False).card.spoken
        return self.cards[id].spoken if id in self.cards else ""

    @property
    def wires(self) -> Mapping[End, LaidWire]:
        """The wires that can be drawn, by the input at which they end."""
        return self._ways.wires

    def wires_at(self, ids: Iterable[str]) -> list[End]:
        """The wires that go along with nodes, by where they end."""
        return self._ways.at(ids)

    def leave_out(self, apart: frozenset[End], hidden: frozenset[End]) -> None:
        """Tell no more where to paint these wires anew; of those that are hidden no way is looked for."""
        self._ways.apart, self._ways.hidden = apart | hidden, hidden

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
        shown = Shown(report, self.heats, errors_by_node(report), dict(self.counts))
        told, self._shown = news(self._shown, shown), shown
        touched, moved = self._look_at_nodes(shown, told, seen)
        for id in gone:
            del self.cards[id], self._made[id]
            self._late.pop(id, None)
            self._forget(id)
        touched |= moved
        if (self.previews or self.pull.is_apart) and self._may_need_room(touched, gone, graph):
            moved |= self._pull_apart(graph)
            touched |= moved
        areas = self._taken() + self._areas({*touched, *gone})
        areas += self._put_frames(graph)
        led = self._ways.update(shown, told, moved, areas, seen)
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
        moved = self._make_all(ids, self._shown)
        moved |= self._pile(ids, self._shown.report.graph)
        areas = self._areas(moved)
        led = self._ways.catch_up(self._shown, moved, areas, seen, most)
        return self._changed(frozenset(), {*ids, *moved}, areas, led)

    @property
    def owes_ways(self) -> bool:
        """Whether wires lie straight that are still to be led."""
        return self._ways.owes_ways

    def lead_late(self, seen: QRectF | None, most: int) -> Changed:
        """Lead those in `seen`, with None up to `most` anywhere."""
        return self._changed(frozenset(), (), [], self._ways.lead_late(seen, most))

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
        return Changed(frozenset(gone), frozenset(touched), tuple(led.dirty), led.said)

    def _put_frames(self, graph: Graph) -> list[Box]:
        """Let wires keep off the titles and edges of frames; returns the areas in which some have changed."""
        frames = self.pull.shown(graph).frames.values()
        before = self._ground.frames
        self._ground.frames = tuple(Box(each.x, each.y, each.width, each.height) for each in frames)
        return [*{*before} ^ {*self._ground.frames}] if before != self._ground.frames else []

    def move(self, places: Mapping[str, Point], *, still: bool = False, later: bool = False) -> Changed:
        """Put nodes elsewhere for the time being, as while they are dragged.

        Wires of others make way, unless they are to keep `still`; `later` puts that off to `make_way`, which
        also finds the best ways for their own wires.
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
        if waits and later:
            dirty = self._ways.follow(places)
        else:
            dirty = self._ways.move(places, self._taken() if waits else [])
        return Changed(nodes=frozenset(places), dirty=tuple(dirty))

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

    def show_previews(self, on: bool) -> None:
        """Let nodes have a foot from the next update on, or none: all are made anew then, none late."""
        self.previews = on
        self._all_anew = True

    def _look_at_nodes(self, shown: Shown, told: News, seen: QRectF | None) -> tuple[set[str], set[str]]:
        """Make cards and places of nodes of which something is `told`, and put back those that lie elsewhere.

        Returns whose cards were made, and who lies elsewhere than before or may.
        """
        graph, links = shown.report.graph, shown.report.walk.links
        itself = {*told.edited, *told.troubled} & graph.nodes.keys()
        itself |= self.docks.follow(graph, links, itself)
        anew = told.anew or self._all_anew
        others = [*graph.nodes] if anew else [id for id in told.fed if id in graph.nodes]
        now = itself.union(others)
        if seen is not None and not self._all_anew and len(now) > _AT_ONCE:
            now &= itself | self._in_sight(seen)
            # What is only said otherwise is not in sight.
            now -= {id for id in now - itself if self._looks_alike(id, shown)}
            self._late.update(dict.fromkeys(id for id in others if id not in now))
        self._all_anew = False
        moved = self._make_all([id for id in graph.nodes if id in now], shown)
        moved |= self._pile(now, graph)
        return now, moved | self._put_back(graph)

    def _looks_alike(self, id: str, shown: Shown) -> bool:
        """Whether the card of a node, itself the same, looks as it would if it were made anew."""
        was, walk = self._made.get(id), shown.report.walk
        if was is None or was[1:] != (shown.heats, walk.references) or shown.heats is not NO_HEATS:
            return False
        return looks_alike(was[0], walk.outcomes.get(id))

    def _make_all(self, ids: Iterable[str], shown: Shown) -> set[str]:
        """Make the cards and places of nodes; returns those that lie elsewhere than before."""
        moved = set()
        self._maker.begin()
        for id in ids:
            before = self.boxes.get(id)
            self._late.pop(id, None)
            self._make(id, shown)
            if self.boxes.get(id) != before:
                moved.add(id)
        return moved

    def _make(self, id: str, shown: Shown) -> None:
        """Make the card and the place of a node."""
        row = self.docks.row(id)
        card, box = self._maker.made(shown, id, row, self.docks.lead(id), foot=self.previews)
        self._made[id] = shown.report.walk.outcomes.get(id), shown.heats, shown.report.walk.references
        self.cards[id] = card
        self._put(id, box, is_row=row is not Row.NONE)
