"""The rest of the Graph menu: laying out, straightening, aligning, distributing."""

from __future__ import annotations

from netbuilder.core.text import Text
from netbuilder.graph.arrange import Line
from netbuilder.studio.commands.command import Context, command
from netbuilder.studio.commands.edit import missing_on_build, on_build

_LAY_OUT, _ALIGN, _DISTRIBUTE = 20, 21, 22


def _selected(at: Context) -> int:
    """How many nodes are selected; notes are none."""
    return len(at.workspace.project.graph.nodes.keys() & at.workspace.selection.ids)


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
    enabled=lambda at: on_build(at) and bool(at.workspace.project.graph.nodes),
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


@command(
    "graph.align_left",
    Text("Align left edges"),
    section=_ALIGN,
    keys=("Ctrl+Shift+Left",),
    on_canvas=True,
    enabled=_can_align,
    why=_needs_two,
    says=Text("Put the left edges of the selected layers in one line."),
)
def align_left(at: Context) -> None:
    at.shell.canvas.align(Line.LEFT)


@command(
    "graph.align_right",
    Text("Align right edges"),
    section=_ALIGN,
    keys=("Ctrl+Shift+Right",),
    on_canvas=True,
    enabled=_can_align,
    why=_needs_two,
    says=Text("Put the right edges of the selected layers in one line."),
)
def align_right(at: Context) -> None:
    at.shell.canvas.align(Line.RIGHT)


@command(
    "graph.align_top",
    Text("Align upper edges"),
    section=_ALIGN,
    keys=("Ctrl+Shift+Up",),
    on_canvas=True,
    enabled=_can_align,
    why=_needs_two,
    says=Text("Put the upper edges of the selected layers in one line."),
)
def align_top(at: Context) -> None:
    at.shell.canvas.align(Line.TOP)


@command(
    "graph.align_bottom",
    Text("Align lower edges"),
    section=_ALIGN,
    keys=("Ctrl+Shift+Down",),
    on_canvas=True,
    enabled=_can_align,
    why=_needs_two,
    says=Text("Put the lower edges of the selected layers in one line."),
)
def align_bottom(at: Context) -> None:
    at.shell.canvas.align(Line.BOTTOM)


@command(
    "graph.align_row",
    Text("Align in a row"),
    section=_ALIGN,
    keys=("Shift+R",),
    on_canvas=True,
    enabled=_can_align,
    why=_needs_two,
    says=Text("Put the middles of the selected layers at one height."),
)
def align_row(at: Context) -> None:
    at.shell.canvas.align(Line.ROW)


@command(
    "graph.align_column",
    Text("Align in a column"),
    section=_ALIGN,
    keys=("Shift+C",),
    on_canvas=True,
    enabled=_can_align,
    why=_needs_two,
    says=Text("Put the middles of the selected layers below one another."),
)
def align_column(at: Context) -> None:
    at.shell.canvas.align(Line.COLUMN)


@command(
    "graph.distribute_across",
    Text("Distribute across"),
    section=_DISTRIBUTE,
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
    section=_DISTRIBUTE,
    keys=("Shift+V",),
    on_canvas=True,
    enabled=_can_distribute,
    why=_needs_three,
    says=Text("Make the gaps between the selected layers equal, from top to bottom."),
)
def distribute_down(at: Context) -> None:
    at.shell.canvas.distribute(across=False)
