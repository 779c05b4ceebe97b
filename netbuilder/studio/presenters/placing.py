"""A new node on its way to the canvas: what it will look like, and what letting it go does."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from netbuilder.analysis.report import Report, report
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.graph.model import End, Wire
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project
from netbuilder.studio.presenters.connecting import connected, free_input
from netbuilder.studio.presenters.node_card import NodeCard, Say, node_card

Point: TypeAlias = tuple[float, float]
Edit: TypeAlias = Callable[[Project], Project]


class Placing(NamedTuple):
    """A node of `kind` that was not let go yet: its `id` there and its `card` with no wires."""

    kind: str
    id: str
    card: NodeCard
    can_insert: bool


def placing(before: Report, kind: str, say: Say = str) -> Placing:
    """What a new node of `kind` looks like. Raises ProblemError when it cannot be added here."""
    node = edits.fresh_node(before.project, kind)
    project = edits.add(before.project, node)
    found = report(project, before)
    inputs = kinds.input_ports(project, project.graph, node)
    outputs = kinds.output_ports(project, node)
    through = bool(inputs and outputs) and not kinds.is_loss(node)
    return Placing(kind, node.id, node_card(found, node, None, say=say), through)


def wire_from(before: Report, source: str, kind: str) -> Wire | None:
    """The wire from a node to a new one of `kind` that would fit, None when there is none."""
    id = edits.fresh_node(before.project, kind).id
    found = report(placed(before.project, kind, (0.0, 0.0)), before)
    return free_input(found, source, id)


def placed(project: Project, kind: str, at: tuple[float, float]) -> Project:
    """`project` with a new node at a place, in canvas pixels."""
    return edits.add(project, edits.fresh_node(project, kind, at))


def placed_behind(project: Project, kind: str, at: tuple[float, float], wire: Wire) -> Project:
    """The same with a wire to the new node, or from it."""
    return connected(placed(project, kind, at), wire.source, wire.target)


def inserted(
    project: Project,
    kind: str,
    at: tuple[float, float],
    target: End,
    room: dict[str, tuple[float, float]] | None = None,
) -> Project:
    """`project` with a new node in the wire that ends at `target`; `room` are nodes that step aside."""
    id = edits.fresh_node(project, kind).id
    return edits.move(edits.insert_on_wire(project, target, kind, {}), {**(room or {}), id: at})


class Insertion(NamedTuple):
    """What letting a new node go on a wire does: `words` say what becomes of the shape there."""

    words: Text
    card: NodeCard


def insertion(before: Report, new: Placing, target: End, say: Say = str) -> Insertion:
    """What comes of putting `new` into the wire that ends at `target`."""
    try:
        project = edits.insert_on_wire(before.project, target, new.kind, {})
    except ProblemError:
        return Insertion(Text("It cannot stand in the middle of a wire."), new.card)
    found = report(project, before)
    card = node_card(found, project.graph.nodes[new.id], None, say=say)
    old = before.walk.spec(before.project.graph.wires[target].source)
    spec = found.walk.spec(project.graph.wires[target].source)
    outcome = found.walk.outcomes.get(new.id)
    if spec is None or old is None or outcome is None or outcome.refused is not None:
        return Insertion(Text("Let go to insert here."), card)
    if spec == old:
        return Insertion(Text("Let go to insert here. Shape stays {shape}.", shape=str(spec)), card)
    return Insertion(Text("Let go to insert here. Shape becomes {shape}.", shape=str(spec)), card)
