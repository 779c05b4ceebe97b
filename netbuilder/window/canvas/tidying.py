"""Where nodes go when they are laid out, by their sizes on the canvas."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from netbuilder.analysis.report import inside, report
from netbuilder.graph.model import Graph
from netbuilder.project import edits
from netbuilder.project.project import Project, graph_of
from netbuilder.studio.presenters.costs import Figures
from netbuilder.studio.scope import path_to
from netbuilder.window.canvas.docks import by_card
from netbuilder.window.canvas.geometry import Box
from netbuilder.window.canvas.label_room import bare_width
from netbuilder.window.canvas.layout import Layout

if TYPE_CHECKING:
    from netbuilder.graph.tidy_frames import Tidied

_BESIDE_WORDS = 8.0  # canvas pixels between a shape and the nodes beside it, both together
_FIRST_IN_A_ROW = ("convolution", "dense", "recurrent")  # categories of layers


def tidied(layout: Layout, graph: Graph, ids: Collection[str]) -> Tidied:
    """Tidy places of the nodes `ids` and of the notes and frames that go with them.

    A row begins with a layer that has weights where it can. Dots go onto the wires that are led through them.
    """
    # Late: most windows never need it, none for its first picture.
    from netbuilder.graph.tidy_frames import tidy_with_frames
    from netbuilder.window.canvas.tidy_dots import places_of_dots, strands

    led = [strand._replace(wire=by_card(strand.wire, layout.docks)) for strand in strands(graph, ids)]
    led = [strand for strand in led if strand.wire.source.node != strand.wire.target.node]
    dots = {dot for strand in led for dot in strand.dots}
    boxes = {id: _level(layout, id, box) for id, box in boxes_of(layout, graph, set(ids) - dots).items()}
    others = boxes_of(layout, graph, graph.nodes.keys() - layout.docks.whole(boxes) - dots)
    low = {end for end, laid in layout.wires.items() if laid.card.low}
    starts = {id for id in boxes if layout.cards[id].category in _FIRST_IN_A_ROW}
    wires = [strand.wire for strand in led]
    gaps = _gaps(layout)
    found = tidy_with_frames(
        boxes, wires, graph.frames, graph.notes, others, low=low, starts=starts, gaps=gaps
    )
    found = found._replace(places=layout.docks.with_rows(found.places, layout.boxes))
    if not dots:
        return found
    laid = dict(boxes)
    for id in boxes.keys() & found.places.keys():
        x, y = found.places[id]
        laid[id] = boxes[id]._replace(x=x, y=y)
    return found._replace(places={**found.places, **places_of_dots(led, {**others, **laid}, low)})


def boxes_of(layout: Layout, graph: Graph, ids: Collection[str]) -> Mapping[str, Box]:
    """Those of the nodes `ids` in the document, in the order of the graph: always the same.

    A card of several rows is one box, named by its first row, wherever one of them is among `ids`.
    """
    boxes, wanted = layout.docks.by_card(layout.stored_boxes()), layout.docks.whole(ids)
    return {id: boxes[id] for id in graph.nodes if id in wanted and id in boxes}


def _gaps(layout: Layout) -> dict[str, float]:
    """The room to the right of cards that the shapes on their wires need."""
    gaps: dict[str, float] = {}
    for laid in layout.wires.values():
        source = laid.wire.source.node
        # What is compared goes round below, unless there is nothing else.
        if not laid.card.low or len(layout.boxes[source].outputs) == 1:
            card = layout.docks.rows(source)[0]
            gaps[card] = max(gaps.get(card, 0.0), bare_width(laid.card.text) + _BESIDE_WORDS)
    return gaps


def _level(layout: Layout, id: str, box: Box) -> Box:
    """A card of several rows as if it gave its output where it takes its input.

    Wires pulled level from last rows to first ones would lead down like stairs.
    """
    if id not in layout.docks or not box.inputs:
        return box
    return box._replace(outputs=tuple((name, box.inputs[0][1]) for name, _ in box.outputs))


def is_heap(graph: Graph) -> bool:
    """Whether all nodes lie on one another, as in a file that a program has written."""
    return len(graph.nodes) > 1 and len({(node.x, node.y) for node in graph.nodes.values()}) == 1


def has_heap(project: Project) -> bool:
    """Whether that is so in the main graph or inside a block."""
    return is_heap(project.graph) or any(is_heap(block.graph) for block in project.blocks.values())


def spread(project: Project, *, pictures: bool = True) -> Project:
    """`project` itself, or one with tidy places in each graph whose nodes all lie on one another.

    Without `pictures` data nodes take no room for any.
    """
    for block in ("", *project.blocks):
        if is_heap(graph_of(project, block)):
            project = laid_out(project, block, pictures=pictures)
    return project


def laid_out(project: Project, block: str, *, pictures: bool = True) -> Project:
    """`project` with tidy places of all nodes of one graph; of a block that is not used nothing is known."""
    path = path_to(project, block) if block else ()
    if path is None:
        return project
    layout = Layout(pictures=pictures)
    layout.update(inside(report(project), path), Figures.SHAPES)
    graph = graph_of(project, block)
    bare = Graph(graph.nodes, graph.wires)  # no frame holds a part of what had no order
    return edits.move(project, tidied(layout, bare, graph.nodes.keys()).places, block)
