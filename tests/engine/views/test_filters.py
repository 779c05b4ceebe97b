"""Which layer's weights are pictures, and that those of now and of the start are shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from netbuilder.analysis.sound import network
from netbuilder.engine import checkpoint
from netbuilder.engine.checkpoint import Position
from netbuilder.engine.views.filters import Filters, Pictured, seen_by
from netbuilder.engine.views.view import Moment
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.project import Project
from tests.engine.views.scenes import behind_input, scene_of
from tests.networks import Layers, classifier, digits_cnn, points_mlp, tied_autoencoder

FLAT: Layers = [("flatten", {}), ("linear", {"features": 5})]


def found(project: Project) -> Pictured | None:
    return seen_by(network(project).plan)


@pytest.mark.parametrize(
    ("sizes", "layers", "weight"),
    [
        ((1, 8, 8), [("conv2d", {}), ("conv2d", {})], "conv_1.weight"),
        ((3, 8, 8), [("conv2d", {"filters": 6, "groups": 3})], "conv_1.weight"),
        ((2, 8, 8), [("conv2d", {"filters": 3}), ("conv2d", {})], "conv_2.weight"),
        ((1, 8, 8), [("conv2d", {"kernel": (1, 1)}), *FLAT], None),
        ((2, 8, 8), [("conv2d", {}), *FLAT], None),
        ((1, 8, 8), FLAT, "linear_1.weight"),
        ((3, 4, 4), [("reshape", {"sizes": (48,)}), ("linear", {"features": 2})], "linear_1.weight"),
        ((1, 4, 4), [("dropout", {}), *FLAT], "linear_1.weight"),
        ((2, 4, 4), FLAT, None),
        ((1, 4, 4), [("transpose", {"first": 2, "second": 3}), *FLAT], None),
        # As many values as the image has, and none of them a pixel.
        ((1, 8, 8), [("conv2d", {"filters": 4, "kernel": (1, 1), "stride": (2, 2)}), *FLAT], None),
        # Each row of the picture by itself.
        ((1, 4, 4), [("reshape", {"sizes": (4, 4)}), ("linear", {"features": 2})], None),
    ],
)
def test_the_first_layer_whose_weights_are_pictures(
    sizes: tuple[int, ...], layers: Layers, weight: str | None
) -> None:
    seen = found(behind_input(sizes, layers))
    assert (seen.weight if seen is not None else None) == weight


def test_points_make_no_pictures() -> None:
    assert found(points_mlp()) is None
    assert Filters(scene_of(points_mlp())).look(Moment(3, 0.5)) is None


def test_a_layer_in_a_block_is_found_and_named_after_both() -> None:
    project = make_block(digits_cnn(), ["conv2d_1", "relu_1", "batch_norm2d_1"], "Stem")
    seen = found(project)
    assert seen is not None
    assert (seen.site.title, seen.weight) == ("Stem 1 · Conv 1", "stem_1.conv_1.weight")
    block = next(id for id in project.graph.nodes if id.startswith("block"))
    assert seen.site.node == f"{block}/conv2d_1"


def test_of_a_repeated_block_it_is_the_first_repetition() -> None:
    layers: Layers = [("conv2d", {"filters": 1, "padding": (1, 1)}), ("relu", {}), *FLAT]
    project = make_block(classifier("digits", layers), ["conv2d_1", "relu_1"], "Stage")
    block = next(id for id in project.graph.nodes if id.startswith("block"))
    seen = found(edits.change(project, block, {"repeat": 2}))
    assert seen is not None and seen.weight == "stage_1.0.conv_1.weight"
    assert seen.site.title == "Stage 1 (1) · Conv 1"


def test_convolutions_are_shown_as_they_are() -> None:
    scene = scene_of(digits_cnn())
    filters = Filters(scene)
    weight = scene.module.get_parameter("conv_1.weight")
    first = weight.detach().clone()
    with torch.no_grad():
        weight.add_(1.0)
    view = filters.look(Moment(7, 0.25))
    assert view is not None and (view.step, view.epoch, view.count) == (7, 0.25, 8)
    assert (view.node, view.title) == ("conv2d_1", "Conv 1")
    assert view.now.dtype == view.start.dtype == np.float32
    assert np.array_equal(view.now, (first + 1.0).numpy()) and np.array_equal(view.start, first.numpy())
    with torch.no_grad():
        weight.zero_()
    assert view.now.all(), "what was handed over does not change with the weights"


def test_the_rows_of_a_linear_layer_are_pictures_of_what_enters() -> None:
    scene = scene_of(tied_autoencoder())
    view = Filters(scene).look(Moment(0, 0.0))
    assert view is not None and view.now.shape == (12, 1, 8, 8)
    row = scene.module.get_parameter("linear_1.weight")[3].detach().reshape(8, 8)
    assert np.array_equal(view.now[3, 0], row.numpy())


def test_colours_are_kept_apart() -> None:
    seen = found(behind_input((3, 4, 5), FLAT))
    assert seen is not None
    weight = torch.arange(5 * 60.0).reshape(5, 60)
    assert torch.equal(seen.pictures(weight)[2, 1], weight[2, 20:40].reshape(4, 5))


def test_of_many_the_first_are_sent_and_all_are_counted() -> None:
    layers: Layers = [("flatten", {}), ("linear", {"features": 70}), ("linear", {"features": 10})]
    view = Filters(scene_of(classifier("digits", layers))).look(Moment(0, 0.0))
    assert view is not None and len(view.now) == len(view.start) == 64 and view.count == 70


def test_a_run_that_goes_on_shows_the_start_from_its_checkpoint(tmp_path: Path) -> None:
    scene = scene_of(digits_cnn())
    weight = scene.module.get_parameter("conv_1.weight")
    first = weight.detach().clone()
    checkpoint.save(tmp_path / "before.safetensors", scene.module, Position())
    with torch.no_grad():
        weight.mul_(2.0)
    view = Filters(scene, tmp_path / "before.safetensors").look(Moment(0, 0.0))
    assert view is not None and np.array_equal(view.start, first.numpy())
    gone = Filters(scene, tmp_path / "gone.safetensors").look(Moment(0, 0.0))
    assert gone is not None and np.array_equal(gone.start, gone.now)
