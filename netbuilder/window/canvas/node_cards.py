"""The cards of nodes as the canvas has them, each with the room that it takes."""

from __future__ import annotations

from netbuilder.core.problem import Problem
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Node
from netbuilder.studio.presenters.costs import Heat
from netbuilder.studio.presenters.docked_card import row_card
from netbuilder.studio.presenters.node_card import NodeCard, Row, node_card
from netbuilder.window.canvas.geometry import Box, box_of, foot_of
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

    def made(self, shown: Shown, id: str, row: Row, lead: str | None, *, foot: bool) -> MadeCard:
        """The card of a node, below the node `lead` if it is a further `row` of a card.

        With `foot` there is room for what it makes of an example.
        """
        graph, problem, heat = shown.report.graph, shown.errors.get(id), shown.heats.at(id)
        node, count = graph.nodes[id], shown.counts.get(id)
        card = self._card(shown, node, problem, heat)
        # Whatever the figures speak of and whatever is wrong, a node keeps its size.
        plain = card if problem is None and heat is None else self._card(shown, node, None, None)
        mark = card.mark
        if count and problem is None and not card.collapsed:
            card = card._replace(left=count)
        if row is not Row.NONE:
            title = graph.nodes[lead].name if lead is not None else ""
            card, plain = row_card(card, row, title, said), row_card(plain, row, title, said)
        box = box_of(plain if plain.mark == mark else plain._replace(mark=mark), node.x, node.y)
        room = foot_of(plain) if foot else 0.0
        return MadeCard(card, box._replace(height=box.height + room, foot=room) if room else box)

    def _card(self, shown: Shown, node: Node, problem: Problem | None, heat: Heat | None) -> NodeCard:
        card = node_card(shown.report, node, problem, heat, said)
        if self._pictures or not card.pictures:
            return card
        outputs = tuple(port._replace(label=port.label or port.name) for port in card.outputs)
        return card._replace(pictures=False, outputs=outputs)
