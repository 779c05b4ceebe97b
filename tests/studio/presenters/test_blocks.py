"""Blocks in the search, in the palette, on cards and in the inspector."""

from __future__ import annotations

import pytest

from netbuilder.analysis.report import Report, inside, report
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.examples import example
from netbuilder.project.project import Project
from netbuilder.studio.presenters.adding import Adding, Offer, behind
from netbuilder.studio.presenters.block_card import block_card
from netbuilder.studio.presenters.inspector import node_card as inspected
from netbuilder.studio.presenters.inspector import node_change
from netbuilder.studio.presenters.node_card import NodeCard, node_card
from netbuilder.studio.presenters.palette_of_graph import sections_in
from netbuilder.studio.presenters.placing import insertion, placing

NODE = "block_1_1"


@pytest.fixture(scope="module")
def project() -> Project:
    """LeNet-5 with its first convolution, ReLU and pooling in the block "Stage"."""
    return make_block(example("lenet5").open().project, ["conv2d_1", "relu_1", "max_pool2d_1"], "Stage")


def offers(adding: Adding) -> dict[str, Offer]:
    return {offer.item.kind: offer for offer in adding.offers}


def card(project: Project, id: str = NODE, **settings: object) -> NodeCard:
    found = report(edits.change(project, id, settings))
    return node_card(found, found.graph.nodes[id])


def test_a_block_is_offered_with_the_shape_it_gives_or_what_in_it_does_not_fit(project: Project) -> None:
    found = offers(behind(report(project), "conv2d_2"))["block.block_1"]
    assert (found.fits, found.words, found.item.title) == (True, "→ 6×5×5", "Stage")
    found = offers(behind(report(project), "flatten_1"))["block.block_1"]
    assert (found.fits, found.words) == (False, "Conv 1 needs feature maps")
    into = offers(Adding(report(project), target=End("conv2d_2", "in")))["block.block_1"]
    assert into.fits and into.port == "block_output_1"


def test_inside_a_block_ports_take_the_place_of_data(project: Project) -> None:
    found = offers(behind(inside(report(project), (NODE,)), "relu_1"))
    assert {"block_input", "block_output", "conv2d"} <= found.keys()
    assert not {"data.digits", "loss.cross_entropy", "input", "block.block_1"} & found.keys()
    assert found["block_output"].words == "→ 6×28×28" and not found["block_input"].fits
    titles = [section.category.title for section in sections_in(project, "block_1")]
    assert titles[0] == "Ports of this block" and "Loss and metrics" not in titles
    assert sections_in(project)[0].items[0].kind == "block.block_1"


def test_what_is_added_inside_lands_there(project: Project) -> None:
    seen = inside(report(project), (NODE,))
    adding = behind(seen, "relu_1")
    offer = offers(adding)["block_output"]
    landing = adding.landing(offer)
    assert landing.id == "block_output_2" and landing.card.kind == "block_output"
    changed = adding.edit(offer, (0.0, 0.0))(project)
    wires = changed.blocks["block_1"].graph.wires
    assert wires[End("block_output_2", "in")].source.node == "relu_1"
    assert changed.graph is project.graph


def test_a_new_layer_goes_into_a_wire_inside(project: Project) -> None:
    seen = inside(report(project), (NODE,))
    told = insertion(seen, placing(seen, "batch_norm2d"), End("relu_1", "in"))
    assert str(told.words) == "Let go to insert here. Shape stays 6×28×28."


def test_the_card_says_how_often_and_whether_weights_are_shared(project: Project) -> None:
    one = card(project)
    assert (one.stack, one.left, one.right, one.mark) == (True, "3 layers", "156", "")
    stage = make_block(project, ["relu_3"], "Plain")
    plain = report(stage).graph.nodes["block_2_1"]
    assert node_card(report(stage), plain).left == "1 layer"
    repeated = card(stage, "block_2_1", repeat=3)
    assert repeated.left == "1 layer × 3" and "3 times in a row" in repeated.spoken
    shared = card(stage, "block_2_1", repeat=3, share=True)
    assert shared.mark == "link" and "shared weights" in shared.spoken


def test_uses_that_share_their_weights_are_both_marked(project: Project) -> None:
    twice = edits.insert_on_wire(project, End("relu_2", "in"), "block.block_1", {"weights": NODE})
    found = report(twice)
    cards = [node_card(found, found.graph.nodes[id]) for id in (NODE, "block_1_2")]
    assert [each.mark for each in cards] == ["link", "link"]
    assert [each.right for each in cards] == ["156", ""] and "shared weights" in cards[1].spoken
    field = inspected(found, NODE).fields[-1]
    assert (field.name, field.partners) == ("weights", (("block_1_2", "Stage 2"),))


def test_the_inspector_shows_a_use_and_what_is_inside(project: Project) -> None:
    found = inspected(report(project), NODE)
    assert (found.title, found.category) == ("Stage", "normalise")
    assert [field.name for field in found.fields] == ["repeat", "share"]
    seen = inside(report(project), (NODE,))
    conv = inspected(seen, "conv2d_1")
    assert conv.shapes == (("", "1×28×28 → 6×28×28"),)
    changed = node_change(project, ("conv2d_1",), "filters", 9, "block_1").edit(project)
    assert changed.blocks["block_1"].graph.nodes["conv2d_1"].settings["filters"] == 9


def test_the_block_one_is_in_is_told_with_its_ports(project: Project) -> None:
    told = block_card(inside(report(project), (NODE,)))
    assert (told.name, str(told.says)) == ("Stage", "Block, used once")
    assert told.ports == (("images", "1×28×28"), ("Max pool 1 out", "6×14×14"))
    assert dict((str(label), figure) for label, figure in told.cost)["Parameters"] == "156"


def test_a_report_without_blocks_is_offered_none() -> None:
    found: Report = report(example("lenet5").open().project)
    assert not any(offer.item.kind.startswith("block") for offer in Adding(found).offers)
