"""The words of the card of parts: how the data are divided, and how well one does without learning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.analysis.tasks import is_several
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.data.looking import Looked
from netbuilder.data.streams import Stream
from netbuilder.project.recipe import Recipe
from netbuilder.runs.late import numpy as np
from netbuilder.studio.data_looks import DataLook
from netbuilder.studio.presenters.amounts import rounded, share
from netbuilder.studio.presenters.data_examples import goal_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

PART_TITLES = {"train": Text("Train"), "validation": Text("Validation"), "test": Text("Test")}
_WAYS = {
    "random": Text("At random, by the seed of the recipe."),
    "classes": Text("At random, with the same share of each class."),
    "groups": Text("At random, with no group in two parts."),
    "groups and classes": Text("No group in two parts, and of each class about the same share."),
    "time": Text("In the order of time: what tests comes last."),
}


class PartRow(NamedTuple):
    """A part: how many examples it has, their share of all, and its own file or arrays, "" for none."""

    part: str
    title: Text
    examples: int
    share: float
    source: str


class ClassRow(NamedTuple):
    """A class with its examples in each part, and the largest class's in all."""

    name: str
    counts: tuple[int, ...]
    most: int

    @property
    def examples(self) -> int:
        """How many there are in all parts."""
        return sum(self.counts)


def part_rows(look: DataLook, recipe: Recipe) -> list[PartRow]:
    looked, sources = look.looked, dict(look.loaded.sources)
    if recipe.folds > 1:
        sources.pop("validation", None)  # what validates is a fold of all that is not to test
    return [
        PartRow(
            part, title, len(looked.parts[part]), len(looked.parts[part]) / max(1, looked.count),
            sources.get(part, ""),
        )
        for part, title in PART_TITLES.items()
    ]  # fmt: skip


def class_rows(looked: Looked) -> list[ClassRow]:
    """The classes in their order, none where none are foretold."""
    if not looked.is_classes:
        return []
    counts = np.stack([looked.balance(part) for part in PART_TITLES], axis=1)
    most = int(counts.sum(axis=1).max())
    return [
        ClassRow(name, tuple(row), most) for name, row in zip(looked.classes, counts.tolist(), strict=True)
    ]


def label_rows(look: DataLook) -> list[ClassRow]:
    """How many examples have each label, where one can have several; none elsewhere."""
    loaded, looked = look.loaded, look.looked
    for name, field in looked.facts.fields[1:]:
        if is_several(field):
            arrays = [each[name] for each in (loaded.examples, loaded.test) if each is not None]
            marks = np.concatenate([np.asarray(each) for each in arrays]) > 0
            counts = np.stack([marks[looked.parts[part]].sum(axis=0) for part in PART_TITLES], axis=1)
            most = int(counts.sum(axis=1).max())
            rows = zip(field.names, counts.tolist(), strict=True)
            return [ClassRow(label, tuple(row), most) for label, row in rows]
    return []


def parts_sentence(look: DataLook, recipe: Recipe) -> Text:
    """How the parts came about."""
    way = look.looked.how
    how = _WAYS["groups and classes" if way == "groups" and look.looked.is_classes else way]
    if recipe.folds > 1:
        fold = recipe.division["fold"]
        return Text("{how} Fold {fold} of {folds} validates.", how=how, fold=fold, folds=recipe.folds)
    looked = look.looked
    if look.loaded.own_validation is not None:
        if looked.own_test:
            return Text("All parts came with the data.")
        return Text("What validates came with the data.")
    return Text("{how} The test part came with the data.", how=how) if looked.own_test else how


def plain_answer(look: DataLook) -> Text | None:
    """How well one does who has learned nothing: what a network has to beat."""
    looked = look.looked
    if looked.answers is None or not looked.count:
        return None
    if looked.is_classes:
        counts = np.bincount(looked.answers, minlength=len(looked.classes))
        most = int(counts.argmax())
        right = share(float(counts[most] / counts.sum()))
        name = looked.classes[most]
        said = f"{goal_name(looked)} {name}" if name.isdecimal() and looked.is_table else name
        return Text("Always saying {name} is right in {share}.", name=said, share=right)
    last = _last_values(look)
    if last is not None:
        off = float(np.sqrt(np.mean((looked.answers - last) ** 2)))
        return Text("Saying the last value again is off by {off} (root mean square).", off=rounded(off))
    off = float(np.std(looked.answers.astype(np.float64)))
    return Text("Always saying {mean} is off by {off} (root mean square).",
                mean=rounded(float(looked.answers.mean())), off=rounded(off))  # fmt: skip


def _last_values(look: DataLook) -> NDArray[np.float32] | None:
    """Of a series the last value before each moment; None where there is no such thing."""
    name, field = look.looked.facts.fields[0]
    if not look.loaded.in_order or field.spec.kind is not Kind.SEQUENCE or look.loaded.test is not None:
        return None
    values = look.loaded.examples[name]
    return None if isinstance(values, Stream) else values[:, -1, 0]


def over_time(look: DataLook) -> list[tuple[str, list[float]]]:
    """What is foretold from moment to moment, by part in the order of time; empty where there is no order."""
    looked = look.looked
    if looked.answers is None or looked.is_classes or not look.loaded.in_order or looked.own_test:
        return []
    return [(part, looked.answers[looked.parts[part]].tolist()) for part in PART_TITLES]
