"""Rules about wires: loops, missing ones, ones that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.asking import reference_setting
from netbuilder.analysis.context import Context
from netbuilder.analysis.ends import idle_ends, is_goal
from netbuilder.analysis.fixes.removal import without_node
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.rule import graph_rule, node_rule
from netbuilder.core.problem import Fix, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End, Node, Wire
from netbuilder.project import edits, kinds

# Names of a loop that are spelt out; the middle of a longer one is left out.
_MOST_NAMES = 6


@graph_rule
def loop(context: Context) -> Iterator[Problem]:
    """Wires that lead back to where they start, alone or together with a layer that refers to another."""
    path = _loop(context)
    if not path:
        return
    from netbuilder.analysis.fixes.loops import forward  # late: only what is wrong needs it

    pairs = set(zip(path, (*path[1:], path[0]), strict=True))
    wires = [w for w in context.walk.graph.wires.values() if (w.source.node, w.target.node) in pairs]
    referring = [later for first, later in pairs if context.walk.references.get(later) == first]
    closing = _closing(context, wires)
    start = path.index(closing.target.node)
    names = [context.name(id) for id in (*path[start:], *path[:start], path[start])]
    if len(names) > _MOST_NAMES:
        names = [*names[: _MOST_NAMES - 3], "…", *names[-2:]]
    yield Problem(
        "cycle",
        Text("The wires form a loop."),
        Text("{names}", names=" → ".join(names)),
        expected=Text("wires that lead forward only"),
        received=Text("a loop of {count}", count=len(path)),
        remedy=Text("remove a wire of the loop, or use a recurrent layer."),
        place=context.place(closing.target.node, closing.target.port),
        fixes=(
            *(_clear(context, id) for id in referring),
            *forward(context, closing),
            _cut(context, closing),
        ),
    )


def _closing(context: Context, wires: list[Wire]) -> Wire:
    """The wire of a loop that leads back: farthest to the left on the canvas, else the one drawn last."""
    nodes = context.walk.graph.nodes

    def back(index: int) -> tuple[float, int]:
        wire = wires[index]
        return nodes[wire.source.node].x - nodes[wire.target.node].x, index

    return wires[max(range(len(wires)), key=back)]


def _loop(context: Context) -> list[str]:
    """The nodes of one loop in the direction of the wires; empty when there is none."""
    walk = context.walk
    stuck = set(walk.stuck)
    walked: dict[str, None] = {}
    id = next(iter(walk.stuck), "")
    while id and id not in walked:
        walked[id] = None
        sources = [end.node for _, end in sorted(walk.links.sources.get(id, {}).items())]
        # A node that is left over waits for another one that is.
        id = next(each for each in (*sources, walk.references.get(id, "")) if each in stuck)
    back = list(walked)
    return back[back.index(id) :][::-1] if id else []


def _clear(context: Context, id: str) -> Fix:
    setting = reference_setting(context.walk.graph.nodes[id].kind)
    assert setting is not None
    return Fix(
        Text("Clear {label} of {layer}", label=setting.label, layer=context.name(id)),
        partial(edits.change, id=id, settings={setting.name: ""}, block=context.block),
    )


def _cut(context: Context, wire: Wire) -> Fix:
    names = {"source": context.name(wire.source.node), "target": context.name(wire.target.node)}
    return Fix(
        Text("Remove the wire from {source} to {target}", **names),
        partial(edits.disconnect, target=wire.target, block=context.block),
    )


@node_rule
def unconnected_input(context: Context, outcome: Outcome) -> Iterator[Problem]:
    """A layer, loss or block with an input that no wire reaches."""
    if outcome.hands_on is not None:
        return  # its other inputs are not asked for
    for port, source in zip(outcome.ports, outcome.sources, strict=True):
        if source is None:
            yield _unconnected(context, outcome, port)


def _unconnected(context: Context, outcome: Outcome, port: str) -> Problem:
    node = outcome.node
    what = Text("{node} has nothing at its input.", node=node.name)
    if len(outcome.ports) > 1:
        what = Text(
            "{node} has nothing at its input “{port}”.", node=node.name, port=context.port_name(node, port)
        )
    others = _connections(context, outcome, port) or _beginnings(context, outcome, port)
    return Problem(
        "unconnected_input",
        what,
        context.where(node),
        expected=Text("a wire"),
        received=Text("none"),
        remedy=Text("lead a wire to it, or remove {node}.", node=node.name),
        place=context.place(node.id, port),
        fixes=(*others, without_node(context, node)),
    )


@node_rule
def lost_wire(context: Context, outcome: Outcome) -> Iterator[Problem]:
    """A wire at a port that its node does not have, or no longer has."""
    if outcome.made is None:
        return
    for port, source in context.walk.links.sources.get(outcome.node.id, {}).items():
        if port not in outcome.ports:
            what = Text(
                "A wire leads to an input “{port}” that {node} lacks.", node=outcome.node.name, port=port
            )
            yield _lost(context, what, outcome, port)
        elif _lacks(context, source):
            names = {"node": context.name(source.node), "port": source.port}
            yield _lost(context, Text("{node} has no output “{port}” any more.", **names), outcome, port)


def _lacks(context: Context, source: End) -> bool:
    """Whether the node is known not to have that output."""
    found = context.walk.outcomes.get(source.node)
    if found is None or found.made is None or source.port in found.output_ports:
        return False
    return not kinds.is_data(found.node) or found.facts is not None


def _lost(context: Context, what: Text, outcome: Outcome, port: str) -> Problem:
    remove = partial(edits.disconnect, target=End(outcome.node.id, port), block=context.block)
    others = _connections(context, outcome, port) if port in outcome.ports else ()
    return Problem(
        "lost_wire",
        what,
        context.where(outcome.node),
        expected=Text("a wire between two ports that exist"),
        received=Text("one that does not"),
        remedy=Text("remove the wire, or lead it elsewhere."),
        place=context.place(outcome.node.id, port),
        fixes=(*others, Fix(Text("Remove the wire"), remove)),
    )


@graph_rule
def loss_as_input(context: Context) -> Iterator[Problem]:
    """A wire that leads on from a loss: what training makes small is no tensor of the network."""
    for loss in context.losses:
        for wire in context.walk.links.users.get(loss.node.id, ()):
            user = context.walk.graph.nodes[wire.target.node]
            remove = partial(edits.disconnect, target=wire.target, block=context.block)
            yield Problem(
                "loss_as_input",
                Text("{loss} leads into {user}.", loss=loss.node.name, user=user.name),
                context.where(user),
                expected=Text("the output of a layer or a data set"),
                received=Text("a loss"),
                remedy=Text("remove the wire: several losses are added up anyway."),
                place=context.place(user.id, wire.target.port),
                fixes=(*_instead(context, wire.target), Fix(Text("Remove the wire"), remove)),
            )


def _instead(context: Context, target: End) -> tuple[Fix, ...]:
    """A tensor of the network for an input that got something else."""
    outcome = context.walk.outcomes.get(target.node)
    if outcome is None or outcome.made is None or target.port not in outcome.ports:
        return ()
    return _connections(context, outcome, target.port)


def _connections(context: Context, outcome: Outcome, port: str) -> tuple[Fix, ...]:
    from netbuilder.analysis.fixes.wires import connections  # late: only what is wrong needs it

    return connections(context, outcome, port)


def _beginnings(context: Context, outcome: Outcome, port: str) -> tuple[Fix, ...]:
    from netbuilder.analysis.fixes.beginnings import beginnings  # late: as above

    return tuple(beginnings(context, outcome, port))


@graph_rule
def unused_node(context: Context) -> Iterator[Problem]:
    """Something whose output nothing uses, in a graph that says what it gives: the model leaves it out."""
    walk = context.walk
    # A loose end and an open input are one mistake, and the latter is told already.
    unclear = walk.stuck or any(None in outcome.sources for outcome in context.unsettled)
    if not context.left_out or unclear or not any(map(is_goal, context.special)):
        return
    for node in (walk.graph.nodes[id] for id in idle_ends(walk)):
        if walk.outcomes[node.id].settled and not kinds.is_data(node):
            yield _unused(context, node)


def _unused(context: Context, node: Node) -> Problem:
    gone = _only_for(context, node.id)
    label = Text("Remove {node}", node=node.name)
    if len(gone) > 1:
        label = Text("Remove {node} and what leads only there", node=node.name)
    return Problem(
        "unused_node",
        Text("Nothing uses what {node} makes.", node=node.name),
        context.where(node),
        expected=Text("a wire to a loss or an output"),
        received=Text("none"),
        remedy=Text("connect it or remove it; the model leaves it out."),
        severity=Severity.WARNING,
        place=context.place(node.id),
        fixes=(
            Fix(label, partial(edits.remove, ids=gone, block=context.block)),
            *_given_out(context, node),
        ),
    )


def _given_out(context: Context, node: Node) -> Iterator[Fix]:
    """An end of the network, or of the block, behind a layer that nothing uses."""
    ports = context.walk.outcomes[node.id].output_ports
    if node.kind in (kinds.INPUT, BLOCK_INPUT) or not ports:
        return
    kind = BLOCK_OUTPUT if context.block else kinds.OUTPUT
    source = End(node.id, ports[0])
    edit = partial(edits.add_connected, kind=kind, settings={}, sources={"in": source}, block=context.block)
    label = Text("Add {title} behind {node}", title=kinds.declaration(kind).title, node=node.name)
    yield Fix(label, edit)


def _only_for(context: Context, id: str) -> tuple[str, ...]:
    """The node and all before it that nothing else uses, data sets excepted."""
    walk, gone = context.walk, [id]
    for each in gone:
        for end in walk.links.sources.get(each, {}).values():
            users = {wire.target.node for wire in walk.links.users[end.node]}
            kept = kinds.is_data(walk.graph.nodes[end.node]) or end.node not in context.left_out
            if users <= set(gone) and end.node not in gone and not kept:
                gone.append(end.node)
    return tuple(gone)
