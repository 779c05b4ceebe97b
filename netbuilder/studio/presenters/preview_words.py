"""What is said about pictures on nodes: which example, whose weights, and why a node shows none."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.analysis.flowing import data_node
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.analysis.report import Report
from netbuilder.core.problem import Place
from netbuilder.core.text import Text
from netbuilder.project import kinds
from netbuilder.runs.flow import FlowView, Path, Seen, Weights
from netbuilder.studio.presenters.maps_words import subtitle


def weights_words(view: FlowView, run: str, *, live: bool = False) -> Text:
    """The example, and the weights through which it went; `live` are those of the run that goes on."""
    if live:
        weights = Text("weights of this run at step {step:,}", step=view.step)
    elif view.weights is Weights.FRESH:
        weights = Text("fresh weights")
    elif view.weights is Weights.RUN:
        weights = Text("weights of run {run}", run=run)
    else:
        weights = Text("weights of run {run}, fresh where the graph has changed", run=run)
    return Text("{example} · {weights}", example=subtitle(view), weights=weights)


def unseen_words(
    report: Report,
    path: Path,
    view: FlowView | None,
    *,
    waits: bool,
    is_running: bool,
    seen: Callable[[Path], Seen | None],
) -> Text:
    """Why the node at the end of `path` shows nothing.

    `waits`: it is being computed; `is_running`: a run of the graph as it was goes on; `seen` tells what the
    nodes before it show.
    """
    here = (each for each in report.stops_building if _is_at(each.place, path))
    problem = next(here, None)
    outcome = outcome_at(report.walk, path)
    if problem is not None:
        return Text("Shows nothing: {problem}", problem=problem.what)
    if view is not None and path in view.failed:
        return Text("Shows nothing: torch says “{words}”.", words=view.failed[path])
    data = data_node(report.project)
    if not data:
        return Text("Shows nothing: there is no data set.")
    if outcome is not None and kinds.is_data(outcome.node) and outcome.node.id != data:
        return Text("Shows nothing: training uses another data set.")
    if outcome is not None and outcome.node.kind == kinds.INPUT:
        return Text("Shows nothing: an Input stands for data that are not here.")
    if is_running and not waits:
        return Text("Shows nothing: the run that goes on trains the graph as it was.")
    if waits:
        return Text("Being computed.")
    before = _unseen_before(report.walk, outcome, path, seen)
    if before is not None:
        return Text("Shows nothing: {node} before it gives nothing.", node=before)
    return Text("Shows nothing: what it gives is not known.")


def outcome_at(found: Walk, path: Path) -> Outcome | None:
    """The outcome of the node at the end of `path`."""
    outcome = found.outcomes.get(path[0])
    for id in path[1:]:
        outcome = (
            outcome.inner.outcomes.get(id) if outcome is not None and outcome.inner is not None else None
        )
    return outcome


def _is_at(place: Place, path: Path) -> bool:
    """Whether what is wrong there is wrong at the node at the end of `path`, or inside of it."""
    return (*place.blocks, *filter(None, (place.node,)))[: len(path)] == path


def _unseen_before(
    found: Walk, outcome: Outcome | None, path: Path, seen: Callable[[Path], Seen | None]
) -> str | None:
    """The name of a node that feeds it and shows nothing."""
    for end in outcome.sources if outcome is not None else ():
        other = (*path[:-1], end.node) if end is not None else ()
        there = outcome_at(found, other) if other else None
        if there is not None and seen(other) is None:
            return there.node.name
    return None
