"""A part of the data is measured whole, without learning from it, and a stop is heard at each batch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn

from netbuilder.analysis.sound import network
from netbuilder.core.control import Control, Token
from netbuilder.engine.evaluate import Stopped, evaluate
from netbuilder.engine.feed import TensorFeed
from netbuilder.engine.objective import Objective
from netbuilder.engine.prepare import objective_of
from tests.networks import points_mlp

CPU = torch.device("cpu")


class Watched(nn.Module):
    """Gives its input, and remembers how it was called."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Dropout(0.5)
        self.calls: list[tuple[int, bool, bool]] = []

    def forward(self, x: Tensor) -> Tensor:
        self.calls.append((len(x), self.training, torch.is_inference_mode_enabled()))
        found: Tensor = self.layer(x)
        return found


@pytest.fixture
def objective() -> Objective:
    return objective_of(network(points_mlp()))


def feed(count: int = 10) -> TensorFeed:
    labels = torch.arange(count) % 2
    points = torch.stack([1 - labels, labels], dim=1).float()
    points[0] = points[0].flip(0)
    return TensorFeed({"points": points, "labels": labels})


def test_all_examples_are_measured(objective: Objective) -> None:
    module = Watched()
    found = evaluate(module, objective, feed(), ("points",), CPU, batch=4)
    assert found["accuracy"] == 0.9
    assert [count for count, *_ in module.calls] == [4, 4, 2]
    assert found == pytest.approx(evaluate(module, objective, feed(), ("points",), CPU, batch=100))


@pytest.mark.parametrize("training", [True, False])
def test_nothing_is_learned_and_the_mode_is_put_back(objective: Objective, training: bool) -> None:
    module = Watched().train(training)
    evaluate(module, objective, feed(), ("points",), CPU, batch=10)
    assert module.calls == [(10, False, True)]
    assert module.training is training and module.layer.training is training


def test_the_mode_is_put_back_after_a_fault(objective: Objective) -> None:
    module = Watched()
    with pytest.raises(KeyError):
        evaluate(module, objective, feed(), ("images",), CPU, batch=10)
    assert module.training


def test_no_examples(objective: Objective) -> None:
    assert evaluate(Watched(), objective, TensorFeed({}), ("points",), CPU, batch=10) == {}


class StopsAfter(Token):
    """Says stop from the given asking on."""

    def __init__(self, askings: int) -> None:
        super().__init__(Control())
        self._answers: Iterator[bool] = iter([False] * askings)

    @property
    def stopping(self) -> bool:
        return next(self._answers, True)


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_a_stop_is_heard_before_the_next_batch(objective: Objective, batches: int) -> None:
    module = Watched()
    with pytest.raises(Stopped):
        evaluate(module, objective, feed(), ("points",), CPU, batch=4, token=StopsAfter(batches))
    assert len(module.calls) == batches
    assert module.training


def test_a_pause_and_a_pace_are_for_steps(objective: Objective) -> None:
    control = Control(pace=0.001)
    control.pause()
    found = evaluate(Watched(), objective, feed(), ("points",), CPU, batch=4, token=control.token)
    assert found["accuracy"] == 0.9
