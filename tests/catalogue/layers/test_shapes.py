"""Shapes and costs of well-known layers, by their papers and by hand."""

from __future__ import annotations

import pytest

from netbuilder.catalogue.library import layers
from netbuilder.core.spec import Kind, TensorSpec, maps, sequence, signal, vector


@pytest.mark.parametrize(
    ("id", "settings", "x", "y", "parameters", "multiply_adds"),
    [
        # LeNet-5 (LeCun et al. 1998), with the padding that makes 28×28 out of 28×28.
        (
            "conv2d", {"filters": 6, "kernel": (5, 5), "padding": (2, 2)},
            maps(1, 28, 28), maps(6, 28, 28), 156, 117_600,
        ),
        ("max_pool2d", {}, maps(6, 28, 28), maps(6, 14, 14), 0, 0),
        ("conv2d", {"kernel": (5, 5)}, maps(6, 14, 14), maps(16, 10, 10), 2416, 240_000),
        ("flatten", {}, maps(16, 5, 5), vector(400), 0, 0),
        ("linear", {"features": 120}, vector(400), vector(120), 48_120, 48_000),
        # ResNet-50 (He et al. 2016): its first layers and its last.
        (
            "conv2d",
            {"filters": 64, "kernel": (7, 7), "stride": (2, 2), "padding": (3, 3), "bias": False},
            maps(3, 224, 224), maps(64, 112, 112), 9408, 118_013_952,
        ),
        ("batch_norm2d", {}, maps(64, 112, 112), maps(64, 112, 112), 128, 0),
        ("max_pool2d", {"kernel": (3, 3), "padding": (1, 1)}, maps(64, 112, 112), maps(64, 56, 56), 0, 0),
        ("adaptive_avg_pool2d", {}, maps(2048, 7, 7), maps(2048, 1, 1), 0, 0),
        # A depthwise convolution, and one that keeps the size.
        ("conv2d", {"filters": 8, "groups": 8}, maps(8, 5, 5), maps(8, 3, 3), 80, 648),
        ("conv1d", {"filters": 4, "kernel": 4, "same": True}, signal(2, 9), signal(4, 9), 36, 288),
        ("linear", {"features": 6, "bias": False}, sequence(5, 4), sequence(5, 6), 24, 120),
        ("layer_norm", {}, sequence(5, 4), sequence(5, 4), 8, 0),
        ("layer_norm", {}, maps(2, 3, 4), maps(2, 3, 4), 48, 0),
        ("layer_norm", {"affine": False}, vector(4), vector(4), 0, 0),
        ("max_pool2d", {"round_up": True}, maps(3, 7, 5), maps(3, 4, 3), 0, 0),
        ("reshape", {"sizes": (2, 6), "two_axes": "signal"}, vector(12), signal(2, 6), 0, 0),
        ("reshape", {"sizes": (2, 6)}, vector(12), sequence(2, 6), 0, 0),
        ("transpose", {}, signal(2, 6), sequence(6, 2), 0, 0),
        ("transpose", {}, sequence(2, 6), signal(6, 2), 0, 0),
        ("transpose", {"first": 2, "second": 2}, signal(2, 6), signal(2, 6), 0, 0),
        ("transpose", {"first": 3, "second": 1}, maps(28, 30, 3), maps(3, 30, 28), 0, 0),
    ],
)  # fmt: skip
def test_shape_and_cost(
    id: str, settings: dict[str, object], x: TensorSpec, y: TensorSpec, parameters: int, multiply_adds: int
) -> None:
    layer = layers.get(id)(**settings)
    assert layer.shape(x) == y
    assert layer.parameters(x) == parameters
    assert layer.multiply_adds(x) == multiply_adds


def test_concatenate_grows_one_axis() -> None:
    join = layers.get("concatenate")
    assert join().shape(maps(3, 5, 5), maps(8, 5, 5), maps(1, 5, 5)) == maps(12, 5, 5)
    assert join(axis=3).shape(maps(3, 5, 5), maps(3, 5, 2)) == maps(3, 5, 7)
    assert join().shape(vector(3)) == vector(3)


def test_tied_linear_gives_back_what_its_partner_took() -> None:
    tied = layers.get("tied_linear")()
    specs = vector(64), vector(64), vector(100)
    assert tied.shape(*specs) == vector(100)
    assert tied.parameters(*specs) == 100
    assert tied.multiply_adds(*specs) == 6400


def test_an_input_stands_for_its_sizes() -> None:
    stands = layers.get("input")
    assert stands().shape() == maps(1, 28, 28)
    assert stands(sizes=(5, 4), two_axes="signal").shape() == signal(5, 4)
    assert stands(sizes=(1, 2, 3, 4)).shape().kind is Kind.VOLUME


def test_what_is_likely_before_the_input_is_known() -> None:
    assert layers.get("linear")(features=7).fixed() == vector(7)
    assert layers.get("reshape")(sizes=(2, 6)).fixed() == sequence(2, 6)
    assert layers.get("conv2d")().fixed() is None
