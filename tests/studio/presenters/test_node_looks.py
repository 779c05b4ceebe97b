"""A card may wait only where nothing that is seen of it would be another."""

from __future__ import annotations

import pytest

from netbuilder.analysis.report import Report, report
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.project.states import State
from netbuilder.project.states import put as put_state
from netbuilder.studio.presenters.node_card import NodeCard, node_card
from netbuilder.studio.presenters.node_looks import looks_alike
from tests.networks import Layers, chain, put

LAYERS: Layers = [
    ("conv2d", {"filters": 8}),
    ("batch_norm2d", {}),
    ("relu", {}),
    ("prelu", {"per_channel": True}),
    ("flatten", {}),
    ("linear", {"features": 5}),
    ("softmax", {}),
]


def drawn() -> Project:
    project, id = put(Project("drawn"), "input", sizes=(3, 8, 8))
    return chain(project, End(id, "out"), LAYERS)[0]


def card(found: Report, id: str) -> NodeCard:
    return node_card(found, found.graph.nodes[id])._replace(spoken="")


@pytest.mark.parametrize("sizes", [(3, 8, 8), (3, 9, 8), (4, 8, 8), (192,), (8, 24)])
def test_what_looks_alike_has_the_same_card(sizes: tuple[int, ...]) -> None:
    project = drawn()
    one, other = report(project), report(edits.change(project, "input_1", {"sizes": list(sizes)}))
    for id in project.graph.nodes:
        before, after = one.walk.outcomes[id], other.walk.outcomes[id]
        if looks_alike(before, after):
            assert card(one, id) == card(other, id)


def test_another_size_of_maps_is_not_seen_and_other_weights_are() -> None:
    project = drawn()
    one, other = report(project), report(edits.change(project, "input_1", {"sizes": [3, 9, 8]}))

    def alike(id: str) -> bool:
        return looks_alike(one.walk.outcomes[id], other.walk.outcomes[id])

    assert alike("conv2d_1") and alike("batch_norm2d_1") and alike("relu_1") and alike("flatten_1")
    assert not alike("linear_1") and not alike("input_1")


def test_a_muted_node_is_looked_at_closer() -> None:
    project = put_state(drawn(), ["relu_1"], State.MUTED, True)
    one, other = report(project), report(edits.change(project, "input_1", {"sizes": [3, 9, 8]}))
    assert not looks_alike(one.walk.outcomes["relu_1"], other.walk.outcomes["relu_1"])
