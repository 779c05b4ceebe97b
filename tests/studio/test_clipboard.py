from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from netbuilder.core.text import Text
from netbuilder.graph.model import End, Node, Note
from netbuilder.project import edits
from netbuilder.studio.commands.command import Page
from tests.studio.commanded import Studio

SOURCE = "net = nn.Sequential(\n    nn.Linear(9, 4),\n    nn.SyncBatchNorm(4),\n    nn.Tanh(),\n)"


@pytest.fixture
def other() -> Iterator[Studio]:
    """A second project, open beside the first."""
    studio = Studio()
    yield studio
    studio.workspace.close()


def new(studio: Studio) -> list[Node]:
    """The nodes that are selected."""
    graph = studio.workspace.project.graph
    return [node for id, node in graph.nodes.items() if id in studio.workspace.selection.ids]


def test_what_is_copied_is_pasted_beside_and_each_time_further(studio: Studio) -> None:
    before = studio.workspace.project
    original = before.graph.nodes["relu_1"]
    studio.workspace.selection.set(["relu_1"])
    studio.run("edit.copy")
    assert studio.workspace.project is before
    for steps in (1, 2, 3):
        studio.run("edit.paste")
        (copy,) = new(studio)
        assert (copy.x, copy.y) == (original.x + 24 * steps, original.y + 24 * steps)
    assert studio.title("edit.undo") == "Undo Paste ReLU 1" and "show_selection" in studio.shell.done
    for _ in range(3):
        studio.run("edit.undo")
    assert studio.workspace.project == before


def test_cut_is_one_step_and_what_was_cut_comes_back(studio: Studio) -> None:
    before = studio.workspace.project
    ids = ("conv2d_2", "relu_2")
    studio.workspace.selection.set(ids)
    studio.run("edit.cut")
    assert not before.graph.nodes.keys() - studio.workspace.project.graph.nodes.keys() ^ set(ids)
    assert studio.title("edit.undo") == "Undo Cut 2 things"
    studio.run("edit.paste_with_inputs")
    graph = studio.workspace.project.graph
    assert {node.name for node in new(studio)} == {"Conv 2", "ReLU 2"}
    assert graph.wires[End("conv2d_2", "in")].source == End("max_pool2d_1", "out")
    assert graph.wires[End("relu_2", "in")].source == End("conv2d_2", "out")
    assert graph.nodes["conv2d_2"].settings == before.graph.nodes["conv2d_2"].settings
    studio.run("edit.undo")
    studio.run("edit.undo")
    assert studio.workspace.project == before


def test_a_part_goes_to_the_pointer_but_not_onto_what_lies_there(studio: Studio) -> None:
    studio.workspace.selection.set(["relu_1"])
    studio.run("edit.copy")
    studio.shell.pointer = 10.0, 3000.0
    studio.run("edit.paste")
    (first,) = new(studio)
    studio.run("edit.paste")
    (second,) = new(studio)
    assert (first.x, first.y) == (10.0, 3000.0)
    assert second.x == 10.0 and second.y >= 3064.0


def test_between_projects_all_comes_along_into_the_middle(studio: Studio, other: Studio) -> None:
    studio.run("edit.select_all")
    studio.run("edit.copy")
    other.run("file.new")
    assert not other.can("edit.paste")
    other.shell.clipboard.put(
        "\ufeff\r\n" + studio.shell.clipboard.text()
    )  # as another program gives it back
    other.run("edit.paste")
    here, there = studio.workspace.project, other.workspace.project
    assert [node.name for node in there.graph.nodes.values()] == [n.name for n in here.graph.nodes.values()]
    assert len(there.graph.wires) == len(here.graph.wires) and there.facts.keys() == here.facts.keys()
    assert other.workspace.report.ok and there.id != here.id
    assert min(frame.y for frame in there.graph.frames.values()) == 2000.0
    assert other.workspace.selection.ids == set(there.graph.ids)


def test_notes_are_copied_too(studio: Studio) -> None:
    note = Note("note_1", "look here", 5.0, 6.0)
    studio.workspace.edit(Text("Write note"), lambda project: edits.annotate(project, note))
    studio.workspace.selection.set(["note_1"])
    studio.run("edit.copy")
    studio.run("edit.paste")
    assert studio.workspace.selection.ids == {"note_2"}
    assert studio.title("edit.undo") == "Undo Paste note"


def test_source_is_pasted_in_one_step_and_what_is_missing_is_told_once(studio: Studio) -> None:
    before = studio.workspace.project
    studio.shell.clipboard.put(SOURCE)
    studio.run("edit.paste")
    linear, tanh = new(studio)
    assert (linear.name, tanh.name) == ("Linear 4", "Tanh 1") and linear.settings["features"] == 4
    assert tanh.x == linear.x + 360.0
    (told,) = studio.refused
    assert not told.is_error and "line 3: SyncBatchNorm" in told.paragraph()
    studio.run("edit.undo")
    assert studio.workspace.project == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("just words", "holds no layers"),
        ("", "holds no layers"),
        ('{"format": 1, "nodes": [', "damaged"),
        ('{"colour": "red"}', "no layers of NetBuilder"),
        ("nn.Sequential(nn.Linear(2", "no complete Python source"),
    ],
)
def test_what_cannot_be_pasted_is_told_and_changes_nothing(studio: Studio, text: str, words: str) -> None:
    before, chosen = studio.workspace.project, studio.workspace.selection.ids
    studio.shell.clipboard.put(text)
    studio.run("edit.paste")
    (told,) = studio.refused
    assert words in told.paragraph()
    assert studio.workspace.project is before and studio.workspace.selection.ids == chosen


def test_a_kind_from_elsewhere_is_refused_by_name(studio: Studio) -> None:
    before = studio.workspace.project
    studio.workspace.selection.set(["relu_1"])
    studio.run("edit.copy")
    data = json.loads(studio.shell.clipboard.text())
    data["nodes"][0]["kind"] = "quantum_relu"
    studio.shell.clipboard.put(json.dumps(data))
    studio.run("edit.paste")
    (told,) = studio.refused
    assert told.code == "unknown_kind" and "quantum_relu" in told.paragraph()
    assert studio.workspace.project is before


def test_what_makes_no_sense_now_is_greyed(studio: Studio) -> None:
    every = ("edit.cut", "edit.copy", "edit.paste", "edit.paste_with_inputs")
    assert not any(map(studio.can, every))
    studio.workspace.selection.set(["relu_1"])
    assert studio.can("edit.cut") and studio.can("edit.copy") and not studio.can("edit.paste")
    studio.run("edit.copy")
    assert all(map(studio.can, every))
    studio.shell.page = Page.TRAIN
    assert not any(map(studio.can, every))


def test_a_frame_is_copied_and_cut_with_what_lies_on_it(studio: Studio) -> None:
    before = studio.workspace.project.graph
    studio.workspace.selection.set(["frame_1"])
    studio.run("edit.copy")
    studio.run("edit.paste")
    graph = studio.workspace.project.graph
    assert {node.name for node in new(studio)} == {"Conv 3", "ReLU 5"}
    assert graph.frames["frame_4"].title == "Block 1" and graph.frames["frame_4"].x == 226 + 24
    studio.run("edit.undo")
    studio.workspace.selection.set(["frame_1"])
    studio.run("edit.cut")
    graph = studio.workspace.project.graph
    assert (
        before.nodes.keys() - graph.nodes.keys() == {"conv2d_1", "relu_1"} and "frame_1" not in graph.frames
    )


def test_a_frame_is_duplicated_with_what_lies_on_it_and_deleted_without(studio: Studio) -> None:
    before = studio.workspace.project.graph
    studio.workspace.selection.set(["frame_1"])
    studio.run("edit.duplicate")
    assert studio.title("edit.undo") == "Undo Duplicate frame Block 1"
    assert len(studio.workspace.project.graph.nodes) == len(before.nodes) + 2
    studio.run("edit.undo")
    studio.workspace.selection.set(["frame_1"])
    studio.run("edit.delete")
    assert studio.workspace.project.graph.nodes == before.nodes
    assert list(studio.workspace.project.graph.frames) == ["frame_2", "frame_3"]


NET = """
class Block(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.inner = nn.Linear(size, size)

    def forward(self, x):
        return x + F.relu(self.inner(x))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(9, 4)
        self.block = Block(4)

    def forward(self, x):
        return self.block(torch.tanh(self.first(x)))
"""


def test_a_class_with_a_forward_pass_is_pasted_with_its_wires_and_blocks(studio: Studio) -> None:
    before = studio.workspace.project
    studio.shell.clipboard.put(NET)
    studio.run("edit.paste")
    assert [node.name for node in new(studio)] == ["First", "Tanh 1", "Block"]
    graph = studio.workspace.project.graph
    first, tanh, block = new(studio)
    assert graph.wires[End(tanh.id, "in")].source == End(first.id, "out")
    inside = studio.workspace.project.blocks[block.kind.removeprefix("block.")].graph
    assert [node.kind for node in inside.nodes.values()] == [
        "block_input",
        "linear",
        "relu",
        "add",
        "block_output",
    ]
    studio.run("edit.undo")
    assert studio.workspace.project == before


SOURCE_WITH_IF = """\
class Net(nn.Module):
    def __init__(self):
        self.a = nn.Sequential(nn.Linear(9, 4), nn.Tanh())

    def forward(self, x):
        if x.mean(dim=1) > 0:
            return x
        return self.a(x)
"""


def test_of_a_class_that_cannot_be_drawn_the_chains_are_pasted_and_it_is_told_why(studio: Studio) -> None:
    studio.shell.clipboard.put(SOURCE_WITH_IF)
    studio.run("edit.paste")
    assert [node.kind for node in new(studio)] == ["linear", "tanh"]
    (told,) = studio.refused
    assert told.code == "no_graph" and told.place.line == 6 and not told.is_error
