"""Everything that can stand on the canvas is in the palette, and is found by the words people know it by."""

from __future__ import annotations

import pytest

from netbuilder.catalogue.categories import CATEGORIES
from netbuilder.catalogue.layer import layers
from netbuilder.catalogue.training.losses import losses
from netbuilder.data.library import data_sets
from netbuilder.studio.presenters.finding import found
from netbuilder.studio.presenters.palette import Item, every_item, sections


@pytest.fixture(scope="module")
def items() -> tuple[Item, ...]:
    return every_item(sections())


def titles(items: tuple[Item, ...], text: str) -> list[str]:
    return [item.title for item in found(items, text)]


def test_every_layer_data_set_and_loss_is_there_but_ports_of_blocks_and_dots(items: tuple[Item, ...]) -> None:
    expected = {*layers, *(f"data.{id}" for id in data_sets), *(f"loss.{id}" for id in losses)}
    assert {item.kind for item in items} == expected - {"block_input", "block_output", "reroute"}
    assert len(items) == len(expected) - 3


def test_sections_come_in_the_order_of_the_categories_and_further_data_behind_them() -> None:
    shown = [section.category.id for section in sections()]
    layers_and_data = [each.id for each in CATEGORIES]
    further = ["examples", "points", "downloads", "own", "augmentation"]
    assert shown == [*layers_and_data, *further] and shown[0] == "data"
    assert all(
        item.category == ("data" if section.category.id in further else section.category.id)
        for section in sections()
        for item in section.items
    )


def test_points_and_what_reads_files_of_the_user_stand_apart_from_the_data_at_hand() -> None:
    found = {section.category.id: {item.kind for item in section.items} for section in sections()}
    data, points, downloads, own = (found[id] for id in ("data", "points", "downloads", "own"))
    assert data == {"data.digits", "data.drawings", "data.tones", "input", "output"}
    assert "data.photo_patches" in found["examples"]
    assert "data.mnist" in downloads
    assert {"data.spirals", "data.xor"} <= points
    assert own == {f"data.{id}" for id, declared in data_sets.items() if declared.needs}
    assert found["augmentation"] >= {"random_flip", "cut_out", "time_mask", "mix_up"}


def test_pooling_stands_before_what_brings_several_tensors_together() -> None:
    shape = next(section for section in sections() if section.category.id == "shape")
    names = [item.title for item in shape.items if not item.rare]
    assert names[0] == "Max pool"
    assert names[-3:] == ["Multiply", "Add", "Concatenate"]
    assert [item.rare for item in shape.items] == sorted(item.rare for item in shape.items)


@pytest.mark.parametrize(
    ("kind", "takes", "gives"),
    [
        ("data.digits", "", "convolution"),
        ("data.spirals", "", "dense"),
        ("conv2d", "convolution", "convolution"),
        ("conv1d", "recurrent", "recurrent"),
        ("flatten", "convolution", "dense"),
        ("linear", "dense", "dense"),
        ("tied_linear", "dense", "dense"),
        ("relu", "dense", "dense"),
        ("add", "dense", "dense"),
        ("loss.cross_entropy", "dense", "loss"),
        ("loss.mean_squared_error", "dense", "loss"),
        ("output", "data", ""),
    ],
)
def test_what_goes_in_and_comes_out(items: tuple[Item, ...], kind: str, takes: str, gives: str) -> None:
    item = next(item for item in items if item.kind == kind)
    assert (item.takes, item.gives) == (takes, gives)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("MaxPool2d", "Max pool"),
        ("nn.Linear", "Linear"),
        ("linear", "Linear"),
        ("F.relu", "ReLU"),
        ("pool2d max", "Max pool"),
        ("batchnorm2d", "Batch norm 2-D"),
        ("cross", "Cross-entropy"),
        ("residual", "Add"),
        ("handwritten", "Digits"),
        ("  MAX   pool ", "Max pool"),
    ],
)
def test_the_first_hit_is_what_was_meant(items: tuple[Item, ...], text: str, first: str) -> None:
    assert titles(items, text)[0] == first


def test_a_word_in_the_middle_of_another_is_no_hit(items: tuple[Item, ...]) -> None:
    assert "Max pool" not in titles(items, "lin")  # "pooling"


def test_every_word_has_to_be_there(items: tuple[Item, ...]) -> None:
    assert titles(items, "max pool zebra") == []
    assert set(titles(items, "average pool")) == {
        *("Average pool", "Average pool 1-D", "Average pool 3-D", "Mean", "Adaptive avg pool"),
        *("Adaptive avg pool 1-D", "Adaptive avg pool 3-D"),
    }


def test_rows_know_their_name_in_torch(items: tuple[Item, ...]) -> None:
    names = {item.kind: item.torch for item in items}
    assert names["conv2d"] == "nn.Conv2d"
    assert names["loss.activity_penalty"] == ""


def test_without_a_word_the_thirty_most_used_layers_are_listed_and_a_search_finds_the_others(
    items: tuple[Item, ...],
) -> None:
    listed = [item for item in items if item.kind in layers and not item.rare and item.category != "data"]
    assert 25 <= len(listed) <= 30
    assert {"linear", "conv2d", "relu", "lstm", "attention"} <= {item.kind for item in listed}
    assert titles(items, "nn.Mish") == ["Mish"] and titles(items, "RMSNorm") == ["RMS norm"]


def test_what_takes_tokens_alone_is_coloured_by_what_it_makes_of_them(items: tuple[Item, ...]) -> None:
    item = next(item for item in items if item.kind == "embedding")
    assert (item.takes, item.gives) == ("data", "recurrent")
