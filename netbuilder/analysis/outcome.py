"""What is known about each node of a graph, as values: one outcome a node, one walk a graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from netbuilder.analysis.links import Links
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.declared import Declared
from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem
from netbuilder.core.spec import TensorSpec
from netbuilder.graph.model import Block, End, Graph, Node

Specs: TypeAlias = tuple[TensorSpec | None, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What enters a block through one of its ports; `guessed` as in `Outcome`."""

    spec: TensorSpec | None = None
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known about one node. A spec of None is not known (`?`).

    `made` is the declaration's instance, None for a node that cannot be made; `broken` says why. `ports` and
    `sources` are the input ports in order and what feeds each; `extra` is what else the node is asked with:
    the output and the input of the layer that it refers to. `guessed` marks what rests on an assumption made
    after a mistake further up; nothing is refused there, so that one mistake stays one. `settled` says that
    there is nothing to look into: all inputs are known and accepted. `facts` are those of a data set, `inner`
    is the walk of a block's inside.
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
    """Outcomes of a graph's nodes in order, and the nodes left over because they lie on or behind a cycle.

    `references` has the layer that each referring node names, "" where it names none. `facts`, `blocks` and
    `given` are what else the outcomes were found from, kept to tell after an edit which of them still hold.
    """

    graph: Graph
    links: Links
    order: tuple[str, ...]
    stuck: tuple[str, ...]
    outcomes: dict[str, Outcome]
    references: Mapping[str, str]
    facts: FrozenDict[str, DataFacts]
    blocks: FrozenDict[str, Block]
    given: Mapping[str, Given]

    def spec(self, end: End) -> TensorSpec | None:
        """What leaves the output port `end`; None when unknown."""
        outcome = self.outcomes.get(end.node)
        return outcome.output(end.port) if outcome is not None else None
