"""From a project to something that can be trained or measured: data read and divided, module built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import nn

from netbuilder.analysis.sound import Network
from netbuilder.core.control import Token
from netbuilder.core.facts import DataFacts
from netbuilder.core.problem import refuse
from netbuilder.core.text import Text
from netbuilder.data.facts import facts as facts_of
from netbuilder.data.source import DataSet, Loaded
from netbuilder.data.split import Split, split
from netbuilder.engine.build import build
from netbuilder.engine.feed import Parts, feeds
from netbuilder.engine.objective import Objective, objective
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Material:
    """The data of a project: as arrays, how they are divided, and as tensors on a device."""

    loaded: Loaded
    split: Split
    parts: Parts
    facts: DataFacts


def module(made: Network, seed: int) -> nn.Module:
    """A freshly initialised module; the same seed gives the same weights, and seeds torch for what follows."""
    torch.manual_seed(seed)
    return build(made.source)


def read_data(
    project: Project, folder: Path | None, progress: Progress | None, token: Token | None
) -> tuple[Project, Loaded, DataFacts]:
    """Read the data set of `project`, whose relative paths start at `folder`; the project then knows its facts."""
    node = data_node(project)
    declared = _data_set(project, node)
    located = declared.located(folder) if folder is not None else declared
    loaded = located.load(progress, token)
    known = facts_of(located, loaded)
    return edits.learn_facts(project, node, known), loaded, known


def data_node(project: Project) -> str:
    """The id of the data set that training uses: the one that a loss depends on. Raises ProblemError without one."""
    found = [node.id for node in project.graph.nodes.values() if kinds.is_data(node)]
    if not found:
        raise refuse(
            "no_data",
            Text("The project has no data set."),
            expected=Text("a data node"),
            received=Text("none"),
            remedy=Text("add a data set such as Digits and wire it into the first layer and the loss."),
        )
    return found[0]


def material(
    project: Project, loaded: Loaded, known: DataFacts, made: Network, device: torch.device
) -> Material:
    """The data divided by the recipe and put on `device`, as far as the network uses it."""
    recipe = project.recipe
    divided = split(loaded, validation=recipe.validation, test=recipe.test, seed=recipe.seed)
    used = {*made.plan.fields, *(str(key) for loss in made.plan.losses for kind, key in loss.arguments if kind == "field")}
    counted = replace(known, counts=divided.counts())
    return Material(loaded, divided, feeds(loaded, divided, device, frozenset(used)), counted)


def objective_of(made: Network) -> Objective:
    return objective(made.plan, made.project.recipe.metrics)


def _data_set(project: Project, node: str) -> DataSet:
    found = project.graph.nodes[node]
    declared = kinds.made(found.kind, found.settings)
    assert isinstance(declared, DataSet)
    return declared

