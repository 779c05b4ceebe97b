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


@pytest.mark.parametrize("overlay", [Overlay.GRADIENT, Overlay.UPDATE, Overlay.ACTIVATION])
def test_a_bar_grows_with_the_size_and_stays_inside(overlay: Overlay) -> None:
    def share(size: float) -> float:
        return next(iter(amounts(view(size, size, size), overlay).values())).share

    sizes = [0.0, 1e-9, 1e-3, 1e-2, 1e-1, 1e9, math.inf]
    shares = [share(size) for size in sizes]
    assert shares == sorted(shares)
    assert shares[0] == 0 and shares[-1] == 1
    assert share(1e-2) < share(1e-1)
    assert share(math.nan) == 0
