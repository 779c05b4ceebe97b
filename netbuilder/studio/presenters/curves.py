"""The curves of a run as a plot draws them: loss step by step, figures epoch by epoch, all in epochs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.text import Text
from netbuilder.runs.events import EpochDone
from netbuilder.runs.late import numpy
from netbuilder.runs.pyramid import Pyramid
from netbuilder.studio.presenters.chart import Chart, Stroke
from netbuilder.studio.presenters.growing import BUCKETS, Track, picked_rows, rows_between
from netbuilder.studio.presenters.measured import measured
from netbuilder.studio.presenters.run_loss import RunLoss
from netbuilder.studio.presenters.scales import Scale, covering
from netbuilder.studio.presenters.timeline import Timeline

if TYPE_CHECKING:
    from netbuilder.analysis.report import Report
    from netbuilder.studio.presenters.scales import Floats
    from netbuilder.studio.workspace import Workspace

TRAIN, VALIDATION = Text("train"), Text("validation")
RATE = "lr"

# Single batches may stand out of the picture by this factor above and below the curves; more is cut off.
_OUTLIERS = 3.0

Rows = Iterator[tuple[float | str, ...]]


class LossCurve:
    """The loss of each batch, its average, and that of the validation. `window` is the part in epochs that is
    looked at, None for all."""

    def __init__(self, workspace: Workspace) -> None:
        self.log = True
        self.window: tuple[float, float] | None = None
        self.timeline = Timeline(workspace)
        self._smoothed = RunLoss(self.timeline)
        self._forget()

    def _forget(self) -> None:
        self._raw = Pyramid()
        self._validation = _EpochTrack("validation", "loss")

    @property
    def latest(self) -> float | None:
        """Where the curve of the last chart ends, None while nothing is trained."""
        return self._smoothed.latest

    def chart(self) -> Chart:
        """The curves as they are now. Takes what is new since the last call, and no more."""
        self._follow()
        timeline = self.timeline
        across = timeline.across(self.window)
        strokes = tuple(each for each in (self._train(across), self._validated(across)) if each is not None)
        up = self._up(strokes)
        empty = None if strokes else Text("Starts with the first batch.")
        return Chart(across, up, strokes, timeline.marks(), timeline.now, False, empty)

    def rows(self) -> Rows:
        """Everything as a table: a line of names, then one for each step."""
        yield ("step", "epoch", "train_loss", "train_loss_smoothed", "validation_loss")
        table, batches = self.timeline.table, self.timeline.batches
        if table is None:
            return
        validated = self._validation.by_epoch()
        columns = (table.column("step"), table.column("loss"), self._smoothed.values)
        for step, value, smooth in zip(*(column.tolist() for column in columns), strict=False):
            epoch = step / batches
            yield step, epoch, value, smooth, validated.get(epoch, "")

    def _follow(self) -> None:
        if self._smoothed.follow():
            self._forget()
        self._validation.follow(self.timeline)

    def _train(self, across: Scale) -> Stroke | None:
        table, smooth = self.timeline.table, self._smoothed.values
        if table is None or not len(smooth):
            return None
        batches = self.timeline.batches
        steps = table.column("step")[: len(smooth)]
        first, last = rows_between(steps, across.low * batches, across.high * batches)
        rows = picked_rows(first, last, BUCKETS)
        found = self._raw.envelope(table.column("loss"), first, last, BUCKETS)
        middle = (steps[found.edges[:-1]] + steps[found.edges[1:] - 1]) / (2 * batches)
        end = (float(steps[-1]) / batches, float(smooth[-1]))
        return Stroke(TRAIN, 0, steps[rows] / batches, smooth[rows], (middle, found.low, found.high), end)

    def _validated(self, across: Scale) -> Stroke | None:
        return self._validation.stroke(VALIDATION, 1, across)

    def _up(self, strokes: tuple[Stroke, ...]) -> Scale:
        extent = extent_of([stroke.ys for stroke in strokes], positive=self.log)
        if extent is None:
            return Scale(0.1, 10.0, log=True) if self.log else Scale(0.0, 3.0)
        low, high = extent
        bands = [each for stroke in strokes if stroke.band is not None for each in stroke.band[1:]]
        outer = extent_of(bands, positive=self.log)
        if outer is not None:
            high = max(high, min(outer[1], high * _OUTLIERS if high > 0 else high))
            low = min(low, max(outer[0], low / _OUTLIERS)) if self.log else low
        return covering(low, high, self.log, from_zero=low >= 0)


class MetricCurve:
    """One of the figures that are measured at the end of each epoch; the learning rate where there is none.

    `metric` is the id of the one that is shown. With `whole` a share is shown from 0 to 100 % and anything
    else from zero, without it as close as can be.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.whole = True
        self.window: tuple[float, float] | None = None
        self.timeline = Timeline(workspace)
        self._workspace = workspace
        self._wanted = ""
        self._tracks: tuple[_EpochTrack, ...] = ()
        self._expected: tuple[Report, tuple[str, ...]] | None = None

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """What can be shown, as (id, title): the learning rate where nothing is measured but the loss."""
        return tuple((name, title_of(name)) for name in self._names)

    @property
    def _names(self) -> tuple[str, ...]:
        """What the run measures, or would measure; the latter is looked up once a report."""
        done = self.timeline.epochs_done
        if done:
            return tuple(name for name in done[-1].train if name != "loss") or (RATE,)
        report = self._workspace.report
        if self._expected is None or self._expected[0] is not report:
            self._expected = report, measured(self._workspace.project, report)
        return self._expected[1] or (RATE,)

    @property
    def metric(self) -> str:
        names = self._names
        return self._wanted if self._wanted in names else names[0]

    @metric.setter
    def metric(self, name: str) -> None:
        self._wanted = name

    @property
    def percent(self) -> bool:
        declared = metrics.find(self.metric)
        return declared is not None and declared.fraction

    def chart(self) -> Chart:
        """The curves as they are now. A stroke to which nothing was added is the same as before."""
        timeline, metric, percent = self.timeline, self.metric, self.percent
        across = timeline.across(self.window)
        strokes = self._rate(across) if metric == RATE else self._measured(metric, across)
        up = self._up(strokes, percent)
        empty = None if strokes else self._empty()
        return Chart(across, up, strokes, timeline.marks(), timeline.now, percent, empty)

    def rows(self) -> Rows:
        """Everything as a table: a line of names, then one for each epoch, of a rate for each step."""
        if self.metric == RATE:
            yield ("step", "learning_rate")
            table = self.timeline.table
            if table is not None:
                yield from zip(table.column("step").tolist(), table.column("lr").tolist(), strict=False)
            return
        yield ("epoch", *(f"{track.part}_{self.metric}" for track in self._tracks))
        columns = [track.by_epoch() for track in self._tracks]
        for x in sorted({x for column in columns for x in column}):
            yield x, *(column.get(x, "") for column in columns)

    def _empty(self) -> Text:
        if self.timeline.table is not None:
            return Text("Measured at the end of each epoch.")
        return Text("Starts with the first batch.")

    def _measured(self, metric: str, across: Scale) -> tuple[Stroke, ...]:
        if [track.name for track in self._tracks] != [metric, metric]:
            self._tracks = (_EpochTrack("train", metric), _EpochTrack("validation", metric))
        found = []
        for series, (track, name) in enumerate(zip(self._tracks, (TRAIN, VALIDATION), strict=True)):
            track.follow(self.timeline)
            found.append(track.stroke(name, series, across))
        return tuple(stroke for stroke in found if stroke is not None)

    def _rate(self, across: Scale) -> tuple[Stroke, ...]:
        table = self.timeline.table
        if table is None or not table.length:
            return ()
        batches, steps = self.timeline.batches, table.column("step")
        rates = table.column("lr")[: len(steps)]
        first, last = rows_between(steps, across.low * batches, across.high * batches)
        rows = picked_rows(first, min(last, len(rates)), BUCKETS)
        end = (float(steps[len(rates) - 1]) / batches, float(rates[-1]))
        return (Stroke(Text("rate"), 0, steps[rows] / batches, rates[rows], None, end),)

    def _up(self, strokes: tuple[Stroke, ...], percent: bool) -> Scale:
        if self.whole and percent:
            return Scale(0.0, 1.0)
        extent = extent_of([stroke.ys for stroke in strokes])
        if extent is None:
            return Scale(0.0, 1.0)
        return covering(*extent, False, from_zero=self.whole)


class _EpochTrack:
    """One figure of one part of the data, at the end of each epoch."""

    def __init__(self, part: str, name: str) -> None:
        self.part = part
        self.name = name
        self.track = Track()
        self._epochs: list[EpochDone] | None = None
        self._taken = 0
        self._stroke: tuple[Scale, Stroke] | None = None  # the last one, and the axis that it is for

    def follow(self, timeline: Timeline) -> None:
        """Take the epochs that are done since the last call."""
        epochs = timeline.epochs_done
        if epochs is not self._epochs:
            self.track = Track()
            self._epochs, self._taken, self._stroke = epochs, 0, None
        if len(epochs) > self._taken:
            self._take(timeline, epochs[self._taken :])
            self._taken = len(epochs)

    def _take(self, timeline: Timeline, new: list[EpochDone]) -> None:
        points = [
            (done.step / timeline.batches, figures[self.name])
            for done in new
            if self.name in (figures := done.train if self.part == "train" else done.validation)
        ]
        if points:
            found = numpy.array(points, dtype=numpy.float64)
            self.track.extend(found[:, 0], found[:, 1])
            self._stroke = None

    def stroke(self, name: Text, series: int, across: Scale) -> Stroke | None:
        """The same one as at the last call, while no epoch is done and the axis stays."""
        if not len(self.track):
            return None
        if self._stroke is None or self._stroke[0] != across:
            end = (float(self.track.xs[-1]), float(self.track.ys[-1]))
            shown = self.track.shown(across.low, across.high)
            self._stroke = across, Stroke(name, series, *shown, end=end)
        return self._stroke[1]

    def by_epoch(self) -> dict[float, float]:
        """The figure by where its epoch ends."""
        return dict(zip(self.track.xs.tolist(), self.track.ys.tolist(), strict=True))


def extent_of(curves: list[Floats], positive: bool = False) -> tuple[float, float] | None:
    """The least and the largest number among `curves`; of those above zero alone where `positive`."""
    low, high = math.inf, -math.inf
    for curve in curves:
        if not len(curve):
            continue
        least, most = float(curve.min()), float(curve.max())
        if math.isfinite(least) and math.isfinite(most) and (least > 0 or not positive):
            low, high = min(low, least), max(high, most)
            continue
        counts = curve[numpy.isfinite(curve) & (curve > 0)] if positive else curve[numpy.isfinite(curve)]
        if len(counts):
            low, high = min(low, float(counts.min())), max(high, float(counts.max()))
    return (low, high) if low <= high else None


def title_of(metric: str) -> str:
    """What a metric is called."""
    declared = metrics.find(metric)
    if declared is not None:
        return declared.title
    return "Learning rate" if metric == RATE else metric
