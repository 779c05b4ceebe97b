"""What selected nodes cost together, in lines for the inspector."""

from __future__ import annotations

from collections.abc import Iterable

from netbuilder.analysis.cost import Cost, cost_of
from netbuilder.analysis.report import Report
from netbuilder.core.text import Text
from netbuilder.studio.presenters.budget import gives_images, grouped, in_bytes, large
from netbuilder.studio.presenters.costs import Timed, in_time

Line = tuple[Text, str]


def lines_of_one(report: Report, id: str, timed: Timed | None) -> tuple[Line, ...]:
    """What there is to say beside its parameters and multiply-adds: memory, and time if it was measured."""
    outcome = report.walk.outcomes.get(id)
    cost = cost_of(outcome) if outcome is not None else Cost()
    return (*_memory(report, cost), *_times(report, (id,), timed))


def lines_of_several(report: Report, ids: Iterable[str], timed: Timed | None) -> tuple[Line, ...]:
    """The sums over nodes; those that are left out of the model count as well."""
    nodes = [id for id in ids if id in report.walk.outcomes]
    cost = sum((cost_of(report.walk.outcomes[id]) for id in nodes), Cost())
    per = Text("Multiply-adds per image") if gives_images(report) else Text("Multiply-adds per sample")
    return (
        (Text("Parameters"), grouped(cost.parameters)),
        (per, large(cost.multiply_adds)),
        share_of_all(report, cost.multiply_adds),
        *_memory(report, cost),
        *_times(report, nodes, timed),
    )


def share_of_all(report: Report, multiply_adds: int | None) -> Line:
    """How much of all the compute that is; at most that where some layers cannot be counted yet.

    None stands for what is no part of the model.
    """
    title = Text("Share of the block's compute") if report.block else Text("Share of all compute")
    whole = report.cost.multiply_adds
    if not whole or multiply_adds is None:
        return title, "–"
    share = 100 * multiply_adds / whole
    if 0 < share < 0.5:
        return title, "< 1 %"
    return title, f"{'≤ ' if share and report.leaves_out else ''}{share:.0f} %"


def _memory(report: Report, cost: Cost) -> tuple[Line, ...]:
    if not cost.activation_bytes:
        return ()
    batch = report.project.recipe.batch
    return ((Text("Activations of a batch"), in_bytes(cost.activation_bytes * batch)),)


def _times(report: Report, ids: Iterable[str], timed: Timed | None) -> tuple[Line, ...]:
    """What was measured of them."""
    if timed is None:
        return ()
    nodes = timed.times.nodes
    found = [nodes[(*report.path, id)] for id in ids if (*report.path, id) in nodes]
    if not found:
        return ()
    old = timed.stale
    return (
        (
            Text("Forward, before the last change") if old else Text("Forward, measured"),
            in_time(sum(each.forward for each in found)),
        ),
        (
            Text("Backward, before the last change") if old else Text("Backward, measured"),
            in_time(sum(each.backward for each in found)),
        ),
    )
