"""The Graph menu: adding layers, and going through what is wrong."""

from __future__ import annotations

from netbuilder.core.problem import Place, Problem
from netbuilder.core.text import Text
from netbuilder.studio.commands.command import Context, Page, command
from netbuilder.studio.commands.edit import missing_on_build, on_build


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
    "graph.next_problem",
    Text("Next problem"),
    section=1,
    keys=("F8",),
    enabled=lambda at: bool(_with_node(at)),
    why=lambda at: Text("no layer has a problem"),
    says=Text("Select the next layer that something is wrong with."),
)
def next_problem(at: Context) -> None:
    nodes = list(dict.fromkeys(_node(problem.place) for problem in _with_node(at)))
    only = at.workspace.selection.only
    following = (nodes.index(only) + 1) % len(nodes) if only in nodes else 0
    at.shell.show_page(Page.BUILD)
    at.shell.canvas.focus_node(nodes[following])


@command(
    "graph.fix",
    Text("Apply fix"),
    section=1,
    keys=("Return", "Enter"),
    on_canvas=True,
    enabled=lambda at: on_build(at) and _fixable(at) is not None,
    why=missing_on_build(Text("nothing to mend in what is selected")),
    label=lambda at: _fix_label(at),
    says=Text("Do what mends the problem of the selected layer."),
)
def fix(at: Context) -> None:
    problem = _fixable(at)
    if problem is not None:
        at.workspace.apply(problem.fixes[0])


def _fix_label(at: Context) -> Text:
    problem = _fixable(at)
    return problem.fixes[0].label if problem is not None else Text("Apply fix")


def _fixable(at: Context) -> Problem | None:
    """The first problem of the selected node for which there is a remedy."""
    only = at.workspace.selection.only
    return next((each for each in _with_node(at) if each.fixes and _node(each.place) == only), None)


def _with_node(at: Context) -> list[Problem]:
    return [problem for problem in at.workspace.report.problems if _node(problem.place)]


def _node(place: Place) -> str:
    """The node of the main graph at which a problem can be seen: for one in a block, the block's node."""
    return place.blocks[0] if place.blocks else place.node or ""
