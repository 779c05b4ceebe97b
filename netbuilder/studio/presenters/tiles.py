"""The filters of a layer as tiles: now, at the start, and the difference, each on one scale for all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.runs.late import numpy as np
from netbuilder.runs.views import FilterView
from netbuilder.studio.presenters.amounts import number, rough_share, rounded_up, signed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netbuilder.runs.views import Floats

Side = Literal["now", "start", "change"]
_STILL = 0.0005  # what is less, in shares of the length, is told as no movement


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """What is painted: filters×height×width, or filters×height×width×3 for colours, from −limit to limit."""

    values: Floats
    limit: float


class FilterTiles:
    """What is shown of one run's filters.

    The scales only grow while a run goes on: so a tile changes its colours when the filter changes, not when
    another one does.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.view: FilterView | None = None
        self._limits: dict[Side, float] = {"now": 0.0, "start": 0.0, "change": 0.0}

    def take(self, view: FilterView) -> None:
        """Show `view` from now on."""
        self.view = view
        weights = max(_largest(view.now), _largest(view.start), self._limits["now"])
        change = max(_largest(view.now - view.start), self._limits["change"])
        self._limits = {"now": weights, "start": weights, "change": change}

    def tiles(self, side: Side) -> Tiles | None:
        """The tiles of `side`; None while nothing is known."""
        if self.view is None:
            return None
        values = {"now": self.view.now, "start": self.view.start}.get(side)
        shown = self.view.now - self.view.start if values is None else values
        return Tiles(_as_pictures(shown), self._limits[side])


def title(view: FilterView) -> Text:
    return Text("{layer} filters", layer=view.title)


def subtitle(view: FilterView) -> Text:
    """How many there are, and how large."""
    sent, _, height, width = view.now.shape
    size = f"{height}×{width}"
    if view.count > sent:
        return Text("{sent} of {count}, {size}", sent=sent, count=f"{view.count:,}", size=size)
    return Text("{count} of {size}", count=sent, size=size)


def caption(view: FilterView) -> Text:
    """How far the filters have moved since the start, measured."""
    ways, lengths = _lengths(view)
    moved, whole = _shares(ways, lengths), _share(math.hypot(*ways), math.hypot(*lengths))
    if math.isnan(whole):
        return Text("Some weights are no longer numbers: training has diverged.")
    if math.isinf(whole):
        return Text("They began at zero and have grown since.")
    if whole < _STILL:
        return Text("They are as they were at the start.")
    if len(moved) == 1:
        return Text("Weights changed by {share} since the start.", share=rough_share(whole))
    most = max(range(len(moved)), key=moved.__getitem__)
    return Text(
        "Weights changed by {share} since the start, filter {number} most ({most}).",
        share=rough_share(whole),
        number=most + 1,
        most=rough_share(moved[most]),
    )


def movements(view: FilterView) -> list[float]:
    """How far each filter has moved, in shares of its length at the start."""
    return _shares(*_lengths(view))


def about(view: FilterView, index: int) -> Text:
    """One filter in numbers."""
    now = view.now[index]
    low, high = float(now.min()), float(now.max())
    moved = movements(view)[index]
    if math.isnan(moved):
        return Text("Filter {number}: not all numbers", number=index + 1)
    return Text(
        "Filter {number}: {low} to {high}, moved {share}",
        number=index + 1,
        low=signed(low),
        high=signed(high),
        share=rough_share(moved),
    )


def in_short(view: FilterView, index: int) -> Text:
    """One filter's movement, for a narrow place."""
    moved = movements(view)[index]
    return Text("{number} moved {share}", number=index + 1, share=rough_share(moved))


def scale_words(limit: float) -> tuple[str, str, str]:
    """What stands under the colour bar: left, middle, right."""
    return ("−" + number(limit), "0", "+" + number(limit)) if limit > 0 else ("", "0", "")


def _as_pictures(weights: Floats) -> Floats:
    """filters×height×width, or colours last where there are three."""
    if weights.shape[1] == 3:
        return weights.transpose(0, 2, 3, 1)
    return weights[:, 0]


def _largest(weights: Floats) -> float:
    """The largest size, rounded up; what is no number does not count."""
    if weights.size:
        size = max(float(weights.max()), -float(weights.min()))
        if math.isfinite(size):
            return rounded_up(size)
    sizes: NDArray[np.float32] = np.abs(weights[np.isfinite(weights)])
    return rounded_up(float(sizes.max())) if sizes.size else 0.0


def _lengths(view: FilterView) -> tuple[list[float], list[float]]:
    """Of each filter the length of the way that it has come, and its own at the start."""
    # A run that fails has weights whose squares 32 bits do not hold.
    now, start = view.now.astype(np.float64), view.start.astype(np.float64)
    both = (now - start, start)
    ways, lengths = (np.linalg.norm(each.reshape(len(each), -1), axis=1).tolist() for each in both)
    return ways, lengths


def _shares(ways: list[float], lengths: list[float]) -> list[float]:
    return [_share(way, length) for way, length in zip(ways, lengths, strict=True)]


def _share(way: float, length: float) -> float:
    """The length of a way, as a share of the length at the start; NaN where a weight is no number."""
    if not math.isfinite(way) or not math.isfinite(length):
        return math.nan
    if length == 0:
        return math.inf if way else 0.0
    return way / length
