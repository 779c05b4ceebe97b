"""Some examples of a data set as small pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import LABEL, Kind, TensorSpec
from netbuilder.data.source import Arrays
from netbuilder.data.streams import Stream, Values

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # height×width, grey, or height×width×3.
    Tile = NDArray[np.uint8]

MOST = 8
LARGEST = 64  # pixels along a side
MOST_LETTERS = 120

# Points of one class have one colour; the first six are those of curves, on a dark ground.
CLASS_COLOURS = (
    (127, 166, 255),
    (240, 180, 41),
    (236, 88, 146),
    (79, 175, 178),
    (205, 124, 88),
    (247, 217, 196),
    (160, 208, 110),
    (178, 138, 240),
    (150, 158, 170),
    (255, 255, 255),
)
_MOST_POINTS = 700
_MOST_ROWS, _MOST_CURVES = 16, 4
_LESS, _MORE, _GROUND = (205, 124, 88), (103, 145, 238), (35, 40, 48)
_LINE = (127, 166, 255)
_MOST_COMPARED = 48


def tiles(facts: DataFacts, examples: Arrays) -> tuple[Tile, ...]:
    """Up to `MOST` pictures, of different classes where there are so many.

    Points in the plane make one, and so do other vectors: a row for each of some. Signals and sequences of
    values are curves, one below the other; numbers of tokens have none. Of volumes and videos the middle is
    seen.
    """
    name, field = facts.fields[0]
    values, classes = examples[name], _classes(facts, examples)
    if is_picture(field.spec):
        return tuple(_shrunk(tile) for tile in _pictures(values[_chosen(values, classes)], field))
    if is_film(field.spec):
        middles = values[_chosen(values, classes)][:, :, field.spec.sizes[1] // 2]
        return tuple(_shrunk(tile) for tile in _pictures(middles, field))
    if is_point(field.spec):
        return (_scattered(values[:_MOST_POINTS], classes),)
    if field.spec.kind is Kind.VECTOR and field.spec.is_float:
        return (_heat(values[:_MOST_ROWS]),)
    if field.spec.kind in (Kind.SIGNAL, Kind.SEQUENCE) and field.spec.is_float:
        axis = 1 if field.spec.kind is Kind.SIGNAL else -1
        return (curves(values[:_MOST_CURVES].take(0, axis)),)
    return ()


def written(facts: DataFacts, examples: Arrays) -> str:
    """The beginning of a text, where that is what the examples are; "" for all others."""
    name, field = facts.fields[0]
    if field.spec.is_float or not field.classes or not field.spec.sizes:
        return ""
    some = examples[name][:1].reshape(-1)[:MOST_LETTERS].tolist()
    said = [field.classes[each] if 0 <= each < len(field.classes) else "?" for each in some]
    between = "" if all(len(each) == 1 for each in field.classes) else " "
    return between.join(said)[:MOST_LETTERS]


def is_picture(spec: TensorSpec) -> bool:
    """Whether a sample is an image in grey or in three colours."""
    return spec.kind is Kind.MAPS and spec.sizes[0] in (1, 3)


def is_film(spec: TensorSpec) -> bool:
    """Whether a sample is a volume in grey or in three colours."""
    return spec.kind is Kind.VOLUME and spec.sizes[0] in (1, 3)


def is_point(spec: TensorSpec) -> bool:
    """Whether a sample is a place in the plane."""
    return spec.kind is Kind.VECTOR and spec.sizes == (2,)


def _classes(facts: DataFacts, examples: Arrays) -> NDArray[np.int64] | None:
    found = next((name for name, field in facts.fields if field.spec == LABEL), None)
    classes = examples[found] if found is not None else None
    return None if isinstance(classes, Stream) else classes


def _chosen(values: Values, classes: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Indices of examples: the first of each class, of few classes several in turn.

    Without classes, those with most to see of some all over the set.
    """
    import numpy as np

    if classes is not None:
        kinds = np.unique(classes)[:MOST]
        of_each = -(-MOST // len(kinds))
        if len(kinds) > 1:
            places = [np.flatnonzero(classes == kind)[:of_each] for kind in kinds]
            turns = [place[turn] for turn in range(of_each) for place in places if turn < len(place)]
            return np.array(turns[:MOST])
    some = np.unique(np.linspace(0, len(values) - 1, _MOST_COMPARED).astype(np.int64))
    contrasts = np.nan_to_num(values[some]).astype(np.float64).reshape(len(some), -1).std(axis=1)
    return np.sort(some[np.argsort(-contrasts, kind="stable")[:MOST]])


def _pictures(values: NDArray[np.float32], field: FieldFacts) -> list[Tile]:
    """examples×colours×height×width as bytes; zero of signed values without bounds is in the middle."""
    import numpy as np

    values = np.nan_to_num(values).astype(np.float64)
    low, high = field.low, field.high
    if low is None or high is None:
        largest = float(np.abs(values).max()) or 1.0
        low, high = (-largest if values.min() < 0 else 0.0), largest
    shown = np.clip((values - low) * (255 / ((high - low) or 1.0)), 0, 255).round().astype(np.uint8)
    return [each[0] if len(each) == 1 else each.transpose(1, 2, 0).copy() for each in shown]


def _shrunk(tile: Tile) -> Tile:
    step = -(-max(tile.shape[:2]) // LARGEST)
    return tile[::step, ::step].copy()


def _scattered(points: NDArray[np.float32], classes: NDArray[np.int64] | None) -> Tile:
    """Points (count×2) as dots of two by two pixels, the second axis upwards."""
    import numpy as np

    picture = np.zeros((LARGEST, LARGEST, 3), np.uint8)
    whole = np.isfinite(points).all(axis=1)
    points, classes = points[whole], classes[: len(points)][whole] if classes is not None else None
    points = np.nan_to_num(points)
    extent = float(np.abs(points).max(initial=0.0)) or 1.0
    at = ((points / extent + 1) / 2 * (LARGEST - 2)).round().astype(np.int64)
    colours = np.array(CLASS_COLOURS, np.uint8)[
        classes[: len(points)] % len(CLASS_COLOURS) if classes is not None else 0
    ]
    for down in (0, 1):
        for right in (0, 1):
            picture[LARGEST - 2 - at[:, 1] + down, at[:, 0] + right] = colours
    return picture


def _heat(vectors: NDArray[np.float32]) -> Tile:
    """Vectors (count×features) as rows of fields: blue above what is usual for the feature, orange below."""
    import numpy as np

    known = np.nan_to_num(vectors).astype(np.float64)
    off = known - known.mean(axis=0)
    share = off / np.maximum(np.abs(off).max(axis=0), 1e-12)
    ground, ends = np.array(_GROUND, float), np.where(share[..., None] > 0, _MORE, _LESS)
    fields = ground + np.abs(share)[..., None] * (ends - ground)
    rows = np.arange(LARGEST) * len(fields) // LARGEST
    columns = np.arange(LARGEST) * fields.shape[1] // LARGEST
    found: Tile = fields[rows][:, columns].round().astype(np.uint8)
    return found


def curves(lines: NDArray[np.float32], height: int = LARGEST, width: int = LARGEST) -> Tile:
    """Curves (count×steps), one below the other, from the least to the largest of their values."""
    import numpy as np

    picture = np.zeros((height, width, 3), np.uint8)
    room = height // len(lines)
    columns = np.arange(width + 1) * lines.shape[1] // width
    for number, line in enumerate(np.nan_to_num(lines).astype(np.float64)):
        low, high = float(line.min()), float(line.max())
        rows = ((high - line) / ((high - low) or 1.0) * (room - 2)).round().astype(np.int64)
        for column in range(width):
            # A little of the next one, so that the curve does not break.
            some = rows[columns[column] : columns[column + 1] + 1]
            if len(some):
                picture[number * room + some.min() : number * room + some.max() + 1, column] = _LINE
    return picture
