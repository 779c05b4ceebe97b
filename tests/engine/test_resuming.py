"""A run goes on as if it had not stopped, and only as the run that it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from netbuilder.core.problem import Problem, ProblemError
from netbuilder.engine import checkpoint
from netbuilder.engine.keeping import Keeper
from netbuilder.engine.resuming import recorded_changes
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.runs.events import Changed, Started
from netbuilder.runs.record import RunRecord, RunState
from tests.engine.runner import Runner, another, at_step, epochs_of, state_of, stop_at
from tests.networks import classifier, digits_cnn, points_mlp, tied_autoencoder


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "runs")


@pytest.fixture
def stopped(runner: Runner) -> RunRecord:
    """A run of three epochs of ten steps, stopped in the middle of the second."""
    first = another(runner)
    stop_at(first, 15)
    return first.run(points_mlp())


def without_noise(record: RunRecord) -> RunRecord:
    """What must be the same in a resumed run and an unbroken one."""
    return replace(record, id="", started="", ended=None, seconds=None, folder=Path())


# Adam and a split without validation, SGD with momentum and dropout, AdamW and a schedule.
PROJECTS = {
    "points": points_mlp(validation=0.0),
    "digits": digits_cnn(optimiser={"id": "sgd", "momentum": 0.9}),
    "autoencoder": tied_autoencoder(optimiser={"id": "adamw"}, schedule={"id": "cosine"}, epochs=3),
}


@pytest.mark.parametrize("stop_after", [1, 7, 10, 23])
@pytest.mark.parametrize("project", PROJECTS.values(), ids=PROJECTS)
def test_curve_figures_best_and_weights_are_those_of_an_unbroken_run(
    runner: Runner, project: Project, stop_after: int
) -> None:
    whole, broken = another(runner), another(runner)
    unbroken = whole.run(project)
    stop_at(broken, stop_after)
    stopped = broken.run(project)
    assert stopped.state is RunState.STOPPED and len(broken.losses) == stop_after
    resumed = runner.run(project, resume=stopped.id)
    assert resumed.id == stopped.id
    assert runner.losses == whole.losses
    assert epochs_of(runner, resumed) == epochs_of(whole, unbroken)
    assert without_noise(resumed) == without_noise(unbroken)
    assert state_of(resumed) == state_of(unbroken)
    assert state_of(resumed, "best") == state_of(unbroken, "best")
    assert sorted(path.name for path in resumed.folder.iterdir()) == sorted(
        path.name for path in unbroken.folder.iterdir()
    )


def test_a_run_that_is_stopped_again_and_again(runner: Runner) -> None:
    whole = another(runner)
    unbroken = whole.run(points_mlp())
    run: str | None = None
    for _ in range(5):
        part = another(runner)
        stop_at(part, 7)
        run = part.run(points_mlp(), resume=run).id
    assert part.losses == whole.losses
    assert state_of(runner.store.get(run or "")) == state_of(unbroken)


def test_a_killed_run_goes_on_from_its_last_checkpoint(runner: Runner) -> None:
    """Everything that it did after that checkpoint is done again, and nothing of it stays behind."""
    whole, first, second = another(runner), another(runner), another(runner)
    unbroken = whole.run(points_mlp(epochs=4))
    stop_at(first, 7)
    run = first.run(points_mlp(epochs=4)).id
    folder = runner.folder / run
    saved = shutil.copy(folder / "last.safetensors", runner.folder / "saved")
    stop_at(second, 28)
    reached = second.run(points_mlp(epochs=4), resume=run)
    assert reached.best is not None
    (folder / ".epoch-0000004.safetensors.0123abcd.tmp").write_bytes(b"half")
    shutil.copy(saved, folder / "last.safetensors")

    stop_at(runner, 2)
    stopped = runner.run(points_mlp(epochs=4), resume=run)
    assert len(runner.losses) == 9
    assert {path.stem for path in folder.iterdir()} == {"before", "best", "last"}
    kinds = [each.kind for each in runner.store.checkpoints(run)]
    assert sorted(kinds) == ["before", "best", "last"]
    assert stopped.best == reached.best, "better weights than those of the checkpoint are there"

    rest = another(runner)
    resumed = rest.run(points_mlp(epochs=4), resume=run)
    assert rest.losses == whole.losses
    assert epochs_of(rest, resumed) == epochs_of(whole, unbroken)
    assert resumed.best == unbroken.best and state_of(resumed, "best") == state_of(unbroken, "best")
    assert state_of(resumed) == state_of(unbroken)


def test_a_run_that_has_ended_can_be_made_longer(runner: Runner) -> None:
    whole, short = another(runner), another(runner)
    unbroken = whole.run(points_mlp(epochs=4))
    record = short.run(points_mlp(epochs=2))
    resumed = runner.run(points_mlp(epochs=4), resume=record.id)
    assert runner.losses == whole.losses and state_of(resumed) == state_of(unbroken)
    assert list(runner.store.changes(record.id)) == [Changed(21, "epochs", 2, 4)]


def test_a_run_without_anything_left_is_measured_again(runner: Runner) -> None:
    first = another(runner)
    record = first.run(points_mlp())
    again = runner.run(points_mlp(), resume=record.id)
    assert again.figures == record.figures and runner.losses == first.losses
    assert runner.epochs == []


def test_what_is_announced(runner: Runner, stopped: RunRecord) -> None:
    runner.run(points_mlp(), resume=stopped.id)
    assert runner.events[0] == Started(stopped.id, 3, 30, "cpu", 1, 15)


def test_a_stop_before_the_next_epochs_end_keeps_the_figures_so_far(
    runner: Runner, stopped: RunRecord
) -> None:
    runner.control.stop()
    again = runner.run(points_mlp(), resume=stopped.id)
    assert again.figures == stopped.figures and set(again.figures) == {"train", "val"}


def test_figures_of_an_epoch_without_validation_come_from_the_last_one_with_it(runner: Runner) -> None:
    first = another(runner)
    stop_at(first, 35)
    record = first.run(points_mlp(epochs=4, validate_every=2))
    assert [bool(each.validation) for each in first.epochs] == [False, True, False]
    assert record.figures["val"] == first.epochs[1].validation
    assert record.figures["train"] == first.epochs[2].train
    runner.control.stop()
    assert runner.run(points_mlp(epochs=4, validate_every=2), resume=record.id).figures == record.figures


# ---------------------------------------------------------------------------------------------- rates


def test_a_changed_rate_lasts_beyond_the_stop(runner: Runner) -> None:
    first = another(runner)
    first.control.change("lr", 0.5)
    stop_at(first, 5)
    record = first.run(points_mlp())
    runner.run(points_mlp(), resume=record.id)
    assert runner.table is not None
    assert set(runner.table.column("lr").tolist()) == {0.5}


def test_another_rate_in_the_recipe_is_a_change(runner: Runner, stopped: RunRecord) -> None:
    runner.run(points_mlp(lr=0.002), resume=stopped.id)
    assert runner.table is not None
    rates = runner.table.column("lr").tolist()
    assert rates[:15] == [0.01] * 15 and set(rates[15:]) == {0.002}
    assert list(runner.store.changes(stopped.id)) == [Changed(16, "lr", 0.01, 0.002)]


def test_a_change_after_the_checkpoint_is_forgotten_with_its_steps(runner: Runner) -> None:
    """The rate of the first step behind a checkpoint belongs to what is done again."""
    first = another(runner)
    stop_at(first, 5)
    record = first.run(points_mlp())
    saved = shutil.copy(record.folder / "last.safetensors", runner.folder / "saved")
    second = another(runner)
    at_step(second, 0, lambda: second.control.change("lr", 0.5))
    stop_at(second, 3)
    second.run(points_mlp(), resume=record.id)
    assert len(runner.store.changes(record.id)) == 1
    shutil.copy(saved, record.folder / "last.safetensors")
    runner.run(points_mlp(), resume=record.id)
    assert list(runner.store.changes(record.id)) == []


# ---------------------------------------------------------------------------------------------- refusals


def refused(runner: Runner, record: RunRecord, project: Project) -> Problem:
    """Why the run does not go on with `project`; it is left as it was."""
    curve = runner.store.curve(record.id).values.tolist()
    state = state_of(record)
    with pytest.raises(ProblemError) as caught:
        runner.run(project, resume=record.id)
    assert runner.store.get(record.id) == record
    assert runner.store.curve(record.id).values.tolist() == curve
    assert state_of(record) == state
    assert runner.events == []
    return caught.value.problem


@pytest.mark.parametrize(
    "other",
    [
        lambda: points_mlp("relu"),
        lambda: edits.change(points_mlp(), "linear_1", {"features": 17}),
        lambda: edits.change(points_mlp(), "linear_1", {"bias": False}),
        lambda: edits.change(points_mlp(), "cross_entropy_1", {"smoothing": 0.1}),
        lambda: edits.change(points_mlp(), "cross_entropy_1", {"weight": 2.0}),
    ],
)
def test_another_network(runner: Runner, stopped: RunRecord, other: Callable[[], Project]) -> None:
    """Also one whose weights would fit."""
    assert refused(runner, stopped, other()).code == "other_network"


@pytest.mark.parametrize(
    ("setting", "value", "expected", "received"),
    [
        ("batch", 16, "32", "16"),
        ("seed", 7, "0", "7"),
        ("validation", 0.2, "0.1", "0.2"),
        ("metrics", ("accuracy",), "()", "('accuracy',)"),
        ("optimiser", {"id": "sgd"}, "'id': 'adam'", "'id': 'sgd'"),
        ("schedule", {"id": "cosine"}, "constant", "cosine"),
    ],
)
def test_another_recipe(
    runner: Runner, stopped: RunRecord, setting: str, value: object, expected: str, received: str
) -> None:
    problem = refused(runner, stopped, points_mlp(**{setting: value}))
    assert problem.code == "other_recipe" and problem.place.setting == setting
    assert expected in str(problem.expected) and received in str(problem.received)


def test_other_data(runner: Runner, stopped: RunRecord) -> None:
    """The examples that were held back could be among those to learn from now."""
    project = edits.change(points_mlp(), "spirals_1", {"noise": 0.3})
    assert refused(runner, stopped, project).code == "other_data"


def test_a_damaged_checkpoint(runner: Runner, stopped: RunRecord) -> None:
    path = stopped.folder / "last.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    assert refused(runner, stopped, points_mlp()).code == "bad_checkpoint"


def test_an_unknown_run(runner: Runner, stopped: RunRecord) -> None:
    with pytest.raises(ProblemError, match="There is no run"):
        runner.run(points_mlp(), resume="something")


def test_a_run_that_is_still_going_on(runner: Runner) -> None:
    other = another(runner)
    caught: list[Problem] = []

    def resume() -> None:
        with pytest.raises(ProblemError) as refusal:
            other.run(points_mlp(), resume=runner.store.runs()[0].id)
        caught.append(refusal.value.problem)

    at_step(runner, 15, resume)
    assert runner.run(points_mlp()).state is RunState.FINISHED
    assert [problem.code for problem in caught] == ["run_is_running"]
    assert len(runner.losses) == 30


def test_names_notes_and_places_may_change(runner: Runner, stopped: RunRecord) -> None:
    project = edits.rename_project(points_mlp(), "Another name")
    project = edits.comment(project, "linear_1", "Sixteen are enough.")
    project = edits.move(project, {"linear_1": (100.0, 100.0)})
    project = edits.rename(project, "cross_entropy_1", "My loss")
    assert runner.run(project, resume=stopped.id).state is RunState.FINISHED


def test_a_device_and_the_rhythm_of_validation_may_change(runner: Runner, stopped: RunRecord) -> None:
    project = points_mlp(device="cpu", validate_every=3, keep_megabytes=10)
    assert runner.run(project, resume=stopped.id).state is RunState.FINISHED


def test_an_older_record_may_lack_a_setting(stopped: RunRecord) -> None:
    settings = stopped.settings.without(["epochs", "batch"])
    older = replace(stopped, settings=settings)
    assert recorded_changes(older, points_mlp(epochs=9, lr=0.5).recipe) == {"lr": (0.01, 0.5)}


def test_the_number_of_threads_is_the_present_one(
    runner: Runner, stopped: RunRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netbuilder.engine.devices.leave_a_core_free", lambda: 99)
    stop_at(runner, 2)
    runner.run(points_mlp(), resume=stopped.id)
    assert checkpoint.position(Keeper(stopped.folder, 1).path("last")).threads == 99


def test_two_losses_are_compared_too(runner: Runner) -> None:
    first = another(runner)
    stop_at(first, 3)
    record = first.run(tied_autoencoder())
    project = edits.disconnect(tied_autoencoder(), End("activity_penalty_1", "activity"))
    project = edits.remove(project, ("activity_penalty_1",))
    assert refused(runner, record, project).code == "other_network"


def test_another_data_set_of_the_same_shape(runner: Runner, stopped: RunRecord) -> None:
    layers = [("linear", {"features": 16}), ("tanh", {}), ("linear", {"features": 2})]
    project = classifier("circles", layers, {"count": 400}, epochs=3, batch=32, lr=0.01)
    assert refused(runner, stopped, project).code == "other_data"
