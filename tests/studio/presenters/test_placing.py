"""A new node in the hand: what it looks like, and what comes of letting it go."""

from __future__ import annotations

import pytest

from netbuilder.analysis.report import report
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End
from netbuilder.project.examples import example
from netbuilder.project.project import Project, fresh
from netbuilder.studio.presenters.placing import (
    inserted,
    insertion,
    placed,
    placed_behind,
    placing,
    wire_from,
)


@pytest.fixture(scope="module")
def lenet() -> Project:
    return example("lenet5").open().project


def test_a_node_in_the_hand_has_its_name_and_id_already(lenet: Project) -> None:
    new = placing(report(lenet), "conv2d")
    assert (new.id, new.card.title, new.can_insert) == ("conv2d_3", "Conv 3", True)
    assert new.id in placed(lenet, "conv2d", (1, 2)).graph.nodes
    assert new.card.problem is None


@pytest.mark.parametrize("kind", ["data.moons", "loss.mean_squared_error", "input"])
def test_what_has_no_way_through_is_never_inserted(lenet: Project, kind: str) -> None:
    assert not placing(report(lenet), kind).can_insert


def test_what_cannot_stand_here_is_refused(lenet: Project) -> None:
    with pytest.raises(ProblemError):
        placing(report(lenet), "block_input")


def test_inserting_puts_it_where_it_was_let_go_and_others_aside(lenet: Project) -> None:
    project = inserted(lenet, "dropout", (500, 60), End("relu_1", "in"), {"relu_1": (700, 132)})
    node = project.graph.nodes["dropout_1"]
    assert (node.x, node.y) == (500, 60) and project.graph.nodes["relu_1"].x == 700
    assert project.graph.wires[End("relu_1", "in")].source.node == "dropout_1"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("dropout", "Let go to insert here. Shape stays 6×28×28."),
        ("flatten", "Let go to insert here. Shape becomes 4704."),
        ("linear", "Let go to insert here."),
    ],
)
def test_it_says_what_becomes_of_the_shape(lenet: Project, kind: str, words: str) -> None:
    found = report(lenet)
    there = insertion(found, placing(found, kind), End("relu_1", "in"))
    assert str(there.words) == words


def test_over_a_wire_the_card_knows_its_figures(lenet: Project) -> None:
    found = report(lenet)
    new = placing(found, "batch_norm2d")
    assert new.card.slot == "" and insertion(found, new, End("relu_1", "in")).card.slot == "12"


def test_what_cannot_be_inserted_says_so(lenet: Project) -> None:
    found = report(lenet)
    there = insertion(found, placing(found, "data.moons"), End("relu_1", "in"))
    assert str(there.words) == "It cannot stand in the middle of a wire."


def test_a_new_layer_is_wired_to_what_it_follows_if_it_fits(lenet: Project) -> None:
    found = report(lenet)
    wire = wire_from(found, "flatten_1", "linear")
    assert wire is not None
    project = placed_behind(lenet, "linear", (9, 9), [wire])
    assert project.graph.wires[wire.target].source == End("flatten_1", "out")
    assert wire_from(found, "flatten_1", "conv2d") is None
    assert wire_from(found, "cross_entropy_1", "linear") is None


def test_on_an_empty_canvas() -> None:
    empty = report(fresh())
    assert placing(empty, "linear").card.title == "Linear 1"
