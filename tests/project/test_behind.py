"""A part of a network once more behind itself."""

from __future__ import annotations

import pytest

from netbuilder.analysis.report import report
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End, Note
from netbuilder.project import edits
from netbuilder.project.behind import duplicate_behind
from netbuilder.project.blocks import make_block
from netbuilder.project.project import Project
from tests.project.samples import classifier

HIDDEN = ("linear_1", "relu_1")


def source(project: Project, node: str, port: str = "in") -> str:
    return project.graph.wires[End(node, port)].source.node


def residual() -> Project:
    """Digits → flatten → linear → ReLU, and the sum of both → linear → cross-entropy."""
    project = edits.add_connected(classifier(), "add", {}, {"1": End("relu_1", "out")})
    project = edits.connect(project, End("linear_1", "out"), End("add_1", "2"))
    return edits.connect(project, End("add_1", "out"), End("linear_2", "in"))


def test_the_copy_takes_what_is_given_and_gives_it_on() -> None:
    project = duplicate_behind(classifier(), HIDDEN)
    assert [source(project, each) for each in ("linear_1", "linear_3", "relu_2", "linear_2")] == [
        *("flatten_1", "relu_1", "linear_3", "relu_2")
    ]
    assert not report(project).errors


def test_wires_around_layers_are_copied() -> None:
    project = duplicate_behind(residual(), ("relu_1", "add_1"))
    assert (source(project, "relu_2"), source(project, "add_2", "2")) == ("add_1", "add_1")
    assert (source(project, "add_2", "1"), source(project, "linear_2")) == ("relu_2", "add_2")
    assert source(project, "add_1", "2") == "linear_1"


def test_copies_come_in_the_order_of_the_graph() -> None:
    project = duplicate_behind(classifier(), ("relu_1", "linear_1"))
    assert tuple(project.graph.nodes)[-2:] == ("linear_3", "relu_2")


def test_it_grows_an_end_that_feeds_nothing() -> None:
    project = edits.remove(classifier(), ("cross_entropy_1",))
    project = duplicate_behind(project, ("linear_2",))
    assert source(project, "linear_3") == "linear_2"


def test_what_lies_behind_steps_aside_and_the_rest_stays() -> None:
    before = classifier()
    project = duplicate_behind(before, HIDDEN)
    old, new = before.graph.nodes, project.graph.nodes
    step = new["linear_3"].x - old["linear_1"].x
    assert step > old["relu_1"].x - old["linear_1"].x and new["linear_3"].y == old["linear_1"].y
    assert [new[id].x - old[id].x for id in ("linear_2", "cross_entropy_1")] == [step, step]
    assert all(new[id] == old[id] for id in ("digits_1", "flatten_1", *HIDDEN))


def test_it_lies_below_where_something_is_in_the_way() -> None:
    before = classifier()
    relu = before.graph.nodes["relu_1"]
    node = edits.fresh_node(before, "relu", (relu.x + 200.0, relu.y))
    before = edits.add(before, node)
    project = duplicate_behind(before, HIDDEN)
    lowest = max(each.y for each in before.graph.nodes.values())
    assert project.graph.nodes["linear_3"].y > lowest
    assert all(project.graph.nodes[id] == each for id, each in before.graph.nodes.items())


def test_notes_go_with_it() -> None:
    project = edits.annotate(classifier(), Note("note_1", "wide", 3.0, 4.0))
    assert duplicate_behind(project, (*HIDDEN, "note_1")).graph.notes["note_2"].text == "wide"


def test_a_block_can_be_repeated_so_and_so_can_what_is_in_one() -> None:
    project = make_block(classifier(), HIDDEN)
    (use,) = (id for id in project.graph.nodes if id.startswith("block"))
    deeper = duplicate_behind(project, (use,))
    assert sum(id.startswith("block") for id in deeper.graph.nodes) == 2 and not report(deeper).errors
    inside = duplicate_behind(project, HIDDEN, "block_1").blocks["block_1"].graph
    kinds = [node.kind for node in inside.nodes.values()]
    assert (kinds.count("linear"), kinds.count("block_output")) == (2, 1)


@pytest.mark.parametrize(
    ("ids", "received"),
    [
        (("digits_1",), "Digits"),
        (("linear_2", "cross_entropy_1"), "Cross-entropy"),
        ((), "none"),
        (("linear_1", "linear_2"), "2"),
    ],
)
def test_without_one_way_through_it_is_refused(ids: tuple[str, ...], received: str) -> None:
    with pytest.raises(ProblemError) as caught:
        duplicate_behind(classifier(), ids)
    assert caught.value.problem.code == "not_behind"
    assert received in str(caught.value.problem.received)
