"""Reroute dots: places through which wires are led. Pure edits, like those in `edits`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from netbuilder.graph import edit
from netbuilder.graph.model import REROUTE, End, Graph
from netbuilder.project.edits import fresh_node
from netbuilder.project.project import Project, graph_of, with_graph

# The ports of every dot.
INTO, OUT = "in", "out"


def add_dot(project: Project, targets: Sequence[End], at: tuple[float, float], block: str = "") -> Project:
    """Lead the wires that end at `targets`, all from one output, through a new dot with its corner at `at`.

    Raises ProblemError when no wire ends at the first of them.
    """
    node = fresh_node(project, REROUTE, at, block=block)
    first, *others = targets

    def led(graph: Graph) -> Graph:
        made = edit.insert_on_wire(graph, first, node, INTO, OUT)
        wires = {end: replace(made.wires[end], source=End(node.id, OUT)) for end in others}
        return replace(made, wires=made.wires.merged(wires))

    return with_graph(project, led, block)


def add_dots(
    project: Project, crossed: Iterable[tuple[End, tuple[float, float]]], block: str = ""
) -> Project:
    """A dot in each of several wires, given by where they end and where the dot's corner goes.

    Wires from one output share a dot, at the first place given for any of them.
    """
    wires = graph_of(project, block).wires
    found = [(end, at, wires[end].source) for end, at in crossed if end in wires]
    for source in dict.fromkeys(source for *_, source in found):
        mine = [(end, at) for end, at, other in found if other == source]
        project = add_dot(project, [end for end, _ in mine], mine[0][1], block)
    return project
