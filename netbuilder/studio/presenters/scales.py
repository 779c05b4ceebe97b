"""Axes of a plot: which stretch of numbers it shows, where its lines stand, and what they are called."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from netbuilder.core.values import dataclass
from netbuilder.runs.late import numpy
from netbuilder.studio.presenters.amounts import power_of_ten, share

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

_STEPS = (1.0, 2.0, 5.0, 10.0)
# Its lowest number is at least this many times the floor of a logarithmic axis.
_ROOM_BELOW = 1.1
# A round end of a logarithmic axis is a tick where it is so much of the usual distance from the next one.
_NEAR = 0.6
# Shares of a float's precision: below it a sum of steps misses its tick.
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers from `low` to `high` on a line from 0 to 1, by their logarithms where `log`."""

    low: float
    high: float
    log: bool = False

    def place(self, values: Floats) -> Floats:
        """Where `values` stand. What lies below a logarithmic scale, zero included, stands on its floor."""
        if not self.log:
            return (values - self.low) / (self.high - self.low)
        raised = numpy.maximum(values, self.low)
        return numpy.log(raised / self.low) / math.log(self.high / self.low)

    def place_of(self, value: float) -> float:
        """Where one number stands."""
        if not self.log:
            return (value - self.low) / (self.high - self.low)
        return math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)

    def value(self, place: float) -> float:
        """The number at `place`, from 0 to 1."""
        if self.log:
            return float(self.low * (self.high / self.low) ** place)
        return self.low + (self.high - self.low) * place

    def ticks(self, most: int) -> list[float]:
        """Round numbers inside, about `most` of them."""
        if self.log and self.high / self.low >= 10 * (1 - _SLACK):
            return _log_ticks(self.low, self.high, most)
        step = round_step(self.high - self.low, most)
        first = math.ceil(self.low / step - _SLACK)
        last = math.floor(self.high / step + _SLACK)
        return [number * step for number in range(first, last + 1)]


def covering(low: float, high: float, log: bool, *, from_zero: bool = False) -> Scale:
    """The scale with round ends that holds `low` and `high`: it moves only when a round number is passed."""
    if log and high > 0:
        return _covering_log(low if low > 0 else high / 1000, high)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= abs(high) * 1e-12:
        low, high = (low - abs(low) / 2, high + abs(high) / 2) if high else (0.0, 1.0)
    step = round_step(high - low, 6)
    return Scale(math.floor(low / step + _SLACK) * step, math.ceil(high / step - _SLACK) * step)


def round_step(length: float, most: int) -> float:
    """The smallest of 1, 2, 5, 10, … of which at most about `most` fit into `length`."""
    rough = length / max(most, 1)
    unit = 10.0 ** math.floor(math.log10(rough))
    return next(unit * step for step in _STEPS if unit * step >= rough * (1 - _SLACK))


def tick_words(value: float, ticks: list[float], percent: bool = False) -> str:
    """What stands at a tick: as many decimals as tell it from its neighbours, powers of ten where tiny."""
    if percent:
        return f"{_decimals(value * 100, [tick * 100 for tick in ticks])} %"
    size = abs(value)
    if size and (size < 1e-4 or size >= 1e6):
        exponent = math.floor(math.log10(size) + _SLACK)
        factor = f"{value / 10.0**exponent:.3g}"
        return _minus(power_of_ten(exponent) if factor == "1" else f"{factor}×{power_of_ten(exponent)}")
    return _minus(_decimals(value, ticks))


def figure(value: float, percent: bool = False) -> str:
    """A reading: 0.156, 12.3, 94.3 %."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else _minus("∞" if value > 0 else "-∞")
    if percent:
        return share(value)
    size = abs(value)
    if size and (size < 1e-3 or size >= 1e5):
        exponent = math.floor(math.log10(size))
        return _minus(f"{value / 10.0**exponent:.2f}×{power_of_ten(exponent)}")
    decimals = 3 if size < 1 else 2 if size < 10 else 1 if size < 100 else 0
    if 0 < size < 0.1:
        decimals = 2 - math.floor(math.log10(size))
    return _minus(f"{value:,.{decimals}f}")


def _covering_log(low: float, high: float) -> Scale:
    """Ends at 1, 2, 3 or 5 times a power of ten, with a little room below."""
    powers = range(_power(low) - 1, _power(high) + 2)
    ends = [10.0**power * step for power in powers for step in (1, 2, 3, 5)]
    first = max(end for end in ends if end <= low / _ROOM_BELOW)
    last = min(end for end in ends if end >= high * (1 - _SLACK))
    return Scale(first, last, log=True)


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    """Powers of ten, with their threefold while there is room, fewer where there are many."""
    powers = range(_power(low), _power(high) + 1)
    inside = partial(_within, low, high)
    close = list(filter(inside, (10.0**power * step for power in powers for step in (1.0, 3.0))))
    if len(close) <= most + 1:
        apart = math.log(high / low) / most * _NEAR
        return [*_end(low, close[:1], apart), *close, *_end(high, close[-1:], apart)]
    decades = [power for power in powers if inside(10.0**power)]
    every = 1 if len(decades) <= most + 1 else max(1, math.ceil(len(powers) / most))
    return [10.0**power for power in decades if power % every == 0]


def _end(end: float, nearest: list[float], apart: float) -> list[float]:
    """An end of the axis as a tick, where it is round and not too near the one beside it."""
    is_round = math.isclose(float(f"{end:.0e}"), end, rel_tol=1e-6)
    return [end] if is_round and all(abs(math.log(end / each)) >= apart for each in nearest) else []


def _within(low: float, high: float, value: float) -> bool:
    return low * (1 - _SLACK) <= value <= high * (1 + _SLACK)


def _power(value: float) -> int:
    return math.floor(math.log10(value) + _SLACK)


def _decimals(value: float, ticks: list[float]) -> str:
    """Enough of them for the smallest distance between two ticks, or for the number itself on a log scale."""
    apart = min((abs(b - a) for a, b in pairwise(ticks)), default=abs(value) or 1.0)
    even = len(ticks) > 2 and math.isclose(ticks[1] - ticks[0], ticks[-1] - ticks[-2], rel_tol=1e-6)
    smallest = apart if even else abs(value) or 1.0
    decimals = max(0, -math.floor(math.log10(smallest) + _SLACK))
    return f"{value:,.{decimals}f}"


def _minus(text: str) -> str:
    """With a real minus sign, which is as wide as a figure."""
    return text.replace("-", "−", 1) if text.startswith("-") else text
