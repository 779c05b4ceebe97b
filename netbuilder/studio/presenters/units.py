"""Units that have fallen silent: how many, how much of each layer is zero, and what it means."""

from __future__ import annotations

from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.runs.views import LayerUnits, UnitsView

_PARTS = {"train": Text("training"), "validation": Text("validation"), "test": Text("test")}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One activation. `dead` and `zeros` are shares from 0 to 1: of its units, and of all its outputs."""

    node: str
    title: str
    words: Text
    dead: float
    zeros: float
    below: Text
    is_warning: bool


def rows(view: UnitsView) -> list[UnitRow]:
    return [_row(layer) for layer in view.layers]


def subtitle(view: UnitsView) -> Text:
    """When they were counted: the weights of other cards may be some steps further on."""
    return Text("epoch {epoch}", epoch=f"{view.epoch:.1f}".removesuffix(".0"))


def caption(view: UnitsView) -> Text:
    """What the counts say, and no more: units may answer to examples that were not counted."""
    if not view.layers:
        return Text("")
    part, examples = _PARTS.get(view.part, view.part), f"{view.examples:,}"
    dead, count = sum(layer.dead for layer in view.layers), sum(layer.count for layer in view.layers)
    if dead == 0:
        return Text(
            "None of {count} units is dead: each answers to some of {examples} {part} examples.",
            count=f"{count:,}",
            examples=examples,
            part=part,
        )
    if dead == count:
        return Text(
            "All {count} units are zero for all {examples} {part} examples: nothing passes through.",
            count=f"{count:,}",
            examples=examples,
            part=part,
        )
    return Text(
        "{dead} of {count} units are zero for all {examples} {part} examples.",
        dead=f"{dead:,}",
        count=f"{count:,}",
        examples=examples,
        part=part,
    )


NOTHING = Text("No activation here can fall silent: only ReLU and its like give exact zeros.")


def _row(layer: LayerUnits) -> UnitRow:
    return UnitRow(
        layer.node,
        layer.title,
        Text("{dead} of {count} dead", dead=f"{layer.dead:,}", count=f"{layer.count:,}"),
        layer.dead / layer.count if layer.count else 0.0,
        min(1.0, max(0.0, layer.zeros)),
        Text("{share} of outputs are zero", share=f"{100 * layer.zeros:.0f} %"),
        layer.dead > 0,
    )
