"""Layers whose filters are not shared, against convolutions."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from netbuilder.catalogue.library import layers
from netbuilder.core.spec import Kind, TensorSpec, maps, of_kind, signal
from tests.contracts.oracle import forward

CONVOLUTIONS = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}


@pytest.mark.parametrize(
    ("x", "settings"),
    [
        (signal(2, 9), {"kernel": 3, "stride": 2, "padding": 1, "dilation": 2}),
        (maps(2, 7, 8), {}),
        (maps(2, 7, 8), {"kernel": (2, 3), "stride": (2, 1), "padding": (1, 0), "dilation": (1, 2)}),
        (of_kind(Kind.VOLUME, (2, 4, 5, 6)), {"kernel": (1, 2, 3), "padding": (0, 1, 1), "bias": False}),
    ],
)
def test_each_place_is_a_convolution_of_its_own(x: TensorSpec, settings: dict[str, object]) -> None:
    axes = len(x.sizes) - 1
    made = layers.get(f"locally_connected{axes}d")(filters=3, **settings)
    run = forward(made.code(x))
    module = run.module
    assert module is not None
    images = torch.randn(2, *x.sizes)
    y = run(images)
    window = made.window
    flat = y.flatten(2)
    for place in range(flat.shape[2]):
        # The filters of this place, as those of a convolution that is asked for this place alone.
        weight = module.weight[place].t().reshape(3, 2, *window.kernel)
        bias = module.bias[:, place] if module.bias is not None else None
        whole = CONVOLUTIONS[axes](images, weight, bias, window.stride, window.padding, window.dilation)
        torch.testing.assert_close(flat[:, :, place], whole.flatten(2)[:, :, place])


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_with_one_filter_everywhere_it_is_that_convolution(axes: int) -> None:
    kind = {1: Kind.SIGNAL, 2: Kind.MAPS, 3: Kind.VOLUME}[axes]
    x = of_kind(kind, (2, *range(5, 5 + axes)))
    run = forward(layers.get(f"locally_connected{axes}d")(filters=4).code(x))
    convolution = getattr(nn, f"Conv{axes}d")(2, 4, 3)
    with torch.no_grad():
        run.module.weight.copy_(convolution.weight.flatten(1).t())  # type: ignore[union-attr]
        run.module.bias.copy_(convolution.bias[:, None])  # type: ignore[union-attr]
    images = torch.randn(3, *x.sizes)
    torch.testing.assert_close(run(images), convolution(images))


def test_the_call_in_words() -> None:
    made = layers.get("locally_connected2d")(filters=8, stride=(2, 2))
    assert str(made.code(maps(1, 28, 28)).module) == (
        "LocallyConnected(1, 8, (28, 28), kernel_size=(3, 3), stride=(2, 2))"
    )
