"""The curves of a run: points, ranges, ends, marks; nothing is looked at twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import is_

import numpy as np
import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import Project
from netbuilder.runs.events import Changed, EpochDone, Started
from netbuilder.runs.metrics import MetricTable
from netbuilder.studio.desk import DeskState
from netbuilder.studio.presenters.chart import Chart, Stroke
from netbuilder.studio.presenters.curves import RATE, LossCurve, MetricCurve
from netbuilder.studio.presenters.growing import BUCKETS
from netbuilder.studio.workspace import Workspace
from tests.networks import points_mlp
from tests.studio.make_believe import MakeBelieve, follow

Begin = Callable[..., Workspace]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begins make-believe runs of `project`."""
    made: list[Workspace] = []

    def begin(played: MakeBelieve | None = None, project: Project | None = None) -> Workspace:
        workspace = Workspace(Document(project or points_mlp()), backend=lambda: played or MakeBelieve())
        made.append(workspace)
        if played is not None:
            workspace.desk.start(workspace.project)
        return workspace

    yield begin
    for workspace in made:
        workspace.close()


def give(workspace: Workspace, losses: list[float], *, epochs: int, steps: int) -> MetricTable:
    """Let the desk look as if a run had come to these losses."""
    desk = workspace.desk
    desk.project = workspace.project
    desk.started = Started("run", epochs, steps, "cpu")
    desk.table = MetricTable()
    desk._state = DeskState.RUNNING
    for step, loss in enumerate(losses, start=1):
        desk.table.append(step, 1, loss, 0.01)
    return desk.table


def names(chart: Chart) -> list[str]:
    return [str(stroke.name) for stroke in chart.strokes]


def of(chart: Chart, name: str) -> Stroke:
    return next(stroke for stroke in chart.strokes if str(stroke.name) == name)


def test_before_a_run_there_are_axes_and_words(begin: Begin) -> None:
    workspace = begin(project=points_mlp(epochs=7))
    chart = LossCurve(workspace).chart()
    assert chart.strokes == () and (chart.across.low, chart.across.high) == (0, 7)
    assert str(chart.empty) == "Starts with the first batch."
    assert chart.now is None


def test_a_run_in_epochs(begin: Begin) -> None:
    workspace = begin(MakeBelieve(steps=40, epochs=4))
    curve = LossCurve(workspace)
    follow(workspace.desk)
    chart = curve.chart()
    train, validation = of(chart, "train"), of(chart, "validation")
    assert (train.series, validation.series) == (0, 1)
    assert train.xs.tolist() == [step / 10 for step in range(1, 41)]
    assert validation.xs.tolist() == [1, 2, 3, 4]
    assert validation.ys.tolist() == [done.validation["loss"] for done in workspace.desk.epochs]
    table = workspace.desk.table
    assert table is not None and train.band is not None
    assert train.band[1].tolist() == train.band[2].tolist() == table.column("loss").tolist()
    assert validation.end == (4.0, workspace.desk.epochs[-1].validation["loss"])
    assert chart.now is None and (chart.across.low, chart.across.high) == (0, 4)
    assert str(chart.end_words(validation)) == f"validation {validation.ys[-1]:.4f}"


def test_the_line_is_smoother_than_the_band(begin: Begin) -> None:
    workspace = begin(MakeBelieve(steps=658))
    follow(workspace.desk)
    train = of(LossCurve(workspace).chart(), "train")
    assert train.band is not None
    assert np.abs(np.diff(np.log(train.ys))).mean() < 0.3 * np.abs(np.diff(np.log(train.band[2]))).mean()


def test_the_average_is_no_longer_than_an_epoch(begin: Begin) -> None:
    """It would lag behind the validation at the end of each."""
    workspace = begin()
    give(workspace, [5.0] * 50 + [1.0], epochs=500, steps=2000)
    # Of an average four steps long, a quarter is the last one.
    assert of(LossCurve(workspace).chart(), "train").ys[-1] == pytest.approx(4.0, abs=0.001)


def test_a_long_run_is_reduced_and_keeps_its_extremes(begin: Begin) -> None:
    workspace = begin()
    losses = np.ones(50_000)
    losses[30_000] = 2.9
    give(workspace, losses.tolist(), epochs=10, steps=50_000)
    train = of(LossCurve(workspace).chart(), "train")
    assert len(train.xs) <= BUCKETS + 2 and train.band is not None
    assert len(train.band[0]) <= BUCKETS and train.band[2].max() == 2.9


def test_only_new_rows_are_looked_at(begin: Begin) -> None:
    workspace = begin()
    table = give(workspace, [1.0] * 100, epochs=1, steps=200)
    curve = LossCurve(workspace)
    curve.chart()
    table._columns[2][:50] = 77.0  # what was drawn once is not read again
    table.append(101, 1, 1.0, 0.01)
    assert of(curve.chart(), "train").ys.max() == 1.0


def test_numbers_that_are_none_are_left_out(begin: Begin) -> None:
    workspace = begin()
    give(workspace, [float("nan"), 2.0, float("inf"), 1.0, float("nan")], epochs=1, steps=10)
    for log in (True, False):
        curve = LossCurve(workspace)
        curve.log = log
        chart = curve.chart()
        assert np.isfinite([chart.up.low, chart.up.high]).all() and chart.up.low < chart.up.high
        assert np.isfinite(of(chart, "train").ys[1:]).all()


@pytest.mark.parametrize("loss", [0.0, -3.0, 1e-30, 1e30])
def test_odd_losses_have_a_scale(begin: Begin, loss: float) -> None:
    workspace = begin()
    give(workspace, [loss] * 5, epochs=1, steps=5)
    for log in (True, False):
        curve = LossCurve(workspace)
        curve.log = log
        up = curve.chart().up
        assert up.low < up.high
        assert np.isfinite(up.place(np.array([loss]))).all()


def test_one_batch_far_out_does_not_flatten_the_rest(begin: Begin) -> None:
    workspace = begin()
    curve = LossCurve(workspace)
    curve.log = False
    give(workspace, [1.0] * 200 + [1e6] + [1.0] * 5000, epochs=1, steps=6000)
    curve.window = (0.5, 0.9)
    assert curve.chart().up.high < 10


def test_a_window_shows_a_part_finely(begin: Begin) -> None:
    workspace = begin()
    give(workspace, np.linspace(2, 1, 50_000).tolist(), epochs=10, steps=50_000)
    curve = LossCurve(workspace)
    curve.window = (5.0, 5.05)
    chart = curve.chart()
    train = of(chart, "train")
    assert (chart.across.low, chart.across.high) == (5.0, 5.05)
    assert train.xs[0] <= 5.0 and train.xs[-1] >= 5.05 and len(train.xs) > 240
    assert train.end is not None and train.end[0] == 10.0


@pytest.mark.parametrize(
    ("epochs", "done", "high"),
    [(14, 0.1, 14), (50, 0.1, 50), (10_000, 0.5, 10), (10_000, 3.0, 50), (10_000, 900.0, 10_000)],
)
def test_at_least_a_tenth_of_a_long_axis_is_drawn_on(
    begin: Begin, epochs: int, done: float, high: float
) -> None:
    workspace = begin()
    table = give(workspace, [1.0], epochs=epochs, steps=epochs * 10)
    table.append(round(done * 10), 1, 1.0, 0.01)
    assert LossCurve(workspace).chart().across.high == high


def test_changes_and_pauses_are_marked(begin: Begin) -> None:
    workspace = begin(MakeBelieve(steps=4000, epochs=4, delay=0.001))
    desk = workspace.desk
    curve = LossCurve(workspace)
    follow(desk, lambda: desk.progress is not None and desk.progress.step > 3)
    desk.pause()
    desk.set_lr(0.5)
    desk.step()
    follow(desk, lambda: bool(desk.changes))
    marks = {mark.kind: mark for mark in curve.chart().marks}
    assert set(marks) == {"pause", "change"}
    assert str(marks["change"].words) == "rate 0.01 → 0.5"
    assert marks["change"].x == pytest.approx((desk.changes[0].step - 1) / 1000)
    reading = curve.chart().reading(marks["change"].x)
    assert reading.mark is not None


def test_a_second_run_begins_anew(begin: Begin) -> None:
    workspace = begin(MakeBelieve(steps=40, epochs=4))
    curve = LossCurve(workspace)
    follow(workspace.desk)
    curve.chart()
    workspace.desk.start(workspace.project)
    assert curve.chart().strokes == ()
    follow(workspace.desk)
    assert len(of(curve.chart(), "train").xs) == 40


def test_the_run_of_another_project_is_not_shown(begin: Begin) -> None:
    workspace = begin(MakeBelieve(steps=40, epochs=4))
    follow(workspace.desk)
    workspace.open(Document(points_mlp()))
    assert LossCurve(workspace).chart().strokes == ()


def test_the_reading_is_that_of_the_nearest_points(begin: Begin) -> None:
    workspace = begin(MakeBelieve(steps=40, epochs=4))
    follow(workspace.desk)
    chart = LossCurve(workspace).chart()
    reading = chart.reading(2.6)
    assert [(str(name), x) for name, _, x, _ in reading.values] == [("train", 2.6), ("validation", 3.0)]
    assert chart.reading(-9.0).values[0][2] == 0.1
    assert chart.reading(99.0).values[0][2] == 4.0
    assert chart.reading(99.0).x == 4.0  # what is told of beyond the end would be made up
    assert chart.reading(-9.0).x == 0.1


def test_all_numbers_of_the_loss(begin: Begin) -> None:
    workspace = begin(MakeBelieve(steps=40, epochs=4))
    follow(workspace.desk)
    curve = LossCurve(workspace)
    curve.chart()
    header, *rows = curve.rows()
    assert header == ("step", "epoch", "train_loss", "train_loss_smoothed", "validation_loss")
    assert len(rows) == 40 and rows[9][:2] == (10, 1.0)
    assert rows[9][4] == workspace.desk.epochs[0].validation["loss"] and rows[8][4] == ""


# ---------------------------------------------------------------------------------------------- metrics


def test_the_metric_is_known_before_a_run(begin: Begin) -> None:
    curve = MetricCurve(begin())
    assert curve.choices == (("accuracy", "Accuracy"),) and curve.percent
    chart = curve.chart()
    assert (chart.up.low, chart.up.high) == (0, 1) and chart.percent and chart.empty is not None


def test_the_metric_at_the_end_of_each_epoch(begin: Begin) -> None:
    workspace = begin(MakeBelieve(steps=40, epochs=4))
    curve = MetricCurve(workspace)
    follow(workspace.desk)
    chart = curve.chart()
    assert of(chart, "train").xs.tolist() == [1, 2, 3, 4]
    assert of(chart, "train").ys.tolist() == [done.train["accuracy"] for done in workspace.desk.epochs]
    words = str(chart.end_words(of(chart, "validation")))
    assert words.startswith("validation 9") and words.endswith(" %")
    assert all(map(is_, chart.strokes, curve.chart().strokes))
    curve.whole = False
    assert curve.chart().up.low > 0.1


def test_during_the_first_epoch_it_says_when(begin: Begin) -> None:
    workspace = begin()
    give(workspace, [1.0], epochs=3, steps=30)
    assert str(MetricCurve(workspace).chart().empty) == "Measured at the end of each epoch."


def test_several_metrics_are_a_choice(begin: Begin) -> None:
    workspace = begin(MakeBelieve(steps=8, epochs=2, metrics=("accuracy", "mean_absolute_error")))
    curve = MetricCurve(workspace)
    follow(workspace.desk)
    assert [title for _, title in curve.choices] == ["Accuracy", "Mean absolute error"]
    curve.metric = "mean_absolute_error"
    chart = curve.chart()
    assert not chart.percent and chart.up.low == 0.0
    assert of(chart, "train").ys[-1] == workspace.desk.epochs[-1].train["mean_absolute_error"]
    assert next(iter(curve.rows())) == (
        "epoch",
        "train_mean_absolute_error",
        "validation_mean_absolute_error",
    )


def test_without_a_metric_the_rate_is_shown(begin: Begin) -> None:
    workspace = begin(MakeBelieve(steps=8, epochs=2, metrics=()))
    curve = MetricCurve(workspace)
    follow(workspace.desk)
    assert curve.choices == ((RATE, "Learning rate"),)
    chart = curve.chart()
    assert names(chart) == ["rate"] and chart.strokes[0].end == (2.0, 0.01)
    assert len(list(curve.rows())) == 9


def test_without_validation_there_is_one_curve(begin: Begin) -> None:
    workspace = begin(MakeBelieve(steps=8, epochs=2, validation=False))
    follow(workspace.desk)
    assert names(MetricCurve(workspace).chart()) == ["train"]
    assert names(LossCurve(workspace).chart()) == ["train"]


def test_a_chosen_metric_of_the_recipe_is_shown(begin: Begin) -> None:
    project = edits.change_recipe(points_mlp(), metrics=("accuracy",))
    assert MetricCurve(begin(project=project)).choices == (("accuracy", "Accuracy"),)


def test_ten_thousand_epochs_are_reduced(begin: Begin) -> None:
    workspace = begin()
    give(workspace, [1.0], epochs=10_000, steps=10_000)
    table = workspace.desk.table
    assert table is not None
    for epoch in range(1, 10_001):
        figures = FrozenDict({"loss": 1.0, "accuracy": 0.5 + 0.4 * (epoch == 6_789)})
        workspace.desk.epochs.append(EpochDone(epoch, epoch, 0.1, figures, FrozenDict()))
    table.append(10_000, 10_000, 1.0, 0.01)
    train = of(MetricCurve(workspace).chart(), "train")
    assert len(train.xs) <= 2 * BUCKETS and train.ys.max() == 0.9


def test_what_is_no_rate_is_not_marked(begin: Begin) -> None:
    workspace = begin()
    give(workspace, [1.0], epochs=1, steps=10)
    workspace.desk.changes.append(Changed(3, "epochs", 1.0, 2.0))
    assert LossCurve(workspace).chart().marks == ()
