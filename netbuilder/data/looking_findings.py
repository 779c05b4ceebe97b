"""What of a data set deserves a second look: sentences that name their numbers, the gravest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from netbuilder.core.problem import Severity
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import NamedTuple
from netbuilder.data.looking import Looked
from netbuilder.data.looking_answers import leaks, repeated
from netbuilder.data.tiles import is_picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netbuilder.data.looking_columns import Column

    Places = NDArray[np.int64]

_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}
_FEW = 10  # examples of a class that train
_UNEVEN = 10.0  # times as many examples as another class
_MOSTLY = 0.5  # share of the rows in which a column has nothing
_LARGE = 32.0  # as analysis.rules.data: pixels count to 255, normalised values stay far below this
_DARK = 0.25  # of pictures in which nothing is brighter
_CLEAR = 0.99  # share that can be told right, below which contradictions are a warning
_MOST_NAMED = 3


class Finding(NamedTuple):
    """`columns` are those that it speaks of, `groups` those that are divided; `places` are the examples."""

    code: str
    severity: Severity
    says: Text
    columns: tuple[str, ...] = ()
    places: Places | None = None
    groups: tuple[str, ...] = ()


def findings(looked: Looked) -> tuple[Finding, ...]:
    """All there is to say of what was seen."""
    found = [finding for rule in _RULES for finding in rule(looked)]
    return tuple(sorted(found, key=lambda finding: _GRAVITY[finding.severity]))


def _split(looked: Looked) -> Iterator[Finding]:
    if looked.fault is not None:
        yield Finding("split", Severity.ERROR, looked.fault.what)


def _leaks(looked: Looked) -> Iterator[Finding]:
    if looked.answers is None or not looked.is_table:
        return
    for leak in leaks(looked.columns, looked.answers, classes=looked.is_classes):
        says = Text("{column} repeats what is to be foretold: it alone tells {right:,} of {known:,} rows "
                    "right.",
                   column=leak.column.name, right=leak.right, known=leak.known)  # fmt: skip
        yield Finding("leak", Severity.WARNING, says, (leak.column.name,))


def _copies(looked: Looked) -> Iterator[Finding]:
    import numpy as np

    copies = looked.copies
    shared = {part: copies.of(looked.parts[part], looked.parts["train"]) for part in ("test", "validation")}
    test, validation = (len(shared[part]) for part in ("test", "validation"))
    of_test, of_validation = (len(looked.parts[part]) for part in ("test", "validation"))
    places = _with_first(looked, np.concatenate([shared["test"], shared["validation"]]))
    if test and validation:
        says = Text("{test:,} of {of_test:,} test examples and {validation:,} of {of_validation:,} that "
                    "validate are in the training part as well.",
                    test=test, of_test=of_test, validation=validation,
                    of_validation=of_validation)  # fmt: skip
        yield Finding("copies_across", Severity.WARNING, says, places=places)
    elif test:
        says = Text("{test:,} of {of_test:,} test examples are in the training part as well.",
                    test=test, of_test=of_test)  # fmt: skip
        yield Finding("copies_across", Severity.WARNING, says, places=places)
    elif validation:
        says = Text("{validation:,} of {of_validation:,} examples that validate are in the training part "
                    "as well.",
                    validation=validation, of_validation=of_validation)  # fmt: skip
        yield Finding("copies_across", Severity.WARNING, says, places=places)
    again = copies.again
    if len(again):
        says = Text(
            "{count:,} of {all:,} examples repeat an earlier one.", count=len(again), all=looked.count
        )
        yield Finding("copies", Severity.HINT, says, places=_with_first(looked, again))


def _with_first(looked: Looked, some: Places) -> Places:
    """The examples and what they repeat, those that are the same side by side."""
    import numpy as np

    first = looked.copies.first
    alike = np.flatnonzero(np.isin(first, first[some]))
    return alike[np.argsort(first[alike], kind="stable")]


def _contradictions(looked: Looked) -> Iterator[Finding]:
    if not looked.is_classes or looked.answers is None or not looked.count:
        return
    places, right = looked.copies.contradictions(looked.answers)
    if len(places):
        share = right / looked.count
        says = Text("{count:,} examples are the same as others with another answer: nothing tells more than "
                    "{share:.1f} % right.", count=len(places), share=100 * share)  # fmt: skip
        severity = Severity.WARNING if share < _CLEAR else Severity.HINT
        yield Finding("contradictions", severity, says, places=_with_first(looked, places))


def _classes(looked: Looked) -> Iterator[Finding]:
    if not looked.is_classes:
        return
    counts = {part: looked.balance(part) for part in looked.parts}
    train = counts["train"]
    whole = train + counts["validation"] + counts["test"]
    there = [at for at, count in enumerate(whole) if count]
    if len(there) == 1:
        says = Text("All {count:,} examples are {name}: there is nothing to tell apart.",
                    count=looked.count, name=_class(looked, there[0]))  # fmt: skip
        yield Finding("one_class", Severity.ERROR, says)
        return
    for at in there:
        if train[at] < _FEW:
            says = Text("{name} has only {count} of {all:,} examples that train.",
                        name=_class(looked, at), count=int(train[at]), all=int(train.sum()))  # fmt: skip
            yield Finding("tiny_class", Severity.WARNING, says, places=_of_class(looked, at))
    empty = [looked.classes[at] for at, count in enumerate(whole) if not count]
    if empty:
        says = Text("{count} of {all} classes have no example: {names}.",
                    count=len(empty), all=len(looked.classes), names=_listed(empty))  # fmt: skip
        yield Finding("empty_class", Severity.HINT, says)
    for part, title in (("validation", Text("validation")), ("test", Text("test"))):
        lacking = [looked.classes[at] for at in there if not counts[part][at]]
        if lacking and counts[part].sum():
            says = Text("{count} of {all} classes are not in the {part} part: {names}.", count=len(lacking),
                        all=len(there), part=title, names=_listed(lacking))  # fmt: skip
            yield Finding("class_not_in_part", Severity.WARNING, says)
    most, least = max(there, key=lambda at: whole[at]), min(there, key=lambda at: whole[at])
    ratio = float(whole[most] / whole[least])
    if ratio >= _UNEVEN:
        says = Text("{most} has {ratio:.0f} times as many examples as {least}; always saying {most} is right "
                    "in {share:.0f} %.", most=_class(looked, most), least=_class(looked, least), ratio=ratio,
                    share=100 * float(whole[most] / whole.sum()))  # fmt: skip
        yield Finding("uneven", Severity.HINT, says)


def _pixels(looked: Looked) -> Iterator[Finding]:
    spread = looked.spreads[0]
    high = max(abs(spread.low), abs(spread.high))
    if is_picture(looked.facts.fields[0][1].spec) and high > _LARGE:
        says = Text("Pixels go from {low:g} to {high:g}; a network learns best from values near 1.",
                    low=spread.low, high=spread.high)  # fmt: skip
        yield Finding("unscaled", Severity.WARNING, says)
    field = looked.facts.fields[0][1]
    if is_picture(field.spec) and (field.low, field.high) == (0, 1) and 0 < spread.high < _DARK:
        says = Text("Pixels go from {low:.2g} to {high:.2g} of 1, as those of 16 bits often do: all is "
                    "nearly black.", low=spread.low, high=spread.high)  # fmt: skip
        yield Finding("dark", Severity.WARNING, says)


def _columns(looked: Looked) -> Iterator[Finding]:
    if not looked.is_table:
        return
    for column in looked.columns:
        if not column.is_constant:
            continue
        says = Text("{column} is {value} in all {rows:,} rows and tells nothing.", column=column.name,
                    value=column.words[0] if column.words else f"{column.low:g}",
                    rows=column.rows)  # fmt: skip
        yield Finding("constant", Severity.WARNING, says, (column.name,))
    for column in looked.columns:
        if column.is_number_of_row:
            says = Text("{column} only counts the rows: it has another value in each of {rows:,}.",
                        column=column.name, rows=column.rows)  # fmt: skip
            yield Finding("number_of_row", Severity.WARNING, says, (column.name,))
    for later, earlier in repeated(looked.columns):
        says = Text("{column} says the same as {other} in all {rows:,} rows.",
                    column=later.name, other=earlier.name, rows=later.rows)  # fmt: skip
        yield Finding("repeated", Severity.HINT, says, (later.name,))


def _gaps(looked: Looked) -> Iterator[Finding]:
    mostly = [column for column in looked.columns if column.missing > _MOSTLY * column.rows]
    for column in mostly:
        says = Text("{column} is missing in {missing:,} of {rows:,} rows ({share:.0f} %).",
                    column=column.name, missing=column.missing, rows=column.rows,
                    share=100 * column.missing / column.rows)  # fmt: skip
        yield Finding("mostly_missing", Severity.WARNING, says, (column.name,))
    others = [column for column in looked.columns if column.missing and column not in mostly]
    if others:
        most = max(others, key=lambda column: column.missing)
        says = Text("{count} columns have gaps, {column} most: {missing:,} of {rows:,} rows.",
                    count=len(others), column=most.name, missing=most.missing, rows=most.rows)  # fmt: skip
        if len(others) == 1:
            says = Text("{column} has gaps in {missing:,} of {rows:,} rows.",
                        column=most.name, missing=most.missing, rows=most.rows)  # fmt: skip
        yield Finding("missing", Severity.HINT, says, places=_places_with_gaps(others))


def _places_with_gaps(columns: list[Column]) -> Places:
    import numpy as np

    return np.flatnonzero(np.any([np.isnan(column.values) for column in columns], axis=0))


def _values(looked: Looked) -> Iterator[Finding]:
    for spread in looked.spreads:
        if spread.strange and not looked.columns:
            says = Text("{count:,} values of {field} are no finite numbers.",
                        count=spread.strange, field=spread.field)  # fmt: skip
            yield Finding("strange", Severity.ERROR, says)
    if len(looked.blank):
        says = Text("{count:,} of {all:,} examples are of one value throughout, as silence or a black "
                    "picture.",                     count=len(looked.blank), all=looked.count)  # fmt: skip
        yield Finding("blank", Severity.HINT, says, places=looked.blank)


def _groups(looked: Looked) -> Iterator[Finding]:
    if not looked.groups or len(looked.groups) != looked.count:
        return
    of_part = {part: {looked.groups[at] for at in places.tolist()} for part, places in looked.parts.items()}
    every = sorted(set(looked.groups))
    for part, title in (("test", Text("test")), ("validation", Text("validation"))):
        divided = sorted(of_part[part] & of_part["train"])
        if divided and len(of_part["train"] | of_part[part]) > 1:
            says = Text("{count} of {all} groups, such as {name}, are in the training and in the {part} "
                        "part: how well a new one is told is not measured.", count=len(divided),
                        all=len(every), name=shortened(divided[0]), part=title)  # fmt: skip
            severity = Severity.WARNING if part == "test" else Severity.HINT
            yield Finding(f"groups_{part}", severity, says, groups=tuple(every))
            return


def _class(looked: Looked, at: int) -> str:
    return shortened(looked.classes[at])


def _of_class(looked: Looked, at: int) -> Places:
    import numpy as np

    assert looked.answers is not None
    return np.flatnonzero(looked.answers == at)


def _listed(names: list[str]) -> str:
    some = ", ".join(shortened(name) for name in names[:_MOST_NAMED])
    return some + (", …" if len(names) > _MOST_NAMED else "")


_RULES: tuple[Callable[[Looked], Iterator[Finding]], ...] = (
    _split, _leaks, _groups, _copies, _contradictions, _classes, _pixels, _columns, _gaps, _values,
)  # fmt: skip
