"""What is asked of a recorded run: its network, its checkpoints, its model, its figures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from netbuilder.core.problem import ProblemError
from netbuilder.engine import backend
from netbuilder.engine.checkpoint import position
from netbuilder.runs.record import RunRecord
from netbuilder.studio.backend import Backend, torch_backend
from tests.engine.runner import Runner
from tests.networks import digits_cnn, points_mlp


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "runs")


@pytest.fixture
def record(runner: Runner) -> RunRecord:
    return runner.run(points_mlp(epochs=4, lr=0.1))


def test_it_is_reached_by_name() -> None:
    found: Backend = torch_backend()
    assert found is backend  # type: ignore[comparison-overlap]


def test_the_network_is_that_of_the_run(record: RunRecord) -> None:
    made = backend.network_of(record)
    assert made.project.recipe.epochs == 4 and made.source.model == "SmallNetwork"


@pytest.mark.parametrize("which", ["best", "last", "before"])
def test_a_checkpoint_of_each_kind(record: RunRecord, which: str) -> None:
    assert backend.checkpoint_of(record, which) == record.folder / f"{which}.safetensors"


def test_the_last_stands_in_for_the_best(record: RunRecord) -> None:
    (record.folder / "best.safetensors").unlink()
    assert backend.checkpoint_of(record).stem == "last"


def test_a_checkpoint_that_is_missing(record: RunRecord) -> None:
    for path in record.folder.iterdir():
        path.unlink()
    with pytest.raises(ProblemError) as caught:
        backend.checkpoint_of(record)
    problem = caught.value.problem
    assert problem.code == "no_checkpoint" and str(record.folder) in problem.paragraph()


def test_the_model_has_the_weights_of_the_checkpoint(record: RunRecord) -> None:
    first = backend.trained_model(record, "before").state_dict()
    last = backend.trained_model(record, "last").state_dict()
    assert first.keys() == last.keys()
    assert not torch.equal(first["linear_1.weight"], last["linear_1.weight"])
    assert position(backend.checkpoint_of(record, "before")).step == 0


def test_the_model_is_float32_and_in_evaluation_mode(runner: Runner) -> None:
    record = runner.run(digits_cnn(epochs=1))
    torch.set_default_dtype(torch.float64)
    try:
        model = backend.trained_model(record)
    finally:
        torch.set_default_dtype(torch.float32)
    assert not model.training
    assert {tensor.dtype for tensor in model.parameters()} == {torch.float32}


def test_the_figures_of_the_run_come_out_again(record: RunRecord, runner: Runner) -> None:
    assert backend.evaluate_run(record, "test") == record.figures["test"]
    best = record.best
    assert best is not None
    assert backend.evaluate_run(record, "validation") == runner.epochs[best.epoch - 1].validation
    assert backend.evaluate_run(record, "validation", "last") == record.figures["val"]
    assert set(backend.evaluate_run(record, "train", "before")) == {"loss", "accuracy"}


def test_a_part_without_examples(runner: Runner) -> None:
    record = runner.run(points_mlp(epochs=1, test=0.0))
    with pytest.raises(ProblemError) as caught:
        backend.evaluate_run(record, "test")
    assert caught.value.problem.code == "empty_part" and "no test part" in caught.value.problem.paragraph()


def test_warming_up_draws_no_random_numbers() -> None:
    state = torch.get_rng_state()
    backend.warm_up()
    assert torch.equal(torch.get_rng_state(), state)
    assert "torch._dynamo" in sys.modules, "the first optimiser brings it in, which takes seconds"
