"""The blocks of the Graph menu: layers put into one, written out again, and the way in and out."""

from __future__ import annotations

from functools import partial

from netbuilder.core.setting import AnySetting
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK, Block, Node
from netbuilder.project import kinds
from netbuilder.project.blocks import make_block, own_block, unused_blocks, without_unused
from netbuilder.project.expand import expand
from netbuilder.project.parameters import conceal, expose, parameter_at, settings_of
from netbuilder.project.project import Project
from netbuilder.studio.commands.command import Choice, Context, command, submenu
from netbuilder.studio.commands.edit import missing_on_build, on_build
from netbuilder.studio.scope import uses
from netbuilder.studio.workspace import Workspace

_BLOCKS = 10
_BLOCK = Text("Block")


def _layers(at: Context) -> int:
    """How many nodes are selected; notes are none."""
    return len(at.workspace.graph.nodes.keys() & at.workspace.selection.ids)


def _blocks(at: Context) -> list[str]:
    """The selected nodes that stand for a block."""
    nodes = at.workspace.graph.nodes
    return sorted(id for id in at.workspace.selection.ids if id in nodes and kinds.is_block(nodes[id]))


def _can_enter(at: Context) -> bool:
    return on_build(at) and at.workspace.selection.only in _blocks(at)


def _can_part(at: Context) -> bool:
    """Whether the selected block stands elsewhere, too."""
    if not _can_enter(at):
        return False
    (id,) = _blocks(at)
    return uses(at.workspace.project, at.workspace.graph.nodes[id].kind.removeprefix(BLOCK)) > 1


_needs_block = missing_on_build(Text("select a block first"))


@command(
    "graph.group",
    Text("Group into a block"),
    section=_BLOCKS,
    keys=("Ctrl+G",),
    enabled=lambda at: on_build(at) and bool(_layers(at)),
    why=missing_on_build(Text("select some layers first")),
    says=Text("Put the selected layers into a block, which can be repeated and used again."),
)
def group(at: Context) -> None:
    workspace = at.workspace
    before = workspace.graph
    ids = tuple(id for id in before.ids if id in workspace.selection.ids)
    label = Text("Group {count} layers", count=_layers(at))

    def grouped(project: Project) -> Project:
        made = make_block(project, ids=ids, block=workspace.scope)
        return at.shell.canvas.with_level_wires(project, made)

    if workspace.edit(label, grouped):
        workspace.selection.set(workspace.graph.nodes.keys() - before.nodes.keys())


@command(
    "graph.ungroup",
    Text("Write block out"),
    section=_BLOCKS,
    inside=_BLOCK,
    keys=("Ctrl+Shift+G",),
    enabled=lambda at: on_build(at) and bool(_blocks(at)),
    why=_needs_block,
    says=Text("Put the layers of the selected block in its place, once for each repetition."),
)
def ungroup(at: Context) -> None:
    workspace, ids = at.workspace, _blocks(at)
    before = workspace.graph

    def written_out(project: Project) -> Project:
        for id in ids:
            project = expand(project, id, workspace.scope)
        return project

    names = [before.nodes[id].name for id in ids]
    label = Text("Write out {name}", name=names[0])
    if len(ids) > 1:
        label = Text("Write out {count} blocks", count=len(ids))
    if workspace.edit(label, written_out):
        workspace.selection.set({*workspace.graph.ids}.difference(before.ids))


@command(
    "graph.enter_block",
    Text("Go into block"),
    section=_BLOCKS,
    inside=_BLOCK,
    enabled=_can_enter,
    why=_needs_block,
    says=Text("Show what is in the selected block. A double click or Enter does the same."),
)
def enter_block(at: Context) -> None:
    if at.workspace.selection.only is not None:
        at.workspace.enter(at.workspace.selection.only)


@command(
    "graph.own_block",
    Text("Make block independent"),
    section=_BLOCKS,
    inside=_BLOCK,
    enabled=_can_part,
    why=missing_on_build(Text("select a block that is used more than once")),
    says=Text("Give the selected block a copy of its own, so that other uses of it stay as they are."),
)
def own(at: Context) -> None:
    workspace, (id,) = at.workspace, _blocks(at)
    label = Text("Make {name} independent", name=workspace.graph.nodes[id].name)
    workspace.edit(label, partial(own_block, id=id, block=workspace.scope))


@command(
    "graph.remove_unused_blocks",
    Text("Remove unused blocks"),
    section=_BLOCKS,
    inside=_BLOCK,
    enabled=lambda at: bool(at.workspace.project.blocks and unused_blocks(at.workspace.project)),
    why=lambda at: Text("every block is used"),
    says=Text("Forget the blocks of this project that stand nowhere in the network."),
)
def remove_unused(at: Context) -> None:
    at.workspace.edit(Text("Remove unused blocks"), without_unused)


@submenu(
    "graph.parameters",
    Text("Set at each use"),
    section=_BLOCKS,
    inside=_BLOCK,
    says=Text("Leave settings of the selected layer in a block to each use of the block."),
    enabled=lambda at: on_build(at) and bool(at.workspace.scope) and _layers(at) == 1,
)
def parameters(at: Context) -> list[Choice]:
    workspace, id = at.workspace, at.workspace.selection.only
    node = workspace.graph.nodes.get(id or "")
    block = workspace.project.blocks.get(workspace.scope)
    return [_choice(workspace, block, node, each) for each in settings_of(node)] if node and block else []


def _choice(workspace: Workspace, block: Block, node: Node, setting: AnySetting) -> Choice:
    """The entry that makes a setting a parameter of its block, or makes it the same in all uses again."""
    named = {"setting": setting.label, "layer": node.name}
    is_parameter = parameter_at(block, node.id, setting.name) is not None
    title, label, edit = Text("{setting}", **named), Text("Set {setting} at each use", **named), expose
    says = Text("Let each use of the block set {setting} of {layer}.", **named)
    if is_parameter:
        title, label, edit = (
            Text("✓ {setting}", **named),
            Text("Set {setting} in the block", **named),
            conceal,
        )
        says = Text("Let {setting} of {layer} be the same in all uses again.", **named)
    change = partial(edit, block=block.id, id=node.id, setting=setting.name)
    return Choice(str(title), str(says), partial(workspace.edit, label, change))


@command(
    "graph.leave_block",
    Text("Leave block"),
    section=_BLOCKS,
    inside=_BLOCK,
    keys=("Alt+Up",),
    on_canvas=True,
    # With something selected, the key moves that.
    enabled=lambda at: on_build(at) and bool(at.workspace.path) and not at.workspace.selection.ids,
    why=missing_on_build(Text("the whole network is shown, or something is selected")),
    says=Text("Show the graph around the block. Escape does the same when nothing is selected."),
)
def leave_block(at: Context) -> None:
    at.workspace.leave()
