"""A graph as steps when it has no source, since something in it is wrong: nodes are known by their names."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from netbuilder.analysis.ends import is_entry, left_out
from netbuilder.analysis.from_source.forms import Form
from netbuilder.analysis.from_source.knowledge import Nothing, Recalled
from netbuilder.analysis.from_source.own import CODE, class_in
from netbuilder.analysis.from_source.trouble import Spot
from netbuilder.analysis.from_source.values import Instance, Module, Reading, Ref, Step
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.own.classes import read_class
from netbuilder.catalogue.own.layer import SOURCE
from netbuilder.catalogue.own.words import CodeFault
from netbuilder.core.names import Names, class_identifier, identifier
from netbuilder.core.spec import TensorSpec
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End, Node
from netbuilder.project import kinds
from netbuilder.project.project import Project


def sketched(project: Project, walk: Walk, name: str, entering: tuple[End, ...]) -> Reading:
    """A graph as the reading that its source would give, as far as that can be told."""
    names = Names()
    inputs = tuple(names.unique(_called(walk, end)) for end in entering)
    specs: tuple[TensorSpec | None, ...] = tuple(map(walk.spec, entering))
    reading = Reading(name, inputs, specs)
    made: dict[End, Ref] = {end: Ref(-1, number) for number, end in enumerate(entering)}
    attributes = Names()
    frames = walk.graph.frames.values()
    headings = tuple(
        row for each in frames for row in (each.title, each.comment, f"{each.title}: {each.comment}")
    )
    idle = left_out(walk)
    for outcome in walk.in_order:
        if _is_step(outcome) and outcome.node.id not in idle:
            called = attributes.unique(identifier(outcome.node.name, "layer"))
            step = _step(project, outcome, made, called, headings)
            for number, port in enumerate(outcome.output_ports):
                made[End(outcome.node.id, port)] = Ref(len(reading.steps), number)
            reading.steps.append(step)
    return reading


class Undrawn(Nothing):
    """Knows the layers written in Python of a project that has no source, and the kinds of all by name."""

    def __init__(self, project: Project) -> None:
        graphs = [project.graph, *(block.graph for block in project.blocks.values())]
        names = [class_identifier(project.name)]
        names += [class_identifier(block.name, "Block") for block in project.blocks.values()]
        self._kinds = {
            (owner, identifier(node.name, "layer")): node.kind
            for owner, graph in zip(names, graphs, strict=True)
            for node in graph.nodes.values()
        }
        self._nodes: dict[str, list[Node]] = {}
        self._texts: dict[str, str | None] = {}
        for node in (node for graph in graphs for node in graph.nodes.values() if node.kind == CODE):
            text = str(node.settings.get(SOURCE, ""))
            try:
                name = read_class(text, "").name
            except CodeFault:
                continue
            self._nodes.setdefault(name, []).append(node)
            self._texts[name] = class_in(text, name)

    def codes(self) -> Mapping[str, str | None]:
        return self._texts

    def kind_of(self, what: Module, reading: Reading) -> str:
        return self._kinds.get((reading.name, what.path[-1]), "") if what.path else ""

    def recall(self, form: Form, spot: Spot, reading: Reading) -> Recalled | None:
        what = form.module
        nodes = self._nodes.get(what.name, []) if isinstance(what, Module) else []
        if not nodes or what is None:
            return None
        called = what.path[-1] if what.path else ""
        node = next((each for each in nodes if identifier(each.name, "layer") == called), nodes[0])
        made = kinds.made(CODE, node.settings)
        assert isinstance(made, Layer)
        ports = tuple((port.name, number) for number, port in enumerate(made.inputs[: len(form.inputs)]))
        return Recalled(CODE, ports, tuple(port.name for port in made.outputs), node.settings)


def results(walk: Walk) -> tuple[End, ...]:
    """What losses and marked outputs take, where no other order is known."""
    found: dict[End, None] = {}
    for id in walk.special:
        outcome = walk.outcomes.get(id)
        if outcome is not None and (kinds.is_loss(outcome.node) or outcome.node.kind == kinds.OUTPUT):
            ends = (end for end in outcome.sources if end is not None)
            found.update(dict.fromkeys(end for end in ends if not is_entry(walk.outcomes[end.node])))
    return tuple(found)


def entrances(walk: Walk) -> tuple[End, ...]:
    """Where tensors enter the layers, in order."""
    layers = [outcome for outcome in walk.in_order if _is_step(outcome)]
    used = {end for outcome in layers for end in outcome.sources}
    if not layers:
        # Nothing is drawn yet: the first that each data set gives is for the network.
        data = [each for each in walk.in_order if kinds.is_data(each.node) and each.output_ports]
        used = {End(each.node.id, each.output_ports[0]) for each in data}
    return tuple(
        End(outcome.node.id, port)
        for outcome in walk.in_order
        if is_entry(outcome)
        for port in outcome.output_ports
        if End(outcome.node.id, port) in used or outcome.node.kind == kinds.INPUT
    )


def _step(
    project: Project, outcome: Outcome, made: dict[End, Ref], name: str, headings: tuple[str, ...]
) -> Step:
    node = outcome.node
    wired = [(p, made[end]) for p, end in zip(outcome.ports, outcome.sources, strict=True) if end in made]
    refs = tuple(dict.fromkeys(ref for _, ref in wired))
    what: Module | Instance | None = None
    inner = None
    comment = (*node.comment.splitlines(), *headings)
    if kinds.is_block(node):
        block = kinds.block_of(project, node)
        owner = ast.ClassDef(class_identifier(block.name if block else "", "Block"), [], [], [], [])
        what = Instance(owner, "", Spot(1), comment, path=(name,), frozen=node.frozen)
        if outcome.inner is not None:
            entering = tuple(End(port, "out") for port in outcome.ports)
            inner = sketched(project, outcome.inner, owner.name, entering)
    elif _makes_module(outcome):
        what = Module("", (), {}, Spot(1), comment, (name,), node.frozen)
    outputs = outcome.output_ports
    return Step(
        "",
        what,
        refs,
        Spot(1),
        node.kind,
        tuple((str(n) if inner else port, refs.index(ref)) for n, (port, ref) in enumerate(wired)),
        outputs,
        outcome.outputs or (None,) * len(outputs),
        comment=comment,
        settings=node.settings,
        node=node.id,
        names={0: name},
        repeat=getattr(outcome.made, "repeat", 1) if inner else 1,
        share=getattr(outcome.made, "share", False) if inner else False,
        inner=inner,
    )


def _makes_module(outcome: Outcome) -> bool:
    """Whether the layer is likely to be a module rather than an expression."""
    made = outcome.made
    return isinstance(made, Layer) and (bool(made.made) or type(made).parameters is not Layer.parameters)


def _is_step(outcome: Outcome) -> bool:
    node = outcome.node
    is_end = is_entry(outcome) or kinds.is_loss(node)
    is_end = is_end or node.kind in (kinds.OUTPUT, BLOCK_INPUT, BLOCK_OUTPUT, "reroute")
    return not is_end and outcome.hands_on is None


def _called(walk: Walk, end: End) -> str:
    node = walk.graph.nodes[end.node]
    return identifier(end.port if kinds.is_data(node) else node.name, "values")
