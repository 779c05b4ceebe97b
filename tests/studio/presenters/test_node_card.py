"""What nodes and wires say: for every kind in the catalogue, for blocks, and for what is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netbuilder.analysis.report import Report, report
from netbuilder.catalogue.categories import CATEGORIES
from netbuilder.catalogue.layer import layers
from netbuilder.catalogue.training.losses import losses
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import maps
from netbuilder.data.library import data_sets
from netbuilder.graph.model import BLOCK, Block, End, Graph, Node, Wire
from netbuilder.project import edits, kinds
from netbuilder.project.examples import example
from netbuilder.project.project import Project, fresh
from netbuilder.studio.presenters.costs import Figures, HeatMaker, brief
from netbuilder.studio.presenters.node_card import (
    NodeCard,
    PortCard,
    WireCard,
    category_of,
    errors_by_node,
    node_card,
    wire_card,
)


@pytest.fixture(scope="module")
def lenet() -> Project:
    return example("lenet5").open().project


@pytest.fixture(scope="module")
def broken(lenet: Project) -> Project:
    return edits.remove_and_heal(lenet, "flatten_1")


def _card(project: Project | Report, id: str, figures: Figures = Figures.SHAPES) -> NodeCard:
    found = project if isinstance(project, Report) else report(project)
    node = found.project.graph.nodes[id]
    return node_card(found, node, errors_by_node(found).get(id), HeatMaker().made(found, figures).at(id))


def _wire(project: Project, node: str, port: str = "in") -> WireCard:
    found = report(project)
    return wire_card(found, project.graph.wires[End(node, port)], errors_by_node(found).get(node))


def _alone(kind: str, **settings: object) -> NodeCard:
    """The card of a node that stands alone, its problems left out."""
    project = edits.add(fresh(), edits.fresh_node(fresh(), kind, settings=settings))
    found = report(project)
    return node_card(found, next(iter(project.graph.nodes.values())))


@pytest.mark.parametrize(
    ("id", "left", "right", "slot"),
    [
        ("conv2d_1", "6 × 5×5", "pad 2", "156"),
        ("conv2d_2", "16 × 5×5", "pad 0", "2,416"),
        ("max_pool2d_1", "2×2", "stride 2", ""),
        ("linear_2", "→ 84", "10,164", ""),
        ("relu_1", "", "", ""),
        ("flatten_1", "", "", ""),
        ("cross_entropy_1", "", "", ""),
    ],
)
def test_lenet_reads_as_in_the_picture(lenet: Project, id: str, left: str, right: str, slot: str) -> None:
    card = _card(lenet, id)
    assert (card.left, card.right, card.slot) == (left, right, slot)
    assert card.title == lenet.graph.nodes[id].name and not card.mark


@pytest.mark.parametrize(
    ("kind", "settings", "left", "right"),
    [
        ("conv2d", {"same": True}, "16 × 3×3", "same size"),
        ("conv2d", {"stride": [2, 1]}, "16 × 3×3", "stride 2×1"),
        ("conv1d", {"kernel": 5}, "16 × 5", "pad 0"),
        ("dropout", {}, "share 0.5", ""),
        ("leaky_relu", {}, "slope 0.01", ""),
        ("gelu", {}, "", ""),
        ("gelu", {"approximate": "tanh"}, "tanh", ""),
        ("reshape", {"sizes": [4, 16]}, "4×16", ""),
        ("transpose", {}, "one axis 1", "other axis 2"),
        ("concatenate", {}, "axis 1", ""),
        ("adaptive_avg_pool2d", {}, "1×1", ""),
        ("batch_norm2d", {}, "", ""),
        ("batch_norm2d", {"affine": False}, "no scale and shift", ""),
        ("input", {"sizes": [3, 8, 8]}, "3×8×8", ""),
    ],
)
def test_the_settings_that_matter_are_told(
    kind: str, settings: dict[str, object], left: str, right: str
) -> None:
    card = _alone(kind, **settings)
    assert (card.left, card.right) == (left, right)


def test_a_layer_that_refers_to_another_names_it() -> None:
    assert _card(example("edges").open().project, "tied_linear_1").left == "Encoder"


def test_what_a_loss_counts_is_told_unless_it_is_one() -> None:
    edges = example("edges").open().project
    assert _card(edges, "activity_penalty_1").slot == "× 1.25"
    assert _card(edges, "mean_squared_error_1").slot == ""


def test_parameters_stand_in_the_header_where_the_summary_has_no_room(lenet: Project) -> None:
    project = edits.insert_on_wire(lenet, End("relu_1", "in"), "batch_norm2d", {})
    assert _card(project, "batch_norm2d_1").slot == "12"


def test_figures_speak_of_parameters_or_compute(lenet: Project) -> None:
    found = report(lenet)
    parameters = _card(found, "linear_1", Figures.PARAMETERS)
    assert (parameters.left, parameters.right, parameters.slot) == ("→ 120", "48.1 K", "78 %")
    compute = _card(found, "conv2d_2", Figures.COMPUTE)
    assert (compute.right, compute.slot) == ("240 K", "58 %")
    assert _card(found, "max_pool2d_1", Figures.COMPUTE).right == "stride 2"
    assert _card(found, "conv2d_1", Figures.PARAMETERS).slot == ""  # less than one in a hundred


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (48_120, "48.1 K"),
        (240_000, "240 K"),
        (4_200_000, "4.2 M"),
        (7 * 10**9, "7 G"),
    ],
)
def test_large_numbers_are_short(count: int, words: str) -> None:
    assert brief(count) == words


# ---------------------------------------------------------------------------------------- data and ports


def test_data_tell_their_outputs_and_count_as_far_as_it_is_known(lenet: Project) -> None:
    card = _card(lenet, "digits_1")
    assert card.pictures and card.left == ""
    assert card.outputs == (
        PortCard("images", "", "convolution"),
        PortCard("labels", "labels", "data", square=True),
    )
    assert _card(example("linear").open().project, "spirals_1").left == "2,000 points"
    facts = DataFacts((("images", FieldFacts(maps(1, 28, 28))),), (("train", 1500), ("test", 297)))
    known = edits.learn_facts(lenet, "digits_1", facts)
    assert _card(known, "digits_1").left == "1,797 images"


def test_a_port_that_takes_many_has_a_free_one_behind() -> None:
    project = fresh()
    for kind in ("input", "add"):
        project = edits.add(project, edits.fresh_node(project, kind))
    assert [port.label for port in _card(project, "add_1").inputs] == ["+"]
    project = edits.connect(project, End("input_1", "out"), End("add_1", "1"))
    assert [port.label for port in _card(project, "add_1").inputs] == ["1", "+"]


def test_ports_have_the_colour_of_what_they_carry(lenet: Project) -> None:
    assert [port.tone for port in _card(lenet, "flatten_1").inputs] == ["convolution"]
    assert [port.tone for port in _card(lenet, "flatten_1").outputs] == ["dense"]
    assert [port.tone for port in _card(lenet, "cross_entropy_1").inputs] == ["dense", "data"]
    assert _alone("relu").inputs[0].tone == "line_control"


# ---------------------------------------------------------------------------------------- problems


def test_an_error_takes_the_place_of_the_summary(broken: Project) -> None:
    card = _card(broken, "linear_1")
    assert (card.left, card.right, card.slot, card.mark) == ("needs a vector", "", "", "error")
    assert card.problem is not None and card.problem.code == "kind_mismatch"


def test_a_node_without_a_summary_gets_the_mark_alone(lenet: Project) -> None:
    card = _card(edits.disconnect(lenet, End("relu_1", "in")), "relu_1")
    assert (card.left, card.mark) == ("", "error")


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"kernel": [7, 7]}, "7×7 is too big"), ({"groups": 5}, "cannot split"), ({}, "")],
)
def test_the_reason_is_short_and_leaves_the_name_out(
    lenet: Project, settings: dict[str, object], words: str
) -> None:
    settings = {"padding": [0, 0], **settings}
    project = edits.change(lenet, "conv2d_2", {"stride": [3, 3], **settings})
    card = _card(project, "conv2d_2")
    if words.startswith("cannot"):
        assert card.left.startswith(words)
    assert not card.left.startswith("Conv 2") and not card.left.endswith(".")


def test_an_unconnected_layer_says_so(lenet: Project) -> None:
    assert _card(edits.disconnect(lenet, End("linear_1", "in")), "linear_1").left == "no input"


def test_an_unknown_kind_is_still_a_card() -> None:
    node = Node("thing_1", "from.the.future", "Thing", FrozenDict({"size": 3}))
    other = edits.fresh_node(fresh(), "relu")
    wires = {
        End("relu_1", "in"): Wire(End("thing_1", "gives"), End("relu_1", "in")),
        End("thing_1", "takes"): Wire(End("relu_1", "out"), End("thing_1", "takes")),
    }
    for taken in ({}, {End("relu_1", "in"): wires[End("relu_1", "in")]}, wires):
        graph = Graph(FrozenDict({"thing_1": node, "relu_1": other}), FrozenDict(taken))
        card = _card(replace(fresh(), graph=graph), "thing_1")
        assert card.title == "Thing" and card.category == "data" and card.mark == "error"
        assert [port.name for port in card.outputs] == (["gives"] if taken else [])


def test_a_problem_inside_a_block_is_the_blocks(lenet: Project) -> None:
    inner = fresh()
    inner = replace(inner, blocks=FrozenDict({"b": Block("b", "Stem")}))
    for kind in ("block_input", "conv2d", "block_output"):
        inner = edits.add(inner, edits.fresh_node(inner, kind, block="b"), "b")
    inner = edits.connect(inner, End("conv2d_1", "out"), End("block_output_1", "in"), "b")
    inner = edits.add(inner, edits.fresh_node(inner, "input"))
    inner = edits.add(inner, edits.fresh_node(inner, BLOCK + "b"))
    inner = edits.connect(inner, End("input_1", "out"), End("b_1", "block_input_1"))
    card = _card(inner, "b_1")
    assert card.category == "normalise" and card.mark == "error" and card.left == "a problem inside"
    assert node_card(report(inner), inner.graph.nodes["b_1"]).left == "1 layer"
    assert [port.label for port in card.inputs] == ["Block input 1"]


# ---------------------------------------------------------------------------------------- wires


def test_wires_say_the_shape(lenet: Project) -> None:
    assert _wire(lenet, "conv2d_1") == WireCard("1×28×28", "convolution", 784)
    assert _wire(lenet, "linear_1") == WireCard("400", "dense", 400)
    labels = _wire(lenet, "cross_entropy_1", "target")
    assert labels == WireCard("class 0–9", "data", 1, dotted=True, low=True)


def test_what_is_not_known_is_a_question_mark(lenet: Project) -> None:
    project = edits.disconnect(lenet, End("conv2d_1", "in"))
    assert _wire(project, "relu_1").text == "?" and _wire(project, "relu_1").tone == "line_control"


def test_the_wire_at_fault_knows_its_problem_and_others_do_not(broken: Project) -> None:
    assert _wire(broken, "linear_1").problem is not None
    assert _wire(broken, "relu_3").problem is None


# ---------------------------------------------------------------------------------------- sentences


def test_a_node_is_a_sentence_for_those_who_do_not_see_it(lenet: Project, broken: Project) -> None:
    words = "Conv 2, convolution, 6×14×14 to 16×10×10, no problems"
    assert _card(lenet, "conv2d_2").spoken == words
    assert _card(lenet, "digits_1").spoken == "Digits, data, gives 1×28×28 and labels, no problems"
    assert _card(broken, "linear_1").spoken.startswith(
        "Linear 1, dense, 16×5×5 to 120, Linear 1 needs a vector"
    )
    assert _alone("relu").spoken == "ReLU 1, activation, an unknown shape to an unknown shape, no problems"


def test_words_can_be_translated(lenet: Project) -> None:
    found = report(lenet)
    card = node_card(found, lenet.graph.nodes["conv2d_1"], say=lambda text: str(text).upper())
    assert card.right == "PAD 2" and card.title == "Conv 1"


_ALL = [*layers, *(kinds.DATA + id for id in data_sets), *(kinds.LOSS + id for id in losses)]


@pytest.mark.parametrize("kind", [kind for kind in _ALL if kinds.belongs(kind, inside=False)])
def test_every_kind_of_the_catalogue_has_a_card(kind: str) -> None:
    for figures in Figures:
        project = edits.add(fresh(), edits.fresh_node(fresh(), kind))
        node = next(iter(project.graph.nodes.values()))
        card = _card(project, node.id, figures)
        assert card.title == node.name and card.spoken.startswith(node.name)
        assert len(card.left) <= 40 and len(card.right) <= 40
        assert card.category == category_of(kind).id and card.category in {each.id for each in CATEGORIES}
        assert len(card.inputs) == len(kinds.input_ports(project, project.graph, node))
