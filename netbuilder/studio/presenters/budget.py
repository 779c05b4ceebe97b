"""What the network costs, as four figures, each with the share of every category of layers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Set

from netbuilder.analysis.cost import Cost, cost_of, weights_of
from netbuilder.analysis.ends import left_out
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.analysis.report import Report
from netbuilder.catalogue import categories
from netbuilder.catalogue.categories import CATEGORIES
from netbuilder.catalogue.layer import Layer
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.project import kinds

_UNITS = ("B", "KB", "MB", "GB", "TB")
_LARGE = (("M", 1e6), ("G", 1e9), ("T", 1e12))


class Figure(NamedTuple):
    """A number in words, and its parts as (colour token of a category, amount) in the palette's order.

    It `is_least` where something is left out that nobody can count yet.
    """

    label: Text
    value: str
    parts: tuple[tuple[str, int], ...]
    says: Text
    is_least: bool = False


class Budget(NamedTuple):
    subtitle: Text
    figures: tuple[Figure, ...]


def budget(report: Report, keeper: ShareKeeper | None = None) -> Budget:
    """What is counted is what becomes part of the model, blocks with their repetitions.

    Whoever asks after each edit has a `keeper`.
    """
    batch = report.project.recipe.batch
    shares = (keeper or ShareKeeper()).shares(report.walk, report.left_out)
    cost = report.cost
    least, least_memory = report.leaves_out, report.leaves_out_tensors
    per = Text("per image") if gives_images(report) else Text("per sample")
    return Budget(
        Text("multiply-adds {per}, activations of a batch of {batch}", per=per, batch=grouped(batch)),
        (
            Figure(
                Text("Parameters"),
                _at_least(least) + large(cost.parameters, down=least),
                _parts(shares, "parameters"),
                Text("Trainable numbers of the whole network."),
                least,
            ),
            Figure(
                Text("Multiply-adds"),
                _at_least(least) + large(cost.multiply_adds, down=least),
                _parts(shares, "multiply_adds"),
                Text("Multiplications with an addition in one forward pass."),
                least,
            ),
            Figure(
                Text("Activations"),
                _at_least(least_memory) + in_bytes(cost.activation_bytes * batch, down=least_memory),
                _parts(shares, "activation_bytes"),
                Text("Memory for the outputs of all layers, for one batch."),
                least_memory,
            ),
            Figure(
                Text("Weight file"),
                _at_least(least) + in_bytes(cost.weight_bytes, down=least),
                _parts(shares, "parameters"),
                Text("Size of the weights at 32 bits."),
                least,
            ),
        ),
    )


def gives_images(report: Report) -> bool:
    """Whether the first thing that data sets or inputs give are feature maps."""
    for id in report.walk.special:
        outcome = report.walk.outcomes.get(id)
        if outcome is not None and (kinds.is_data(outcome.node) or outcome.node.kind == kinds.INPUT):
            spec = next((spec for spec in outcome.outputs if spec is not None), None)
            return spec is not None and spec.kind is Kind.MAPS
    return False


def category_of(kind: str) -> str:
    """The id of the category that a kind of node belongs to; blocks and unknown kinds look like data."""
    if kind.startswith(kinds.LOSS):
        return categories.LOSS.id
    declared = kinds.find(kind)
    return declared.category.id if declared and issubclass(declared, Layer) else categories.DATA.id


def grouped(number: int) -> str:
    """`61706` → "61,706"."""
    return f"{number:,}"


def large(number: int, *, down: bool = False) -> str:
    """A count that stays short: "416,520", then "12.3 M", "4.09 G", "1.20 T"; `down` never tells more."""
    if number < 10_000_000:
        return grouped(number)
    unit, size = next(((unit, size) for unit, size in _LARGE if number < 1000 * size), _LARGE[-1])
    amount = number / size
    if down:
        step = 10.0 ** (math.floor(math.log10(amount)) - 2)
        amount = math.floor(amount / step) * step
    return f"{amount:.3g} {unit}" if amount < 999.5 else f"{amount:,.0f} {unit}"


def in_bytes(number: float, *, down: bool = False) -> str:
    """Bytes to three figures at most: "241 KB", "3.8 MB"; 1 KB is 1,024 bytes. `down` never tells more."""
    unit = 0
    while number >= 1000 and unit < len(_UNITS) - 1:
        number /= 1024
        unit += 1
    digits = 1 if unit and number < 10 else 0
    if down:
        number = math.floor(number * 10**digits) / 10**digits
    return f"{number:.{digits}f} {_UNITS[unit]}"


def _at_least(is_least: bool) -> str:
    """A sign before a figure that leaves something out: layers whose input is missing or does not fit."""
    return "≥ " if is_least else ""


def _parts(shares: dict[str, Cost], figure: str) -> tuple[tuple[str, int], ...]:
    amounts = ((each.id, getattr(shares.get(each.id, Cost()), figure)) for each in CATEGORIES)
    return tuple((id, amount) for id, amount in amounts if amount)


class ShareKeeper:
    """What each node costs, kept from one report to the next: after an edit few nodes cost something else."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Outcome, tuple[tuple[str, Cost], ...]]] = {}
        self._sums: dict[str, list[int]] = {}

    def shares(self, walk: Walk, absent: Set[str]) -> dict[str, Cost]:
        """The cost of all nodes but the `absent` ones, by category."""
        outcomes, known = walk.outcomes, self._known
        for id in [id for id in known if id not in outcomes or id in absent]:
            self._add(known.pop(id)[1], -1)
        for id, outcome in outcomes.items():
            held = known.get(id)
            if (held is not None and held[0] is outcome) or id in absent:
                continue
            if held is not None:
                self._add(held[1], -1)
            known[id] = outcome, tuple(_costs(outcome))
            self._add(known[id][1], 1)
        return {category: Cost(*three) for category, three in self._sums.items()}

    def _add(self, costs: tuple[tuple[str, Cost], ...], times: int) -> None:
        for category, cost in costs:
            three = self._sums.setdefault(category, [0, 0, 0])
            three[0] += times * cost.parameters
            three[1] += times * cost.multiply_adds
            three[2] += times * cost.activation_bytes


def _costs(outcome: Outcome) -> Iterator[tuple[str, Cost]]:
    """The cost of a node by category; a block's inside counts as often as it is used."""
    if isinstance(outcome.made, kinds.BlockUse) and outcome.inner is not None:
        yield from _repeated(outcome.inner, outcome.made)
    else:
        yield category_of(outcome.node.kind), cost_of(outcome)


def _repeated(inner: Walk, made: kinds.BlockUse) -> Iterator[tuple[str, Cost]]:
    weights = weights_of(made)
    for category, cost in ShareKeeper().shares(inner, left_out(inner)).items():
        yield (
            category,
            Cost(
                weights * cost.parameters,
                made.repeat * cost.multiply_adds,
                made.repeat * cost.activation_bytes,
            ),
        )
