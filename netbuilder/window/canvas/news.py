"""What differs between two reports on a graph, as far as nodes and wires on the canvas show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netbuilder.analysis.links import compared, difference, unlike
from netbuilder.analysis.report import Report
from netbuilder.core.problem import Problem
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Wire
from netbuilder.studio.presenters.costs import Heats


class Shown(NamedTuple):
    """What cards are made from; `errors` are the first of each node, `counts` what a glance at data told."""

    report: Report
    heats: Heats
    errors: Mapping[str, Problem]
    counts: Mapping[str, str]


class News(NamedTuple):
    """Nodes that are new or others, nodes with other errors, nodes of which something else is known.

    `anew`: the cards of all nodes may be others. `gone` are wires that went, `come` those that came; one that
    was replaced is in both. Some of the nodes may be there no more.
    """

    edited: Iterable[str]
    troubled: Iterable[str]
    fed: Iterable[str]
    anew: bool
    gone: Iterable[Wire]
    come: Iterable[Wire]


def news(before: Shown | None, now: Shown) -> News:
    """What `now` has that `before` had not; without `before` that is all."""
    graph, walk = now.report.graph, now.report.walk
    if before is None:
        return News([*graph.nodes], (), (), True, (), [*graph.wires.values()])
    old, known = before.report.graph, before.report.walk
    edited, _ = unlike(old.nodes, graph.nodes)
    told, was = compared(known.outcomes, walk.outcomes)
    seen, unseen = unlike(before.report.project.facts, now.report.project.facts)
    fed = told + was + seen + unseen
    fed += [id for id, _ in before.counts.items() ^ now.counts.items()]
    before_errors, errors = before.errors, now.errors
    troubled = [id for id in {*before_errors, *errors} if before_errors.get(id) is not errors.get(id)]
    anew = before.heats is not now.heats or known.references is not walk.references
    return News(edited, troubled, fed, anew, *difference(old, graph))
