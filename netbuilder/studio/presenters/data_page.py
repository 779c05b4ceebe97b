"""The words of the Data page: what the data are, how they are divided, and remedies for what stands out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from netbuilder.analysis.tasks import is_several
from netbuilder.core.problem import Fix, Severity
from netbuilder.core.setting import Flag, Line
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.data.looking import Looked
from netbuilder.data.looking_columns import Column
from netbuilder.data.looking_findings import Finding
from netbuilder.data.source import DataSet
from netbuilder.data.streams import Stream
from netbuilder.data.tiles import is_picture, is_point
from netbuilder.project import edits
from netbuilder.project.recipe import Recipe
from netbuilder.runs.late import numpy as np
from netbuilder.studio.data_looks import DataLook
from netbuilder.studio.presenters.amounts import number, share
from netbuilder.studio.presenters.data_examples import goal_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

PART_TITLES = {"train": Text("Train"), "validation": Text("Validation"), "test": Text("Test")}
_WAYS = {
    "random": Text("At random, by the seed of the recipe."),
    "classes": Text("At random, with the same share of each class."),
    "groups": Text("At random, with no group in two parts."),
    "time": Text("In the order of time: what tests comes last."),
}
_HELD_BACK = 0.2  # share of the groups that are kept for testing
_MOST_WORDS = 6
_MOST_TOKENS = 200


class PartRow(NamedTuple):
    """A part with how many examples it has, and their share of all."""

    part: str
    title: Text
    examples: int
    share: float


class ClassRow(NamedTuple):
    """A class with its examples in each part, and the largest class's in all."""

    name: str
    counts: tuple[int, ...]
    most: int

    @property
    def examples(self) -> int:
        """How many there are in all parts."""
        return sum(self.counts)


class ColumnRow(NamedTuple):
    """A column: how its values are spread, as bars, and what they are in words."""

    name: str
    bars: tuple[int, ...]
    values: Text
    middle: str
    missing: int
    mostly_missing: bool


class FindingCard(NamedTuple):
    """A finding with its remedies; `places` are the examples that can be shown, perhaps none."""

    severity: Severity
    says: Text
    fixes: tuple[Fix, ...]
    places: Places | None


def noun(looked: Looked) -> Text:
    """How many there are, by what they are."""
    spec = looked.facts.fields[0][1].spec
    if is_picture(spec):
        return Text("{count:,} images", count=looked.count)
    if is_point(spec) and not looked.is_table:
        return Text("{count:,} points", count=looked.count)
    if looked.columns:
        return Text("{count:,} rows", count=looked.count)
    if spec.kind is Kind.SIGNAL:
        return Text("{count:,} signals", count=looked.count)
    if spec.kind is Kind.SEQUENCE:
        return Text("{count:,} sequences", count=looked.count)
    if spec.kind is Kind.VOLUME:
        return Text("{count:,} volumes", count=looked.count)
    return Text("{count:,} examples", count=looked.count)


def streamed(look: DataLook) -> Text | None:
    """That the examples are not held in memory, None where they are."""
    size = look.loaded.streamed
    if not size:
        return None
    return Text("streamed from the disk, {size}",
                size=f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB")  # fmt: skip


def plain(value: float) -> str:
    """A number as people write it: whole ones without decimals."""
    if value != round(value) or abs(value) >= 1e6:
        return number(value)
    return ("−" if value < 0 else "") + f"{abs(value):,.0f}"


def shape(looked: Looked) -> Text:
    """The shape of one example as wires show it."""
    sizes = looked.facts.fields[0][1].spec.sizes
    if looked.columns and len(looked.columns) != sizes[0]:
        return Text("{columns} columns, {features} features", columns=len(looked.columns), features=sizes[0])
    return Text("{sizes}", sizes="×".join(map(str, sizes)) or "1")


def goal(looked: Looked) -> Text | None:
    """What is to be foretold, None where there is nothing beside the examples."""
    name = goal_name(looked)
    if looked.is_classes and not looked.is_table:
        return Text("{count} classes", count=len(looked.classes))
    if looked.is_classes:
        return Text("foretells {name}, {count} classes", name=name, count=len(looked.classes))
    return Text("foretells {name}", name=name) if name else None


def part_rows(looked: Looked) -> list[PartRow]:
    return [
        PartRow(part, title, len(looked.parts[part]), len(looked.parts[part]) / max(1, looked.count))
        for part, title in PART_TITLES.items()
    ]


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
    if recipe.folds > 1:
        how = _WAYS[look.looked.how]
        fold = recipe.division["fold"]
        return Text("{how} Fold {fold} of {folds} validates.", how=how, fold=fold, folds=recipe.folds)
    looked = look.looked
    if look.loaded.own_validation is not None:
        if looked.own_test:
            return Text("All parts came with the data.")
        return Text("What validates came with the data.")
    how = _WAYS[looked.how]
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
        return Text("Saying the last value again is off by {off} (root mean square).", off=number(off))
    off = float(np.std(looked.answers.astype(np.float64)))
    return Text("Always saying {mean} is off by {off} (root mean square).",
                mean=number(float(looked.answers.mean())), off=number(off))  # fmt: skip


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


def column_rows(looked: Looked) -> list[ColumnRow]:
    return [_column_row(column) for column in looked.columns]


def _column_row(column: Column) -> ColumnRow:
    if column.words:
        shown = ", ".join(column.words[:_MOST_WORDS])
        more = len(column.words) - _MOST_WORDS
        values = (
            Text("{words} and {more} more", words=shown, more=more)
            if more > 0
            else Text("{words}", words=shown)
        )
        middle = column.words[int(column.counts.argmax())]
    elif column.known:
        values = Text("{low} to {high}", low=plain(column.low), high=plain(column.high))
        middle = number(column.mean)
    else:
        values, middle = Text("nothing"), ""
    return ColumnRow(
        column.name,
        tuple(column.counts.tolist()),
        values,
        middle,
        column.missing,
        column.missing > column.rows / 2,
    )


def values_sentence(looked: Looked) -> Text:
    """What the values of the first field are."""
    return _of_some(looked, _values_sentence(looked))


def _of_some(looked: Looked, says: Text) -> Text:
    """With how many examples were looked at, where that were not all."""
    if looked.seen is None:
        return says
    return Text("{says} This is of {seen:,} examples from all over the {count:,}.", says=says,
                seen=looked.seen, count=looked.count)  # fmt: skip


def _values_sentence(looked: Looked) -> Text:
    spread = looked.spreads[0]
    known = looked.facts.fields[0][1].classes
    if known:
        most = int(spread.counts.argmax())
        said = token_name(known[most]) if most < len(known) else str(most)
        return Text("{kinds} different ones; {most} is the most frequent, {share} of all.", kinds=len(known),
                    most=said, share=share(float(spread.counts[most] / spread.counts.sum())))  # fmt: skip
    return Text("From {low} to {high}, on average {mean}, deviation {deviation}.", low=plain(spread.low),
                high=plain(spread.high), mean=number(spread.mean),
                deviation=number(spread.deviation))  # fmt: skip


def tokens(looked: Looked) -> list[tuple[str, int]]:
    """How often each character or token occurs, the most frequent first; none where values are no tokens."""
    known, counts = looked.facts.fields[0][1].classes, looked.spreads[0].counts
    if not known:
        return []
    order = np.argsort(-counts, kind="stable")[:_MOST_TOKENS]
    return [(token_name(known[at]), int(counts[at])) for at in order.tolist() if at < len(known)]


def token_name(token: str) -> str:
    """A token that can be seen."""
    return {" ": "␣", "\n": "⏎", "\t": "⇥"}.get(token, token)


def finding_cards(look: DataLook, declared: DataSet | None, node: str) -> list[FindingCard]:
    """What stands out, the gravest first, with what can be done about it."""
    return [
        FindingCard(each.severity, each.says, tuple(_fixes(each, look, declared, node)), each.places)
        for each in look.findings
    ]


def looked_for(looked: Looked) -> Text:
    """What was searched for and not found."""
    return _of_some(looked, _looked_for(looked))


def _looked_for(looked: Looked) -> Text:
    if looked.is_table:
        return Text("Looked for columns that repeat the answer or one another, gaps, numbers of rows, copies "
                    "across the parts, and classes with few examples.")  # fmt: skip
    if looked.is_classes:
        return Text("Looked for copies across the parts, classes with few examples, empty examples and "
                    "values that are no numbers.")  # fmt: skip
    return Text("Looked for copies across the parts, empty examples and values that are no numbers.")


def _fixes(finding: Finding, look: DataLook, declared: DataSet | None, node: str) -> list[Fix]:
    if declared is None:
        return []
    if finding.columns and isinstance(declared.settings.get("leave_out"), Line):
        before = [name.strip() for name in str(declared.values()["leave_out"]).split(",") if name.strip()]
        names = ", ".join(dict.fromkeys((*before, *finding.columns)))
        label = Text("Leave out {column}", column=finding.columns[0])
        return [Fix(label, partial(edits.change, id=node, settings={"leave_out": names}))]
    if finding.code == "unscaled" and isinstance(declared.settings.get("scale"), Flag):
        return [Fix(Text("Bring pixels to 1"), partial(edits.change, id=node, settings={"scale": True}))]
    if finding.code == "dark" and isinstance(declared.settings.get("standardise"), Flag):
        return [Fix(Text("Standardise"), partial(edits.change, id=node, settings={"standardise": True}))]
    if finding.code == "groups_test" and isinstance(declared.settings.get("test_groups"), Line):
        kept = finding.groups[-max(1, round(_HELD_BACK * len(finding.groups))) :]
        names = ", ".join(kept)
        fixes = [Fix(Text("Keep {names} for testing", names=names),
                     partial(edits.change, id=node, settings={"test_groups": names}))]  # fmt: skip
        return [*_groups_whole(look.looked), *fixes]
    if finding.code in ("groups_test", "groups_validation"):
        return list(_groups_whole(look.looked))
    return []


def _groups_whole(looked: Looked) -> Iterator[Fix]:
    """Where there are enough groups for all parts."""
    if looked.how != "groups" and len(set(looked.groups)) >= len(PART_TITLES):
        yield Fix(Text("Keep groups whole"), partial(edits.change_recipe, split="groups"))
