"""What a file says about its data. It can be read again, so what makes no sense is left out, not refused."""

from __future__ import annotations

from netbuilder.core.facts import DataFacts, FieldFacts, Prepared
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import BYTES, TensorSpec
from netbuilder.core.text import Text
from netbuilder.graph.model import Graph
from netbuilder.project import kinds
from netbuilder.project.cursor import Cursor
from netbuilder.project.faults import Faults, Notices

# Sizes and counts become 64-bit numbers in torch.
_LARGEST = 2**63 - 1


def read_facts(place: Cursor, graph: Graph, notices: Notices) -> FrozenDict[str, DataFacts]:
    """The facts of the data sets of `graph`; whatever else stands at `place` is noticed."""
    if place.value is None:
        return FrozenDict()
    if not isinstance(place.value, dict):
        notices.add("facts_left_out", place)
        return FrozenDict()
    found: dict[str, DataFacts] = {}
    for id, value in place.value.items():
        faults = Faults()
        cursor = Cursor(value, faults, place, id)
        facts = _facts(cursor)
        if faults or id not in graph.nodes or not kinds.is_data(graph.nodes[id]):
            notices.add("facts_left_out", cursor)
        else:
            found[id] = facts
    return FrozenDict(found)


def _facts(cursor: Cursor) -> DataFacts:
    counts = cursor.field("counts").fields() if cursor.has("counts") else ()
    return DataFacts(
        tuple(_field(each) for each in cursor.field("fields").items()),
        tuple((part, count.whole(0, _LARGEST)) for part, count in counts),
        cursor.field("digest").text() if cursor.has("digest") else "",
        prepared=tuple(_prepared(each) for each in cursor.field("prepared").items())
        if cursor.has("prepared")
        else (),
    )


def _prepared(cursor: Cursor) -> Prepared:
    fill, shift, scale = (
        tuple(each.number() for each in cursor.field(name).items()) for name in ("fill", "shift", "scale")
    )
    if not len(fill) == len(shift) == len(scale):
        cursor.wrong(Text("three lists of one length"))
    channels = cursor.has("channels") and cursor.field("channels").flag()
    return Prepared(cursor.field("field").label(), fill, shift, scale, channels)


def _field(cursor: Cursor) -> tuple[str, FieldFacts]:
    sizes = tuple(each.whole(1, _LARGEST) for each in cursor.field("sizes").items())
    axes = tuple(each.label() for each in cursor.field("axes").items())
    dtype = cursor.field("dtype")
    if not isinstance(dtype.value, str) or dtype.value not in BYTES:
        dtype.wrong(Text("an element type"))
    elif len(axes) != len(sizes):
        cursor.field("axes").wrong(Text("a name for each size"))
    else:
        kinds = (
            tuple(_word_row(each) for each in cursor.field("kinds").items()) if cursor.has("kinds") else ()
        )
        counts = tuple(len(words) + 1 for words in kinds)
        if kinds and sizes != (len(kinds),):
            cursor.field("kinds").wrong(Text("words for each column"))
            counts = ()
        return cursor.field("name").label(), FieldFacts(
            TensorSpec(sizes, axes, dtype.value, counts),
            _bound(cursor, "low"),
            _bound(cursor, "high"),
            _words(cursor, "classes"),
            _words(cursor, "names"),
            kinds,
        )
    return "", FieldFacts(TensorSpec((), ()))


def _words(cursor: Cursor, name: str) -> tuple[str, ...]:
    return tuple(each.text() for each in cursor.field(name).items()) if cursor.has(name) else ()


def _word_row(cursor: Cursor) -> tuple[str, ...]:
    return tuple(each.text() for each in cursor.items())


def _bound(cursor: Cursor, name: str) -> float | None:
    return cursor.field(name).number() if cursor.has(name) else None
