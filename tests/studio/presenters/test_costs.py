"""Figures of cost on nodes: amounts, shares, heat, and what is said of them."""

from __future__ import annotations

import pytest

from netbuilder.analysis.report import inside, report
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End
from netbuilder.project import edits
from netbuilder.project.examples import example
from netbuilder.project.project import Project
from netbuilder.runs.timing import LayerTimes, Milliseconds
from netbuilder.studio.presenters.cost_legend import legend
from netbuilder.studio.presenters.cost_lines import lines_of_one, lines_of_several
from netbuilder.studio.presenters.costs import NO_HEATS, Figures, HeatMaker, Heats, Timed, in_time
from netbuilder.studio.presenters.fields import FieldKeeper, field_card
from netbuilder.studio.presenters.node_card import node_card
from tests.analysis.sketch import Sketch


@pytest.fixture(scope="module")
def lenet() -> Project:
    return example("lenet5").open().project


def _heats(project: Project, figures: Figures, timed: Timed | None = None) -> Heats:
    return HeatMaker().made(report(project), figures, timed)


def test_the_largest_is_hottest_and_parts_are_of_the_whole(lenet: Project) -> None:
    heats = _heats(lenet, Figures.COMPUTE)
    conv1, conv2 = heats.of["conv2d_1"], heats.of["conv2d_2"]
    assert (conv2.words, conv2.part, conv2.level) == ("240 K", "58 %", 1.0)
    assert conv1.level == pytest.approx(117_600 / 240_000)
    assert (heats.total, heats.most) == ("416,520", "240 K")
    assert "relu_1" not in heats.of and "digits_1" not in heats.of
    assert str(conv2.spoken) == "240 K multiply-adds, 58 % of all"


def test_memory_is_that_of_a_batch(lenet: Project) -> None:
    once = _heats(lenet, Figures.MEMORY)
    twice = _heats(edits.change_recipe(lenet, batch=128), Figures.MEMORY)
    # 6 maps of 28×28 at 4 bytes, for 64 images.
    assert once.of["conv2d_1"].words == "1.1 MB" and twice.of["conv2d_1"].words == "2.3 MB"
    assert "flatten_1" in once.of and once.total == "3.9 MB"


def test_with_shapes_there_is_no_heat_and_cards_are_as_ever(lenet: Project) -> None:
    found = report(lenet)
    heats = HeatMaker().made(found, Figures.SHAPES)
    assert heats is NO_HEATS and heats.at("conv2d_1") is None
    assert node_card(found, lenet.graph.nodes["conv2d_1"]).heat is None


def test_a_card_says_its_figure(lenet: Project) -> None:
    found = report(lenet)
    heats = HeatMaker().made(found, Figures.COMPUTE)
    card = node_card(found, lenet.graph.nodes["conv2d_2"], None, heats.at("conv2d_2"))
    assert card.spoken.endswith("no problems, 240 K multiply-adds, 58 % of all")
    pool = node_card(found, lenet.graph.nodes["max_pool2d_1"], None, heats.at("max_pool2d_1"))
    assert pool.heat is not None and not pool.heat.words and pool.right == "stride 2"


def test_nothing_is_made_anew_where_nothing_is_another(lenet: Project) -> None:
    maker, found = HeatMaker(), report(lenet)
    first = maker.made(found, Figures.PARAMETERS)
    moved = edits.move(lenet, {"conv2d_1": (5.0, 5.0)})
    assert maker.made(report(moved, found), Figures.PARAMETERS) is first


def test_a_layer_that_is_left_out_has_no_share_of_the_whole() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    scores = sketch.chain(images, "flatten", "linear")
    sketch.put("loss.cross_entropy", scores, labels)
    loose = sketch.put("conv2d", images, name="Loose")
    heat = _heats(sketch.project, Figures.PARAMETERS).of[loose.node]
    assert heat.words == "160" and (heat.part, heat.level) == ("", 0.0)


def test_a_block_sums_its_inside_and_inside_each_counts_once() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    kind = sketch.block("Grow")
    name = sketch.inside(kind)
    entry = sketch.put(BLOCK_INPUT, block=name)
    conv = sketch.put("conv2d", entry, block=name, filters=1, padding=[1, 1])
    sketch.put(BLOCK_OUTPUT, conv, block=name)
    use = sketch.put(kind, images, repeat=3)
    whole = report(sketch.project)
    assert HeatMaker().made(whole, Figures.PARAMETERS).of[use.node].words == "30"
    deeper = HeatMaker().made(inside(whole, (use.node,)), Figures.PARAMETERS)
    assert deeper.of[conv.node].words == "10" and deeper.of[conv.node].part == "100 %"
    # What is seen grows with each repetition; inside it is that of the last one.
    assert HeatMaker().made(whole, Figures.FIELD).of[use.node].words == "7×7"
    assert HeatMaker().made(inside(whole, (use.node,)), Figures.FIELD).of[conv.node].words == "7×7"


def _timed(*, stale: bool = False) -> Timed:
    nodes = {("conv2d_1",): Milliseconds(1.5, 4.0), ("linear_1",): Milliseconds(0.5, 0.04)}
    return Timed(LayerTimes(nodes, Milliseconds(2.2, 4.5), 9, 64, "cpu", 3), stale)


def test_times_add_up_layer_by_layer_and_the_whole_is_told_beside_it(lenet: Project) -> None:
    timed = _timed()
    heats = _heats(lenet, Figures.FORWARD, timed)
    assert heats.of["conv2d_1"].words == "1.50 ms" and heats.of["linear_1"].part == "25 %"
    told = legend(report(lenet), heats, timed)
    assert str(told.total) == "2.00 ms layer by layer; 2.20 ms in one go"
    assert str(told.details) == "Median of 9 passes of 64 random samples on CPU, 3 threads"
    assert told.again and told.can_measure
    backward = _heats(lenet, Figures.BACKWARD, timed)
    assert backward.of["linear_1"].words == "40 µs" and backward.most == "4.00 ms"


def test_times_of_another_network_say_so(lenet: Project) -> None:
    timed = _timed(stale=True)
    heats = _heats(lenet, Figures.FORWARD, timed)
    assert heats.of["conv2d_1"].stale
    assert "before the last change" in str(legend(report(lenet), heats, timed).total)


def test_without_times_the_reason_is_told(lenet: Project) -> None:
    from netbuilder.core.text import Text

    found, heats = report(lenet), _heats(lenet, Figures.FORWARD)
    waiting = legend(found, heats, why_not=Text("a run is under way"))
    assert str(waiting.total) == "not measured, a run is under way." and not waiting.can_measure
    assert str(legend(found, heats).total) == "not measured yet."
    assert str(legend(found, heats, measuring=True).total) == "Measuring …"


def test_the_inspector_sums_what_is_selected(lenet: Project) -> None:
    found = report(lenet)
    lines = {
        str(name): figure for name, figure in lines_of_several(found, ("conv2d_1", "conv2d_2"), _timed())
    }
    assert lines == {
        "Parameters": "2,572",
        "Multiply-adds per image": "357,600",
        "Share of all compute": "86 %",
        "Activations of a batch": "1.5 MB",
        "Forward, measured": "1.50 ms",
        "Backward, measured": "4.00 ms",
    }
    one = {str(name): figure for name, figure in lines_of_one(found, "linear_1", _timed(stale=True))}
    assert one["Forward, before the last change"] == "0.50 ms"


def test_what_a_value_sees_is_a_sentence(lenet: Project) -> None:
    card = field_card(report(lenet), "conv2d_2", FieldKeeper())
    assert card is not None and card.window == (14, 14) and card.room == (28, 28)
    assert card.source == "digits_1"
    assert str(card.says) == (
        "Each output value sees a 14×14 window of the 28×28 input image; the next one sees 2 further on."
    )
    whole = field_card(report(lenet), "linear_1", FieldKeeper())
    assert whole is not None and "may see all of the 28×28 input image" in str(whole.says)
    assert field_card(report(lenet), "digits_1", FieldKeeper()) is None


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (0.0004, "0 µs"),
        (0.0121, "12 µs"),
        (0.5, "0.50 ms"),
        (9.996, "10.0 ms"),
        (123.4, "123 ms"),
        (1320.0, "1.32 s"),
    ],
)
def test_times_are_short(milliseconds: float, words: str) -> None:
    assert in_time(milliseconds) == words


def test_after_an_edit_fields_are_those_of_a_fresh_look(lenet: Project) -> None:
    keeper, before = FieldKeeper(), report(lenet)
    assert field_card(before, "max_pool2d_2", keeper) is not None
    edited = edits.change(lenet, "conv2d_1", {"kernel": [7, 7], "padding": [3, 3]})
    for after in (report(edited, before), report(edits.disconnect(edited, End("conv2d_2", "in")))):
        for id in lenet.graph.nodes:
            assert field_card(after, id, keeper) == field_card(after, id, FieldKeeper())
    wide = field_card(report(edited, before), "conv2d_2", keeper)
    assert wide is not None and wide.window == (16, 16)
