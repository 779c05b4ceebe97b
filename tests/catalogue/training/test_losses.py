"""Values of losses by their formulas, and what they say of inputs that do not belong together."""

from __future__ import annotations

import math

import pytest
import torch

import netbuilder.catalogue.library  # noqa: F401  declares all losses
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import losses
from netbuilder.core.spec import LABEL, Kind, TensorSpec, maps, scalar, sequence, vector
from tests.contracts import oracle


def value(id: str, specs: tuple[TensorSpec, ...], *tensors: torch.Tensor, **settings: object) -> float:
    made = losses.get(id)(**settings)
    assert made.shape(*specs) == scalar()
    return oracle.forward(made.code(*specs))(*tensors).item()


def test_cross_entropy_is_minus_the_log_of_the_share_of_the_right_class() -> None:
    scores = torch.tensor([[2.0, 1.0, 0.0]])
    share = [math.exp(s) / (math.exp(2) + math.exp(1) + 1) for s in (2, 1, 0)]
    specs = vector(3), LABEL
    assert value("cross_entropy", specs, scores, torch.tensor([1])) == pytest.approx(-math.log(share[1]))
    smoothed = 0.7 * -math.log(share[1]) + 0.3 * sum(-math.log(s) for s in share) / 3
    found = value("cross_entropy", specs, scores, torch.tensor([1]), smoothing=0.3)
    assert found == pytest.approx(smoothed)


@pytest.mark.parametrize("smoothing", [0.0, 0.05, 0.5, 1.0])
@pytest.mark.parametrize("classes", [1, 2, 10])
def test_what_is_left_of_cross_entropy_is_that_of_the_smoothed_target_itself(
    smoothing: float, classes: int
) -> None:
    specs = vector(classes), LABEL
    least = losses.get("cross_entropy")(smoothing=smoothing).least(*specs)
    target = torch.full((1, classes), smoothing / classes)
    target[0, 0] += 1 - smoothing
    perfect = target.clamp(min=1e-30).log()
    found = value("cross_entropy", specs, perfect, torch.tensor([0]), smoothing=smoothing)
    assert least == pytest.approx(found, abs=1e-6)
    worse = value(
        "cross_entropy", specs, perfect + torch.arange(classes), torch.tensor([0]), smoothing=smoothing
    )
    assert worse >= least - 1e-6


@pytest.mark.parametrize("target", [LABEL, vector(1)])
def test_binary_cross_entropy_takes_a_label_or_a_share(target: TensorSpec) -> None:
    scores = torch.tensor([[2.0], [-1.0]])
    answers = torch.tensor([1, 0]) if target == LABEL else torch.tensor([[1.0], [0.0]])
    expected = (math.log(1 + math.exp(-2)) + math.log(1 + math.exp(-1))) / 2
    assert value("binary_cross_entropy", (vector(1), target), scores, answers) == pytest.approx(expected)


@pytest.mark.parametrize("target", [scalar(), vector(1)])
def test_mean_squared_error_compares_each_with_its_own_target(target: TensorSpec) -> None:
    prediction = torch.tensor([[1.0], [4.0]])
    targets = torch.tensor([3.0, 4.0]).reshape(2, *target.sizes)
    assert value("mean_squared_error", (vector(1), target), prediction, targets) == pytest.approx(2.0)


def test_activity_penalty_is_the_mean_absolute_value() -> None:
    assert value("activity_penalty", (vector(2),), torch.tensor([[1.0, -3.0]])) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("id", "code"),
    [
        ("cross_entropy", "nn.CrossEntropyLoss()"),
        ("binary_cross_entropy", "nn.BCEWithLogitsLoss()"),
        ("mean_squared_error", "nn.MSELoss()"),
    ],
)
def test_the_module_is_that_of_torch(id: str, code: str) -> None:
    assert str(losses.get(id)().code(vector(2), vector(2)).module) == code


@pytest.mark.parametrize(
    ("id", "specs", "code", "port", "said"),
    [
        (
            "cross_entropy", (maps(3, 4, 4), LABEL), "kind_mismatch", 0,
            ("needs a vector", "a vector", "3×4×4 (feature maps C×H×W)", "None"),
        ),
        (
            "cross_entropy", (vector(3), vector(3)), "target_kind", 1,
            (
                "needs a class number as target", "class numbers (labels)", "3 (a vector)",
                "wire labels into it, or use mean squared error for values.",
            ),
        ),
        (
            "binary_cross_entropy", (vector(3), LABEL), "loss_shapes", 0,
            (
                "needs one score for a label", "a vector of 1", "3 (a vector)",
                "give the last layer 1 output, or use cross-entropy for several classes.",
            ),
        ),
        (
            "binary_cross_entropy", (vector(3), vector(4)), "loss_shapes", 0,
            (
                "needs prediction and target of one shape", "4 (a vector)", "3 (a vector)",
                "give the network's last layer the sizes of the target.",
            ),
        ),
        (
            "mean_squared_error", (sequence(3, 4), vector(4)), "loss_shapes", 0,
            (
                "needs prediction and target of one shape", "4 (a vector)", "3×4 (a sequence T×F)",
                "give the network's last layer the sizes of the target.",
            ),
        ),
        (
            "mean_squared_error", (vector(3), LABEL), "element_type", 1,
            (
                "computes with 32-bit floating-point numbers", "values of type float32",
                "class numbers (labels)", "wire the data, not the labels, into it.",
            ),
        ),
    ],
)  # fmt: skip
def test_what_does_not_belong_together(
    id: str, specs: tuple[TensorSpec, ...], code: str, port: int, said: tuple[str, ...]
) -> None:
    with pytest.raises(ShapeRefused) as caught:
        losses.get(id)().shape(*specs)
    refused = caught.value
    assert (refused.code, refused.port) == (code, port)
    assert tuple(map(str, (refused.what, refused.expected, refused.received, refused.remedy))) == said
    assert refused.wanted == ((Kind.VECTOR,) if code == "kind_mismatch" else ())
