"""A run from request to record: what is promised of curves, stopping, resuming and failing."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from netbuilder.core.control import Token
from netbuilder.core.problem import ProblemError
from netbuilder.engine import checkpoint, keeping
from netbuilder.engine.backend import checkpoint_of
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from netbuilder.runs.events import Changed, Started, Trouble
from netbuilder.runs.record import RunRecord, RunState
from tests.engine.runner import Runner
from tests.networks import digits_cnn, points_mlp, put, tied_autoencoder

NETWORKS: list[Callable[..., Project]] = [points_mlp, digits_cnn, tied_autoencoder]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "runs")


def another(runner: Runner) -> Runner:
    return Runner(runner.folder)


def state_of(record: RunRecord, which: str = "last") -> bytes:
    return (record.folder / f"{which}.safetensors").read_bytes()


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


@pytest.mark.parametrize("stop_after", [1, 7, 12, 23])
@pytest.mark.parametrize("network", NETWORKS)
def test_a_stopped_run_goes_on_bit_for_bit(
    runner: Runner, network: Callable[..., Project], stop_after: int
) -> None:
    project = network(epochs=3)
    whole, broken, rest = another(runner), another(runner), another(runner)
    unbroken = whole.run(project)
    stop_at(broken, stop_after)
    stopped = broken.run(project)
    assert stopped.state is RunState.STOPPED and len(broken.losses) == stop_after
    resumed = rest.run(project, resume=stopped.id)
    assert resumed.id == stopped.id and resumed.state is RunState.FINISHED
    assert rest.losses == whole.losses
    assert rest.store.curve(resumed.id).values.tolist() == whole.losses
    assert state_of(resumed) == state_of(unbroken)


def stop_at(runner: Runner, steps: int) -> None:
    """Ask for a stop once `steps` steps have been let through."""
    control = runner.control
    original = control._proceed
    count = 0

    def proceed() -> bool:
        nonlocal count
        if count == steps:
            control.stop()
        count += 1
        return original()

    control._proceed = proceed  # type: ignore[method-assign]


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
    """Finite layers whose squared error overflows: no layer is blamed for it."""
    project = edits.change_recipe(fresh("Overflow"), epochs=1)
    project, data = put(project, "data.spirals", count=100)
    project, wide = put(project, "linear", features=2)
    project = edits.connect(project, End(data, "points"), End(wide, "in"))
    project, loss = put(project, "loss.mean_squared_error", weight=1e38)
    project = edits.connect(project, End(wide, "out"), End(loss, "prediction"))
    project = edits.connect(project, End(data, "points"), End(loss, "target"))
    runner.run(edits.change_recipe(project, lr=1e4, optimiser={"id": "sgd"}, epochs=50))
    problem = runner.ended.problem
    assert problem is not None and problem.code == "not_finite"
    assert problem.place.node in (loss, wide, None)


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
