"""Numbers and curves on pages of help are those that the layers and losses themselves give."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from netbuilder.catalogue import library
from netbuilder.catalogue.layer import layers
from netbuilder.catalogue.training.losses import losses
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import LABEL, TensorSpec, scalar, vector
from netbuilder.studio.presenters.help_page import help_page
from netbuilder.studio.presenters.loss_curves import LOSS_CURVES
from netbuilder.studio.presenters.worked_examples import WORKED, Grid
from tests.contracts import oracle

TYPES = {"i": ("int64", torch.int64), "?": ("bool", torch.bool)}
# A picture would say nothing, or nothing true, about these.
BARE = {
    *("code", "input", "output", "block_input", "block_output", "reroute", "identity", "stop_gradient"),
    *("constant", "learned_tensor", "hog", "log_mel", "bag_of_ngrams", "random_affine"),
    *("gaussian_kernels", "random_fourier_features"),
}


def numbers(grid: Grid) -> list[list[float]]:
    return [[float(text.replace("−", "-")) for text in row] for row in grid.rows]


def tensor_of(grid: Grid, axes: str) -> tuple[TensorSpec, Tensor]:
    """A grid as a sample with `axes`, those that it has too few of in front."""
    name, dtype = TYPES.get(axes[0], ("float32", torch.float32))
    axes = axes.lstrip("i?").replace("C11", "CHW1")
    values = torch.tensor(numbers(grid), dtype=dtype)
    if axes == "CHW1":
        values, axes = values.reshape(-1, 1, 1), "CHW"
    if axes == "F":
        values = values[0]
    values = values.reshape((1,) * (len(axes) - values.dim()) + tuple(values.shape))
    return TensorSpec(tuple(values.shape), tuple(axes), name), values


@pytest.mark.parametrize("kind", [kind for kind, worked in WORKED.items() if worked.axes])
def test_a_worked_example_is_what_the_layer_does(kind: str) -> None:
    worked = WORKED[kind]
    given = [tensor_of(grid, axes) for grid, axes in zip(worked.inputs, worked.axes, strict=True)]
    made = library.made(kind, FrozenDict(worked.settings))
    specs = [spec for spec, _ in given]
    made.shapes(*specs)
    code = made.code(*specs)
    found = oracle.forward(code).mode(training=False).results(*(values[None] for _, values in given))
    for grid, result in zip(worked.outputs, found, strict=False):
        for text, value in zip(sum(grid.rows, ()), result.flatten().tolist(), strict=True):
            places = len(text.partition(".")[2])
            assert abs(float(text.replace("−", "-")) - value) <= 0.5001 * 10**-places, (text, value)


def test_every_example_belongs_to_a_layer_and_few_layers_are_without_any_picture() -> None:
    assert {*WORKED} <= {*layers}
    bare = {kind for kind in layers if (page := help_page(kind)) is None or page.sketch is None}
    assert bare == BARE


ONE_CLASS = torch.tensor([0])


def share(p: float) -> Tensor:
    return torch.tensor([[p, 1 - p]]).log()


# What a loss is given for the number across, for its first line.
GIVEN: dict[str, Callable[[float], tuple[Tensor, ...]]] = {
    "cross_entropy": lambda p: (share(p), ONE_CLASS),
    "negative_log_likelihood": lambda x: (torch.tensor([[x, -9.0]]), ONE_CLASS),
    "focal": lambda p: (share(p), ONE_CLASS),
    "binary_cross_entropy": lambda s: (torch.tensor([[s]]), torch.ones(1, 1)),
    "soft_margin": lambda s: (torch.tensor([[s]]), torch.ones(1, 1)),
    "mean_squared_error": lambda x: (torch.tensor([[x]]), torch.zeros(1, 1)),
    "mean_absolute_error": lambda x: (torch.tensor([[x]]), torch.zeros(1, 1)),
    "smooth_l1": lambda x: (torch.tensor([[x]]), torch.zeros(1, 1)),
    "huber": lambda x: (torch.tensor([[x]]), torch.zeros(1, 1)),
    "activity_penalty": lambda x: (torch.tensor([[x]]),),
    "margin_ranking": lambda x: (torch.tensor([x]), torch.zeros(1), torch.ones(1)),
    "triplet_margin": lambda x: (
        torch.zeros(1, 1),
        torch.tensor([[4 + x]]),
        torch.tensor([[4.0]]),
    ),
    "hinge_embedding": lambda d: (torch.tensor([d]), torch.ones(1)),
    "contrastive": lambda d: (torch.tensor([[d]]), torch.zeros(1, 1), torch.ones(1)),
    "poisson": lambda p: (torch.tensor([[p]]), torch.ones(1, 1)),
    "gaussian": lambda d: (torch.zeros(1, 1), torch.zeros(1, 1), torch.tensor([[d]])),
    "gaussian_divergence": lambda m: (torch.tensor([[m]]), torch.zeros(1, 1)),
    "kl_divergence": lambda p: (share(p), torch.tensor([[0.7, 0.3]]).log()),
}


@pytest.mark.parametrize("id", GIVEN)
def test_a_curve_is_what_the_loss_gives(id: str) -> None:
    curve = LOSS_CURVES[id]
    declared = losses.find(id)
    assert declared is not None
    made = declared()
    _, line = curve.lines[0]
    for share_of_way in (0.1, 0.35, 0.8):
        x = curve.low + share_of_way * (curve.high - curve.low)
        given = GIVEN[id](x)
        code = made.code(*(_spec(each) for each in given))
        assert float(oracle.forward(code)(*given)) == pytest.approx(line(x), abs=2e-3), x


def _spec(values: Tensor) -> TensorSpec:
    if values.dtype == torch.int64:
        return LABEL
    return vector(values.shape[1]) if values.dim() == 2 else scalar()


def test_every_curve_belongs_to_a_loss() -> None:
    assert {*LOSS_CURVES} <= {*losses}
