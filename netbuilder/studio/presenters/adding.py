"""What can be added where a search was opened: what fits comes first, with the shape it would give there.

Shapes are those of default settings on what really arrives, found once when they are first asked for; and
those of the settings that were typed behind a name: "conv 6 5".
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, partial

from netbuilder.analysis.report import Report, report
from netbuilder.catalogue.categories import DATA
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End, Wire
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project
from netbuilder.studio.presenters.finding import found
from netbuilder.studio.presenters.judging import Judge
from netbuilder.studio.presenters.node_card import NodeCard, Say, errors_by_node, node_card, shape_text
from netbuilder.studio.presenters.palette import Item, every_item
from netbuilder.studio.presenters.palette_of_graph import sections_in
from netbuilder.studio.presenters.placing import Edit, Point, inserted, joined, placed, placed_behind
from netbuilder.studio.presenters.short_words import kind_in_short
from netbuilder.studio.presenters.typed_settings import DEFAULTS, Settings, chosen, split


class Offer(NamedTuple):
    """A row of the search. `words` are the shape that it gives or why it does not fit, `spoken` is all of it.

    `port` of the new node is joined to `source`, or to the input from which the search was opened; where
    there is none, "", the node comes without a wire. `settings` are those that were typed, in stored form.
    """

    item: Item
    fits: bool
    words: str
    spoken: str
    port: str = ""
    source: End | None = None
    settings: Settings = DEFAULTS


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
    def target(self) -> End | None:
        """The input that what is added feeds, None where it feeds nothing yet."""
        return self._target

    @property
    def heading(self) -> str:
        """The shape that comes in, "" where there is nothing to say."""
        if not self._sources:
            return ""
        return shape_text(self._report, self._sources[0], self._spec(self._sources[0]), self._say)

    @property
    def footer(self) -> str:
        """What is listed first, "" where nothing is."""
        nodes = self._report.graph.nodes
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
        """Everything that can stand in the graph, what fits before the rest."""
        parts = sections_in(self._report.project, self._report.block, self._say)
        return self._fitting_first(map(self._offer, every_item(parts)))

    def found(self, text: str) -> tuple[Offer, ...]:
        """The offers in which every word of `text` occurs: the very name, what fits, then best first.

        Without a word, all that are not rare.

        Numbers behind a name are settings: then the offers are such as have a use for them.
        """
        if not text.strip():
            return tuple(offer for offer in self.offers if not offer.item.rare)
        name, values = split(text)
        by_kind = {offer.item.kind: offer for offer in self.offers}
        items = [offer.item for offer in self.offers]
        # One number may be part of a name, as in "conv 2".
        named = [by_kind[item.kind] for item in found(items, text)] if len(values) < 2 else []
        typed = (self._typed(item, values) for item in found(items, name)) if values else ()
        fitting = self._fitting_first((*named, *filter(None, typed)))
        # Whoever types the whole name of a layer means that one.
        title = text.strip().lower()
        return tuple(sorted(fitting, key=lambda offer: offer.item.title.lower() != title))

    def inserts(self, offer: Offer) -> bool:
        """Whether the offer goes into the wire on which the search was opened."""
        return bool(self._sources and self._target and offer.port)

    def edit(self, offer: Offer, at: Point, room: dict[str, Point] | None = None) -> Edit:
        """The edit that puts an offer at a place and wires it; `room` are nodes that step aside for it."""
        kind, block = offer.item.kind, self._report.block
        if self.inserts(offer) and self._target is not None:
            return partial(
                inserted,
                kind=kind,
                at=at,
                target=self._target,
                room=room,
                block=block,
                settings=offer.settings,
            )
        wire = self._wire(offer, self._report.project)
        if wire is None:
            return partial(placed, kind=kind, at=at, block=block, settings=offer.settings)
        wires = joined(self._report, kind, wire, offer.settings)
        return partial(placed_behind, kind=kind, at=at, wires=wires, block=block, settings=offer.settings)

    def landing(self, offer: Offer) -> Landing:
        """What the offer becomes when it is taken. Raises ProblemError for settings that cannot be."""
        project = self.edit(offer, (0.0, 0.0))(self._report.project)
        after = report(project, self._report)
        id = edits.fresh_node(self._report.project, offer.item.kind, block=self._report.block).id
        problem = errors_by_node(after).get(id)
        return Landing(id, node_card(after, after.graph.nodes[id], problem, say=self._say))

    def _wire(self, offer: Offer, project: Project) -> Wire | None:
        if not offer.port:
            return None
        new = End(edits.fresh_node(project, offer.item.kind, block=self._report.block).id, offer.port)
        if offer.source is not None:
            return Wire(offer.source, new)
        return Wire(new, self._target) if self._target is not None else None

    def _spec(self, end: End) -> TensorSpec | None:
        return self._report.walk.spec(end)

    def _typed(self, item: Item, values: tuple[str, ...]) -> Offer | None:
        """The offer with settings that were typed; None for one that has no use for all of them."""
        found = chosen(item.kind, values)
        if found is None:
            return None
        return self._offer(item._replace(title=f"{item.title} {found.words}"), found.settings)

    def _offer(self, item: Item, settings: Settings = DEFAULTS) -> Offer:
        try:
            judge = Judge(self._report, self._sources, self._target, settings) if settings else self._judge
            verdict = judge.verdict(item.kind)
        except ProblemError as error:
            words = self._say(error.problem.what)
            return Offer(item, False, words, f"{item.title}, {words}", settings=settings)
        if verdict is None:
            return Offer(item, True, "", item.title, settings=settings)
        words = self._say(verdict.words)
        spoken = Text(
            "{layer}, {words}" if verdict.fits else "{layer}, does not fit: {words}",
            layer=item.title,
            words=words.replace("→", self._say(Text("gives"))),
        )
        return Offer(item, verdict.fits, words, self._say(spoken), verdict.port, verdict.source, settings)

    def _fitting_first(self, offers: Iterable[Offer]) -> tuple[Offer, ...]:
        """Of what fits, data and the ends of a network stand last where there are layers to go on with."""
        nodes = self._report.graph.nodes.values()
        last = DATA.id if self._sources or any(map(kinds.is_data, nodes)) else ""
        return tuple(sorted(offers, key=lambda offer: (not offer.fits, offer.item.category == last)))


def behind(report: Report, id: str, say: Say = str) -> Adding:
    """A search for what the node `id` could feed; of a loss, which feeds nothing, one opened on nothing."""
    outcome = report.walk.outcomes.get(id)
    made = outcome.made if outcome is not None else None
    ports = outcome.output_ports if outcome is not None and not isinstance(made, Loss) else ()
    return Adding(report, [End(id, port) for port in ports], say=say)
