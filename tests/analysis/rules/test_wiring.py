"""Loops, missing wires, wires that lead nowhere: told once, at the right node, with fixes that mend."""

from __future__ import annotations

import pytest

from netbuilder.analysis.report import report
from netbuilder.core.problem import Severity
from netbuilder.graph.model import BLOCK, End
from netbuilder.project import edits
from tests.analysis.sketch import Sketch, after_fixes, assert_told, classifier, only


def test_a_layer_without_input() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    sketch.put("flatten", images)
    sketch.put("loss.cross_entropy", sketch.put("linear"), labels)
    assert_told(
        sketch,
        "unconnected_input",
        "Linear 1",
        port="in",
        what="Linear 1 has nothing at its input.",
        where="Linear 1",
        expected="a wire",
        received="none",
        remedy="lead a wire to it, or remove Linear 1.",
        fixes={"Connect Flatten 1": [], "Remove Linear 1": ["unconnected_input"]},
    )


def test_a_loss_without_target() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    sketch.put("loss.cross_entropy", sketch.chain(images, "flatten", "linear"))
    assert_told(
        sketch,
        "unconnected_input",
        "Cross-entropy",
        port="target",
        what="Cross-entropy has nothing at its input “target”.",
        where="Cross-entropy",
        expected="a wire",
        received="none",
        remedy="lead a wire to it, or remove Cross-entropy.",
        fixes={"Connect Digits: labels": [], "Remove Cross-entropy": ["no_loss"]},
    )


def test_a_loss_without_any_wire_is_offered_what_suits_each_port() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    sketch.chain(images, "flatten", "linear")
    sketch.put("loss.cross_entropy")
    scores, target = sketch.problems()
    assert (scores.place.port, target.place.port) == ("scores", "target")
    assert list(after_fixes(sketch.project, scores)) == [
        "Connect Linear 1",
        "Connect Flatten 1",
        "Remove Cross-entropy",
    ]
    assert list(after_fixes(sketch.project, target)) == ["Connect Digits: labels", "Remove Cross-entropy"]


def test_the_nearest_of_two_unused_outputs_is_offered_first() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    far, near = sketch.put("flatten", images, x=0.0), sketch.put("flatten", images, x=900.0)
    sketch.put("linear", x=1000.0)
    problem = next(each for each in sketch.problems() if each.place.port == "in")
    labels = list(after_fixes(sketch.project, problem))
    names = [sketch.node(end.node).name for end in (near, far)]
    assert labels == [f"Connect {names[0]}", f"Connect {names[1]}", "Remove Linear 1"]


def test_a_layer_that_takes_many_needs_one() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    scores = sketch.chain(images, "flatten", "linear")
    sketch.put("add")
    sketch.put("loss.cross_entropy", scores, labels)
    problem = only(sketch)
    assert (problem.code, problem.place.node, problem.place.port) == ("unconnected_input", "add_1", "1")
    assert str(problem.what) == "Add 1 has nothing at its input."
    # The output of a loss is no input of a layer.
    assert list(after_fixes(sketch.project, problem)) == [
        "Connect Linear 1",
        "Connect Flatten 1",
        "Remove Add 1",
    ]


def test_a_block_with_an_open_port_is_offered_any_values() -> None:
    sketch = Sketch()
    kind = sketch.block("Pair")
    first = sketch.put("block_input", block="block_1", name="Left")
    second = sketch.put("block_input", block="block_1", name="Right")
    sketch.put("block_output", sketch.put("add", first, second, block="block_1"), block="block_1")
    points, labels = sketch.data("spirals")
    use = sketch.put(kind, points)
    scores = sketch.put("linear", End(use.node, "block_output_1"), features=2)
    sketch.put("loss.cross_entropy", scores, labels)
    problem = only(sketch)
    assert str(problem.what) == "Pair 1 has nothing at its input “Right”."
    assert after_fixes(sketch.project, problem) == {
        "Connect Spirals: points": [],
        "Remove Pair 1": [],
    }


def test_a_layer_that_waits_for_its_partner_is_offered_no_wire() -> None:
    sketch = Sketch()
    sketch.data("spirals")
    sketch.put("tied_linear")
    codes = {problem.code: problem for problem in sketch.problems()}
    assert list(after_fixes(sketch.project, codes["unconnected_input"])) == ["Remove Tied linear 1"]


def test_wires_that_form_a_loop() -> None:
    sketch = classifier()
    for number, id in enumerate(("digits_1", "flatten_1", "linear_1", "relu_1", "linear_2")):
        sketch.project = edits.move(sketch.project, {id: (100.0 * number, 0.0)})
    sketch.wire(End("linear_2", "out"), End("relu_1", "in"))
    assert_told(
        sketch,
        "cycle",
        "ReLU 1",
        port="in",
        what="The wires form a loop.",
        where="ReLU 1 → Linear 2 → ReLU 1",
        expected="wires that lead forward only",
        received="a loop of 2",
        remedy="remove a wire of the loop, or use a recurrent layer.",
        fixes={"Connect Linear 1": [], "Remove the wire from Linear 2 to ReLU 1": ["unconnected_input"]},
    )


def test_a_node_that_feeds_itself_and_the_names_of_a_long_loop() -> None:
    sketch = Sketch()
    first = sketch.put("relu")
    sketch.wire(first, End(first.node, "in"))
    problem = next(each for each in sketch.problems() if each.code == "cycle")
    assert str(problem.where) == "ReLU 1 → ReLU 1"
    after_fixes(sketch.project, problem)

    sketch = Sketch()
    first = sketch.put("relu")
    last = sketch.chain(first, *["tanh"] * 8)
    sketch.wire(last, End(first.node, "in"))
    problem = next(each for each in sketch.problems() if each.code == "cycle")
    assert str(problem.where) == "ReLU 1 → Tanh 1 → Tanh 2 → … → Tanh 8 → ReLU 1"
    assert str(problem.received) == "a loop of 9"


def test_a_reference_closes_a_loop() -> None:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    flat = sketch.put("flatten", patches)
    code = sketch.put("linear", features=100)
    back = sketch.put("tied_linear", flat, partner=code.node)
    sketch.wire(back, End(code.node, "in"))
    sketch.put("loss.mean_squared_error", code, flat)
    assert_told(
        sketch,
        "cycle",
        "Linear 1",
        port="in",
        what="The wires form a loop.",
        where="Linear 1 → Tied linear 1 → Linear 1",
        expected="wires that lead forward only",
        received="a loop of 2",
        remedy="remove a wire of the loop, or use a recurrent layer.",
        fixes={
            "Clear Partner of Tied linear 1": ["no_partner"],
            "Connect Flatten 1": ["unused_node"],
            "Remove the wire from Tied linear 1 to Linear 1": ["unconnected_input"],
        },
    )


def test_a_wire_from_a_port_that_is_gone() -> None:
    sketch = classifier()
    sketch.wire(End("digits_1", "pictures"), End("flatten_1", "in"))
    assert_told(
        sketch,
        "lost_wire",
        "Flatten 1",
        port="in",
        what="Digits has no output “pictures” any more.",
        where="Flatten 1",
        expected="a wire between two ports that exist",
        received="one that does not",
        remedy="remove the wire, or lead it elsewhere.",
        fixes={
            "Connect Digits: images": [],
            "Connect Digits: labels": ["element_type"],
            "Remove the wire": ["unconnected_input"],
        },
    )


def test_a_wire_to_a_port_that_is_not_there() -> None:
    sketch = classifier()
    sketch.wire(End("digits_1", "images"), End("flatten_1", "side"))
    assert_told(
        sketch,
        "lost_wire",
        "Flatten 1",
        port="side",
        what="A wire leads to an input “side” that Flatten 1 lacks.",
        where="Flatten 1",
        expected="a wire between two ports that exist",
        received="one that does not",
        remedy="remove the wire, or lead it elsewhere.",
        fixes={"Remove the wire": []},
    )


@pytest.mark.parametrize("port", ["0", "01", "٣", "in"])
def test_ports_of_a_layer_that_takes_many_are_numbers(port: str) -> None:
    sketch = classifier()
    flat = End("flatten_1", "out")
    sum_of_two = sketch.put("add", flat, flat)
    sketch.put("output", sum_of_two)
    sketch.wire(flat, End(sum_of_two.node, port))
    assert sketch.codes() == ["lost_wire"]


def test_a_wire_into_data_is_lost_and_one_into_a_broken_node_is_not() -> None:
    sketch = classifier()
    sketch.wire(End("linear_2", "out"), End("digits_1", "in"))
    assert "cycle" in sketch.codes()
    sketch = classifier()
    sketch.wire(sketch.put("input"), End("digits_1", "in"))
    assert [problem.place.node for problem in sketch.problems() if problem.code == "lost_wire"] == [
        "digits_1"
    ]
    sketch = classifier()
    sketch.raw("conv9d", "strange")
    sketch.wire(End("flatten_1", "out"), End("strange", "in"))
    sketch.put("output", sketch.put("relu"))
    sketch.wire(End("strange", "out"), End("relu_2", "in"))
    assert sketch.codes() == ["unknown_layer"]


def test_a_wire_that_leads_on_from_a_loss() -> None:
    sketch = classifier()
    sketch.put("output", sketch.put("relu", End("cross_entropy_1", "loss")))
    assert_told(
        sketch,
        "loss_as_input",
        "ReLU 2",
        port="in",
        what="Cross-entropy leads into ReLU 2.",
        where="ReLU 2",
        expected="the output of a layer or a data set",
        received="a loss",
        remedy="remove the wire: several losses are added up anyway.",
        fixes={"Connect Linear 2": [], "Connect ReLU 1": [], "Remove the wire": ["unconnected_input"]},
    )


def test_no_fix_leads_from_data_that_come_out_of_the_network() -> None:
    """A wire into a data set, as only a file could hold it, makes it a part of the way."""
    sketch = Sketch()
    _, labels = sketch.data("digits")
    first = sketch.put("relu", labels)
    sketch.data("spirals")
    sketch.wire(first, End("spirals_1", "in"))
    problem = next(each for each in sketch.problems() if each.code == "element_type")
    assert "Connect Spirals: points instead" not in after_fixes(sketch.project, problem)


def test_a_branch_that_nothing_uses_is_a_warning_and_goes_as_a_whole() -> None:
    sketch = classifier()
    sketch.chain(End("flatten_1", "out"), "relu", "tanh")
    assert_told(
        sketch,
        "unused_node",
        "Tanh 1",
        what="Nothing uses what Tanh 1 makes.",
        where="Tanh 1",
        expected="a wire to a loss or an output",
        received="none",
        remedy="connect it or remove it; the model leaves it out.",
        fixes={"Remove Tanh 1 and what leads only there": [], "Add Output behind Tanh 1": []},
        severity=Severity.WARNING,
    )
    problem = only(sketch)
    left = problem.fixes[0].edit(sketch.project).graph.nodes
    assert "flatten_1" in left and "relu_2" not in left and "tanh_1" not in left


def test_a_single_node_that_nothing_uses() -> None:
    sketch = classifier()
    sketch.put("relu", End("flatten_1", "out"))
    assert after_fixes(sketch.project, only(sketch)) == {
        "Remove ReLU 2": [],
        "Add Output behind ReLU 2": [],
    }


def test_loose_ends_are_fine_where_nothing_says_what_the_network_gives() -> None:
    sketch = Sketch()
    start = sketch.put("input", sizes=[4])
    sketch.put("linear", start)
    sketch.put("tanh", start)
    assert sketch.codes() == ["no_data"]
    sketch.put("output", start)
    assert sorted(sketch.codes()) == ["no_data", "unused_node", "unused_node"]


def test_a_layer_that_another_one_refers_to_is_used() -> None:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    flat = sketch.put("flatten", patches)
    partner, code = sketch.put("linear", flat, features=12), sketch.put("linear", flat, features=12)
    back = sketch.put("tied_linear", code, partner=partner.node)
    sketch.put("loss.mean_squared_error", back, flat)
    assert sketch.codes() == []


def test_data_that_nothing_uses_are_fine() -> None:
    sketch = classifier()
    sketch.data("spirals")
    sketch.data("moons")
    assert sketch.codes() == []


def test_an_unused_port_of_a_block_is_told_inside_it() -> None:
    sketch = Sketch()
    kind = sketch.block("Half")
    first = sketch.put("block_input", block="block_1", name="Left")
    sketch.put("block_input", block="block_1", name="Right")
    sketch.put("block_output", sketch.put("relu", first, block="block_1"), block="block_1")
    points, labels = sketch.data("spirals")
    use = sketch.put(kind, points, points)
    scores = sketch.put("linear", End(use.node, "block_output_1"), features=2)
    sketch.put("loss.cross_entropy", scores, labels)
    problem = only(sketch)
    assert (problem.code, problem.place.blocks) == ("unused_node", (use.node,))
    assert str(problem.where) == "Right in block Half"
    assert after_fixes(sketch.project, problem) == {"Remove Right": []}


def test_problems_come_in_the_order_of_the_graph() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    sketch.put("relu", name="Last")
    sketch.put("loss.cross_entropy", sketch.chain(images, "linear", ("linear", {"features": 3})), labels)
    found = report(sketch.project)
    assert [problem.place.node for problem in found.problems] == ["relu_1", "linear_1"]
    assert BLOCK not in "".join(problem.code for problem in found.problems)
