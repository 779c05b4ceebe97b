"""Scenes to look at: a project's network with fresh weights and its data."""

from __future__ import annotations

import torch

from netbuilder.analysis.sound import network
from netbuilder.engine.prepare import material, module, read_data
from netbuilder.engine.views.view import Scene
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from tests.networks import Layers, chain, put


def scene_of(project: Project) -> Scene:
    project, loaded, known = read_data(project, None, None, None)
    made = network(project)
    parts = material(project, loaded, known, made, torch.device("cpu")).parts
    return Scene(made, module(made, project.recipe.seed), parts, project.recipe.batch)


def behind_input(sizes: tuple[int, ...], layers: Layers) -> Project:
    """Layers behind an Input of these sizes, without data and loss."""
    project, entry = put(fresh("Behind an input"), "input", sizes=sizes)
    return chain(project, End(entry, "out"), layers)[0]


def patches_through(layers: Layers, **recipe: object) -> Project:
    """Layers behind photo patches; the last one is compared with the patch itself, laid in a row."""
    project = edits.change_recipe(fresh("Pictures"), **{"epochs": 1, "batch": 32, **recipe})
    project, data = put(project, "data.photo_patches", size=8, count=200)
    project, end = chain(project, End(data, "patches"), layers)
    project, flat = chain(project, End(data, "patches"), [("flatten", {})])
    project, loss = put(project, "loss.mean_squared_error")
    project = edits.connect(project, end, End(loss, "prediction"))
    return edits.connect(project, flat, End(loss, "target"))
