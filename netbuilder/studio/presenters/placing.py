"""A new node on its way to the canvas: what it will look like, and what letting it go does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from netbuilder.analysis.report import Report, report
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End, Wire
from netbuilder.graph.query import ancestors
from netbuilder.project import docking, edits, kinds
from netbuilder.project.project import Project
from netbuilder.studio.presenters.connecting import Connecting, Fit, connected, free_input
from netbuilder.studio.presenters.inserting import shape_after, words_of_docking
from netbuilder.studio.presenters.node_card import NodeCard, Say, node_card
from netbuilder.studio.presenters.typed_settings import DEFAULTS, Settings

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
    node = edits.fresh_node(before.project, kind, block=before.block)
    project = edits.add(before.project, node, before.block)
    found = report(project, before)
    inputs = kinds.input_ports(project, found.graph, node)
    outputs = kinds.output_ports(project, node)
    through = bool(inputs and outputs) and not kinds.is_loss(node)
    return Placing(kind, node.id, node_card(found, node, None, say=say), through)


def wire_from(before: Report, source: str, kind: str) -> Wire | None:
    """The wire from a node to a new one of `kind` that would fit, None when there is none."""
    block = before.block
    id = edits.fresh_node(before.project, kind, block=block).id
    found = report(placed(before.project, kind, (0.0, 0.0), block), before)
    return free_input(found, source, id)


def joined(before: Report, kind: str, wire: Wire, settings: Settings = DEFAULTS) -> tuple[Wire, ...]:
    """`wire`, which leads to or from a new node, and what else is led to it without being asked.

    The labels that a new loss compares with are those of the data set from which its scores come, where
    just one of its outputs fits; one that nothing else uses comes before others.
    """
    if not kind.startswith(kinds.LOSS) or kinds.is_data(before.graph.nodes[wire.source.node]):
        return (wire,)
    project = placed_behind(before.project, kind, (0.0, 0.0), [wire], before.block, settings)
    found = report(project, before)
    id = wire.target.node
    used = {each.source for each in found.graph.wires.values()}
    data = [found.graph.nodes[each] for each in ancestors(found.graph, [id])]
    ends = [
        End(node.id, port.name)
        for node in data
        if kinds.is_data(node)
        for port in kinds.output_ports(project, node)
    ]
    wires = [wire]
    for port in kinds.input_ports(project, found.graph, found.graph.nodes[id]):
        target = End(id, port.name)
        fitting = [end for end in ends if _fits(found, end, target)] if target != wire.target else []
        best = [end for end in fitting if end not in used] or fitting
        if len(best) == 1:
            wires.append(Wire(best[0], target))
    return tuple(wires)


def _fits(found: Report, source: End, target: End) -> bool:
    """Whether the loss takes it together with what it has."""
    if Connecting(found, source, outgoing=True).judge(target) is not Fit.FITS:
        return False
    after = report(connected(found.project, source, target, found.block), found)
    return after.walk.outcomes[target.node].refused is None


def placed(
    project: Project, kind: str, at: tuple[float, float], block: str = "", settings: Settings = DEFAULTS
) -> Project:
    """`project` with a new node at a place, in canvas pixels."""
    return edits.add(project, edits.fresh_node(project, kind, at, settings=settings, block=block), block)


def placed_behind(
    project: Project,
    kind: str,
    at: tuple[float, float],
    wires: Sequence[Wire],
    block: str = "",
    settings: Settings = DEFAULTS,
) -> Project:
    """The same with wires to the new node, or from it."""
    project = placed(project, kind, at, block, settings)
    for wire in wires:
        project = connected(project, wire.source, wire.target, block)
    return project


def inserted(
    project: Project,
    kind: str,
    at: tuple[float, float],
    target: End,
    room: dict[str, tuple[float, float]] | None = None,
    block: str = "",
    settings: Settings = DEFAULTS,
) -> Project:
    """`project` with a new node in the wire that ends at `target`; `room` are nodes that step aside."""
    id = edits.fresh_node(project, kind, block=block).id
    changed = edits.insert_on_wire(project, target, kind, settings, block)
    return edits.move(changed, {**(room or {}), id: at}, block)


def docked(project: Project, kind: str, at: tuple[float, float], above: str, block: str = "") -> Project:
    """`project` with a new node as a row right below the node `above`."""
    id = edits.fresh_node(project, kind, block=block).id
    return docking.put_under(placed(project, kind, at, block), id, above, block)


class Insertion(NamedTuple):
    """What letting a new node go on a wire does: `words` say what becomes of the shape there."""

    words: Text
    card: NodeCard


def insertion(before: Report, new: Placing, target: End, say: Say = str) -> Insertion:
    """What comes of putting `new` into the wire that ends at `target`."""
    try:
        project = edits.insert_on_wire(before.project, target, new.kind, {}, before.block)
    except ProblemError:
        return Insertion(Text("It cannot stand in the middle of a wire."), new.card)
    found = report(project, before)
    card = node_card(found, found.graph.nodes[new.id], None, say=say)
    return Insertion(shape_after(before, found, new.id, target), card)


def docking_below(before: Report, new: Placing, above: str, say: Say = str) -> Insertion | None:
    """What comes of docking `new` right below a node; None where it cannot be."""
    try:
        project = docked(before.project, new.kind, (0.0, 0.0), above, before.block)
    except ProblemError:
        return None
    found = report(project, before)
    card = node_card(found, found.graph.nodes[new.id], None, say=say)
    return Insertion(words_of_docking(found, new.id, above), card)


class Joining(NamedTuple):
    """What letting a new node go behind an output does: `wires` come by themselves, `words` tell it."""

    wires: tuple[Wire, ...]
    words: Text
    card: NodeCard


def joining(before: Report, new: Placing, source: End, say: Say = str) -> Joining | None:
    """What comes of letting `new` go behind the output `source`; None when it has no use for that."""
    wire = wire_from(before, source.node, new.kind)
    if wire is None or wire.source != source:
        return None
    wires = joined(before, new.kind, wire)
    found = report(placed_behind(before.project, new.kind, (0.0, 0.0), wires, before.block), before)
    card = node_card(found, found.graph.nodes[new.id], None, say=say)
    outcome = found.walk.outcomes[new.id]
    gives = bool(outcome.outputs) and not kinds.is_loss(outcome.node)
    spec = outcome.outputs[0] if gives else None
    if spec is None:
        return Joining(wires, Text("Let go to connect."), card)
    words = Text("Let go to connect. It gives {shape}.", shape=str(spec))
    return Joining(wires, words, card)
