"""Where tensors leave and enter the network that is to be built."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.graph.model import BLOCK_OUTPUT, End, Node
from netbuilder.project import kinds


def outputs(walk: Walk) -> list[End]:
    """What the model returns: what losses take from layers and output nodes mark, else every loose end."""
    found: dict[End, None] = {}
    marking = [walk.outcomes[id] for id in walk.special if id in walk.outcomes]
    losses = [each for each in marking if kinds.is_loss(each.node)]
    marks = [each for each in marking if each.node.kind == kinds.OUTPUT]
    for outcome in (*losses, *marks):
        for end in outcome.sources:
            if end is not None and (outcome in marks or not kinds.is_data(walk.graph.nodes[end.node])):
                found[end] = None
    return list(found) if losses or marks else loose_ends(walk)


def loose_ends(walk: Walk) -> list[End]:
    """Outputs of layers and blocks that nothing uses, in order."""
    used = {wire.source for wires in walk.links.users.values() for wire in wires}
    starts = {id for id in walk.special if id in walk.outcomes and is_entry(walk.outcomes[id])}
    ends = [
        end
        for outcome in walk.in_order
        if outcome.node.id not in starts and not kinds.is_loss(outcome.node)
        for end in (End(outcome.node.id, port) for port in outcome.output_ports)
        if end not in used
    ]
    origins = {end: walk.origin(end) for end in ends}
    # What a node hands on that somebody uses elsewhere is no end of the network.
    made = (at for end, at in origins.items() if at == end or not _is_used(walk, at))
    return [end for end in dict.fromkeys(made) if end.node not in starts]


def _is_used(walk: Walk, end: End) -> bool:
    """Whether a node takes that output, straight or through nodes that hand it on."""
    return any(port == end.port for port, _ in walk.users(end.node))


def idle_ends(walk: Walk) -> list[str]:
    """Nodes whose outputs nothing uses and that are no goal of the network either, in any order.

    Goals are losses and marked outputs; without any, every layer that ends a branch is one.
    """
    leaves = _leaves(walk)
    marked = any(map(is_goal, (walk.graph.nodes[id] for id in walk.special)))
    return [
        id
        for id in leaves
        if not is_goal(walk.graph.nodes[id])
        and id not in walk.references.values()
        and (marked or is_entry(walk.outcomes[id]))
    ]


def _leaves(walk: Walk) -> Iterable[str]:
    """Nodes whose outputs nothing uses."""
    users = walk.links.users
    special = [id for id in walk.special if id not in users]
    # Mostly these are all; without loops all nodes that are used have outcomes, so that counting tells.
    if not walk.stuck and len(special) == len(walk.outcomes) - len(users):
        return special
    return walk.outcomes.keys() - users.keys()


def left_out(walk: Walk) -> frozenset[str]:
    """The nodes that do not become part of the model: no goal depends on them."""
    idle = idle_ends(walk)
    if not walk.stuck and not any(walk.graph.nodes[id].muted for id in walk.special):
        return _idle_branches(walk, idle)
    goals = [id for id in walk.special if id in walk.outcomes and is_goal(walk.graph.nodes[id])]
    ends = goals or walk.outcomes.keys() - walk.links.users.keys() - set(idle)
    return frozenset(walk.outcomes.keys() - needed(walk, ends))


def _idle_branches(walk: Walk, idle: Iterable[str]) -> frozenset[str]:
    """`idle` and the nodes that only they use: from the ends backwards, so that most nodes are not looked at.

    Of a graph with a loop or muted nodes this is not the whole answer: wires may lead to what uses nothing.
    """
    found = set(idle)
    if not found:
        return frozenset()
    users, sources, references = walk.links.users, walk.links.sources, walk.references
    referring: dict[str, set[str]] = {}
    for id, other in references.items():
        referring.setdefault(other, set()).add(id)
    edge = list(found)
    while edge:
        id = edge.pop()
        for other in {end.node for end in sources.get(id, {}).values()} | {references.get(id, "")}:
            if other in found or other not in walk.outcomes or is_goal(walk.graph.nodes[other]):
                continue
            using = {wire.target.node for wire in users.get(other, ())} | referring.get(other, set())
            if using <= found:
                found.add(other)
                edge.append(other)
    return frozenset(found)


def is_goal(node: Node) -> bool:
    """Whether it is for this node that others are there."""
    return kinds.is_loss(node) or node.kind in (kinds.OUTPUT, BLOCK_OUTPUT)


def needed(walk: Walk, ends: Iterable[str]) -> set[str]:
    """The nodes `ends` and all that they depend on, the layers that they refer to among them."""

    def sources(id: str) -> set[str]:
        found = {end.node for end in walk.feeding(id)}
        return found | set(filter(None, [walk.references.get(id)]))

    return reached(ends, sources)


def reached(starts: Iterable[str], neighbours: Callable[[str], set[str]]) -> set[str]:
    """`starts` and all that one gets to from there."""
    found = set(starts)
    edge = list(found)
    while edge:
        fresh = neighbours(edge.pop()) - found
        found |= fresh
        edge += fresh
    return found


def entries(walk: Walk, within: set[str], returned: Iterable[End]) -> list[End]:
    """What the model is called with: outputs of data sets and input nodes that its layers use, in order."""
    used = {end for id in within for end in walk.feeding(id)} | set(returned)
    return [
        End(id, port)
        for id in walk.order
        if id in within and is_entry(walk.outcomes[id])
        for port in walk.outcomes[id].output_ports
        if End(id, port) in used
    ]


def is_entry(outcome: Outcome) -> bool:
    """Whether tensors enter the network there."""
    return kinds.is_data(outcome.node) or outcome.node.kind == kinds.INPUT
