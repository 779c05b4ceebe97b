"""The rest of the Graph menu: laying out, straightening, aligning, distributing."""

from __future__ import annotations

from functools import partial

from netbuilder.core.text import Text
from netbuilder.graph.arrange import Line
from netbuilder.studio.commands.command import Context, command
from netbuilder.studio.commands.edit import missing_on_build, on_build

_LAY_OUT = 20
_ALIGN = Text("Align and distribute")


def _selected(at: Context) -> int:
    """How many nodes are selected; notes are none."""
    return len(at.workspace.graph.nodes.keys() & at.workspace.selection.ids)


def _can_align(at: Context) -> bool:
    return on_build(at) and _selected(at) > 1


def _can_distribute(at: Context) -> bool:
    return on_build(at) and _selected(at) > 2


_needs_two = missing_on_build(Text("select two layers first"))
_needs_three = missing_on_build(Text("select three layers first"))


@command(
    "graph.tidy",
    Text("Tidy"),
    section=_LAY_OUT,
    keys=("Ctrl+L",),
    enabled=lambda at: on_build(at) and bool(at.workspace.graph.nodes),
    why=missing_on_build(Text("the canvas is empty")),
    label=lambda at: Text("Tidy selection") if _selected(at) > 1 else Text("Tidy"),
    says=Text("Lay out the graph from left to right, or what is selected of it."),
)
def tidy(at: Context) -> None:
    at.shell.canvas.tidy()


@command(
    "graph.straighten",
    Text("Straighten"),
    section=_LAY_OUT,
    keys=("Q",),
    on_canvas=True,
    enabled=lambda at: on_build(at) and bool(_selected(at)),
    why=missing_on_build(Text("select a layer first")),
    says=Text("Move the selected layers up or down so that their wires are level."),
)
def straighten(at: Context) -> None:
    at.shell.canvas.straighten()


# id, title, key, line, and what it does.
_ALIGNMENTS = (
    ("left", Text("Align left edges"), "Ctrl+Shift+Left", Line.LEFT,
     Text("Put the left edges of the selected layers in one line.")),
    ("right", Text("Align right edges"), "Ctrl+Shift+Right", Line.RIGHT,
     Text("Put the right edges of the selected layers in one line.")),
    ("top", Text("Align upper edges"), "Ctrl+Shift+Up", Line.TOP,
     Text("Put the upper edges of the selected layers in one line.")),
    ("bottom", Text("Align lower edges"), "Ctrl+Shift+Down", Line.BOTTOM,
     Text("Put the lower edges of the selected layers in one line.")),
    ("row", Text("Align in a row"), "Shift+R", Line.ROW,
     Text("Put the middles of the selected layers at one height.")),
    ("column", Text("Align in a column"), "Shift+C", Line.COLUMN,
     Text("Put the middles of the selected layers below one another.")),
)  # fmt: skip


def _align(line: Line, at: Context) -> None:
    at.shell.canvas.align(line)


for _id, _title, _key, _line, _says in _ALIGNMENTS:
    command(
        f"graph.align_{_id}",
        _title,
        section=_LAY_OUT,
        inside=_ALIGN,
        keys=(_key,),
        on_canvas=True,
        enabled=_can_align,
        why=_needs_two,
        says=_says,
    )(partial(_align, _line))


@command(
    "graph.distribute_across",
    Text("Distribute across"),
    section=_LAY_OUT,
    inside=_ALIGN,
    keys=("Shift+H",),
    on_canvas=True,
    enabled=_can_distribute,
    why=_needs_three,
    says=Text("Make the gaps between the selected layers equal, from left to right."),
)
def distribute_across(at: Context) -> None:
    at.shell.canvas.distribute(across=True)


@command(
    "graph.distribute_down",
    Text("Distribute down"),
    section=_LAY_OUT,
    inside=_ALIGN,
    keys=("Shift+V",),
    on_canvas=True,
    enabled=_can_distribute,
    why=_needs_three,
    says=Text("Make the gaps between the selected layers equal, from top to bottom."),
)
def distribute_down(at: Context) -> None:
    at.shell.canvas.distribute(across=False)
