"""What the figures on the canvas are, in one line: their total, the longest bar, how they were measured."""

from __future__ import annotations

from netbuilder.analysis.report import Report
from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.studio.presenters.budget import grouped
from netbuilder.studio.presenters.costs import TITLES, Figures, Heats, Timed, in_time, per

_DEVICES = {"cpu": "CPU", "mps": "Apple GPU"}
_MEASURING = Text("Measuring …")


class Legend(NamedTuple):
    """`total` is a sentence of its own, `brief` says it without the title where there is little room; `most`
    is what a bar of full length stands for, "" without bars.

    `details` say how it came about. With `can_measure` a button is offered that measures, once more if
    there are times.
    """

    title: Text
    total: Text | None = None
    most: str = ""
    details: Text | None = None
    can_measure: bool = False
    again: bool = False
    brief: Text | None = None


def legend(
    report: Report,
    heats: Heats,
    timed: Timed | None = None,
    *,
    why_not: Text | None = None,
    problem: Problem | None = None,
    measuring: bool = False,
) -> Legend:
    """`why_not` is why nothing can be measured now, `problem` why the last measurement came to nothing."""
    title = TITLES[heats.figures]
    if heats.figures is Figures.FIELD:
        return Legend(title, Text("What one output value sees of the input; a full bar sees all of it."))
    if heats.figures.is_time:
        return _of_time(title, report, heats, timed, why_not, problem, measuring)
    batch = grouped(report.project.recipe.batch)
    if heats.figures is Figures.MEMORY:
        whole = Text("{total} for a batch of {batch}", total=heats.total, batch=batch)
        return Legend(title, whole, heats.most, Text("Outputs that are kept until the backward pass."))
    if heats.figures is Figures.COMPUTE:
        return Legend(title, Text("{total} {per}", total=heats.total, per=per(report)), heats.most)
    return Legend(title, Text("{total} in all", total=heats.total), heats.most)


def _of_time(
    title: Text,
    report: Report,
    heats: Heats,
    timed: Timed | None,
    why_not: Text | None,
    problem: Problem | None,
    measuring: bool,
) -> Legend:
    if measuring:
        return Legend(title, _MEASURING)
    if timed is None:
        reason = problem.what if problem is not None else None
        if reason is None and why_not is not None:
            reason = Text("not measured, {why}.", why=why_not)
        return Legend(title, reason or Text("not measured yet."), can_measure=why_not is None)
    times = timed.times
    how = Text(
        "Median of {passes} passes of {batch} random samples on {device}",
        passes=times.passes,
        batch=grouped(times.batch),
        device=_device(times.device, times.threads),
    )
    whole = times.whole.forward if heats.figures is Figures.FORWARD else times.whole.backward
    if timed.stale:
        total = Text("{total}, measured before the last change", total=heats.total)
        brief = Text("{total} before the last change", total=heats.total)
    elif report.path:
        total = Text("{total} in one pass through this block", total=heats.total)
        brief = Text("{total} in one pass", total=heats.total)
    else:
        total = Text("{total} layer by layer; {whole} in one go", total=heats.total, whole=in_time(whole))
        brief = Text("{total} layer by layer", total=heats.total)
    return Legend(title, total, heats.most, how, why_not is None, again=True, brief=brief)


def _device(name: str, threads: int) -> Text:
    if name != "cpu":
        return Text("{device}", device=_DEVICES.get(name, name))
    return Text("CPU, {count} threads", count=threads) if threads > 1 else Text("CPU, 1 thread")
