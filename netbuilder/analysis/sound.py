"""From a project to its source in one call, refusing what is in the way of it."""

from __future__ import annotations

from dataclasses import replace

from netbuilder.analysis.plan import Plan
from netbuilder.analysis.planning import plan
from netbuilder.analysis.report import report
from netbuilder.analysis.source import Source, source
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.project.project import Project


@dataclass(frozen=True, slots=True)
class Network:
    """A project that can be built, its plan and its generated source."""

    project: Project
    plan: Plan
    source: Source

    @property
    def layers(self) -> dict[str, str]:
        """The node of each attribute of the model's class."""
        return {line.attribute: line.node for line in self.plan.model.lines if line.attribute}

    @property
    def names(self) -> dict[str, str]:
        """What the user calls each node, those inside blocks too."""
        graphs = [self.project.graph, *(block.graph for block in self.project.blocks.values())]
        return {node.id: node.name for graph in graphs for node in graph.nodes.values()}


def network(project: Project, *, to_train: bool = False) -> Network:
    """The source of a project. A loss and data may be missing, unless it is wanted `to_train`.

    Raises ProblemError with the first problem that is in the way.
    """
    found = report(project)
    need_none(found.stops_training if to_train else found.stops_building)
    planned = plan(project, found.walk)
    return Network(project, planned, source(planned))


def need_none(problems: tuple[Problem, ...]) -> None:
    """Refuse when there are problems: the first one in full, the others counted."""
    if not problems:
        return
    first, *others = problems
    if not others:
        raise ProblemError(first)
    more = {"remedy": first.remedy or Text("see there."), "count": len(others)}
    raise ProblemError(replace(first, remedy=Text("{remedy} ({count} more: see netbuilder check.)", **more)))
