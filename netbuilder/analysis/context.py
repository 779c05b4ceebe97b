"""What a rule may look at: one graph of a project, and everything computed about it so far."""

from __future__ import annotations

from functools import cached_property

from netbuilder.analysis.ends import left_out, needed, outputs, reached
from netbuilder.analysis.outcome import Walk
from netbuilder.core.problem import Place
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import BLOCK, BLOCK_OUTPUT, End, Node
from netbuilder.project import kinds
from netbuilder.project.project import Project


class Offer(NamedTuple):
    """An output that could be wired on; `used` says whether it is already."""

    node: Node
    port: str
    spec: TensorSpec
    used: bool


class Context:
    """One graph of a project with its outcomes: the main one (`block` is "") or the inside of a block.

    `path` are the ids of the block nodes that lead here from the main graph. `unsettled` are outcomes that
    something is wrong with or unknown about, `special` the nodes that are no ordinary layers. Of these,
    `losses`, `data` and `blocks` are those with an outcome (what lies on or behind a loop has none), of data
    those that nothing is wrong with. `outputs` is what the model of this graph returns, `left_out` are the
    nodes that do not become part of it.
    """

    def __init__(self, project: Project, walk: Walk, block: str = "", path: tuple[str, ...] = ()) -> None:
        self.project = project
        self.walk = walk
        self.block = block
        self.path = path
        self.unsettled = [walk.outcomes[id] for id in walk.unsettled]
        self.special = [walk.graph.nodes[id] for id in walk.special]
        known = [walk.outcomes[id] for id in walk.special if id in walk.outcomes]
        self.losses = [each for each in known if each.node.kind.startswith(kinds.LOSS)]
        self.data = [each for each in known if each.node.kind.startswith(kinds.DATA) and each.settled]
        self.blocks = [each for each in known if each.node.kind.startswith(BLOCK)]
        self.outputs = outputs(walk)
        self.left_out = left_out(walk)

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """Outputs of which it is known what they give, those of nodes that were added last first."""
        return tuple(
            Offer(outcome.node, port, spec, port in used)
            for outcome in map(self.walk.outcomes.get, reversed(tuple(self.walk.graph.nodes)))
            if outcome is not None and not kinds.is_loss(outcome.node) and outcome.node.kind != BLOCK_OUTPUT
            for used in [{wire.source.port for wire in self.walk.links.users.get(outcome.node.id, ())}]
            # An Output has no port at which it hands on what it gets.
            for port, spec in zip(outcome.output_ports, outcome.outputs, strict=False)
            if spec is not None
        )

    def name(self, id: str) -> str:
        """What the user calls a node."""
        return self.walk.graph.nodes[id].name

    def label(self, source: End) -> str:
        """What the user calls an output: the node, and the port's name where there are several."""
        node = self.walk.graph.nodes[source.node]
        several = len(self.walk.outcomes[source.node].output_ports) > 1
        return f"{node.name}: {self.port_name(node, source.port)}" if several else node.name

    def port_name(self, node: Node, port: str) -> str:
        """What the user calls a port: that of a block has the name of the node inside."""
        block = kinds.block_of(self.project, node) if kinds.is_block(node) else None
        inner = block.graph.nodes.get(port) if block is not None else None
        return inner.name if inner is not None else port

    def where(self, node: Node) -> Text:
        """The place as the user knows it."""
        if not self.block:
            return Text("{node}", node=node.name)
        return Text("{node} in block {block}", node=node.name, block=self.project.blocks[self.block].name)

    def place(self, node: str, port: str | None = None, setting: str | None = None) -> Place:
        """The place as the window finds it."""
        return Place(node, port, setting, self.path)

    def behind(self, id: str) -> set[str]:
        """A node and all that depends on it, by wires or by referring to it."""
        users, references = self.walk.links.users, self.walk.references

        def followers(each: str) -> set[str]:
            referring = {node for node, other in references.items() if other == each}
            return referring | {wire.target.node for wire in users.get(each, ())}

        return reached([id], followers)

    def before(self, id: str) -> set[str]:
        """A node and all that it depends on."""
        return needed(self.walk, [id])
