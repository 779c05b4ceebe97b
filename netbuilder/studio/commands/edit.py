"""The Edit menu: taking back, and what is done to the selection."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from netbuilder.core.text import Text
from netbuilder.graph.query import linked
from netbuilder.project import docking, edits
from netbuilder.project.behind import duplicate_behind
from netbuilder.studio.commands.command import Context, Page, command
from netbuilder.studio.ports import take_away
from netbuilder.studio.presenters.selected import words_of


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
    chosen = at.workspace.selection.ids
    return tuple(id for id in at.workspace.graph.nodes if id in chosen) if chosen else ()


def _words(at: Context) -> Text:
    """The selection in a word or two."""
    ids = at.workspace.selection.ids
    if len(ids) == 1:
        return words_of(at.workspace.graph, ids)
    return Text("{count} things", count=len(ids))


def _with_held(at: Context) -> tuple[str, ...]:
    """What is selected, and what lies on the selected frames."""
    return tuple(sorted(at.shell.canvas.with_held(at.workspace.selection.ids)))


def _has_label(at: Context) -> bool:
    """Whether one note or frame is selected, of which the words can be typed."""
    graph, only = at.workspace.graph, at.workspace.selection.only
    return only in graph.notes or only in graph.frames


def _is_in_block(at: Context) -> bool:
    """Whether a block is shown and nothing in it is selected."""
    return bool(at.workspace.scope) and not at.workspace.selection.ids


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
    at.workspace.undo()


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
    at.workspace.redo()


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
    ids = _with_held(at)
    remove = partial(docking.remove, ids=ids, block=at.workspace.scope)
    take_away(at.workspace, Text("Cut {what}", what=_words(at)), ids, remove)


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
    from netbuilder.studio import clipboard  # late: the first picture needs none

    at.shell.clipboard.put(clipboard.copied(at.workspace, _with_held(at)))


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
    from netbuilder.studio import clipboard

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
    from netbuilder.studio import clipboard

    clipboard.paste(at.workspace, at.shell.canvas, at.shell.clipboard.text(), with_inputs=True)


@command(
    "edit.delete",
    Text("Delete"),
    section=1,
    keys=("Del", "Backspace", "X"),
    on_canvas=True,
    enabled=_can_delete,
    why=_unselected,
    says=Text("Remove what is selected, and its wires."),
)
def delete(at: Context) -> None:
    selection = at.workspace.selection
    if selection.wire is not None:
        disconnect = partial(edits.disconnect, target=selection.wire, block=at.workspace.scope)
        at.workspace.edit(Text("Remove wire"), disconnect)
        return
    ids = tuple(sorted(selection.ids))
    remove = partial(docking.remove, ids=ids, block=at.workspace.scope)
    take_away(at.workspace, Text("Delete {what}", what=_words(at)), ids, remove)


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
    remove = partial(docking.remove_and_heal, ids=ids, block=at.workspace.scope)
    take_away(at.workspace, Text("Take out {what}", what=_words(at)), ids, remove)


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
    ids = _with_held(at)
    before = at.workspace.graph.ids
    label = Text("Duplicate {what}", what=_words(at))
    if at.workspace.edit(label, partial(edits.duplicate, ids=ids, block=at.workspace.scope)):
        at.workspace.selection.set({*at.workspace.graph.ids}.difference(before))


@command(
    "edit.duplicate_behind",
    Text("Duplicate behind"),
    section=1,
    keys=("Ctrl+Shift+D",),
    enabled=_can_reconnect,
    why=_unselected,
    says=Text("Copy the selected layers behind themselves: the copy takes what they give."),
)
def duplicate_again(at: Context) -> None:
    ids = _with_held(at)
    before = at.workspace.graph.ids
    label = Text("Duplicate {what} behind", what=words_of(at.workspace.graph, ids))
    if at.workspace.edit(label, partial(duplicate_behind, ids=ids, block=at.workspace.scope)):
        at.workspace.selection.set({*at.workspace.graph.ids}.difference(before))
        at.shell.canvas.show_selection()


@command(
    "edit.select_all",
    Text("Select all"),
    section=2,
    keys=("Ctrl+A",),
    on_canvas=True,
    enabled=on_build,
    why=only_on_build,
    says=Text("Select every layer, note and frame."),
)
def select_all(at: Context) -> None:
    at.workspace.selection.set(at.workspace.graph.ids)


@command(
    "edit.select_none",
    Text("Select nothing"),
    section=2,
    keys=("Ctrl+Shift+A",),
    on_canvas=True,
    enabled=_can_delete,
    why=_unselected,
    says=Text("Let go of what is selected."),
)
def select_none(at: Context) -> None:
    at.workspace.selection.clear()


@command(
    "edit.select_linked",
    Text("Select linked"),
    section=2,
    keys=("Shift+L",),
    on_canvas=True,
    enabled=_can_reconnect,
    why=_unselected,
    says=Text("Select every layer that wires join to the selected ones, directly or through others."),
)
def select_linked(at: Context) -> None:
    selection = at.workspace.selection
    selection.set(selection.ids | linked(at.workspace.graph, _nodes(at)))


@command(
    "edit.rename",
    Text("Rename"),
    section=2,
    keys=("F2",),
    enabled=lambda at: on_build(at) and (len(_nodes(at)) == 1 or _has_label(at) or _is_in_block(at)),
    why=missing_on_build(Text("select one layer first")),
    says=Text("Give the selected layer another name, or the block that one is in; or write the note."),
)
def rename(at: Context) -> None:
    at.shell.rename()


@command(
    "edit.find_layer",
    Text("Find layer"),
    section=2,
    keys=("Ctrl+F",),
    enabled=lambda at: bool(at.workspace.project.graph.nodes),
    why=lambda at: Text("there is no layer yet"),
    says=Text("Go to a layer of the graph by its name."),
)
def find_layer(at: Context) -> None:
    at.shell.show_page(Page.BUILD)
    at.shell.canvas.find_node()


@command(
    "edit.settings",
    Text("Settings"),
    section=3,
    keys=("Ctrl+,",),
    asks=True,
    says=Text("Choose look, language, folders and what training may take."),
)
def settings(at: Context) -> None:
    at.shell.show_settings()
