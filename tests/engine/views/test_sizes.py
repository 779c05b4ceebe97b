"""Gradients, updates and activations of one step against the same computed by hand."""

from __future__ import annotations

import math

import pytest
import torch

from netbuilder.engine.views.sizes import Sizes
from netbuilder.engine.views.view import Moment, Scene
from netbuilder.project.states import State, put
from netbuilder.runs.views import SizesView
from tests.engine.blocks import repeated_block, sum_of_two
from tests.engine.views.scenes import scene_of
from tests.networks import digits_cnn, points_mlp, tied_autoencoder


def step(scene: Scene, sizes: Sizes, lr: float = 0.1) -> SizesView | None:
    """One step of plain gradient descent that is looked at."""
    module = scene.module.train()
    sizes.before_step()
    batch = [scene.parts.train.tensors[name][:16] for name in scene.made.plan.fields]
    outputs = module(*batch)
    loss = sum(each.square().mean() for each in (outputs if isinstance(outputs, tuple) else (outputs,)))
    module.zero_grad()
    loss.backward()  # type: ignore[union-attr]
    sizes.after_backward()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.sub_(lr * parameter.grad)
    return sizes.look(Moment(1, 0.1))


def norm(tensors: list[torch.Tensor]) -> float:
    return math.sqrt(sum(float(tensor.double().square().sum()) for tensor in tensors))


def test_gradient_and_update_of_each_layer_with_weights() -> None:
    scene = scene_of(digits_cnn())
    view = step(scene, Sizes(scene), lr=0.1)
    assert view is not None and (view.step, view.epoch) == (1, 0.1)
    assert [layer.title for layer in view.layers] == ["Conv 1", "Batch norm 1", "Linear 1"]
    for layer, attribute in zip(view.layers, ("conv_1", "batch_norm_1", "linear_1"), strict=True):
        weights = list(scene.module.get_submodule(attribute).parameters())
        gradient = norm([weight.grad for weight in weights if weight.grad is not None])
        assert layer.gradient == pytest.approx(gradient, rel=1e-5)
        assert layer.update == pytest.approx(0.1 * gradient / norm([w.detach() for w in weights]), rel=1e-4)


def test_activations_are_root_mean_squares_by_node() -> None:
    scene = scene_of(points_mlp())
    first = {name: weight.clone() for name, weight in scene.module.state_dict().items()}
    view = step(scene, Sizes(scene))
    assert view is not None
    given = dict(view.activations)
    assert list(given) == ["linear_1", "tanh_1", "linear_2"]
    points = scene.parts.train.tensors["points"][:16]
    hidden = points @ first["linear_1.weight"].t() + first["linear_1.bias"]
    assert given["linear_1"] == pytest.approx(float(hidden.square().mean().sqrt()), rel=1e-5)
    assert given["tanh_1"] == pytest.approx(float(hidden.tanh().square().mean().sqrt()), rel=1e-5)


def test_a_step_that_was_not_looked_at_gives_nothing() -> None:
    scene = scene_of(points_mlp())
    sizes = Sizes(scene)
    assert sizes.look(Moment(0, 0.0)) is None
    assert step(scene, sizes) is not None
    assert sizes.look(Moment(2, 0.0)) is None
    assert step(scene, sizes) is not None


def test_no_hook_stays_behind() -> None:
    scene = scene_of(digits_cnn())
    step(scene, Sizes(scene))
    assert not any(module._forward_hooks for module in scene.module.modules())


@pytest.mark.parametrize("share", [False, True])
def test_a_block_counts_as_a_whole(share: bool) -> None:
    scene = scene_of(repeated_block(share=share))
    view = step(scene, Sizes(scene))
    assert view is not None
    assert [layer.title for layer in view.layers] == ["Linear 1", "Stage 1", "Linear 3"]
    block = scene.module.get_submodule("stage_1")
    gradient = norm([weight.grad for weight in block.parameters() if weight.grad is not None])
    assert view.layers[1].gradient == pytest.approx(gradient, rel=1e-5)
    assert [node for node, _ in view.activations] == ["linear_1", "block_1_1", "linear_3"]


def test_nodes_without_a_module_are_left_out() -> None:
    scene = scene_of(sum_of_two())
    view = step(scene, Sizes(scene))
    assert view is not None and [node for node, _ in view.activations] == ["linear_1", "tanh_1"]


def test_weights_that_begin_at_zero_have_a_finite_update() -> None:
    scene = scene_of(tied_autoencoder())
    view = step(scene, Sizes(scene))
    assert view is not None
    decoder = next(layer for layer in view.layers if layer.node == "tied_linear_1")
    assert decoder.update == pytest.approx(1.0)


def test_weights_without_a_gradient_have_size_zero() -> None:
    scene = scene_of(points_mlp())
    sizes = Sizes(scene)
    for parameter in scene.module.get_submodule("linear_1").parameters():
        parameter.requires_grad_(False)
    sizes.before_step()
    scene.module(scene.parts.train.tensors["points"][:4]).sum().backward()
    sizes.after_backward()
    view = sizes.look(Moment(1, 0.1))
    assert view is not None
    assert (view.layers[0].gradient, view.layers[0].update) == (0.0, 0.0) and view.layers[1].gradient > 0


def test_what_fails_in_the_forward_pass_is_raised_when_it_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no room")

    scene = scene_of(points_mlp())
    sizes = Sizes(scene)
    sizes.before_step()
    with monkeypatch.context() as patch:
        patch.setattr(torch.linalg, "vector_norm", broken)
        scene.module(scene.parts.train.tensors["points"][:4]).sum().backward()
    sizes.after_backward()
    with pytest.raises(RuntimeError, match="no room"):
        sizes.look(Moment(1, 0.1))


def test_frozen_layers_have_no_row() -> None:
    sizes = Sizes(scene_of(put(points_mlp(), ["linear_1"], State.FROZEN, True)))
    assert [line.node for line, _ in sizes._layers] == ["linear_2"]
