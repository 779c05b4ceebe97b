"""What is shown of an example on its way, and that looking changes nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from netbuilder.analysis.sound import network
from netbuilder.core.spec import TensorSpec, maps, sequence, signal, vector
from netbuilder.data.facts import facts
from netbuilder.data.sets.drawings import Drawings
from netbuilder.data.source import DataSet
from netbuilder.engine.views.maps import Maps, as_maps, entering_maps, worth_seeing
from netbuilder.engine.views.view import Moment, Scene
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.find import find
from netbuilder.project.project import Project, fresh
from netbuilder.runs.views import MapsView
from tests.engine.blocks import repeated_block
from tests.engine.views.scenes import behind_input, patches_through, scene_of
from tests.networks import Layers, chain, classifier, digits_cnn, points_mlp, put, tied_autoencoder


def look(scene: Scene, sample: int | None = 0) -> MapsView:
    view = Maps(scene).look(Moment(5, 0.5, sample))
    assert view is not None
    return view


def shown(project: Project, answer: str = "") -> list[str]:
    return [site.title for site in worth_seeing(network(project), answer)]


def test_lenet_shows_its_two_activations_over_maps() -> None:
    project = find("lenet5").project
    assert shown(project) == ["ReLU 1", "ReLU 2"]


@pytest.mark.parametrize(
    ("layers", "titles"),
    [
        ([("relu", {})] * 5, ["ReLU 1", "ReLU 3", "ReLU 5"]),
        ([("conv2d", {}), ("max_pool2d", {})], ["Max pool 1"]),
        ([("conv2d", {}), ("conv2d", {})], ["Conv 1", "Conv 2"]),
        ([("flatten", {}), ("linear", {}), ("tanh", {})], ["Tanh 1"]),
        ([("flatten", {}), ("linear", {})], ["Linear 1"]),
        ([("flatten", {})], []),
        # One value a map is no map.
        ([("conv2d", {"kernel": (8, 8)}), ("relu", {}), ("flatten", {}), ("tanh", {})], ["Tanh 1"]),
    ],
)
def test_activations_before_others_and_maps_before_vectors(layers: Layers, titles: list[str]) -> None:
    assert shown(behind_input((1, 8, 8), layers)) == titles


def test_what_is_the_answer_is_not_shown_twice() -> None:
    project = points_mlp()
    assert shown(project, "tanh_1") == ["Linear 1", "Linear 2"]
    view = look(scene_of(classifier("spirals", [("linear", {"features": 2})], {"count": 50})))
    assert view.layers == ()


def test_layers_in_blocks_are_shown_once_for_each_repetition() -> None:
    titles = [layer.title for layer in look(scene_of(repeated_block())).layers]
    assert titles == ["Stage 1 (1) · ReLU 1", "Stage 1 (2) · ReLU 1", "Stage 1 (3) · ReLU 1"]


def test_an_example_on_its_way() -> None:
    scene = scene_of(digits_cnn())
    view = look(scene, sample=4)
    held = scene.parts.validation
    image, number = held.tensors["images"][4], int(held.tensors["labels"][4])
    assert (view.step, view.epoch, view.part, view.sample, view.samples) == (
        5,
        0.5,
        "validation",
        4,
        held.count,
    )
    assert view.label == str(number)
    assert np.array_equal(view.picture, image.numpy())
    (layer,) = view.layers
    assert (layer.node, layer.title, layer.maps.shape, layer.count) == ("relu_1", "ReLU 1", (8, 8, 8), 8)
    module = scene.module.eval()
    with torch.no_grad():
        expected = torch.relu(module.batch_norm_1(module.conv_1(image[None])))[0]  # type: ignore[operator]
        shares = torch.softmax(module(image[None])[0], 0)
    assert np.array_equal(layer.maps, expected.numpy())
    assert view.shares and view.classes == tuple("0123456789")
    assert np.array_equal(view.output, shares.numpy()) and view.output.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("asked", "given"), [(-3, 0), (10**9, 179)])
def test_a_sample_beyond_the_ends_is_the_nearest_there_is(asked: int, given: int) -> None:
    assert look(scene_of(digits_cnn()), asked).sample == given


def test_left_to_choose_it_shows_an_example_with_something_to_see() -> None:
    scene = scene_of(digits_cnn())
    images = scene.watched[1].tensors["images"]
    images[:] = 0.5
    images[7, 0, :4] = 1.0
    assert look(scene, None).sample == 7


def test_without_validation_an_example_of_training_is_shown() -> None:
    view = look(scene_of(points_mlp(validation=0.0)))
    assert view.part == "train" and view.picture.shape == (1, 1, 2)
    assert view.layers[0].maps.shape == (1, 1, 16) and view.layers[0].count == 16


def test_of_many_maps_the_first_are_sent_and_all_are_counted() -> None:
    layers: Layers = [("conv2d", {"filters": 20}), ("relu", {}), ("flatten", {}), ("linear", {})]
    (layer,) = look(scene_of(classifier("digits", layers))).layers
    assert layer.maps.shape == (16, 6, 6) and layer.count == 20


def test_a_network_in_the_middle_of_training_is_left_as_it_is() -> None:
    scene = scene_of(digits_cnn())
    scene.module.train()
    scene.module(scene.parts.train.tensors["images"][:9]).sum().backward()
    before = {name: tensor.clone() for name, tensor in scene.module.state_dict().items()}
    gradients = [
        parameter.grad.clone() for parameter in scene.module.parameters() if parameter.grad is not None
    ]
    state = torch.get_rng_state()
    look(scene)
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(tensor, before[name]) for name, tensor in scene.module.state_dict().items())
    after = [parameter.grad for parameter in scene.module.parameters() if parameter.grad is not None]
    assert len(after) == len(gradients) and all(map(torch.equal, after, gradients))
    assert all(module.training and not module._forward_hooks for module in scene.module.modules())


# ---------------------------------------------------------------------------------------------- answers


def binary(kind: str, layers: Layers) -> Project:
    """Two spirals, a network with one score."""
    project = classifier("spirals", layers, {"count": 60})
    source = project.graph.wires[End("cross_entropy_1", "scores")].source
    project = edits.remove(project, ["cross_entropy_1"])
    project, loss = put(project, kind)
    port = "scores" if kind.endswith("entropy") else "prediction"
    project = edits.connect(project, source, End(loss, port))
    return edits.connect(project, End("spirals_1", "labels"), End(loss, "target"))


def test_one_score_for_yes_or_no_is_two_shares() -> None:
    scene = scene_of(binary("loss.binary_cross_entropy", [("linear", {"features": 1})]))
    view = look(scene)
    point = scene.parts.validation.tensors["points"][:1]
    yes = torch.sigmoid(scene.module(point))[0, 0].item()
    assert view.shares and view.classes == ("0", "1") and view.label in view.classes
    assert view.output.tolist() == pytest.approx([1 - yes, yes])


def test_a_class_beyond_those_with_names_is_its_number() -> None:
    layers: Layers = [("linear", {"features": 4})]
    assert look(scene_of(classifier("spirals", layers, {"count": 60}))).classes == ("0", "1", "2", "3")


def test_an_autoencoder_answers_with_a_picture() -> None:
    scene = scene_of(tied_autoencoder())
    view = look(scene)
    assert view.output.shape == (1, 8, 8) and not view.shares and view.classes == () and view.label is None
    outputs = scene.module(scene.parts.validation.tensors["images"][:1])
    index = next(
        index
        for index, output in enumerate(outputs)
        if np.array_equal(output[0].detach(), view.output.ravel())
    )
    assert scene.made.plan.outputs[index].node == "tied_linear_1"
    assert [layer.title for layer in view.layers] == ["ReLU 1"]


def test_shares_of_pixels_are_a_picture_too() -> None:
    project = patches_through([("conv2d", {"filters": 1, "same": True}), ("flatten", {})])
    project = edits.remove(project, ["mean_squared_error_1"])
    project, loss = put(project, "loss.binary_cross_entropy")
    project = edits.connect(project, End("flatten_1", "out"), End(loss, "scores"))
    project = edits.connect(project, End("flatten_2", "out"), End(loss, "target"))
    view = look(scene_of(project))
    assert view.output.shape == (1, 8, 8) and 0 < view.output.min() < view.output.max() < 1


def test_of_each_pixel_the_most_likely_class_is_the_answer() -> None:
    project = edits.change_recipe(fresh("Parts"), epochs=1, batch=32)
    project, data = put(project, "data.drawings", count=200, gives="parts")
    names = Drawings(gives="parts").fields()[1][1].classes
    project, end = chain(project, End(data, "images"), [("conv2d", {"filters": len(names), "same": True})])
    project, loss = put(project, "loss.cross_entropy")
    project = edits.connect(project, end, End(loss, "scores"))
    scene = scene_of(edits.connect(project, End(data, "parts"), End(loss, "target")))
    view = look(scene)
    scores = scene.module(scene.parts.validation.tensors["images"][:1])
    assert view.classes == names and not view.shares and view.label is None
    assert np.array_equal(view.output, scores[0].argmax(0, keepdim=True).numpy())


def test_other_values_are_given_as_they_are() -> None:
    project = patches_through(
        [("flatten", {}), ("linear", {"features": 64}), ("reshape", {"sizes": (1, 8, 8)})]
    )
    project = edits.remove(project, ["mean_squared_error_1"])
    project, end = chain(project, End("linear_1", "out"), [("linear", {"features": 3})])
    project, target = chain(project, End("flatten_2", "out"), [("linear", {"features": 3})])
    project, loss = put(project, "loss.mean_squared_error")
    project = edits.connect(project, end, End(loss, "prediction"))
    view = look(scene_of(edits.connect(project, target, End(loss, "target"))))
    assert view.output.shape == (3,) and not view.shares and view.classes == ()


@pytest.mark.parametrize(
    ("spec", "sizes"),
    [
        (maps(3, 4, 5), (3, 4, 5)),
        (signal(3, 7), (3, 1, 7)),
        (sequence(6, 2), (1, 6, 2)),
        (vector(9), (1, 1, 9)),
        (TensorSpec((), ()), (1, 1, 1)),
        (TensorSpec((2, 3, 4, 5), ("C", "D", "H", "W")), (2, 4, 15)),
        (TensorSpec((2, 8, 4, 5), ("C", "D", "H", "W")), (2, 8, 20)),
        (TensorSpec((2, 7, 4, 5), ("C", "D", "H", "W")), (2, 8, 20)),
    ],
)
def test_everything_can_be_laid_out_as_maps(spec: TensorSpec, sizes: tuple[int, ...]) -> None:
    assert as_maps(torch.zeros(spec.sizes), spec).shape == sizes


def test_slices_lie_side_by_side_in_rows_and_what_is_left_is_the_least_value() -> None:
    volume = torch.arange(2 * 5 * 2 * 2.0).reshape(2, 5, 2, 2) - 3
    found = as_maps(volume, TensorSpec((2, 5, 2, 2), ("C", "D", "H", "W")))
    rows = torch.cat([*volume[1, :3]], 1), torch.cat([*volume[1, 3:], torch.full((2, 2), -3.0)], 1)
    assert torch.equal(found[1], torch.cat(rows))


def test_a_word_at_each_step_is_the_answer_beside_those_of_the_label() -> None:
    scene = scene_of(find("captions").project)
    view = look(scene, sample=2)
    words = scene.parts.validation.tensors["caption"][2].tolist()
    facts = next(iter(scene.made.project.facts.values())).field("caption")
    assert facts is not None and view.truth == tuple(facts.classes[word] for word in words)
    assert view.label is None and len(view.classes) == len(view.output) == len(words)
    assert 0 < view.output.min() <= view.output.max() <= 1 and {*view.classes} <= {*facts.classes}


def test_recurrent_layers_are_seen_where_nothing_else_is_and_signals_say_that_they_are() -> None:
    assert shown(find("row-by-row").project, "linear_1") == ["GRU"]
    view = look(scene_of(find("tones").project))
    assert view.signal and all(layer.signal for layer in view.layers) and view.truth == ()


def test_both_pictures_of_a_pair_enter_and_a_series_is_a_signal() -> None:
    pair = look(scene_of(find("twins").project), sample=3)
    held = scene_of(find("twins").project).parts.validation.tensors
    assert pair.picture.shape == (2, 8, 8)
    assert np.array_equal(pair.picture[1], held["second"][3, 0].numpy())
    series, is_signal = entering_maps([torch.rand(24, 2)], [sequence(24, 2)])
    assert series.shape == (2, 1, 24) and is_signal
    wide, is_signal = entering_maps([torch.rand(24, 9)], [sequence(24, 9)])
    assert wide.shape == (1, 24, 9) and not is_signal
    three, _ = entering_maps([torch.rand(1, 8, 8)] * 3, [maps(1, 8, 8)] * 3)
    assert three.shape == (1, 8, 8)


def test_a_text_is_read_and_answered_letter_by_letter(tmp_path: Path) -> None:
    words = "The cat sat on the mat, and the dog lay on the rug. " * 60
    (tmp_path / "cat.txt").write_text(words)
    project, text = put(fresh("text"), "data.text", path=str(tmp_path / "cat.txt"))
    declared = kinds.made("data.text", project.graph.nodes[text].settings)
    assert isinstance(declared, DataSet)
    known = facts(declared, declared.load())
    project = edits.learn_facts(project, text, known)
    letters = known.fields[0][1].classes
    layers: Layers = [("embedding", {"numbers": len(letters)}), ("linear", {"features": len(letters)})]
    project, end = chain(project, End(text, "text"), layers)
    project, loss = put(project, "loss.cross_entropy")
    project = edits.connect(project, end, End(loss, "scores"))
    project = edits.connect(project, End(text, "next"), End(loss, "target"))
    view = look(scene_of(project), sample=0)
    assert len(view.reads) == len(view.truth) == len(view.classes) > 1
    assert view.reads[1:] == view.truth[:-1] and "".join(view.reads) in words
