"""Bars on the graph of a run: longer for more, full and empty at their ends, never a wrong number."""

from __future__ import annotations

import math

import pytest

from netbuilder.runs.views import LayerSizes, SizesView
from netbuilder.studio.presenters.overlay import Overlay, amounts


def view(gradient: float = 0.1, update: float = 0.001, activation: float = 1.0) -> SizesView:
    return SizesView(7, 0.5, (LayerSizes("a", "Conv 1", gradient, update),), (("r", activation),))


def test_each_overlay_speaks_of_its_own_nodes() -> None:
    assert amounts(None, Overlay.GRADIENT) == {}
    assert amounts(view(), Overlay.NONE) == {}
    assert amounts(view(gradient=0.98), Overlay.GRADIENT)["a"].words == "0.98"
    assert amounts(view(update=0.0034), Overlay.UPDATE)["a"].words == "0.34 %"
    assert set(amounts(view(), Overlay.ACTIVATION)) == {"r"}


def sizes(*values: float) -> SizesView:
    """A layer and an activation of each of these sizes."""
    names = "abcdefghij"[: len(values)]
    layers = tuple(LayerSizes(name, name, size, size) for name, size in zip(names, values, strict=True))
    return SizesView(7, 0.5, layers, tuple(zip(names, values, strict=True)))


def test_bars_show_how_layers_differ() -> None:
    """The largest is whole; of three times smaller ones a third or more is missing."""
    bars = [each.share for each in amounts(sizes(0.027, 0.031, 0.075), Overlay.GRADIENT).values()]
    assert bars[2] == 1.0 and bars[0] < bars[1] < 0.67


def test_layers_far_apart_share_a_longer_scale() -> None:
    bars = [each.share for each in amounts(sizes(1e-5, 1e-3, 1e-1), Overlay.GRADIENT).values()]
    assert bars == pytest.approx([0.01, 0.5, 1.0])


@pytest.mark.parametrize("overlay", [Overlay.GRADIENT, Overlay.UPDATE, Overlay.ACTIVATION])
def test_a_bar_grows_with_the_size_and_stays_inside(overlay: Overlay) -> None:
    found = amounts(sizes(0.0, 1e-9, 1e-3, 1e-2, 1e-1, 1.0, math.inf, math.nan), overlay)
    *shares, of_no_number = [each.share for each in found.values()]
    assert shares == sorted(shares)
    assert shares[0] == 0 and shares[-1] == 1
    assert shares[3] < shares[4]
    assert of_no_number == 0
