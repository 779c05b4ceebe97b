"""From a project to something that can be trained or measured: data read and divided, module built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from netbuilder.analysis.sound import Network
from netbuilder.core.control import Token
from netbuilder.core.facts import DataFacts
from netbuilder.core.problem import refuse
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.data.facts import facts as facts_of
from netbuilder.data.preparing import fitted
from netbuilder.data.source import DataSet, Loaded
from netbuilder.data.split import Split, split
from netbuilder.engine.build import build
from netbuilder.engine.feed import Parts, feeds
from netbuilder.engine.objective import Objective, objective
from netbuilder.graph.query import ancestors
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Material:
    """The examples of a project as tensors on a device, by part, and what is known about them."""

    parts: Parts
    facts: DataFacts


def module(made: Network, seed: int) -> nn.Module:
    """A freshly initialised module. `seed` decides its weights, and torch's random numbers from then on."""
    torch.manual_seed(seed)
    return build(made.source)


def objective_of(made: Network) -> Objective:
    """What the network is trained for and measured by."""
    facts = made.project.facts.get(made.plan.data)
    return objective(made.plan, made.project.recipe.metrics, facts.prepared if facts is not None else ())


def read_data(
    project: Project, folder: Path | None, progress: Progress | None, token: Token | None
) -> tuple[Project, Loaded, DataFacts]:
    """Read the data set of `project`, whose relative paths start at `folder`; it then knows the facts.

    Values are prepared as the data set says, by numbers that the training part alone has told.

    `progress` and `token` serve a download. Raises ProblemError, and FetchStopped when `token` says stop.
    """
    id, declared = data_node(project), declared_data(project)
    located = declared.located(folder) if folder is not None else declared
    loaded = located.load(progress, token)
    known = facts_of(located, loaded, token)
    loaded, prepared = fitted(located, loaded, _divided(project, loaded).train, token)
    known = replace(known, prepared=prepared)
    return edits.learn_facts(project, id, known), loaded, known


def _divided(project: Project, loaded: Loaded) -> Split:
    recipe = project.recipe
    return split(loaded, **recipe.division)


def declared_data(project: Project) -> DataSet:
    """The data set that the losses depend on. Raises ProblemError without one."""
    node = project.graph.nodes[data_node(project)]
    declared = kinds.made(node.kind, node.settings)
    assert isinstance(declared, DataSet)
    return declared


def data_node(project: Project) -> str:
    """The id of the data set that the losses depend on. Raises ProblemError without one."""
    graph = project.graph
    used = ancestors(graph, (node.id for node in graph.nodes.values() if kinds.is_loss(node)))
    for node in graph.nodes.values():
        if node.id in used and kinds.is_data(node):
            return node.id
    raise refuse(
        "no_data",
        Text("No data set leads to the loss."),
        expected=Text("a data set"),
        received=Text("none"),
        remedy=Text("add a data set such as Digits and wire it into the first layer and the loss."),
    )


def material(
    project: Project, loaded: Loaded, known: DataFacts, made: Network, device: torch.device
) -> Material:
    """The data divided by the recipe and put on `device`, as far as the network uses it."""
    divided = _divided(project, loaded)
    arguments = (argument for loss in made.plan.losses for argument in loss.arguments)
    used = {*made.plan.fields, *(str(key) for kind, key in arguments if kind == "field")}
    parts = feeds(loaded, divided, device, frozenset(used))
    return Material(parts, replace(known, counts=divided.counts()))
