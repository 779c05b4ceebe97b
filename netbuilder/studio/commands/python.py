"""The Python layers of the Graph menu: writing one, and reading those that somebody else wrote."""

from __future__ import annotations

from netbuilder.core.text import Text
from netbuilder.project.own_code import is_own
from netbuilder.project.trust import untrusted
from netbuilder.studio.commands.command import Context, command
from netbuilder.studio.commands.edit import missing_on_build, on_build

_CODE = 23


def _can_edit(at: Context) -> bool:
    node = at.workspace.graph.nodes.get(at.workspace.selection.only or "")
    return on_build(at) and node is not None and is_own(node)


def _can_read(at: Context) -> bool:
    """Whether something is left to be read, as the report knows it."""
    return any(each.code == "untrusted_code" for each in at.workspace.report.problems)


@command(
    "graph.edit_code",
    Text("Edit code"),
    section=_CODE,
    keys=("F4",),
    asks=True,
    enabled=_can_edit,
    why=missing_on_build(Text("select a Python layer first")),
    says=Text("Write the selected Python layer."),
)
def edit_code(at: Context) -> None:
    id = at.workspace.selection.only
    assert id is not None
    at.shell.edit_code(id)


@command(
    "graph.read_code",
    Text("Read and trust code"),
    section=_CODE,
    asks=True,
    enabled=_can_read,
    why=lambda at: Text("there is no Python that you have not written or read"),
    says=Text("Read the Python of others in this project, and decide whether it may run."),
)
def read_code(at: Context) -> None:
    if untrusted(at.workspace.project):
        at.shell.read_code()
