"""A tidy drawing: layers from left to right, chains level, long networks in rows like the lines of a text."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence

from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End, Wire
from netbuilder.graph.outline import Outline, Place, port_height
from netbuilder.graph.tidy_heights import set_heights
from netbuilder.graph.tidy_layers import Edge, Layers, dense_layers, parts
from netbuilder.graph.tidy_order import put_in_order
from netbuilder.graph.tidy_rows import broken
from netbuilder.graph.tidy_slots import slots_of

GRID = 4.0
BESIDE = 72.0  # between two layers: room for a shape on the wire
_ROUND = 44.0  # more room before a node to which a wire comes from afar: it turns beside the shape
BELOW = 56.0  # between two rows: room for a wire that goes back
BEHIND_HEAD = 80.0  # between what all rows stand behind and those rows: two wires run down there
_LANE = 12.0  # more room between rows for each further wire that goes back
_APART = 96.0  # between parts that no wire joins
PAGE = 996.0  # of the smallest drawings, which a window of 1600 pixels shows at 100 %
_SHAPE = 1.35  # width to height of the page
_TRIES = 3  # with wider pages
_FLOW = 36.0  # between nodes without wires


class _Drawn(NamedTuple):
    """Places from (0, 0), with the size of all of it."""

    places: dict[str, Place]
    width: float
    height: float


def tidy(
    outlines: Mapping[str, Outline],
    wires: Iterable[Wire],
    *,
    low: Container[End] = (),
    starts: Container[str] = (),
    gaps: Mapping[str, float] | None = None,
    width: float = PAGE,
) -> dict[str, Place]:
    """New places of all nodes in `outlines`; the upper left corner of the whole stays where it is.

    Small drawings are up to `width` canvas pixels wide.
    Wires of other nodes are ignored. Those that end at one of `low` are led round below everything, so they
    need no room of their own. A row likes to begin with one of `starts`. `gaps` is the least room to the
    right of some nodes. Nodes that may change places keep their order from top to bottom, unless wires would
    cross. The same drawing always gives the same.
    """
    if not outlines:
        return {}
    edges = _edges(outlines, wires, low)
    joined, single = parts(outlines, edges)
    joined.sort(key=lambda part: (min(outlines[id].y for id in part), min(outlines[id].x for id in part)))
    gaps = gaps or {}
    drawn = [_draw({id: outlines[id] for id in part}, edges, starts, gaps, width) for part in joined]
    if single:
        drawn.append(_flow({id: outlines[id] for id in single}, width))
    places: dict[str, Place] = {}
    left = _on_grid(min(each.x for each in outlines.values()))
    top = min(each.y for each in outlines.values())  # not on the grid: levels with others outside are kept
    for part in drawn:
        places.update({id: (left + x, top + y) for id, (x, y) in part.places.items()})
        top += part.height + _APART
    return {id: places[id] for id in outlines}


def _edges(outlines: Mapping[str, Outline], wires: Iterable[Wire], low: Container[End]) -> list[Edge]:
    """The wires among the nodes, with the heights of their ports."""
    found = []
    for wire in wires:
        source, target = outlines.get(wire.source.node), outlines.get(wire.target.node)
        if source is not None and target is not None and source is not target:
            leaves = port_height(source.outputs, wire.source.port, source.height)
            arrives = port_height(target.inputs, wire.target.port, target.height)
            found.append(Edge(wire.source.node, wire.target.node, leaves, arrives, low=wire.target in low))
    return found


def _draw(
    outlines: Mapping[str, Outline],
    edges: Sequence[Edge],
    starts: Container[str],
    gaps: Mapping[str, float],
    page: float,
) -> _Drawn:
    """Nodes that wires join, on a page as small as has the shape of a screen, but not below a width."""
    edges = [edge for edge in edges if edge.source in outlines]
    layers = dense_layers(outlines, edges)
    widths = [_width(outlines, layer, gaps) for layer in layers.members]
    drawn = _draw_on(page, outlines, layers, widths, starts)
    for _ in range(_TRIES):
        if drawn.height * _SHAPE <= max(drawn.width, page):
            break
        page *= math.sqrt(drawn.height * _SHAPE / max(drawn.width, page))
        wider = _draw_on(page, outlines, layers, widths, starts)
        if _least_page(wider) < _least_page(drawn):
            drawn = wider
    return drawn


def _least_page(drawn: _Drawn) -> float:
    """The width of the smallest page that holds a drawing."""
    return max(drawn.width, drawn.height * _SHAPE)


def _width(outlines: Mapping[str, Outline], layer: Sequence[str], gaps: Mapping[str, float]) -> float:
    """How wide a layer is, with what its nodes need to the right beyond the usual room."""
    return max(outlines[id].width + max(0.0, gaps.get(id, 0.0) - BESIDE) for id in layer)


def _draw_on(
    page: float,
    outlines: Mapping[str, Outline],
    layers: Layers,
    widths: Sequence[float],
    starts: Container[str],
) -> _Drawn:
    """In one row where it fits on the page, else in several."""
    if sum(widths) + BESIDE * (len(widths) - 1) <= page:
        return _stacked(outlines, layers, [range(len(widths))], widths, head=False)
    head = any(edge.low for edge in layers.edges[0])
    first = 1 if head else 0
    room = page - (widths[0] + BEHIND_HEAD if head else 0.0)
    likes = [any(id in starts for id in layer) for layer in layers.members]
    rows = broken(widths[first:], layers.crossing()[first:], likes[first:], room, BESIDE)
    ranges = [range(first + start, first + stop) for start, stop in rows]
    return _stacked(outlines, layers, ranges, widths, head=head)


def _stacked(
    outlines: Mapping[str, Outline],
    layers: Layers,
    rows: Sequence[range],
    widths: Sequence[float],
    *,
    head: bool,
) -> _Drawn:
    """Rows of layers below one another; with a `head` the first layer stands before all of them."""
    places: dict[str, Place] = {}
    bottom = 0.0
    crossing = layers.crossing()
    for number, row in enumerate(rows):
        with_head = head and number == 0
        slots = slots_of(outlines, layers, [0, *row] if with_head else row)
        put_in_order(slots)
        set_heights(slots, GRID)
        top = _up(bottom + BELOW + _LANE * max(0, crossing[row.start] - 1)) if number else 0.0
        top -= min(slot.y for layer in slots for slot in layer if slot.id is not None)
        met = _met_from_afar(layers, row) if len(rows) > 1 else set[int]()
        columns = _columns(row, widths, met, head, with_head)
        for x, layer in zip(columns, slots, strict=True):
            places.update({slot.id: (x, top + slot.y) for slot in layer if slot.id is not None})
        body = slots[1:] if with_head else slots
        bottom = top + max(slot.y + slot.height for layer in body for slot in layer)
    right = max(x + outlines[id].width for id, (x, _) in places.items())
    lowest = max(y + outlines[id].height for id, (_, y) in places.items())
    return _Drawn(places, right, max(lowest, bottom))


def _met_from_afar(layers: Layers, row: range) -> set[int]:
    """The layers behind the first one of a row at which wires end that come past other layers."""
    edges = (edge for some in layers.edges for edge in some if not edge.low)
    ends = ((layers.at[edge.source], layers.at[edge.target]) for edge in edges)
    return {end for start, end in ends if end in row[1:] and start < end - 1}


def _columns(
    row: range, widths: Sequence[float], met: Container[int], head: bool, with_head: bool
) -> list[float]:
    """The left edges of the layers in a row, with that of the head where it belongs to the row."""
    x = _up(widths[0] + BEHIND_HEAD) if head else 0.0
    found = [0.0] if with_head else []
    for layer in row:
        x += _ROUND if layer in met else 0.0
        found.append(x)
        x = _up(x + widths[layer] + BESIDE)
    return found


def _flow(outlines: Mapping[str, Outline], page: float) -> _Drawn:
    """Nodes without wires, in the order of reading."""
    places: dict[str, Place] = {}
    x = y = right = below = 0.0
    for id in sorted(outlines, key=lambda id: (outlines[id].y, outlines[id].x)):
        width, height = outlines[id].width, outlines[id].height
        if x and x + width > page:
            x, y = 0.0, _up(below + _FLOW)
        places[id] = x, y
        right, below = max(right, x + width), max(below, y + height)
        x = _up(x + width + _FLOW)
    return _Drawn(places, right, below)


def _up(value: float) -> float:
    return math.ceil(value / GRID) * GRID


def _on_grid(value: float) -> float:
    return round(value / GRID) * GRID
