"""Random edits of a project, sound and unsound ones, from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import LABEL, maps
from netbuilder.graph.model import End, Graph, Wire
from netbuilder.project import edits, kinds
from netbuilder.project.dots import add_dot
from netbuilder.project.project import Project, graph_of, with_graph
from netbuilder.project.states import State, put
from tests.analysis.sketch import Sketch

KINDS = (
    "linear",
    "relu",
    "flatten",
    "conv2d",
    "max_pool2d",
    "add",
    "concatenate",
    "batch_norm1d",
    "softmax",
    "tied_linear",
    "reshape",
    "output",
    "input",
    "data.digits",
    "data.spirals",
    "loss.cross_entropy",
    "loss.mean_squared_error",
    "loss.activity_penalty",
    "block.one",
    "block.two",
)
INSIDE = ("linear", "relu", "flatten", "add", "tied_linear", "block_input", "block_output", "block.two")
SETTINGS: tuple[tuple[str, dict[str, object]], ...] = (
    ("linear", {"features": 3}),
    ("linear", {"features": 10}),
    ("linear", {"bias": False}),
    ("conv2d", {"kernel": [7, 7]}),
    ("conv2d", {"padding": [1, 1], "filters": 4}),
    ("reshape", {"sizes": [8, 8]}),
    ("data.digits", {"size": 28}),
    ("tied_linear", {"partner": "linear_1"}),
    ("tied_linear", {"partner": "relu_1"}),
    ("block.one", {"repeat": 2}),
    ("block.two", {"repeat": 3, "share": True}),
)

WHAT = (
    ("add", 6),
    ("wire", 6),
    ("cut", 2),
    ("remove", 2),
    ("set", 4),
    ("name", 1),
    ("move", 1),
    ("insert", 2),
    ("loop", 1),
    ("facts", 1),
    ("forget", 1),
    ("block", 1),
    ("unmake", 1),
    ("state", 3),
    ("by_hand", 1),
    ("dot", 2),
    ("undo", 2),
)
# What is done, then three numbers that choose where.
Step = tuple[str, int, int, int]


def script(seed: int, length: int) -> list[Step]:
    """Edits at random; the same seed gives the same."""
    draw = random.Random(seed)
    names, weights = zip(*WHAT, strict=True)
    chosen = draw.choices(names, weights, k=length)
    return [(what, draw.randrange(2**16), draw.randrange(2**16), draw.randrange(2**16)) for what in chosen]


def start() -> Project:
    """A sound network with a block in a block, each used twice, and a tied layer."""
    sketch = Sketch("Start")
    outer, inner = sketch.block("One", "one"), sketch.block("Two", "two")
    for kind, steps in ((inner, ("linear", "relu")), (outer, (inner, inner))):
        block = sketch.inside(kind)
        end = sketch.put("block_input", block=block)
        for step in steps:
            made = sketch.put(step, end, block=block, **({"features": 12} if step == "linear" else {}))
            end = End(made.node, "block_output_1") if step == inner else made
        sketch.put("block_output", end, block=block)
    images, labels = sketch.data()
    flat = sketch.put("flatten", images)
    code = sketch.put("linear", flat, features=12)
    uses = [End(sketch.put(outer, code, repeat=times).node, "block_output_1") for times in (1, 2)]
    both = sketch.put("add", *uses)
    back = sketch.put("tied_linear", both, partner=code.node)
    sketch.put("loss.mean_squared_error", back, flat)
    sketch.put("loss.cross_entropy", sketch.put("linear", both), labels)
    return sketch.project


def edited(project: Project, step: Step) -> Project:
    """`project` after one step; as it was where the edit is refused."""
    what, a, b, c = step
    block = ("", "", "", "one", "two")[a % 5]
    try:
        return _STEPS[what](project, block, a // 5, b, c)
    except ProblemError:
        return project


def _id(graph: Graph, number: int) -> str:
    ids = list(graph.nodes)
    return ids[number % len(ids)] if ids else ""


def _add(project: Project, block: str, a: int, b: int, c: int) -> Project:
    kind = (INSIDE if block else KINDS)[b % len(INSIDE if block else KINDS)]
    node = edits.fresh_node(project, kind, (float(c % 7), 0.0), block=block)
    project = edits.add(project, node, block)
    return _wire(project, block, a, len(graph_of(project, block).nodes) - 1, c)


def _wire(project: Project, block: str, a: int, b: int, c: int) -> Project:
    graph = graph_of(project, block)
    source, target = _id(graph, a), _id(graph, b)
    if not source:
        return project
    outputs = kinds.output_ports(project, graph.nodes[source])
    inputs = kinds.input_ports(project, graph, graph.nodes[target])
    if not outputs or not inputs:
        return project
    ends = End(source, outputs[c % len(outputs)].name), End(target, inputs[c // 7 % len(inputs)].name)
    return edits.connect(project, *ends, block)


def _loop(project: Project, block: str, a: int, b: int, c: int) -> Project:
    """A wire as only a file could hold it: perhaps back, perhaps between ports that are not there."""
    graph = graph_of(project, block)
    if not graph.nodes:
        return project
    source, target = End(_id(graph, a), "out"), End(_id(graph, b), ("in", "1", "odd")[c % 3])
    return with_graph(
        project, lambda graph: replace(graph, wires=graph.wires.with_(target, Wire(source, target))), block
    )


def _cut(project: Project, block: str, a: int, b: int, c: int) -> Project:
    wires = list(graph_of(project, block).wires)
    return edits.disconnect(project, wires[b % len(wires)], block) if wires else project


def _remove(project: Project, block: str, a: int, b: int, c: int) -> Project:
    graph = graph_of(project, block)
    chosen = _id(graph, b)
    if c % 2:
        return edits.remove_and_heal(project, chosen, block) if chosen else project
    return edits.remove(project, (chosen,), block)


def _set(project: Project, block: str, a: int, b: int, c: int) -> Project:
    kind, settings = SETTINGS[c % len(SETTINGS)]
    fitting = [node.id for node in graph_of(project, block).nodes.values() if node.kind == kind]
    return edits.change(project, fitting[b % len(fitting)], settings, block) if fitting else project


def _name(project: Project, block: str, a: int, b: int, c: int) -> Project:
    graph = graph_of(project, block)
    return edits.rename(project, _id(graph, b), f"Name {c % 5}", block) if graph.nodes else project


def _move(project: Project, block: str, a: int, b: int, c: int) -> Project:
    return edits.move(project, {_id(graph_of(project, block), b): (float(c), 1.0)}, block)


def _insert(project: Project, block: str, a: int, b: int, c: int) -> Project:
    wires = list(graph_of(project, block).wires)
    kind = ("relu", "flatten", "linear")[c % 3]
    return edits.insert_on_wire(project, wires[b % len(wires)], kind, {}, block) if wires else project


def _facts(project: Project, block: str, a: int, b: int, c: int) -> Project:
    data = [node.id for node in project.graph.nodes.values() if node.kind == "data.digits"]
    if not data:
        return project
    images = FieldFacts(maps(1, 8 + c % 3, 8), 0, 255 if c % 2 else 1)
    fields = (("images", images), ("labels", FieldFacts(LABEL, 0, 9, tuple("0123456789"))))
    return edits.learn_facts(project, data[b % len(data)], DataFacts(fields, (("train", c % 200),)))


def _forget(project: Project, block: str, a: int, b: int, c: int) -> Project:
    return replace(project, facts=project.facts.without(list(project.facts)[:1]))


def _block(project: Project, block: str, a: int, b: int, c: int) -> Project:
    """Another block of the same id: its name, or all of its inside."""
    id = ("one", "two")[b % 2]
    old = project.blocks[id]
    return replace(project, blocks=project.blocks.with_(id, replace(old, name=f"Block {c % 3}")))


def _unmake(project: Project, block: str, a: int, b: int, c: int) -> Project:
    """A node as only a file could hold it: of a kind or with a setting that there is not."""
    graph = graph_of(project, block)
    if not graph.nodes:
        return project
    node = graph.nodes[_id(graph, b)]
    odd = replace(node, kind="conv9d") if c % 2 else replace(node, settings=node.settings.with_("odd", 1))
    return with_graph(project, lambda graph: replace(graph, nodes=graph.nodes.with_(node.id, odd)), block)


def _state(project: Project, block: str, a: int, b: int, c: int) -> Project:
    """Mute or freeze a node, or let go of it."""
    graph = graph_of(project, block)
    if not graph.nodes:
        return project
    node, state = graph.nodes[_id(graph, b)], (State.MUTED, State.FROZEN)[c % 3 == 0]
    return put(project, [node.id], state, not state.of(node), block)


def _by_hand(project: Project, block: str, a: int, b: int, c: int) -> Project:
    """A node muted as only a file could hold it: data, a loss, a partner."""
    graph = graph_of(project, block)
    if not graph.nodes:
        return project
    node = graph.nodes[_id(graph, b)]
    odd = replace(node, muted=not node.muted)
    return with_graph(project, lambda graph: replace(graph, nodes=graph.nodes.with_(node.id, odd)), block)


def _dot(project: Project, block: str, a: int, b: int, c: int) -> Project:
    wires = list(graph_of(project, block).wires)
    return add_dot(project, [wires[b % len(wires)]], (0.0, 0.0), block) if wires else project


_STEPS: dict[str, Callable[[Project, str, int, int, int], Project]] = {
    "add": _add,
    "wire": _wire,
    "cut": _cut,
    "remove": _remove,
    "set": _set,
    "name": _name,
    "move": _move,
    "insert": _insert,
    "loop": _loop,
    "facts": _facts,
    "forget": _forget,
    "block": _block,
    "unmake": _unmake,
    "state": _state,
    "by_hand": _by_hand,
    "dot": _dot,
}
