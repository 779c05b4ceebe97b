"""The Edit menu: taking back, and what is done to the selection."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.studio import clipboard
from netbuilder.studio.commands.command import Context, Page, command


def on_build(at: Context) -> bool:
    """Whether the canvas is shown, where the selection can be seen."""
    return at.shell.page is Page.BUILD


def only_on_build(at: Context) -> Text:
    """Why what is done on the canvas cannot be done on another page."""
    return Text("only on the Build page")


def missing_on_build(what: Text) -> Callable[[Context], Text]:
    """Why a command of the canvas cannot be run: another page is shown, or `what` on this one."""
    return lambda at: what if on_build(at) else only_on_build(at)


def _has_selection(at: Context) -> bool:
    return on_build(at) and bool(at.workspace.selection.ids)


def _can_delete(at: Context) -> bool:
    selection = at.workspace.selection
    return on_build(at) and (bool(selection.ids) or selection.wire is not None)


def _can_reconnect(at: Context) -> bool:
    return on_build(at) and bool(_nodes(at))


def _can_paste(at: Context) -> bool:
    return on_build(at) and at.shell.clipboard.may_have_text


def _nodes(at: Context) -> tuple[str, ...]:
    """The selected nodes in the order of the graph; notes are none."""
    graph = at.workspace.project.graph
    return tuple(id for id in graph.nodes if id in at.workspace.selection.ids)


def _words(at: Context) -> Text:
    """The selection in a word or two."""
    project, only = at.workspace.project, at.workspace.selection.only
    if only is not None and only in project.graph.nodes:
        return Text("{name}", name=project.graph.nodes[only].name)
    if only is not None:
        return Text("note")
    return Text("{count} things", count=len(at.workspace.selection.ids))


def _undo_label(at: Context) -> Text:
    step = at.workspace.document.undo_label
    return Text("Undo {step}", step=step) if step is not None else Text("Undo")


def _redo_label(at: Context) -> Text:
    step = at.workspace.document.redo_label
    return Text("Redo {step}", step=step) if step is not None else Text("Redo")


_unselected = missing_on_build(Text("nothing is selected"))
_nothing_copied = missing_on_build(Text("nothing was copied"))


@command(
    "edit.undo",
    Text("Undo"),
    keys=("Ctrl+Z",),
    enabled=lambda at: at.workspace.document.undo_label is not None,
    why=lambda at: Text("nothing to take back"),
    label=_undo_label,
    says=Text("Take back the last change."),
)
def undo(at: Context) -> None:
    at.workspace.document.undo()


@command(
    "edit.redo",
    Text("Redo"),
    keys=("Ctrl+Shift+Z", "Ctrl+Y"),
    enabled=lambda at: at.workspace.document.redo_label is not None,
    why=lambda at: Text("nothing was taken back"),
    label=_redo_label,
    says=Text("Do again what was taken back."),
)
def redo(at: Context) -> None:
    at.workspace.document.redo()


@command(
    "edit.cut",
    Text("Cut"),
    section=1,
    keys=("Ctrl+X",),
    enabled=_has_selection,
    why=_unselected,
    says=Text("Take what is selected away, to paste it elsewhere."),
)
def cut(at: Context) -> None:
    copy(at)
    ids = tuple(sorted(at.workspace.selection.ids))
    at.workspace.edit(Text("Cut {what}", what=_words(at)), partial(edits.remove, ids=ids))


@command(
    "edit.copy",
    Text("Copy"),
    section=1,
    keys=("Ctrl+C",),
    enabled=_has_selection,
    why=_unselected,
    says=Text("Remember what is selected, as text that can also be mailed."),
)
def copy(at: Context) -> None:
    at.shell.clipboard.put(clipboard.copied(at.workspace))


@command(
    "edit.paste",
    Text("Paste"),
    section=1,
    keys=("Ctrl+V",),
    enabled=_can_paste,
    why=_nothing_copied,
    says=Text("Add copied layers, or the layers of an nn.Sequential in copied source."),
)
def paste(at: Context) -> None:
    clipboard.paste(at.workspace, at.shell.canvas, at.shell.clipboard.text())


@command(
    "edit.paste_with_inputs",
    Text("Paste with inputs"),
    section=1,
    keys=("Ctrl+Shift+V",),
    enabled=_can_paste,
    why=_nothing_copied,
    says=Text("Add copied layers with the wires that lead into them."),
)
def paste_with_inputs(at: Context) -> None:
    clipboard.paste(at.workspace, at.shell.canvas, at.shell.clipboard.text(), with_inputs=True)


@command(
    "edit.delete",
    Text("Delete"),
    section=1,
    keys=("Del", "Backspace"),
    on_canvas=True,
    enabled=_can_delete,
    why=_unselected,
    says=Text("Remove what is selected, and its wires."),
)
def delete(at: Context) -> None:
    selection = at.workspace.selection
    if selection.wire is not None:
        at.workspace.edit(Text("Remove wire"), partial(edits.disconnect, target=selection.wire))
        return
    ids = tuple(sorted(selection.ids))
    at.workspace.edit(Text("Delete {what}", what=_words(at)), partial(edits.remove, ids=ids))


@command(
    "edit.delete_reconnect",
    Text("Delete and reconnect"),
    section=1,
    keys=("Ctrl+Del", "Ctrl+Backspace"),
    on_canvas=True,
    enabled=_can_reconnect,
    why=_unselected,
    says=Text("Remove the selected layers and join the wires on both sides."),
)
def delete_reconnect(at: Context) -> None:
    ids = _nodes(at)

    def healed(project: Project) -> Project:
        for id in ids:
            project = edits.remove_and_heal(project, id)
        return project

    at.workspace.edit(Text("Take out {what}", what=_words(at)), healed)


@command(
    "edit.duplicate",
    Text("Duplicate"),
    section=1,
    keys=("Ctrl+D",),
    enabled=_has_selection,
    why=_unselected,
    says=Text("Copy what is selected, with its incoming wires."),
)
def duplicate(at: Context) -> None:
    ids = tuple(sorted(at.workspace.selection.ids))
    graph = at.workspace.project.graph
    before = {*graph.nodes, *graph.notes}
    label = Text("Duplicate {what}", what=_words(at))
    if at.workspace.edit(label, partial(edits.duplicate, ids=ids)):
        after = at.workspace.project.graph
        at.workspace.selection.set({*after.nodes, *after.notes} - before)


@command(
    "edit.select_all",
    Text("Select all"),
    section=2,
    keys=("Ctrl+A",),
    on_canvas=True,
    enabled=on_build,
    why=only_on_build,
    says=Text("Select every layer and note."),
)
def select_all(at: Context) -> None:
    graph = at.workspace.project.graph
    at.workspace.selection.set((*graph.nodes, *graph.notes))


@command(
    "edit.rename",
    Text("Rename"),
    section=2,
    keys=("F2",),
    enabled=lambda at: on_build(at) and len(_nodes(at)) == 1,
    why=missing_on_build(Text("select one layer first")),
    says=Text("Give the selected layer another name."),
)
def rename(at: Context) -> None:
    at.shell.rename()
