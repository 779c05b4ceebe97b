"""How a muted, frozen or collapsed node differs from its plain card, and what a dot shows: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.analysis.outcome import Outcome
from netbuilder.core.text import Text
from netbuilder.graph.model import Node
from netbuilder.project import kinds

if TYPE_CHECKING:
    from netbuilder.studio.presenters.node_card import NodeCard, Say


def with_states(card: NodeCard, node: Node, outcome: Outcome | None, parameters: int, say: Say) -> NodeCard:
    """`card`, which tells all of a node, as the node's states let it be shown.

    `parameters` is how many numbers its weights hold.
    """
    spec = outcome.outputs[0] if outcome is not None and outcome.hands_on is not None else None
    through = spec.count if spec is not None else 0
    if kinds.is_dot(node):
        return card._replace(dot=True, through=through, left="", right="", slot="")
    if node.frozen and not node.muted:
        card = _held(card, parameters, say)
    if node.muted:
        # Where there was nothing at the right of the title, an icon would make the node wider.
        told = bool(card.left or card.right or card.slot)
        card = card._replace(muted=True, through=through, slot="", mark="mute" if told else "")
    return _folded(card) if node.collapsed else card


def spoken_states(node: Node, say: Say) -> str:
    """The states in words, "" for a node that is in none."""
    told = (
        (node.muted, Text("muted")),
        (node.frozen, Text("weights frozen")),
        (node.collapsed, Text("collapsed")),
    )
    return ", ".join(say(words) for holds, words in told if holds)


def _held(card: NodeCard, parameters: int, say: Say) -> NodeCard:
    """With a lock; a summary says that the weights stay as they are."""
    card = card._replace(slot="", mark="lock")
    if not card.left and not card.right:
        return card
    return card._replace(left=say(Text("weights held")), right=f"{parameters:,}" if parameters else "")


def _folded(card: NodeCard) -> NodeCard:
    """The header alone, with one figure where no icon stands in its place."""
    slot = card.slot or (card.right or card.left if not card.mark else "")
    return card._replace(collapsed=True, pictures=False, rows=False, left="", right="", slot=slot)
