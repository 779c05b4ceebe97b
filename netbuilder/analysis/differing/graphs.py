"""What differs between the nodes of two graphs, but for their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netbuilder.analysis.differing.difference import Difference, Group
from netbuilder.analysis.differing.settings import change_words, chosen, node_changes
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import dataclass
from netbuilder.graph.model import BLOCK, Graph, Node
from netbuilder.project import kinds
from netbuilder.project.project import Project


@dataclass(frozen=True, slots=True)
class Side:
    """A graph, in the project that it is of."""

    project: Project
    graph: Graph


@dataclass(frozen=True, slots=True)
class Pair:
    """Two graphs and what is the same in both: `nodes` and `blocks` are ids after by ids before.

    `inside` are the nodes inside of blocks, by the block's id before: its ports are called by them. `block`
    is the name of the block that the graphs are the inside of, "" for the main graphs.
    """

    before: Side
    after: Side
    nodes: dict[str, str]
    blocks: dict[str, str]
    inside: Mapping[str, Mapping[str, str]]
    block: str = ""

    def both(self) -> Iterator[tuple[Node, Node]]:
        """The nodes that are in both graphs; dots in wires are none."""
        for old, new in self.nodes.items():
            first, second = self.before.graph.nodes[old], self.after.graph.nodes[new]
            if not kinds.is_dot(first):
                yield first, second


def node_differences(pair: Pair) -> Iterator[Difference]:
    """Nodes that went, came, have another name, kind, setting or state."""
    yield from _gone(pair)
    for node in pair.after.graph.nodes.values():
        if node.id not in pair.nodes.values() and not kinds.is_dot(node):
            yield _come(pair, node)
    for before, after in pair.both():
        yield from _changed(pair, before, after)


_STATES = {
    "muted": ("{name} is not muted any more", "{name} is muted now"),
    "frozen": ("{name} learns again", "{name} is frozen now"),
}


def _gone(pair: Pair) -> Iterator[Difference]:
    for node in pair.before.graph.nodes.values():
        if node.id not in pair.nodes and not kinds.is_dot(node):
            words = Text("{name} was removed ({kind})", name=node.name, kind=_kind(pair.before, node))
            yield Difference(Group.LAYERS, words, node.name, "removed", node.name, None, pair.block)


def _come(pair: Pair, node: Node) -> Difference:
    kind = _kind(pair.after, node)
    given = ", ".join(f"{label} {value}" for label, value in chosen(pair.after.graph, node))
    words = Text("{name} was added ({kind})", name=node.name, kind=kind)
    if given:
        words = Text("{name} was added ({kind}: {given})", name=node.name, kind=kind, given=given)
    return Difference(Group.LAYERS, words, node.name, "added", None, node.name, pair.block)


def _changed(pair: Pair, before: Node, after: Node) -> Iterator[Difference]:
    name = after.name

    def differs(words: Text, change: str, old: str | None = None, new: str | None = None) -> Difference:
        return Difference(Group.LAYERS, words, name, change, old, new, pair.block)

    if before.name != name:
        words = Text("{before} is called {after} now", before=before.name, after=name)
        yield differs(words, "renamed", before.name, name)
    if _same_kind(pair, before, after):
        for each in node_changes((pair.before.graph, before), (pair.after.graph, after)):
            words = Text("{name}: {change}", name=name, change=each.words)
            yield differs(words, each.name, each.before, each.after)
    else:
        old, new = _kind(pair.before, before), _kind(pair.after, after)
        words = Text("{name} is another layer: {before} → {after}", name=name, before=old, after=new)
        yield differs(words, "kind", old, new)
    for state, templates in _STATES.items():
        if getattr(before, state) != getattr(after, state):
            now = bool(getattr(after, state))
            yield differs(Text(templates[now], name=name), state, str(not now).lower(), str(now).lower())
    if before.comment != after.comment:
        change = change_words(Text("comment"), before.comment or "–", after.comment or "–")
        yield differs(
            Text("{name}: {change}", name=name, change=change), "comment", before.comment, after.comment
        )


def _same_kind(pair: Pair, before: Node, after: Node) -> bool:
    if kinds.is_block(before) and kinds.is_block(after):
        return pair.blocks.get(before.kind.removeprefix(BLOCK)) == after.kind.removeprefix(BLOCK)
    return before.kind == after.kind


def _kind(side: Side, node: Node) -> str:
    """What a node is, as people say it."""
    if kinds.is_block(node):
        block = kinds.block_of(side.project, node)
        return block.name if block is not None else node.kind
    declared = kinds.find_of(node)
    return declared.title if declared is not None else shortened(node.kind)
