from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from netbuilder.analysis.sound import Network, network
from netbuilder.core.problem import ProblemError
from netbuilder.engine.backend import trained_model
from netbuilder.engine.build import build
from netbuilder.engine.feed import TensorFeed
from netbuilder.insight import filters
from netbuilder.insight.filters import answers, oriented_filters, pictures
from netbuilder.project import edits
from netbuilder.project.examples import example
from netbuilder.project.project import Project
from netbuilder.runs.record import RunRecord
from tests.engine.runner import Runner


def edges(**recipe: object) -> Project:
    """The example, with few patches."""
    project = example("edges").open().project
    project = edits.change(project, "photo_patches_1", {"count": 400})
    return edits.change_recipe(project, **{"epochs": 1, "device": "cpu", **recipe})


@pytest.fixture
def made() -> Network:
    return network(edges())


@pytest.fixture
def model(made: Network) -> nn.Module:
    return build(made.source).eval()


def patches(count: int) -> TensorFeed:
    return TensorFeed({"patches": torch.randn(count, 1, 10, 10, generator=torch.Generator().manual_seed(0))})


def test_filters_are_the_weights_as_the_layer_sees_the_image(made: Network, model: nn.Module) -> None:
    found = pictures(made, model, "Encoder")
    assert found.shape == (64, 10, 10)
    spot = torch.zeros(1, 1, 10, 10)
    spot[0, 0, 3, 7] = 1
    bias = model.encoder.bias
    assert np.allclose(found[:, 3, 7], (model.encoder(spot.flatten(1)) - bias).detach().numpy()[0], atol=1e-6)


@pytest.mark.parametrize("count", [1, 1024, 1500])
def test_answers_are_what_the_layer_gives_for_each_example(
    made: Network, model: nn.Module, count: int
) -> None:
    feed = patches(count)
    found = answers(made, model, "Code", feed)
    with torch.no_grad():
        expected = torch.relu(model.encoder(feed.tensors["patches"].flatten(1)))
    assert found.shape == (count, 64)
    assert np.allclose(found, expected.numpy(), atol=1e-6)
    assert not model.code_2._forward_hooks


def test_a_layer_that_is_not_there_is_told(made: Network, model: nn.Module) -> None:
    for ask in (lambda: pictures(made, model, "Coder"), lambda: answers(made, model, "Coder", patches(1))):
        with pytest.raises(ProblemError, match=r"no layer “Coder”.*one of Flatten, Encoder, Code, Decoder"):
            ask()


@pytest.mark.parametrize("layer", ["Code", "Flatten", "Decoder"])
def test_a_layer_without_pictures_is_told(made: Network, model: nn.Module, layer: str) -> None:
    with pytest.raises(ProblemError, match=f"weights of {layer} cannot be shown"):
        pictures(made, model, layer)


def test_a_later_linear_layer_has_no_pictures() -> None:
    made = network(example("lenet5").open().project)
    with pytest.raises(ProblemError, match="weights of Linear 1 cannot be shown"):
        pictures(made, build(made.source), "Linear 1")


def test_points_are_no_pictures() -> None:
    made = network(example("linear").open().project)
    with pytest.raises(ProblemError, match="weights of Linear 1 cannot be shown"):
        pictures(made, build(made.source), "Linear 1")


def test_there_must_be_examples(made: Network, model: nn.Module) -> None:
    with pytest.raises(ProblemError, match="no examples"):
        answers(made, model, "Code", patches(0))


def test_a_run_is_measured_at_the_checkpoint_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With weights put in by hand: gratings before, blobs after."""
    record = Runner(tmp_path).run(edges())
    y, x = np.mgrid[-4.5:5, -4.5:5]
    blob = np.exp(-(x**2 + y**2) / 8)
    drawn = {"before": blob * np.cos(1.5 * x), "last": blob}

    def with_drawn_filters(record: RunRecord, which: str) -> nn.Module:
        model = trained_model(record, which)
        with torch.no_grad():
            model.encoder.weight.copy_(torch.from_numpy(np.tile(drawn[which].ravel(), (64, 1))))
        return model

    monkeypatch.setattr(filters, "trained_model", with_drawn_filters)
    assert oriented_filters(record, "before", "Encoder", "Code") == 1.0
    assert oriented_filters(record, "last", "Encoder", "Code") == 0.0


def test_untrained_weights_are_not_oriented(tmp_path: Path) -> None:
    record = Runner(tmp_path).run(edges())
    assert oriented_filters(record, "before", "Encoder", "Code") < 0.05
