"""What can be added where a search was opened: what fits comes first, with the shape it would give there.

Shapes are those of default settings on what really arrives, found once when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, partial
from typing import NamedTuple

from netbuilder.analysis.report import Report, report
from netbuilder.catalogue.categories import DATA
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.graph.model import End, Wire
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project
from netbuilder.studio.presenters.finding import found
from netbuilder.studio.presenters.judging import Judge
from netbuilder.studio.presenters.node_card import NodeCard, Say, errors_by_node, node_card, shape_text
from netbuilder.studio.presenters.palette import Item, every_item, sections
from netbuilder.studio.presenters.placing import Edit, Point, inserted, placed, placed_behind
from netbuilder.studio.presenters.short_words import kind_in_short


class Offer(NamedTuple):
    """A row of the search. `words` are the shape that it gives or why it does not fit, `spoken` is all of it.

    `port` of the new node is joined to `source`, or to the input from which the search was opened; where
    there is none, "", the node comes without a wire.
    """

    item: Item
    fits: bool
    words: str
    spoken: str
    port: str = ""
    source: End | None = None


class Landing(NamedTuple):
    """The id of a new node and what it looks like once it is wired."""

    id: str
    card: NodeCard


class Adding:
    """Opened on nothing, on outputs of which one feeds the new node, on an input, or on a wire: on both."""

    def __init__(
        self, report: Report, sources: Iterable[End] = (), target: End | None = None, say: Say = str
    ) -> None:
        self._report = report
        self._sources = tuple(sources)
        self._target = target
        self._say = say
        self._judge = Judge(report, self._sources, target)

    @property
    def heading(self) -> str:
        """The shape that comes in, "" where there is nothing to say."""
        if not self._sources:
            return ""
        return shape_text(self._report, self._sources[0], self._spec(self._sources[0]), self._say)

    @property
    def footer(self) -> str:
        """What is listed first, "" where nothing is."""
        nodes = self._report.project.graph.nodes
        if self._sources and self._target is not None:
            source, target = nodes[self._sources[0].node].name, nodes[self._target.node].name
            return self._say(Text("Goes between {source} and {target}", source=source, target=target))
        if self._target is not None:
            return self._say(Text("First what {node} takes", node=nodes[self._target.node].name))
        spec = self._spec(self._sources[0]) if self._sources else None
        if spec is not None:
            return self._say(Text("First layers that accept {kind}", kind=kind_in_short(spec)))
        return self._say(Text("What comes in is not known yet")) if self._sources else ""

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """Everything that can stand in the main graph, what fits before the rest."""
        return self._fitting_first(self._offer(item) for item in every_item(sections()))

    def found(self, text: str) -> tuple[Offer, ...]:
        """The offers in which every word of `text` occurs, what fits before the rest, then best first."""
        if not text.strip():
            return self.offers
        by_kind = {offer.item.kind: offer for offer in self.offers}
        items = [offer.item for offer in self.offers]
        return self._fitting_first(by_kind[item.kind] for item in found(items, text))

    def inserts(self, offer: Offer) -> bool:
        """Whether the offer goes into the wire on which the search was opened."""
        return bool(self._sources and self._target and offer.port)

    def edit(self, offer: Offer, at: Point, room: dict[str, Point] | None = None) -> Edit:
        """The edit that puts an offer at a place and wires it; `room` are nodes that step aside for it."""
        kind = offer.item.kind
        if self.inserts(offer) and self._target is not None:
            return partial(inserted, kind=kind, at=at, target=self._target, room=room)
        wire = self._wire(offer, self._report.project)
        if wire is None:
            return partial(placed, kind=kind, at=at)
        return partial(placed_behind, kind=kind, at=at, wire=wire)

    def landing(self, offer: Offer) -> Landing:
        """What the offer becomes when it is taken."""
        project = self.edit(offer, (0.0, 0.0))(self._report.project)
        after = report(project, self._report)
        id = edits.fresh_node(self._report.project, offer.item.kind).id
        problem = errors_by_node(after).get(id)
        return Landing(id, node_card(after, project.graph.nodes[id], problem, say=self._say))

    def _wire(self, offer: Offer, project: Project) -> Wire | None:
        if not offer.port:
            return None
        new = End(edits.fresh_node(project, offer.item.kind).id, offer.port)
        if offer.source is not None:
            return Wire(offer.source, new)
        return Wire(new, self._target) if self._target is not None else None

    def _spec(self, end: End) -> TensorSpec | None:
        return self._report.walk.spec(end)

    def _offer(self, item: Item) -> Offer:
        verdict = self._judge.verdict(item.kind)
        if verdict is None:
            return Offer(item, True, "", item.title)
        words = self._say(verdict.words)
        spoken = Text(
            "{layer}, {words}" if verdict.fits else "{layer}, does not fit: {words}",
            layer=item.title,
            words=words.replace("→", self._say(Text("gives"))),
        )
        return Offer(item, verdict.fits, words, self._say(spoken), verdict.port, verdict.source)

    def _fitting_first(self, offers: Iterable[Offer]) -> tuple[Offer, ...]:
        """Of what fits, data and the ends of a network stand last where there are layers to go on with."""
        nodes = self._report.project.graph.nodes.values()
        last = DATA.id if self._sources or (self._target and any(map(kinds.is_data, nodes))) else ""
        return tuple(sorted(offers, key=lambda offer: (not offer.fits, offer.item.category == last)))


def behind(report: Report, id: str, say: Say = str) -> Adding:
    """A search for what the node `id` could feed; of a loss, which feeds nothing, one opened on nothing."""
    outcome = report.walk.outcomes.get(id)
    made = outcome.made if outcome is not None else None
    ports = outcome.output_ports if outcome is not None and not isinstance(made, Loss) else ()
    return Adding(report, [End(id, port) for port in ports], say=say)
