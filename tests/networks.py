"""Small projects that tests of several packages use, built through the same edits as a user's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh

Layers = list[tuple[str, Mapping[str, object]]]


def put(project: Project, kind: str, **settings: Any) -> tuple[Project, str]:
    """A node more, and its id."""
    node = edits.fresh_node(project, kind, settings=settings)
    return edits.add(project, node), node.id


def chain(project: Project, start: End, layers: Layers) -> tuple[Project, End]:
    """Layers in a row behind `start`, and the port at their end."""
    for kind, settings in layers:
        project, id = put(project, kind, **settings)
        project = edits.connect(project, start, End(id, "in"))
        start = End(id, "out")
    return project, start


def classifier(
    data: str, layers: Layers, options: Mapping[str, object] | None = None, **recipe: Any
) -> Project:
    """Data set → layers → cross-entropy."""
    project = edits.change_recipe(fresh("Small network"), **recipe)
    project, source = put(project, f"data.{data}", **(options or {}))
    first, labels = ("points", "labels") if data not in ("digits", "mnist") else ("images", "labels")
    project, end = chain(project, End(source, first), layers)
    project, loss = put(project, "loss.cross_entropy")
    project = edits.connect(project, end, End(loss, "scores"))
    return edits.connect(project, End(source, labels), End(loss, "target"))


def points_mlp(activation: str = "tanh", **recipe: Any) -> Project:
    """Two spirals and one hidden layer: an epoch takes milliseconds."""
    layers: Layers = [("linear", {"features": 16}), (activation, {}), ("linear", {"features": 2})]
    chosen = {"epochs": 3, "batch": 32, "lr": 0.01, **recipe}
    return classifier("spirals", layers, {"count": 400}, **chosen)


def digits_cnn(**recipe: Any) -> Project:
    """The 8×8 digits, one convolution with batch norm and dropout."""
    layers: Layers = [
        ("conv2d", {"filters": 8, "padding": (1, 1)}),
        ("batch_norm2d", {}),
        ("relu", {}),
        ("max_pool2d", {}),
        ("flatten", {}),
        ("dropout", {"share": 0.2}),
        ("linear", {"features": 10}),
    ]
    return classifier("digits", layers, **{"epochs": 2, **recipe})


def tied_autoencoder(**recipe: Any) -> Project:
    """The 8×8 digits through a tied autoencoder with a sparse code: two outputs, two losses."""
    project = edits.change_recipe(fresh("Autoencoder"), **{"epochs": 2, **recipe})
    project, data = put(project, "data.digits")
    project, flat = chain(project, End(data, "images"), [("flatten", {})])
    project, code = chain(project, flat, [("linear", {"features": 12}), ("relu", {})])
    encoder = next(node.id for node in project.graph.nodes.values() if node.kind == "linear")
    project, back = chain(project, code, [("tied_linear", {"partner": encoder})])
    project, loss = put(project, "loss.mean_squared_error")
    project = edits.connect(project, back, End(loss, "prediction"))
    project = edits.connect(project, flat, End(loss, "target"))
    project, penalty = put(project, "loss.activity_penalty", weight=0.1)
    return edits.connect(project, code, End(penalty, "activity"))
