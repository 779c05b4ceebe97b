"""What nodes can be besides their settings: muted, frozen, collapsed, docked; and dots in wires."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.core.text import Text
from netbuilder.project import docking
from netbuilder.project.states import State
from netbuilder.studio import states
from netbuilder.studio.commands.command import Context, command
from netbuilder.studio.commands.edit import missing_on_build, on_build, only_on_build

_STATES = 30


def _can(state: State) -> Callable[[Context], bool]:
    return lambda at: on_build(at) and states.why_not(at.workspace, state) is None


def _why(state: State) -> Callable[[Context], Text]:
    return lambda at: (states.why_not(at.workspace, state) if on_build(at) else None) or only_on_build(at)


def _title(state: State) -> Callable[[Context], Text]:
    return lambda at: states.title(at.workspace, state)


@command(
    "graph.mute",
    Text("Mute"),
    section=_STATES,
    keys=("M",),
    on_canvas=True,
    enabled=_can(State.MUTED),
    why=_why(State.MUTED),
    label=_title(State.MUTED),
    says=Text("Pass the input through unchanged, as if the layer were not there."),
)
def mute(at: Context) -> None:
    states.toggle(at.workspace, State.MUTED)


@command(
    "graph.freeze",
    Text("Freeze weights"),
    section=_STATES,
    keys=("L",),
    on_canvas=True,
    enabled=_can(State.FROZEN),
    why=_why(State.FROZEN),
    label=_title(State.FROZEN),
    says=Text("Keep the weights as they are while the rest learns."),
)
def freeze(at: Context) -> None:
    states.toggle(at.workspace, State.FROZEN)


@command(
    "graph.collapse",
    Text("Collapse"),
    section=_STATES,
    keys=("H",),
    on_canvas=True,
    enabled=_can(State.COLLAPSED),
    why=_why(State.COLLAPSED),
    label=_title(State.COLLAPSED),
    says=Text("Show the title of the layer alone."),
)
def collapse(at: Context) -> None:
    at.shell.canvas.collapse()


def _nodes(at: Context) -> frozenset[str]:
    return at.workspace.selection.ids & at.workspace.graph.nodes.keys()


def _why_not_docked(at: Context) -> Text | None:
    if not _nodes(at):
        return Text("no layer is selected")
    return docking.why_not_docked(at.workspace.graph, at.workspace.graph_report.walk.links, _nodes(at))


def _can_undock(at: Context) -> bool:
    links = at.workspace.graph_report.walk.links
    return bool(docking.rows_to_free(at.workspace.graph, links, _nodes(at)))


@command(
    "graph.dock",
    Text("Dock"),
    section=_STATES,
    keys=("D",),
    on_canvas=True,
    enabled=lambda at: on_build(at) and _why_not_docked(at) is None,
    why=lambda at: (_why_not_docked(at) if on_build(at) else None) or only_on_build(at),
    says=Text("Show the layer as a row below the one that feeds it; of several, each chain as one card."),
)
def dock(at: Context) -> None:
    at.shell.canvas.dock()


@command(
    "graph.undock",
    Text("Undock"),
    section=_STATES,
    keys=("Shift+D",),
    on_canvas=True,
    enabled=lambda at: on_build(at) and _can_undock(at),
    why=missing_on_build(Text("no docked layer is selected")),
    says=Text("Give the selected rows of a card their own cards; with its first row, all of them."),
)
def undock(at: Context) -> None:
    at.shell.canvas.undock()


@command(
    "graph.add_dot",
    Text("Add reroute dot"),
    section=_STATES,
    enabled=lambda at: on_build(at) and at.workspace.selection.wire is not None,
    why=missing_on_build(Text("select a wire first")),
    says=Text("Put a dot into the wire, by which it can be led round something."),
)
def add_dot(at: Context) -> None:
    at.shell.canvas.add_dot()
