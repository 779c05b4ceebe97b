"""A project from somebody's source: a class with a forward pass becomes a graph that begins with inputs."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from netbuilder.analysis.from_source.blocks import Blocks
from netbuilder.analysis.from_source.ends import with_inputs, with_results
from netbuilder.analysis.from_source.knowledge import Nothing
from netbuilder.analysis.from_source.merging import Around, merged
from netbuilder.analysis.from_source.reader import Reader
from netbuilder.analysis.from_source.values import Instance, Module, Reading
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import Kind, TensorSpec, maps, of_kind, sequence, signal, vector
from netbuilder.core.values import NamedTuple
from netbuilder.graph import edit
from netbuilder.graph.model import EMPTY, Graph
from netbuilder.graph.outline import Ports
from netbuilder.graph.tidy import tidy
from netbuilder.project import kinds
from netbuilder.project.nesting import need_nesting
from netbuilder.project.project import Project, fresh
from netbuilder.project.read import Part

# Sides of images and lengths that networks are made for, the likeliest first.
_SIDES = (32, 28, 224, 64, 96, 128, 256, 299, 227, 48, 16, 8, 512)
_STEPS = (64, 100, 128, 16, 32, 256, 512, 1000)
_MOST_TRIES = 40
# What may be wrong because another size was guessed than the text is written for.
_OF_SIZES = ("wrong_size", "no_graph", "batch_axis")


class _Box(NamedTuple):
    """About the size of a node, in canvas pixels."""

    x: float
    y: float
    width: float = 160.0
    height: float = 64.0
    inputs: Ports = ()
    outputs: Ports = ()


def project_from_text(text: str, class_name: str = "") -> Project:
    """A new project of the model in `text`: the class of that name, or else the last that no other one uses.

    What enters begins at Input nodes, in sizes that fit to the numbers of the layers. Raises ProblemError
    with the line of what is no Python or has no counterpart in a graph.
    """
    now = _read(text, class_name)
    empty = Reading("", now.inputs, now.specs)
    project = fresh(now.name)
    blocks = Blocks(project, empty, now)
    blocks.write()
    graph, entering = with_inputs(EMPTY, [], empty, now, kinds.INPUT)
    graph = _sized(graph, {end.node: spec for end, spec in zip(entering, now.specs, strict=True)})
    for step in now.steps:
        if isinstance(step.what, Instance):
            step.kind = blocks.kind_of(step)
    around = Around(blocks.project, "", entering)
    found = merged(graph, empty, now, {}, around)
    graph = blocks.with_given(found.graph, now, found.nodes)
    graph = with_results(blocks.project, graph, graph, (), found.results)
    tidied = {id: replace(block, graph=in_order(block.graph)) for id, block in blocks.project.blocks.items()}
    changed = replace(blocks.project, graph=in_order(graph), blocks=blocks.project.blocks.merged(tidied))
    return need_nesting(changed)


def part_from_text(text: str) -> Part:
    """The layers of the model in `text` without its inputs and outputs, to be pasted. Raises ProblemError."""
    project = project_from_text(textwrap.dedent(text))
    ends = [id for id, node in project.graph.nodes.items() if node.kind in (kinds.INPUT, kinds.OUTPUT)]
    graph = in_order(edit.remove(project.graph, ends))
    return Part(graph, blocks=project.blocks)


def in_order(graph: Graph) -> Graph:
    """`graph` with its nodes put in order, as far as that is possible without their pictures."""
    boxes = {id: _Box(node.x, node.y) for id, node in graph.nodes.items()}
    places = tidy(boxes, graph.wires.values())
    nodes = {id: replace(graph.nodes[id], x=x, y=y) for id, (x, y) in places.items()}
    return replace(graph, nodes=graph.nodes.merged(nodes))


def _read(text: str, class_name: str) -> Reading:
    """The class of the model, with the first sizes of its inputs that fit."""
    fault: ProblemError | None = None
    vague: Reading | None = None
    for specs in islice(_likely(text, class_name), _MOST_TRIES):
        try:
            found = Reader(text, Nothing(), passes_over=True).model(class_name, specs)
        except ProblemError as error:
            if error.problem.code not in _OF_SIZES:
                raise
            fault = fault or error
            continue
        if _is_known(found):
            return found
        vague = vague or found
    for specs in _mended(text, fault) if fault is not None else ():
        try:
            found = Reader(text, Nothing(), passes_over=True).model(class_name, specs)
        except ProblemError:
            continue
        if _is_known(found):
            return found
    if fault is not None:
        raise fault
    assert vague is not None
    return vague


def _is_known(reading: Reading) -> bool:
    """Whether all sizes in a class are known: the guess of its inputs fits."""
    return all(
        None not in step.specs and (step.inner is None or _is_known(step.inner)) for step in reading.steps
    )


def _mended(text: str, fault: ProblemError) -> Iterator[Mapping[str, TensorSpec]]:
    """Further sizes, after a layer was found that takes another number than the guess had."""
    received = str(fault.problem.received)
    if fault.problem.code == "wrong_size" and received.isdigit():
        names = [node.arg for node in ast.walk(ast.parse(text)) if isinstance(node, ast.arg)]
        size = int(received)
        for spec in (*(maps(size, side, side) for side in _SIDES), vector(size)):
            yield dict.fromkeys(names, spec)


def _likely(text: str, class_name: str) -> Iterator[Mapping[str, TensorSpec]]:
    """Specs of the model's inputs that its first layers could take."""
    reader = Reader(text, Nothing(), passes_over=True)
    try:
        reading = reader.model(class_name, {})
    except ProblemError:
        if reader.begun is None:
            raise
        reading = reader.begun
    options = [list(_of(reading, number)) or [maps(3, 32, 32)] for number in range(len(reading.inputs))]
    if not options:
        yield {}
        return
    for turn in range(max(map(len, options))):
        yield {
            name: each[min(turn, len(each) - 1)] for name, each in zip(reading.inputs, options, strict=True)
        }


def _of(reading: Reading, number: int) -> Iterator[TensorSpec]:
    """What could enter a class there."""
    for step in reading.steps:
        for port, ref in enumerate(step.inputs):
            if ref != (-1, number):
                continue
            if step.inner is not None:
                yield from _of(step.inner, port)
                return
            if isinstance(step.what, Module):
                found = list(_taken(step.what))
                if found:
                    yield from found
                    return


def _taken(module: Module) -> Iterator[TensorSpec]:
    """What a module takes by its first argument."""
    values = [*module.positional, *module.keywords.values()]
    size = values[0].value if values and isinstance(values[0].value, int) else 0
    name = module.name
    if name.startswith("Embedding"):
        yield from (of_kind(Kind.VECTOR, (steps,), "int64") for steps in _STEPS)
    elif size < 1:
        yield from (maps(channels, side, side) for channels in (3, 1) for side in _SIDES)
    elif name in ("Linear", "BatchNorm1d", "LayerNorm", "Bilinear"):
        yield vector(size)
        yield from (sequence(steps, size) for steps in _STEPS)
    elif name.endswith("1d"):
        yield from (signal(size, steps) for steps in _STEPS)
    elif name.endswith("2d"):
        yield from (maps(size, side, side) for side in _SIDES)
    elif name.endswith("3d"):
        yield from (of_kind(Kind.VOLUME, (size, side, side, side)) for side in (16, 32, 64))
    else:
        yield from (sequence(steps, size) for steps in _STEPS)


def _sized(graph: Graph, specs: Mapping[str, TensorSpec | None]) -> Graph:
    """`graph` whose inputs have these sizes."""
    nodes = {}
    for id, spec in specs.items():
        if spec is not None:
            tokens = "tokens" if spec.is_labels else "values"
            axes = "signal" if spec.kind is Kind.SIGNAL else "sequence"
            settings = kinds.made(kinds.INPUT, graph.nodes[id].settings).replaced(
                sizes=spec.sizes, holds=tokens, two_axes=axes
            )
            nodes[id] = replace(graph.nodes[id], settings=settings.stored())
    return replace(graph, nodes=graph.nodes.merged(nodes))
