"""Uses of a block that differ in numbers alone are one class of the source, with arguments."""

from __future__ import annotations

import inspect
import re

import pytest
from torch import nn

from netbuilder.analysis.letters import Letters
from netbuilder.analysis.sharing import DEFAULTS
from netbuilder.analysis.sound import network
from netbuilder.core.spec import TensorSpec, maps, vector
from netbuilder.graph.model import End
from netbuilder.project.parameters import expose, give
from netbuilder.project.project import Project
from tests.analysis.classics import resnet18
from tests.analysis.sketch import Sketch


def block(sketch: Sketch, *steps: str, exposed: tuple[str, str] | None = None, name: str = "Step") -> str:
    """A block of layers one behind the other; gives the kind of its nodes."""
    kind = sketch.block(name)
    inside = sketch.inside(kind)
    begin = sketch.put("block_input", block=inside)
    sketch.put("block_output", sketch.chain(begin, *steps, block=inside), block=inside)
    if exposed is not None:
        sketch.project = expose(sketch.project, inside, *exposed)
    return kind


def used(sketch: Sketch, kind: str, *sizes: list[int]) -> list[str]:
    """A use of a block on an input of each of these sizes; gives their ids."""
    ids = []
    for each in sizes:
        ids.append(sketch.put(kind, sketch.put("input", sizes=each)).node)
        sketch.put("output", End(ids[-1], "block_output_1"))
    return ids


def made(sketch: Sketch, id: str) -> str:
    """How the module of a use is made."""
    found = re.search(rf"{id}\b ?= ?(.*)$", network(sketch.project).source.text, re.MULTILINE)
    assert found is not None
    return found[1]


def signature(project: Project, name: str) -> str:
    text = network(project).source.text
    found = re.search(rf"class {name}\(.*?def __init__\(\s*self,?\s*(.*?),?\s*\) -> None", text, re.DOTALL)
    assert found is not None
    return " ".join(found[1].split())


def classes(project: Project) -> list[str]:
    return re.findall(r"^class (\w+)", network(project).source.text, re.MULTILINE)


def test_sizes_of_inputs_are_arguments_under_the_names_of_torch() -> None:
    sketch = Sketch("Net")
    kind = block(sketch, "linear", "tanh", "linear")
    used(sketch, kind, [3], [7], [3])
    assert classes(sketch.project) == ["Step", "Net"]
    assert signature(sketch.project, "Step") == "in_features: int"
    assert [made(sketch, f"step_{number}") for number in (1, 2, 3)] == ["Step(3)", "Step(7)", "Step(3)"]


def test_what_a_use_sets_for_itself_has_the_blocks_name_and_value() -> None:
    sketch = Sketch("Net")
    kind = block(sketch, "linear", "layer_norm", exposed=("linear_1", "features"))
    first, second = used(sketch, kind, [3], [3])
    (name,) = sketch.project.blocks["block_1"].parameters
    sketch.project = give(sketch.project, second, name, 5)
    default = sketch.project.blocks["block_1"].graph.nodes["linear_1"].settings["features"]
    assert signature(sketch.project, "Step") == f"outputs: int = {default}"
    assert (made(sketch, "step_1"), made(sketch, "step_2")) == ("Step()", "Step(outputs=5)")
    text = network(sketch.project).source.text
    assert "self.linear_1 = nn.Linear(3, outputs)\n" in text
    assert "self.layer_norm_1 = nn.LayerNorm(outputs)\n" in text
    assert (
        re.search("^ {8}Linear 1 +outputs$", text, re.MULTILINE)
        and "x = self.layer_norm_1(x)  # outputs\n" in text
    )
    sketch.project = give(sketch.project, first, name, 6)
    assert signature(sketch.project, "Step") == "outputs: int"
    assert (made(sketch, "step_1"), made(sketch, "step_2")) == ("Step(6)", "Step(5)")


def test_what_torch_takes_by_itself_can_be_an_argument() -> None:
    sketch = Sketch("Net")
    kind = block(sketch, "conv2d", "relu", exposed=("conv2d_1", "stride"))
    first, second = used(sketch, kind, [3, 9, 9], [3, 9, 9])
    (name,) = sketch.project.blocks["block_1"].parameters
    sketch.project = give(sketch.project, second, name, [2, 2])
    assert signature(sketch.project, "Step") == "stride: int = 1"
    assert "nn.Conv2d(3, 16, kernel_size=3, stride=stride)" in network(sketch.project).source.text
    sketch.project = give(sketch.project, first, name, [1, 3])
    assert signature(sketch.project, "Step") == "stride: tuple[int, int] | int"
    assert [made(sketch, f"step_{number}") for number in (1, 2)] == ["Step((1, 3))", "Step(2)"]


@pytest.mark.parametrize("target", DEFAULTS)
def test_it_is_what_the_installed_torch_takes(target: str) -> None:
    parameters = inspect.signature(getattr(nn, target.removeprefix("torch.nn."))).parameters
    assert {name: parameters[name].default for name in DEFAULTS[target]} == DEFAULTS[target]


def test_a_block_in_a_block_is_given_its_numbers() -> None:
    sketch = Sketch("Net")
    inner = block(sketch, "linear", exposed=("linear_1", "features"), name="Inner")
    outer = sketch.block("Outer")
    begin = sketch.put("block_input", block="block_2")
    use = sketch.put(inner, begin, block="block_2")
    (name,) = sketch.project.blocks["block_1"].parameters
    sketch.project = give(sketch.project, use.node, name, 4, "block_2")
    sketch.put("block_output", End(use.node, "block_output_1"), block="block_2")
    used(sketch, outer, [3], [7])
    assert classes(sketch.project) == ["Inner", "Outer", "Net"]
    assert signature(sketch.project, "Outer") == "in_features: int"
    text = network(sketch.project).source.text
    assert "self.inner_1 = Inner(in_features)\n" in text
    assert "self.linear_1 = nn.Linear(in_features, 4)\n" in text


def test_other_axes_and_other_words_make_other_classes() -> None:
    sketch = Sketch("Net")
    used(sketch, block(sketch, "relu"), [4], [3, 8, 8], [5])
    assert classes(sketch.project) == ["StepOf4", "StepOf3x8x8", "Net"]
    assert "        input        F\n" not in network(sketch.project).source.text
    sketch = Sketch("Net")
    kind = block(sketch, "conv2d", exposed=("conv2d_1", "padding_mode"))
    _, second = used(sketch, kind, [3, 9, 9], [3, 9, 9])
    (name,) = sketch.project.blocks["block_1"].parameters
    sketch.project = give(sketch.project, second, name, "reflect")
    assert classes(sketch.project) == ["Step", "Step_2", "Net"]


def test_resnet_18_has_one_class_a_block() -> None:
    project = resnet18()
    assert classes(project) == ["Residual", "Down", "ResNet18"]
    assert signature(project, "Residual") == "output_maps: int = 64"
    assert signature(project, "Down") == "in_channels: int, output_maps: int"
    text = network(project).source.text
    assert "residual_2=Residual(),  # 64×56×56\n" in text and "down_3=Down(256, 512),  # 512×7×7\n" in text
    assert "batch_norm_2 = self.batch_norm_2(x)  # output_maps×H/2×W/2\n" in text


def test_lines_of_a_shared_class_belong_to_the_first_use() -> None:
    sketch = Sketch("Net")
    first, _ = used(sketch, block(sketch, "linear"), [3], [7])
    source = network(sketch.project).source
    rows = source.text.splitlines()
    assert source.node_at(rows.index("        self.linear_1 = nn.Linear(in_features, 10)") + 1) == (
        (first,),
        "linear_1",
    )


@pytest.mark.parametrize(
    ("specs", "said"),
    [
        ([vector(8), vector(8)], "8"),
        ([maps(8, 4, 4), maps(16, 4, 4)], "width×4×4"),
        ([maps(3, 8, 6), maps(3, 6, 4)], "3×H×W"),
    ],
)
def test_shapes_in_words(specs: list[TensorSpec], said: str) -> None:
    letters = Letters({"width": (8, 16)})
    assert list(letters.shapes([[spec] for spec in specs])) == [said]


def test_sizes_that_follow_from_others() -> None:
    letters = Letters({"stride": (1, 2)})
    uses = [
        [maps(1, 8, 8), maps(1, 4, 8), maps(1, 16, 8), maps(1, 7, 7)],
        [maps(1, 32, 32), maps(1, 16, 16), maps(1, 64, 16), maps(1, 30, 30)],
    ]
    assert list(letters.shapes(uses)) == ["1×H×W", "1×H/2×W/stride", "1×2·H×W/stride", "1×H'×W'"]
