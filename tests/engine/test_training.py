"""A run from request to record: what is promised of curves, stopping, resuming and failing."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from netbuilder.core.control import Token
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.data.stopping import FetchStopped
from netbuilder.engine import checkpoint, keeping, session, training
from netbuilder.engine.backend import checkpoint_of, trained_model
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from netbuilder.project.request import TrainingRequest
from netbuilder.runs.events import Changed, Ended, Started, Trouble
from netbuilder.runs.record import RunState
from netbuilder.runs.writer import RunWriter
from tests.engine.runner import Runner, another, state_of, stop_at
from tests.networks import digits_cnn, points_mlp, put, tied_autoencoder

NETWORKS: list[Callable[..., Project]] = [points_mlp, digits_cnn, tied_autoencoder]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "runs")


@pytest.mark.parametrize("network", NETWORKS)
def test_a_run_lowers_the_loss_and_is_recorded(runner: Runner, network: Callable[..., Project]) -> None:
    record = runner.run(network(epochs=4))
    steps = len(runner.losses)
    assert record.state is RunState.FINISHED
    assert [each.epoch for each in runner.epochs] == [1, 2, 3, 4]
    assert sum(runner.losses[-5:]) < sum(runner.losses[:5])
    assert runner.store.curve(record.id).values.tolist() == runner.losses
    assert runner.store.curve(record.id).steps.tolist() == list(range(1, steps + 1))
    assert set(record.figures) == {"train", "val", "test"}
    assert isinstance(runner.events[0], Started) and runner.events[0].steps == steps


@pytest.mark.parametrize("network", NETWORKS)
def test_same_seed_same_curve_and_another_seed_another(
    runner: Runner, network: Callable[..., Project]
) -> None:
    again, other = another(runner), another(runner)
    first = runner.run(network(seed=3))
    second = again.run(network(seed=3))
    other.run(network(seed=4))
    assert runner.losses == again.losses
    assert state_of(first) == state_of(second)
    assert runner.losses != other.losses


def test_a_step_limit_ends_the_run_as_finished(runner: Runner) -> None:
    record = runner.run(points_mlp(), steps=5)
    assert record.state is RunState.FINISHED
    assert len(runner.losses) == 5
    assert "test" in record.figures


def test_the_learning_rate_changes_while_it_runs(runner: Runner) -> None:
    runner.control.change("lr", 0.5)
    record = runner.run(points_mlp(epochs=1))
    assert runner.table is not None
    assert set(runner.table.column("lr").tolist()) == {0.5}
    changes = [event for event in runner.events if isinstance(event, Changed)]
    assert [(change.name, change.old, change.new) for change in changes] == [("lr", 0.01, 0.5)]
    assert list(runner.store.changes(record.id)) == changes


def test_a_schedule_moves_the_rate(runner: Runner) -> None:
    runner.run(points_mlp(epochs=2, schedule={"id": "cosine"}))
    assert runner.table is not None
    rates = runner.table.column("lr").tolist()
    assert rates[0] == 0.01 and rates == sorted(rates, reverse=True) and rates[-1] < 0.001


def test_validation_every_second_epoch_and_at_the_end(runner: Runner) -> None:
    runner.run(points_mlp(epochs=5, validate_every=2))
    assert [bool(each.validation) for each in runner.epochs] == [False, True, False, True, True]


def test_without_validation_the_training_figure_decides(runner: Runner) -> None:
    record = runner.run(points_mlp(validation=0.0, test=0.0))
    assert record.best is not None and record.best.metric == "accuracy"
    assert "val" not in record.figures and "test" not in record.figures


def test_the_test_part_is_measured_at_the_best_weights(runner: Runner) -> None:
    record = runner.run(digits_cnn(epochs=3))
    best = max(each.validation["accuracy"] for each in runner.epochs)
    assert record.best is not None and record.best.value == best
    assert record.best.epoch == next(e.epoch for e in runner.epochs if e.validation["accuracy"] == best)


def test_checkpoints_before_best_last_and_of_each_epoch_are_kept(runner: Runner) -> None:
    record = runner.run(points_mlp())
    kinds = {each.kind: each for each in runner.store.checkpoints(record.id)}
    assert set(kinds) == {"before", "best", "last", "epoch"}
    assert all(each.path.exists() for each in runner.store.checkpoints(record.id))
    assert kinds["before"].step == 0
    assert state_of(record, "before") != state_of(record, "last")


def test_checkpoints_are_plain_data(runner: Runner) -> None:
    """Nothing but safetensors is written, so reading one can run no code."""
    record = runner.run(points_mlp())
    assert {path.suffix for path in record.folder.iterdir()} == {".safetensors"}


def test_nan_ends_the_run_with_step_and_layer_and_keeps_the_last_checkpoint(runner: Runner) -> None:
    record = runner.run(points_mlp("relu", lr=1e30, epochs=5))
    problem = runner.ended.problem
    assert record.state is RunState.FAILED and problem is not None
    assert problem.code == "not_finite"
    assert "step" in str(problem.where) and "Linear" in str(problem.where)
    assert record.problem is not None and "learning rate" in record.problem
    saved = checkpoint.position(checkpoint_of(record, "last"))
    assert saved.step < len(runner.losses)


def test_nan_in_the_loss_alone_names_the_loss(runner: Runner) -> None:
    """Finite layers whose weighted error overflows: no layer is blamed for it."""
    project = edits.change_recipe(fresh("Overflow"), epochs=1)
    project, data = put(project, "data.spirals", count=100)
    project, wide = put(project, "linear", features=2)
    project = edits.connect(project, End(data, "points"), End(wide, "in"))
    project, loss = put(project, "loss.mean_squared_error", weight=1e39)
    project = edits.connect(project, End(wide, "out"), End(loss, "prediction"))
    project = edits.connect(project, End(data, "points"), End(loss, "target"))
    runner.run(project)
    problem = runner.ended.problem
    assert problem is not None and problem.code == "not_finite"
    assert str(problem.where) == "step 1, epoch 1, first in Mean squared error"
    assert problem.place.node == loss


def test_a_network_with_an_error_is_refused_before_there_is_a_run(runner: Runner) -> None:
    project = points_mlp()
    project = edits.disconnect(project, End("linear_1", "in"))
    with pytest.raises(ProblemError, match="Linear 1"):
        runner.run(project)
    assert runner.store.runs() == []


def test_a_full_disk_is_told_once_and_training_goes_on(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(keeping, "save", refuse)
    record = runner.run(points_mlp())
    troubles = [event.problem for event in runner.events if isinstance(event, Trouble)]
    assert [problem.code for problem in troubles] == ["checkpoint_not_written"]
    assert record.state is RunState.FINISHED and len(runner.losses) > 0
    assert runner.ended.checkpoint is None


def test_an_exception_in_a_layer_comes_back_with_its_name(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> torch.Tensor:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes")

    monkeypatch.setattr(torch.nn.Tanh, "forward", broken)
    record = runner.run(points_mlp())
    problem = runner.ended.problem
    assert record.state is RunState.FAILED and problem is not None
    assert problem.code == "out_of_memory" and "Tanh 1" in str(problem.where)
    assert "batch" in str(problem.remedy)


def test_a_stop_before_the_first_step_leaves_a_resumable_run(runner: Runner) -> None:
    runner.control.stop()
    record = runner.run(points_mlp())
    assert record.state is RunState.STOPPED and runner.losses == []
    rest = another(runner)
    assert rest.run(points_mlp(), resume=record.id).state is RunState.FINISHED


def test_another_number_of_threads_is_told(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_at(runner, 3)
    record = runner.run(points_mlp())
    monkeypatch.setattr("netbuilder.engine.devices.leave_a_core_free", lambda: 99)
    rest = another(runner)
    rest.run(points_mlp(), resume=record.id)
    assert [e.problem.code for e in rest.events if isinstance(e, Trouble)] == ["other_threads"]


def test_the_token_is_asked_before_every_step(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    original = Token.proceed

    def counted(token: Token) -> bool:
        nonlocal asked
        asked += 1
        return original(token)

    monkeypatch.setattr(Token, "proceed", counted)
    runner.run(points_mlp())
    assert asked == len(runner.losses)


# ---------------------------------------------------------------------------------------------- others


@pytest.mark.parametrize("network", [points_mlp, digits_cnn])
def test_the_curve_does_not_depend_on_what_ran_before(
    runner: Runner, network: Callable[..., Project]
) -> None:
    """Random numbers drawn by others, seeds set by others, another type for new tensors."""
    again = another(runner)
    first = runner.run(network(epochs=1))
    torch.manual_seed(12345)
    torch.rand(17)
    torch.set_default_dtype(torch.float64)
    try:
        second = again.run(network(epochs=1))
        assert torch.get_default_dtype() is torch.float64
    finally:
        torch.set_default_dtype(torch.float32)
    assert again.losses == runner.losses
    assert state_of(first) == state_of(second)


def test_the_random_numbers_of_others_go_on_as_if_there_had_been_no_run(runner: Runner) -> None:
    torch.manual_seed(3)
    expected = torch.rand(4).tolist()
    torch.manual_seed(3)
    record = runner.run(points_mlp(epochs=1))
    assert torch.rand(4).tolist() == expected
    torch.manual_seed(3)
    trained_model(record)
    assert torch.rand(4).tolist() == expected
    torch.manual_seed(3)
    with pytest.raises(ProblemError):
        runner.run(points_mlp(), resume="none")
    assert torch.rand(4).tolist() == expected


# ---------------------------------------------------------------------------------------------- ends


class Broken:
    """A forward pass that fails at its n-th call."""

    def __init__(self, error: BaseException, at: int = 4) -> None:
        self.error = error
        self.left = at
        self.original = torch.nn.Tanh.forward

    def __get__(self, layer: torch.nn.Tanh, kind: type) -> Callable[[torch.Tensor], torch.Tensor]:
        def forward(x: torch.Tensor) -> torch.Tensor:
            self.left -= 1
            if self.left == 0:
                raise self.error
            return self.original(layer, x)

        return forward


@pytest.mark.parametrize("error", [ZeroDivisionError("1 / 0"), SystemExit(3), GeneratorExit()])
def test_whatever_is_raised_ends_the_run_with_its_curve_and_the_layer(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    monkeypatch.setattr(torch.nn.Tanh, "forward", Broken(error))
    record = runner.run(points_mlp())
    assert record.state is RunState.FAILED
    assert runner.ended.problem is not None and runner.ended.problem.place.node == "tanh_1"
    assert record.problem == runner.ended.problem.paragraph()
    assert runner.store.curve(record.id).values.tolist() == runner.losses and len(runner.losses) == 3
    assert runner.ended.checkpoint == checkpoint_of(record, "last")


def test_an_interrupt_from_the_keyboard_is_a_stop(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where training has the main thread to itself, as in a process of its own."""
    monkeypatch.setattr(torch.nn.Tanh, "forward", Broken(KeyboardInterrupt()))
    record = runner.run(points_mlp())
    assert record.state is RunState.STOPPED and runner.ended.problem is None
    monkeypatch.undo()
    whole, rest = another(runner), another(runner)
    whole.run(points_mlp())
    rest.run(points_mlp(), resume=record.id)
    assert rest.losses == whole.losses


def test_a_fault_in_the_search_for_a_fault_does_not_hide_it(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no memory for that")

    monkeypatch.setattr(training, "find_fault", fail)
    runner.run(points_mlp("relu", lr=1e30, epochs=5))
    problem = runner.ended.problem
    assert problem is not None and problem.code == "not_finite" and problem.place.node is None


def test_data_with_a_value_that_is_no_number(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    original = session.read_data

    def spoilt(*rest: Any) -> Any:
        project, loaded, known = original(*rest)
        loaded.examples["points"][:] = float("nan")
        return project, loaded, known

    monkeypatch.setattr(session, "read_data", spoilt)
    runner.run(points_mlp())
    problem = runner.ended.problem
    assert problem is not None
    assert str(problem.where) == "step 1, epoch 1, in the data of Spirals"


def test_what_cannot_be_built_is_refused_before_there_is_a_run(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes")

    monkeypatch.setattr(torch.nn.Linear, "__init__", broken)
    with pytest.raises(ProblemError) as caught:
        runner.run(points_mlp())
    assert caught.value.problem.code == "out_of_memory"
    assert str(caught.value.problem.where) == "Linear 1"
    assert runner.store.runs() == []


def test_a_stop_while_data_are_fetched_leaves_no_run(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise FetchStopped

    monkeypatch.setattr(session, "read_data", stopped)
    request = TrainingRequest(points_mlp(), "")
    assert training.train(request, runner.store, runner) == ""
    assert runner.events == [Ended(RunState.STOPPED)] and runner.store.runs() == []


def test_the_token_goes_to_whoever_reads_the_data(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Token | None] = []
    original = session.read_data

    def read(project: Project, folder: Path | None, progress: Any, token: Token | None) -> Any:
        given.append(token)
        return original(project, folder, progress, token)

    monkeypatch.setattr(session, "read_data", read)
    runner.control.stop()
    runner.run(points_mlp())
    assert len(given) == 1 and given[0] is not None and given[0].stopping


def test_a_store_that_cannot_be_written_is_told_and_training_goes_on(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told once while it lasts, and again at the end, where the run could not be closed."""
    full = Problem("runs_disk_full", Text("Full."))

    def write(self: RunWriter, *_: object, **__: object) -> None:
        self.trouble = full

    monkeypatch.setattr(RunWriter, "_write", write)
    runner.run(points_mlp())
    assert runner.troubles == [full, full]
    assert runner.ended.status is RunState.FINISHED and len(runner.losses) == 30


def test_a_record_that_was_put_aside_is_told(runner: Runner) -> None:
    runner.folder.mkdir()
    runner.store.file.write_bytes(b"no database" * 100)
    runner.run(points_mlp(epochs=1))
    assert len(runner.troubles) == 1 and "damaged" in runner.troubles[0].paragraph()


def test_without_a_test_part_nothing_is_measured_at_the_end(runner: Runner) -> None:
    record = runner.run(points_mlp(epochs=1, test=0.0))
    assert set(record.figures) == {"train", "val"}


def test_the_test_part_is_measured_at_the_last_weights_where_no_others_were_kept(runner: Runner) -> None:
    record = runner.run(points_mlp(), steps=0)
    assert record.best is None and set(record.figures) == {"test"}
