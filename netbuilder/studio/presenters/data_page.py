"""The words of the Data page: what the data are, how they are divided, and remedies for what stands out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from netbuilder.core.problem import Fix, Severity
from netbuilder.core.setting import Flag, Line
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.data.looking import Looked
from netbuilder.data.looking_columns import Column
from netbuilder.data.looking_findings import Finding
from netbuilder.data.source import DataSet
from netbuilder.data.tiles import is_picture, is_point
from netbuilder.project import edits
from netbuilder.runs.late import numpy as np
from netbuilder.studio.data_looks import DataLook
from netbuilder.studio.presenters.amounts import plain, rounded, share
from netbuilder.studio.presenters.data_examples import goal_name
from netbuilder.studio.presenters.data_parts import PART_TITLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

_HELD_BACK = 0.2  # share of the groups that are kept for testing
_MOST_WORDS = 6
_MOST_TOKENS = 200


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


def shape(looked: Looked) -> Text:
    """What one example consists of."""
    field = looked.facts.fields[0][1]
    spec, sizes = field.spec, field.spec.sizes
    if looked.columns:
        if len(looked.columns) == sizes[0]:
            return Text("{columns} columns", columns=sizes[0])
        return Text("{columns} columns, {features} features", columns=len(looked.columns), features=sizes[0])
    if is_picture(spec):
        size = "×".join(map(str, sizes[1:]))
        return Text("{size} in colour", size=size) if sizes[0] == 3 else Text("{size} in grey", size=size)
    if spec.kind in (Kind.MAPS, Kind.VOLUME, Kind.SIGNAL):
        size = "×".join(f"{each:,}" for each in sizes[1:])
        channels = Text("1 channel") if sizes[0] == 1 else Text("{count:,} channels", count=sizes[0])
        return Text("{size} values, {channels}", size=size, channels=channels)
    if len(sizes) == 1 and field.classes:
        single = all(len(each) == 1 for each in field.classes)
        said = Text("{count:,} characters each", count=sizes[0])
        return said if single else Text("{count:,} tokens each", count=sizes[0])
    if spec.kind is Kind.SEQUENCE and len(sizes) == 2:
        if sizes[1] == 1:
            return Text("{steps:,} steps", steps=sizes[0])
        return Text("{steps:,} steps of {values:,} values", steps=sizes[0], values=sizes[1])
    if len(sizes) == 1:
        return Text("{count:,} values each", count=sizes[0])
    return Text("{sizes} values", sizes="×".join(map(str, sizes)) or "1")


def goal(looked: Looked) -> Text | None:
    """What is to be foretold, None where there is nothing beside the examples."""
    name = goal_name(looked)
    if looked.is_classes and not looked.is_table:
        return Text("{count} classes", count=len(looked.classes))
    if looked.is_classes:
        return Text("foretells {name}, {count} classes", name=name, count=len(looked.classes))
    return Text("foretells {name}", name=name) if name else None


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
        middle = rounded(column.mean)
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
                high=plain(spread.high), mean=rounded(spread.mean),
                deviation=rounded(spread.deviation))  # fmt: skip


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
