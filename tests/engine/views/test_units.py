"""Dead units over the whole watched part: on a copy of the weights, or along with a validation."""

from __future__ import annotations

import pytest
import torch

from netbuilder.engine.views.units import Units
from netbuilder.engine.views.view import Moment, Scene
from netbuilder.runs.views import UnitsView
from tests.engine.blocks import repeated_block
from tests.engine.views.scenes import scene_of
from tests.networks import Layers, classifier, digits_cnn, points_mlp


def counted(units: Units, moment: Moment | None = None) -> tuple[UnitsView, int]:
    """A whole count, and in how many looks it was made."""
    for looks in range(1, 1000):
        view = units.look(moment or Moment(1, 0.1))
        if view is not None:
            return view, looks
    raise AssertionError


def mlp(**recipe: object) -> Scene:
    return scene_of(points_mlp("relu", **recipe))


def silence(scene: Scene, layer: str, units: list[int]) -> None:
    """Give these units a bias that no example overcomes."""
    with torch.no_grad():
        scene.module.get_parameter(f"{layer}.bias")[units] = -1e6


def test_dead_units_and_zeros_are_those_of_the_whole_part() -> None:
    scene = mlp(batch=7, validation=0.2)
    silence(scene, "linear_1", [2, 5, 11])
    view, looks = counted(Units(scene), Moment(4, 1.5))
    assert looks == 12 and (view.step, view.epoch, view.part, view.examples) == (4, 1.5, "validation", 80)
    with torch.no_grad():
        hidden = scene.module.linear_1(scene.parts.validation.tensors["points"])  # type: ignore[operator]
    (layer,) = view.layers
    assert (layer.node, layer.title, layer.count) == ("relu_1", "ReLU 1", 16)
    assert layer.dead == int((hidden <= 0).all(dim=0).sum()) >= 3
    assert layer.zeros == pytest.approx(float((hidden <= 0).double().mean()))


def test_a_unit_of_feature_maps_is_a_whole_map() -> None:
    layers: Layers = [("conv2d", {"filters": 6}), ("relu", {}), ("flatten", {}), ("linear", {})]
    scene = scene_of(classifier("digits", layers))
    silence(scene, "conv_1", [0, 3])
    with torch.no_grad():
        scene.module.get_parameter("conv_1.bias")[[1, 2, 4, 5]] = 1e6
    (layer,) = counted(Units(scene))[0].layers
    assert (layer.dead, layer.count, layer.zeros) == (2, 6, pytest.approx(2 / 6))


def test_all_of_it_is_counted_with_the_weights_of_one_moment() -> None:
    scene = mlp(batch=16)
    units = Units(scene)
    assert units.look(Moment(1, 0.1)) is None and units.busy
    silence(scene, "linear_1", list(range(16)))
    view, _ = counted(units, Moment(2, 0.2))
    assert view.step == 1 and view.layers[0].dead < 16
    view, _ = counted(units, Moment(3, 0.3))
    assert view.step == 3 and view.layers[0].dead == 16


def test_the_first_count_may_cost_more_of_the_time_than_the_others() -> None:
    units = Units(mlp(batch=16))
    first = units.share
    units.look(Moment(1, 0.1))
    assert units.busy and units.share == first
    counted(units)
    assert units.share == first / 10
    units.begin()
    assert units.share == first / 10, "who comes back sees the last count meanwhile"


def test_a_first_count_of_many_batches_is_no_faster_than_others() -> None:
    few, many = Units(mlp(batch=7, validation=0.2)), Units(mlp(batch=1, validation=0.2))
    assert many.share == few.share / 10


def test_while_the_weights_stand_still_those_are_counted() -> None:
    scene = mlp(batch=16)
    units = Units(scene)
    units.look(Moment(1, 0.1))
    silence(scene, "linear_1", list(range(16)))
    view, looks = counted(units, Moment(2, 0.2, still=True))
    assert view.step == 2 and view.layers[0].dead == 16 and looks == 3


def test_who_begins_to_look_sees_the_present_weights() -> None:
    scene = mlp(batch=16)
    units = Units(scene)
    units.look(Moment(1, 0.1))
    units.begin()
    assert not units.busy and counted(units, Moment(2, 0.2))[0].step == 2


def test_a_network_in_the_middle_of_training_is_left_as_it_is() -> None:
    scene = scene_of(digits_cnn())
    scene.module.train()
    before = {name: tensor.clone() for name, tensor in scene.module.state_dict().items()}
    state = torch.get_rng_state()
    counted(Units(scene))
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(tensor, before[name]) for name, tensor in scene.module.state_dict().items())
    assert all(module.training for module in scene.module.modules())


@pytest.mark.parametrize("share", [False, True])
def test_repetitions_of_a_block_have_units_of_their_own_unless_they_share(share: bool) -> None:
    view, _ = counted(Units(scene_of(repeated_block(share=share))))
    titles = [layer.title for layer in view.layers]
    if share:
        assert titles == ["Stage 1 · ReLU 1"]
    else:
        assert titles == [f"Stage 1 ({number}) · ReLU 1" for number in (1, 2, 3)]
    assert len({layer.node for layer in view.layers}) == len(titles)
    assert all(layer.count == 8 and 0 <= layer.zeros <= 1 for layer in view.layers)


def validated(scene: Scene) -> None:
    """Put the validation part through the module, as a run does at the end of an epoch."""
    scene.module.eval()
    with torch.inference_mode():
        for points in scene.parts.validation.tensors["points"].split(scene.batch):
            scene.module(points)
    scene.module.train()


def hooks(scene: Scene) -> int:
    return sum(len(module._forward_hooks) for module in scene.module.modules())


def test_what_is_counted_along_with_a_validation_is_what_is_counted_apart() -> None:
    scene = mlp(batch=7, validation=0.2)
    silence(scene, "linear_1", [2, 5, 11])
    apart, _ = counted(Units(scene), Moment(40, 2.0))
    units = Units(scene)
    units.look(Moment(39, 1.9))
    units.before_validation()
    validated(scene)
    assert units.after_validation(Moment(40, 2.0)) == apart
    assert not units.busy and hooks(scene) == 0
    assert units.meter.take() > 0


def test_behind_a_validation_nothing_is_counted_apart_but_in_a_pause() -> None:
    scene = mlp(batch=16)
    units = Units(scene)
    units.before_validation()
    validated(scene)
    assert units.after_validation(Moment(40, 2.0)) is not None
    assert units.look(Moment(41, 2.05)) is None and not units.busy
    assert counted(units, Moment(41, 2.05, still=True))[0].step == 41
    units.begin()
    assert counted(units, Moment(42, 2.1))[0].step == 42, "who has just come does not wait for the next one"


def test_a_validation_that_is_broken_off_gives_nothing() -> None:
    scene = mlp(batch=16)
    units = Units(scene)
    units.before_validation()
    assert hooks(scene) == 1
    assert units.after_validation(None) is None
    assert hooks(scene) == 0 and counted(units, Moment(5, 0.2))[0].step == 5


def test_without_a_validation_part_what_trains_is_counted_apart() -> None:
    scene = mlp(batch=16, validation=0.0)
    units = Units(scene)
    units.before_validation()
    assert hooks(scene) == 0 and units.after_validation(Moment(40, 2.0)) is None
    assert counted(units)[0].part == "train"


def test_what_goes_wrong_while_a_run_validates_is_told_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = mlp(batch=16)
    units = Units(scene)
    monkeypatch.setattr(torch.Tensor, "sign", lambda _: 1 / 0)
    units.before_validation()
    validated(scene)
    with pytest.raises(ZeroDivisionError):
        units.after_validation(Moment(40, 2.0))
    assert hooks(scene) == 0


def test_where_nothing_can_fall_silent_the_view_is_empty() -> None:
    units = Units(scene_of(points_mlp("tanh")))
    assert units.look(Moment(1, 0.1)) == UnitsView(1, 0.1, "validation", 0, ()) and not units.busy


@pytest.mark.parametrize(("slope", "count"), [(0.0, 1), (0.01, 0)])
def test_a_leaky_relu_without_a_slope_is_a_relu(slope: float, count: int) -> None:
    layers: Layers = [
        ("linear", {"features": 4}),
        ("leaky_relu", {"slope": slope}),
        ("linear", {"features": 2}),
    ]
    assert len(counted(Units(scene_of(classifier("spirals", layers, {"count": 60}))))[0].layers) == count
