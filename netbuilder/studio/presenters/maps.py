"""One example on its way through the network: which pictures and bars stand where."""

from __future__ import annotations

import math
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.data.tiles import curves
from netbuilder.runs.late import numpy as np
from netbuilder.runs.views import LayerMaps, MapsView
from netbuilder.studio.presenters.amounts import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netbuilder.runs.views import Floats

LAYERS = 3  # as many have room beside each other
ANSWERS = 10  # of more classes only the best are shown
_AS_BARS = 12  # vectors up to this length are bars with their values, longer ones cells
_CURVES, _CURVE_SIDE = 4, 84
_SEEN_AS = {"": "–", " ": "␣", "\n": "↵", "\t": "⇥"}  # words that one would not see
_STRIP = 4  # how much wider than high a strip is


class Look(Enum):
    """Grey or coloured picture; maps; one cell a value; one bar a value."""

    PICTURE = "picture"
    MAPS = "maps"
    CELLS = "cells"
    BARS = "bars"


@dataclass(frozen=True, slots=True)
class Bar:
    """`low` and `high` are the bar's ends on its track, from 0 to 1. `best` is the network's answer, `true`
    what the label says."""

    name: str
    words: str
    low: float
    high: float
    best: bool = False
    true: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What stands under one heading.

    `tiles` are tiles×height×width, or tiles×height×width×3 for colours, painted from `low` to `high`; empty
    for bars. `brief` is what says the size where there is little room.
    """

    title: Text
    size: Text
    look: Look
    tiles: Floats | None = None
    low: float = 0.0
    high: float = 0.0
    bars: tuple[Bar, ...] = ()
    brief: Text | None = None


def columns(view: MapsView) -> list[Column]:
    """Input, layers and output, from left to right. Words that enter stand beside what is said to each."""
    entering = [] if _answers_each(view) else [_input(view)]
    return [*entering, *map(_layer, _some(view.layers)), _output(view)]


def about_tile(column: Column, index: int) -> Text:
    """One tile in numbers."""
    assert column.tiles is not None
    tile = column.tiles[index]
    if tile.size == 1:
        return Text("{number}: {value}", number=index + 1, value=number(float(tile.reshape(-1)[0])))
    low, high = float(tile.min()), float(tile.max())
    if column.look is Look.PICTURE:
        return Text("{low} to {high}", low=number(low), high=number(high))
    return Text("Map {number}: {low} to {high}", number=index + 1, low=number(low), high=number(high))


# ---------------------------------------------------------------------------------------------- columns


def _some(layers: tuple[LayerMaps, ...]) -> list[LayerMaps]:
    """Up to `LAYERS` of them: the first, the last, and what lies between evenly."""
    if len(layers) <= LAYERS:
        return list(layers)
    last = len(layers) - 1
    return [layers[round(place * last / (LAYERS - 1))] for place in range(LAYERS)]


def _input(view: MapsView) -> Column:
    picture, title = view.picture, Text("Input")
    if view.signal:
        return _signal(title, picture[:, 0])
    if _is_vector(picture):
        return _vector(title, picture.reshape(-1), picture.size)
    return _picture(title, picture, slices=view.slices)


def _picture(
    title: Text,
    picture: Floats,
    scale: tuple[float, float] | None = None,
    slices: tuple[int, ...] = (),
) -> Column:
    """A colour picture, or one grey picture a channel, from its least to its largest value."""
    channels = len(picture)
    extent = _extent(picture, slices)
    size = Text("{size}", size=extent)
    low, high = scale or value_range(picture)
    if channels == 3:
        return Column(title, size, Look.PICTURE, picture.transpose(1, 2, 0)[None], low, high)
    if channels > 1:
        size = Text("{count} of {size}", count=channels, size=extent)
    return Column(title, size, Look.PICTURE, picture, low, high)


def _extent(maps: Floats, slices: tuple[int, ...]) -> str:
    """How large each map is, as written: that of a volume by the axes that it has."""
    return "×".join(map(str, slices or maps.shape[1:]))


def _signal(title: Text, channels: Floats) -> Column:
    """Curves, one below the other."""
    count, steps = channels.shape
    size = Text("{count} steps", count=f"{steps:,}")
    if count > 1:
        size = Text("{count} of {steps} steps", count=count, steps=f"{steps:,}")
    shown = channels[:_CURVES]
    return Column(title, size, Look.PICTURE, _drawn(shown.tobytes(), len(shown)), 0.0, 255.0)


@lru_cache(maxsize=4)
def _drawn(values: bytes, channels: int) -> Floats:
    """Kept, since the same example is shown again and again while its answer changes."""
    lines = np.frombuffer(values, np.float32).reshape(channels, -1)
    drawn: Floats = curves(lines, _CURVE_SIDE, _CURVE_SIDE)[None].astype(np.float32)
    return drawn


def _layer(layer: LayerMaps) -> Column:
    title = Text("{layer}", layer=layer.title)
    if layer.signal and layer.maps.shape[-1] > 1:
        return _strips(title, layer)
    if _is_vector(layer.maps) or layer.maps.shape[1:] == (1, 1):
        return _vector(title, layer.maps.reshape(-1), layer.count)
    sent, extent = len(layer.maps), _extent(layer.maps, layer.slices)
    brief = size = Text("{size}", size=extent)
    if 1 < sent < layer.count:
        size = Text("{count}, {size}", count=_of(sent, layer.count), size=extent)
    elif sent > 1:
        size = Text("{count} maps of {size}", count=sent, size=extent)
    low, high = value_range(layer.maps)
    return Column(title, size, Look.MAPS, layer.maps, min(low, 0.0), high, brief=brief)


def _strips(title: Text, layer: LayerMaps) -> Column:
    """The channels of a signal as strips of colour, high enough to be seen."""
    sent, _, steps = layer.maps.shape
    brief = size = Text("{count} steps", count=f"{steps:,}")
    if sent < layer.count:
        size = Text("{count}, {size}", count=_of(sent, layer.count), size=brief)
    elif sent > 1:
        size = Text("{count} of {steps} steps", count=sent, steps=f"{steps:,}")
    low, high = value_range(layer.maps)
    strips = layer.maps.repeat(max(1, steps // _STRIP), axis=1)
    return Column(title, size, Look.MAPS, strips, min(low, 0.0), high, brief=brief)


def _vector(title: Text, values: Floats, count: int) -> Column:
    size = Text("{count} values", count=_of(values.size, count))
    low, high = value_range(values)
    if values.size <= _AS_BARS:
        return Column(title, size, Look.BARS, bars=_bars([str(i + 1) for i in range(values.size)], values))
    return Column(title, size, Look.CELLS, values.reshape(-1, 1, 1), min(low, 0.0), high)


def _output(view: MapsView) -> Column:
    output, title = view.output, Text("Output")
    if view.truth:
        return _words_said(title, view)
    if is_of_pixels(view):
        size = Text("{count} classes", count=len(view.classes))
        return Column(title, size, Look.MAPS, output, 0.0, float(max(1, len(view.classes) - 1)))
    if output.ndim == 3 and not _is_vector(output) and not view.classes:
        # On the scale of the input, or two pictures that differ in strength alone would look the same.
        same = output.shape == view.picture.shape
        return _picture(title, output, value_range(view.picture) if same else None)
    values = output.reshape(-1)
    if not view.classes and values.size > _AS_BARS:
        return _vector(title, values, values.size)
    names = _names(view, values.size)
    shown = _shown_answers(view, values)
    said = best(view) if view.classes and all_finite(values) else -1
    true = names.index(view.label) if view.label in names and view.classes else -1
    bars = _bars([names[i] for i in shown], values[shown], shares=view.shares)
    marked = tuple(
        Bar(bar.name, bar.words, bar.low, bar.high, i == said, i == true)
        for i, bar in zip(shown, bars, strict=True)
    )
    unit = Text("percent") if view.shares else Text("value")
    if len(shown) < values.size:
        unit = Text("best {shown} of {count}", shown=len(shown), count=values.size)
    return Column(title, unit, Look.BARS, bars=marked)


def _answers_each(view: MapsView) -> bool:
    """Whether the network says a word to each word that enters."""
    return bool(view.reads) and len(view.reads) == len(view.truth)


def _words_said(title: Text, view: MapsView) -> Column:
    """The word at each step with the share that it was given; those that the label has are marked."""
    some = slice(0, ANSWERS + 2)
    said, given, true = view.classes[some], view.output[some], view.truth[some]
    names = [_SEEN_AS.get(word, word) for word in said]
    if _answers_each(view):
        names = [
            f"{_SEEN_AS.get(read, read)} → {name}" for read, name in zip(view.reads[some], names, strict=True)
        ]
    bars = _bars(names, given, shares=True)
    marked = tuple(
        Bar(bar.name, bar.words, bar.low, bar.high, true=word == wanted)
        for bar, word, wanted in zip(bars, said, true, strict=True)
    )
    unit: Text = Text("percent, word by word")
    if len(said) < len(view.classes):
        unit = Text("first {shown} of {count}", shown=len(said), count=len(view.classes))
    return Column(title, unit, Look.BARS, bars=marked)


def _shown_answers(view: MapsView, values: Floats) -> list[int]:
    """All answers in their order; of many only the best, the best first, and the label's at the end."""
    if values.size <= ANSWERS + 2:
        return list(range(values.size))
    shown: list[int] = np.argsort(-values, kind="stable")[:ANSWERS].tolist()
    true = view.classes.index(view.label) if view.label in view.classes else shown[0]
    return shown if true in shown else [*shown[:-1], true]


def _bars(names: list[str], values: Floats, *, shares: bool = False) -> tuple[Bar, ...]:
    """Bars on one scale from zero: to 1 for shares, else to the largest, both ways if some are negative."""
    low, high = (0.0, 1.0) if shares else value_range(values)
    if low < 0:
        low, high = -max(-low, high), max(-low, high)
    low = min(low, 0.0)
    room = (high - low) or 1.0
    zero = -low / room
    bars = []
    for name, value in zip(names, values.tolist(), strict=True):
        words = (f"{100 * value:.1f}" if math.isfinite(value) else "NaN") if shares else number(value)
        place = min(1.0, max(0.0, (value - low) / room)) if math.isfinite(value) else zero
        bars.append(Bar(name, words, min(zero, place), max(zero, place)))
    return tuple(bars)


def _of(sent: int, count: int) -> Text | str:
    return Text("{sent} of {count}", sent=sent, count=f"{count:,}") if count > sent else f"{sent:,}"


def _is_vector(values: Floats) -> bool:
    return values.ndim == 1 or (values.ndim == 3 and values.shape[:2] == (1, 1))


def value_range(values: Floats) -> tuple[float, float]:
    """Least and largest of what is a number; 0 and 0 without any."""
    if values.size:
        low, high = float(values.min()), float(values.max())
        if math.isfinite(low) and math.isfinite(high):
            return low, high
    finite: NDArray[np.float32] = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)


def _names(view: MapsView, count: int) -> list[str]:
    if len(view.classes) == count:
        return list(view.classes)
    return [str(index + 1) for index in range(count)]


def best(view: MapsView) -> int:
    """Which of its answers the network gives most."""
    return int(view.output.argmax())


def is_of_pixels(view: MapsView) -> bool:
    """Whether the answer is a class for each pixel."""
    return bool(view.classes) and view.output.ndim == 3


def all_finite(values: Floats) -> bool:
    """Whether all are numbers."""
    return bool(np.isfinite(values).all())
