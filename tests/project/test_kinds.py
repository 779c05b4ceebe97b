from __future__ import annotations

from dataclasses import replace

import pytest

from netbuilder.catalogue.layer import Port, layers
from netbuilder.catalogue.layers.dense import Linear
from netbuilder.catalogue.training.losses import CrossEntropy
from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.data.sets.digits import Digits
from netbuilder.graph.model import Block, Graph, Node
from netbuilder.project import edits, kinds
from netbuilder.project.kinds import BlockUse
from netbuilder.project.project import fresh
from tests.graph.graphs import graph
from tests.project.samples import classifier, with_everything


def node(kind: str, **settings: object) -> Node:
    return Node("n", kind, "N", FrozenDict(settings))


def names(ports: tuple[object, ...]) -> list[str]:
    return [port.name for port in ports]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        ("linear", Linear),
        ("data.digits", Digits),
        ("loss.cross_entropy", CrossEntropy),
        ("block.x", BlockUse),
    ],
)
def test_a_kind_leads_to_its_declaration(kind: str, declared: type) -> None:
    assert kinds.declaration(kind) is declared
    assert kinds.find(kind) is declared
    assert isinstance(kinds.made(kind, FrozenDict()), declared)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("liner", "unknown_layer"),
        ("data.digit", "unknown_data_set"),
        ("loss.linear", "unknown_loss"),
        ("digits", "unknown_layer"),
        ("", "unknown_layer"),
    ],
)
def test_an_unknown_kind_is_refused(kind: str, code: str) -> None:
    assert kinds.find(kind) is None
    for ask in (lambda: kinds.declaration(kind), lambda: kinds.made(kind, FrozenDict())):
        with pytest.raises(ProblemError) as caught:
            ask()
        assert caught.value.problem.code == code


def test_equal_settings_share_one_instance() -> None:
    one = kinds.made("linear", FrozenDict(features=3))
    assert kinds.made("linear", FrozenDict(features=3)) is one
    assert one == Linear(features=3)
    with pytest.raises(ProblemError, match="features"):
        kinds.made("block.x", FrozenDict(features=3))


def test_kinds_are_told_apart() -> None:
    assert [kinds.is_data(node(kind)) for kind in ("data.x", "loss.x", "block.x", "x")] == [
        True,
        False,
        False,
        False,
    ]
    assert [kinds.is_loss(node(kind)) for kind in ("data.x", "loss.x", "block.x", "x")] == [
        False,
        True,
        False,
        False,
    ]
    assert [kinds.is_block(node(kind)) for kind in ("data.x", "loss.x", "block.x", "x")] == [
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        ("linear", True, True),
        ("block.x", True, True),
        ("unknown", True, True),
        ("data.digits", False, True),
        ("loss.mean_squared_error", False, True),
        ("input", False, True),
        ("output", False, True),
        ("block_input", True, False),
        ("block_output", True, False),
    ],
)
def test_each_kind_belongs_somewhere(kind: str, inside: bool, outside: bool) -> None:
    assert kinds.belongs(kind, inside=True) == inside
    assert kinds.belongs(kind, inside=False) == outside


def test_names_are_numbered_as_people_speak() -> None:
    project = with_everything()
    assert kinds.fresh_name(project, "linear", []) == "Linear 1"
    assert kinds.fresh_name(project, "linear", ["Linear 1", "Linear 3"]) == "Linear 2"
    assert kinds.fresh_name(project, "data.digits", []) == "Digits"
    assert kinds.fresh_name(project, "data.digits", ["Digits"]) == "Digits 2"
    assert kinds.fresh_name(project, "block.block_1", ["Residual 1"]) == "Residual 2"
    assert kinds.fresh_name(project, "block.gone", []) == "block.gone 1"
    long = replace(project, blocks=FrozenDict(b=Block("b", "x" * 200)))
    assert len(kinds.fresh_name(long, "block.b", [])) <= 200


def test_ports_are_those_of_the_declaration() -> None:
    project = classifier()
    assert names(kinds.input_ports(project, project.graph, node("linear"))) == ["in"]
    assert names(kinds.output_ports(project, node("linear"))) == ["out"]
    assert names(kinds.input_ports(project, project.graph, node("loss.cross_entropy"))) == [
        "scores",
        "target",
    ]
    assert names(kinds.output_ports(project, node("loss.cross_entropy"))) == ["loss"]
    assert names(kinds.input_ports(project, project.graph, node("input"))) == []
    assert names(kinds.output_ports(project, node("output"))) == []
    assert names(kinds.output_ports(project, node("block_output"))) == []
    with pytest.raises(ProblemError):
        kinds.input_ports(project, project.graph, node("unknown"))
    with pytest.raises(ProblemError):
        kinds.output_ports(project, node("unknown"))


def test_ports_of_data_are_its_fields_as_far_as_they_are_known() -> None:
    project = classifier()
    digits = project.graph.nodes["digits_1"]
    assert names(kinds.input_ports(project, project.graph, digits)) == []
    assert names(kinds.output_ports(project, digits)) == ["images", "labels"]
    read = edits.learn_facts(project, "digits_1", DataFacts(()))
    assert names(kinds.output_ports(read, digits)) == []
    assert kinds.data_facts(read, digits) == DataFacts(())


def test_data_that_have_to_be_read_first_have_no_ports_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    project = classifier()
    monkeypatch.setattr(Digits, "fields", lambda self: None)
    digits = project.graph.nodes["digits_1"]
    assert kinds.data_facts(project, digits) is None
    assert kinds.output_ports(project, digits) == ()


@pytest.mark.parametrize(
    ("wires", "ports"),
    [
        ((), ["1"]),
        (("a n:1",), ["1", "2"]),
        (("a n:1", "a n:3"), ["1", "2", "3", "4"]),
        (("a n:in", "a n:0", "a n:01", "a n:-1", "a n:²", "a n:\u0661"), ["1"]),
        (("a n:99999999999", f"a n:{'9' * 900}"), ["1"]),
        (("a b:7",), ["1"]),
    ],
)
def test_a_merging_layer_has_a_port_for_each_wire_and_a_free_one(
    wires: tuple[str, ...], ports: list[str]
) -> None:
    drawn = graph("a b n", *wires)
    add = replace(drawn.nodes["n"], kind="add")
    assert names(kinds.input_ports(fresh(), drawn, add)) == ports


def test_ports_of_a_block_are_the_port_nodes_inside() -> None:
    project = with_everything()
    use = project.graph.nodes["block_1_1"]
    (inside,) = kinds.input_ports(project, project.graph, use)
    assert (inside.name, inside.says) == ("block_input_1", "Flatten 1")
    assert names(kinds.output_ports(project, use)) == ["block_output_1"]
    assert kinds.block_of(project, use) is project.blocks["block_1"]
    assert kinds.block_of(project, node("block.gone")) is None
    assert kinds.input_ports(project, project.graph, node("block.gone")) == ()


def test_references_follow_the_layers_they_name() -> None:
    tied = node("tied_linear", partner="linear_1", bias=True)
    assert kinds.reference_settings("tied_linear") == ("partner",)
    assert kinds.reference_settings("linear") == kinds.reference_settings("unknown") == ()
    assert kinds.with_references(tied, {"linear_1": "linear_9"}).settings["partner"] == "linear_9"
    assert kinds.with_references(tied, {"linear_2": "linear_9"}) is tied
    assert kinds.with_references(node("tied_linear", partner=3), {"x": "y"}).settings["partner"] == 3


def test_every_layer_can_be_a_node() -> None:
    for id, declared in layers.items():
        many = len(declared.inputs) == 1 and declared.inputs[0].many
        assert kinds.input_ports(fresh(), Graph(), node(id)) == ((Port("1"),) if many else declared.inputs)
        assert kinds.output_ports(fresh(), node(id)) == (() if id == "block_output" else declared.outputs)
