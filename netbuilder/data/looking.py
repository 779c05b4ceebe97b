"""A look at all examples of a data set: how they are divided, what values they have, what may go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.spec import Kind
from netbuilder.core.values import dataclass
from netbuilder.data.looking_columns import Column, category_columns, columns_of, steps_of
from netbuilder.data.looking_copies import Copies, copies_of
from netbuilder.data.source import DataSet, Loaded, Stopping
from netbuilder.data.split import PARTS, Division, Split, split
from netbuilder.data.stopping import stop_if_asked
from netbuilder.data.streams import Stream, Values, spread_over
from netbuilder.data.tiles import is_picture

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

_MOST_VALUES = 1 << 21  # of which a histogram is made
_MOST_MEAN = 2000  # pictures of a class that are averaged
_MOST_MEANS = 20  # classes
_AT_ONCE = 1 << 24  # values
_LOOKED_AT = 256 << 20  # bytes of examples that stream
_MOST_READ = 1000  # of those that have to be read from a file each


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """The values of a field: `counts` in equal steps from `low` to `high`; for whole numbers, of each one.

    `strange` counts what is no finite number.
    """

    field: str
    low: float
    high: float
    mean: float
    deviation: float
    strange: int
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What a look found. Places count the examples, then those of the set's own test part.

    `parts` maps "train", "validation" and "test" to places; `fault` says why they could not be divided as
    wished: then all train. `answers` are the classes or numbers to be foretold by place, None where there
    are none, and `classes` their names. `blank` are places of examples that are all of one value. `means`
    are average pictures by class, where there are pictures. `groups` name the group of each example. `how`
    is the way in which they were divided, as `Split` says it. `seen` is how many examples were looked at,
    where they stream and are too many for all: what is told of values and copies is of those.
    """

    facts: DataFacts
    count: int
    parts: Mapping[str, Places]
    own_test: bool
    fault: Problem | None
    answers: np.ndarray | None
    classes: tuple[str, ...]
    columns: tuple[Column, ...]
    spreads: tuple[Spread, ...]
    copies: Copies
    blank: Places
    means: np.ndarray | None
    groups: tuple[str, ...]
    how: str
    seen: int | None

    @property
    def is_table(self) -> bool:
        """Whether the columns have names of their own: places in the plane, for one, have not."""
        return bool(self.columns) and bool(self.facts.fields[0][1].names)

    @property
    def is_classes(self) -> bool:
        """Whether classes are to be foretold."""
        return self.answers is not None and bool(self.classes)

    def balance(self, part: str) -> NDArray[np.int64]:
        """How many examples of a part each class has."""
        import numpy as np

        assert self.answers is not None
        return np.bincount(self.answers[self.parts[part]], minlength=len(self.classes))[: len(self.classes)]


def look(
    declared: DataSet,
    loaded: Loaded,
    facts: DataFacts,
    *,
    token: Stopping | None = None,
    **division: Unpack[Division],
) -> Looked:
    """Look at all of `loaded`, divided as a training would. Raises FetchStopped when `token` says stop."""
    name, field = facts.fields[0]
    total = loaded.count + (loaded.test_count or 0)
    held = [_held(each[name], token) for each in (loaded.examples, loaded.test) if each is not None]
    arrays = [array for array, _ in held]
    seen = _joined([held[0][1], *(places + loaded.count for _, places in held[1:])])
    divided, fault = _divided(loaded, division)
    goal = _goal(facts)
    answers = _answers(loaded, goal[0]) if goal is not None else None
    classes = _classes(goal[1], answers) if goal is not None and answers is not None else ()
    stop_if_asked(token)

    def shown(other: str) -> np.ndarray:
        return _held(loaded.examples[other], token)[0]

    copies = copies_of(_with_categories(arrays, loaded, facts), token).among(seen, total)
    spreads = (
        _spread(name, arrays[0], token),
        *(_spread(each, shown(each), token) for each, _ in facts.fields[1:]),
    )
    columns: tuple[Column, ...] = ()
    whole = len(seen) == total
    if (
        whole
        and field.spec.kind is Kind.VECTOR
        and field.spec.is_float
        and (field.names or field.spec.sizes[0] <= 16)
    ):
        columns = columns_of(_joined(arrays), field.names)
    for other, about in facts.fields:
        if about.kinds and whole:
            some = [_held(each[other])[0] for each in (loaded.examples, loaded.test) if each is not None]
            columns = (*columns, *category_columns(_joined(some), about.names, about.kinds))
    means = None
    if is_picture(field.spec) and classes and answers is not None:
        means = _means(arrays[0], answers[held[0][1]], len(classes), token)
    blank = seen[_blank(arrays, token)] if field.spec.is_float and len(field.spec.sizes) > 1 else _none()
    return Looked(
        facts, total, _places(loaded, divided), divided.own_test, fault,
        answers, classes, columns, spreads, copies, blank, means, (*loaded.groups, *loaded.test_groups),
        divided.how, None if whole else len(seen),
    )  # fmt: skip


def _with_categories(arrays: list[np.ndarray], loaded: Loaded, facts: DataFacts) -> list[np.ndarray]:
    """The rows of a table with the categories that stand beside them: two are the same in all columns."""
    import numpy as np

    beside = [name for name, field in facts.fields[1:] if field.kinds]
    parts = [each for each in (loaded.examples, loaded.test) if each is not None]
    if not beside:
        return arrays
    return [
        np.concatenate([rows, *(_held(part[name])[0].astype(rows.dtype) for name in beside)], axis=1)
        for rows, part in zip(arrays, parts, strict=True)
    ]


def _held(values: Values, token: Stopping | None = None) -> tuple[np.ndarray, Places]:
    """Examples to look at, and their places: of those that stream, some from all over."""
    import numpy as np

    if not isinstance(values, Stream):
        return values, np.arange(len(values))
    places = spread_over(values, _LOOKED_AT, _MOST_READ if values.is_costly else None)
    return values.take(places, token), places


def _divided(loaded: Loaded, division: Division) -> tuple[Split, Problem | None]:
    import numpy as np

    try:
        return split(loaded, **division), None
    except ProblemError as error:
        own = loaded.test_count
        return Split(np.arange(loaded.count), _none(), np.arange(own or 0), own is not None), error.problem


def _places(loaded: Loaded, divided: Split) -> Mapping[str, Places]:
    behind = loaded.count if divided.own_test else 0
    return {part: getattr(divided, part) + (behind if part == "test" else 0) for part in PARTS}


def _goal(facts: DataFacts) -> tuple[str, FieldFacts] | None:
    """The field that is to be foretold: the labels, else a number or a few beside the first field."""
    others = [(name, field) for name, field in facts.fields[1:] if not field.kinds]
    for name, field in others:
        if field.spec.is_labels and not field.spec.sizes:
            return name, field
    return next(((name, field) for name, field in others if field.spec.sizes in ((), (1,))), None)


def _classes(field: FieldFacts, answers: np.ndarray) -> tuple[str, ...]:
    if not field.spec.is_labels:
        return ()
    return field.classes or tuple(str(each) for each in range(int(answers.max()) + 1))


def _answers(loaded: Loaded, name: str) -> np.ndarray | None:
    parts = [each[name] for each in (loaded.examples, loaded.test) if each is not None]
    found = _joined([each for each in parts if not isinstance(each, Stream)] or [_none()])
    if len(found) < loaded.count:
        return None
    return found.reshape(len(found))


def _joined(arrays: list[np.ndarray]) -> np.ndarray:
    import numpy as np

    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _spread(name: str, examples: np.ndarray, token: Stopping | None) -> Spread:
    """Of the examples outside the set's own test part."""
    import numpy as np

    stop_if_asked(token)
    values = examples.reshape(-1)
    if values.dtype.kind in "iu":
        least, most = int(values.min()), int(values.max())
        few = least >= 0 and most < 1 << 16
        counts = np.bincount(values, minlength=most + 1) if few else steps_of(values, least, most)
        return Spread(name, least, most, float(values.mean()), float(values.std()), 0, counts)
    strange = sum(int((~np.isfinite(some)).sum()) for some in _pieces(values))
    some = values[:: max(1, -(-len(values) // _MOST_VALUES))].astype(np.float64)
    some = some[np.isfinite(some)]
    sound = [piece[np.isfinite(piece)] for piece in _pieces(values)]
    ends = [(float(piece.min()), float(piece.max())) for piece in sound if len(piece)]
    low, high = (min(low for low, _ in ends), max(high for _, high in ends)) if ends else (0.0, 0.0)
    mean, deviation = (float(some.mean()), float(some.std())) if len(some) else (0.0, 0.0)
    return Spread(name, low, high, mean, deviation, strange, steps_of(some, low, high, 48))


def _pieces(values: np.ndarray) -> list[np.ndarray]:
    return [values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE)]


def _blank(arrays: list[np.ndarray], token: Stopping | None) -> Places:
    import numpy as np

    found, behind = [_none()], 0
    for array in arrays:
        flat = array.reshape(len(array), -1)
        step = max(1, _AT_ONCE // flat.shape[1])
        for at in range(0, len(flat), step):
            stop_if_asked(token)
            some = flat[at : at + step]
            found.append(np.flatnonzero((some == some[:, :1]).all(axis=1)) + behind + at)
        behind += len(array)
    return np.concatenate(found)


def _means(
    pictures: np.ndarray, answers: np.ndarray, classes: int, token: Stopping | None
) -> np.ndarray | None:
    import numpy as np

    if classes > _MOST_MEANS:
        return None
    found = np.zeros((classes, *pictures.shape[1:]), np.float32)
    for at in range(classes):
        stop_if_asked(token)
        places = np.flatnonzero(answers == at)[:_MOST_MEAN]
        if len(places):
            found[at] = pictures[places].mean(axis=0)
    return found


def _none() -> Places:
    import numpy as np

    return np.zeros(0, np.int64)
