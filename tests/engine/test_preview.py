"""What each node makes of an example: bit for bit what the built model makes, without needless work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook

from netbuilder.analysis.flowing import flowing
from netbuilder.analysis.report import report
from netbuilder.analysis.sound import network
from netbuilder.core.control import Control
from netbuilder.core.spec import TensorSpec
from netbuilder.engine.flow import Flow
from netbuilder.engine.layers import Layers
from netbuilder.engine.objective import as_outputs
from netbuilder.engine.prepare import module, objective_of
from netbuilder.engine.preview import Preview
from netbuilder.engine.recorded import trained_model
from netbuilder.engine.seeing import of_data
from netbuilder.engine.views.flow import Flows
from netbuilder.engine.views.maps import Maps
from netbuilder.engine.views.sites import sites
from netbuilder.engine.views.view import Moment
from netbuilder.graph.model import End
from netbuilder.project import edits, states
from netbuilder.project.project import Project
from netbuilder.runs.flow import FlowView, Form, Weights
from netbuilder.runs.record import RunRecord
from tests.engine.blocks import (
    encoder_in_block,
    of_two_widths,
    repeated_block,
    same_weights,
    sum_of_two,
)
from tests.engine.runner import Runner
from tests.engine.views.scenes import patches_through, scene_of
from tests.networks import digits_cnn, points_mlp, put, tied_autoencoder

LOSS = "CrossEntropyLoss"
NETWORKS: dict[str, Callable[[], Project]] = {
    "cnn": digits_cnn,
    "autoencoder": tied_autoencoder,
    "block": encoder_in_block,
    "repeated": repeated_block,
    "shared": lambda: repeated_block(share=True),
    "same weights": same_weights,
    "two widths": of_two_widths,
    "expression": sum_of_two,
}


def look(
    preview: Preview, project: Project, sample: int | None = None, run: RunRecord | None = None
) -> FlowView:
    found = preview.look(report(project), sample, run, Control().token)
    assert found is not None
    return found


@pytest.fixture
def called() -> Iterator[list[str]]:
    """The kinds of layers that compute something, as they do."""
    found: list[str] = []
    handle = register_module_forward_hook(lambda layer, *_: found.append(type(layer).__name__))
    yield found
    handle.remove()


def kept(
    wanted: dict[str, torch.Tensor], name: str, layer: object, given: object, output: torch.Tensor
) -> None:
    wanted.setdefault(name, as_outputs(output)[0])


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS.keys())
def test_every_layer_gives_what_it_gives_in_the_built_model(make: Callable[[], Project]) -> None:
    project = make()
    made, scene = network(project), scene_of(project)
    model = module(made, project.recipe.seed).eval()
    wanted: dict[str, torch.Tensor] = {}
    for site in sites(made.plan):
        # A shared layer runs several times; the first is compared.
        model.get_submodule(site.name).register_forward_hook(partial(kept, wanted, site.node))
    example = {name: tensor[5:6] for name, tensor in scene.watched[1].tensors.items()}
    with torch.inference_mode():
        outputs = as_outputs(model(*(example[field] for field in made.plan.fields)))
    found, layers = flowing(report(project)), Layers(project.recipe.seed)
    layers.follow(found.plan, found.left_out)
    flow = Flow(layers)
    flow.run(found.plan.classes, [example[field] for field in found.plan.fields])
    assert flow.failed == {}
    for end, output in zip(made.plan.outputs, outputs, strict=True):
        assert torch.equal(flow.given[end.node,][0], output)
    firsts = {name: each for name, each in wanted.items() if ".1" not in name and ".2" not in name}
    for name, output in firsts.items():
        path = tuple(part.partition(".")[0] for part in name.split("/"))
        assert torch.equal(flow.given[path][0], output), name


def test_what_is_drawn_is_what_was_given() -> None:
    project = digits_cnn()
    view, scene = look(Preview(), project), scene_of(project)
    model = scene.module.eval()
    part, feed = scene.watched
    example = {name: tensor[view.sample : view.sample + 1] for name, tensor in feed.tensors.items()}
    with torch.inference_mode():
        scores = model(example["images"])
        loss = objective_of(scene.made).loss((scores,), example)
    assert (view.part, view.samples, view.weights) == (part, feed.count, Weights.FRESH)
    assert view.sample == (shown := Maps(scene).look(Moment(0, 0.0))).sample and view.label == shown.label
    assert np.array_equal(view.seen["digits_1",].values, example["images"][0].numpy())
    assert np.array_equal(view.seen["linear_1",].values, torch.softmax(scores[0], 0).numpy())
    assert view.seen["linear_1",].names == tuple("0123456789")
    assert view.seen["cross_entropy_1",].values.tolist() == [loss.item()]
    forms = {path[0]: seen.form for path, seen in view.seen.items()}
    assert [forms[id] for id in ("digits_1", "relu_1", "dropout_1", "linear_1", "cross_entropy_1")] == [
        Form.PICTURE, Form.MAPS, Form.VALUES, Form.SCORES, Form.NUMBER,
    ]  # fmt: skip
    assert set(forms) == set(project.graph.nodes)


def test_what_is_compared_with_the_picture_is_one() -> None:
    view = look(Preview(), patches_through([("flatten", {}), ("linear", {"features": 64})]))
    assert view.seen["linear_1",].form is Form.PICTURE and view.seen["linear_1",].values.shape == (1, 8, 8)


def test_only_what_follows_an_edit_is_computed(called: list[str]) -> None:
    preview, project = Preview(), digits_cnn()
    first = look(preview, project)
    assert called == ["Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d", "Flatten", "Dropout", "Linear", LOSS]
    called.clear()
    again = look(preview, edits.move(project, {"conv2d_1": (5.0, 5.0)}))
    assert called == [] and all(again.seen[path] is seen for path, seen in first.seen.items())
    edited = edits.change(project, "max_pool2d_1", {"kernel": (4, 4)})
    after = look(preview, edited)
    assert called == ["MaxPool2d", "Flatten", "Dropout", "Linear", LOSS]
    above = ("digits_1", "conv2d_1", "batch_norm2d_1", "relu_1")
    assert all(after.seen[id,] is first.seen[id,] for id in above)
    assert after.seen["max_pool2d_1",].values.shape != first.seen["max_pool2d_1",].values.shape
    called.clear()
    back = look(preview, project)
    assert called == ["MaxPool2d", "Flatten", "Dropout", "Linear", LOSS]
    assert np.array_equal(back.seen["linear_1",].values, first.seen["linear_1",].values), "the same weights"


def test_another_example_is_computed_anew_and_nothing_is_read_again(
    called: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    preview, project = Preview(), digits_cnn()
    look(preview, project)
    monkeypatch.setattr("netbuilder.data.sets.digits.Digits.load", lambda *_: pytest.fail("read again"))
    called.clear()
    view = look(preview, project, sample=3)
    assert view.sample == 3 and len(called) == 8
    assert look(preview, project, sample=10**6).sample == view.samples - 1


def test_above_an_error_nodes_show_theirs_and_below_they_show_nothing() -> None:
    project = edits.change(digits_cnn(), "max_pool2d_1", {"kernel": (9, 9)})
    view = look(Preview(), project)
    assert set(view.seen) == {(id,) for id in ("digits_1", "conv2d_1", "batch_norm2d_1", "relu_1")}
    lone, id = put(digits_cnn(), "linear")
    assert (id,) not in look(Preview(), lone).seen


def test_a_branch_that_no_loss_needs_is_shown_and_leaves_the_weights_as_they_are() -> None:
    project, id = put(digits_cnn(), "conv2d", filters=4)
    project = edits.connect(project, End("digits_1", "images"), End(id, "in"))
    plain, with_branch = look(Preview(), digits_cnn()), look(Preview(), project)
    assert with_branch.seen[id,].count == 4
    assert np.array_equal(with_branch.seen["linear_1",].values, plain.seen["linear_1",].values)


def test_a_muted_layer_hands_on_what_it_gets() -> None:
    project = states.put(digits_cnn(), ["relu_1"], states.State.MUTED, True)
    view = look(Preview(), project)
    assert np.array_equal(view.seen["relu_1",].values, view.seen["batch_norm2d_1",].values)


def test_inside_blocks_nodes_are_seen_by_their_way() -> None:
    view = look(Preview(), encoder_in_block())
    inside = {path for path in view.seen if len(path) == 2}
    assert {path[1] for path in inside} >= {"linear_1", "tanh_1"}
    (block,) = {path[0] for path in inside}
    assert np.array_equal(view.seen[block, "tanh_1"].values, view.seen[block,].values)


def test_without_data_nothing_is_seen_and_torch_draws_nothing() -> None:
    state = torch.get_rng_state()
    assert Preview().look(report(put(Project("p", "P"), "linear")[0]), None, None, Control().token) is None
    look(Preview(), digits_cnn())
    assert torch.equal(torch.get_rng_state(), state)


def test_the_weights_of_a_run_and_after_an_edit_those_that_still_fit(tmp_path: Path) -> None:
    project, preview = points_mlp(epochs=1), Preview()
    record = Runner(tmp_path / "runs").run(project)
    fresh = look(preview, project)
    trained = look(preview, project, run=record)
    assert (fresh.weights, trained.weights) == (Weights.FRESH, Weights.RUN)
    model = trained_model(record)
    feed = scene_of(project).watched[1]
    with torch.inference_mode():
        scores = model(feed.tensors["points"][trained.sample : trained.sample + 1])
    assert np.array_equal(trained.seen["linear_2",].values, torch.softmax(scores[0], 0).numpy())
    assert not np.array_equal(trained.seen["linear_1",].values, fresh.seen["linear_1",].values)
    edited = look(preview, edits.change(project, "tanh_1", {}), run=None)
    assert edited.weights is Weights.RUN, "the same graph keeps them"
    edited = look(preview, edits.change(project, "linear_2", {"bias": False}))
    assert edited.weights is Weights.MIXED
    assert edited.seen["linear_1",] is trained.seen["linear_1",]


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS.keys())
def test_a_run_shows_the_same_of_itself(make: Callable[[], Project]) -> None:
    project = make()
    before = look(Preview(), project)
    scene = scene_of(project)
    scene.module.train()
    view = Flows(scene).look(Moment(0, 0.0))
    assert view is not None and scene.module.training
    assert (view.sample, view.part, view.samples) == (before.sample, before.part, before.samples)
    assert view.label in (before.label, None), "a run has no labels that no loss wants"
    assert view.seen.keys() == before.seen.keys()
    assert all(np.array_equal(view.seen[path].values, seen.values) for path, seen in before.seen.items())
    with torch.no_grad():
        for parameter in scene.module.parameters():
            parameter.add_(0.1)
    later = Flows(scene).look(Moment(1, 0.1))
    assert later is not None
    assert not all(np.array_equal(later.seen[path].values, seen.values) for path, seen in before.seen.items())


def test_what_torch_cannot_do_is_said_and_the_rest_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> torch.Tensor:
        raise torch.OutOfMemoryError("no room")

    monkeypatch.setattr(nn.MaxPool2d, "forward", broken)
    view = look(Preview(), digits_cnn())
    assert "no room" in view.failed["max_pool2d_1",]
    assert ("relu_1",) in view.seen and ("flatten_1",) not in view.seen


def test_a_film_is_seen_as_one_coloured_picture_of_its_frames() -> None:
    film = torch.rand(3, 8, 48, 48)
    shown = of_data(film, TensorSpec((3, 8, 48, 48), ("C", "D", "H", "W")))
    assert shown.form is Form.PICTURE and shown.values.shape == (3, 32, 64)
    many = of_data(film[:2], TensorSpec((2, 8, 48, 48), ("C", "D", "H", "W")))
    assert many.form is Form.MAPS and many.values.shape == (2, 32, 64)


def test_of_a_narrow_map_enough_is_left() -> None:
    long = of_data(torch.rand(500, 4), TensorSpec((500, 4), ("T", "F")))
    assert long.values.shape == (1, 64, 4)
