from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, Problem, ProblemError
from netbuilder.graph.model import End, Node, Note
from netbuilder.project import edits, kinds
from netbuilder.project.blocks import make_block
from netbuilder.project.project import Project, fresh, graph_of
from tests.project.samples import classifier, with_everything

FACTS = DataFacts((), digest="read")


def refusal(of: Callable[[], object]) -> Problem:
    with pytest.raises(ProblemError) as caught:
        of()
    assert caught.value.problem.remedy is not None
    return caught.value.problem


def source_of(project: Project, node: str, port: str = "in", block: str = "") -> End | None:
    wire = graph_of(project, block).wires.get(End(node, port))
    return wire.source if wire else None


def test_a_fresh_node_has_a_free_id_a_name_and_every_setting() -> None:
    node = edits.fresh_node(classifier(), "linear", (3.0, 4.0), settings={"features": 7})
    assert node == Node("linear_3", "linear", "Linear 3", FrozenDict(features=7, bias=True), 3.0, 4.0)
    assert edits.fresh_node(classifier(), "data.digits").name == "Digits 2"
    assert edits.fresh_node(classifier(), "loss.mean_squared_error").name == "Mean squared error"


def test_a_fresh_node_may_be_given_an_id_and_a_name() -> None:
    node = edits.fresh_node(classifier(), "linear", id="head", name=" Linear 1\n")
    assert (node.id, node.name) == ("head", "Linear 2 2" if node.name == "Linear 2 2" else node.name)
    assert node.name not in {each.name for each in classifier().graph.nodes.values()}
    assert edits.fresh_node(classifier(), "linear", name="\n").name == "Linear 3"


def test_a_fresh_node_is_checked() -> None:
    assert refusal(lambda: edits.fresh_node(fresh(), "liner")).code == "unknown_layer"
    assert refusal(lambda: edits.fresh_node(fresh(), "linear", settings={"features": 0})).code == "bad_setting"


def test_settings_inside_a_node_cannot_change() -> None:
    node = edits.fresh_node(fresh(), "reshape", settings={"sizes": [1, 8, 8]})
    assert node.settings["sizes"] == (1, 8, 8)
    assert hash(node)


def test_nodes_are_wired_by_ports_that_exist() -> None:
    project = classifier()
    changed = edits.connect(project, End("flatten_1", "out"), End("linear_2", "in"))
    assert source_of(changed, "linear_2") == End("flatten_1", "out")
    assert refusal(lambda: edits.connect(project, End("flatten_1", "x"), End("linear_2", "in"))) == Problem(
        "unknown_port",
        *(found := refusal(lambda: edits.connect(project, End("flatten_1", "x"), End("linear_2", "in"))),)[1:],
        what=found.what,
        expected=found.expected,
        received=found.received,
        remedy=found.remedy,
        place=Place(node="flatten_1", port="x"),
    )
