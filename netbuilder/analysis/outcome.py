"""What is known about each node of a graph, as values: one outcome a node, one walk a graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from netbuilder.analysis.links import Links
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.declared import Declared
from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem
from netbuilder.core.spec import TensorSpec
from netbuilder.graph.model import Block, End, Graph, Node
from netbuilder.graph.query import order

Specs: TypeAlias = tuple[TensorSpec | None, ...]


class Given(NamedTuple):
    """What enters a block through one of its ports; `guessed` as in `Outcome`."""

    spec: TensorSpec | None = None
    guessed: bool = False


class Outcome(NamedTuple):
    """What is known about one node. A spec of None is not known (`?`).

    `made` is the declaration's instance, None for a node that cannot be made; `broken` says why. `ports` and
    `sources` are the input ports in order and what feeds each; `extra` is what else the node is asked with:
    the output and the input of the layer that it refers to. `guessed` marks what rests on an assumption made
    after a mistake further up; nothing is refused there, so that one mistake stays one. `settled` says that
    there is nothing to look into: all inputs are known and accepted. `facts` are those of a data set, `inner`
    is the walk of a block's inside.

    A tuple, since a frozen dataclass of so many fields takes as long to make as all its arithmetic.
    """

    node: Node
    made: Declared | None = None
    ports: tuple[str, ...] = ()
    sources: tuple[End | None, ...] = ()
    inputs: Specs = ()
    output_ports: tuple[str, ...] = ()
    outputs: Specs = ()
    extra: Specs = ()
    guessed: bool = False
    settled: bool = True
    refused: ShapeRefused | None = None
    broken: Problem | None = None
    facts: DataFacts | None = None
    inner: Walk | None = None

    @property
    def asked(self) -> tuple[TensorSpec, ...] | None:
        """What the declaration's arithmetic takes, `inputs` then `extra`; None when it cannot be asked."""
        arguments = tuple(spec for spec in self.inputs + self.extra if spec is not None)
        return arguments if self.settled and self.made is not None else None

    def output(self, port: str) -> TensorSpec | None:
        """What leaves the output `port`; None when there is no such port or nothing is known about it."""
        return self.outputs[self.output_ports.index(port)] if port in self.output_ports else None


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Outcomes of a graph's nodes, and the nodes left over because they lie on or behind a cycle.

    `sequence` is some order in which every node comes after all that it depends on; after an edit it need
    not be the graph's own, see `order`. `special` are the nodes that are no ordinary layers: data, losses,
    blocks, and where tensors enter and leave. `references` has the layer that each referring node names, ""
    where it names none. `facts`, `blocks` and `given` are what else the outcomes were found from, kept to
    tell after an edit which of them still hold.
    """

    graph: Graph
    links: Links
    sequence: tuple[str, ...]
    stuck: tuple[str, ...]
    outcomes: dict[str, Outcome]
    special: tuple[str, ...]
    references: Mapping[str, str]
    facts: FrozenDict[str, DataFacts]
    blocks: FrozenDict[str, Block]
    given: Mapping[str, Given]

    @property
    def order(self) -> tuple[str, ...]:
        """The nodes with an outcome, in the order that follows from the graph alone."""
        return order(self.graph, pairs(self.references))[0]

    @property
    def in_order(self) -> tuple[Outcome, ...]:
        """The outcomes in that order."""
        return tuple(self.outcomes[id] for id in self.order)

    def spec(self, end: End) -> TensorSpec | None:
        """What leaves the output port `end`; None when unknown."""
        outcome = self.outcomes.get(end.node)
        return outcome.output(end.port) if outcome is not None else None


def pairs(references: Mapping[str, str]) -> list[tuple[str, str]]:
    """(first, later) for every node that needs another one's outcome without a wire between them."""
    return [(other, id) for id, other in references.items() if other]
