"""The part of a project through which an example can flow, whatever is wrong with the rest of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.analysis.plan import Plan
from netbuilder.analysis.planning import plan
from netbuilder.analysis.report import Report
from netbuilder.analysis.shapes import walk
from netbuilder.catalogue.layer import Layer
from netbuilder.core.facts import DataFacts
from netbuilder.core.values import dataclass
from netbuilder.graph.edit import remove
from netbuilder.graph.model import End
from netbuilder.graph.query import ancestors
from netbuilder.project import kinds
from netbuilder.project.project import Project


@dataclass(frozen=True, slots=True, eq=False)
class Flowing:
    """`walk` and `plan` are those of a project without losses and without what cannot be computed.

    `data` is the node whose examples flow, "" where there is none, and `facts` is what is known about them.
    `losses` are the outcomes of the losses that can be computed, `left_out` the nodes that are no part of the
    model that is trained.
    """

    walk: Walk
    plan: Plan
    data: str
    facts: DataFacts | None
    losses: tuple[Outcome, ...]
    left_out: frozenset[str]

    @property
    def augments(self) -> bool:
        """Whether some layer changes examples while training alone."""
        return any(line.augments for made in self.plan.classes for line in made.lines)


def flowing(report: Report, before: Flowing | None = None) -> Flowing:
    """What of the project of `report` can be computed; `before` is that of an earlier state of it."""
    project, graph = report.project, report.project.graph
    data = data_node(project)
    known = _computable(report, data)
    losses = [each for each in _losses(report.walk) if each.node.id in known]
    # Without losses and outputs every loose end is one, so that nothing is left out.
    ends = {id for id, node in graph.nodes.items() if kinds.is_loss(node) or node.kind == kinds.OUTPUT}
    kept = remove(graph, ends | (graph.nodes.keys() - known))
    pruned = replace(project, graph=kept)
    found = walk(pruned, kept, before.walk if before is not None else None)
    facts = report.walk.outcomes[data].facts if data in known else None
    return Flowing(
        found, plan(pruned, found), data if data in known else "", facts, tuple(losses), report.left_out
    )


def data_node(project: Project) -> str:
    """The data set that the losses depend on, else the first one; "" without any."""
    graph = project.graph
    data = [node.id for node in graph.nodes.values() if kinds.is_data(node)]
    used = ancestors(graph, (node.id for node in graph.nodes.values() if kinds.is_loss(node)))
    return next((id for id in data if id in used), data[0] if data else "")


def handed_on(flowing: Flowing) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], str]]:
    """Nodes that give what another one gives, after that: (path of the node, path of the other, its port)."""
    yield from _handed_on(flowing.walk, ())


def augmenting(found: Walk, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of the nodes that change examples while training alone, and of the blocks around them."""
    for outcome in found.in_order:
        here = (*path, outcome.node.id)
        inside = list(augmenting(outcome.inner, here)) if outcome.inner is not None else []
        if inside or (isinstance(outcome.made, Layer) and outcome.made.augments and not outcome.hands_on):
            yield here
        yield from inside


def _handed_on(found: Walk, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], str]]:
    for outcome in found.in_order:
        here = (*path, outcome.node.id)
        if outcome.hands_on is not None:
            yield here, (*path, outcome.hands_on.node), outcome.hands_on.port
        if outcome.inner is not None:
            for port, source in zip(outcome.ports, outcome.sources, strict=True):
                if source is not None:
                    yield (*here, port), (*path, source.node), source.port
            yield from _handed_on(outcome.inner, here)


def _computable(report: Report, data: str) -> set[str]:
    """The nodes that an example reaches, on ways without an error."""
    wrong = {(*each.place.blocks, each.place.node or "")[0] for each in report.stops_building}
    found: set[str] = set()
    for outcome in report.walk.in_order:
        id = outcome.node.id
        if id in wrong or None in outcome.outputs or outcome.guessed:
            continue
        if kinds.is_data(outcome.node):
            fits = id == data
        elif outcome.hands_on is not None:
            fits = outcome.hands_on.node in found
        else:
            fits = outcome.asked is not None or outcome.inner is not None
            fits = fits and bool(outcome.sources) and all(_is_in(end, found) for end in outcome.sources)
            other = report.walk.references.get(id)
            fits = fits and (other is None or other in found)
        if fits:
            found.add(id)
    return found


def _is_in(end: End | None, found: set[str]) -> bool:
    return end is not None and end.node in found


def _losses(found: Walk) -> list[Outcome]:
    known = (found.outcomes[id] for id in found.special if id in found.outcomes)
    return [each for each in known if kinds.is_loss(each.node)]
