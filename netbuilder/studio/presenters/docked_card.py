"""A docked node: how its card becomes a row of the card that it shares."""

from __future__ import annotations

from netbuilder.core.text import Text
from netbuilder.studio.presenters.node_card import NodeCard, Row, Say


def row_card(card: NodeCard, row: Row, lead: str, say: Say = str) -> NodeCard:
    """`card` with its title and one value, and with the ports that are seen on this row.

    `lead` is the title of the node below which it is docked, "" for the first row.
    """
    asked = card.heat.words if card.heat is not None else ""
    slot = asked or card.left or card.slot
    if card.problem is not None:
        from netbuilder.studio.presenters.node_reasons import reason  # late: there is hardly ever a problem

        slot = reason(card.problem, card.title, say)
    elif card.mark:
        slot = ""  # the icon says it
    spoken = spoken_docked(card.spoken, lead, say) if lead else card.spoken
    return card._replace(
        row=row,
        left="",
        right="",
        slot=slot,
        spoken=spoken,
        stack=False,
        inputs=card.inputs if row is Row.FIRST else (),
        outputs=card.outputs if row is Row.LAST else (),
    )


def spoken_docked(spoken: str, lead: str, say: Say = str) -> str:
    """The sentence about a node, with the title of the node below which it is docked."""
    return say(Text("{node}, docked below {lead}", node=spoken, lead=lead))
