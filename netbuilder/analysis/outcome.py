"""What is known about each node of a graph, as values: one outcome a node, one walk a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from netbuilder.analysis.links import Links
from netbuilder.analysis.placing import placed
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.declared import Declared
from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem
from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import NamedTuple, dataclass
from netbuilder.graph.model import Block, End, Graph, Node, Wire
from netbuilder.graph.query import order

Specs: TypeAlias = tuple[TensorSpec | None, ...]


class Given(NamedTuple):
    """What enters a block through one of its ports; `guessed` as in `Outcome`."""

    spec: TensorSpec | None = None
    guessed: bool = False


class Outcome(NamedTuple):
    """What is known about one node. A spec of None is not known (`?`).

    `made` is the declaration's instance, None for a node that cannot be made; `broken` says why. `ports` are
    the input ports in order, optional ones only if wired, and `sources` is what feeds each; `extra` is what
    else the node is asked with: the output and the input of the layer that it refers to. `guessed` marks what
    rests on an assumption made after a mistake further up; nothing is refused there, so that one mistake
    stays one. `settled` says that there is nothing to look into: all inputs are known and accepted. `facts`
    are those of a data set, `inner` is the walk of a block's inside.

    `sources` say where a tensor is made: nodes between that only hand it on, muted ones and dots, are looked
    through. For such a node `hands_on` is the output whose tensor it gives, None while nothing feeds it.

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
    hands_on: End | None = None

    @property
    def asked(self) -> Specs | None:
        """What the declaration's arithmetic takes, `inputs` then `extra`; None when it cannot be asked.

        At an optional input that is free it takes None.
        """
        if not self.settled or self.made is None:
            return None
        inputs = placed(self.made, self.ports, self.inputs)
        if inputs is self.inputs:
            for spec in inputs:
                if spec is None:  # where a tensor is handed on beside a free input
                    inputs = tuple(each for each in inputs if each is not None)
                    break
        return inputs + self.extra

    def output(self, port: str) -> TensorSpec | None:
        """What leaves the output `port`; None when there is no such port or nothing is known about it."""
        ports = self.output_ports
        if ports and ports[0] == port:  # as of most nodes
            return self.outputs[0]
        return self.outputs[ports.index(port)] if port in ports else None


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Outcomes of a graph's nodes, and the nodes left over because they lie on or behind a cycle.

    `sequence` is some order in which every node comes after all that it depends on; after an edit it need
    not be the graph's own, see `order`. `special` are the nodes that are no ordinary layers: data, losses,
    blocks, code, what changes examples, muted ones, and where tensors enter and leave. `references` has the
    layer that each referring node names, "" where it names none. `facts`, `blocks` and `given` are what else
    the outcomes were found from, kept to tell after an edit which of them still hold. `changed` are the nodes
    whose outcome differs from that in the walk that this one was made from; None where it was made from none.
    `unsettled` are the nodes whose outcomes are not settled.
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
    unsettled: tuple[str, ...]
    changed: tuple[str, ...] | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """The nodes with an outcome, in the order that follows from the graph alone."""
        return order(self.graph, pairs(self.references))[0]

    @property
    def in_order(self) -> tuple[Outcome, ...]:
        """The outcomes in that order."""
        return tuple(self.outcomes[id] for id in self.order)

    def origin(self, end: End) -> End:
        """The output at which the tensor of `end` is made."""
        outcome = self.outcomes.get(end.node)
        return outcome.hands_on if outcome is not None and outcome.hands_on is not None else end

    def feeding(self, id: str) -> tuple[End, ...]:
        """The outputs at which the wires begin that a node uses; of one that hands on, that is one wire."""
        wired = self.links.sources.get(id, {})
        outcome = self.outcomes.get(id)
        if outcome is None or outcome.hands_on is None or len(wired) < 2:
            return tuple(wired.values())
        return (next(wired[port] for port in outcome.ports if port in wired),)

    def users(self, id: str) -> Iterator[tuple[str, Wire]]:
        """Who uses what a node gives: its output port, and the wire that arrives there.

        Nodes that only hand it on are looked through.
        """
        waiting = [(wire.source.port, wire) for wire in self.links.users.get(id, ())]
        while waiting:
            port, wire = waiting.pop(0)
            outcome = self.outcomes.get(wire.target.node)
            if outcome is None or outcome.hands_on is None:
                yield port, wire
            elif wire.source in self.feeding(wire.target.node):
                waiting += [(port, each) for each in self.links.users.get(wire.target.node, ())]

    def spec(self, end: End) -> TensorSpec | None:
        """What leaves the output port `end`; None when unknown."""
        outcome = self.outcomes.get(end.node)
        return outcome.output(end.port) if outcome is not None else None


def pairs(references: Mapping[str, str]) -> list[tuple[str, str]]:
    """(first, later) for every node that needs another one's outcome without a wire between them."""
    return [(other, id) for id, other in references.items() if other]
