"""Where empty rows and headings stand between the lines of a class."""

from __future__ import annotations

from dataclasses import replace

from netbuilder.analysis.paragraphs import framed, paragraphs
from netbuilder.analysis.sound import network
from netbuilder.graph.model import Frame
from netbuilder.project import edits
from tests.analysis.sketch import Sketch


def headings(sketch: Sketch) -> dict[str, str]:
    """The first node of each paragraph, with its heading."""
    model = network(sketch.project).plan.model
    return {model.lines[index].node: words for index, words in paragraphs(model).items()}


def two_branches() -> Sketch:
    """Linear, then tanh and linear beside a shortcut, twice, then linear and tanh."""
    sketch = Sketch("Net")
    x = sketch.put("linear", sketch.put("input", sizes=[8]), features=8)
    for _ in range(2):
        y = sketch.chain(x, "tanh", ("linear", {"features": 8}))
        x = sketch.put("relu", sketch.put("add", y, x))
    sketch.put("output", sketch.chain(x, ("linear", {"features": 3}), "tanh"))
    return sketch


def test_what_branches_is_a_paragraph_with_what_only_follows() -> None:
    assert headings(two_branches()) == {"tanh_1": "", "tanh_2": "", "linear_4": ""}


def test_a_short_class_is_one_paragraph() -> None:
    sketch = Sketch("Net")
    x = sketch.put("linear", sketch.put("input", sizes=[8]), features=8)
    x = sketch.put("add", sketch.put("tanh", x), x)
    sketch.put("output", sketch.put("linear", x))
    assert headings(sketch) == {}


def enframed(sketch: Sketch, *frames: tuple[str, str, int, int]) -> Sketch:
    """Nodes in a row, and frames: title, comment, first node and the one behind the last."""
    ids = list(sketch.project.graph.nodes)
    places = {id: (100.0 * number, 0.0) for number, id in enumerate(ids)}
    sketch.project = edits.move(sketch.project, places)
    for number, (title, comment, first, end) in enumerate(frames):
        frame = Frame(
            f"frame_{number}", title, 100.0 * first - 10, -10.0, 100.0 * (end - first), 50.0, comment
        )
        sketch.project = edits.enframe(sketch.project, frame)
    return sketch


def test_frames_are_paragraphs_with_their_words_above() -> None:
    sketch = enframed(two_branches(), ("First", "looks", 1, 4), ("", "", 4, 6), ("Last", "", 7, 10))
    assert headings(sketch) == {"linear_1": "First: looks", "add_1": "", "linear_3": "Last", "linear_4": ""}
    rows = network(sketch.project).source.text.splitlines()
    at = rows.index("        super().__init__()")
    assert rows[at + 1 : at + 4] == ["", "        # First: looks", "        self.linear_1 = nn.Linear(8, 8)"]
    at = rows.index("        self.relu_1 = nn.ReLU()")
    assert rows[at - 1] == ""
    at = rows.index("    def forward(self, input_1: torch.Tensor) -> torch.Tensor:")
    assert rows[at + 1] == "        # First: looks"
    at = rows.index("        x = self.linear_3(x)  # 8")
    assert rows[at - 2 : at] == ["", "        # Last"]


def test_words_that_would_stand_twice_are_left_out() -> None:
    sketch = enframed(two_branches(), ("Around", "", 1, 9), ("Inside", "", 3, 5))
    assert headings(sketch) == {"linear_2": "Inside", "relu_1": ""}


def test_a_docked_node_is_where_the_node_above_it_is() -> None:
    sketch = Sketch("Net")
    sketch.put("output", sketch.chain(sketch.put("input", sizes=[8]), "linear", "tanh", "linear"))
    enframed(sketch, ("Here", "", 1, 2))
    assert framed(sketch.project.graph) == {"linear_1": "Here"}
    graph = sketch.project.graph
    docked = graph.nodes.with_("tanh_1", replace(graph.nodes["tanh_1"], docked=True))
    assert framed(replace(graph, nodes=docked)) == {"linear_1": "Here", "tanh_1": "Here"}
