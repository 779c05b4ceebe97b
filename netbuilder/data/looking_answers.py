"""Columns that know too much: those that repeat what is to be foretold, and those that repeat one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from netbuilder.data.looking_columns import Column

_SURE = 0.995  # of the rows told right by one column alone
_KNOWN = 0.5  # of the rows in which that column must have a value
_OFTEN = 5  # rows that a value must have on average, or it tells nothing
_LEAST = 20
_LINE = 0.99999  # correlation that is no accident
_MOST_ROWS, _MOST_COLUMNS = 20_000, 60


class Leak(NamedTuple):
    """A column that alone tells `right` of the `known` rows in which it has a value."""

    column: Column
    right: int
    known: int


def leaks(columns: Sequence[Column], answers: np.ndarray, *, classes: bool) -> list[Leak]:
    """The columns that repeat `answers`: numbers of classes, or numbers to be foretold."""
    found = (_leak(column, answers, classes) for column in columns)
    return [each for each in found if each is not None]


def repeated(columns: Sequence[Column]) -> list[tuple[Column, Column]]:
    """Pairs of a column and an earlier one that says the same in other words."""
    found = []
    some = [each for each in columns[:_MOST_COLUMNS] if each.distinct > 1]
    for at, later in enumerate(some):
        earlier = next((each for each in some[:at] if _same(each, later)), None)
        if earlier is not None:
            found.append((later, earlier))
    return found


def _leak(column: Column, answers: np.ndarray, classes: bool) -> Leak | None:
    import numpy as np

    there = np.isfinite(column.values)
    values, goals = column.values[there], answers[there]
    known = len(values)
    if known < max(_LEAST, _KNOWN * len(answers)) or column.distinct < 2 or len(np.unique(goals)) < 2:
        return None
    if not classes:
        repeats = not column.words and abs(_correlation(values, goals)) > _LINE
        return Leak(column, known, known) if repeats else None
    if column.distinct * _OFTEN > known:
        return Leak(column, known, known) if not column.words and _in_order(values, goals) else None
    right = told_right(values, goals)
    return Leak(column, right, known) if right >= _SURE * known else None


def told_right(values: np.ndarray, goals: np.ndarray) -> int:
    """Rows whose class is the most frequent one among all rows with the same value."""
    import numpy as np

    kinds = np.unique(values, return_inverse=True)[1]
    classes = np.unique(goals, return_inverse=True)[1]
    width = int(classes.max()) + 1
    table = np.bincount(kinds * width + classes, minlength=(int(kinds.max()) + 1) * width)
    return int(table.reshape(-1, width).max(axis=1).sum())


def _in_order(values: np.ndarray, goals: np.ndarray) -> bool:
    """Whether each class has a range of values for itself."""
    import numpy as np

    order = np.argsort(values, kind="stable")
    turns = int((np.diff(goals[order]) != 0).sum())
    often = np.unique(goals, return_counts=True)[1]
    return turns == len(often) - 1 and int(often.min()) >= _OFTEN


def _same(one: Column, other: Column) -> bool:
    """Whether each value of one stands beside one and the same value of the other."""
    import numpy as np

    if one.distinct != other.distinct or one.missing != other.missing:
        return False
    a, b = one.values[:_MOST_ROWS], other.values[:_MOST_ROWS]
    gaps = np.isnan(a)
    if not (gaps == np.isnan(b)).all():
        return False
    a, b = a[~gaps], b[~gaps]
    if one.distinct * _OFTEN > one.known:
        return not (one.words or other.words) and abs(_correlation(a, b)) > _LINE
    together = np.unique(np.stack([a, b], axis=1), axis=0)
    return len(together) == len(np.unique(a)) == len(np.unique(b))


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    import numpy as np

    a, b = one - one.mean(), other.reshape(len(one), -1)[:, 0].astype(np.float64)
    b = b - b.mean()
    length = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / length if length > 0 else 0.0
