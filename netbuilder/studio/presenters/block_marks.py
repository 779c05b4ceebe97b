"""How a block differs from a layer on its card: a second edge, how often it runs, shared weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, REROUTE, Block
from netbuilder.project.kinds import BlockUse

if TYPE_CHECKING:
    from netbuilder.studio.presenters.node_card import NodeCard, Say


def layers_in(block: Block) -> int:
    """How many layers a block has, its ports not counted."""
    return sum(node.kind not in (BLOCK_INPUT, BLOCK_OUTPUT, REROUTE) for node in block.graph.nodes.values())


def block_words(block: Block | None, use: BlockUse, say: Say) -> str:
    """What is in a block, and how often in a row: "3 layers × 4"."""
    count = layers_in(block) if block is not None else 0
    words = Text("{count} layers", count=count) if count != 1 else Text("1 layer")
    return say(Text("{layers} × {repeat}", layers=words, repeat=use.repeat) if use.repeat > 1 else words)


def shares_weights(use: object, id: str, references: Mapping[str, str]) -> bool:
    """Whether repetitions of a block share their weights, or another use of it has the same."""
    repeats = isinstance(use, BlockUse) and use.share and use.repeat > 1
    return repeats or id in references or id in references.values()


def with_block_marks(card: NodeCard, *, shares: bool) -> NodeCard:
    """`card` with a second edge and, where weights are shared, a link in the header."""
    if not shares:
        return card._replace(stack=True)
    return card._replace(stack=True, mark="link", slot="", right=card.right or card.slot)


def spoken_block(use: object, *, shares: bool, say: Say) -> str:
    """Repetitions and shared weights in words, "" for a block that runs once with its own."""
    words = ""
    if isinstance(use, BlockUse) and use.repeat > 1:
        words = say(Text("{count} times in a row", count=use.repeat))
    return ", ".join(filter(None, (words, say(Text("shared weights")) if shares else "")))
