"""The code of each layer as a person reads it: torch's own defaults stay unsaid."""

from __future__ import annotations

import pytest

from netbuilder.catalogue.library import layers
from netbuilder.core.spec import LABEL, TensorSpec, maps, scalar, sequence, signal, vector

IMAGE = maps(6, 14, 14)


@pytest.mark.parametrize(
    ("id", "settings", "x", "code"),
    [
        ("linear", {"features": 120}, vector(400), "nn.Linear(400, 120)"),
        ("linear", {"features": 3, "bias": False}, sequence(5, 4), "nn.Linear(4, 3, bias=False)"),
        ("conv1d", {"filters": 8}, signal(2, 50), "nn.Conv1d(2, 8, kernel_size=3)"),
        (
            "conv2d",
            {"kernel": (5, 5), "padding": (2, 2)},
            IMAGE,
            "nn.Conv2d(6, 16, kernel_size=5, padding=2)",
        ),
        (
            "conv2d",
            {
                "filters": 6,
                "kernel": (3, 5),
                "stride": (2, 1),
                "dilation": (1, 2),
                "groups": 6,
                "bias": False,
            },
            IMAGE,
            "nn.Conv2d(6, 6, kernel_size=(3, 5), stride=(2, 1), dilation=(1, 2), groups=6, bias=False)",
        ),
        (
            "conv2d",
            {"same": True, "padding": (9, 9), "padding_mode": "reflect"},
            IMAGE,
            'nn.Conv2d(6, 16, kernel_size=3, padding="same", padding_mode="reflect")',
        ),
        ("max_pool2d", {}, IMAGE, "nn.MaxPool2d(2)"),
        (
            "max_pool2d",
            {"kernel": (3, 3), "padding": (1, 1), "round_up": True},
            IMAGE,
            "nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True)",
        ),
        ("avg_pool2d", {"count_padding": False}, IMAGE, "nn.AvgPool2d(2, count_include_pad=False)"),
        ("adaptive_avg_pool2d", {}, IMAGE, "nn.AdaptiveAvgPool2d(1)"),
        ("adaptive_avg_pool2d", {"size": (7, 5)}, IMAGE, "nn.AdaptiveAvgPool2d((7, 5))"),
        ("batch_norm1d", {}, vector(5), "nn.BatchNorm1d(5)"),
        ("batch_norm1d", {}, signal(5, 9), "nn.BatchNorm1d(5)"),
        (
            "batch_norm2d",
            {"momentum": 0.2, "epsilon": 0.001, "affine": False},
            IMAGE,
            "nn.BatchNorm2d(6, eps=0.001, momentum=0.2, affine=False)",
        ),
        ("layer_norm", {}, sequence(5, 4), "nn.LayerNorm(4)"),
        ("layer_norm", {}, signal(5, 4), "nn.LayerNorm((5, 4))"),
        (
            "layer_norm",
            {"epsilon": 1e-6, "affine": False},
            vector(4),
            "nn.LayerNorm(4, eps=1e-06, elementwise_affine=False)",
        ),
        ("relu", {}, IMAGE, "nn.ReLU()"),
        ("leaky_relu", {"slope": 0.2}, IMAGE, "nn.LeakyReLU(0.2)"),
        ("tanh", {}, IMAGE, "nn.Tanh()"),
        ("sigmoid", {}, IMAGE, "nn.Sigmoid()"),
        ("gelu", {}, IMAGE, "nn.GELU()"),
        ("gelu", {"approximate": "tanh"}, IMAGE, 'nn.GELU(approximate="tanh")'),
        ("softmax", {}, IMAGE, "nn.Softmax(dim=1)"),
        ("softmax", {}, sequence(5, 4), "nn.Softmax(dim=-1)"),
        ("dropout", {"share": 0.25}, IMAGE, "nn.Dropout(0.25)"),
        ("flatten", {}, IMAGE, "nn.Flatten()"),
    ],
)
def test_a_module_and_its_call(id: str, settings: dict[str, object], x: TensorSpec, code: str) -> None:
    made = layers.get(id)(**settings).code(x)
    assert str(made.module) == code
    assert made.expression == "{self}({0})"
    assert made.helpers == ()


@pytest.mark.parametrize(
    ("id", "settings", "inputs", "code"),
    [
        ("add", {}, [IMAGE] * 3, "{0} + {1} + {2}"),
        ("add", {}, [IMAGE], "{0}"),
        ("concatenate", {"axis": 2}, [IMAGE] * 2, "torch.cat([{all}], dim=2)"),
        ("flatten", {}, [LABEL], "{0}.reshape(-1, 1)"),
        ("reshape", {"sizes": (16, 5, 5)}, [vector(400)], "{0}.reshape(-1, 16, 5, 5)"),
        ("transpose", {"first": 1, "second": 3}, [IMAGE], "{0}.transpose(1, 3)"),
        ("input", {}, [], "{0}"),
        ("output", {}, [IMAGE], "{0}"),
        ("block_input", {}, [IMAGE], "{0}"),
        ("block_output", {}, [scalar()], "{0}"),
    ],
)
def test_an_expression(id: str, settings: dict[str, object], inputs: list[TensorSpec], code: str) -> None:
    made = layers.get(id)(**settings).code(*inputs)
    assert (made.module, made.expression) == (None, code)


@pytest.mark.parametrize(("bias", "call"), [(True, "TiedLinear(7)"), (False, "TiedLinear(7, bias=False)")])
def test_tied_linear_names_its_partner(bias: bool, call: str) -> None:
    made = layers.get("tied_linear")(partner="encoder", bias=bias).code(vector(4), vector(4), vector(7))
    assert str(made.module) == call
    assert made.expression == "{self}({0}, {referred}.weight)"
    assert made.helpers == ("TiedLinear",)
