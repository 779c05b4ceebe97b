"""The examples of a data set as one looks at them: pictures, rows, curves, text or points, with labels."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from netbuilder.analysis.tasks import is_several
from netbuilder.core.facts import FieldFacts
from netbuilder.core.spec import Kind
from netbuilder.data.looking import Looked
from netbuilder.data.source import Loaded
from netbuilder.data.tiles import CLASS_COLOURS, is_picture, is_point
from netbuilder.runs.late import numpy as np
from netbuilder.studio.presenters.amounts import as_in_table, rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]
    Pixels = NDArray[np.uint8]
    Curve = NDArray[np.float32]

MISSING = "–"
_MOST_TURNS = 100  # classes of which one each is shown in turn
_MOST_STEPS = 400  # points of a curve
_MOST_CELLS = 60
_MOST_GOALS = 3
_OVER = 0.55  # of a class's colour over its pixels


class Form(Enum):
    """How an example is shown."""

    PICTURE = "picture"
    CURVE = "curve"
    WORDS = "words"
    ROW = "row"
    POINT = "point"


class Examples:
    """All examples by place: first those of the set, then those of its own test part."""

    def __init__(self, loaded: Loaded, looked: Looked) -> None:
        self._loaded = loaded
        self._looked = looked
        self._name, self._field = looked.facts.fields[0]
        self.form = _form(self._field, is_table=looked.seen is None)
        self._scale = _scale(self._field, looked)
        sizes = self._field.spec.sizes[1:]
        masks = (name for name, field in looked.facts.fields if _is_mask(field, sizes))
        self._mask = next(masks, "") if is_picture(self._field.spec) else ""
        several = ((name, field.names) for name, field in looked.facts.fields[1:] if is_several(field))
        self._several = next(several, None)

    @property
    def count(self) -> int:
        return self._looked.count

    def places(self, part: str = "", class_: int | None = None) -> Places:
        """The places of a part ("" for all) and of a class (None for all), as they are to be shown.

        Pictures and curves of all classes come one of each class in turn.
        """
        looked = self._looked
        found = np.sort(looked.parts[part]) if part else np.arange(looked.count)
        answers = looked.answers if looked.is_classes else None
        if answers is None and class_ is not None and self._several is not None:
            name = self._several[0]
            there = [self._values(at, name)[class_] > 0 for at in found.tolist()]
            with_label: Places = found[np.array(there, bool)]
            return with_label
        if answers is None:
            return found
        if class_ is not None:
            of_class: Places = found[answers[found] == class_]
            return of_class
        if self.form in (Form.ROW, Form.POINT) or len(looked.classes) > _MOST_TURNS:
            return found
        in_turn: Places = found[_in_turn(answers[found])]
        return in_turn

    def picture(self, place: int) -> Pixels:
        """height×width in grey or height×width×3; of a volume the slice in its middle.

        Where a class is known for each pixel, each but the first has its colour.
        """
        values = self._values(place)
        if values.ndim == 4:
            values = values[:1, values.shape[1] // 2]
        low, high = self._scale
        shown = np.clip((values - low) * (255 / ((high - low) or 1.0)), 0, 255).round().astype(np.uint8)
        grey = len(shown) != 3
        if self._mask:
            return _coloured(shown, self._values(place, self._mask))
        return np.ascontiguousarray(shown[0] if grey else shown.transpose(1, 2, 0))

    def curve(self, place: int) -> Curve:
        """The first channel; of many steps the least and the largest value of each few."""
        values = self._values(place)
        line = values[0] if self._field.spec.kind is Kind.SIGNAL else values.reshape(len(values), -1)[:, 0]
        if len(line) <= _MOST_STEPS:
            return line
        pieces = line[: len(line) // (_MOST_STEPS // 2) * (_MOST_STEPS // 2)].reshape(_MOST_STEPS // 2, -1)
        return np.stack([pieces.min(axis=1), pieces.max(axis=1)], axis=1).reshape(-1)

    @property
    def scale(self) -> tuple[float, float] | None:
        """The least and the largest value, the same for all; None for series, each of which has its own."""
        return None if self._field.spec.kind is Kind.SEQUENCE else self._scale

    def words(self, place: int) -> str:
        """A text in its characters, with a mark for the end of a line; other numbers with gaps between."""
        values, known = self._values(place).reshape(-1), self._field.classes
        if not known:
            return " ".join(rounded(float(each)) for each in values[:_MOST_CELLS])
        said = [known[each] if 0 <= each < len(known) else "?" for each in values.tolist()]
        between = "" if all(len(each) == 1 for each in known) else " "
        return between.join(said).replace("\n", "⏎")

    def headings(self) -> list[str]:
        """What stands above the columns of a table: the number of the row, what is foretold, and the rest."""
        goal = [self.goal_name] if self._looked.answers is not None else []
        return ["#", *goal, *(column.name for column in self._looked.columns)]

    def cell(self, place: int, column: int) -> str:
        """A cell of the table, in the order of the headings."""
        goal = self._looked.answers is not None
        if column == 0:
            return f"{place + 1:,}"
        if goal and column == 1:
            return self.label(place)
        found = self._looked.columns[column - 1 - goal]
        value = float(found.values[place])
        if value != value:
            return MISSING
        return found.words[int(value)] if found.words else as_in_table(value)

    @property
    def goal_name(self) -> str:
        """What is foretold, as the file calls it where that is known."""
        return goal_name(self._looked)

    def label(self, place: int) -> str:
        """The class, the labels or the number to be foretold, "" without one."""
        answers = self._looked.answers
        if answers is None and self._several:
            there = self._values(place, self._several[0]) > 0
            return ", ".join(name for name, is_one in zip(self._several[1], there, strict=True) if is_one)
        if answers is None:
            return ""
        if self._looked.is_classes:
            at = int(answers[place])
            return self._looked.classes[at] if 0 <= at < len(self._looked.classes) else str(at)
        return as_in_table(float(answers[place]))

    def group(self, place: int) -> str:
        """Whose it is, "" where nothing is known of that."""
        groups = self._looked.groups
        return groups[place] if place < len(groups) else ""

    def part(self, place: int) -> str:
        """The part in which it is: "train", "validation" or "test"."""
        parts = self._looked.parts.items()
        return next((name for name, places in parts if bool((places == place).any())), "")

    def points(self, places: Places) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Points of the plane (count×2) and the class of each."""
        own, behind = self._loaded.test, places >= self._loaded.count
        found = np.empty((len(places), 2), np.float32)
        found[~behind] = self._loaded.examples[self._name][places[~behind]]
        if own is not None:
            found[behind] = own[self._name][places[behind] - self._loaded.count]
        answers = self._looked.answers if self._looked.is_classes else None
        kinds = answers[places] if answers is not None else np.zeros(len(places), np.int64)
        return found, kinds

    def _values(self, place: int, name: str = "") -> np.ndarray:
        arrays, behind = self._loaded.examples, self._loaded.count
        if place >= behind:
            assert self._loaded.test is not None
            return np.asarray(self._loaded.test[name or self._name][place - behind])
        return np.asarray(arrays[name or self._name][place])


def _is_mask(field: FieldFacts, sizes: tuple[int, ...]) -> bool:
    return field.spec.is_labels and field.spec.sizes == sizes


def _coloured(shown: Pixels, mask: Places) -> Pixels:
    """A picture (colours×height×width) with a colour over all that is not of the first class."""
    pixels = np.broadcast_to(shown, (3, *shown.shape[1:])).transpose(1, 2, 0).astype(np.float32)
    over = np.array(CLASS_COLOURS, np.float32)[(mask - 1) % len(CLASS_COLOURS)]
    mixed = np.where(mask[..., None] > 0, _OVER * over + (1 - _OVER) * pixels, pixels)
    found: Pixels = mixed.astype(np.uint8)
    return found


def goal_name(looked: Looked) -> str:
    """What is foretold: the name of its column in a table, else that of the output."""
    first = looked.facts.fields[0][0]
    known = {name: field for name, field in looked.facts.fields if name != first and not field.kinds}
    names = next((field.names for field in known.values() if field.names), ())
    found = ", ".join(names[:_MOST_GOALS]) + (", …" if len(names) > _MOST_GOALS else "")
    return found or next(iter(known), "")


def _form(field: FieldFacts, *, is_table: bool) -> Form:
    spec = field.spec
    if is_point(spec) and not field.names:
        return Form.POINT
    if is_picture(spec) or spec.kind in (Kind.MAPS, Kind.VOLUME):
        return Form.PICTURE
    if spec.kind in (Kind.SIGNAL, Kind.SEQUENCE) and spec.is_float:
        return Form.CURVE
    if field.kinds:
        return Form.ROW
    if spec.kind is Kind.VECTOR and spec.is_float:
        return Form.ROW if is_table and (field.names or spec.sizes[0] <= 16) else Form.CURVE
    return Form.WORDS


def _scale(field: FieldFacts, looked: Looked) -> tuple[float, float]:
    """From the values as they were read; of pictures the bounds that the data set tells, if they hold."""
    low, high = looked.spreads[0].low, looked.spreads[0].high
    if is_picture(field.spec) and field.low is not None and field.high is not None:
        return min(low, float(field.low)), max(high, float(field.high))
    return low, high


def _in_turn(answers: NDArray[np.int64]) -> Places:
    """An order in which classes take turns, each in its own order."""
    by_class = np.argsort(answers, kind="stable")
    begins = np.searchsorted(answers[by_class], answers[by_class])
    turns = np.empty(len(answers), np.int64)
    turns[by_class] = np.arange(len(answers)) - begins
    found: Places = np.lexsort((answers, turns))
    return found
