"""What of the network's input a value sees, in words and sizes for a picture."""

from __future__ import annotations

import math

from netbuilder.analysis.outcome import Walk
from netbuilder.analysis.receptive import Field, Fields
from netbuilder.analysis.report import Report
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple

_NOUNS = {Kind.MAPS: Text("image"), Kind.VOLUME: Text("volume"), Kind.SIGNAL: Text("signal")}


class FieldCard(NamedTuple):
    """`says` it in a sentence. `window` and `room` are what is seen and what there is, in places an axis.

    `source` is the node of the main graph that gives the input, and the window is in the middle of it.
    """

    says: Text
    window: tuple[float, ...]
    room: tuple[int, ...]
    source: str


class FieldKeeper:
    """Keeps the fields of one report for the next one: what is the same is not worked out again."""

    def __init__(self) -> None:
        self._walk: Walk | None = None
        self._fields: Fields | None = None

    def of(self, report: Report) -> Fields:
        """Those of the graph that `report` is about; in a block with what enters it there."""
        walk = (report.whole or report).walk
        if self._fields is None or self._walk is not walk:
            self._walk, self._fields = walk, Fields(walk, before=self._fields)
        fields: Fields | None = self._fields
        for id in report.path:
            fields = fields.inside(id) if fields is not None else None
        return fields or Fields(report.walk)


def field_card(report: Report, id: str, keeper: FieldKeeper) -> FieldCard | None:
    """None for a node of which nothing is to be told: its input does not fit, it sees a single place, or
    nobody knows.
    """
    outcome = report.walk.outcomes.get(id)
    if outcome is not None and outcome.refused is not None:
        return None
    field = keeper.of(report).of(id)
    if field is None or all(seen.size <= 1 for seen in field.axes):
        return None
    return FieldCard(_says(field), tuple(seen.size for seen in field.axes), field.room, field.source.node)


def seen_words(field: Field) -> str:
    """`14×14`; an axis of which all is seen says how much that is."""
    pairs = zip(field.axes, field.room, strict=True)
    return "×".join(str(room if math.isinf(seen.size) else _whole(seen.size)) for seen, room in pairs)


def _whole(size: float) -> int:
    """Up to the next whole number, but for what is lost in adding up thirds."""
    return math.ceil(size - 1e-6)


def _says(field: Field) -> Text:
    noun = _NOUNS.get(field.spec.kind, Text("sequence"))
    room = "×".join(map(str, field.room))
    if field.is_whole:
        return Text("Each output value may see all of the {room} input {noun}.", room=room, noun=noun)
    jumps = [f"{seen.jump:.3g}" for seen in field.axes]
    jump = jumps[0] if len(set(jumps)) == 1 else "×".join(jumps)
    return Text(
        "Each output value sees a {window} window of the {room} input {noun}; the next one sees {jump} "
        "further on.",
        window=seen_words(field),
        room=room,
        noun=noun,
        jump=jump,
    )
