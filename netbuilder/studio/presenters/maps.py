"""One example on its way through the network: which pictures stand where, the answer, and the label."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from netbuilder.core.text import Text, one_line
from netbuilder.data.tiles import curves
from netbuilder.runs.flow import FlowView
from netbuilder.runs.late import numpy as np
from netbuilder.runs.views import LayerMaps, MapsView
from netbuilder.studio.presenters.amounts import number, share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netbuilder.runs.views import Floats

LAYERS = 3  # as many have room beside each other
ANSWERS = 10  # of more classes only the best are shown
_AS_BARS = 12  # vectors up to this length are bars with their values, longer ones cells
_CURVES, _CURVE_SIDE = 4, 84
_LONGEST = 60  # letters of a sentence
_SEEN_AS = {"": "–", " ": "␣", "\n": "↵", "\t": "⇥"}  # words that one would not see
_STRIP = 4  # how much wider than high a strip is

_PARTS = {"train": Text("training"), "validation": Text("validation"), "test": Text("test")}


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


def subtitle(view: MapsView | FlowView) -> Text:
    part = _PARTS.get(view.part, view.part)
    if view.label is None:
        return Text("{part} example {number}", part=part, number=f"{view.sample + 1:,}")
    return Text(
        "{part} example {number}, labelled {label}",
        part=part,
        number=f"{view.sample + 1:,}",
        label=view.label,
    )


def caption(view: MapsView) -> Text:
    """Answer and label in one sentence, after the words that enter."""
    if view.reads:
        return Text("It reads “{read}”. {said}", read=_sentence(view.reads), said=_said(view))
    return _said(view)


def _said(view: MapsView) -> Text:
    if not _all_finite(view.output):
        return Text("The network's answer is no number: training has diverged.")
    if view.truth:
        return _sentence_words(view)
    if view.output.ndim == 3 and view.output.size > 1 and not view.classes:
        return _picture_words(view)
    if _is_of_pixels(view):
        return _pixels_words(view)
    answer = _answer(view)
    if answer is None:
        return Text("The network gives {count:,} values.", count=view.output.size)
    if view.label is None and not view.classes:
        return Text("The network says {answer}.", answer=answer)
    if view.label is None:
        return Text("The network says {answer}; there is no label.", answer=answer)
    if view.classes and view.classes[_best(view)] != view.label and view.shares:
        given = _given_to(view, view.label)
        if given is not None:
            return Text(
                "The network says {answer}; the label says {label}, which it gives {given}.",
                answer=answer,
                label=view.label,
                given=given,
            )
    return Text("The network says {answer}; the label says {label}.", answer=answer, label=view.label)


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
    if _is_of_pixels(view):
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
    best = _best(view) if view.classes and _all_finite(values) else -1
    true = names.index(view.label) if view.label in names and view.classes else -1
    bars = _bars([names[i] for i in shown], values[shown], shares=view.shares)
    marked = tuple(
        Bar(bar.name, bar.words, bar.low, bar.high, i == best, i == true)
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
            f"{_SEEN_AS.get(read, read)} → {name}" for read, name in zip(view.reads, names, strict=False)
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


# ---------------------------------------------------------------------------------------------- words


def _names(view: MapsView, count: int) -> list[str]:
    if len(view.classes) == count:
        return list(view.classes)
    return [str(index + 1) for index in range(count)]


def _best(view: MapsView) -> int:
    return int(view.output.argmax())


def _answer(view: MapsView) -> Text | str | None:
    """What the network says, in words; None for a vector that names nothing."""
    if view.output.size == 1 and not view.classes:
        return number(float(view.output.reshape(-1)[0]))
    if len(view.classes) != view.output.size:
        return None
    best = _best(view)
    if not view.shares:
        return view.classes[best]
    given = share(float(view.output.reshape(-1)[best]))
    return Text("{name} with {share}", name=view.classes[best], share=given)


def _given_to(view: MapsView, label: str) -> str | None:
    if label not in view.classes:
        return None
    return share(float(view.output.reshape(-1)[view.classes.index(label)]))


def _sentence_words(view: MapsView) -> Text:
    """What the network says word by word, beside the label."""
    said, true = _sentence(view.classes), _sentence(view.truth)
    if view.classes == view.truth:
        return Text("The network says “{said}”, as the label does.", said=said)
    return Text("The network says “{said}”; the label says “{label}”.", said=said, label=true)


def _sentence(words: tuple[str, ...]) -> str:
    between = "" if all(len(word) == 1 for word in words) else " "
    text = one_line(between.join(word for word in words if word))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _is_of_pixels(view: MapsView) -> bool:
    """Whether the answer is a class for each pixel."""
    return bool(view.classes) and view.output.ndim == 3


def _pixels_words(view: MapsView) -> Text:
    """Which class most pixels have."""
    counts = np.bincount(view.output.astype(np.int64).reshape(-1), minlength=len(view.classes))
    most = int(counts.argmax())
    return Text(
        "The network puts {share} of the pixels into class {name}.",
        name=view.classes[most],
        share=share(float(counts[most] / counts.sum())),
    )


def _picture_words(view: MapsView) -> Text:
    """How far the output is from the input, where the two can be laid over each other."""
    if view.output.shape != view.picture.shape:
        return Text("The network gives a picture of {h}×{w}.", h=view.output.shape[1], w=view.output.shape[2])
    apart = float(np.abs(view.output - view.picture).mean())
    low, high = value_range(view.picture)
    return Text(
        "On average a pixel of the output is {apart} off, of a range of {range}.",
        apart=number(apart),
        range=number(high - low),
    )


def _all_finite(values: Floats) -> bool:
    return bool(np.isfinite(values).all())
