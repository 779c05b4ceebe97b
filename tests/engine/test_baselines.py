"""Baselines trained as a user would: fixed features against a straight line, HOG against pixels."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from netbuilder.analysis.sound import network
from netbuilder.data.sets.points import load_spirals
from netbuilder.engine import checkpoint
from netbuilder.engine.build import build
from tests.engine.runner import Runner, another, state_of
from tests.networks import Layers, classifier

LINE: Layers = [("linear", {"features": 2})]


def accuracy(folder: Path, layers: Layers, data: str = "spirals", **recipe: object) -> float:
    options = {"count": 2000} if data == "spirals" else {}
    runner = Runner(folder)
    runner.run(classifier(data, layers, options, **{"epochs": 10, "batch": 32, "lr": 0.01, **recipe}))
    return runner.epochs[-1].validation["accuracy"]


def test_a_straight_line_does_not_part_spirals(tmp_path: Path) -> None:
    assert accuracy(tmp_path, LINE) < 0.75


@pytest.mark.parametrize(
    "layer",
    [
        ("gaussian_kernels", {"features": 50}),
        ("random_fourier_features", {"features": 200, "width": 0.2}),
    ],
)
def test_fixed_features_part_spirals(tmp_path: Path, layer: tuple[str, dict[str, object]]) -> None:
    assert accuracy(tmp_path, [layer, *LINE]) > 0.95


def test_centres_are_training_examples_and_are_kept_with_the_weights(tmp_path: Path) -> None:
    layers: Layers = [("gaussian_kernels", {"features": 30, "source": "examples"}), *LINE]
    project = classifier("spirals", layers, {"count": 400}, epochs=1, batch=32)
    record = Runner(tmp_path).run(project)
    module = build(network(project).source)
    checkpoint.load_weights(record.folder / "last.safetensors", module)
    examples = torch.from_numpy(load_spirals(400, 1.5, 0.03, 0)["points"])
    assert (module.kernels_1.centres[:, None] == examples).all(2).any(1).all()


def test_centres_that_were_not_all_found_are_found_after_a_stop(tmp_path: Path) -> None:
    layers: Layers = [("gaussian_kernels", {"features": 100}), *LINE]
    project = classifier("spirals", layers, {"count": 400}, epochs=2, batch=32)
    whole, parts = Runner(tmp_path / "whole"), Runner(tmp_path / "parts")
    expected = whole.run(project)
    stopped = parts.run(project, steps=2)
    resumed = another(parts).run(project, resume=stopped.id)
    assert state_of(resumed) == state_of(expected)


def test_histograms_of_edges_tell_digits_apart_better_than_pixels(tmp_path: Path) -> None:
    scores: Layers = [("flatten", {}), ("linear", {"features": 10})]
    edges: Layers = [("hog", {"cell": 2}), *scores]
    pixels, hog = (accuracy(tmp_path / name, layers, "digits", epochs=4, lr=0.003)
                   for name, layers in (("pixels", scores), ("hog", edges)))  # fmt: skip
    assert hog > pixels
