"""Where nodes go when they are laid out, by their sizes on the canvas."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from netbuilder.analysis.report import report
from netbuilder.graph.model import Graph
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.studio.presenters.node_card import Figures
from netbuilder.window.canvas.geometry import Box, Point
from netbuilder.window.canvas.layout import Layout

_FIRST_IN_A_ROW = ("convolution", "dense", "recurrent")  # categories of layers


def tidied(layout: Layout, graph: Graph, ids: Collection[str]) -> dict[str, Point]:
    """Tidy places of the nodes `ids`; a row begins with a layer that has weights where it can."""
    from netbuilder.graph.tidy import tidy  # late: most windows never need it, none for its first picture

    boxes = boxes_of(layout, graph, ids)
    low = {end for end, laid in layout.wires.items() if laid.card.dotted}
    starts = {id for id in boxes if layout.cards[id].category in _FIRST_IN_A_ROW}
    return tidy(boxes, graph.wires.values(), low=low, starts=starts)


def boxes_of(layout: Layout, graph: Graph, ids: Collection[str]) -> Mapping[str, Box]:
    """Those of the nodes `ids`, in the order of the graph, so that the same drawing gives the same."""
    return {id: layout.boxes[id] for id in graph.nodes if id in ids}


def is_heap(graph: Graph) -> bool:
    """Whether all nodes lie on one another, as in a file that a program has written."""
    return len(graph.nodes) > 1 and len({(node.x, node.y) for node in graph.nodes.values()}) == 1


def spread(project: Project, *, pictures: bool = True) -> Project:
    """`project` itself, or one with tidy places where all its nodes lie on one another.

    Without `pictures` data nodes take no room for any.
    """
    if not is_heap(project.graph):
        return project
    layout = Layout(pictures=pictures)
    layout.update(report(project), Figures.SHAPES)
    return edits.move(project, tidied(layout, project.graph, project.graph.nodes.keys()))
