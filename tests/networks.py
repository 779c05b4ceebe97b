"""Small projects that tests of several packages use, built through the same edits as a user's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.project import Project, fresh

Layers = list[tuple[str, Mapping[str, object]]]

CODE = 8  # numbers in the code of `variational`


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


def variational(beta: float = 1.0, **recipe: object) -> Project:
    """The 8×8 digits → 64 → mean and log-variance of a code of 8 → 64 → the digits again."""
    project = edits.change_recipe(fresh("Variational"), **{"epochs": 4, "lr": 0.003, **recipe})
    project, data = put(project, "data.digits")
    project, flat = chain(project, End(data, "images"), [("flatten", {})])
    project, hidden = chain(project, flat, [("linear", {"features": 64}), ("relu", {})])
    project, mean = chain(project, hidden, [("linear", {"features": CODE})])
    project, log_variance = chain(project, hidden, [("linear", {"features": CODE})])
    project, sample = put(project, "gaussian_sample")
    project = edits.connect(project, mean, End(sample, "mean"))
    project = edits.connect(project, log_variance, End(sample, "log_variance"))
    back: Layers = [("linear", {"features": 64}), ("relu", {}), ("linear", {"features": 64})]
    project, scores = chain(project, End(sample, "out"), back)
    project, loss = put(project, "loss.binary_cross_entropy", total=True)
    project = edits.connect(project, scores, End(loss, "scores"))
    project = edits.connect(project, flat, End(loss, "target"))
    project, divergence = put(project, "loss.gaussian_divergence", weight=beta)
    project = edits.connect(project, mean, End(divergence, "mean"))
    return edits.connect(project, log_variance, End(divergence, "log_variance"))


def siamese(**recipe: object) -> Project:
    """Two digits through one encoder, used twice with the same weights, and the contrastive loss."""
    project = edits.change_recipe(fresh("Siamese"), **{"epochs": 6, "lr": 0.003, **recipe})
    project, data = put(project, "data.digit_pairs")
    layers: Layers = [
        ("flatten", {}),
        ("linear", {"features": 64}),
        ("relu", {}),
        ("linear", {"features": 8}),
    ]
    before = set(project.graph.nodes)
    project, code = chain(project, End(data, "first"), layers)
    project, loss = put(project, "loss.contrastive", margin=2.0)
    project = edits.connect(project, code, End(loss, "first"))
    project = make_block(project, set(project.graph.nodes) - before - {loss}, "Encoder")
    use = next(node for node in project.graph.nodes.values() if node.kind.startswith("block."))
    inside = project.blocks[use.kind.removeprefix("block.")].graph.nodes.values()
    into, out = (
        next(node.id for node in inside if node.kind == kind) for kind in (BLOCK_INPUT, BLOCK_OUTPUT)
    )
    project, twin = put(project, use.kind, weights=use.id)
    project = edits.connect(project, End(data, "second"), End(twin, into))
    project = edits.connect(project, End(twin, out), End(loss, "second"))
    return edits.connect(project, End(data, "same"), End(loss, "same"))
