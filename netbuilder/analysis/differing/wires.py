"""Wires that differ, told from where they arrive. Dots on their way are looked through."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.analysis.differing.difference import Difference, Group
from netbuilder.analysis.differing.graphs import Pair, Side
from netbuilder.catalogue.layer import Port
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK, End
from netbuilder.project import kinds


def wire_differences(pair: Pair) -> Iterator[Difference]:
    """What arrives at an input that is there after the change; of what is removed the wires go unsaid."""
    before = {
        moved: source
        for target, source in _sources(pair.before).items()
        if (moved := _after(pair, target)) is not None
    }
    after = _sources(pair.after)
    for target in dict.fromkeys([*after, *before]):
        old, new = before.get(target), after.get(target)
        if old is None or new is None or _after(pair, old) != new:
            yield _wire(pair, target, old, new)


def _wire(pair: Pair, target: End, old: End | None, new: End | None) -> Difference:
    to = _called(pair.after, target, inputs=True)
    was = _called(pair.before, old) if old is not None else None
    now = _called(pair.after, new) if new is not None else None
    if was is None:
        words = Text("{target} takes {source}", target=to, source=now)
    elif now is None:
        words = Text("{target} does not take {source} any more", target=to, source=was)
    else:
        words = Text("{target} takes {after} instead of {before}", target=to, after=now, before=was)
    change = "added" if was is None else "removed" if now is None else "source"
    return Difference(Group.WIRES, words, to, change, was, now, pair.block)


def _after(pair: Pair, end: End) -> End | None:
    """The port after the change; None where its node went."""
    node, block = pair.nodes.get(end.node), pair.before.graph.nodes[end.node].kind.removeprefix(BLOCK)
    return End(node, pair.inside.get(block, {}).get(end.port, end.port)) if node is not None else None


def _sources(side: Side) -> dict[End, End]:
    """What feeds each input of a node that is no dot."""
    nodes, wires = side.graph.nodes, side.graph.wires
    return {
        target: source
        for target in wires
        if not kinds.is_dot(nodes[target.node]) and (source := _begin(side, target)) is not None
    }


def _begin(side: Side, target: End) -> End | None:
    """The output behind all dots; None where no wire leads into the last of them."""
    passed: set[str] = set()
    wire = side.graph.wires.get(target)
    while wire is not None and kinds.is_dot(side.graph.nodes[wire.source.node]):
        dot = wire.source.node
        if dot in passed:
            return None
        passed.add(dot)
        wire = next((each for end, each in side.graph.wires.items() if end.node == dot), None)
    return wire.source if wire is not None else None


def _called(side: Side, end: End, *, inputs: bool = False) -> str:
    """A node, with its port where it has several."""
    node = side.graph.nodes[end.node]
    ports: tuple[Port, ...] = ()
    try:
        if inputs:
            ports = kinds.input_ports(side.project, side.graph, node)
        else:
            ports = kinds.output_ports(side.project, node)
    except ProblemError:
        # Of a kind that is not known here the file's own word is used.
        return f"{node.name}.{end.port}"
    if len(ports) == 1:
        return node.name
    # A block's port is called as the node is that stands for it inside.
    names = {port.name: port.says if kinds.is_block(node) else port.name for port in ports}
    return f"{node.name}.{names.get(end.port, end.port)}"
