"""Transposed, separable and 3-D convolutions, patches and resizing: shapes, costs, code and words."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from netbuilder.catalogue.layers.convolution import Conv3d
from netbuilder.catalogue.library import layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.spec import Kind, TensorSpec, maps, of_kind, signal
from tests.contracts.oracle import forward

VOLUME = of_kind(Kind.VOLUME, (2, 8, 9, 10))


@pytest.mark.parametrize(
    ("id", "settings", "x", "y", "parameters", "multiply_adds"),
    [
        # DCGAN (Radford et al. 2016): from 100 numbers to 4×4 maps, and from 4×4 to 8×8.
        (
            "conv_transpose2d", {"filters": 1024, "kernel": (4, 4), "bias": False},
            maps(100, 1, 1), maps(1024, 4, 4), 1_638_400, 1_638_400,
        ),
        (
            "conv_transpose2d",
            {"filters": 512, "kernel": (4, 4), "stride": (2, 2), "padding": (1, 1), "bias": False},
            maps(1024, 4, 4), maps(512, 8, 8), 8_388_608, 134_217_728,
        ),
        (
            "conv_transpose1d", {"filters": 4, "stride": 2, "padding": 1, "extra": 1},
            signal(2, 5), signal(4, 10), 28, 120,
        ),
        # The first pair of MobileNet (Howard et al. 2017): depthwise 3×3, then 1×1 from 32 to 64 maps.
        (
            "depthwise_conv2d", {"same": True, "bias": False},
            maps(32, 112, 112), maps(32, 112, 112), 288, 3_612_672,
        ),
        (
            "separable_conv2d", {"filters": 64, "same": True, "bias": False},
            maps(32, 112, 112), maps(64, 112, 112), 2336, 29_302_784,
        ),
        ("conv3d", {"filters": 4}, VOLUME, of_kind(Kind.VOLUME, (4, 6, 7, 8)), 220, 72_576),
        # The patches of a vision transformer (Dosovitskiy et al. 2021).
        (
            "unfold", {"kernel": (16, 16), "stride": (16, 16)},
            maps(3, 224, 224), signal(768, 196), 0, 0,
        ),
        (
            "fold", {"size": (224, 224), "kernel": (16, 16), "stride": (16, 16)},
            signal(768, 196), maps(3, 224, 224), 0, 0,
        ),
        ("pixel_shuffle", {"factor": 3}, maps(27, 10, 12), maps(3, 30, 36), 0, 0),
        ("upsample", {"method": "linear"}, maps(3, 5, 7), maps(3, 10, 14), 0, 0),
        ("crop2d", {"before": (2, 0), "after": (1, 3)}, maps(3, 8, 8), maps(3, 5, 5), 0, 0),
        ("constant_pad2d", {"before": (1, 2), "after": (3, 4)}, maps(3, 5, 5), maps(3, 9, 11), 0, 0),
    ],
)  # fmt: skip
def test_shape_and_cost(
    id: str, settings: dict[str, object], x: TensorSpec, y: TensorSpec, parameters: int, multiply_adds: int
) -> None:
    layer = layers.get(id)(**settings)
    assert layer.shape(x) == y
    assert (layer.parameters(x), layer.multiply_adds(x)) == (parameters, multiply_adds)


@pytest.mark.parametrize(
    ("id", "settings", "x", "code"),
    [
        ("conv3d", {"kernel": (1, 3, 3)}, VOLUME, "nn.Conv3d(2, 16, kernel_size=(1, 3, 3))"),
        (
            "conv_transpose2d",
            {"stride": (2, 2), "padding": (1, 1), "extra": (1, 1)},
            maps(6, 7, 7),
            "nn.ConvTranspose2d(6, 16, kernel_size=3, stride=2, padding=1, output_padding=1)",
        ),
        (
            "depthwise_conv2d",
            {"multiplier": 2},
            maps(6, 7, 7),
            "nn.Conv2d(6, 12, kernel_size=3, groups=6)",
        ),
        (
            "separable_conv2d",
            {"filters": 8, "same": True},
            maps(6, 7, 7),
            'SeparableConv2d(6, 8, kernel_size=3, padding="same")',
        ),
        (
            "constant_pad2d",
            {"before": (1, 2), "after": (3, 4), "value": 0.5},
            maps(3, 5, 5),
            "nn.ConstantPad2d((2, 4, 1, 3), 0.5)",
        ),
        ("reflection_pad1d", {}, signal(3, 5), "nn.ReflectionPad1d(1)"),
        (
            "upsample",
            {"method": "linear", "corners": True},
            signal(3, 5),
            'nn.Upsample(scale_factor=2, mode="linear", align_corners=True)',
        ),
        ("lp_pool2d", {"stride": (1, 1)}, maps(3, 5, 5), "nn.LPPool2d(2, 2, stride=1)"),
        ("adaptive_max_pool1d", {"size": 4}, signal(3, 9), "nn.AdaptiveMaxPool1d(4)"),
    ],
)
def test_a_module(id: str, settings: dict[str, object], x: TensorSpec, code: str) -> None:
    assert str(layers.get(id)(**settings).code(x).module) == code


def test_a_separable_convolution_is_a_depthwise_one_and_one_of_kernel_1() -> None:
    made = forward(
        layers.get("separable_conv2d")(filters=5, multiplier=2, same=True).code(maps(3, 6, 6))
    ).module
    assert isinstance(made, nn.Sequential)
    x = torch.randn(2, 3, 6, 6)
    depthwise, pointwise = made.depthwise, made.pointwise
    assert isinstance(depthwise, nn.Conv2d) and isinstance(pointwise, nn.Conv2d)
    assert (depthwise.groups, depthwise.bias, pointwise.kernel_size) == (3, None, (1, 1))
    assert torch.equal(made(x), pointwise(depthwise(x)))


def test_fold_lays_patches_where_unfold_took_them() -> None:
    settings = {"kernel": (2, 2), "stride": (2, 2)}
    cut = forward(layers.get("unfold")(**settings).code(maps(3, 6, 8)))
    lay = forward(layers.get("fold")(size=(6, 8), **settings).code(signal(12, 12)))
    x = torch.randn(2, 3, 6, 8)
    assert torch.equal(lay(cut(x)), x)


@pytest.mark.parametrize(
    ("id", "settings", "x", "setting", "value"),
    [
        ("conv3d", {"kernel": (9, 3, 3)}, VOLUME, "kernel", [8, 3, 3]),
        ("conv_transpose2d", {"groups": 4, "filters": 6}, maps(8, 5, 5), "groups", 2),
        ("conv_transpose2d", {"extra": (1, 0)}, maps(8, 5, 5), "extra", [0, 0]),
        ("conv_transpose1d", {"padding": 3}, signal(8, 3), "padding", 2),
        ("avg_pool3d", {"kernel": (9, 2, 2), "padding": (4, 0, 0)}, VOLUME, "kernel", [8, 2, 2]),
        ("reflection_pad2d", {"after": (1, 5)}, maps(2, 4, 4), "after", [1, 3]),
        ("circular_pad1d", {"before": 5}, signal(2, 4), "before", 4),
        ("pixel_shuffle", {"factor": 4}, maps(18, 4, 4), "factor", 3),
        ("pixel_unshuffle", {"factor": 4}, maps(3, 6, 8), "factor", 2),
        ("channel_shuffle", {"groups": 4}, maps(6, 4, 4), "groups", 2),
        ("crop2d", {"before": (3, 3), "after": (3, 3)}, maps(1, 4, 8), "after", [0, 3]),
        ("fold", {"kernel": (3, 3)}, signal(8, 4), "kernel", [2, 2]),
        ("upsample", {"method": "cubic"}, signal(2, 4), "method", "linear"),
        ("upsample", {"factor": 0.125}, maps(2, 4, 9), "factor", 1.0),
    ],
)
def test_a_mistake_comes_with_the_setting_that_mends_it(
    id: str, settings: dict[str, object], x: TensorSpec, setting: str, value: object
) -> None:
    with pytest.raises(ShapeRefused) as caught:
        layers.get(id)(**settings).shape(x)
    assert (caught.value.setting, caught.value.value) == (setting, value)


def test_numbers_for_three_axes_can_be_typed_as_one() -> None:
    kernel = Conv3d.settings["kernel"]
    assert kernel.parse("5") == (5, 5, 5)
    assert kernel.parse("1x3x3") == (1, 3, 3)
    assert str(kernel.expects) == "exactly 3 whole numbers from 1 to 65,536, such as 3×3×3"
