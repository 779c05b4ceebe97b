"""Every loss, metric, optimiser and schedule against torch, scikit-learn or plain arithmetic, by registry."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, mean_absolute_error

from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import Loss, losses
from netbuilder.catalogue.training.metrics import Metric, metrics
from netbuilder.catalogue.training.optimisers import Optimiser, optimisers
from netbuilder.catalogue.training.schedules import schedules
from netbuilder.core.call import Call, LayerCode
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import LABEL, Kind, TensorSpec, of_kind, scalar, vector
from tests.contracts import oracle
from tests.contracts.strategies import RANKS, Case, cases, settings_of

LOSSES = sorted(losses)


# ---------------------------------------------------------------------------------------------- losses


@pytest.mark.parametrize("id", LOSSES)
def test_a_loss_does_what_torch_does(id: str) -> None:
    _hold(losses.get(id), 150)


@pytest.mark.long
@pytest.mark.parametrize("id", LOSSES)
def test_a_loss_does_what_torch_does_in_many_cases(id: str) -> None:
    _hold(losses.get(id), 600)


def _hold(declaration: type[Loss], examples: int) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(cases(declaration))
    def check(case: Case) -> None:
        try:
            output = case.made.shape(*case.specs)
        except ShapeRefused as refused:
            seen["refused"] += 1
            _check_refusal(case, refused)
        else:
            seen["accepted"] += 1
            assert output == scalar()
            _check_loss(case)

    check()
    assert seen["accepted"] >= examples // 5, f"hardly anything was tested: {dict(seen)}"


def _check_loss(case: Case) -> None:
    """One number with a gradient for the prediction, and the mean over the batch."""
    run = oracle.forward(case.made.code(*case.specs))
    prediction, *targets = oracle.tensors(case.specs, batch=3)
    if _classes(case.specs[0]) == 1:
        # The only class there is.
        targets = [x if x.is_floating_point() else torch.zeros_like(x) for x in targets]
    prediction.requires_grad_()
    loss = run(prediction, *targets)
    assert loss.shape == () and loss.dtype == torch.float32 and loss.isfinite()
    loss.backward()
    assert prediction.grad is not None and prediction.grad.isfinite().all()
    with torch.no_grad():
        each = [run(*(x[i : i + 1] for x in (prediction, *targets))) for i in range(3)]
    assert torch.allclose(loss.detach(), torch.stack(each).mean(), rtol=1e-4, atol=1e-5)


def _classes(scores: TensorSpec) -> int:
    """For how many classes there are scores, of which a loss may be told one."""
    return scores.sizes[-1 if scores.kind is Kind.SEQUENCE else 0] if scores.sizes else 0


def _check_refusal(case: Case, refused: ShapeRefused) -> None:
    assert 0 <= refused.port < len(case.made.inputs)
    for text in (refused.what, refused.expected, refused.received):
        assert str(text) and not str(text).endswith(".")
    assert refused.wanted or str(refused.remedy).endswith(".")
    assert refused.setting is None, "a loss has no setting that would make a tensor fit"
    if refused.code not in case.made.stricter:
        assert not _torch_takes(case), f"stricter than torch ({refused.code}), and stricter does not say why"


def _torch_takes(case: Case) -> bool:
    return oracle.measures(case.made.code(*case.specs), case.specs)


SPECS = [
    of_kind(kind, (4,) * rank, t)
    for kind, rank in RANKS.items()
    for t in ("float32", "float16", "float64", "int64")
]
SPECS += [of_kind(kind, (count,) * rank) for kind, rank in RANKS.items() for count in (1, 2)]


def _sweep(inputs: int) -> Iterator[tuple[TensorSpec, ...]]:
    """Every tensor at each input; beside a pair, a third like one of them, a label or a stranger."""
    if inputs < 3:
        yield from product(SPECS, repeat=inputs)
        return
    for first, second in product(SPECS, repeat=2):
        yield from (
            (first, second, third) for third in dict.fromkeys([first, second, LABEL, scalar(), vector(1)])
        )


@pytest.mark.parametrize("id", LOSSES)
def test_a_loss_takes_or_refuses_every_tensor(id: str) -> None:
    """And each reason for being stricter than torch is needed: another would excuse a fault some day."""
    made = losses.get(id)()
    needed = set()
    for specs in _sweep(len(made.inputs)):
        case = Case(made, specs, specs)
        try:
            made.shape(*specs)
        except ShapeRefused as refused:
            _check_refusal(case, refused)
            if refused.code in made.stricter and refused.code not in needed and _torch_takes(case):
                needed.add(refused.code)
        else:
            _check_loss(case)
    assert needed == set(made.stricter)
    assert all(reason.endswith(".") and len(reason) < 100 for reason in made.stricter.values())


@pytest.mark.parametrize("id", LOSSES)
def test_a_loss_has_a_weight_and_its_metrics_make_sense(id: str) -> None:
    made = losses.get(id)()
    assert made.weight == 1.0
    assert losses.get(id)(weight=0).weight == 0.0
    with pytest.raises(ProblemError):
        losses.get(id)(weight=-0.1)
    for name in made.metrics:
        assert any(
            _measured(made, metrics.get(name)(), specs) for specs in product([LABEL, *SPECS], repeat=2)
        )


def _measured(made: Loss, metric: Metric, specs: tuple[TensorSpec, ...]) -> bool:
    try:
        made.shape(*specs)
    except ShapeRefused:
        return False
    return metric.fits(*specs)


# ---------------------------------------------------------------------------------------------- metrics

Array = np.ndarray[Any, Any]


def _likeliest(scores: Array, kind: Kind) -> Array:
    """The class of the highest score, for each example or each step or pixel of it."""
    found: Array = scores.argmax(axis=2 if kind is Kind.SEQUENCE else 1)
    return found.ravel()


Figure = Callable[[Array, Array, Kind], float]

# The figure of a whole set by somebody else's hand, for each metric; it is told the kind of the prediction.
FIGURES: dict[str, Figure] = {
    "accuracy": lambda scores, target, kind: accuracy_score(target.ravel(), _likeliest(scores, kind)),
    "binary_accuracy": lambda score, target, _: accuracy_score(target, score[:, 0] > 0),
    "label_accuracy": lambda scores, target, _: accuracy_score((target > 0).ravel(), (scores > 0).ravel()),
    "mean_absolute_error": lambda prediction, target, _: mean_absolute_error(
        target.ravel(), prediction.ravel()
    ),
}


@pytest.mark.parametrize("id", sorted(metrics))
def test_a_metric_is_the_known_figure_whatever_the_batches(id: str) -> None:
    metric = metrics.get(id)()
    fitting = [pair for pair in product([LABEL, *SPECS], repeat=2) if metric.fits(*pair)]
    assert fitting

    @settings(max_examples=100)
    @given(st.sampled_from(fitting), st.lists(st.integers(1, 5), min_size=1, max_size=4))
    def check(specs: tuple[TensorSpec, TensorSpec], batches: list[int]) -> None:
        _check_metric(metric, FIGURES[id], specs, batches)

    check()


def _check_metric(
    metric: Metric,
    figure: Figure,
    specs: tuple[TensorSpec, TensorSpec],
    batches: list[int],
) -> None:
    run = oracle.forward(LayerCode(None, metric.total(*specs)))
    prediction, target = oracle.tensors(specs, sum(batches))
    pairs = zip(prediction.split(batches), target.split(batches), strict=True)
    total = sum(run(*pair).item() for pair in pairs)
    mean = total / sum(batches)
    expected = figure(prediction.numpy(), target.numpy(), specs[0].kind)
    assert mean == pytest.approx(expected, rel=1e-3, abs=1e-6)
    assert not metric.fraction or 0.0 <= mean <= 1.0


# ---------------------------------------------------------------------------------------------- optimisers

# Where torch keeps what a setting says, when the name differs.
GROUP: dict[str, Callable[[dict[str, Any]], float]] = {
    "beta1": lambda group: group["betas"][0],
    "beta2": lambda group: group["betas"][1],
    "epsilon": lambda group: group["eps"],
}


class Quadratic(torch.nn.Module):
    """w² / 2 in each of three weights."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor([1.0, -2.0, 3.0]))

    def forward(self) -> torch.Tensor:
        return (self.weight**2).sum() / 2


def _optimiser(call: Call, model: torch.nn.Module) -> torch.optim.Optimizer:
    made: torch.optim.Optimizer = eval(str(call), {"torch": torch, "model": model})
    return made


@pytest.mark.parametrize("id", sorted(optimisers))
def test_an_optimiser_has_its_settings_and_goes_downhill(id: str) -> None:
    declaration = optimisers.get(id)

    @settings(max_examples=60)
    @given(settings_of(declaration), st.floats(1e-6, 1e-2))
    def check(values: dict[str, Any], lr: float) -> None:
        made = declaration(**values)
        model = Quadratic()
        group = _optimiser(made.call(lr), model).param_groups[0]
        assert group["lr"] == lr and group["fused"] is True
        for name, value in _meant(made).items():
            assert GROUP.get(name, lambda group, name=name: group[name])(group) == value

    check()
    _check_descent(declaration())


def _meant(made: Optimiser) -> dict[str, Any]:
    """The settings as torch should have them: there is no looking ahead without momentum."""
    values = made.values()
    return (
        values | {"nesterov": values["nesterov"] and values["momentum"] > 0}
        if "nesterov" in values
        else values
    )


def _check_descent(made: Optimiser) -> None:
    model = Quadratic()
    optimiser = _optimiser(made.call(made.rate), model)
    figures = []
    for _ in range(3):
        optimiser.zero_grad()
        loss = model()
        loss.backward()
        optimiser.step()
        figures.append(loss.item())
    assert figures[0] > figures[1] > figures[2] > model().item()


# ---------------------------------------------------------------------------------------------- schedules


@pytest.mark.parametrize("id", sorted(schedules))
def test_a_schedule_and_its_expression_give_one_factor(id: str) -> None:
    declaration = schedules.get(id)

    @settings(max_examples=200)
    @given(settings_of(declaration), st.integers(0, 100_000), st.floats(0, 1))
    def check(values: dict[str, Any], epoch: int, progress: float) -> None:
        made = declaration(**values)
        factor = made.factor(epoch, progress)
        known = {"math": math, "epoch": epoch, "progress": progress, "__builtins__": {}}
        assert eval(made.expression(), known) == factor
        assert 0.0 <= factor <= 1.0
        assert made.factor(0, 0.0) == 1.0

    check()
