"""The generated source: as a careful person writes it, as ruff formats it, and safe from any words in it."""

from __future__ import annotations

import ast
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from netbuilder.analysis.report import report
from netbuilder.analysis.sound import Network, network
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project
from tests.analysis.drawing import NAMES, drawn, drawn_uses
from tests.analysis.sketch import Sketch, classifier


def text(sketch: Sketch) -> str:
    return network(sketch.project).source.text


def test_the_whole_source_of_a_small_network() -> None:
    sketch = classifier("Digits net")
    sketch.comment("linear_1", "Looks at all pixels.")
    assert (
        text(sketch)
        == '''"""Digits net: made with NetBuilder."""

from collections import OrderedDict

from torch import nn


class DigitsNet(nn.Sequential):
    """Digits net: 1,510 parameters.

    Shapes of one sample, without the batch:

        images     1×8×8
        Flatten 1  64
        Linear 1   20          1,300
        ReLU 1     20
        Linear 2   10            210
    """

    def __init__(self) -> None:
        super().__init__(
            OrderedDict(
                flatten_1=nn.Flatten(),  # 64
                # Looks at all pixels.
                linear_1=nn.Linear(64, 20),  # 20
                relu_1=nn.ReLU(),  # 20
                linear_2=nn.Linear(20, 10),  # 10
            )
        )
'''
    )


def test_a_class_that_is_no_chain_says_each_step() -> None:
    sketch = Sketch("Twice")
    begin = sketch.put("input", sizes=[8], name="Points")
    first = sketch.put("linear", begin, features=8)
    sketch.comment(first.node, "Turns them.")
    both = sketch.put("add", sketch.put("relu", first), begin, name="Sum")
    sketch.put("output", sketch.put("linear", both, features=2))
    body = text(sketch).partition('    """\n\n')[2]
    assert (
        body
        == """\
    def __init__(self) -> None:
        super().__init__()
        # Turns them.
        self.linear_1 = nn.Linear(8, 8)
        self.relu_1 = nn.ReLU()
        self.linear_2 = nn.Linear(8, 2)

    def forward(self, points: torch.Tensor) -> torch.Tensor:
        x: torch.Tensor = self.linear_1(points)  # 8
        x = self.relu_1(x)  # 8
        x = x + points  # 8
        x = self.linear_2(x)  # 2
        return x
"""
    )


def test_helpers_bring_their_import() -> None:
    sketch = Sketch("Tied")
    patches, _ = sketch.data("photo_patches", size=4)
    flat = sketch.put("flatten", patches)
    code = sketch.put("linear", flat, features=5)
    sketch.put("loss.mean_squared_error", sketch.put("tied_linear", code, partner=code.node), flat)
    found = text(sketch)
    assert "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n" in found
    assert found.count("class TiedLinear(nn.Module)") == 1
    assert "x = self.tied_linear_1(x, self.linear_1.weight)  # 16" in found


def step(ports: int = 1, **settings: object) -> Sketch:
    sketch = Sketch("Net")
    kind = sketch.block("Step")
    for _ in range(ports):
        begin = sketch.put("block_input", block="block_1")
        sketch.put("block_output", sketch.put("linear", begin, features=3, block="block_1"), block="block_1")
    begin = sketch.put("input", sizes=[3], name="Points")
    first = sketch.put("tanh", begin)
    use = sketch.put(kind, *[first if ports == 1 else begin] * ports, **settings)
    for number in range(ports):
        sketch.put("output", End(use.node, f"block_output_{number + 1}"))
    return sketch


def test_repetitions_of_one_tensor_stand_in_a_sequence() -> None:
    found = text(step(repeat=3))
    assert "        self.step_1 = nn.Sequential(*(Step() for _ in range(3)))\n" in found
    assert "        x = self.step_1(x)  # 3\n" in found


def test_repetitions_of_several_tensors_are_a_loop() -> None:
    found = text(step(2, repeat=3))
    assert "        self.step_1 = nn.ModuleList(Step() for _ in range(3))\n" in found
    assert (
        "        step_1_block_output_1 = points\n"
        "        step_1_block_output_2 = points\n"
        "        for layer in self.step_1:\n"
        "            # 3, 3\n"
        "            parts = layer(step_1_block_output_1, step_1_block_output_2)\n"
        "            step_1_block_output_1 = parts[0]\n"
        "            step_1_block_output_2 = parts[1]\n"
    ) in found


def test_repetitions_that_share_weights_are_a_loop_over_one_module() -> None:
    found = text(step(repeat=3, share=True))
    assert "        self.step_1 = Step()\n" in found
    assert "        for _ in range(3):\n            x = self.step_1(x)  # 3\n" in found
    assert "x = x\n" not in found
    sketch = step(repeat=2, share=True)
    sketch.put("output", End("tanh_1", "out"))
    assert "        x = tanh_1\n        for _ in range(2):\n" in text(sketch)


@pytest.mark.parametrize(
    ("count", "annotation"),
    [
        (1, "torch.Tensor"),
        (2, "tuple[torch.Tensor, torch.Tensor]"),
        (3, "tuple[torch.Tensor, torch.Tensor, torch.Tensor]"),
        (4, "tuple[torch.Tensor, ...]"),
    ],
)
def test_what_the_forward_pass_gives(count: int, annotation: str) -> None:
    sketch = Sketch()
    begin = sketch.put("input", sizes=[3])
    for _ in range(count):
        sketch.put("output", sketch.put("tanh", begin))
    assert f") -> {annotation}:\n" in text(sketch)


def test_a_comment_on_a_bare_expression_stands_above_it() -> None:
    sketch = Sketch()
    begin = sketch.put("input", sizes=[3])
    both = sketch.put("add", begin, begin)
    sketch.comment(both.node, "Twice.")
    sketch.put("output", both)
    assert "        # Twice.\n        x = input_1 + input_1  # 3\n" in text(sketch)


def test_a_network_without_steps() -> None:
    sketch = Sketch("Nothing")
    begin = sketch.put("input", sizes=[3])
    sketch.put("output", begin)
    found = text(sketch)
    assert "        input_1  3\n" in found
    assert found.endswith("        return input_1\n")


def test_a_shape_that_does_not_fit_behind_its_step_stands_above_it() -> None:
    sketch = Sketch()
    begin = sketch.put("input", sizes=[3, 1000, 1000])
    last = sketch.put("relu", begin, name="A long name of thirty column")
    sketch.put("output", last)
    sketch.put("output", sketch.put("relu", last))
    rows = text(sketch).splitlines()
    at = rows.index("        # 3×1000×1000")
    assert rows[at + 1] == "        a_long_name_of_thirty_column = self.a_long_name_of_thirty_column(input_1)"


def places_are_right(made: Network) -> None:
    """Each line that a node wrote names its attribute or a variable, or is a comment; others have no node."""
    rows = made.source.text.splitlines()
    lines = {(line.path, line.node): line for each in made.plan.classes for line in each.lines}
    written = {number for number, _, _ in made.source.places}
    assert len(written) == len(made.source.places)
    for number, row in enumerate(rows, start=1):
        at = made.source.node_at(number)
        assert (at is not None) == (number in written)
        if at is not None:
            assert row.startswith("        "), row
            line = lines[at]
            names = {line.attribute, *line.results, *line.arguments, line.referred} - {""}
            begun = row.startswith(" " * 12) or row.strip().startswith(("#", ")", "for _ in range("))
            assert begun or any(name in row for name in names), row
    heads = ("class ", "    def ", "        return", "        super()", '"""', "import ", "from ")
    for number, row in enumerate(rows, start=1):
        if row.startswith(heads):
            assert made.source.node_at(number) is None, row
    assert {made.source.node_at(number) for number in written} == set(lines)


def test_the_node_of_each_line() -> None:
    made = network(classifier().project)
    rows = made.source.text.splitlines()
    found = {row.strip(): made.source.node_at(number) for number, row in enumerate(rows, start=1)}
    assert found["linear_1=nn.Linear(64, 20),  # 20"] == ((), "linear_1")
    assert found["OrderedDict("] is found["from torch import nn"] is found["super().__init__("] is None
    assert made.source.node_at(0) is made.source.node_at(10_000) is None


@pytest.mark.parametrize("name", NAMES)
def test_no_name_and_no_comment_breaks_the_source(name: str) -> None:
    sketch = classifier(name)
    for id in list(sketch.project.graph.nodes):
        sketch.rename(id, name)
        sketch.comment(id, name)
    both = sketch.put("add", End("relu_1", "out"), End("relu_1", "out"), name="Sum")
    sketch.rename(both.node, name)
    sketch.put("output", both)
    made = network(sketch.project)
    tree = ast.parse(made.source.text)
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert classes == [made.source.model]
    assert {type(node) for node in tree.body} == {ast.Expr, ast.Import, ast.ImportFrom, ast.ClassDef}
    made.source.text.encode("utf-8")
    places_are_right(made)


def formatted(folder: Path) -> subprocess.CompletedProcess[str]:
    ruff = Path(sys.executable).with_name("ruff")
    found = str(ruff) if ruff.exists() else shutil.which("ruff")
    if found is None:
        pytest.skip("ruff is not installed")
    command = [found, "format", "--isolated", "--line-length", "88", "--diff", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def long_names(draw: Callable[[int], int]) -> Project:
    """As `drawn`, with names at the limit, so that much has to be broken."""
    project = drawn(draw)
    sketch = Sketch()
    sketch.project = project
    for id, node in project.graph.nodes.items():
        sketch.rename(id, f"{node.kind} {'long ' * draw(6)}{id}")
    return sketch.project


def test_the_source_is_as_ruff_formats_it(tmp_path: Path) -> None:
    for seed in range(60):
        random_project = drawn if seed % 2 else long_names
        made = network(random_project(random.Random(seed).randrange))
        places_are_right(made)
        (tmp_path / f"source_{seed}.py").write_text(made.source.text, encoding="utf-8")
    for seed in range(60):
        project = drawn_uses(random.Random(seed).randrange)
        if not report(project).stops_building:
            (tmp_path / f"uses_{seed}.py").write_text(network(project).source.text, encoding="utf-8")
    (tmp_path / "small.py").write_text(text(classifier()), encoding="utf-8")
    (tmp_path / "pairs.py").write_text(text(step(2, repeat=3)), encoding="utf-8")
    result = formatted(tmp_path)
    assert result.stdout == ""
    count = len(list(tmp_path.iterdir()))
    assert count > 100 and f"{count} files already formatted" in result.stderr


def test_comments_and_empty_rows_say_nothing_to_python() -> None:
    sketch = classifier()
    before = network(sketch.project).source
    sketch.comment("linear_1", "Looks at all pixels.")
    commented = network(sketch.project).source
    assert commented.text != before.text and commented.code == before.code
    sketch.project = edits.change(sketch.project, "linear_1", {"features": 21})
    assert network(sketch.project).source.code != before.code
