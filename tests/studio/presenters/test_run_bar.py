"""What the run bar says at each stage of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import Project, fresh
from netbuilder.runs.events import Ended
from netbuilder.runs.record import NO_FIGURES, RunState
from netbuilder.studio.presenters.run_bar import (
    RunBar,
    Stage,
    duration,
    final_words,
    memory_in_use,
    pace_words,
    waiting_words,
)
from netbuilder.studio.workspace import Workspace
from tests.networks import digits_cnn, points_mlp
from tests.studio.make_believe import MakeBelieve, follow

Make = Callable[..., Workspace]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[Workspace] = []

    def make(played: MakeBelieve, project: Project | None = None) -> Workspace:
        workspace = Workspace(Document(project or points_mlp()), backend=lambda: played)
        made.append(workspace)
        return workspace

    yield make
    for workspace in made:
        workspace.close()


def test_before_a_run(make: Make) -> None:
    view = RunBar(make(MakeBelieve())).view()
    assert (view.stage, str(view.headline), str(view.detail)) == (Stage.IDLE, "Ready to train", "3 epochs")
    assert view.blocked is None and not view.alive and not view.can_keep
    assert (view.rate, view.share, view.left, view.pace) == (0.01, 0.0, "", "")


def test_what_stands_in_the_way_is_said(make: Make) -> None:
    view = RunBar(make(MakeBelieve(), fresh())).view()
    assert view.blocked is not None and str(view.headline) == "Not ready"
    assert str(view.detail) == str(view.blocked.what)


def test_while_data_are_read(make: Make) -> None:
    workspace = make(MakeBelieve(reading=0.05))
    workspace.desk.start(workspace.project)
    view = RunBar(workspace).view()
    assert (view.stage, str(view.headline)) == (Stage.STARTING, "Reading data…") and view.alive


def test_a_run_under_way(make: Make) -> None:
    workspace = make(MakeBelieve(steps=4000, epochs=40, delay=0.001))
    desk = workspace.desk
    desk.start(workspace.project)
    bar = RunBar(workspace)
    follow(desk, lambda: desk.progress is not None and desk.progress.step > 120)
    view = bar.view()
    assert view.stage is Stage.RUNNING and str(view.headline) == "Epoch 2 of 40"
    assert str(view.detail).endswith(" of 100") and 0.03 < view.share < 0.5
    assert view.left and str(view.left_words) == "left" and view.pace and str(view.unit) == "examples/s"
    desk.pause()
    view = bar.view()
    assert (view.stage, view.left, str(view.left_words)) == (Stage.PAUSED, "", "paused")
    desk.stop()
    assert str(bar.view().headline) == "Stopping…"
    follow(desk)
    view = bar.view()
    assert (view.stage, str(view.headline)) == (Stage.STOPPED, "Stopped") and "in epoch 2" in str(view.detail)


def test_of_several_folds_it_is_said_which_one(make: Make) -> None:
    project = edits.change_recipe(points_mlp(), folds=3, fold=2)
    workspace = make(MakeBelieve(steps=4000, epochs=40, delay=0.001), project)
    workspace.desk.start(project)
    follow(workspace.desk, lambda: workspace.desk.progress is not None)
    assert str(RunBar(workspace).view().detail).startswith("fold 2 of 3, batch ")


def test_the_end_is_told_in_figures(make: Make) -> None:
    workspace = make(MakeBelieve(steps=8, epochs=2))
    workspace.desk.start(workspace.project)
    follow(workspace.desk)
    view = RunBar(workspace).view()
    assert (view.stage, view.share) == (Stage.FINISHED, 1.0)
    assert str(view.detail) == "test accuracy 96.0 %"


def test_behind_the_last_epoch_it_is_tested(make: Make) -> None:
    workspace = make(MakeBelieve(steps=8, epochs=2, testing=0.3))
    desk = workspace.desk
    desk.start(workspace.project)
    follow(desk, lambda: len(desk.epochs) == 2)
    view = RunBar(workspace).view()
    assert (view.stage, str(view.headline), str(view.detail)) == (
        Stage.TESTING, "Testing…", "the best weights",
    )  # fmt: skip
    assert view.alive and (view.left, view.share, view.pace) == ("", 1.0, "")
    desk.pause()
    desk.step()
    assert RunBar(workspace).view().stage is Stage.TESTING, "nothing is left to wait for"
    follow(desk)
    assert RunBar(workspace).view().stage is Stage.FINISHED


def test_a_failure_says_what(make: Make) -> None:
    problem = Problem("out_of_memory", Text("There is not enough memory to go on."))
    workspace = make(MakeBelieve(fail=problem, fail_at=3))
    workspace.desk.start(workspace.project)
    follow(workspace.desk)
    view = RunBar(workspace).view()
    assert (view.stage, str(view.detail)) == (Stage.FAILED, "There is not enough memory to go on.")


def test_the_rate_of_the_run_is_the_one_asked_for_last(make: Make) -> None:
    project = edits.change_recipe(points_mlp(), schedule={"id": "cosine"})
    workspace = make(MakeBelieve(steps=4000, epochs=4, delay=0.001), project)
    desk = workspace.desk
    desk.start(workspace.project)
    bar = RunBar(workspace)
    assert not bar.view().can_keep
    follow(desk, lambda: desk.progress is not None)
    desk.set_lr(0.5)
    follow(desk, lambda: bool(desk.changes) and desk.progress is not None and desk.progress.step > 20)
    view = bar.view()
    assert view.rate == 0.5 and view.rate_now < 0.5 and view.can_keep
    workspace.edit(Text("Keep"), lambda project: edits.change_recipe(project, lr=0.5, batch=7))
    assert not bar.view().can_keep and bar.view().recipe.batch == 32
    desk.stop()
    follow(desk)
    assert bar.view().recipe.batch == 7


def test_another_project_has_no_last_run(make: Make) -> None:
    workspace = make(MakeBelieve(steps=8, epochs=2))
    workspace.desk.start(workspace.project)
    follow(workspace.desk)
    workspace.open(Document(points_mlp()))
    assert RunBar(workspace).view().stage is Stage.IDLE


def test_pictures_are_counted_as_images(make: Make) -> None:
    assert str(RunBar(make(MakeBelieve(), digits_cnn())).view().unit) == "images/s"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0:00"),
        (57.4, "0:57"),
        (725, "12:05"),
        (3753, "1:02:33"),
        (86_400 * 2 + 3 * 3600, "2 d 3 h"),
        (-1, "0:00"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(("rate", "words"), [(0.0, ""), (3.14, "3.1"), (394.2, "394"), (26_352.4, "26,400")])
def test_paces(rate: float, words: str) -> None:
    assert pace_words(rate) == words


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"test": {"loss": 0.25}}, "test loss 0.250"),
        ({"train": {"loss": 1.0}, "val": {"loss": 1.0, "accuracy": 0.25}}, "validation accuracy 25.0 %"),
        ({"train": {"loss": 0.5, "mean_absolute_error": 0.125}}, "training mean absolute error 0.125"),
        ({}, "no epoch was trained"),
    ],
)  # fmt: skip
def test_final_words(figures: dict[str, dict[str, float]], words: str) -> None:
    frozen = FrozenDict({part: FrozenDict(values) for part, values in figures.items()}) or NO_FIGURES
    assert str(final_words(Ended(RunState.FINISHED, figures=frozen))) == words


def test_memory_is_some_megabytes() -> None:
    words = memory_in_use()
    assert words == "" or words.endswith((" MB", " GB"))


def test_how_much_of_its_time_a_run_waits_for_data(make: Make) -> None:
    assert waiting_words(None) == waiting_words(0.049) == ""
    assert str(waiting_words(0.123)) == "waits for data 12 %"
    for waits, words in ((0.0, ""), (10.0, "waits for data 100 %")):
        workspace = make(MakeBelieve(steps=4000, epochs=40, delay=0.001, waits=waits))
        desk = workspace.desk
        desk.start(workspace.project)
        follow(desk, lambda desk=desk: desk.progress is not None and desk.progress.examples_per_second > 0)
        assert str(RunBar(workspace).view().waiting) == words
        desk.stop()
