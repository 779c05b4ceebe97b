"""The layer that is named is the one that first gave a value that is no number, in blocks and sums too."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from netbuilder.analysis.sound import Network, network
from netbuilder.core.problem import NOWHERE, Place
from netbuilder.core.text import Text
from netbuilder.engine.build import build
from netbuilder.engine.diagnosis import Cause, Fault, Watch, find_fault, not_finite
from netbuilder.engine.losses import NotFinite
from netbuilder.engine.objective import Objective
from netbuilder.engine.prepare import objective_of
from netbuilder.engine.spots import Spot
from netbuilder.project.project import Project, fresh
from tests.engine.blocks import deep_chain, encoder_in_block, repeated_block, sum_of_two
from tests.networks import points_mlp, tied_autoencoder

SPOT = Spot(Text("Linear 1"), Place("linear_1"))


def points(value: float = 1.0) -> dict[str, Tensor]:
    return {"points": torch.full((4, 2), value), "labels": torch.tensor([0, 1, 0, 1])}


class Trial:
    """A network with its model, which a test may spoil."""

    def __init__(self, project: Project) -> None:
        self.made: Network = network(project)
        torch.manual_seed(0)
        self.model: Any = build(self.made.source)

    def fault(
        self, batch: dict[str, Tensor] | None = None, objective: Objective | None = None
    ) -> Fault | None:
        return find_fault(self.made, self.model, objective or objective_of(self.made), batch or points())


def spoil(parameter: nn.Parameter, value: float = math.nan) -> None:
    with torch.no_grad():
        parameter.view(-1)[0] = value


def named(fault: Fault | None) -> tuple[str, str]:
    assert fault is not None
    return fault.cause.value, str(fault.spot.where)


def test_a_sound_network_has_no_fault() -> None:
    assert Trial(points_mlp()).fault() is None


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_the_data(value: float) -> None:
    trial = Trial(points_mlp())
    assert named(trial.fault(points(value))) == ("data", "Spirals")


@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize("layer", ["linear_1", "linear_2"])
def test_the_weights_of_a_layer(layer: str, value: float) -> None:
    trial = Trial(points_mlp())
    spoil(getattr(trial.model, layer).weight, value)
    assert named(trial.fault()) == ("weights", layer.replace("linear_", "Linear "))


def test_the_first_of_several() -> None:
    trial = Trial(points_mlp())
    spoil(trial.model.linear_2.weight)
    spoil(trial.model.linear_1.bias)
    assert named(trial.fault()) == ("weights", "Linear 1")


def test_a_layer_whose_weights_are_finite_and_whose_output_is_not() -> None:
    trial = Trial(points_mlp("relu"))
    spoil(trial.model.linear_2.weight, 3e38)
    spoil(trial.model.linear_1.bias, 1e10)
    assert named(trial.fault()) == ("output", "Linear 2")


def test_a_layer_without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = Trial(points_mlp())
    monkeypatch.setattr(nn.Tanh, "forward", lambda self, x: (x * 0).log())
    assert named(trial.fault()) == ("output", "Tanh 1")


def test_a_sum_which_is_no_module() -> None:
    trial = Trial(sum_of_two())
    with torch.no_grad():
        trial.model.linear_1.bias.fill_(3e38)
    assert named(trial.fault()) == ("output", "Add 1")


def test_a_layer_in_a_block() -> None:
    trial = Trial(encoder_in_block())
    spoil(trial.model.encoder_1.linear_1.weight)
    fault = trial.fault()
    assert named(fault) == ("weights", "Linear 1 in block Encoder")
    assert fault is not None and fault.spot.place == Place("linear_1", blocks=("block_1_1",))


@pytest.mark.parametrize(("layer", "name"), [("linear_1", "Linear 1"), ("linear_3", "Linear 3")])
def test_a_member_of_a_chain_around_another(layer: str, name: str) -> None:
    trial = Trial(deep_chain())
    spoil(getattr(trial.model, layer).weight)
    assert named(trial.fault()) == ("weights", name)


def test_a_member_of_a_chain_inside_another(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = Trial(deep_chain())
    spoil(trial.model.hidden_1.linear_2.weight)
    assert named(trial.fault()) == ("weights", "Linear 2 in block Hidden")
    spoil(trial.model.hidden_1.linear_2.weight, 1.0)
    monkeypatch.setattr(nn.Tanh, "forward", lambda self, x: (x * 0).log())
    assert named(trial.fault()) == ("output", "Tanh 1 in block Hidden")


@pytest.mark.parametrize(("share", "stage"), [(True, None), (False, 0), (False, 2)])
def test_a_layer_in_a_repeated_block(share: bool, stage: int | None) -> None:
    trial = Trial(repeated_block(share=share))
    stages = trial.model.stage_1
    spoil((stages if stage is None else stages[stage]).linear_2.bias)
    assert named(trial.fault()) == ("weights", "Linear 2 in block Stage")


def test_a_layer_that_uses_anothers_weights() -> None:
    trial = Trial(tied_autoencoder())
    images = {"images": torch.zeros(4, 1, 8, 8)}
    spoil(trial.model.tied_linear_1.bias)
    assert named(trial.fault(images)) == ("weights", "Tied linear 1")


def test_a_loss() -> None:
    trial = Trial(points_mlp())
    objective = objective_of(trial.made)
    heavy = replace(objective, terms=tuple(replace(term, weight=math.inf) for term in objective.terms))
    assert named(trial.fault(objective=heavy)) == ("output", "Cross-entropy")


def test_the_tracing_of_others_goes_on() -> None:
    def others(*_: object) -> None:
        return None

    before = sys.gettrace()
    sys.settrace(others)
    try:
        Trial(points_mlp()).fault()
        assert sys.gettrace() is others
    finally:
        sys.settrace(before)


# ---------------------------------------------------------------------------------------------- the watch

TEXT = "def f(self, x):\n    y = x + 1\n    z = x.log()\n    w = z * 0\n    return w\n"


def watched(file: str) -> Watch:
    """A watch over `<ours>` after TEXT has run as if it stood in `file`."""
    names: dict[str, Any] = {}
    exec(compile(TEXT, file, "exec"), names)
    watch = Watch("<ours>", lambda line: replace(SPOT, attribute=str(line)))
    watch.call(names["f"], "me", torch.tensor([1.0, 0.0]))  # type: ignore[arg-type]
    return watch


def test_the_line_behind_which_a_value_is_not_finite() -> None:
    watch = watched("<ours>")
    assert watch.spot is not None and watch.spot.attribute == "3"
    assert str(watch.owner) == "me"


def test_code_of_others_is_not_watched() -> None:
    assert watched("<theirs>").spot is None


def test_a_watch_called_by_hand() -> None:
    """As the interpreter calls it, so that its lines count as tested where tracing itself is not traced."""
    watch = Watch(__file__, lambda line: SPOT)
    x = torch.ones(1)
    at_line = watch.enter(sys._getframe(), "call", None)
    assert at_line is not None
    assert at_line(sys._getframe(), "line", None) is at_line
    assert watch.spot is None
    x = x.log().log()
    at_line(sys._getframe(), "line", None)
    assert watch.spot is SPOT
    at_line(sys._getframe(), "return", None)
    assert Watch("<ours>", lambda line: SPOT).enter(sys._getframe(), "call", None) is None


# ---------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("cause", "where", "remedy"),
    [
        (Cause.DATA, "step 7, epoch 2, in the data of Linear 1", "replace"),
        (Cause.WEIGHTS, "step 7, epoch 2, first in the weights of Linear 1", "learning rate"),
        (Cause.OUTPUT, "step 7, epoch 2, first in Linear 1", "learning rate"),
    ],
)
def test_what_is_said(cause: Cause, where: str, remedy: str) -> None:
    problem = not_finite(NotFinite(7, math.nan), 2, 0.5, Fault(cause, SPOT))
    assert problem.code == "not_finite" and str(problem.where) == where
    assert problem.place == SPOT.place and remedy in str(problem.remedy)
    assert "loss" in str(problem.what) and str(problem.received) == "nan"


def test_what_is_said_where_nothing_is_found() -> None:
    problem = not_finite(NotFinite(7, math.inf), 2, 0.5, None)
    assert str(problem.where) == "step 7, epoch 2" and problem.place == NOWHERE


def test_what_is_said_of_weights() -> None:
    problem = not_finite(NotFinite(7, None), 2, 0.5, Fault(Cause.WEIGHTS, SPOT))
    assert str(problem.what) == "The weights are no longer numbers."
    assert str(problem.expected) == "finite weights" and problem.received is None


def test_a_tenth_of_the_learning_rate_is_offered_unless_the_data_are_at_fault() -> None:
    (fix,) = not_finite(NotFinite(7, math.nan), 2, 0.5, Fault(Cause.OUTPUT, SPOT)).fixes
    assert str(fix.label) == "Set the learning rate to 0.05"
    assert fix.edit(fresh()).recipe.lr == 0.05
    assert not not_finite(NotFinite(7, math.nan), 2, 0.5, Fault(Cause.DATA, SPOT)).fixes
