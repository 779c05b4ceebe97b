"""One graph as an edited text has it: what is still there is kept, what is new is added, the rest goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from netbuilder.analysis.from_source import placing, wording
from netbuilder.analysis.from_source.settings import settings_now
from netbuilder.analysis.from_source.values import Instance, Reading, Ref, Step
from netbuilder.analysis.from_source.wires import rewired
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.values import dataclass
from netbuilder.graph import edit
from netbuilder.graph.model import End, Graph, Node
from netbuilder.graph.query import FreeIds
from netbuilder.graph.words import free_name, one_line_name
from netbuilder.project import kinds
from netbuilder.project.project import Project, with_graph


@dataclass(frozen=True, slots=True)
class Merged:
    """A graph with the node of each step of the text, and where each of the text's results is made."""

    graph: Graph
    nodes: tuple[str, ...]
    results: tuple[End, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What one graph has to know of the rest: the project with its blocks as they are now, which block is
    edited, and the outputs at which the text's inputs are made.
    """

    project: Project
    block: str
    entering: Sequence[End]


def merged(graph: Graph, before: Reading, now: Reading, pairs: Mapping[int, int], around: Around) -> Merged:
    """`graph` as `now` has it, which was `before`; `pairs` say which step is which.

    Ends of blocks and of the network are left as they are.
    """
    nodes = _nodes(graph, before, now, pairs, around)
    gone = [step.node for number, step in enumerate(before.steps) if number not in set(pairs.values())]
    held = _healed(graph, gone, around)
    every = placing.ordered({**held.nodes, **nodes}, nodes) if _is_moved(before, now, pairs) else None
    held = replace(held, nodes=FrozenDict(every or {**held.nodes, **nodes}))
    project = with_graph(around.project, lambda _: held, around.block)
    ids = tuple(nodes)
    made = _made(project, now, ids, around.entering)
    wanted: dict[End, End | None] = {}
    for step, id in zip(now.steps, ids, strict=True):
        wanted.update(_arriving(project, held, graph, step, id, made))
    held = rewired(around.project, graph, held, wanted)
    new = [id for id in ids if id not in graph.nodes]
    return Merged(placing.placed(held, new), ids, tuple(made(ref) for ref in now.returns))


def _nodes(
    graph: Graph, before: Reading, now: Reading, pairs: Mapping[int, int], around: Around
) -> dict[str, Node]:
    """The nodes of the text's steps, in their order."""
    ids = FreeIds(graph.ids)
    kept = {before.steps[number].node for number in pairs.values()}
    layers = {step.node for step in before.steps}
    names = [node.name for id, node in graph.nodes.items() if id not in layers]
    names += [graph.nodes[id].name for id in kept]
    by_module: dict[object, str] = {}
    found: dict[str, Node] = {}
    for number, step in enumerate(now.steps):
        was = before.steps[pairs[number]] if number in pairs else None
        if was is not None:
            node = _kept(graph.nodes[was.node], was, step, names)
        else:
            node = _new(step, ids, around, names)
        node = _used_again(node, step, by_module)
        node = _referring(node, step, was, by_module)
        if step.what is not None:
            by_module.setdefault(step.what, node.id)
        found[node.id] = node
    return found


def _kept(node: Node, was: Step, step: Step, names: list[str]) -> Node:
    """A node that was there, with what the text says otherwise now."""
    name = wording.name_now(node, was, step)
    if name != node.name:
        name = free_name(one_line_name(name) or node.name, (each for each in names if each != node.name))
        names.append(name)
    frozen = node.frozen
    if step.what is not None and was.what is not None and step.what.frozen != was.what.frozen:
        frozen = step.what.frozen
    kind, settings = step.kind, node.settings
    if isinstance(step.what, Instance):
        if not isinstance(was.what, Instance) or kind != node.kind:
            settings = kinds.BlockUse().stored().merged(_common(node.settings))
        if (step.repeat, step.share) != (was.repeat, was.share):
            settings = settings.merged({"repeat": step.repeat, "share": step.share})
    elif (step.form, step.made, step.kind, step.settings) != (was.form, was.made, was.kind, was.settings):
        settings = _changed(node, was, settings_now(step, was), kind)
    comment = wording.comment_now(node, was, step)
    if (kind, name, frozen, comment) == (node.kind, node.name, node.frozen, node.comment):
        return node if settings == node.settings else replace(node, settings=settings)
    return replace(node, kind=kind, name=name, settings=settings, comment=comment, frozen=frozen)


def _changed(node: Node, was: Step, now: FrozenDict[str, object], kind: str) -> FrozenDict[str, object]:
    """The settings of a node in which just those change that the text changes.

    Inside of a block the text has the values that one use gives.
    """
    if kind != node.kind or was.settings is None:
        return now
    missing = object()
    return node.settings.merged(
        {name: value for name, value in now.items() if was.settings.get(name, missing) != value}
    )


def _common(settings: FrozenDict[str, object]) -> dict[str, object]:
    return {name: settings[name] for name in ("repeat", "share") if name in settings}


def _new(step: Step, ids: FreeIds, around: Around, names: list[str]) -> Node:
    """A node for a step that was not there."""
    kind = step.kind
    if isinstance(step.what, Instance):
        settings = kinds.BlockUse(repeat=step.repeat, share=step.share).stored()
    else:
        settings = settings_now(step, None)
    given = one_line_name(wording.name_given(step))
    if step.what is None and given in names:
        given = ""  # The variable goes on with what was made before.
    name = free_name(given, names) if given else kinds.fresh_name(around.project, kind, names)
    names.append(name)
    comment = wording.said(step.comment)
    frozen = step.what is not None and step.what.frozen
    return Node(ids.take(kind.rpartition(".")[2]), kind, name, settings, comment=comment, frozen=frozen)


def _used_again(node: Node, step: Step, by_module: Mapping[object, str]) -> Node:
    """A further call of the same block, which has the weights of the first."""
    if not isinstance(step.what, Instance):
        return node
    first = by_module.get(step.what, "")
    held = node.settings.get("weights", "")
    if first == held or (not first and not held):
        return node
    return replace(node, settings=node.settings.with_("weights", first))


def _referring(node: Node, step: Step, was: Step | None, by_module: Mapping[object, str]) -> Node:
    """A layer that uses another one's weights."""
    if not step.referred or isinstance(step.what, Instance):
        return node
    partner = by_module.get(step.referred[0], "")
    for name in kinds.reference_settings(node.kind):
        if partner and node.settings.get(name) != partner:
            return replace(node, settings=node.settings.with_(name, partner))
    return node


def _healed(graph: Graph, gone: Sequence[str], around: Around) -> Graph:
    """`graph` without some nodes; what the text does not show is led past them."""
    for id in gone:
        ports = [port.name for port in kinds.input_ports(around.project, graph, graph.nodes[id])]
        graph = edit.remove_and_heal(graph, id, ports)
    return graph


def _is_moved(before: Reading, now: Reading, pairs: Mapping[int, int]) -> bool:
    """Whether the order of steps is another one than it was."""
    return [pairs.get(number) for number in range(len(now.steps))] != list(range(len(before.steps)))


def _made(
    project: Project, now: Reading, ids: Sequence[str], entering: Sequence[End]
) -> Callable[[Ref], End]:
    """Where each tensor of the text is made."""

    def made(ref: Ref) -> End:
        if ref.step < 0:
            return entering[ref.output]
        step, id = now.steps[ref.step], ids[ref.step]
        if isinstance(step.what, Instance):
            return End(id, _ports(project, step, output=True)[ref.output])
        return End(id, step.outputs[ref.output])

    return made


def _arriving(
    project: Project,
    held: Graph,
    base: Graph,
    step: Step,
    id: str,
    made: Callable[[Ref], End],
) -> dict[End, End | None]:
    """What arrives at each input of a node."""
    ends = {port: made(step.inputs[number]) for port, number in step.ports}
    if isinstance(step.what, Instance):
        names = _ports(project, step, output=False)
        ends = {names[int(port)]: end for port, end in ends.items()}
    wanted: dict[End, End | None] = {
        target: None for target in base.wires if target.node == id and target.port not in ends
    }
    wanted |= {End(id, port): end for port, end in ends.items()}
    return wanted


def _ports(project: Project, step: Step, *, output: bool) -> list[str]:
    """The ports of a use of a block, in the order of its class; `kind` was found by then."""
    node = Node("", step.kind, "")
    found = kinds.output_ports(project, node) if output else kinds.input_ports(project, Graph(), node)
    return [port.name for port in found]
