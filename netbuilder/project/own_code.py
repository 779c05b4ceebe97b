"""Edits of Python layers: another text, and what came of running one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from netbuilder.catalogue.layer import Layer, Port
from netbuilder.catalogue.own.layer import CHECKED, SOURCE, OwnLayer
from netbuilder.core.declared import checked
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting import SettingRefused
from netbuilder.core.setting_code import MOST_CHECKS, Checked
from netbuilder.graph import edit
from netbuilder.graph.model import End, Graph, Node, Wire
from netbuilder.project import kinds
from netbuilder.project.edits import frozen_settings
from netbuilder.project.project import Project, graph_of, with_graph

CODE = "code"


def is_own(node: Node) -> bool:
    """Whether a node is a class of Python, its own or one that is installed."""
    declared = kinds.find(node.kind)
    return declared is not None and issubclass(declared, OwnLayer)


def rewrite(project: Project, id: str, text: str, block: str = "") -> Project:
    """Give a Python layer another text; one that is installed becomes a layer of the project's own.

    Settings that it still has and takes stay.

    Wires stay at ports of the same name, those at ports that are gone go to new ones in their order, and
    what finds none is removed. Raises ProblemError for a text that is no layer.
    """
    node = edit.node_of(graph_of(project, block), id)
    before = kinds.declaration_of(node)
    after = kinds.declaration_of(replace(node, kind=CODE, settings=FrozenDict({SOURCE: text})))
    assert issubclass(before, Layer) and issubclass(after, OwnLayer)
    settings = {name: value for name, value in node.settings.items() if _is_taken(after, name, value)}
    made = after(**{**settings, SOURCE: text})
    changed = replace(node, kind=CODE, settings=frozen_settings(made.stored()))
    inputs = _pairs(before.inputs, after.inputs)
    outputs = _pairs(before.outputs, after.outputs)

    def rewired(graph: Graph) -> Graph:
        moved = (_moved(wire, id, inputs, outputs) for wire in graph.wires.values())
        wires = FrozenDict({wire.target: wire for wire in moved if wire is not None})
        return replace(graph, nodes=graph.nodes.with_(id, changed), wires=wires)

    return with_graph(project, rewired, block)


def learn(project: Project, found: Mapping[tuple[str, str], Iterable[Checked]]) -> Project:
    """Keep what came of running layers: rows by the block that a node stands in, "" outside, and its id."""
    for (block, id), rows in found.items():
        graph = (
            project.graph if not block else project.blocks[block].graph if block in project.blocks else None
        )
        node = graph.nodes.get(id) if graph is not None else None
        if node is None or not is_own(node):
            continue
        stored = _with_rows(kinds.declaration_of(node), node, rows)
        if stored != node.settings.get(CHECKED, ()):
            project = with_graph(project, partial(edit.change, id=id, settings={CHECKED: stored}), block)
    return project


def _with_rows(declared: type[object], node: Node, rows: Iterable[Checked]) -> object:
    """The rows of a node with others put in, as they are stored; the oldest are forgotten."""
    assert issubclass(declared, OwnLayer)
    setting = declared.settings[CHECKED]
    try:
        kept = list(setting.check(node.settings.get(CHECKED, ())))
    except SettingRefused:
        kept = []
    for row in rows:
        kept = [each for each in kept if (each.of, each.inputs) != (row.of, row.inputs)] + [row]
    return setting.store(tuple(kept[-MOST_CHECKS:]))


def _is_taken(declared: type[OwnLayer], name: str, value: object) -> bool:
    if name not in declared.settings:
        return False
    try:
        checked(declared, name, value)
    except ProblemError:
        return False
    return True


def _pairs(before: tuple[Port, ...], after: tuple[Port, ...]) -> dict[str, str]:
    """The port after for each one before that has one."""
    old, new = [port.name for port in before], [port.name for port in after]
    if before and after and before[0].many and after[0].many:
        return {}
    same = {name: name for name in old if name in new}
    left = zip(
        (name for name in old if name not in same), (name for name in new if name not in same), strict=False
    )
    return {**same, **dict(left)}


def _moved(wire: Wire, id: str, inputs: Mapping[str, str], outputs: Mapping[str, str]) -> Wire | None:
    source, target = wire.source, wire.target
    if source.node == id:
        if source.port not in outputs:
            return None
        source = End(id, outputs[source.port])
    if target.node == id:
        if target.port not in inputs:
            return None
        target = End(id, inputs[target.port])
    return replace(wire, source=source, target=target)
