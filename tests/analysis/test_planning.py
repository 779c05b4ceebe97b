"""Plans: what makes a class, what everything is called, what the model is called with and gives back."""

from __future__ import annotations

import pytest

from netbuilder.analysis.plan import Plan
from netbuilder.analysis.planning import plan
from netbuilder.analysis.shapes import walk
from netbuilder.analysis.sound import network
from netbuilder.core.spec import LABEL, maps, vector
from netbuilder.graph.model import End
from netbuilder.project import edits
from tests.analysis.sketch import Sketch, classifier


def planned(sketch: Sketch) -> Plan:
    return network(sketch.project).plan


def test_lines_between_data_and_loss() -> None:
    found = planned(classifier("Digits net"))
    model = found.model
    assert (model.name, model.title, model.inputs) == (
        "DigitsNet",
        "Digits net",
        (("images", maps(1, 8, 8)),),
    )
    assert [line.attribute for line in model.lines] == ["flatten_1", "linear_1", "relu_1", "linear_2"]
    assert [line.arguments for line in model.lines] == [("images",), ("x",), ("x",), ("x",)]
    assert model.returns == ("x",)
    assert model.parameters == sum(line.parameters for line in model.lines) == 1510
    assert (found.data, found.fields, found.outputs) == ("digits_1", ("images",), (End("linear_2", "out"),))


def test_what_a_loss_is_computed_from() -> None:
    sketch = classifier()
    sketch.put("loss.mean_squared_error", End("digits_1", "images"), End("digits_1", "images"), weight=0.5)
    sketch.put("loss.activity_penalty", End("relu_1", "out"))
    entropy, error, penalty = planned(sketch).losses
    assert entropy.arguments == (("output", 0), ("field", "labels"))
    assert (entropy.specs, entropy.metrics, entropy.weight) == ((vector(10), LABEL), ("accuracy",), 1.0)
    assert (error.arguments, error.weight) == ((("field", "images"), ("field", "images")), 0.5)
    assert (penalty.arguments, penalty.title) == ((("output", 1),), "Activity penalty")
    assert str(entropy.code.module) == "nn.CrossEntropyLoss()"


def test_what_leads_to_no_loss_is_left_out() -> None:
    sketch = classifier()
    sketch.chain(End("flatten_1", "out"), "linear", "tanh")
    assert [line.node for line in planned(sketch).model.lines] == [
        "flatten_1",
        "linear_1",
        "relu_1",
        "linear_2",
    ]


def test_the_data_set_is_the_one_that_is_used() -> None:
    sketch = Sketch()
    sketch.data("moons")
    start = sketch.put("input", sizes=[2], name="Some points")
    sketch.put("output", sketch.put("linear", start))
    assert (planned(sketch).data, planned(sketch).fields) == ("", ("Some points",))
    _, labels = sketch.data("spirals")
    sketch.put("output", labels)
    found = planned(sketch)
    assert (found.data, found.fields) == ("spirals_1", ("Some points", "labels"))
    assert [name for name, _ in found.model.inputs] == ["some_points", "labels"]


def test_a_loss_alone_tells_the_data_set() -> None:
    sketch = Sketch()
    sketch.data("moons")
    _, labels = sketch.data("spirals")
    scores = sketch.put("linear", sketch.put("input", sizes=[3]), features=2)
    sketch.put("loss.cross_entropy", scores, labels)
    found = planned(sketch)
    assert (found.data, found.fields) == ("spirals_1", ("Input 1",))


def test_the_running_name_is_for_what_only_the_next_step_uses() -> None:
    sketch = Sketch()
    start = sketch.put("input", sizes=[4])
    first = sketch.put("linear", start, features=4)
    second = sketch.put("tanh", first)
    twice = sketch.put("add", second, second)
    sketch.put("output", sketch.put("add", twice, first))
    lines = planned(sketch).model.lines
    assert [line.results for line in lines] == [("linear_1",), ("tanh_1",), ("x",), ("x",)]
    assert [line.arguments for line in lines] == [
        ("input_1",),
        ("linear_1",),
        ("tanh_1", "tanh_1"),
        ("x", "linear_1"),
    ]


def test_what_the_model_gives_back_keeps_its_name_until_the_end() -> None:
    sketch = Sketch()
    start = sketch.put("input", sizes=[4])
    first = sketch.put("linear", start)
    sketch.put("output", first)
    sketch.put("output", sketch.put("tanh", first))
    sketch.put("output", start)
    model = planned(sketch).model
    assert model.returns == ("linear_1", "x", "input_1")


def test_an_output_directly_on_data() -> None:
    sketch = Sketch()
    points, _ = sketch.data("spirals")
    sketch.put("output", points)
    model = planned(sketch).model
    assert (model.inputs, model.lines, model.returns) == ((("points", vector(2)),), (), ("points",))


def names_of(*names: str) -> list[str]:
    """The attributes of tanh layers of these names, one behind the other."""
    sketch = Sketch()
    end = sketch.put("input", sizes=[3])
    for name in names:
        end = sketch.put("tanh", end)
        sketch.rename(end.node, name)
    sketch.put("output", end)
    return [line.attribute for line in planned(sketch).model.lines]


def test_names_are_legal_unique_and_short() -> None:
    assert names_of("합성곱 층") == ["합성곱_층"]
    assert names_of("class", "self", "forward", "torch", "train") == [
        "class_2",
        "self_2",
        "forward_2",
        "torch_2",
        "train_2",
    ]
    assert names_of("Tanh", "tanh", "TANH") == ["tanh", "tanh_2", "tanh_3"]
    assert names_of("", "!?", "3 times") == ["layer", "layer_2", "layer_3_times"]
    assert names_of("a" * 200, "a" * 200) == ["a" * 28, "a" * 28 + "_2"]
    assert names_of("many words in a long name x y") == ["many_words_in_a_long_name_x"]
    assert names_of("층" * 20) == ["층" * 14]


def test_variables_that_the_source_makes_itself_are_free() -> None:
    sketch = Sketch()
    start = sketch.put("input", sizes=[3], name="X")
    for name in ("Layer", "Parts", "Last"):
        sketch.put("output", sketch.put("tanh", start, name=name))
    model = planned(sketch).model
    assert [name for name, _ in model.inputs] == ["x_2"]
    assert [line.results for line in model.lines] == [("layer_2",), ("parts_2",), ("x",)]
    assert [line.attribute for line in model.lines] == ["layer", "parts", "last"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("LeNet-5", "LeNet5"),
        ("Tied linear", "TiedLinear_2"),
        ("5 layers", "Network5Layers"),
        ("!", "Network"),
        ("None", "None_2"),
        ("x" * 90, "X" + "x" * 35),
    ],
)
def test_the_class_of_the_model(title: str, name: str) -> None:
    assert planned(classifier(title)).model.name == name


def blocks(name: str, *sizes: list[int]) -> Sketch:
    """A block that keeps shapes, used once on each tensor."""
    sketch = Sketch("Net")
    kind = sketch.block(name)
    start = sketch.put("block_input", block="block_1")
    sketch.put("block_output", sketch.put("relu", start, block="block_1"), block="block_1")
    for each in sizes:
        use = sketch.put(kind, sketch.put("input", sizes=each))
        sketch.put("output", End(use.node, "block_output_1"))
    return sketch


def test_uses_of_a_block_share_a_class() -> None:
    found = planned(blocks("Residual block", [4], [4]))
    assert [made.name for made in found.classes] == ["ResidualBlock", "Net"]
    assert [str(line.code.module) for line in found.model.lines] == ["ResidualBlock()"] * 2
    assert [line.path for line in found.classes[0].lines] == [("block_1_1",)]


def test_a_block_used_with_two_shapes_makes_two_classes_that_say_so() -> None:
    found = planned(blocks("Residual block", [4], [3, 8, 8], [4]))
    assert [made.name for made in found.classes] == ["ResidualBlockOf4", "ResidualBlockOf3x8x8", "Net"]
    assert [made.title for made in found.classes][:2] == ["Residual block"] * 2
    long = planned(blocks("B" * 50, [100000], [3, 1000, 1000]))
    assert [made.name for made in long.classes][:2] == ["B" * 28 + "Of100000", "B" * 23 + "Of3x1000x1000"]


def test_shapes_too_long_for_a_name_are_numbered() -> None:
    sizes = [[100000, 200000, 300000], [100000, 200000, 400000]]
    found = planned(blocks("Big", *sizes))
    assert [made.name for made in found.classes][:2] == ["Big", "Big_2"]


def test_the_model_is_named_before_its_blocks() -> None:
    found = planned(blocks("Net", [4]))
    assert [made.name for made in found.classes] == ["Net_2", "Net"]


def test_a_use_that_is_left_out_does_not_count() -> None:
    sketch = blocks("Step", [4])
    sketch.put("block.block_1", sketch.put("input", sizes=[9]))
    assert [made.name for made in planned(sketch).classes] == ["Step", "Net"]


def test_blocks_in_blocks_and_ports_that_hand_on() -> None:
    sketch = Sketch("Net")
    outer, inner = sketch.block("Outer"), sketch.block("Inner")
    left = sketch.put("block_input", block="block_2", name="Left")
    right = sketch.put("block_input", block="block_2", name="Right")
    sketch.put("block_output", right, block="block_2", name="Same")
    total = sketch.put("add", left, right, block="block_2")
    sketch.put("block_output", total, block="block_2", name="Sum")
    start = sketch.put("block_input", block="block_1")
    use = sketch.put(inner, start, start, block="block_1", name="Pair")
    handed = sketch.put("block_output", End(use.node, "block_output_2"), block="block_1")
    second = sketch.put("block_output", block="block_1")
    sketch.wire(handed, End(second.node, "in"), "block_1")
    begin = sketch.put("input", sizes=[3])
    sketch.put("output", End(sketch.put(outer, begin).node, "block_output_2"))
    deep, middle, model = planned(sketch).classes
    assert (deep.name, middle.name, model.name) == ("Inner", "Outer", "Net")
    assert [name for name, _ in deep.inputs] == ["left", "right"]
    assert deep.returns == ("right", "x")
    assert deep.lines[0].path == ("block_1_1", use.node)
    assert middle.lines[0].results == ("pair_same", "pair_sum")
    assert middle.returns == ("pair_sum", "pair_sum")
    assert model.lines[0].results == ("outer_1_block_output_1", "outer_1_block_output_2")


def test_repetitions_are_on_the_line() -> None:
    sketch = blocks("Step", [4])
    sketch.project = edits.change(sketch.project, "block_1_1", {"repeat": 3, "share": True})
    line = planned(sketch).model.lines[0]
    assert (line.repeat, line.share) == (3, True)


def test_what_a_layer_refers_to_is_named() -> None:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    flat = sketch.put("flatten", patches)
    code = sketch.put("linear", flat, features=9, name="Encoder")
    back = sketch.put("tied_linear", code, partner=code.node)
    sketch.put("loss.mean_squared_error", back, flat)
    line = planned(sketch).model.lines[-1]
    assert (line.node, line.referred) == ("tied_linear_1", "encoder")


def test_a_network_with_an_error_has_no_plan() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    sketch.put("loss.cross_entropy", sketch.put("linear", images), labels)
    with pytest.raises(AssertionError):
        plan(sketch.project, walk(sketch.project, sketch.project.graph))
