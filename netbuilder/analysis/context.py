"""What a rule may look at: one graph of a project, and everything computed about it so far."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from netbuilder.analysis.ends import needed, outputs, reached
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.core.problem import Place
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, End, Node
from netbuilder.project import kinds
from netbuilder.project.project import Project

_ENDS = frozenset({kinds.INPUT, kinds.OUTPUT, BLOCK_INPUT, BLOCK_OUTPUT})


@dataclass(frozen=True)
class Context:
    """One graph of a project with its outcomes: the main one (`block` is "") or the inside of a block.

    `path` are the ids of the block nodes that lead here from the main graph.
    """

    project: Project
    walk: Walk
    block: str = ""
    path: tuple[str, ...] = ()

    @cached_property
    def unsettled(self) -> tuple[Outcome, ...]:
        """Outcomes that something is wrong with or unknown about: for most graphs none."""
        return tuple(each for each in self.walk.outcomes.values() if not each.settled)

    @cached_property
    def special(self) -> tuple[Node, ...]:
        """Nodes that are no ordinary layers: data, losses, blocks, and where tensors enter and leave."""
        return tuple(n for n in self.walk.graph.nodes.values() if "." in n.kind or n.kind in _ENDS)

    @cached_property
    def losses(self) -> tuple[Outcome, ...]:
        """Losses in order, without those on or behind a loop."""
        return self._known(kinds.LOSS)

    @cached_property
    def data(self) -> tuple[Outcome, ...]:
        """Data sets in order."""
        return self._known(kinds.DATA)

    @cached_property
    def blocks(self) -> tuple[Outcome, ...]:
        """Nodes that stand for a block, in order, without those on or behind a loop."""
        return self._known(BLOCK)

    @cached_property
    def outputs(self) -> list[End]:
        """What the model of this graph returns."""
        return outputs(self.walk)

    def _known(self, prefix: str) -> tuple[Outcome, ...]:
        found = [node.id for node in self.special if node.kind.startswith(prefix)]
        return tuple(self.walk.outcomes[id] for id in found if id in self.walk.outcomes)

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
