"""The source of an nn.Sequential as a part of a graph: a chain of nodes with what the source says of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from netbuilder.catalogue.layer import layers
from netbuilder.catalogue.library import made
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.names import numbered
from netbuilder.core.problem import Problem, Severity, refuse
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End, Graph, Node, Wire
from netbuilder.graph.words import free_name, one_line_name
from netbuilder.project.read import Part
from netbuilder.project.torch_source import Chain, Member, chains

# Canvas pixels from node to node, and from row to row; nodes in a row.
_ACROSS, _DOWN, _IN_A_ROW = 180.0, 120.0, 5
# A node without settings is so much less high: its ports are to lie in a line with those of the others.
_LOWER = 14.0
_NAMED = 5


class Source(NamedTuple):
    """A part, and a warning that names what in the source has no counterpart."""

    part: Part
    notice: Problem | None = None


def read_source(text: str) -> Source:
    """The layers of every nn.Sequential in `text`. Raises ProblemError where there is none to be pasted.

    A layer that we lack leaves a gap: the next one is not wired to the one before.
    """
    found = chains(text)
    if not any(member.layer for chain in found for member in chain):
        raise _nothing(text, found)
    return Source(Part(_drawn(found)), _notice(found))


def _drawn(found: Sequence[Chain]) -> Graph:
    """Nodes in rows from left to right, each chain below the one before."""
    nodes: dict[str, Node] = {}
    wires: dict[End, Wire] = {}
    row = 0
    for chain in found:
        before: Node | None = None
        for place, member in enumerate(chain):
            down, across = divmod(place, _IN_A_ROW)
            node = _node(member, nodes, across * _ACROSS, (row + down) * _DOWN)
            if node is not None:
                nodes[node.id] = node
            if node is not None and before is not None:
                wire = Wire(_output(before), _input(node))
                wires[wire.target] = wire
            before = node
        row += (len(chain) - 1) // _IN_A_ROW + 1
    return Graph(FrozenDict(nodes), FrozenDict(wires))


def _node(member: Member, nodes: Mapping[str, Node], x: float, y: float) -> Node | None:
    if member.layer is None:
        return None
    kind = member.layer.id
    names = [node.name for node in nodes.values()]
    given = one_line_name(member.name)
    name = free_name(given, names) if given else numbered(layers.get(kind).name, names)
    settings = made(kind, member.layer.settings).stored()
    return Node(f"{kind}_{len(nodes) + 1}", kind, name, settings, x, y if settings else y + _LOWER)


def _output(node: Node) -> End:
    return End(node.id, layers.get(node.kind).outputs[0].name)


def _input(node: Node) -> End:
    return End(node.id, layers.get(node.kind).inputs[0].name)


def _notice(found: Sequence[Chain]) -> Problem | None:
    """One warning of everything that could not be taken over, with its lines."""
    parts = [part for chain in found for member in chain for part in _left_out(member)]
    if not parts:
        return None
    more = len(parts) - _NAMED
    named = "; ".join(parts[:_NAMED])
    return Problem(
        "source_left_out",
        Text("Some of the source has no counterpart here."),
        received=Text("{named}; and {more} more", named=named, more=more)
        if more > 0
        else Text("{named}", named=named),
        remedy=Text("check these layers; a missing one has left a gap."),
        severity=Severity.WARNING,
    )


def _left_out(member: Member) -> Iterator[str]:
    if member.layer is None:
        yield f"line {member.line}: {member.text}"
    elif member.layer.left_out:
        yield f"line {member.line}: {', '.join(member.layer.left_out)} of {member.text}"


def _nothing(text: str, found: Sequence[Chain]) -> Exception:
    if found:
        received = "; ".join(f"line {each.line}: {each.text}" for chain in found for each in chain[:_NAMED])
        what = Text("None of the layers in the copied source is known here.")
    else:
        received, what = " ".join(text.split()), Text("The copied text holds no layers.")
    return refuse(
        "nothing_to_paste",
        what,
        expected=Text("layers copied in NetBuilder, or the source of an nn.Sequential"),
        received=Text("{received}", received=shortened(received)),
        remedy=Text("copy some layers, or source with nn.Sequential(…) in it."),
    )
