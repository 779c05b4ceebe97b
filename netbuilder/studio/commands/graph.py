"""The Graph menu: adding layers, and going through what is wrong."""

from __future__ import annotations

from netbuilder.core.problem import Fix, Place, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.studio.commands.command import Context, Page, command
from netbuilder.studio.commands.edit import missing_on_build, on_build
from netbuilder.studio.scope import scope_at, spot_of

# The network and its recipe, which are no node of any block.
_WHOLE = ("", "")
_FURTHER = Text("Further fixes")


@command(
    "graph.add_layer",
    Text("Add layer"),
    keys=("Tab", "Shift+A"),
    on_canvas=True,
    says=Text("Search for a layer to put on the canvas."),
)
def add_layer(at: Context) -> None:
    at.shell.show_page(Page.BUILD)
    at.shell.search_layers()


@command(
    "graph.wire",
    Text("Wire from layer"),
    keys=("W",),
    on_canvas=True,
    enabled=lambda at: on_build(at) and at.workspace.selection.only in at.workspace.graph.nodes,
    why=missing_on_build(Text("select one layer first")),
    says=Text("Choose from a list where a wire from the selected layer is to end."),
)
def wire(at: Context) -> None:
    at.shell.canvas.wire()


@command(
    "graph.next_problem",
    Text("Next problem"),
    section=1,
    keys=("F8",),
    enabled=lambda at: bool(at.workspace.report.problems),
    why=lambda at: Text("there is no problem"),
    says=Text("Go to the next layer that something is wrong with, then to the network and its recipe."),
)
def next_problem(at: Context) -> None:
    paths = _paths(at)
    nodes = list(paths)
    here = at.workspace.scope, at.workspace.selection.only or ""
    _go_to(at, paths, nodes[(nodes.index(here) + 1) % len(nodes) if here in nodes else 0])


@command(
    "graph.check",
    Text("Check"),
    section=1,
    keys=("F7",),
    says=Text("Say whether the network is sound, and go to the first thing that is not."),
)
def check(at: Context) -> None:
    paths, report = _paths(at), at.workspace.report
    if paths:
        _go_to(at, paths, next(iter(paths)))
        return
    what = Text("No problems: {parameters} parameters.", parameters=f"{report.parameters:,}")
    at.workspace.refused.emit(Problem("sound", what, severity=Severity.HINT))


@command(
    "graph.fix",
    Text("Apply fix"),
    section=1,
    keys=("Return", "Enter"),
    on_canvas=True,
    enabled=lambda at: on_build(at) and _fix_at(at, 0) is not None,
    why=missing_on_build(Text("nothing to mend in what is selected")),
    label=lambda at: _label(at, 0, Text("Apply fix")),
    says=Text("Do what mends the problem of the selected layer."),
)
def fix(at: Context) -> None:
    _apply(at, 0)


@command(
    "graph.second_fix",
    Text("Apply second fix"),
    section=1,
    inside=_FURTHER,
    keys=("2",),
    on_canvas=True,
    enabled=lambda at: on_build(at) and _fix_at(at, 1) is not None,
    why=missing_on_build(Text("there is no second way to mend what is selected")),
    label=lambda at: _label(at, 1, Text("Apply second fix")),
    says=Text("Mend the problem of the selected layer in the second way that is offered."),
)
def second_fix(at: Context) -> None:
    _apply(at, 1)


@command(
    "graph.third_fix",
    Text("Apply third fix"),
    section=1,
    inside=_FURTHER,
    keys=("3",),
    on_canvas=True,
    enabled=lambda at: on_build(at) and _fix_at(at, 2) is not None,
    why=missing_on_build(Text("there is no third way to mend what is selected")),
    label=lambda at: _label(at, 2, Text("Apply third fix")),
    says=Text("Mend the problem of the selected layer in the third way that is offered."),
)
def third_fix(at: Context) -> None:
    _apply(at, 2)


def _go_to(at: Context, paths: dict[tuple[str, str], tuple[str, ...]], place: tuple[str, str]) -> None:
    """Show one of the places of `_paths`."""
    workspace = at.workspace
    if place[0] != workspace.scope:
        workspace.go_to(paths[place])
    at.shell.show_page(Page.BUILD)
    if place == _WHOLE:
        workspace.selection.clear()
        at.shell.show_problems_of_whole()
    else:
        at.shell.canvas.focus_node(place[1])


def _apply(at: Context, place: int) -> None:
    found = _fix_at(at, place)
    if found is not None:
        at.workspace.apply(found)


def _label(at: Context, place: int, otherwise: Text) -> Text:
    found = _fix_at(at, place)
    return found.label if found is not None else otherwise


def _fix_at(at: Context, place: int) -> Fix | None:
    """A remedy for the first problem of the selected node, or inside it, for which there is any."""
    only, found = at.workspace.selection.only, at.workspace.graph_report.problems
    fixes = next((each.fixes for each in found if only and each.fixes and _node(each.place) == only), ())
    return fixes[place] if place < len(fixes) else None


def _paths(at: Context) -> dict[tuple[str, str], tuple[str, ...]]:
    """The nodes that something is wrong with, each with the block it is in, and a way into that.

    At the end is the whole, where something is wrong with it.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for problem in at.workspace.report.problems:
        spot = spot_of(problem.place)
        if spot is not None:
            path, node = spot
            found.setdefault((scope_at(at.workspace.project, path).block, node), path)
    if any(spot_of(problem.place) is None for problem in at.workspace.report.problems):
        found[_WHOLE] = ()
    return found


def _node(place: Place) -> str:
    """The node of the canvas at which a problem can be seen: for one in a block, the block's node."""
    return place.blocks[0] if place.blocks else place.node or ""
