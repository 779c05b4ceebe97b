"""Layers that do the same in another dimension: each family knows its members, and numbers go along."""

from __future__ import annotations

import pytest

from netbuilder.analysis.fixes.siblings import siblings
from netbuilder.catalogue.library import layers
from netbuilder.graph.model import Node
from netbuilder.project import edits
from netbuilder.project.mending import settings_for

FAMILIES = sorted(id for id in layers if id.endswith(("1d", "2d", "3d")))


@pytest.mark.parametrize("id", FAMILIES)
def test_a_family_knows_its_members(id: str) -> None:
    members = {other for other in FAMILIES if other[:-2] == id[:-2] and other != id}
    assert members <= set(siblings(id))
    assert all(id in siblings(other) for other in members)


@pytest.mark.parametrize("id", list(layers))
def test_siblings_are_other_kinds_that_exist(id: str) -> None:
    for other in siblings(id):
        assert other in layers and other != id


@pytest.mark.parametrize(
    ("kind", "settings", "other", "kernel"),
    [
        ("conv2d", {"kernel": [5, 5]}, "conv1d", 5),
        ("conv1d", {"kernel": 5}, "conv2d", (5, 5)),
        ("conv1d", {"kernel": 5}, "conv3d", (5, 5, 5)),
        ("conv3d", {"kernel": [2, 2, 2]}, "conv2d", (2, 2)),
        ("conv2d", {"kernel": [5, 3]}, "conv1d", None),
    ],
)
def test_one_number_for_all_axes_goes_along(
    kind: str, settings: dict[str, object], other: str, kernel: object
) -> None:
    node = Node("a", kind, "A", edits.frozen_settings(settings))
    assert settings_for(other, node).get("kernel") == kernel
