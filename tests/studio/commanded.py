"""A workspace on LeNet-5 with commands by their ids, and a shell that writes down what it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import netbuilder.studio.commands as folder
from netbuilder.core.problem import Problem
from netbuilder.core.registry import import_members
from netbuilder.core.text import Text
from netbuilder.data.source import DataSet
from netbuilder.project.project import Project
from netbuilder.project.states import State
from netbuilder.studio import states
from netbuilder.studio.commands.command import Context, Page, commands
from netbuilder.studio.opening import OpenedDocument, document_of_example
from netbuilder.studio.presenters.costs import Figures
from netbuilder.studio.settings import Look
from netbuilder.studio.taking_data import LookForData
from netbuilder.studio.workspace import Workspace
from tests.studio.make_believe import MakeBelieve

import_members(folder)


class FakeClipboard:
    """Text, or None for something that is no text."""

    def __init__(self) -> None:
        self.held: str | None = None

    @property
    def may_have_text(self) -> bool:
        return self.held is not None

    def text(self) -> str:
        return self.held or ""

    def put(self, text: str) -> None:
        self.held = text


class FakeShell:
    """Does what a window does to the workspace, and writes down the rest."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.page = Page.BUILD
        self.look = Look.SYSTEM
        self.full_screen = False
        self.minimap = True
        self.preview = False
        self.own_process = False
        self.willing = True
        self.path: Path | None = None
        self.recent: list[Path] = []
        self.docks: set[str] = set()
        self.done: list[object] = []
        self.clipboard = FakeClipboard()
        self.pointer: tuple[float, float] | None = None
        self.figures = Figures.SHAPES
        self.kind_at_keyboard = ""

    def show_selection(self) -> None:
        self.done.append("show_selection")

    def with_held(self, ids: Iterable[str]) -> set[str]:
        """As if the first frame of LeNet-5 held two layers."""
        return {*ids, "conv2d_1", "relu_1"} if "frame_1" in ids else {*ids}

    def ask_for_data(self, what: str, before: str, file: bool) -> Path | None:
        self.done.append(f"ask_for_data {what}")
        return self.path

    def write_note(self) -> None:
        self.done.append("write_note")

    def enclose_selection(self) -> None:
        self.done.append("enclose_selection")

    def with_level_wires(self, before: Project, after: Project) -> Project:
        return after

    def corner_at_pointer(self, width: float, height: float) -> tuple[float, float] | None:
        return self.pointer

    def corner_in_middle(self, width: float, height: float) -> tuple[float, float]:
        return 0.0, 2000.0

    @property
    def canvas(self) -> FakeShell:
        return self

    def show_page(self, page: Page) -> None:
        self.page = page

    def show_figures(self, figures: Figures) -> None:
        self.figures = figures

    def show_help(self, kind: str) -> None:
        self.done.append(("help", kind))

    def choose_look(self, look: Look) -> None:
        self.look = look

    def toggle_full_screen(self) -> None:
        self.full_screen = not self.full_screen

    def toggle_minimap(self) -> None:
        self.minimap = not self.minimap

    def toggle_preview(self) -> None:
        self.preview = not self.preview

    def toggle_own_process(self) -> None:
        self.own_process = not self.own_process

    def may_replace(self) -> bool:
        return self.willing

    def open(self, opened: OpenedDocument) -> None:
        self.workspace.open(opened.document)

    def ask_what_to_open(self) -> Path | None:
        return self.path

    def recent_files(self) -> Sequence[Path]:
        return self.recent

    def forget_recent_files(self) -> None:
        self.recent = []

    def show_settings(self) -> None:
        self.done.append("show_settings")

    def focus_node(self, id: str) -> None:
        self.workspace.selection.set([id])

    def zoom_to(self, zoom: float) -> None:
        self.done.append(("zoom", zoom))

    def train(self) -> None:
        self.workspace.desk.start(self.workspace.project)

    def look_for_data(self, path: Path, then: Callable[[DataSet], object]) -> None:
        looking = LookForData(self.workspace, path, then)
        while looking.alive:
            looking.pump()

    def train_folds(self) -> None:
        self.done.append("folds")

    def show_text(self, title: Text, markdown: str) -> None:
        self.done.append(markdown)

    def open_folder(self, path: Path) -> None:
        self.done.append(path)

    def save(self) -> None:
        self.done.append("save")

    def save_as(self) -> None:
        self.done.append("save_as")

    def show_problems_of_whole(self) -> None:
        self.done.append("show_problems_of_whole")

    def search_layers(self) -> None:
        self.done.append("search_layers")

    def add_dot(self) -> None:
        self.done.append("add_dot")

    def collapse(self) -> None:
        states.toggle(self.workspace, State.COLLAPSED)

    def rename(self) -> None:
        self.done.append("rename")

    def export(self) -> None:
        self.done.append("export")

    def edit_code(self, id: str) -> None:
        self.done.append(f"edit_code {id}")

    def read_code(self) -> None:
        self.done.append("read_code")

    def draw_picture(self) -> None:
        self.done.append("draw_picture")

    def show_keys(self) -> None:
        self.done.append("show_keys")

    def search_commands(self) -> None:
        self.done.append("search_commands")

    def quit(self) -> None:
        self.done.append("quit")

    def wire(self) -> None:
        self.done.append("wire")

    def find_node(self) -> None:
        self.done.append("find_node")

    def is_dock_open(self, name: str) -> bool:
        return name in self.docks

    def toggle_dock(self, name: str) -> None:
        self.docks ^= {name}

    def frame_all(self) -> None:
        self.done.append("frame_all")

    def frame_selection(self) -> None:
        self.done.append("frame_selection")

    def zoom_in(self) -> None:
        self.done.append("zoom_in")

    def zoom_out(self) -> None:
        self.done.append("zoom_out")


class Studio:
    """A workspace on LeNet-5 with a shell, and commands by their ids."""

    def __init__(self) -> None:
        play = MakeBelieve(delay=0.001)
        self.workspace = Workspace(document_of_example("lenet5").document, backend=lambda: play)
        self.shell = FakeShell(self.workspace)
        self.at = Context(self.workspace, self.shell)
        self.refused: list[Problem] = []
        self.workspace.refused.connect(self.hear)

    def hear(self, problem: Problem) -> None:
        self.refused.append(problem)

    def run(self, id: str) -> None:
        command = commands.get(id)
        assert command.enabled(self.at), f"{id} cannot be done now"
        command.run(self.at)

    def can(self, id: str) -> bool:
        return commands.get(id).enabled(self.at)

    def title(self, id: str) -> str:
        return str(commands.get(id).title_in(self.at))
