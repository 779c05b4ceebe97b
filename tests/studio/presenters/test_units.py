"""Silent units: rows that add up and sentences that are true for any count."""

from __future__ import annotations

from dataclasses import replace

from netbuilder.runs.views import LayerUnits, UnitsView
from netbuilder.studio.presenters import units


def view(*layers: tuple[int, int, float], part: str = "validation", examples: int = 1_200) -> UnitsView:
    made = tuple(LayerUnits(f"r{i}", f"ReLU {i}", *layer) for i, layer in enumerate(layers, 1))
    return UnitsView(300, 6.0, part, examples, made)


def test_a_row_says_how_many_are_dead_and_how_much_is_zero() -> None:
    healthy, ill = units.rows(view((0, 6, 0.487), (1, 16, 0.36)))
    assert (healthy.title, str(healthy.words), str(healthy.below)) == (
        "ReLU 1", "0 of 6 dead", "49 % of outputs are zero",
    )  # fmt: skip
    assert not healthy.is_warning and ill.is_warning
    assert (ill.dead, ill.zeros) == (1 / 16, 0.36)


def test_a_layer_without_units_divides_by_nothing() -> None:
    (row,) = units.rows(view((0, 0, 0.0)))
    assert row.dead == 0.0


def test_captions() -> None:
    assert str(units.caption(view((1, 16, 0.3), (2, 84, 0.3)))) == (
        "3 of 100 units are zero for all 1,200 validation examples."
    )
    assert str(units.caption(view((0, 100, 0.3), part="train"))) == (
        "None of 100 units is dead: each answers to some of 1,200 training examples."
    )
    assert str(units.caption(view((100, 100, 1.0)))) == (
        "All 100 units are zero for all 1,200 validation examples: nothing passes through."
    )
    assert str(units.caption(view())) == ""


def test_the_subtitle_names_the_part_and_when_it_was_counted() -> None:
    counted = view((0, 1, 0.0))
    assert str(units.subtitle(replace(counted, epoch=28.42))) == "epoch 28.4"
    assert str(units.subtitle(replace(counted, epoch=40.0, part="train"))) == "epoch 40"
