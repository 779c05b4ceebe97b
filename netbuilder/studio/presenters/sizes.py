"""How large gradients and updates are, layer by layer: the last readings, the axis, and what they suggest."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from statistics import median
from typing import Literal

from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.runs.views import SizesView
from netbuilder.studio.presenters.amounts import number, power_of_ten, rough_share

Which = Literal["gradient", "update"]

READINGS = 30
# Below so many readings nothing is said: the first steps of every run are out of the ordinary.
_ENOUGH = 5

# A step should move the weights by about a thousandth of their size: "Ratio of weights:updates" in the CS231n
# notes (cs231n.github.io/neural-networks-3). One power of ten on each side is our reading of "about".
HEALTHY = (1e-4, 1e-2)

# Powers of ten that an axis shows at least.
_DECADES: dict[Which, tuple[int, int]] = {"gradient": (-3, 1), "update": (-5, 0)}
_FARTHEST = 12
_CROWDED = 8


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One layer: its last readings, oldest first, and the present one in words."""

    node: str
    title: str
    readings: tuple[float, ...]
    words: str

    @property
    def shown(self) -> tuple[float, ...]:
        """The readings that have a place on a logarithmic axis."""
        return tuple([each for each in self.readings if 0 < each < math.inf])

    @property
    def usual(self) -> float:
        """The median: one step out of the ordinary changes no judgement."""
        return median(self.readings)


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis from 10^low to 10^high, its words `step` powers of ten apart, the last one's at its
    end; `band` is the part that is thought healthy.
    """

    low: int
    high: int
    step: int
    band: tuple[float, float] | None
    percent: bool

    def place(self, value: float) -> float:
        """Where `value` stands, from 0 to 1."""
        if not value > 0:
            return 0.0
        place = (min(math.log10(value), self.high) - self.low) / (self.high - self.low)
        return min(1.0, max(0.0, place))

    def ticks(self) -> list[tuple[float, str]]:
        """Where the powers of ten are, with words or without; where they are many only those with words."""
        worded = range(self.high, self.low - 1, -self.step)
        return [
            (self.place(10.0**power), self._words(power) if power in worded else "")
            for power in range(self.low, self.high + 1)
            if self.high - self.low <= _CROWDED or power in worded
        ]

    def _words(self, power: int) -> str:
        return rough_share(10.0**power) if self.percent else power_of_ten(power)


class SizeHistory:
    """The last readings of every layer of one run. Axes only grow, so that dots move and ticks do not."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._view: SizesView | None = None
        self._readings: dict[tuple[Which, str], deque[float]] = {}
        self._decades = dict(_DECADES)

    def take(self, view: SizesView) -> None:
        """Add the readings of `view`."""
        if self._view is not None and view.step < self._view.step:
            self.clear()
        self._view = view
        for layer in view.layers:
            self._add("gradient", layer.node, layer.gradient)
            self._add("update", layer.node, layer.update)

    def rows(self, which: Which) -> list[SizeRow]:
        if self._view is None:
            return []
        write = number if which == "gradient" else rough_share
        rows = []
        for layer in self._view.layers:
            readings = tuple(self._readings[which, layer.node])
            rows.append(SizeRow(layer.node, layer.title, readings, write(readings[-1])))
        return rows

    def axis(self, which: Which) -> Axis:
        low, high = self._decades[which]
        step = 2 if high - low <= 6 else math.ceil((high - low) / 3)
        update = which == "update"
        return Axis(low, high + -high % step, step, HEALTHY if update else None, update)

    def _add(self, which: Which, node: str, value: float) -> None:
        self._readings.setdefault((which, node), deque(maxlen=READINGS)).append(value)
        if math.isfinite(value) and value > 0:
            low, high = self._decades[which]
            power = min(max(math.log10(value), -_FARTHEST), _FARTHEST)
            self._decades[which] = min(low, math.floor(power)), max(high, math.ceil(power))


# ---------------------------------------------------------------------------------------------- in a sentence


def caption(rows: Sequence[SizeRow], which: Which) -> Text:
    """What the readings say; nothing more than they do."""
    if not rows:
        return Text("No layer here has weights that are trained.")
    odd = [row for row in rows if not math.isfinite(row.readings[-1])]
    if odd:
        return _odd(odd[0], which)
    return _update_words(rows) if which == "update" else _gradient_words(rows)


def _odd(row: SizeRow, which: Which) -> Text:
    if which == "update":
        return Text("{layer}: the last step was no number. Training has diverged.", layer=_name(row))
    return Text("{layer}: the gradient is no number. Training has diverged.", layer=_name(row))


def _gradient_words(rows: Sequence[SizeRow]) -> Text:
    """The largest beside the smallest. A gradient's size alone is neither healthy nor ill."""
    still = [row for row in rows if row.readings[-1] == 0]
    if still:
        return Text("{layer} gets no gradient: it cannot learn.", layer=_name(still[0]))
    first = rows[0]
    if len(rows) == 1:
        return _with_marks(
            Text("The gradient of {layer} is {size}.", layer=_name(first), size=first.words), rows
        )
    most = max(rows, key=lambda row: row.readings[-1])
    least = min(rows, key=lambda row: row.readings[-1])
    ratio = _as_shown(most) / _as_shown(least)
    if ratio < 1.05:
        return _with_marks(
            Text("All {count} are of one size, {size}.", count=len(rows), size=most.words), rows
        )
    said = Text(
        "The largest, {most}, is {ratio} times the smallest, {least}.",
        most=_name(most),
        ratio=_times(ratio),
        least=_name(least),
    )
    return _with_marks(said, rows)


def _name(row: SizeRow) -> str:
    """Of a layer, which stays on one line."""
    return row.title.replace(" ", "\N{NO-BREAK SPACE}")


def _as_shown(row: SizeRow) -> float:
    """The present reading as its row has it: whoever divides two of them comes to the same."""
    try:
        return float(row.words.replace(",", ""))
    except ValueError:  # a power of ten
        return row.readings[-1]


def _with_marks(said: Text, rows: Sequence[SizeRow]) -> Text:
    """`said`, and what is drawn: without a healthy range nothing else tells what to make of it."""
    if all(len(row.readings) == 1 for row in rows):
        return said
    return Text("{said} Bars and lines show up to {count} readings.", said=said, count=READINGS)


def _times(ratio: float) -> str:
    if ratio >= 1e6:
        return number(ratio)
    return f"{ratio:.1f}" if ratio < 10 else f"{float(f'{ratio:.2g}'):,.0f}"


def _update_words(rows: Sequence[SizeRow]) -> Text:
    """Which layers lie outside the band by their median reading, and what that suggests."""
    known = min(len(row.readings) for row in rows)
    if known < _ENOUGH:
        return Text("Too early to tell: {count} of {enough} readings.", count=known, enough=_ENOUGH)
    low, high = HEALTHY
    fast = [row for row in rows if row.usual > high]
    slow = [row for row in rows if row.usual < low]
    if fast and slow:
        return Text(
            "Over {high} of the size a step: {fast}. Under {low}: {slow}.",
            high=rough_share(high),
            fast=_names(fast),
            low=rough_share(low),
            slow=_names(slow),
        )
    if fast:
        return _too_fast(fast, len(rows))
    return _too_slow(slow, len(rows)) if slow else _inside(rows)


def _too_fast(fast: Sequence[SizeRow], count: int) -> Text:
    if len(fast) == 1:
        return Text(
            "{layer} moves {share} of its size a step: the learning rate may be too high.",
            layer=_name(fast[0]),
            share=rough_share(fast[0].usual),
        )
    return Text(
        "{fast} of {count} layers move over {share} of their size a step: the learning rate may be too high.",
        fast=len(fast),
        count=count,
        share=rough_share(HEALTHY[1]),
    )


def _too_slow(slow: Sequence[SizeRow], count: int) -> Text:
    still = [row for row in slow if row.usual == 0]
    if still:
        return Text("{layer} does not move: it is frozen, or no gradient comes.", layer=_name(still[0]))
    if len(slow) == 1:
        return Text(
            "{layer} moves {share} of its size a step: the learning rate may be too low.",
            layer=_name(slow[0]),
            share=rough_share(slow[0].usual),
        )
    return Text(
        "{slow} of {count} layers move under {share} of their size a step: the learning rate may be too low.",
        slow=len(slow),
        count=count,
        share=rough_share(HEALTHY[0]),
    )


def _inside(rows: Sequence[SizeRow]) -> Text:
    low, high = map(rough_share, HEALTHY)
    if len(rows) == 1:
        return Text(
            "{layer} moves {share} of its size a step, between {low} and {high}.",
            layer=_name(rows[0]),
            share=rough_share(rows[0].usual),
            low=low,
            high=high,
        )
    return Text(
        "All {count} layers move between {low} and {high} of their size a step.",
        count=len(rows),
        low=low,
        high=high,
    )


def _names(rows: Sequence[SizeRow]) -> Text | str:
    return _name(rows[0]) if len(rows) == 1 else Text("{count} layers", count=len(rows))
