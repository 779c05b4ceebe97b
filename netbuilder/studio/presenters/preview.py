"""What a node shows of an example, ready to be painted: tiles, lines or bars on a scale, and a few words."""

from __future__ import annotations

import math
from enum import Enum
from typing import TYPE_CHECKING

from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.runs.flow import Form, Seen
from netbuilder.runs.late import numpy as np
from netbuilder.studio.presenters.amounts import number, share
from netbuilder.studio.presenters.maps import value_range

if TYPE_CHECKING:
    from netbuilder.runs.flow import Floats

_MOST_BARS = 96  # more values share bars: there are not more pixels
_MOST_NAMES = 6
_SHORT_LINE = 16  # shorter ones can be told apart when they lie over each other


class Drawing(Enum):
    """A picture in grey or in colours, maps, lines, bars from zero, or words alone."""

    PICTURE = "picture"
    MAPS = "maps"
    LINES = "lines"
    BARS = "bars"
    WORDS = "words"


@dataclass(frozen=True, slots=True, eq=False)
class NodePreview:
    """What is painted, and said.

    `values` are tiles×height×width, or 1×height×width×3 for colours, painted from `low` to `high`;
    lines×steps; or bars×2, the least and the largest of what each stands for. `best` is the bar that stands
    out, -1 for none. `words` stand above, or alone; `spoken` says all of it in a sentence.
    """

    drawing: Drawing
    values: Floats | None
    low: float
    high: float
    words: str
    spoken: Text
    best: int = -1


def preview_of(seen: Seen, label: str | None = None) -> NodePreview:
    """What to draw of what was seen; `label` is what an example is."""
    return _MAKERS[seen.form](seen, label)


def _picture(seen: Seen, label: str | None) -> NodePreview:
    low, high = value_range(seen.values)
    values = seen.values.transpose(1, 2, 0)[None] if len(seen.values) == 3 else seen.values
    height, width = seen.values.shape[1:]
    spoken = Text("a picture of {height}×{width}", height=height, width=width)
    if label is not None:
        spoken = Text("{picture}, labelled {label}", picture=spoken, label=label)
    return NodePreview(Drawing.PICTURE, values, low, high, label or "", spoken)


def _maps(seen: Seen, label: str | None) -> NodePreview:
    low, high = value_range(seen.values)
    spoken = Text("{count:,} maps, {low} to {high}", count=seen.count, low=number(low), high=number(high))
    return NodePreview(Drawing.MAPS, seen.values, min(low, 0.0), high, "", spoken)


def _curves(seen: Seen, label: str | None) -> NodePreview:
    low, high = value_range(seen.values)
    spoken = Text("{count:,} signals, {low} to {high}", count=seen.count, low=number(low), high=number(high))
    return NodePreview(Drawing.LINES, seen.values, low, high, "", spoken)


def _values(seen: Seen, label: str | None) -> NodePreview:
    low, high = value_range(seen.values)
    spoken = Text("{count:,} values, {low} to {high}", count=seen.count, low=number(low), high=number(high))
    if label is not None:
        spoken = Text("{picture}, labelled {label}", picture=spoken, label=label)
    bars = _bars(seen.values)
    return NodePreview(Drawing.BARS, bars, min(low, 0.0), max(high, 0.0), label or "", spoken)


def _scores(seen: Seen, label: str | None) -> NodePreview:
    best = int(seen.values.argmax())
    given = float(seen.values[best])
    name = seen.names[best]
    if not math.isfinite(given):
        return NodePreview(Drawing.WORDS, None, 0.0, 0.0, "NaN", Text("no number"))
    spoken = Text("{name} with {share}", name=name, share=share(given))
    bars = _bars(seen.values)
    at = best * len(bars) // len(seen.values)
    return NodePreview(Drawing.BARS, bars, 0.0, given, f"{name} · {_rounded(given)}", spoken, at)


def _rounded(given: float) -> str:
    """A share in whole per cent, but what is not all does not read so."""
    return share(given) if 0.995 <= given < 1 else f"{100 * given:.0f} %"


def _number(seen: Seen, label: str | None) -> NodePreview:
    words = number(float(seen.values[0]))
    return NodePreview(Drawing.WORDS, None, 0.0, 0.0, words, Text("{value}", value=words))


def _name(seen: Seen, label: str | None) -> NodePreview:
    words = label if label is not None else " ".join(seen.names[:_MOST_NAMES])
    if seen.count > _MOST_NAMES and label is None:
        words += " …"
    return NodePreview(Drawing.WORDS, None, 0.0, 0.0, words, Text("{value}", value=words))


def _draws(seen: Seen, label: str | None) -> NodePreview:
    """Some random outcomes beside each other, long lines above each other, or as numbers."""
    low, high = value_range(seen.values)
    spoken = Text("{count} draws as in training", count=seen.count)
    words = str(Text("{count} draws", count=seen.count))  # nodes are narrow
    if seen.values.ndim == 4:
        coloured = seen.values.shape[1] == 3
        values = seen.values.transpose(0, 2, 3, 1) if coloured else seen.values[:, 0]
        return NodePreview(Drawing.PICTURE, values, low, high, words, spoken)
    if seen.values.shape[1] > _SHORT_LINE:
        room = high - low
        above = np.arange(len(seen.values))[::-1, None] * room
        lines = seen.values + above.astype(np.float32)
        high += room * (len(seen.values) - 1)
        return NodePreview(Drawing.LINES, lines, low, high, words, spoken)
    if seen.values.shape[1] > 1:
        return NodePreview(Drawing.LINES, seen.values, low, high, words, spoken)
    numbers = " · ".join(number(float(value)) for value in seen.values[:, 0])
    return NodePreview(
        Drawing.WORDS, None, 0.0, 0.0, numbers, Text("{draws}: {numbers}", draws=spoken, numbers=numbers)
    )


_MAKERS = {
    Form.PICTURE: _picture,
    Form.MAPS: _maps,
    Form.CURVES: _curves,
    Form.VALUES: _values,
    Form.SCORES: _scores,
    Form.NUMBER: _number,
    Form.NAME: _name,
    Form.DRAWS: _draws,
}


def _bars(values: Floats) -> Floats:
    """Of each bar the least and the largest value, zero among them; what is no number has no length."""
    known = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    lows, highs = np.minimum(known, 0.0), np.maximum(known, 0.0)
    if len(values) > _MOST_BARS:
        starts = np.arange(_MOST_BARS) * len(values) // _MOST_BARS
        lows, highs = np.minimum.reduceat(lows, starts), np.maximum.reduceat(highs, starts)
    bars: Floats = np.stack([lows, highs], axis=1)
    return bars
