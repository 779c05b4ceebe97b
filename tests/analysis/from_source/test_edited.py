"""Graph → source → edited source → graph: what is still there keeps its place, name and notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import netbuilder as nb
from netbuilder.analysis.from_source import project_from_source
from netbuilder.analysis.report import report
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End, Graph, Node
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.project import Project
from tests.analysis.classics import CLASSICS
from tests.analysis.from_source.networks import NETWORKS, furnished, led_around
from tests.analysis.sketch import Sketch

Change = tuple[str, str]

ODD = """\
class Odd(nn.Module):
    def __init__(self, slope=0.5):
        super().__init__()
        self.slope = slope

    def forward(self, x):
        while x.max() > 1:
            x = x * self.slope
        return x


"""


def edited(project: Project, *changes: Change) -> Project:
    """The project after its text was edited; the new one's own text says the same again."""
    text = nb.source(project)
    for old, new in changes:
        assert old in text, f"{old!r} is not in\n{text}"
        text = text.replace(old, new, 1)
    found = project_from_source(project, text)
    if not report(found).errors:
        assert project_from_source(found, nb.source(found) + "\n") == found
    return found


def gone_and_new(before: Graph, after: Graph) -> tuple[list[str], list[str]]:
    """Names of nodes that are gone, and of those that came. All others are the very same."""
    common = before.nodes.keys() & after.nodes.keys()
    assert all(before.nodes[id] == after.nodes[id] for id in common)
    assert (before.notes, before.frames) == (after.notes, after.frames)
    gone = [before.nodes[id].name for id in before.nodes if id not in common]
    return gone, [after.nodes[id].name for id in after.nodes if id not in common]


def source_of(graph: Graph, node: str, port: str = "in") -> str:
    return graph.wires[End(node, port)].source.node


def named(graph: Graph, name: str) -> Node:
    return next(node for node in graph.nodes.values() if node.name == name)


def lenet() -> Project:
    project: Project = nb.open("lenet5")
    return project


def u_net() -> Project:
    return CLASSICS["U-Net"]()


def resnet() -> Project:
    return CLASSICS["ResNet-18"]()


def sketched() -> Project:
    """A network with a skip, whose steps have statements."""
    sketch = Sketch("Skips")
    images, labels = sketch.data()
    x = sketch.put("conv2d", images, filters=8, padding=[1, 1], name="Stem", x=200.0)
    y = sketch.put("relu", x, name="Bend", x=400.0)
    both = sketch.put("add", x, y, name="Skip", x=600.0)
    flat = sketch.put("flatten", both, x=800.0)
    sketch.put("loss.cross_entropy", sketch.put("linear", flat, x=1000.0), labels, x=1200.0)
    return sketch.project


def test_a_changed_number_changes_one_setting() -> None:
    before = lenet()
    after = edited(before, ("nn.Conv2d(1, 6,", "nn.Conv2d(1, 8,"), ("nn.Conv2d(6, 16", "nn.Conv2d(8, 16"))
    changed = before.graph.nodes["conv2d_1"].settings.with_("filters", 8)
    expected = replace(before.graph.nodes["conv2d_1"], settings=changed)
    assert after == replace(
        before, graph=replace(before.graph, nodes=before.graph.nodes.with_(expected.id, expected))
    )


def test_a_layer_added_to_a_chain_stands_between_its_neighbours() -> None:
    before = lenet()
    line = "                relu_3=nn.ReLU(),  # 120\n"
    after = edited(
        before,
        (line, f"{line}                # Against overfitting.\n                drop=nn.Dropout(0.3),\n"),
    )
    assert gone_and_new(before.graph, after.graph) == ([], ["Drop"])
    new = named(after.graph, "Drop")
    assert (new.kind, new.settings["share"], new.comment) == ("dropout", 0.3, "Against overfitting.")
    assert source_of(after.graph, "linear_2") == new.id and source_of(after.graph, new.id) == "relu_3"
    places = [(node.x, node.y) for node in after.graph.nodes.values()]
    assert len(set(places)) == len(places)


def test_a_layer_added_to_a_forward_pass_lies_half_way_where_there_is_room() -> None:
    before = edits.move(sketched(), {"flatten_1": (1200.0, 0.0), "linear_1": (1400.0, 0.0)})
    after = edited(
        before,
        (
            "        self.flatten_1 = nn.Flatten()",
            "        self.pool = nn.MaxPool2d(2)\n        self.flatten_1 = nn.Flatten()",
        ),
        ("        x = self.flatten_1(x)", "        x = self.pool(x)\n        x = self.flatten_1(x)"),
        ("nn.Linear(512, 10)", "nn.Linear(128, 10)"),
    )
    assert gone_and_new(before.graph, after.graph) == ([], ["Pool"])
    assert (named(after.graph, "Pool").x, named(after.graph, "Pool").y) == (900.0, 0.0)


def test_a_removed_layer_is_gone_and_its_wires_are_joined() -> None:
    before = lenet()
    after = edited(before, ("                relu_3=nn.ReLU(),  # 120\n", ""))
    assert gone_and_new(before.graph, after.graph) == (["ReLU 3"], [])
    assert source_of(after.graph, "linear_2") == "linear_1"


def test_a_renamed_attribute_renames_the_node() -> None:
    before = lenet()
    after = edited(before, ("conv_1=", "edge_finder="), ("linear_3=", "fc3="))
    assert after.graph.nodes["conv2d_1"] == replace(before.graph.nodes["conv2d_1"], name="Edge finder")
    assert after.graph.nodes["linear_3"].name == "fc3"
    assert after.graph.wires == before.graph.wires


def test_a_renamed_variable_renames_a_node_without_a_module() -> None:
    sketch = Sketch("Twice")
    images, labels = sketch.data()
    flat = sketch.put("flatten", images)
    both = sketch.put("concatenate", flat, flat, name="Both")
    one = sketch.put("linear", both, features=10, name="One")
    other = sketch.put("linear", both, features=10, name="Other")
    sketch.put("loss.cross_entropy", sketch.put("add", one, other), labels)
    text = nb.source(sketch.project)
    after = project_from_source(sketch.project, text.replace("both", "doubled"))
    assert after.graph.nodes["concatenate_1"].name == "Doubled"
    assert after.graph.wires == sketch.project.graph.wires


def test_a_skip_with_cat_is_drawn() -> None:
    before = sketched()
    after = edited(
        before,
        (
            "        x = self.flatten_1(x)",
            "        merged = torch.cat([x, stem], dim=1)\n        x = self.flatten_1(merged)",
        ),
        ("nn.Linear(512, 10)", "nn.Linear(1024, 10)"),
    )
    assert gone_and_new(before.graph, after.graph) == ([], ["Merged"])
    new = named(after.graph, "Merged")
    assert new.kind == "concatenate"
    assert [source_of(after.graph, new.id, port) for port in "12"] == ["add_1", "conv2d_1"]


def test_another_operand_gives_a_sum_another_wire() -> None:
    before = u_net()
    after = edited(
        before,
        ("x = torch.cat([x, double_conv_2], dim=1)", "x = torch.cat([x, double_conv_2, x], dim=1)"),
        ("self.double_conv_4 = DoubleConv(64,", "self.double_conv_4 = DoubleConv(96,"),
    )
    assert gone_and_new(before.graph, after.graph) == ([], [])
    assert source_of(after.graph, "concatenate_1", "3") == "conv_transpose2d_1"


def test_reordered_statements_are_kept_in_their_new_order() -> None:
    sketch = Sketch("Sides")
    images, labels = sketch.data()
    left = sketch.put("conv2d", images, filters=4, padding=[1, 1], name="Left")
    right = sketch.put("conv2d", images, filters=4, padding=[1, 1], name="Right")
    flat = sketch.put("flatten", sketch.put("add", left, right))
    sketch.put("loss.cross_entropy", sketch.put("linear", flat), labels)
    text = nb.source(sketch.project)
    rows = text.splitlines()
    first = next(n for n, row in enumerate(rows) if "= self.left(" in row)
    second = next(n for n, row in enumerate(rows) if "= self.right(" in row)
    rows[first], rows[second] = rows[second], rows[first]
    after = project_from_source(sketch.project, "\n".join(rows) + "\n")
    assert after == sketch.project, "the same nodes and wires"
    order = list(after.graph.nodes)
    assert order.index("conv2d_2") < order.index("conv2d_1")
    assert nb.source(after).index("self.right(") < nb.source(after).index("self.left(")


def test_a_comment_on_a_line_is_the_nodes_comment() -> None:
    before = edits.comment(lenet(), "conv2d_2", "Corners and arcs.")
    assert "# Corners and arcs." in nb.source(before)
    after = edited(before, ("# Corners and arcs.", "# Whatever it finds."))
    assert after.graph == edits.comment(before, "conv2d_2", "Whatever it finds.").graph
    none = edited(before, ("                # Corners and arcs.\n", ""))
    assert none.graph == lenet().graph
    more = edited(
        lenet(),
        ("                linear_2=", "                # The last but one.\n                linear_2="),
    )
    assert more.graph.nodes["linear_2"].comment == "The last but one."


def test_a_comment_behind_a_line_counts_as_well() -> None:
    after = edited(
        sketched(),
        ("        self.bend = nn.ReLU()", "        self.bend = nn.ReLU()  # Passes what is positive."),
    )
    assert named(after.graph, "Bend").comment == "Passes what is positive."


def test_a_further_parameter_is_another_input() -> None:
    before = sketched()
    after = edited(
        before,
        ("images: torch.Tensor)", "images: torch.Tensor, weight: torch.Tensor)"),
        ("        stem = self.stem(images)", "        stem = self.stem(images) * weight"),
    )
    gone, new = gone_and_new(before.graph, after.graph)
    assert (gone, sorted(new)) == ([], ["Multiply 1", "Weight"])
    multiply = named(after.graph, "Multiply 1")
    assert source_of(after.graph, multiply.id, "2") == named(after.graph, "Weight").id
    assert named(after.graph, "Weight").kind == "input"


def test_a_layer_with_weights_cannot_be_called_twice() -> None:
    before = sketched()
    text = nb.source(before).replace(
        "        x = self.flatten_1(x)", "        x = self.stem(x)\n        x = self.flatten_1(x)"
    )
    with pytest.raises(ProblemError) as caught:
        project_from_source(before, text)
    assert caught.value.problem.code == "shared_layer"
    assert caught.value.problem.place.line == text[: text.index("x = self.stem(x)")].count("\n") + 1


def test_a_function_called_twice_is_two_nodes() -> None:
    before = sketched()
    after = edited(
        before, ("        x = self.flatten_1(x)", "        x = self.bend(x)\n        x = self.flatten_1(x)")
    )
    gone, new = gone_and_new(before.graph, after.graph)
    assert gone == [] and len(new) == 1 and named(after.graph, new[0]).kind == "relu"


def test_what_does_not_learn_is_frozen() -> None:
    before = sketched()
    after = edited(
        before, ("\n\n    def forward", "\n        self.stem.requires_grad_(False)\n\n    def forward")
    )
    assert after.graph.nodes["conv2d_1"] == replace(before.graph.nodes["conv2d_1"], frozen=True)
    assert edited(after, ("        self.stem.requires_grad_(False)\n", "")) == before


def test_a_last_layer_is_led_into_the_loss() -> None:
    before = lenet()
    after = edited(
        before,
        (
            "                linear_3=nn.Linear(84, 10),",
            "                linear_3=nn.Linear(84, 20),\n                extra=nn.Linear(20, 10),",
        ),
    )
    extra = named(after.graph, "Extra")
    assert source_of(after.graph, "cross_entropy_1", "scores") == extra.id
    assert source_of(after.graph, "cross_entropy_1", "target") == "digits_1"
    assert after.recipe == before.recipe and after.facts == before.facts


def test_what_is_returned_besides_is_marked_as_an_output() -> None:
    before = sketched()
    after = edited(
        before,
        ("        return x", "        return x, stem"),
        ("-> torch.Tensor", "-> tuple[torch.Tensor, torch.Tensor]"),
    )
    gone, new = gone_and_new(before.graph, after.graph)
    assert gone == [] and len(new) == 1
    assert source_of(after.graph, named(after.graph, new[0]).id) == "conv2d_1"
    assert edited(after, ("        return x, stem", "        return x")).graph == before.graph


def test_a_layer_replaced_by_another_keeps_its_place() -> None:
    before = lenet()
    after = edited(before, ("relu_3=nn.ReLU()", "relu_3=nn.Tanh()"))
    was = before.graph.nodes["relu_3"]
    now = after.graph.nodes["relu_3"]
    assert (now.kind, now.x, now.y, now.name) == ("tanh", was.x, was.y, was.name)


def test_the_class_is_renamed_with_the_project() -> None:
    before = lenet()
    after = edited(before, ("class LeNet5(", "class Reader("))
    assert after == replace(before, name="Reader")


def test_dots_muted_layers_and_idle_ones_stay() -> None:
    before = led_around()
    hidden = named(before.graph, "Hidden").id
    after = edited(
        before, ("nn.Linear(64, 16)", "nn.Linear(64, 24)"), ("nn.Linear(16, 10)", "nn.Linear(24, 10)")
    )
    assert after.graph.wires == before.graph.wires
    assert after.graph.nodes[hidden].settings["features"] == 24
    through = edited(before, ("nn.Flatten(),", "nn.Flatten(),\n                first=nn.Tanh(),"))
    tanh = named(through.graph, "First")
    assert source_of(through.graph, "reroute_1") == tanh.id, "the dot is led from it now"
    assert named(through.graph, "Muted").muted


def test_a_changed_class_changes_the_block() -> None:
    before = resnet()
    after = edited(
        before,
        (
            "        self.relu_2 = nn.ReLU()\n\n    def",
            "        self.drop = nn.Dropout(0.1)\n        self.relu_2 = nn.ReLU()\n\n    def",
        ),
        ("        x = x + maps", "        x = self.drop(x)\n        x = x + maps"),
    )
    assert after.graph == before.graph
    changed = {id for id in before.blocks if before.blocks[id] != after.blocks[id]}
    assert changed == {"block_1"}
    inside = after.blocks["block_1"]
    assert gone_and_new(before.blocks["block_1"].graph, inside.graph) == ([], ["Drop"])
    assert inside.parameters == before.blocks["block_1"].parameters


def test_an_argument_is_what_one_use_sets_for_itself() -> None:
    before = u_net()
    after = edited(
        before,
        ("DoubleConv(64, output_maps=32)", "DoubleConv(64, output_maps=48)"),
        ("nn.ConvTranspose2d(32, 16,", "nn.ConvTranspose2d(48, 16,"),
    )
    assert after.blocks == before.blocks
    different = [id for id in before.graph.nodes if before.graph.nodes[id] != after.graph.nodes[id]]
    assert different == ["block_1_4"]
    given = after.graph.nodes["block_1_4"].settings["parameters"]
    assert isinstance(given, FrozenDict) and set(given.values()) == {48}


def test_a_number_that_only_one_use_changes_becomes_a_parameter() -> None:
    before = make_block(lenet(), ["linear_2", "relu_4"], "Step")
    text = nb.source(before)
    class_row = "class Step("
    assert class_row in text
    inside = before.blocks["block_1"]
    after = edited(
        before, ("nn.Linear(120, 84)", "nn.Linear(120, 64)"), ("nn.Linear(84, 10)", "nn.Linear(64, 10)")
    )
    assert after.blocks["block_1"].graph.nodes["linear_2"].settings["features"] == 64
    assert after.blocks["block_1"].parameters == inside.parameters == FrozenDict()


def test_a_duplicated_use_is_another_node_of_the_block() -> None:
    before = resnet()
    after = edited(
        before,
        (
            "residual_3=Residual(output_maps=128),",
            "residual_3=Residual(output_maps=128),\n                twin=Residual(output_maps=128),",
        ),
    )
    assert gone_and_new(before.graph, after.graph) == ([], ["Twin"])
    twin = named(after.graph, "Twin")
    assert twin.kind == "block.block_1" and after.blocks == before.blocks
    assert twin.settings["parameters"] == named(before.graph, "Residual 3").settings["parameters"]


def test_a_duplicated_class_is_another_block() -> None:
    before = NETWORKS["Inception"]()
    text = nb.source(before)
    head = text.index("class InceptionBlock(")
    body = text[head : text.index("class Inception(")]
    copy = body.replace("class InceptionBlock(", "class WideBlock(").replace(
        "nn.Conv2d(4, 8, kernel_size=3", "nn.Conv2d(4, 16, kernel_size=3"
    )
    rows = (text[:head] + body + copy + text[head + len(body) :]).replace(
        "inception_block_2 = InceptionBlock(24)", "inception_block_2 = WideBlock(24)"
    )
    rows = rows.replace("inception_block_2=InceptionBlock()", "inception_block_2=WideBlock()").replace(
        "nn.Linear(24, 10)", "nn.Linear(32, 10)"
    )
    after = project_from_source(before, rows)
    kinds = [node.kind for node in after.graph.nodes.values() if node.kind.startswith("block.")]
    assert len(set(kinds)) == 2 and after.blocks["block_1"] == before.blocks["block_1"]
    assert not report(after).errors


def test_a_depthwise_convolution_stays_one() -> None:
    before = CLASSICS["inverted residuals"]()
    after = edited(before, ("3, padding=1, groups=96", "5, padding=2, groups=96"))
    changed = after.blocks["block_1"].graph.nodes["depthwise_conv2d_1"]
    held = before.blocks["block_1"].graph.nodes["depthwise_conv2d_1"]
    assert changed == replace(held, settings=held.settings.merged({"kernel": (5, 5), "padding": (2, 2)}))
    in_groups = edited(before, ("3, padding=1, groups=96", "3, padding=1, groups=48"))
    assert in_groups.blocks["block_1"].graph.nodes["depthwise_conv2d_1"].settings["groups"] == 48


def test_a_depthwise_convolution_follows_the_maps_that_come_in() -> None:
    before = CLASSICS["MobileNetV2"]()
    after = edited(
        before,
        ("inverted_residual_1=InvertedResidual(24, 144)", "inverted_residual_1=InvertedResidual(24, 100)"),
    )
    assert after.blocks == before.blocks
    uses = [node.settings for node in after.graph.nodes.values() if node.name == "Inverted residual 1"]
    assert uses[0]["parameters"] == {"Output maps": 100, "Conv 2: Output maps": 24}


def test_more_repetitions_are_a_number() -> None:
    before = CLASSICS["transformer"]()
    after = edited(before, ("range(12)", "range(6)"))
    different = [id for id in before.graph.nodes if before.graph.nodes[id] != after.graph.nodes[id]]
    assert different == ["block_1_1"] and after.graph.nodes["block_1_1"].settings["repeat"] == 6


def test_a_second_call_of_a_block_shares_its_weights() -> None:
    before = NETWORKS["two towers"]()
    after = edited(before, ("self.left_tower(right)", "self.left_tower(left)"))
    assert source_of(after.graph, "block_1_2", "block_input_1") == "input_1"
    apart = edited(
        before,
        ("self.left_tower = Tower()", "self.left_tower = Tower()\n        self.right_tower = Tower()"),
        ("self.left_tower(right)", "self.right_tower(right)"),
    )
    assert apart.graph.nodes["block_1_2"].settings["weights"] == ""
    assert (
        edited(apart, ("self.right_tower(right)", "self.left_tower(right)")).graph.wires == before.graph.wires
    )


def test_a_causal_mask_is_read_with_its_attention() -> None:
    before = CLASSICS["transformer"]()
    after = edited(before, ("attn_mask=torch.ones(64, 64, dtype=torch.bool, device=x.device).triu(1),", ""))
    attention = [node for node in after.blocks["block_1"].graph.nodes.values() if node.kind == "attention"]
    assert [node.settings["causal"] for node in attention] == [False]


def test_a_helper_module_is_read_by_its_own_code() -> None:
    before = CLASSICS["LSTM"]()
    after = edited(
        before,
        ("            64, 128, num", "            64, 96, num"),
        ("nn.Linear(256, 2)", "nn.Linear(192, 2)"),
    )
    assert after.graph.nodes["lstm_1"].settings == before.graph.nodes["lstm_1"].settings.with_("units", 96)
    assert after.graph.wires == before.graph.wires


def test_what_a_graph_cannot_show_becomes_a_python_layer() -> None:
    before = lenet()
    odd = ODD
    after = edited(
        before,
        ("class LeNet5", f"{odd}class LeNet5"),
        ("relu_3=nn.ReLU(),", "relu_3=nn.ReLU(),\n                odd=Odd(0.25),"),
    )
    assert gone_and_new(before.graph, after.graph) == ([], ["Odd"])
    new = named(after.graph, "Odd")
    assert new.kind == "code" and new.settings["slope"] == 0.25
    assert "while x.max() > 1:" in str(new.settings["source"])
    assert source_of(after.graph, "linear_2") == new.id


def test_a_python_layer_is_changed_in_its_text() -> None:
    before = edits.insert_on_wire(lenet(), End("linear_2", "in"), "code", {})
    after = edited(
        before, ("return torch.tanh(self.steepness * x)", "return torch.tanh(2 * self.steepness * x)")
    )
    assert "tanh(2 * self.steepness * x)" in str(after.graph.nodes["code_1"].settings["source"])
    assert after.graph.wires == before.graph.wires


def test_a_python_layer_that_is_not_trusted_yet_stays_as_it_is() -> None:
    before = edits.insert_on_wire(lenet(), End("linear_2", "in"), "code", {})
    text = nb.source(before)
    changed = text.replace(
        "return torch.tanh(self.steepness * x)", "return torch.tanh(2 * self.steepness * x)"
    )
    once = project_from_source(before, changed)
    assert report(once).errors, "it has to be read first"
    twice = project_from_source(once, changed.replace("linear_3=", "scores="))
    assert twice.graph.nodes["linear_3"].name == "Scores"
    assert twice.graph.nodes["code_1"] == once.graph.nodes["code_1"]
    back = project_from_source(twice, text)
    assert back.graph.nodes["code_1"].settings["source"] == before.graph.nodes["code_1"].settings["source"]


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("prepared", [lambda project: project, furnished], ids=["plain", "furnished"])
def test_every_node_survives_a_change_elsewhere(name: str, prepared: Callable[[Project], Project]) -> None:
    """A layer behind the first one; all others keep their places, names and notes."""
    before = prepared(NETWORKS[name]())
    text = nb.source(before)
    model = text.rindex("\nclass ")
    is_chain = "nn.Sequential):" in text[model:]
    if not is_chain:
        row = next(
            row
            for row in text[text.rindex("def forward") :].splitlines()
            if " = self." in row or " = torch." in row
        )
        variable = row.strip().partition(":")[0].partition(" = ")[0].partition(",")[0]
        at = text.index(row, text.rindex("def forward")) + len(row)
        if row.rstrip().endswith("("):
            pytest.skip("the first statement takes several rows")
        text = text[:at] + f"\n        {variable} = {variable} * 2.0" + text[at:]
    else:
        at = text.index("OrderedDict(", model) + len("OrderedDict(")
        text = text[:at] + "\n                begin=nn.Identity()," + text[at:]
    after = project_from_source(before, text)
    gone, new = gone_and_new(before.graph, after.graph)
    assert gone == [] and len(new) == 1
    assert after.blocks == before.blocks


def test_a_network_written_from_nothing_stands_between_data_and_loss() -> None:
    sketch = Sketch("Empty")
    data, labels = sketch.data()
    loss = sketch.put("loss.cross_entropy", None, labels)
    body = "super().__init__(nn.Flatten(), nn.Linear(64, 10))"
    text = f"class Empty(nn.Sequential):\n    def __init__(self):\n        {body}\n"
    after = project_from_source(sketch.project, text)
    assert not report(after).errors
    flatten, linear = (node.id for node in after.graph.nodes.values() if node.kind in ("flatten", "linear"))
    assert after.graph.wires[End(flatten, "in")].source == data
    assert source_of(after.graph, loss.node, "scores") == linear
