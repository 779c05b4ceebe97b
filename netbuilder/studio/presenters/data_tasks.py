"""What a network is trained for, in words, and what else its data could be used for."""

from __future__ import annotations

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.tasks import switch
from netbuilder.analysis.report import Report
from netbuilder.analysis.tasks import aim_of, aims
from netbuilder.core.problem import Fix
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple


class TaskChoice(NamedTuple):
    """A task that the data could be used for; `fix` leads there, None where only the user can."""

    title: Text
    fix: Fix | None
    current: bool


def task_choices(report: Report, node: str) -> tuple[TaskChoice, ...]:
    """For a data set of the main graph, the likeliest first; none while it is not known what it gives."""
    context = Context(report.project, report.walk)
    data = next((each for each in context.data if each.node.id == node), None)
    if data is None or data.facts is None:
        return ()
    found = aims(data.facts, getattr(data.made, "in_order", False))
    now = aim_of(context, data)
    often = [aim.task for aim in found]
    choices = []
    for aim in found:
        title = Text("{task}", task=_capital(aim.task.value))
        if often.count(aim.task) > 1:
            title = Text("{task}: {target}", task=_capital(aim.task.value), target=aim.target)
        current = aim == now
        choices.append(TaskChoice(title, None if current else switch(context, data, aim), current))
    return tuple(choices)


def _capital(words: Text) -> str:
    said = str(words)
    return said[:1].upper() + said[1:]
