"""The words of the Preparation card: each step with its real numbers, and what it makes of one example."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from netbuilder.catalogue.layer import layers
from netbuilder.core.facts import FieldFacts, Prepared
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.data.preparing import prepared
from netbuilder.data.source import DataSet, Scaling, Shows
from netbuilder.data.steps import Does, Preparing, steps_of
from netbuilder.data.streams import Stream
from netbuilder.graph.model import End
from netbuilder.project import kinds
from netbuilder.project.by_hand import layers_of, with_layer, without_layer
from netbuilder.project.project import Project
from netbuilder.runs.late import numpy as np
from netbuilder.studio.data_looks import DataLook
from netbuilder.studio.presenters.amounts import plain, rounded
from netbuilder.studio.presenters.data_examples import MISSING, Examples, Form
from netbuilder.studio.presenters.data_page import token_name
from netbuilder.studio.presenters.field import Field
from netbuilder.studio.presenters.inspector import fields_of_nodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Line = NDArray[np.float32]

_MOST_ROWS = 6
_MOST_TOKENS = 10
_MOST_LOOKED_AT = 1000  # examples that stream
_COLOURS = (Text("red"), Text("green"), Text("blue"))
_IS = " = "  # between the name of a column and one of its words


class StepCard(NamedTuple):
    """A step in words. `fields` are the settings that decide about it.

    A step that is a layer names its `layer`, which can be put behind the data set or taken away.
    """

    title: Text
    says: Text
    on: bool
    fields: tuple[Field, ...] = ()
    layer: str = ""


class ShownRow(NamedTuple):
    """What a step makes of one value: its name, what it was, what is done to it, what becomes of it."""

    name: str
    before: str
    how: str = ""
    after: str = ""


class Shown(NamedTuple):
    """One example behind a step: rows of values, a picture or a curve; `more` counts rows left out."""

    rows: tuple[ShownRow, ...] = ()
    more: int = 0
    picture: Pixels | None = None
    curve: Line | None = None


NOTHING = Shown()


class Preparation:
    """The steps of the data set `node` of a project, as it was looked at."""

    def __init__(self, project: Project, node: str, declared: DataSet, look: DataLook) -> None:
        self._look = look
        self._facts = look.looked.facts
        self._examples = Examples(look.loaded, look.looked)
        self._numbers = {each.field: each for each in look.prepared}
        self._node = node
        self._project = project
        self._settings = {field.name: field for field in fields_of_nodes(project, (node,))}
        self._steps = steps_of(declared, look.loaded, self._facts)
        self._known = kinds.data_facts(project, project.graph.nodes[node])

    @property
    def steps(self) -> list[Preparing]:
        return self._steps

    @property
    def first(self) -> int:
        """The place of the example that is shown as long as none is chosen: the first that trains."""
        train = self._look.looked.parts["train"]
        return int(train[0]) if len(train) else 0

    def cards(self) -> list[StepCard]:
        """All steps in their order."""
        return [self._card(each) for each in self._steps]

    def shown(self, place: int) -> list[Shown]:
        """What each step makes of the example at `place`."""
        return [self._shown(each, place) for each in self._steps]

    # ------------------------------------------------------------------------------------------ words

    def _card(self, each: Preparing) -> StepCard:
        step = each.step
        fields = tuple(self._settings[name] for name in step.settings if name in self._settings)
        if each.does is Does.FILL:
            return StepCard(Text("Fill gaps"), self._filling(each.field), bool(self._gaps(each.field)))
        if each.does is Does.SCALE:
            title = Text("Scale")
            if self._is_goal(each.field):
                title = Text("Scale {name}, which is foretold", name=self._called(each.field))
            return StepCard(title, self._scaling(each), step.on, fields)
        if each.does is Does.LAYER:
            declared = layers.get(each.layer)
            title = Text("{layer}, as a layer", layer=declared.title)
            return StepCard(title, Text("{says}", says=declared.says), self.has_layer(each), layer=each.layer)
        if each.does is Does.GIVE:
            return StepCard(Text("Into the network"), Text("One example, without the batch:"), True)
        return StepCard(step.title, step.says, step.on, fields)

    def has_layer(self, each: Preparing) -> bool:
        """Whether the field goes into such a layer."""
        return bool(layers_of(self._project, End(self._node, each.field), each.layer))

    def switched(self, at: int) -> tuple[Text, Callable[[Project], Project]]:
        """The edit that puts the layer of step `at` behind the data set, or takes it away, with its label."""
        each = self._steps[at]
        source, title = End(self._node, each.field), layers.get(each.layer).title
        if self.has_layer(each):
            return Text("Remove {layer}", layer=title), partial(without_layer, source=source, kind=each.layer)
        edit = partial(with_layer, source=source, kind=each.layer, settings=each.layer_settings)
        return Text("Insert {layer}", layer=title), edit

    def _filling(self, field: str) -> Text:
        gaps = self._gaps(field) if field in self._numbers else []
        if not gaps:
            return Text("Nothing is missing.")
        by, names = self._numbers[field], self._names(field)
        told = [f"{names[at]} {plain(by.fill[at])}" for at in gaps[:3]]
        more = len(gaps) - len(told)
        what = Text("{told} and {more} more", told=", ".join(told), more=more) if more else ", ".join(told)
        return Text("What is missing becomes the mean of the training part: {what}.", what=what)

    def _scaling(self, each: Preparing) -> Text:
        by, count = self._numbers.get(each.field), len(self._look.looked.parts["train"])
        if not each.step.on:
            return Text("Values stay as they are.")
        if by is None:
            return Text("To be fitted on the part that trains.")
        if len(by.scale) == 1 and each.how is not Scaling.RANGE:
            return Text(
                "Subtract the mean {mean}, divide by {deviation}; fitted on {count:,} training examples.",
                mean=plain(by.shift[0]), deviation=rounded(1 / by.scale[0]), count=count,
            )  # fmt: skip
        if len(by.scale) == 1:
            return Text(
                "Subtract the least {least}, divide by {range}; fitted on {count:,} training examples.",
                least=plain(by.shift[0]), range=rounded(1 / by.scale[0]), count=count,
            )  # fmt: skip
        if each.how is Scaling.RANGE:
            return Text("From 0 to 1, by the least and the largest of {count:,} training rows.", count=count)
        if by.channels:
            return Text("Each channel less its mean, divided by its deviation; fitted on {count:,} training "
                        "examples.", count=count)  # fmt: skip
        return Text("Each column less its mean, divided by its deviation; fitted on {count:,} training "
                    "rows. Ones and zeros stay.", count=count)  # fmt: skip

    def _gaps(self, field: str) -> list[int]:
        """The features of `field` in which something is missing."""
        values = self._look.loaded.examples[field]
        some = values[:_MOST_LOOKED_AT] if isinstance(values, Stream) else values
        missing: NDArray[np.bool_] = np.isnan(some).any(axis=0)
        return [int(at) for at in np.flatnonzero(missing)]

    def _names(self, field: str) -> tuple[str, ...]:
        known = self._field(field)
        count = len(self._numbers[field].fill)
        if self._numbers[field].channels:
            if count == 3 and known.spec.kind is Kind.MAPS:
                return tuple(map(str, _COLOURS))
            return tuple(str(Text("channel {number}", number=at)) for at in range(1, count + 1))
        return known.names or tuple(str(at) for at in range(1, count + 1))

    def _called(self, field: str) -> str:
        names = self._field(field).names
        return names[0] if len(names) == 1 else field

    def _is_goal(self, field: str) -> bool:
        return field != self._facts.fields[0][0] and field == self._facts.fields[-1][0]

    def _field(self, name: str) -> FieldFacts:
        found = self._facts.field(name)
        assert found is not None
        return found

    # ------------------------------------------------------------------------------------------ one example

    def _shown(self, each: Preparing, place: int) -> Shown:
        if each.does is Does.FILL:
            return self._filled(each.field, place)
        if each.does is Does.SCALE:
            return self._scaled(each.field, place)
        if each.does is Does.GIVE:
            return Shown(tuple(self._given(name, field) for name, field in self._facts.fields))
        if each.does is Does.READ and each.step.shows is Shows.FILE:
            return self._in_file(place)
        if each.does is Does.READ and each.step.shows is Shows.READ:
            return self._as_read(place)
        return NOTHING

    def _in_file(self, place: int) -> Shown:
        files = (*self._look.loaded.files, *self._look.loaded.test_files)
        if place >= len(files):
            return NOTHING
        name = files[place].replace("\\", "/").rpartition("/")[2]
        if self._examples.form is not Form.PICTURE:
            return Shown((ShownRow(name, ""),))
        original = _original(files[place])
        if original is None:
            return Shown((ShownRow(name, ""),))
        picture, height, width = original
        return Shown((ShownRow(name, ""), ShownRow(f"{height}×{width}", "")), picture=picture)

    def _as_read(self, place: int) -> Shown:
        form = self._examples.form
        if form is Form.PICTURE:
            return Shown((ShownRow(*self._range(place)),), picture=self._examples.picture(place))
        if form is Form.CURVE:
            return Shown((ShownRow(*self._range(place)),), curve=self._examples.curve(place))
        if form is Form.WORDS:
            return self._tokens(place)
        return self._words_of_row(place)

    def _range(self, place: int) -> tuple[str, str]:
        name, field = self._facts.fields[0]
        values = self._values(name, place)
        return str(field.spec), f"{plain(float(values.min()))} … {plain(float(values.max()))}"

    def _tokens(self, place: int) -> Shown:
        name, field = self._facts.fields[0]
        values = self._values(name, place).reshape(-1)
        rows = tuple(
            ShownRow(token_name(field.classes[at]) if 0 <= at < len(field.classes) else "?", "", "", str(at))
            for at in values[:_MOST_TOKENS].tolist()
        )
        return Shown(rows, len(values) - len(rows))

    def _words_of_row(self, place: int) -> Shown:
        """The columns of words, and the numbers that stand for what is in this row."""
        found = []
        columns = {column.name: column for column in self._look.looked.columns if column.words}
        for name, column in columns.items():
            value = float(column.values[place])
            word = MISSING if value != value else column.words[int(value)]
            found.append(ShownRow(name, word, "→", self._code(name, place)))
        return Shown(tuple(found[:_MOST_ROWS]), max(0, len(found) - _MOST_ROWS))

    def _code(self, column: str, place: int) -> str:
        """What the words of a column became: one number, or ones and zeros."""
        for name, field in self._facts.fields:
            if column in field.names and field.kinds:
                return str(int(self._values(name, place)[field.names.index(column)]))
            places = [at for at, each in enumerate(field.names) if each.partition(_IS)[0] == column]
            if places and field.spec.is_float:
                ones = self._values(name, place)[places]
                return " ".join("1" if each else "0" for each in ones[:8]) + ("…" if len(ones) > 8 else "")
        return ""

    def _filled(self, field: str, place: int) -> Shown:
        if field not in self._numbers:
            return NOTHING
        values, by, names = self._values(field, place), self._numbers[field], self._names(field)
        places = np.flatnonzero(np.isnan(values)).tolist()
        rows = [ShownRow(names[at], MISSING, "→", plain(by.fill[at])) for at in places]
        return Shown(tuple(rows[:_MOST_ROWS]), max(0, len(rows) - _MOST_ROWS))

    def _scaled(self, field: str, place: int) -> Shown:
        by = self._numbers.get(field)
        if by is None or (set(by.scale) == {1.0} and not any(by.shift)):
            return NOTHING
        values = self._values(field, place)
        after = prepared(values[None], by)[0]
        if by.channels or values.ndim > 1:
            rows = self._channels(by, field, values, after)
        else:
            filled = np.where(np.isnan(values), np.array(by.fill), values)
            rows = [
                ShownRow(name, plain(float(filled[at])), _how(by, at), rounded(float(after[at])))
                for at, name in enumerate(self._names(field))
                if by.scale[at] != 1 or by.shift[at]
            ]
        return Shown(tuple(rows[:_MOST_ROWS]), max(0, len(rows) - _MOST_ROWS))

    def _channels(self, by: Prepared, field: str, values: np.ndarray, after: np.ndarray) -> list[ShownRow]:
        """Of each channel the mean of the example before and behind."""
        axis = 0 if by.channels else -1
        return [
            ShownRow(
                str(Text("{name}, mean", name=name)),
                rounded(float(np.take(values, at, axis).mean())),
                _how(by, at),
                rounded(float(np.take(after, at, axis).mean())),
            )
            for at, name in enumerate(self._names(field))
        ]

    def _given(self, name: str, field: FieldFacts) -> ShownRow:
        bounds, known = "", self._known
        field = known.field(name) or field if known is not None else field
        if field.spec.is_float and field.low is not None and field.high is not None:
            bounds = f"{plain(field.low)} … {plain(field.high)}"
        elif field.kinds:
            bounds = str(Text("{count} columns", count=len(field.kinds)))
        elif field.classes:
            bounds = str(Text("{count} classes", count=len(field.classes)))
        return ShownRow(name, str(field.spec), field.spec.dtype, bounds)

    def _values(self, field: str, place: int) -> np.ndarray:
        loaded = self._look.loaded
        if place >= loaded.count:
            assert loaded.test is not None
            return np.asarray(loaded.test[field][place - loaded.count])
        return np.asarray(loaded.examples[field][place])


def _how(by: Prepared, at: int) -> str:
    """Less the mean and divided by the deviation, as one writes it."""
    shift, scale = by.shift[at], by.scale[at]
    less = f"− {plain(shift)}" if shift >= 0 else f"+ {plain(-shift)}"
    return f"{less} ÷ {plain(1 / scale)}"


def _original(path: str) -> tuple[Pixels, int, int] | None:
    """A picture made small, and its height and width in its file; None if it cannot be read."""
    from netbuilder.data.pictures import BadPicture, small_picture

    try:
        return small_picture(path, 96)
    except (BadPicture, OSError, ProblemError):
        return None
