"""Nodes that cannot be made or stand in the wrong place, unusable blocks, references to nothing."""

from __future__ import annotations

from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import graph_of
from tests.analysis.sketch import Sketch, after_fixes, assert_told, classifier, only

LAYERS = "one of relu, leaky_relu"


def test_a_kind_that_is_not_known_here() -> None:
    sketch = classifier()
    sketch.raw("conv2dd", "strange", name="Strange")
    sketch.wire(End("flatten_1", "out"), End("strange", "in"))
    problem = only(sketch)
    assert (problem.code, problem.place.node) == ("unknown_layer", "strange")
    assert str(problem.what) == "There is no layer called “conv2dd”."
    assert str(problem.where) == "Strange"
    assert str(problem.expected).startswith(LAYERS)
    assert (str(problem.received), str(problem.remedy)) == ("conv2dd", "use “conv2d”.")
    assert after_fixes(sketch.project, problem) == {
        "Use Conv 2-D instead": ["kind_mismatch"],
        "Remove Strange": [],
    }


def test_unknown_losses_and_data_sets() -> None:
    sketch = classifier()
    sketch.raw("loss.hinge", "one")
    sketch.raw("data.cifar", "two")
    assert sorted(sketch.codes()) == ["unknown_data_set", "unknown_loss"]
    for problem in sketch.problems():
        after_fixes(sketch.project, problem)


def test_a_data_set_that_is_not_known_here_is_the_only_mistake() -> None:
    sketch = Sketch()
    sketch.raw("data.cifar", "pictures", name="Pictures")
    scores = sketch.put("linear")
    sketch.wire(End("pictures", "images"), End("linear_1", "in"))
    assert sketch.codes() == ["unknown_data_set", "no_loss"]
    sketch.put("loss.cross_entropy", scores)
    sketch.wire(End("pictures", "labels"), End("cross_entropy_1", "target"))
    assert sketch.codes() == ["unknown_data_set"]


def test_a_setting_that_is_out_of_range() -> None:
    sketch = classifier()
    sketch.raw("linear", "linear_1", name="Linear 1", features=-3)
    assert_told(
        sketch,
        "bad_setting",
        "Linear 1",
        setting="features",
        what="Linear: Outputs cannot be -3.",
        where="Linear 1",
        expected="a whole number from 1 to 1,000,000",
        received="-3",
        remedy="give a whole number from 1 to 1,000,000.",
        fixes={"Set Outputs to 1": [], "Reset Outputs to 10": []},
    )


def test_a_setting_that_the_kind_does_not_have() -> None:
    sketch = classifier()
    sketch.raw("linear", "linear_1", name="Linear 1", featurs=3)
    assert_told(
        sketch,
        "unknown_setting",
        "Linear 1",
        setting="featurs",
        what="Linear has no setting “featurs”.",
        where="Linear 1",
        expected="one of features, bias, norm",
        received="featurs",
        remedy="use “features”.",
        fixes={"Set Outputs to 3": [], "Forget it": []},
    )


def test_a_setting_that_a_block_node_does_not_take() -> None:
    sketch = Sketch()
    kind = sketch.block("Nothing")
    sketch.raw(kind, "use", repeat=0)
    problem = next(each for each in sketch.problems() if each.code == "bad_setting")
    assert (problem.place.node, problem.place.setting) == ("use", "repeat")
    after_fixes(sketch.project, problem)


def test_a_port_of_a_block_in_the_main_graph() -> None:
    sketch = classifier()
    sketch.raw("block_input", "port", name="Port")
    assert_told(
        sketch,
        "wrong_graph",
        "Port",
        what="Port cannot stand there.",
        where="Port",
        expected="inside a block",
        received="in the main graph",
        remedy="remove it and add it where it belongs.",
        fixes={"Remove Port": []},
    )


def test_data_losses_and_ends_inside_a_block() -> None:
    sketch = Sketch()
    kind = sketch.block("Mixed")
    for number, wrong in enumerate(("data.digits", "loss.activity_penalty", "input", "output")):
        sketch.raw(wrong, f"wrong_{number}", block="block_1")
    sketch.raw(kind, "use", repeat=1)
    found = [problem for problem in sketch.problems() if problem.code == "wrong_graph"]
    assert [problem.place.node for problem in found] == ["wrong_0", "wrong_1", "wrong_2", "wrong_3"]
    assert {problem.place.blocks for problem in found} == {("use",)}
    for problem in found:
        assert str(problem.expected) == "in the main graph"
        assert list(after_fixes(sketch.project, problem)) == [f"Remove {problem.place.node}"]


def test_a_node_for_a_block_that_is_missing() -> None:
    sketch = classifier()
    sketch.raw("block.nowhere", "use", name="Use")
    assert_told(
        sketch,
        "unknown_block",
        "Use",
        what="Use stands for a block that is missing.",
        where="Use",
        expected="a block of this project that does not hold this one",
        received="a block that the project does not have",
        remedy="remove it, or use another block.",
        fixes={"Remove Use": []},
    )


def block_in_itself() -> Sketch:
    """A holds B, and B holds A again."""
    sketch = Sketch()
    outer, inner = sketch.block("Outer"), sketch.block("Inner")
    for kind in (outer, inner):
        start = sketch.put("block_input", block=sketch.inside(kind))
        sketch.put("block_output", start, block=sketch.inside(kind))
    points, labels = sketch.data("spirals")
    use = sketch.put(outer, points)
    scores = sketch.put("linear", End(use.node, "block_output_1"), features=2)
    sketch.put("loss.cross_entropy", scores, labels)
    sketch.raw(inner, "down", "block_1", repeat=1)
    sketch.raw(outer, "up", "block_2", name="Outer 1", repeat=1)
    for block, id in (("block_1", "down"), ("block_2", "up")):
        sketch.wire(End("block_input_1", "out"), End(id, "block_input_1"), block)
    return sketch


def test_a_block_that_holds_itself() -> None:
    sketch = block_in_itself()
    problem = next(each for each in sketch.problems() if each.is_error)
    assert problem.code == "block_in_itself"
    assert (problem.place.blocks, problem.place.node) == (("block_1_1", "down"), "up")
    assert str(problem.what) == "Outer 1 stands inside the block that it is."
    assert str(problem.where) == "Outer 1 in block Inner"
    assert str(problem.expected) == "a block of this project that does not hold this one"
    assert str(problem.received) == "a block around it"
    assert list(after_fixes(sketch.project, problem)) == ["Remove Outer 1"]
    assert [each.code for each in sketch.problems() if each.is_error] == ["block_in_itself"]


def shrinking(repeat: int, features: int = 5) -> Sketch:
    """A block that makes `features` of two coordinates, several times in a row."""
    sketch = Sketch()
    kind = sketch.block("Shrink")
    start = sketch.put("block_input", block="block_1")
    middle = sketch.put("linear", start, block="block_1", features=features)
    sketch.put("block_output", middle, block="block_1")
    points, labels = sketch.data("spirals")
    use = sketch.put(kind, points, repeat=repeat)
    scores = sketch.put("linear", End(use.node, "block_output_1"), features=2)
    sketch.put("loss.cross_entropy", scores, labels)
    return sketch


def test_a_block_that_cannot_follow_itself() -> None:
    assert_told(
        shrinking(3),
        "repeat_shape",
        "Shrink 1",
        setting="repeat",
        what="Shrink 1 cannot follow itself.",
        where="Shrink 1",
        expected="2, like its input",
        received="5",
        remedy="make the block keep its shape, or set Repeat to 1.",
        fixes={"Set the outputs of Linear 1 to 2": [], "Set Repeat to 1": []},
    )
    assert shrinking(1).codes() == shrinking(3, features=2).codes() == []


def test_a_block_with_another_number_of_ports_cannot_follow_itself() -> None:
    sketch = Sketch()
    kind = sketch.block("Dead end")
    sketch.put("block_input", block="block_1")
    points, _ = sketch.data("spirals")
    sketch.put(kind, points, repeat=2)
    problem = next(each for each in sketch.problems() if each.code == "repeat_shape")
    assert (str(problem.expected), str(problem.received)) == ("2, like its input", "nothing")


def test_what_is_not_known_may_repeat() -> None:
    sketch = shrinking(3)
    sketch.project = edits.disconnect(sketch.project, End("block_1_1", "block_input_1"))
    assert sketch.codes() == ["unconnected_input"]


def test_a_mistake_inside_a_block_is_told_once_for_all_uses() -> None:
    sketch = Sketch()
    kind = sketch.block("Bad")
    start = sketch.put("block_input", block="block_1")
    sketch.put("block_output", sketch.put("linear", start, block="block_1"), block="block_1")
    images, labels = sketch.data()
    pooled = sketch.put("max_pool2d", images)
    uses = [End(sketch.put(kind, each).node, "block_output_1") for each in (images, images, pooled)]
    sketch.put("loss.cross_entropy", sketch.put("add", *uses), labels)
    problem = only(sketch)
    assert (problem.code, problem.place.blocks, problem.place.node) == (
        "kind_mismatch",
        ("block_1_1",),
        "linear_1",
    )
    assert str(problem.where) == "Linear 1 in block Bad, fed by Block input 1"
    assert after_fixes(sketch.project, problem) == {
        "Insert Flatten → 64": [],
        "Average each map → 1": [],
    }


def autoencoder() -> Sketch:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    flat = sketch.put("flatten", patches)
    sketch.put("linear", flat, features=12)
    return sketch


def test_a_tied_layer_without_partner() -> None:
    sketch = autoencoder()
    back = sketch.put("tied_linear", End("linear_1", "out"))
    sketch.put("loss.mean_squared_error", back, End("flatten_1", "out"))
    assert_told(
        sketch,
        "no_partner",
        "Tied linear 1",
        setting="partner",
        what="Tied linear 1 has no partner.",
        where="Tied linear 1",
        expected="a layer of this graph: Linear or Embedding",
        received="none",
        remedy="choose one under Partner.",
        fixes={"Set Partner to Linear 1": [], "Use Linear instead": ["loss_shapes"]},
    )


def test_a_partner_of_the_wrong_kind_or_gone() -> None:
    for partner, received in (("relu_1", "ReLU 1"), ("linear_9", "none")):
        sketch = autoencoder()
        active = sketch.put("relu", End("linear_1", "out"))
        sketch.raw("tied_linear", "back", partner=partner)
        sketch.wire(active, End("back", "in"))
        sketch.put("loss.mean_squared_error", End("back", "out"), End("flatten_1", "out"))
        problem = only(sketch)
        assert (problem.code, str(problem.received)) == ("no_partner", received)
        assert after_fixes(sketch.project, problem) == {
            "Set Partner to Linear 1": [],
            "Use Linear instead": ["loss_shapes"],
        }


def test_partners_that_fit_come_first_where_nobody_has_them_and_never_close_a_loop() -> None:
    sketch = autoencoder()
    code = End("linear_1", "out")
    deeper = sketch.put("linear", code, features=12)
    sketch.put("linear", code, features=7)
    taken = sketch.put("tied_linear", deeper, partner=deeper.node)
    back = sketch.put("tied_linear", taken)
    behind = sketch.put("linear", back, features=12)
    sketch.put("loss.activity_penalty", behind)
    problem = next(each for each in sketch.problems() if each.code == "no_partner")
    assert list(after_fixes(sketch.project, problem)) == [
        "Set Partner to Linear 1",
        "Set Partner to Linear 2",
        "Use Linear instead",
    ]


def test_a_partner_is_offered_also_while_the_input_is_not_known() -> None:
    sketch = autoencoder()
    sketch.put("tied_linear")
    problem = next(each for each in sketch.problems() if each.code == "no_partner")
    assert [str(fix.label) for fix in problem.fixes] == ["Set Partner to Linear 1", "Use Linear instead"]


def test_a_partner_that_is_itself_at_fault_is_no_second_mistake() -> None:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    code = sketch.put("linear", patches, features=12)
    back = sketch.put("tied_linear", code, partner=code.node)
    sketch.put("loss.mean_squared_error", back, sketch.put("flatten", patches))
    assert sketch.codes() == ["kind_mismatch"]
    assert "linear_1" in graph_of(sketch.project).nodes
