"""What of a project an example can flow through, however broken the project is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from netbuilder.analysis.flowing import Flowing, data_node, flowing
from netbuilder.analysis.report import report
from netbuilder.graph.model import End
from netbuilder.project import edits, states
from netbuilder.project.examples import example
from netbuilder.project.project import Project, fresh
from tests.engine.blocks import encoder_in_block, repeated_block
from tests.networks import chain, digits_cnn, put, tied_autoencoder

NETWORKS: dict[str, Callable[[], Project]] = {
    "cnn": digits_cnn,
    "autoencoder": tied_autoencoder,
    "block": encoder_in_block,
    "repeated": repeated_block,
    "lenet": lambda: example("lenet5").open().project,
}


def planned(found: Flowing) -> set[str]:
    return {line.node for line in found.plan.model.lines}


def broken(project: Project) -> Iterator[Project]:
    """The project without each node, without each wire, with each node muted, with each data set gone."""
    for id in project.graph.nodes:
        yield edits.remove(project, [id])
    for end in project.graph.wires:
        yield edits.disconnect(project, end)
    for id, node in project.graph.nodes.items():
        if states.why_not(project, project.graph, node, states.State.MUTED) is None:
            yield states.put(project, [id], states.State.MUTED, True)
    for block in project.blocks.values():
        for id in block.graph.nodes:
            yield edits.remove(project, [id], block.id)
        for end in block.graph.wires:
            yield edits.disconnect(project, end, block.id)


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS.keys())
def test_a_sound_network_flows_whole(make: Callable[[], Project]) -> None:
    project = make()
    found = flowing(report(project))
    layers = {id for id in project.graph.nodes if not id.startswith(("digits", "spirals"))}
    losses = {loss.node.id for loss in found.losses}
    assert planned(found) == layers - losses and losses and found.data == data_node(project)
    assert not found.left_out


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS.keys())
def test_what_is_broken_stops_what_follows_and_nothing_else(make: Callable[[], Project]) -> None:
    project = make()
    before = flowing(report(project))
    for other in broken(project):
        anew, again = flowing(report(other)), flowing(report(other), before)
        assert planned(anew) == planned(again)
        wrong = {(*each.place.blocks, each.place.node)[0] for each in report(other).stops_building}
        assert not planned(anew) & wrong
        assert all(end.node in other.graph.nodes for loss in anew.losses for end in loss.sources if end)


def test_nothing_flows_without_data() -> None:
    assert (flowing(report(fresh())).data, data_node(fresh())) == ("", "")
    project, entry = put(fresh(), "input", sizes=(4,))
    project, _ = chain(project, End(entry, "out"), [("linear", {})])
    assert planned(flowing(report(project))) == set()


def test_of_two_data_sets_that_which_trains_flows() -> None:
    project, other = put(digits_cnn(), "data.spirals")
    project, _ = chain(project, End(other, "points"), [("linear", {})])
    found = flowing(report(project))
    assert found.data == "digits_1" and other not in found.walk.graph.nodes
    assert "linear_2" not in planned(found) and "linear_1" in planned(found)
