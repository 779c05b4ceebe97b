"""Losses and metrics as torch computes them from a plan, held against the same in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from netbuilder.analysis.plan import LossPlan, Plan
from netbuilder.catalogue.training.losses import losses
from netbuilder.core.spec import LABEL, TensorSpec, scalar, vector
from netbuilder.engine.objective import Objective, Tally, as_outputs, objective

CPU = torch.device("cpu")


def draw(*sizes: int, seed: int = 0) -> Tensor:
    return torch.randn(*sizes, generator=torch.Generator().manual_seed(seed))


def loss_plan(kind: str, *specs: TensorSpec, output: int = 0, **settings: Any) -> LossPlan:
    """A loss of output number `output` and, where it takes a target, of the field "target"."""
    made = losses.get(kind)(**settings)
    arguments: list[tuple[str, int | str]] = [("output", output)]
    if len(specs) == 2:
        arguments.append(("field", "target"))
    code, metrics = made.code(*specs), made.metrics
    return LossPlan(f"{kind}_1", made.title, made.weight, code, tuple(arguments), specs, metrics)


def objective_of(*plans: LossPlan, chosen: tuple[str, ...] = ()) -> Objective:
    return objective(Plan((), "", (), (), plans), chosen)


def figures(made: Objective, *batches: tuple[Tensor, Tensor]) -> dict[str, float]:
    """The figures over batches of (prediction, target)."""
    tally = Tally(made, CPU)
    for prediction, target in batches:
        outputs, batch = (prediction,), {"target": target}
        tally.add(made.loss(outputs, batch), outputs, batch)
    return tally.figures()


CLASSES = objective_of(loss_plan("cross_entropy", vector(3), LABEL))


def test_one_output_or_several() -> None:
    one, two = torch.zeros(1), torch.ones(1)
    assert as_outputs(one) == (one,)
    assert as_outputs((one, two)) == (one, two)


def test_a_loss_is_torchs() -> None:
    scores, target = draw(5, 3), torch.tensor([0, 1, 2, 1, 0])
    shares = np.exp(scores.numpy().astype(float))
    shares /= shares.sum(1, keepdims=True)
    expected = -np.log(shares[np.arange(5), target.numpy()]).mean()
    assert CLASSES.loss((scores,), {"target": target}).item() == pytest.approx(expected)


def test_losses_add_up_by_their_weights() -> None:
    made = objective_of(
        loss_plan("mean_squared_error", vector(4), vector(4), weight=2.0),
        loss_plan("activity_penalty", vector(6), output=1, weight=0.5),
        loss_plan("activity_penalty", vector(6), output=1),
    )
    prediction, hidden, target = draw(8, 4), draw(8, 6, seed=1), draw(8, 4, seed=2)
    squared = ((prediction - target) ** 2).mean().item()
    size = hidden.abs().mean().item()
    total = made.loss((prediction, hidden), {"target": target})
    assert total.shape == () and total.item() == pytest.approx(2 * squared + 0.5 * size + size)


def test_the_loss_has_a_gradient() -> None:
    scores = draw(4, 3).requires_grad_()
    CLASSES.loss((scores,), {"target": torch.tensor([0, 1, 2, 0])}).backward()
    assert scores.grad is not None and scores.grad.abs().sum() > 0


def test_accuracy() -> None:
    scores = torch.tensor([[3.0, 1.0, 2.0], [0.0, 5.0, 1.0], [1.0, 0.0, 0.5], [0.0, 0.0, 1.0]])
    assert figures(CLASSES, (scores, torch.tensor([0, 1, 2, 2])))["accuracy"] == 0.75


def test_accuracy_of_yes_or_no() -> None:
    made = objective_of(loss_plan("binary_cross_entropy", vector(1), LABEL))
    scores = torch.tensor([[2.0], [-1.0], [0.5], [-3.0], [0.1]])
    assert figures(made, (scores, torch.tensor([1, 0, 0, 0, 1])))["binary_accuracy"] == 0.8


@pytest.mark.parametrize(
    ("specs", "sizes"),
    [((vector(6), vector(6)), ((7, 6), (7, 6))), ((vector(1), scalar()), ((7, 1), (7,)))],
)
def test_mean_absolute_error(specs: tuple[TensorSpec, TensorSpec], sizes: Any) -> None:
    made = objective_of(loss_plan("mean_squared_error", *specs))
    prediction, target = draw(*sizes[0]), draw(*sizes[1], seed=1)
    difference = prediction.numpy().reshape(target.shape) - target.numpy()
    found = figures(made, (prediction, target))
    assert found["mean_absolute_error"] == pytest.approx(np.abs(difference).mean())
    assert found["loss"] == pytest.approx((difference**2).mean())


@pytest.mark.parametrize("sizes", [(40,), (16, 16, 8), (1,) * 40])
def test_examples_weigh_the_same_in_batches_of_any_size(sizes: tuple[int, ...]) -> None:
    scores, target = draw(40, 3), torch.arange(40) % 3
    batches = zip(scores.split(sizes), target.split(sizes), strict=True)
    whole = figures(CLASSES, (scores, target))
    found = figures(CLASSES, *batches)
    assert list(found) == ["loss", "accuracy"]
    assert found == pytest.approx(whole) and found["accuracy"] == whole["accuracy"]


def test_nothing_counted() -> None:
    tally = Tally(CLASSES, CPU)
    assert tally.figures() == {} and tally.sums == () and tally.counted == 0


def test_a_tally_goes_on_from_what_was_counted() -> None:
    scores, target = draw(10, 3), torch.arange(10) % 3
    first, whole = Tally(CLASSES, CPU), Tally(CLASSES, CPU)

    def add(tally: Tally, start: int, stop: int) -> None:
        outputs, batch = (scores[start:stop],), {"target": target[start:stop]}
        tally.add(CLASSES.loss(outputs, batch), outputs, batch)

    for tally in (first, whole):
        add(tally, 0, 7)
    second = Tally(CLASSES, CPU, first.counted, first.sums)
    for tally in (second, whole):
        add(tally, 7, 10)
    assert second.figures() == whole.figures() and second.counted == 10


def test_a_tally_holds_nothing_of_a_batch() -> None:
    """A metric that has a gradient would otherwise keep the graphs of a whole epoch."""
    made = objective_of(loss_plan("mean_squared_error", vector(4), vector(4)))
    tally = Tally(made, CPU)
    prediction = draw(8, 4).requires_grad_()
    outputs, batch = (prediction,), {"target": draw(8, 4, seed=1)}
    loss = made.loss(outputs, batch)
    tally.add(loss, outputs, batch)
    held = (tensor for _, loss, outputs, _ in tally._waiting for tensor in (loss, *outputs))
    assert not any(tensor.requires_grad for tensor in held)
    assert len(tally.sums) == 2 and not tally._sums.requires_grad
    loss.backward()
    assert prediction.grad is not None, "and the loss keeps its gradient"


@pytest.mark.parametrize("view", [False, True])
def test_a_weight_that_is_an_output_is_counted_before_it_changes(view: bool) -> None:
    made = objective_of(loss_plan("mean_squared_error", vector(4), vector(4)))
    tally = Tally(made, CPU)
    weight = torch.ones(8, 4, requires_grad=True)
    outputs, batch = (weight.view(8, 4) if view else weight,), {"target": torch.zeros(8, 4)}
    tally.add(made.loss(outputs, batch), outputs, batch)
    with torch.no_grad():
        weight.fill_(9.0)
    assert tally.figures()["mean_absolute_error"] == 1.0


def test_metrics_are_those_that_the_losses_suggest_or_those_chosen() -> None:
    scores = loss_plan("cross_entropy", vector(3), LABEL)
    values = loss_plan("mean_squared_error", vector(3), vector(3))
    penalty = loss_plan("activity_penalty", vector(3))

    def names(*plans: LossPlan, chosen: tuple[str, ...] = ()) -> list[str]:
        return [measure.name for measure in objective_of(*plans, chosen=chosen).measures]

    assert names(scores) == ["accuracy"]
    assert names(penalty) == []
    assert names(values, penalty, scores) == ["mean_absolute_error", "accuracy"]
    assert names(scores, scores) == ["accuracy"], "each once"
    assert names(values, scores, chosen=("accuracy",)) == ["accuracy"]
    assert names(values, chosen=("accuracy",)) == [], "it makes no sense of values"


def test_a_metric_knows_whether_more_of_it_is_better() -> None:
    errors = objective_of(loss_plan("mean_squared_error", vector(3), vector(3)))
    assert CLASSES.measures[0].higher and not errors.measures[0].higher


def test_sums_need_64_bits_where_there_are_any() -> None:
    assert Tally(CLASSES, CPU)._sums.dtype == torch.float64
