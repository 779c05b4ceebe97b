"""The File menu: where a project comes from and where it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.project.examples import examples
from netbuilder.studio.commands.command import Choice, Context, Page, command, submenu
from netbuilder.studio.opening import (
    OpenedDocument,
    document_of_example,
    document_of_file,
    new_document,
)


def _is_open(at: Context) -> bool:
    return at.shell.page is not Page.FIRST


def _none_open(at: Context) -> Text:
    return Text("no project is open")


def _is_changed(at: Context) -> bool:
    return not at.workspace.document.is_clean


def _why_nothing_unsaved(at: Context) -> Text:
    if not _is_open(at):
        return _none_open(at)
    return Text("nothing has changed") if not _is_changed(at) else Text("it was never saved")


@command("file.new", Text("New"), keys=("Ctrl+N",), says=Text("Begin with an empty canvas."))
def new(at: Context) -> None:
    if at.shell.may_replace():
        at.shell.open(OpenedDocument(new_document()))
        at.shell.show_page(Page.BUILD)


@command("file.open", Text("Open"), keys=("Ctrl+O",), asks=True, says=Text("Open a project file."))
def open_(at: Context) -> None:
    path = at.shell.ask_what_to_open()
    if path is not None:
        open_path(at, path)


@submenu("file.recent", Text("Open recent"), says=Text("Projects that were open lately."))
def recent(at: Context) -> Sequence[Choice]:
    paths = at.shell.recent_files()
    entries = [_recent(at, path, paths) for path in paths]
    if entries:
        says = str(Text("Forget which projects were open. The files stay."))
        entries.append(Choice(str(Text("Clear this list")), says, at.shell.forget_recent_files, apart=True))
    return entries


@submenu("file.example", Text("Open example"), says=Text("Networks with data that come with NetBuilder."))
def example(at: Context) -> Sequence[Choice]:
    return [Choice(each.title, each.shows, partial(open_example, at, each.name)) for each in examples()]


@command(
    "file.save",
    Text("Save"),
    section=1,
    keys=("Ctrl+S",),
    enabled=_is_open,
    why=_none_open,
    says=Text("Write the project into its file."),
)
def save(at: Context) -> None:
    at.shell.save()


@command(
    "file.save_as",
    Text("Save as"),
    section=1,
    keys=("Ctrl+Shift+S",),
    asks=True,
    enabled=_is_open,
    why=_none_open,
    says=Text("Write the project into another file."),
)
def save_as(at: Context) -> None:
    at.shell.save_as()


@command(
    "file.unsaved",
    Text("What changed since saving"),
    section=1,
    enabled=lambda at: _is_open(at) and _is_changed(at) and at.workspace.document.saved is not None,
    why=_why_nothing_unsaved,
    says=Text("Read in words what would be saved now."),
)
def unsaved(at: Context) -> None:
    from netbuilder.studio.presenters.differing import page_of_differences

    saved = at.workspace.document.saved
    if saved is not None:
        at.shell.show_text(
            Text("What changed since saving"), page_of_differences(saved, at.workspace.project)
        )


@command(
    "file.export",
    Text("Export"),
    section=2,
    keys=("Ctrl+E",),
    asks=True,
    enabled=_is_open,
    why=_none_open,
    says=Text("Take the model away: PyTorch source, ONNX, weights."),
)
def export(at: Context) -> None:
    at.shell.export()


@command(
    "file.picture",
    Text("Picture of the graph"),
    section=2,
    asks=True,
    enabled=lambda at: _is_open(at) and bool(at.workspace.graph.nodes),
    why=lambda at: Text("the canvas is empty") if _is_open(at) else _none_open(at),
    says=Text("Draw the graph for a paper: SVG, PDF or PNG."),
)
def picture(at: Context) -> None:
    at.shell.draw_picture()


@command(
    "file.close",
    Text("Close project"),
    section=3,
    keys=("Ctrl+W",),
    enabled=_is_open,
    why=_none_open,
    says=Text("Close the project and show the examples."),
)
def close(at: Context) -> None:
    if at.shell.may_replace():
        at.shell.open(OpenedDocument(new_document()))
        at.shell.show_page(Page.FIRST)


@command(
    "file.quit",
    Text("Quit"),
    section=3,
    keys=("Ctrl+Q",),
    says=Text("Close NetBuilder."),
)
def quit_(at: Context) -> None:
    at.shell.quit()


def _recent(at: Context, path: Path, beside: Sequence[Path]) -> Choice:
    """The entry of a project file, with its folder where another one has the same name."""
    same = sum(each.name == path.name for each in beside) > 1
    title = f"{path.name} ({path.parent.name})" if same else path.name
    there = _is_there(path)
    says = str(path) if there else str(Text("{path} is not there any more.", path=path))
    return Choice(title, says, partial(open_path, at, path), there)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def open_path(at: Context, path: Path) -> None:
    """Open the project file `path` on the Build page; what stands in the way is told to the workspace."""
    _open(at, partial(document_of_file, path))


def open_example(at: Context, name: str) -> None:
    """Open the built-in example `name` on the Build page, as a project of the user's own."""
    _open(at, partial(document_of_example, name))


def _open(at: Context, make: Callable[[], OpenedDocument]) -> None:
    """The file is read before anything is asked: one that cannot be opened leaves all as it was."""
    try:
        opened = make()
    except ProblemError as error:
        at.workspace.refused.emit(error.problem)
        return
    if at.shell.may_replace():
        at.shell.open(opened)
        at.shell.show_page(Page.BUILD)
