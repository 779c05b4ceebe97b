"""A node held over a wire: what letting it go there does."""

from __future__ import annotations

from netbuilder.analysis.report import Report, report
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import docking, wiring
from netbuilder.project.project import Project, graph_of


def shape_after(before: Report, found: Report, id: str, target: End) -> Text:
    """What becomes of the shape at `target` when the node `id` is in the wire there, in a sentence."""
    wire = before.graph.wires.get(target)
    old = before.walk.spec(wire.source) if wire is not None else None
    spec = found.walk.spec(found.graph.wires[target].source)
    outcome = found.walk.outcomes.get(id)
    if spec is None or old is None or outcome is None or outcome.refused is not None:
        return Text("Let go to insert here.")
    if spec == old:
        return Text("Let go to insert here. Shape stays {shape}.", shape=str(spec))
    return Text("Let go to insert here. Shape becomes {shape}.", shape=str(spec))


def is_loose(project: Project, id: str, block: str = "") -> bool:
    """Whether a wire could lead through a node: it feeds nothing yet, and has a free input."""
    graph = graph_of(project, block)
    feeds = any(wire.source.node == id for wire in graph.wires.values())
    return not feeds and wiring.way_through(project, graph, graph.nodes[id]) is not None


def insertion_of(before: Report, project: Project, id: str, target: End) -> Text | None:
    """What comes of putting a node of `project` into the wire at `target`; None where it cannot be.

    `project` is the one of `before`, perhaps with the node taken out of its wires.
    """
    try:
        after = wiring.put_into(project, id, target, before.block)
    except ProblemError:
        return None
    return shape_after(before, report(after, before), id, target)


def docking_of(before: Report, project: Project, id: str, above: str) -> Text | None:
    """What comes of docking a node of `project` right below another one; None where it cannot be."""
    try:
        after = docking.put_under(project, id, above, before.block)
    except ProblemError:
        return None
    return words_of_docking(report(after, before), id, above)


def words_of_docking(found: Report, id: str, above: str) -> Text:
    """What letting go does, in a sentence; `found` is about the graph with the new row."""
    outcome, lead = found.walk.outcomes.get(id), found.graph.nodes[above].name
    spec = outcome.outputs[0] if outcome is not None and outcome.refused is None and outcome.outputs else None
    if spec is None:
        return Text("Let go to dock below {lead}.", lead=lead)
    return Text("Let go to dock below {lead}. It gives {shape}.", lead=lead, shape=str(spec))
