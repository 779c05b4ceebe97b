"""The cards of nodes as the canvas has them, each with the room that it takes."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from netbuilder.core.problem import Problem
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Node
from netbuilder.project import kinds
from netbuilder.studio.presenters.costs import Heat
from netbuilder.studio.presenters.docked_card import row_card
from netbuilder.studio.presenters.node_card import NodeCard, Row, node_card
from netbuilder.studio.presenters.node_spoken import with_name
from netbuilder.window.canvas.geometry import Box, box_of, foot_of, renamed
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.news import Shown


class MadeCard(NamedTuple):
    """A card and its place, with its corner where the document has that of the node."""

    card: NodeCard
    box: Box


class CardMaker:
    """Makes them. Without `pictures` data nodes have no room for any."""

    def __init__(self, *, pictures: bool = True) -> None:
        self._pictures = pictures
        self._alike: dict[Hashable, MadeCard] = {}

    def begin(self) -> None:
        """More nodes are to be made: those that are alike share what is not their name."""
        self._alike.clear()

    def made(self, shown: Shown, id: str, row: Row, lead: str | None, *, foot: bool) -> MadeCard:
        """The card of a node, below the node `lead` if it is a further `row` of a card.

        With `foot` there is room for what it makes of an example.
        """
        graph, problem, heat = shown.report.graph, shown.errors.get(id), shown.heats.at(id)
        node, count = graph.nodes[id], shown.counts.get(id)
        # Whatever the figures speak of and whatever is wrong, a node keeps its size.
        plain, box = self._plain(shown, node)
        card = plain if problem is None and heat is None else self._card(shown, node, problem, heat)
        mark = card.mark
        if count and problem is None and not card.collapsed:
            card = card._replace(left=count)
        if row is not Row.NONE:
            title = graph.nodes[lead].name if lead is not None else ""
            card, plain = row_card(card, row, title, said), row_card(plain, row, title, said)
        if row is not Row.NONE or mark != plain.mark:
            box = box_of(plain._replace(mark=mark), node.x, node.y)
        room = foot_of(plain) if foot else 0.0
        return MadeCard(card, box._replace(height=box.height + room, foot=room) if room else box)

    def _plain(self, shown: Shown, node: Node) -> MadeCard:
        """A node of which nothing else is told than what it is."""
        key = _what_it_is(shown, node)
        if key is None:
            card = self._card(shown, node)
            return MadeCard(card, box_of(card, node.x, node.y))
        alike = self._alike.get(key)
        if alike is None:
            card = self._card(shown, replace(node, name=""))
            self._alike[key] = alike = MadeCard(card, box_of(card, 0.0, 0.0))
        card, spoken = alike.card, with_name(alike.card.spoken, node.name)
        card = card._replace(title=node.name, spoken=spoken)
        return MadeCard(card, renamed(alike.box, card, node.x, node.y))

    def _card(
        self, shown: Shown, node: Node, problem: Problem | None = None, heat: Heat | None = None
    ) -> NodeCard:
        card = node_card(shown.report, node, problem, heat, said)
        if self._pictures or not card.pictures:
            return card
        outputs = tuple(port._replace(label=port.label or port.name) for port in card.outputs)
        return card._replace(pictures=False, outputs=outputs)


def _what_it_is(shown: Shown, node: Node) -> Hashable:
    """All that the card of a layer shows but for its name; None for other nodes."""
    outcome = shown.report.walk.outcomes.get(node.id)
    if outcome is None or kinds.is_data(node) or kinds.is_loss(node) or kinds.is_block(node):
        return None
    wired = tuple(shown.report.walk.links.sources.get(node.id, ()))
    known = outcome.ports, outcome.inputs, outcome.output_ports, outcome.outputs
    states = node.muted, node.frozen, node.collapsed, outcome.made is None, outcome.hands_on is None
    return node.kind, node.settings, wired, known, states
