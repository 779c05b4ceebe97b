"""What a command is: one declared block from which menu entry, keys and help follow. The window runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from netbuilder.core.registry import Registry
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.arrange import Line
from netbuilder.project.project import Project
from netbuilder.studio.opening import OpenedDocument
from netbuilder.studio.presenters.costs import Figures
from netbuilder.studio.settings import Look
from netbuilder.studio.workspace import Workspace

if TYPE_CHECKING:
    from netbuilder.data.source import DataSet


class Page(Enum):
    """What fills the window: the page of examples and recent projects, or a workspace of the project."""

    FIRST = "first"
    DATA = "data"
    BUILD = "build"
    TRAIN = "train"


class Menu(Enum):
    """The menus in their order; the first part of a command's id names its menu."""

    FILE = "file"
    EDIT = "edit"
    GRAPH = "graph"
    TRAIN = "train"
    VIEW = "view"
    HELP = "help"

    @property
    def title(self) -> Text:
        return _MENU_TITLES[self]


_MENU_TITLES = {
    Menu.FILE: Text("File"),
    Menu.EDIT: Text("Edit"),
    Menu.GRAPH: Text("Graph"),
    Menu.TRAIN: Text("Train"),
    Menu.VIEW: Text("View"),
    Menu.HELP: Text("Help"),
}


class Canvas(Protocol):
    """What commands ask of the graph view. Scale 1 is 100 %."""

    def frame_all(self) -> None: ...
    def frame_selection(self) -> None: ...
    def zoom_in(self) -> None: ...
    def zoom_out(self) -> None: ...
    def zoom_to(self, zoom: float) -> None: ...
    def show_selection(self) -> None:
        """Pan as little as brings what is selected into view; zoom out where it has no room."""
        ...

    def corner_at_pointer(self, width: float, height: float) -> tuple[float, float] | None:
        """The corner of a thing with its middle at the pointer; None where that is elsewhere."""
        ...

    def corner_in_middle(self, width: float, height: float) -> tuple[float, float]:
        """The corner of a thing with its middle where one looks."""
        ...

    def focus_node(self, id: str) -> None:
        """Select a node, bring it into view, and tell what is wrong with it."""
        ...

    def with_held(self, ids: Iterable[str]) -> set[str]:
        """`ids`, and what lies on the frames among them."""
        ...

    def write_note(self) -> None:
        """Let the user write a new note at the pointer, or in the middle."""
        ...

    def enclose_selection(self) -> None:
        """Let the user title a new frame around what is selected."""
        ...

    def tidy(self) -> None:
        """Lay out the selected nodes if there are two or more, else all."""
        ...

    def straighten(self) -> None:
        """Pull wires of the selected nodes level."""
        ...

    def add_dot(self) -> None:
        """Put a dot into the middle of the selected wire."""
        ...

    def collapse(self) -> None:
        """Show the selected nodes as their headers alone, or whole again."""
        ...

    def with_level_wires(self, before: Project, after: Project) -> Project:
        """`after`, an edit of `before`, with what is new at the height at which a wire of it is level."""
        ...

    def dock(self) -> None:
        """Make rows of the selected nodes, each below the one that feeds it."""
        ...

    def undock(self) -> None:
        """Give the selected rows cards of their own."""
        ...

    def wire(self) -> None:
        """Let the user choose where a wire from the selected node is to end."""
        ...

    def find_node(self) -> None:
        """Let the user choose a node by its name, and go there."""
        ...

    @property
    def figures(self) -> Figures:
        """What the figures on nodes speak of."""
        ...

    def show_figures(self, figures: Figures) -> None: ...
    def align(self, line: Line) -> None: ...
    def distribute(self, *, across: bool) -> None:
        """Make the gaps between the selected nodes equal: from left to right, or from top to bottom."""
        ...


class Clipboard(Protocol):
    """The text that programs hand to each other."""

    @property
    def may_have_text(self) -> bool:
        """Whether there is some, as far as is known without asking for it."""
        ...

    def text(self) -> str: ...
    def put(self, text: str) -> None: ...


class Shell(Protocol):
    """What commands ask of the window."""

    @property
    def page(self) -> Page: ...
    @property
    def canvas(self) -> Canvas: ...
    @property
    def clipboard(self) -> Clipboard: ...
    @property
    def look(self) -> Look: ...
    @property
    def full_screen(self) -> bool: ...
    @property
    def minimap(self) -> bool: ...
    @property
    def preview(self) -> bool: ...
    @property
    def own_process(self) -> bool:
        """Whether the next runs train in a process of their own."""
        ...

    def show_page(self, page: Page) -> None: ...
    def choose_look(self, look: Look) -> None: ...
    def toggle_full_screen(self) -> None: ...
    def toggle_minimap(self) -> None: ...
    def toggle_preview(self) -> None: ...
    def toggle_own_process(self) -> None: ...
    def is_dock_open(self, name: str) -> bool: ...
    def toggle_dock(self, name: str) -> None:
        """Open a dock beside the canvas, by its name, or close it."""
        ...

    def may_replace(self) -> bool:
        """Whether the open document may go; asks when something of it is not saved."""
        ...

    def open(self, opened: OpenedDocument) -> None:
        """Let a document take the place of the one that is open."""
        ...

    def ask_what_to_open(self) -> Path | None: ...
    def save(self) -> object: ...
    def save_as(self) -> object: ...
    def recent_files(self) -> Sequence[Path]:
        """What was opened or saved last, the last one first; some may be gone."""
        ...

    def forget_recent_files(self) -> None: ...
    def show_problems_of_whole(self) -> None:
        """Let the keyboard be at what is wrong with the network or its recipe, in the list of problems."""
        ...

    def search_layers(self) -> None:
        """Let the user search for a layer where it is to stand."""
        ...

    def rename(self) -> None:
        """Let the user type another name for the selected node."""
        ...

    def train(self) -> None: ...
    def train_folds(self) -> None: ...
    def export(self) -> None: ...
    def edit_code(self, id: str) -> None:
        """Open the code of a Python layer on the canvas."""
        ...

    def read_code(self) -> None:
        """Show the Python of others in the project, to be trusted or not."""
        ...

    def ask_for_data(self, what: str, before: str, file: bool) -> Path | None:
        """Let the user choose the file or folder that the data set `what` reads; None when he does not."""
        ...

    def look_for_data(self, path: Path, then: Callable[[DataSet], object]) -> None:
        """Call `then` with the data set at `path`, now or later; what is none is told to the workspace."""
        ...

    def draw_picture(self) -> None:
        """Let the user take a picture of the graph on the canvas."""
        ...

    def show_text(self, title: Text, markdown: str) -> None: ...
    @property
    def kind_at_keyboard(self) -> str:
        """The kind of node that is current where the keyboard is: in the palette or in a search; else ""."""
        ...

    def show_help(self, kind: str) -> None:
        """Show what a kind of node does; all kinds where there is no page about it."""
        ...

    def show_keys(self) -> None:
        """Show what each key does, as the keyboard of this computer names it."""
        ...

    def show_settings(self) -> None:
        """Let the user choose how NetBuilder is to be."""
        ...

    def search_commands(self) -> None:
        """Let the user search all commands, and put the search away when it is open."""
        ...

    def open_folder(self, folder: Path) -> None: ...
    def quit(self) -> None: ...


class Context(NamedTuple):
    """What a command works on."""

    workspace: Workspace
    shell: Shell


class Choice(NamedTuple):
    """An entry of a submenu that depends on the moment, such as a recent file. `says` is its tooltip.

    One that is not `ready` is grey, and `says` tells why. A line stands before one that is `apart`. Where one
    of several holds, `holds` says whether it is this one; None for one without a mark.
    """

    title: str
    says: str
    run: Callable[[], object]
    ready: bool = True
    apart: bool = False
    holds: bool | None = None


def always(at: Context) -> bool:
    return True


class Command(NamedTuple):
    """`id` is "menu.name"; `section` counts the parts of a menu between its lines.

    `keys` are in Qt's portable spelling; the platform's own lists ("Delete" is also Ctrl+D on some) would
    meet other commands' keys. Those of a command `on_canvas` work while the canvas has the focus,
    `train_keys` on the Train page wherever nothing with the focus has a use for them. A command that `asks`
    shows a dialog first.
    `label` is a title that depends on the moment, `checked` makes the entry one with a mark, `choices` a
    submenu of entries instead of something to run. `why` says what is missing while it is not enabled.
    Commands that follow each other and stand `inside` the same have a submenu of that title.
    """

    id: str
    title: Text
    says: Text
    run: Callable[[Context], object]
    section: int
    keys: tuple[str, ...]
    train_keys: tuple[str, ...]
    on_canvas: bool
    asks: bool
    enabled: Callable[[Context], bool]
    label: Callable[[Context], Text] | None
    checked: Callable[[Context], bool] | None
    choices: Callable[[Context], Sequence[Choice]] | None
    why: Callable[[Context], Text] | None = None
    inside: Text | None = None

    @property
    def menu(self) -> Menu:
        return Menu(self.id.partition(".")[0])

    def title_in(self, at: Context) -> Text:
        """Its title at this moment."""
        return self.label(at) if self.label is not None else self.title


commands: Registry[Command] = Registry("command")

Run = Callable[[Context], object]


def command(
    id: str,
    title: Text,
    *,
    says: Text,
    section: int = 0,
    keys: tuple[str, ...] = (),
    train_keys: tuple[str, ...] = (),
    on_canvas: bool = False,
    asks: bool = False,
    enabled: Callable[[Context], bool] = always,
    label: Callable[[Context], Text] | None = None,
    checked: Callable[[Context], bool] | None = None,
    why: Callable[[Context], Text] | None = None,
    inside: Text | None = None,
) -> Callable[[Run], Run]:
    """Declare a command on the function that runs it."""

    def declare(run: Run) -> Run:
        made = Command(
            id, title, says, run, section, keys, train_keys, on_canvas, asks, enabled, label,
            checked, None, why, inside,
        )  # fmt: skip
        commands.add(id, made)
        return run

    return declare


def submenu(
    id: str,
    title: Text,
    *,
    says: Text,
    section: int = 0,
    enabled: Callable[[Context], bool] = always,
    inside: Text | None = None,
) -> Callable[[Callable[[Context], Sequence[Choice]]], Callable[[Context], Sequence[Choice]]]:
    """Declare an entry that opens further ones, on the function that says which."""

    def declare(choices: Callable[[Context], Sequence[Choice]]) -> Callable[[Context], Sequence[Choice]]:
        made = Command(
            id, title, says, choices, section, (), (), False, False, enabled, None,
            None, choices, None, inside,
        )  # fmt: skip
        commands.add(id, made)
        return choices

    return declare
