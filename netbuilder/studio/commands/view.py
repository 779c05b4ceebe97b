"""The View menu: which page, how large, how dark."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from netbuilder.core.text import Text
from netbuilder.studio.commands.command import Choice, Context, Page, command, submenu
from netbuilder.studio.commands.edit import missing_on_build, on_build, only_on_build
from netbuilder.studio.presenters.costs import SAYS, TITLES, Figures
from netbuilder.studio.settings import Look


@command(
    "view.data",
    Text("Data"),
    keys=("Ctrl+5",),
    checked=lambda at: at.shell.page is Page.DATA,
    says=Text("Show the page where the examples are looked at."),
)
def data(at: Context) -> None:
    at.shell.show_page(Page.DATA)


@command(
    "view.build",
    Text("Build"),
    keys=("Ctrl+1",),
    checked=lambda at: at.shell.page is Page.BUILD,
    says=Text("Show the page where the network is drawn."),
)
def build(at: Context) -> None:
    at.shell.show_page(Page.BUILD)


@command(
    "view.train",
    Text("Train"),
    keys=("Ctrl+2",),
    checked=lambda at: at.shell.page is Page.TRAIN,
    says=Text("Show the page where the network learns."),
)
def train(at: Context) -> None:
    at.shell.show_page(Page.TRAIN)


@command(
    "view.examples",
    Text("Examples"),
    checked=lambda at: at.shell.page is Page.FIRST,
    says=Text("Show the welcome page: examples and recent projects."),
)
def examples(at: Context) -> None:
    at.shell.show_page(Page.FIRST)


@command(
    "view.zoom_in",
    Text("Zoom in"),
    section=1,
    keys=("Ctrl+=", "Ctrl++"),
    enabled=on_build,
    why=only_on_build,
    says=Text("Show the graph larger."),
)
def zoom_in(at: Context) -> None:
    at.shell.canvas.zoom_in()


@command(
    "view.zoom_out",
    Text("Zoom out"),
    section=1,
    keys=("Ctrl+-",),
    enabled=on_build,
    why=only_on_build,
    says=Text("Show the graph smaller."),
)
def zoom_out(at: Context) -> None:
    at.shell.canvas.zoom_out()


@command(
    "view.zoom_100",
    Text("Zoom to 100 %"),
    section=1,
    keys=("Ctrl+0",),
    enabled=on_build,
    why=only_on_build,
    says=Text("Show the graph in its own size."),
)
def zoom_100(at: Context) -> None:
    at.shell.canvas.zoom_to(1.0)


@command(
    "view.fit_all",
    Text("Fit all"),
    section=1,
    keys=("Shift+F", "Home"),
    on_canvas=True,
    enabled=on_build,
    why=only_on_build,
    says=Text("Show the whole graph."),
)
def fit_all(at: Context) -> None:
    at.shell.canvas.frame_all()


@command(
    "view.fit_selection",
    Text("Fit selection"),
    section=1,
    keys=("F",),
    on_canvas=True,
    enabled=lambda at: on_build(at) and bool(at.workspace.selection.ids),
    why=missing_on_build(Text("nothing is selected")),
    says=Text("Show what is selected as large as it goes."),
)
def fit_selection(at: Context) -> None:
    at.shell.canvas.frame_selection()


@command(
    "view.minimap",
    Text("Minimap"),
    section=1,
    checked=lambda at: at.shell.minimap,
    enabled=on_build,
    why=only_on_build,
    says=Text("Show the whole graph in small in a corner of the canvas."),
)
def minimap(at: Context) -> None:
    at.shell.toggle_minimap()


@command(
    "view.outline",
    Text("Outline"),
    section=1,
    keys=("Ctrl+Shift+O",),
    checked=lambda at: at.shell.is_dock_open("outline"),
    enabled=on_build,
    why=only_on_build,
    says=Text("Read the graph as a tree of layers and wires, beside the canvas."),
)
def outline(at: Context) -> None:
    at.shell.toggle_dock("outline")


@command(
    "view.history",
    Text("History"),
    section=1,
    checked=lambda at: at.shell.is_dock_open("history"),
    enabled=on_build,
    why=only_on_build,
    says=Text("List the steps of the project, to go back to any of them."),
)
def history(at: Context) -> None:
    at.shell.toggle_dock("history")


@command(
    "view.source",
    Text("Source"),
    section=1,
    keys=("Ctrl+U",),
    checked=lambda at: at.shell.is_dock_open("source"),
    enabled=on_build,
    why=only_on_build,
    says=Text("Read and edit the network as Python, beside the canvas."),
)
def source(at: Context) -> None:
    at.shell.toggle_dock("source")


@command(
    "view.preview",
    Text("Preview"),
    section=1,
    keys=("P",),
    on_canvas=True,
    checked=lambda at: at.shell.preview,
    enabled=on_build,
    why=only_on_build,
    says=Text("Show on each layer what it makes of an example."),
)
def preview(at: Context) -> None:
    at.shell.toggle_preview()


@submenu(
    "view.figures",
    Text("Figures on layers"),
    section=1,
    says=Text("Show on each layer what it costs, or what it sees."),
    enabled=on_build,
)
def figures(at: Context) -> Sequence[Choice]:
    shown = at.shell.canvas.figures if on_build(at) else None
    return [
        Choice(
            str(TITLES[each]),
            str(SAYS[each]),
            partial(_show_figures, at, each),
            apart=each in (Figures.PARAMETERS, Figures.FORWARD, Figures.FIELD),
            holds=each is shown,
        )
        for each in Figures
    ]


def _show_figures(at: Context, chosen: Figures) -> None:
    at.shell.show_page(Page.BUILD)
    at.shell.canvas.show_figures(chosen)


@command(
    "view.measure",
    Text("Measure layer times"),
    section=1,
    enabled=lambda at: _why_not_measured(at) is None,
    why=lambda at: _why_not_measured(at) or Text("nothing is in the way"),
    says=Text("Measure how long each layer takes on this computer, and show it."),
)
def measure(at: Context) -> None:
    at.shell.show_page(Page.BUILD)
    at.workspace.timings.measure()
    if not at.shell.canvas.figures.is_time:
        at.shell.canvas.show_figures(Figures.FORWARD)


def _why_not_measured(at: Context) -> Text | None:
    if at.workspace.desk.alive:
        return Text("a run is under way, which would slow it down")
    return Text("mend the errors first") if at.workspace.report.stops_building else None


@command(
    "view.dark",
    Text("Dark"),
    section=2,
    checked=lambda at: at.shell.look is Look.DARK,
    says=Text("Light on dark."),
)
def dark(at: Context) -> None:
    at.shell.choose_look(Look.DARK)


@command(
    "view.light",
    Text("Light"),
    section=2,
    checked=lambda at: at.shell.look is Look.LIGHT,
    says=Text("Dark on light."),
)
def light(at: Context) -> None:
    at.shell.choose_look(Look.LIGHT)


@command(
    "view.system_look",
    Text("As the system"),
    section=2,
    checked=lambda at: at.shell.look is Look.SYSTEM,
    says=Text("Dark or light, whichever the system asks for."),
)
def system_look(at: Context) -> None:
    at.shell.choose_look(Look.SYSTEM)


@command(
    "view.full_screen",
    Text("Full screen"),
    section=3,
    keys=("F11",),
    checked=lambda at: at.shell.full_screen,
    says=Text("Use the whole screen."),
)
def full_screen(at: Context) -> None:
    at.shell.toggle_full_screen()
