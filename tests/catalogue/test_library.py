from __future__ import annotations

import pytest

from netbuilder.catalogue import library
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.library import layers, made, search
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("conv", ["conv1d", "conv2d"]),
        ("Conv 2-D", ["conv2d"]),
        ("conv 2d", ["conv2d"]),
        ("nn.Conv2d", ["conv2d"]),
        ("MaxPool2d", ["max_pool2d"]),
        ("max", ["max_pool2d", "max_pool1d", "max_pool3d", "maximum"]),
        ("pooling", ["max_pool2d", "avg_pool2d", "adaptive_avg_pool2d"]),
        ("cat", ["concatenate"]),
        ("torch.cat", ["concatenate"]),
        ("  ADD ", ["add"]),
        ("dense", ["linear"]),
        ("fully connected", ["linear"]),
        ("residual", ["add"]),
        ("view", ["flatten", "reshape"]),
        ("batch norm", ["batch_norm1d", "batch_norm2d", "batch_norm3d"]),
        ("normalization", ["batch_norm1d", "batch_norm2d", "layer_norm"]),
        ("zzz", []),
        ("conv zzz", []),
    ],
)
def test_search(words: str, found: list[str]) -> None:
    assert [declaration.id for declaration in search(words)][: len(found)] == found
    assert found or not search(words)


def test_search_puts_titles_that_begin_so_first() -> None:
    ids = [declaration.id for declaration in search("linear")]
    assert ids == ["linear", "upsample", "tied_linear", "bilinear"]


def test_search_for_nothing_gives_everything() -> None:
    assert search(" ") == list(layers.values())


@pytest.mark.parametrize("id", list(layers))
def test_every_layer_is_found_by_title_and_by_each_of_its_names(id: str) -> None:
    declaration = layers.get(id)
    assert search(declaration.title)[0] is declaration
    for name in declaration.torch.split():
        assert declaration in search(name)


def test_equal_settings_share_one_layer() -> None:
    first = made("linear", FrozenDict(features=3))
    assert first is made("linear", FrozenDict(features=3))
    assert isinstance(first, Layer) and first.values() == {"features": 3, "bias": True, "norm": "none"}


def test_an_unknown_layer_suggests_a_known_one() -> None:
    with pytest.raises(ProblemError) as caught:
        made("conv2", FrozenDict())
    assert caught.value.problem.code == "unknown_layer"
    assert str(caught.value.problem.remedy) == "use “conv2d”."


def test_a_bad_setting_is_a_problem() -> None:
    with pytest.raises(ProblemError) as caught:
        library.made("linear", FrozenDict(features=0))
    assert caught.value.problem.code == "bad_setting"
