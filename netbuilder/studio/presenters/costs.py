"""What each node on the canvas costs, or sees: a figure, its share of the whole, and how hot that is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING

from netbuilder.analysis.cost import Cost, cost_of
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.report import Report
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.studio.presenters.budget import gives_images, in_bytes, large

if TYPE_CHECKING:
    from netbuilder.runs.timing import LayerTimes, Milliseconds
    from netbuilder.studio.presenters.fields import FieldKeeper


class Figures(Enum):
    """What the figures on nodes speak of."""

    SHAPES = "shapes"
    PARAMETERS = "parameters"
    COMPUTE = "compute"
    MEMORY = "memory"
    FORWARD = "forward"
    BACKWARD = "backward"
    FIELD = "field"

    @property
    def is_time(self) -> bool:
        """Whether it has to be measured."""
        return self in (Figures.FORWARD, Figures.BACKWARD)


TITLES = {
    Figures.SHAPES: Text("Shapes"),
    Figures.PARAMETERS: Text("Parameters"),
    Figures.COMPUTE: Text("Multiply-adds"),
    Figures.MEMORY: Text("Activation memory"),
    Figures.FORWARD: Text("Time forward"),
    Figures.BACKWARD: Text("Time backward"),
    Figures.FIELD: Text("Receptive field"),
}


SAYS = {
    Figures.SHAPES: Text("No figures of cost."),
    Figures.PARAMETERS: Text("How many learned numbers each layer has."),
    Figures.COMPUTE: Text("How much each layer multiplies and adds for one sample."),
    Figures.MEMORY: Text("How much memory the output of each layer takes for a batch."),
    Figures.FORWARD: Text("How long each layer takes forward, measured on this computer."),
    Figures.BACKWARD: Text("How long each layer takes backward, measured on this computer."),
    Figures.FIELD: Text("How much of the input one output value of each layer sees."),
}


class Heat(NamedTuple):
    """The figure of one node in `words`, "" where it has none, and its `part` of the whole.

    `level` from 0 to 1 compares nodes: it is 1 for the largest. `spoken` is the figure as part of a sentence.
    A `stale` one was measured before something was changed.
    """

    words: str = ""
    part: str = ""
    level: float = 0.0
    spoken: Text | None = None
    stale: bool = False


NO_FIGURE = Heat()


class Heats(NamedTuple):
    """Those of one graph. `most` is the figure of the hottest node, `total` that of all together.

    Nodes without a figure are not in `of`.
    """

    figures: Figures
    of: Mapping[str, Heat]
    total: str = ""
    most: str = ""

    def at(self, id: str) -> Heat | None:
        """That of a node; None while figures speak of shapes."""
        return None if self.figures is Figures.SHAPES else self.of.get(id, NO_FIGURE)


NO_HEATS = Heats(Figures.SHAPES, {})


class Timed(NamedTuple):
    """What was measured, and whether that was another network or batch."""

    times: LayerTimes
    stale: bool = False


class HeatMaker:
    """Makes those of one graph after the other; what is known of a node is not worked out again."""

    def __init__(self) -> None:
        self._costs: dict[str, tuple[Outcome, Cost]] = {}
        self._before = NO_HEATS
        self._keeper: FieldKeeper | None = None  # until receptive fields are asked for

    def made(self, report: Report, figures: Figures, timed: Timed | None = None) -> Heats:
        """The same object again where nothing is another."""
        found = self._found(report, figures, timed)
        if found != self._before:
            self._before = found
        return self._before

    def _found(self, report: Report, figures: Figures, timed: Timed | None) -> Heats:
        if figures is Figures.SHAPES:
            self._costs.clear()
            return NO_HEATS
        if figures is Figures.FIELD:
            return self._field_heats(report)
        if figures.is_time:
            return _time_heats(report, figures, timed) if timed is not None else Heats(figures, {})
        return self._cost_heats(report, figures)

    def _cost_heats(self, report: Report, figures: Figures) -> Heats:
        amount, batch = _AMOUNTS[figures], report.project.recipe.batch if figures is Figures.MEMORY else 1
        words = in_bytes if figures is Figures.MEMORY else brief
        found = {id: amount(cost) * batch for id, cost in self._all(report)}
        whole = amount(report.cost) * batch
        total = in_bytes(whole) if figures is Figures.MEMORY else large(int(whole))
        return _heats(report, figures, found, whole, words, total)

    def _field_heats(self, report: Report) -> Heats:
        """How much of the input a value sees: hot is what sees all of it."""
        from netbuilder.studio.presenters.fields import FieldKeeper, seen_words  # late: seldom asked for

        if self._keeper is None:
            self._keeper = FieldKeeper()
        fields, heats = self._keeper.of(report), {}
        for id in report.walk.outcomes:
            field = fields.of(id)
            if field is None or (field.source.node == id and not report.path):
                continue
            shares = (min(1.0, seen.size / room) for seen, room in zip(field.axes, field.room, strict=True))
            words = seen_words(field)
            heats[id] = Heat(words, "", math.prod(shares), Text("sees {window} of the input", window=words))
        return Heats(Figures.FIELD, heats)

    def _all(self, report: Report) -> list[tuple[str, Cost]]:
        before, self._costs = self._costs, {}
        for id, outcome in report.walk.outcomes.items():
            known = before.get(id)
            same = known is not None and known[0] is outcome
            self._costs[id] = known if same and known is not None else (outcome, cost_of(outcome))
        return [(id, cost) for id, (_, cost) in self._costs.items()]


_AMOUNTS: dict[Figures, Callable[[Cost], float]] = {
    Figures.PARAMETERS: lambda cost: cost.parameters,
    Figures.COMPUTE: lambda cost: cost.multiply_adds,
    Figures.MEMORY: lambda cost: cost.activation_bytes,
}
_SPOKEN = {
    Figures.PARAMETERS: Text("parameters"),
    Figures.COMPUTE: Text("multiply-adds"),
    Figures.MEMORY: Text("of activations"),
    Figures.FORWARD: Text("forward"),
    Figures.BACKWARD: Text("backward"),
}


def _heats(
    report: Report,
    figures: Figures,
    found: Mapping[str, float],
    whole: float,
    words: Callable[[int], str] | Callable[[float], str],
    total: str,
    *,
    stale: bool = False,
) -> Heats:
    """From an amount a node; what is left out of the model has no share of the `whole`."""
    built = [amount for id, amount in found.items() if id not in report.left_out]
    most = max(built, default=0)
    heats = {}
    for id, amount in found.items():
        if not amount:
            continue
        told = words(amount)  # type: ignore[arg-type]  # whole numbers are given to what takes these
        out = id in report.left_out
        part = "" if out else _part(amount, whole)
        spoken = Text("{figure} {what}", figure=told, what=_SPOKEN[figures])
        if part:
            spoken = Text("{figure} {what}, {part} of all", figure=told, what=_SPOKEN[figures], part=part)
        heats[id] = Heat(told, part, 0.0 if out or not most else min(1.0, amount / most), spoken, stale)
    return Heats(figures, heats, total, words(most) if most else "")  # type: ignore[arg-type]  # as above


def _part(amount: float, whole: float) -> str:
    share = round(100 * amount / max(whole, amount))
    return f"{share} %" if share else ""


def _time_heats(report: Report, figures: Figures, timed: Timed) -> Heats:
    nodes, path = timed.times.nodes, report.path

    def one(of: Milliseconds) -> float:
        return of.forward if figures is Figures.FORWARD else of.backward

    ids = report.graph.nodes
    found = {id: one(nodes[(*path, id)]) for id in ids if (*path, id) in nodes}
    whole = sum(found.values())
    return _heats(report, figures, found, whole, in_time, in_time(whole), stale=timed.stale)


def brief(count: int) -> str:
    """A large number in five characters at most: "2,416", "61.7 K", "4.2 M"."""
    if count < 10_000:
        return f"{count:,}"
    size, letter = next((size, letter) for size, letter in _BRIEF if count >= size)
    return f"{count / size:.3g} {letter}"


_BRIEF = ((10**9, "G"), (10**6, "M"), (10**3, "K"))


def in_time(milliseconds: float) -> str:
    """To three figures at most: "12 µs", "0.84 ms", "3.07 ms", "41.2 ms", "1.32 s"."""
    if milliseconds < 0.0995:
        return f"{1000 * milliseconds:.0f} µs"
    amount, unit = (milliseconds, "ms") if milliseconds < 999.5 else (milliseconds / 1000, "s")
    digits = 2 if amount < 9.995 else 1 if amount < 99.95 else 0
    return f"{amount:,.{digits}f} {unit}"


def per(report: Report) -> Text:
    """What a cost is for: one image, or whatever an example is."""
    return Text("per image") if gives_images(report) else Text("per sample")
