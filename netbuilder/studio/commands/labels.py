"""The Graph menu: notes and frames."""

from __future__ import annotations

from netbuilder.core.text import Text
from netbuilder.studio.commands.command import Context, Page, command
from netbuilder.studio.commands.edit import missing_on_build, on_build

_NOTES = 11


@command(
    "graph.frame",
    Text("Frame selection"),
    section=_NOTES,
    keys=("Ctrl+J",),
    enabled=lambda at: on_build(at) and bool(at.workspace.selection.ids),
    why=missing_on_build(Text("nothing is selected")),
    says=Text("Put a titled frame around what is selected. It moves what lies on it."),
)
def frame(at: Context) -> None:
    at.shell.canvas.enclose_selection()


@command(
    "graph.note",
    Text("New note"),
    section=_NOTES,
    keys=("Ctrl+Shift+N",),
    says=Text("Write a note at the pointer."),
)
def note(at: Context) -> None:
    at.shell.show_page(Page.BUILD)
    at.shell.canvas.write_note()
