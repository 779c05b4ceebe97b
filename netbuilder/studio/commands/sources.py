"""The data of the Graph menu: choosing what a data set reads."""

from __future__ import annotations

from functools import partial

from netbuilder.core.problem import ProblemError
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.text import Text
from netbuilder.data.source import DataSet
from netbuilder.graph.model import Node
from netbuilder.project import edits, kinds
from netbuilder.studio.commands.command import Context, Page, command

_DATA = 24
_ELSEWHERE = Text("it works on the Data and Build pages")


@command(
    "graph.choose_data",
    Text("Choose data"),
    section=_DATA,
    asks=True,
    enabled=lambda at: _sees_data(at) and _reading(at) is not None,
    why=lambda at: Text("there is no data set that reads a file or folder") if _sees_data(at) else _ELSEWHERE,
    says=Text("Choose the file or folder that a data set reads."),
)
def choose_data(at: Context) -> None:
    node = _reading(at)
    declared = _declared(node) if node is not None else None
    if node is None or declared is None:
        return
    setting = declared.settings[declared.needs]
    is_file = isinstance(setting, PathSetting) and setting.file
    path = at.shell.ask_for_data(declared.title, str(declared.values()[declared.needs]), is_file)
    if path is not None:
        settings = declared.chosen_at(path)
        at.workspace.edit(Text("Choose data"), partial(edits.change, id=node.id, settings=settings))


def _sees_data(at: Context) -> bool:
    return at.shell.page in (Page.BUILD, Page.DATA)


def _reading(at: Context) -> Node | None:
    """The selected data set that reads something of the user's; else the only one there is."""
    walk = at.workspace.report.walk
    special = [walk.graph.nodes[id] for id in walk.special]
    found = [node for node in special if kinds.is_data(node) and _declared(node) is not None]
    chosen = [node for node in found if node.id in at.workspace.selection.ids]
    return next(iter(chosen or found), None)


def _declared(node: Node) -> DataSet | None:
    try:
        made = kinds.made(node.kind, node.settings)
    except ProblemError:
        return None
    return made if isinstance(made, DataSet) and made.needs else None
