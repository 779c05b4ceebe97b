"""What a plot draws, as values: strokes with their points, axes, marks and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.studio.presenters.scales import Scale, figure

if TYPE_CHECKING:
    from netbuilder.studio.presenters.scales import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """One curve: `xs` (in epochs, ascending) and `ys`, equally long, reduced to what a plot can show.

    `series` (from 0 on) decides colour and dash. `band` are `xs`, least and largest values of what `ys`
    smooths. `end` is the latest point, whatever part of the curve is shown.
    """

    name: Text
    series: int
    xs: Floats
    ys: Floats
    band: tuple[Floats, Floats, Floats] | None = None
    end: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at `x`: `kind` is "pause" or "change"."""

    x: float
    kind: str
    words: Text


@dataclass(frozen=True, slots=True)
class Reading:
    """The values at `x`, where the plot has some: (name, series, x, y) of each curve that has one there."""

    x: float
    values: tuple[tuple[Text, int, float, float], ...]
    mark: Mark | None


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """One moment of a plot. `now` is where the run stands, None when none is alive.

    `empty` is said where there is nothing to draw yet.
    """

    across: Scale
    up: Scale
    strokes: tuple[Stroke, ...]
    marks: tuple[Mark, ...] = ()
    now: float | None = None
    percent: bool = False
    empty: Text | None = None

    def reading(self, x: float) -> Reading:
        """The values nearest to `x`, or to where the curves begin or end if it lies beyond."""
        drawn = [stroke for stroke in self.strokes if len(stroke.xs)]
        if drawn:
            first, last = min(each.xs[0] for each in drawn), max(each.xs[-1] for each in drawn)
            x = float(min(max(x, first), last))
        values = tuple((stroke.name, stroke.series, *_nearest(stroke, x)) for stroke in drawn)
        near = (self.across.high - self.across.low) / 100
        marks = [mark for mark in self.marks if abs(mark.x - x) < near]
        return Reading(x, values, min(marks, key=lambda mark: abs(mark.x - x)) if marks else None)

    def end_words(self, stroke: Stroke) -> Text:
        """What stands at the end of a curve: “train 0.156”."""
        value = stroke.end[1] if stroke.end is not None else float("nan")
        return Text("{name} {value}", name=stroke.name, value=figure(value, self.percent))


def _nearest(stroke: Stroke, x: float) -> tuple[float, float]:
    at = int(stroke.xs.searchsorted(x))
    if at == len(stroke.xs) or (at and x - stroke.xs[at - 1] <= stroke.xs[at] - x):
        at -= 1
    return float(stroke.xs[at]), float(stroke.ys[at])
