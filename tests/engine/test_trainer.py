"""What the trainer keeps and when, and that a stop is heard wherever it comes."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from netbuilder.engine import keeping, trainer
from netbuilder.engine.backend import checkpoint_of
from netbuilder.engine.checkpoint import Position, position
from netbuilder.engine.keeping import BEST, EPOCH, LAST, Keeper
from netbuilder.project.project import Project
from netbuilder.runs.events import Changed
from netbuilder.runs.record import RunState
from tests.engine.runner import Runner, another, at_step, epochs_of, state_of, stop_at
from tests.networks import digits_cnn, points_mlp, tied_autoencoder


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "runs")


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Position]]:
    """Every checkpoint that is written, in order."""
    found: list[tuple[str, Position]] = []
    original = Keeper.keep

    def keep(self: Keeper, kind: str, module: Any, at: Position, optimiser: Any = None) -> Path:
        found.append((kind, at))
        return original(self, kind, module, at, optimiser)

    monkeypatch.setattr(Keeper, "keep", keep)
    return found


def of_kind(kept: list[tuple[str, Position]], wanted: str) -> list[Position]:
    return [at for kind, at in kept if kind == wanted]


# ---------------------------------------------------------------------------------------------- keeping


def test_epochs_of_milliseconds_do_not_wait_for_the_disk_each_time(
    runner: Runner, kept: list[tuple[str, Position]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "_SECONDS_BETWEEN_EPOCHS", 1e9)
    runner.run(points_mlp(epochs=4))
    assert [at.epoch for at in of_kind(kept, LAST)] == [0, 4], "before the first step and at the end"
    assert [at.epoch for at in of_kind(kept, EPOCH)] == [1, 2, 3, 4]


def test_epochs_that_take_a_while_end_with_a_checkpoint(
    runner: Runner, kept: list[tuple[str, Position]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "_SECONDS_BETWEEN_EPOCHS", -1.0)
    runner.run(points_mlp(epochs=3))
    assert [at.epoch for at in of_kind(kept, LAST)] == [0, 1, 2, 3]


def test_in_a_long_epoch_there_are_checkpoints_with_every_number_before_them(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "_SECONDS_WITHIN_AN_EPOCH", -1.0)
    recorded: list[tuple[int, int]] = []
    original = Keeper.keep

    def keep(self: Keeper, kind: str, module: Any, at: Position, optimiser: Any = None) -> Path:
        if kind == LAST:
            run = runner.store.runs()[0].id
            recorded.append((at.step, len(runner.store.curve(run).values)))
        return original(self, kind, module, at, optimiser)

    monkeypatch.setattr(Keeper, "keep", keep)
    runner.run(points_mlp(epochs=1))
    steps = len(runner.losses)
    assert sorted(set(recorded)) == [(step, step) for step in range(steps + 1)]


def test_the_best_weights_are_those_of_the_best_epoch(
    runner: Runner, kept: list[tuple[str, Position]]
) -> None:
    record = runner.run(points_mlp(epochs=6, lr=0.1))
    best = [each.validation["accuracy"] for each in runner.epochs]
    rising = [n for n, value in enumerate(best, start=1) if value > max(best[: n - 1], default=-1)]
    assert [at.epoch for at in of_kind(kept, BEST)] == rising
    assert record.best is not None and record.best.epoch == rising[-1]
    assert position(checkpoint_of(record)).epoch == rising[-1]


def test_of_several_losses_their_sum_decides_and_less_is_better(runner: Runner) -> None:
    """The error alone is least before the code is sparse: it must not choose an autoencoder's weights."""
    record = runner.run(tied_autoencoder(epochs=3, validation=0.2))
    losses = [each.validation["loss"] for each in runner.epochs]
    assert record.best is not None
    assert (record.best.metric, record.best.value) == ("loss", min(losses))


def test_a_figure_that_is_no_number_is_never_the_best(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = iter([math.nan, 0.5, math.inf, 0.75])
    monkeypatch.setattr(trainer, "evaluate", lambda *_, **__: {"accuracy": next(figures, 0.0)})
    record = runner.run(points_mlp(epochs=4))
    assert record.best is not None and (record.best.value, record.best.epoch) == (0.75, 4)


def test_best_weights_that_the_disk_refuses_are_no_mark(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The best epoch could not be written; the next one, though worse, is then the best there is."""
    figures = iter([0.5, 0.9, 0.7, 0.6])
    monkeypatch.setattr(trainer, "evaluate", lambda *_, **__: {"accuracy": next(figures, 0.0)})
    original = keeping.save

    def save(path: Path, module: Any, at: Position, *rest: Any, **more: Any) -> None:
        if path.stem == BEST and at.epoch == 2:
            raise OSError("No space left on device")
        original(path, module, at, *rest, **more)

    monkeypatch.setattr(keeping, "save", save)
    record = runner.run(points_mlp(epochs=4))
    assert record.best is not None and (record.best.value, record.best.epoch) == (0.7, 3)
    assert position(checkpoint_of(record)).epoch == 3


def test_thinning_that_fails_is_told_and_training_goes_on(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Keeper) -> list[Path]:
        raise PermissionError("not yours")

    monkeypatch.setattr(Keeper, "thin", refuse)
    assert runner.run(points_mlp()).state is RunState.FINISHED
    assert [problem.code for problem in runner.troubles] == ["checkpoint_not_written"]


def test_thinned_weights_leave_the_record(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_MOST_FILES", 2)
    record = runner.run(points_mlp(epochs=5))
    found = [each for each in runner.store.checkpoints(record.id) if each.kind == EPOCH]
    assert [each.path.stem for each in found] == ["epoch-0000001", "epoch-0000005"]
    assert sorted(each.path for each in found) == sorted(record.folder.glob("epoch-*"))


# ---------------------------------------------------------------------------------------------- numbers


def test_the_record_has_the_figures_of_training(runner: Runner) -> None:
    """The mean over an epoch's examples is the mean of its batches' losses, weighted by their sizes."""
    runner.run(points_mlp(epochs=1, batch=50))
    assert runner.table is not None
    sizes = [50] * 6 + [20]
    losses = runner.losses
    mean = sum(loss * size for loss, size in zip(losses, sizes, strict=True)) / 320
    assert runner.epochs[0].train["loss"] == pytest.approx(mean)


def test_a_rate_is_recorded_with_the_first_step_that_has_it(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_step(runner, 4, lambda: runner.control.change("lr", 0.5))
    runner.control.change("momentum", 3.0)
    runner.run(points_mlp(epochs=1))
    assert runner.table is not None
    changes = [event for event in runner.events if isinstance(event, Changed)]
    assert changes == [Changed(5, "lr", 0.01, 0.5)], "and nobody knows how to change the momentum"
    rates = dict(zip(runner.table.column("step").tolist(), runner.table.column("lr").tolist(), strict=True))
    assert [rates[step] for step in (4, 5, 6)] == [0.01, 0.5, 0.5]


# ---------------------------------------------------------------------------------------------- bad weights


def break_weights(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """The optimiser's step number `after` leaves a NaN in the last parameter."""
    original = torch.optim.Adam.step
    count = 0

    def step(self: torch.optim.Adam, *rest: Any) -> Any:
        nonlocal count
        count += 1
        found = original(self, *rest)
        if count == after:
            with torch.no_grad():
                self.param_groups[0]["params"][-1].fill_(math.nan)
        return found

    monkeypatch.setattr(torch.optim.Adam, "step", step)


def test_weights_that_a_step_broke_are_named_in_the_next_one(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_weights(monkeypatch, after=5)
    record = runner.run(points_mlp())
    problem = runner.ended.problem
    assert record.state is RunState.FAILED and problem is not None
    assert str(problem.where) == "step 6, epoch 1, first in the weights of Linear 2"
    assert problem.place.node == "linear_2"
    assert runner.losses[-1] != runner.losses[-1] and len(runner.losses) == 6


def test_weights_that_an_epochs_last_step_broke_are_not_kept(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, kept: list[tuple[str, Position]]
) -> None:
    """Every loss so far is a number, so only a look at the weights can tell."""
    break_weights(monkeypatch, after=20)
    record = runner.run(points_mlp())
    problem = runner.ended.problem
    assert record.state is RunState.FAILED and problem is not None
    assert str(problem.what) == "The weights are no longer numbers."
    assert str(problem.where) == "step 20, epoch 2, first in the weights of Linear 2"
    assert [at.epoch for at in of_kind(kept, EPOCH)] == [1]
    assert position(checkpoint_of(record, "last")).step < 20
    assert all(math.isfinite(loss) for loss in runner.losses)


def test_weights_that_the_last_step_before_a_stop_broke_are_not_kept(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_weights(monkeypatch, after=4)
    stop_at(runner, 4)
    record = runner.run(points_mlp())
    assert record.state is RunState.FAILED
    assert position(checkpoint_of(record, "last")).step == 0


# ---------------------------------------------------------------------------------------------- stopping


@pytest.mark.parametrize("network", [points_mlp, digits_cnn])
def test_a_stop_in_validation_is_heard_and_the_validation_repeated(
    runner: Runner, network: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, stopped, rest = another(runner), another(runner), another(runner)
    unbroken = whole.run(network(epochs=3))
    with monkeypatch.context() as patch:
        stop_in_evaluation(stopped, patch, number=2)
        record = stopped.run(network(epochs=3))
    assert record.state is RunState.STOPPED
    assert [each.epoch for each in stopped.epochs] == [1]
    steps = len(whole.losses) // 3
    assert len(stopped.losses) == 2 * steps, "the epoch's steps were all taken"
    at = position(checkpoint_of(record, "last"))
    assert (at.epoch, at.batch, at.step) == (1, steps, 2 * steps)
    resumed = rest.run(network(epochs=3), resume=record.id)
    assert rest.losses == whole.losses and state_of(resumed) == state_of(unbroken)
    assert epochs_of(rest, resumed) == epochs_of(whole, unbroken)
    assert resumed.figures == unbroken.figures and resumed.best == unbroken.best


def stop_in_evaluation(runner: Runner, patch: pytest.MonkeyPatch, number: int) -> None:
    """A stop is asked for when something is measured for the `number`-th time."""
    original = trainer.evaluate
    count = 0

    def evaluate(*rest: Any, **more: Any) -> dict[str, float]:
        nonlocal count
        count += 1
        if count == number:
            runner.control.stop()
        return original(*rest, **more)

    patch.setattr(trainer, "evaluate", evaluate)


def test_a_stop_while_the_test_part_is_measured(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, stopped, rest = another(runner), another(runner), another(runner)
    unbroken = whole.run(points_mlp())
    with monkeypatch.context() as patch:
        stop_in_evaluation(stopped, patch, number=4)
        record = stopped.run(points_mlp())
    assert record.state is RunState.STOPPED
    assert set(record.figures) == {"train", "val"}
    resumed = rest.run(points_mlp(), resume=record.id)
    assert resumed.state is RunState.FINISHED and resumed.figures == unbroken.figures


def test_a_step_limit_within_an_epoch_leaves_the_epoch_open(runner: Runner) -> None:
    """It is measured where it stands, and goes on there."""
    whole, limited, rest = another(runner), another(runner), another(runner)
    unbroken = whole.run(points_mlp())
    record = limited.run(points_mlp(), steps=13)
    assert record.state is RunState.FINISHED and set(record.figures) == {"train", "val", "test"}
    assert [(each.epoch, each.step) for each in limited.epochs] == [(1, 10), (2, 13)]
    assert sorted(path.stem for path in record.folder.glob("epoch-*")) == ["epoch-0000001"]
    resumed = rest.run(points_mlp(), resume=record.id)
    assert rest.losses == whole.losses
    assert epochs_of(rest, resumed) == epochs_of(whole, unbroken)


def test_a_step_limit_at_an_epochs_end_ends_the_epoch(runner: Runner) -> None:
    record = runner.run(points_mlp(), steps=20)
    assert [(each.epoch, each.step) for each in runner.epochs] == [(1, 10), (2, 20)]
    at = position(checkpoint_of(record, "last"))
    assert (at.epoch, at.batch, at.counted, at.sums) == (2, 0, 0, ())


def test_a_step_limit_that_was_passed_long_ago_ends_at_once(runner: Runner) -> None:
    record = runner.run(points_mlp(), steps=13)
    rest = another(runner)
    again = rest.run(points_mlp(), steps=5, resume=record.id)
    assert again.state is RunState.FINISHED and len(rest.losses) == 13
    assert again.figures["test"] == record.figures["test"]
