"""Blocks by commands: made, entered, changed inside, left, repeated, shared, written out, undone, redone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from netbuilder import api
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.studio import clipboard
from netbuilder.studio.commands.command import commands
from netbuilder.studio.presenters.inspector import node_card as inspected
from netbuilder.studio.presenters.inspector import node_change
from netbuilder.studio.scope import steps, uses
from tests.studio.commanded import Studio

STAGE = ("relu_3", "linear_2", "relu_4")


@pytest.fixture
def studio() -> Iterator[Studio]:
    made = Studio()
    yield made
    made.workspace.close()


def grouped(studio: Studio, *ids: str) -> str:
    """The node of a new block around nodes."""
    studio.workspace.selection.set(ids)
    studio.run("graph.group")
    assert studio.workspace.selection.only is not None
    return studio.workspace.selection.only


def entered(studio: Studio, *ids: str) -> str:
    node = grouped(studio, *ids)
    studio.run("graph.enter_block")
    return node


def inner(studio: Studio, node: str) -> str:
    """The shape that leaves a node of the canvas."""
    return str(studio.workspace.graph_report.shapes[node][0])


def change(studio: Studio, id: str, **settings: object) -> None:
    workspace = studio.workspace
    assert workspace.edit(
        Text("Change"), lambda project: edits.change(project, id, settings, workspace.scope)
    )


def numbers(project: Project) -> int:
    return sum(each.numel() for each in api.build(project).parameters())


def test_a_block_is_made_entered_changed_repeated_shared_and_all_of_it_undone(studio: Studio) -> None:
    workspace = studio.workspace
    first = workspace.project
    node = entered(studio, *STAGE)
    assert workspace.graph is workspace.project.blocks[workspace.scope].graph
    assert inner(studio, "linear_2") == "84"
    change(studio, "linear_2", features=120)
    assert studio.can("graph.leave_block")
    studio.run("graph.leave_block")
    assert (workspace.scope, workspace.selection.only) == ("", node)

    change(studio, node, repeat=3)
    assert workspace.report.ok and numbers(workspace.project) == workspace.report.parameters
    assert "for _ in range(3)" in api.source(workspace.project)
    each = workspace.report.parameters
    change(studio, node, share=True)
    assert numbers(workspace.project) == workspace.report.parameters == each - 2 * (120 * 120 + 120)
    change(studio, node, share=False)
    studio.run("graph.ungroup")
    assert not workspace.project.blocks and numbers(workspace.project) == each
    assert len(workspace.selection.ids) == 9

    last = workspace.project
    while studio.can("edit.undo"):
        studio.run("edit.undo")
    assert workspace.project == first
    while studio.can("edit.redo"):
        studio.run("edit.redo")
    assert workspace.project == last


def test_shapes_inside_are_those_of_the_use_that_was_entered(studio: Studio) -> None:
    workspace = studio.workspace
    node = grouped(studio, "relu_3")
    workspace.edit(
        Text("Use again"),
        lambda p: edits.insert_on_wire(p, End("linear_3", "in"), p.graph.nodes[node].kind, {}),
    )
    again = next(id for id in workspace.graph.nodes if id.startswith("block_1_") and id != node)
    workspace.enter(node)
    assert inner(studio, "relu_3") == "120"
    workspace.go_to((again,))
    assert inner(studio, "relu_3") == "84"
    assert uses(workspace.project, workspace.scope) == 2


def test_one_goes_out_when_the_block_is_gone(studio: Studio) -> None:
    workspace = studio.workspace
    heard: list[tuple[str, ...]] = []

    def hear() -> None:
        heard.append(workspace.path)

    workspace.scope_changed.connect(hear)
    outer = entered(studio, *STAGE)
    inside = entered(studio, "relu_3", "linear_2")
    assert workspace.path == (outer, inside)
    assert [step.title for step in steps(workspace.project, workspace.path)] == [
        "LeNet-5",
        "Block 1",
        "Block 2",
    ]
    workspace.selection.set(["relu_3"])
    workspace.document.undo()
    assert workspace.path == (outer,) and not workspace.selection.ids
    workspace.document.undo()
    assert workspace.path == () and workspace.graph is workspace.project.graph
    assert heard == [(outer,), (outer, inside), (outer,), ()]


def test_undo_shows_the_graph_in_which_it_was(studio: Studio) -> None:
    workspace = studio.workspace
    node = entered(studio, *STAGE)
    change(studio, "linear_2", features=50)
    workspace.leave()
    studio.run("edit.undo")
    assert workspace.path == (node,)
    workspace.go_to(())
    studio.run("edit.redo")
    assert workspace.path == (node,)
    assert workspace.edit(Text("Rename"), lambda project: edits.rename_project(project, "Another"))
    studio.run("edit.undo")
    assert workspace.path == (node,)


def test_commands_work_on_the_graph_that_is_shown(studio: Studio) -> None:
    workspace = studio.workspace
    entered(studio, *STAGE)
    main = workspace.project.graph
    workspace.selection.set(["linear_2"])
    studio.run("edit.duplicate")
    assert workspace.selection.only == "linear_1" and "linear_1" in workspace.graph.nodes
    studio.run("edit.cut")
    assert workspace.graph.nodes.keys() == {*STAGE, "block_input_1", "block_output_1"}
    studio.run("edit.paste")
    (pasted,) = workspace.selection.ids
    assert pasted in workspace.graph.nodes
    studio.run("edit.delete")
    studio.run("edit.select_all")
    assert workspace.selection.ids == workspace.graph.nodes.keys()
    workspace.selection.set(["relu_3"])
    studio.run("edit.delete_reconnect")
    assert workspace.graph.wires[End("linear_2", "in")].source.node == "block_input_1"
    assert workspace.project.graph is main and not studio.refused


def test_what_goes_with_a_port_is_told(studio: Studio) -> None:
    workspace = studio.workspace
    node = entered(studio, *STAGE)
    workspace.selection.set(["block_output_1"])
    studio.run("edit.delete")
    assert [problem.code for problem in studio.refused] == ["port_removed"]
    assert all(wire.source.node != node for wire in workspace.project.graph.wires.values())
    studio.run("edit.undo")
    assert workspace.report.ok


def test_next_problem_goes_into_the_block(studio: Studio) -> None:
    workspace = studio.workspace
    node = entered(studio, *STAGE)
    workspace.edit(Text("Cut"), lambda p: edits.disconnect(p, End("relu_4", "in"), workspace.scope))
    workspace.leave()
    studio.run("graph.next_problem")
    assert (workspace.path, workspace.selection.only) == ((node,), "relu_4")
    assert studio.can("graph.fix")
    studio.run("graph.fix")
    assert workspace.report.ok


def test_a_refused_selection_is_told_and_changes_nothing(studio: Studio) -> None:
    before = studio.workspace.project
    studio.run("edit.select_all")
    studio.run("graph.group")
    assert [problem.code for problem in studio.refused] == ["not_a_block"]
    assert studio.workspace.project is before


def test_a_block_is_pasted_into_another_project_with_what_it_needs(studio: Studio) -> None:
    entered(studio, *STAGE)
    inside = grouped(studio, "relu_3", "linear_2")
    studio.workspace.leave()
    studio.run("edit.copy")
    text = studio.shell.clipboard.text()
    other = Studio()
    clipboard.paste(other.workspace, other.shell, text)
    workspace = other.workspace
    assert len(workspace.project.blocks) == 2 and not other.refused
    (node,) = workspace.selection.ids
    assert workspace.enter(node) and inside in workspace.graph.nodes
    other.workspace.close()


def test_a_block_pasted_at_home_is_another_use_of_it(studio: Studio) -> None:
    node = grouped(studio, *STAGE)
    studio.run("edit.copy")
    studio.run("edit.paste")
    workspace = studio.workspace
    assert len(workspace.project.blocks) == 1 and uses(workspace.project, "block_1") == 2
    assert workspace.selection.only != node
    workspace.enter(node)
    studio.run("edit.paste")
    assert studio.refused[-1].code == "bad_nesting"


def test_another_document_begins_outside(studio: Studio) -> None:
    workspace = studio.workspace
    entered(studio, *STAGE)
    workspace.open(type(workspace.document)(api.new()))
    assert workspace.path == () and workspace.graph is workspace.project.graph


def test_a_use_gets_a_block_of_its_own(studio: Studio) -> None:
    workspace = studio.workspace
    node = grouped(studio, "linear_2", "relu_4")
    assert not studio.can("graph.own_block")
    studio.run("edit.duplicate")
    copy = workspace.selection.only
    assert copy is not None
    change(studio, copy, weights=node)
    workspace.selection.set([node])
    studio.run("graph.own_block")
    nodes = workspace.graph.nodes
    assert [nodes[id].kind for id in (node, copy)] == ["block.block_2", "block.block_1"]
    assert nodes[copy].settings["weights"] == "" and workspace.project.blocks["block_2"].name == "Block 2"
    assert workspace.enter(node)
    change(studio, "linear_2", features=10)
    assert workspace.project.blocks["block_1"].graph.nodes["linear_2"].settings["features"] == 84


def test_blocks_that_stand_nowhere_are_forgotten(studio: Studio) -> None:
    workspace = studio.workspace
    entered(studio, *STAGE)
    grouped(studio, "relu_3", "linear_2")
    studio.run("edit.select_all")
    workspace.leave()
    assert not studio.can("graph.remove_unused_blocks")
    studio.run("edit.delete")
    assert len(workspace.project.blocks) == 2
    studio.run("graph.remove_unused_blocks")
    assert not workspace.project.blocks
    studio.run("edit.undo")
    assert len(workspace.project.blocks) == 2


def test_a_setting_is_left_to_each_use_by_the_menu(studio: Studio) -> None:
    workspace = studio.workspace
    menu = commands.get("graph.parameters")
    assert menu.choices is not None and not menu.enabled(studio.at)
    node = entered(studio, *STAGE)
    workspace.selection.set(["linear_2"])
    assert menu.enabled(studio.at)
    first, *_ = menu.choices(studio.at)
    first.run()
    assert menu.choices(studio.at)[0].title == f"✓ {first.title}"
    (inside, *_) = inspected(workspace.graph_report, "linear_2").fields
    assert inside.setting.label == f"{first.title} (default)"
    workspace.leave()
    field = inspected(workspace.report, node).fields[0]
    assert (field.setting.label, field.value) == (first.title, 84)
    made = node_change(workspace.project, (node,), field.name, 40)
    assert workspace.edit(made.label, made.edit, made.merge)
    assert str(made.label) == f"Change {first.title} of Block 1"
    assert str(workspace.report.shapes[node][0]) == "40"
    assert inspected(workspace.report, node).fields[0].value == 40
    workspace.enter(node)
    assert inner(studio, "linear_2") == "40"
    workspace.selection.set(["linear_2"])
    menu.choices(studio.at)[0].run()
    assert inner(studio, "linear_2") == "84" and not studio.refused
