"""Some examples of a data set as small pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.data.source import Arrays

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # height×width, grey, or height×width×3.
    Tile = NDArray[np.uint8]

MOST = 8
LARGEST = 64  # pixels along a side

# Points of one class have one colour; the first six are those of curves, on a dark ground.
_COLOURS = (
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
_MOST_COMPARED = 48


def tiles(facts: DataFacts, examples: Arrays) -> tuple[Tile, ...]:
    """Up to `MOST` pictures, of different classes where there are so many. Points in the plane make one.

    Other vectors have none.
    """
    name, field = facts.fields[0]
    values, classes = examples[name], _classes(facts, examples)
    if is_picture(field.spec):
        return tuple(_shrunk(tile) for tile in _pictures(values[_chosen(values, classes)], field))
    if is_point(field.spec):
        return (_scattered(values[:_MOST_POINTS], classes),)
    return ()


def is_picture(spec: TensorSpec) -> bool:
    """Whether a sample is an image in grey or in three colours."""
    return spec.kind is Kind.MAPS and spec.sizes[0] in (1, 3)


def is_point(spec: TensorSpec) -> bool:
    """Whether a sample is a place in the plane."""
    return spec.kind is Kind.VECTOR and spec.sizes == (2,)


def _classes(facts: DataFacts, examples: Arrays) -> NDArray[np.int64] | None:
    found = next((name for name, field in facts.fields if field.spec.is_labels), None)
    return examples[found] if found is not None else None


def _chosen(values: NDArray[np.float32], classes: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Indices of examples: the first of each class, else those with most to see of some all over the set."""
    import numpy as np

    if classes is not None:
        firsts = np.unique(classes, return_index=True)[1]
        if len(firsts) >= MOST:
            return firsts[:MOST]
    some = np.unique(np.linspace(0, len(values) - 1, _MOST_COMPARED).astype(np.int64))
    contrasts = values[some].reshape(len(some), -1).std(axis=1)
    return np.sort(some[np.argsort(-contrasts, kind="stable")[:MOST]])


def _pictures(values: NDArray[np.float32], field: FieldFacts) -> list[Tile]:
    """examples×colours×height×width as bytes; zero of signed values without bounds is in the middle."""
    import numpy as np

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
    extent = float(np.abs(points).max()) or 1.0
    at = ((points / extent + 1) / 2 * (LARGEST - 2)).round().astype(np.int64)
    colours = np.array(_COLOURS, np.uint8)[
        classes[: len(points)] % len(_COLOURS) if classes is not None else 0
    ]
    for down in (0, 1):
        for right in (0, 1):
            picture[LARGEST - 2 - at[:, 1] + down, at[:, 0] + right] = colours
    return picture
