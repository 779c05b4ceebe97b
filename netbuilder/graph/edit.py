"""Changes of a graph as pure functions: each takes a graph and gives another, or refuses with a ProblemError.

Whatever they accept can be saved: names are one line, comments plain text, places finite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.graph.model import REROUTE, End, Frame, Graph, Node, Note, Wire
from netbuilder.graph.query import closes_cycle
from netbuilder.graph.words import free_name, one_line_name, plain_text

# Canvas pixels from the origin; a drawing further out could not be painted exactly.
FARTHEST = 1e9
# Canvas pixels of a note's or a frame's side.
LEAST_SIDE = 1.0


def add(graph: Graph, node: Node) -> Graph:
    """Put `node` on the canvas; its id must be free, among notes and frames too."""
    if node.id in graph.nodes or node.id in graph.notes or node.id in graph.frames:
        raise refuse(
            "double_id",
            Text("There is already something called “{id}” in the graph.", id=node.id),
            remedy=Text("give it another id."),
            place=Place(node=node.id),
        )
    _need_place(node.id, node.x, node.y)
    tidy = replace(node, name=_name(node.id, node.name), comment=plain_text(node.comment))
    return _with_node(graph, tidy)


def remove(graph: Graph, ids: Iterable[str]) -> Graph:
    """Take nodes, notes and frames away, with the wires of those nodes; ids that are not there are ignored.

    What a frame holds stays.
    """
    gone = set(ids)
    cut = [end for end, wire in graph.wires.items() if end.node in gone or wire.source.node in gone]
    return Graph(
        graph.nodes.without(gone),
        graph.wires.without(cut),
        graph.notes.without(gone),
        graph.frames.without(gone),
    )


def connect(graph: Graph, source: End, target: End) -> Graph:
    """Lead a wire from an output port to an input port, in place of the one that ended there."""
    start, end = node_of(graph, source.node), node_of(graph, target.node)
    if closes_cycle(graph, source.node, target.node):
        raise refuse(
            "cycle",
            Text("A wire from {source} to {target} would close a loop.", source=start.name, target=end.name),
            expected=Text("wires that lead forward only"),
            received=Text("{target} already leads to {source}", source=start.name, target=end.name),
            remedy=Text("use a recurrent layer for feedback, or remove a wire of the loop first."),
            place=Place(node=target.node, port=target.port),
        )
    return replace(graph, wires=graph.wires.with_(target, Wire(source, target)))


def disconnect(graph: Graph, target: End) -> Graph:
    """Remove the wire that ends at `target`, if there is one."""
    return replace(graph, wires=graph.wires.without([target]))


def change(graph: Graph, id: str, settings: Mapping[str, object]) -> Graph:
    """Give a node new stored values for some of its settings."""
    node = node_of(graph, id)
    return _with_node(graph, replace(node, settings=node.settings.merged(settings)))


def move(graph: Graph, places: Mapping[str, tuple[float, float]]) -> Graph:
    """Put nodes, notes and frames at new places, in canvas pixels; ids that are not there are ignored."""
    for id, (x, y) in places.items():
        _need_place(id, x, y)
    nodes = {id: replace(graph.nodes[id], x=x, y=y) for id, (x, y) in places.items() if id in graph.nodes}
    notes = {id: replace(graph.notes[id], x=x, y=y) for id, (x, y) in places.items() if id in graph.notes}
    frames = {id: replace(graph.frames[id], x=x, y=y) for id, (x, y) in places.items() if id in graph.frames}
    return replace(
        graph,
        nodes=graph.nodes.merged(nodes),
        notes=graph.notes.merged(notes),
        frames=graph.frames.merged(frames),
    )


def rename(graph: Graph, id: str, name: str) -> Graph:
    """Give a node another name; a name that another node has gets a number."""
    node = node_of(graph, id)
    taken = (other.name for other in graph.nodes.values() if other.id != id)
    return _with_node(graph, replace(node, name=free_name(_name(id, name), taken)))


def comment(graph: Graph, id: str, text: str) -> Graph:
    """Write a comment on a node."""
    return _with_node(graph, replace(node_of(graph, id), comment=plain_text(text)))


def annotate(graph: Graph, note: Note) -> Graph:
    """Put a note on the canvas, or change the one with its id."""
    if note.id in graph.nodes or note.id in graph.frames:
        raise _taken(note.id)
    _need_place(note.id, note.x, note.y)
    _need_size(note.id, note.width, note.height)
    return replace(graph, notes=graph.notes.with_(note.id, replace(note, text=plain_text(note.text))))


def enframe(graph: Graph, frame: Frame) -> Graph:
    """Put a frame on the canvas, or change the one with its id."""
    if frame.id in graph.nodes or frame.id in graph.notes:
        raise _taken(frame.id)
    _need_place(frame.id, frame.x, frame.y)
    _need_size(frame.id, frame.width, frame.height)
    tidy = replace(frame, title=one_line_name(frame.title), comment=one_line_name(frame.comment))
    return replace(graph, frames=graph.frames.with_(frame.id, tidy))


def insert_on_wire(graph: Graph, target: End, node: Node, port_in: str, port_out: str) -> Graph:
    """Put `node` into the wire that ends at `target`."""
    wire = graph.wires.get(target)
    if wire is None:
        raise refuse(
            "no_wire",
            Text("No wire ends at port {port} of {node}.", port=target.port, node=target.node),
            remedy=Text("connect it first."),
            place=Place(node=target.node, port=target.port),
        )
    first = Wire(wire.source, End(node.id, port_in))
    second = Wire(End(node.id, port_out), target)
    wires = graph.wires.merged({target: second, first.target: first})
    return replace(add(graph, node), wires=wires)


def remove_and_heal(graph: Graph, id: str, ports: Iterable[str] = ()) -> Graph:
    """Remove a node and lead what came into it to everything that it fed.

    Of several connected inputs the first of `ports` counts; without `ports`, the one connected first.
    """
    node_of(graph, id)
    sources = {end.port: wire.source for end, wire in graph.wires.items() if end.node == id}
    source = next((sources[port] for port in (*ports, *sources) if port in sources), None)
    fed = [end for end, wire in graph.wires.items() if wire.source.node == id]
    healed = remove(graph, [id])
    # In a file made by hand the node may have been in a loop, even one of its own.
    if source is None or source.node == id:
        return healed
    wires = {end: Wire(source, end) for end in fed if end.node not in (id, source.node)}
    return replace(healed, wires=healed.wires.merged(wires))


def without_dots(graph: Graph, ids: Iterable[str]) -> Graph:
    """`graph` without those of the nodes that are reroute dots; the wires through them are whole again."""
    for id in ids:
        if id in graph.nodes and graph.nodes[id].kind == REROUTE:
            graph = remove_and_heal(graph, id)
    return graph


def node_of(graph: Graph, id: str) -> Node:
    """The node called `id`; raises ProblemError when it is not there."""
    node = graph.nodes.get(id)
    if node is None:
        raise unknown_node(id)
    return node


def unknown_node(id: str) -> ProblemError:
    return refuse(
        "unknown_node",
        Text("The graph has no node “{id}”.", id=id),
        remedy=Text("choose a node that is there."),
        place=Place(node=id),
    )


def _with_node(graph: Graph, node: Node) -> Graph:
    return replace(graph, nodes=graph.nodes.with_(node.id, node))


def _name(id: str, name: str) -> str:
    wanted = one_line_name(name)
    if not wanted:
        raise refuse(
            "empty_name",
            Text("A layer needs a name."),
            remedy=Text("type at least one letter."),
            place=Place(node=id, setting="name"),
        )
    return wanted


def _taken(id: str) -> ProblemError:
    return refuse(
        "double_id",
        Text("There is already something else called “{id}”.", id=id),
        remedy=Text("give it another id."),
        place=Place(node=id),
    )


def _need_size(id: str, width: float, height: float) -> None:
    """Refuse what is smaller than a file may say, and NaN."""
    if not (LEAST_SIDE <= width <= FARTHEST and LEAST_SIDE <= height <= FARTHEST):
        raise refuse(
            "bad_place",
            Text("Nothing can have that size."),
            expected=Text("at least {least} pixel across and down", least=f"{LEAST_SIDE:.0f}"),
            received=Text("{width}×{height}", width=width, height=height),
            remedy=Text("make it larger."),
            place=Place(node=id),
        )


def _need_place(id: str, x: float, y: float) -> None:
    """Refuse places outside the canvas, NaN among them."""
    if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST):
        raise refuse(
            "bad_place",
            Text("That place is outside the canvas."),
            expected=Text("up to {farthest} pixels from the middle", farthest=f"{FARTHEST:,.0f}"),
            received=Text("{x}, {y}", x=x, y=y),
            remedy=Text("choose a place nearer to the middle."),
            place=Place(node=id),
        )
