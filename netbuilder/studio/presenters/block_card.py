"""What the inspector says of the block that one is in: its name, where it stands, what goes in and out."""

from __future__ import annotations

from typing import NamedTuple

from netbuilder.analysis.report import Report
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT
from netbuilder.studio.presenters.budget import grouped, large
from netbuilder.studio.scope import uses


class BlockCard(NamedTuple):
    """`ports` are labels with the shape there in the use one is in; `cost` labels and figures of that use."""

    name: str
    says: Text
    ports: tuple[tuple[str, str], ...]
    cost: tuple[tuple[Text, str], ...]


def block_card(report: Report) -> BlockCard:
    """The card of the block that `report` is inside of."""
    count = uses(report.project, report.block)
    says = Text("Block, used {count} times", count=count) if count > 1 else Text("Block, used once")
    ports = tuple(
        (node.name, _shape(report, node.id))
        for kind in (BLOCK_INPUT, BLOCK_OUTPUT)
        for node in report.graph.nodes.values()
        if node.kind == kind
    )
    cost = (
        (Text("Parameters"), grouped(report.cost.parameters)),
        (Text("Multiply-adds per sample"), large(report.cost.multiply_adds)),
    )
    return BlockCard(report.project.blocks[report.block].name, says, ports, cost)


def _shape(report: Report, id: str) -> str:
    outcome = report.walk.outcomes.get(id)
    spec = outcome.outputs[0] if outcome is not None and outcome.outputs else None
    return str(spec) if spec is not None else "?"
