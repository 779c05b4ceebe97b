"""What typing into the inspector does to the project."""

from __future__ import annotations

from functools import partial

from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.project import edits
from netbuilder.project.blocks import rename_block
from netbuilder.studio.presenters.inspector import Change, node_change, part_change, recipe_change
from netbuilder.studio.workspace import Workspace


class Shown(NamedTuple):
    """What the inspector shows: nodes by `ids`, else notes and frames, else a block, else the recipe.

    They are in the graph of the block `scope`.
    """

    ids: tuple[str, ...]
    papers: tuple[str, ...]
    scope: str


class Edits:
    """Edits `shown`: every change at once; those of one visit to a field are one step."""

    def __init__(self, workspace: Workspace, shown: Shown) -> None:
        self._workspace = workspace
        self._shown = shown

    def change(self, part: str, name: str, value: object) -> None:
        """Give a setting of what is shown another value; `part` is its group, "" where there is only one."""
        project, shown = self._workspace.project, self._shown
        if shown.papers:
            self._change_paper(name, value)
        elif shown.ids:
            from netbuilder.studio.presenters.several import ids_of_kind

            ids = ids_of_kind(project, shown.ids, part, shown.scope) if part else shown.ids
            self._edit(node_change(project, ids, name, value, shown.scope))
        elif shown.scope:
            from netbuilder.studio.presenters.block_card import name_change

            self._edit(name_change(project, shown.scope, name, str(value)))
        elif part:
            self._edit(part_change(project, part, name, value))
        else:
            self._edit(recipe_change(project, name, value))

    def rename(self, name: str) -> None:
        """Call what is shown otherwise; of several nodes none is meant."""
        workspace, shown = self._workspace, self._shown
        if shown.papers:
            self._change_paper("title", name)
            workspace.document.end_gesture()
        elif len(shown.ids) == 1:
            id = shown.ids[0]
            old = workspace.graph.nodes[id].name
            edit = partial(edits.rename, id=id, name=name, block=shown.scope)
            workspace.edit(Text("Rename {old}", old=old), edit)
        elif shown.ids:
            return
        elif shown.scope:
            edit = partial(rename_block, id=shown.scope, name=name)
            workspace.edit(Text("Rename block to {name}", name=name), edit)
        else:
            workspace.edit(Text("Rename the project"), lambda project: edits.rename_project(project, name))

    def _change_paper(self, name: str, value: object) -> None:
        from netbuilder.studio.presenters.paper_card import paper_change

        project, shown = self._workspace.project, self._shown
        self._edit(paper_change(project, shown.papers[0], name, value, shown.scope))

    def _edit(self, change: Change) -> None:
        self._workspace.edit(change.label, change.edit, change.merge)
