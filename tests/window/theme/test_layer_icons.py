"""Icons that families of layers share: they are there, and name kinds that are there."""

from __future__ import annotations

import netbuilder.catalogue.library  # noqa: F401  # declares the layers
from netbuilder.catalogue.layer import layers
from netbuilder.core.paths import resources
from netbuilder.data.library import data_sets
from netbuilder.graph.model import BLOCK
from netbuilder.window.theme.layer_icons import _SHARED
from netbuilder.window.theme.theme import layer_icon


def test_shared_icons_and_the_kinds_that_share_them_are_there() -> None:
    kinds = {*layers, *data_sets}
    axes = {kind[:-2] for kind in kinds if kind[-2:] in ("1d", "2d", "3d")}
    for icon, family in _SHARED.items():
        assert (resources() / "icons" / f"{icon}.svg").is_file(), icon
        assert {*family} <= kinds | axes, (icon, {*family} - kinds - axes)


def test_an_icon_of_its_own_goes_before_that_of_the_family_and_of_the_category() -> None:
    assert layer_icon("conv3d", "convolution") == "volume"
    assert layer_icon("dropout2d", "normalise") == "dropout"
    assert layer_icon("data.wine", "data") == "table"
    assert layer_icon("relu", "activation") == "relu"
    assert layer_icon("rms_norm", "normalise") == "normalise"
    assert layer_icon(BLOCK + "block_1", "normalise") == "block"
