"""The inside of blocks on the canvas: each graph keeps the part of it that was in view."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from netbuilder.core.text import Text
from netbuilder.project.blocks import rename_block
from netbuilder.project.diff import ProjectDiff
from netbuilder.project.own_code import is_own
from netbuilder.studio import scope
from netbuilder.studio.session import View
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.stage import StageView
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from netbuilder.window.canvas.breadcrumb import Breadcrumb


class ScopeView(StageView):
    """Follows the workspace into blocks and out of them."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, theme, parent)
        self._block = workspace.scope  # whose graph is shown
        self._seen: dict[str, tuple[float, QPointF]] = {}  # zoom and middle of the view, by block
        workspace.opened.connect(self._forget_views)
        workspace.scope_changed.connect(self._on_scope)
        workspace.changed.connect(self._on_way)
        self._show_way()

    @property
    def breadcrumb(self) -> Breadcrumb | None:
        """The way to the block that is shown; None before the first one was."""
        return self._overlays.way

    def enter_selected(self) -> bool:
        """Show what is in the selected block or Python layer; False when what is selected is neither."""
        only = self._workspace.selection.only
        if only is None:
            return False
        node = self._workspace.graph.nodes.get(only)
        if node is not None and is_own(node):
            self._workspace.asked.emit("graph.edit_code")
            return True
        return self._workspace.enter(only)

    def rename_block(self) -> None:
        """Let the name of the block that is shown be typed."""
        if self._overlays.way is not None:
            self._overlays.way.rename()

    def _on_scope(self) -> None:
        """Show another graph where it was last looked at, or whole."""
        self._board.finish_glide()
        self.hide_problem()
        middle = self.mapToScene(self.viewport().rect().center())
        self._seen[self._block] = self.zoom, middle
        self._block = self._workspace.scope
        self._board.show_other(self._workspace.graph_report, self._figures)
        self._show_report()
        self._on_selection()
        self._show_way()
        seen = self._seen.get(self._block)
        if seen is not None:
            self._look_again(*seen)
        else:
            self._to_frame = True
            if self.isVisible():
                self._frame_once()

    def _look_again(self, zoom: float, middle: QPointF) -> None:
        """Look at what was in the middle of the view."""
        self.set_zoom(zoom)
        self.centerOn(middle)
        off = self.mapFromScene(middle) - self.viewport().rect().center()  # by rounding
        self.pan_by(-off.x(), -off.y())

    def _on_way(self, difference: ProjectDiff) -> None:
        """A block may be called otherwise, or stand in more places."""
        if difference and self._workspace.path:
            self._show_way()

    @property
    def views(self) -> dict[str, View]:
        """Where one looked in each graph that was shown, by the id of its block."""
        others = {block: View(zoom, at.x(), at.y()) for block, (zoom, at) in self._seen.items()}
        return {**others, self._block: self.place}

    def take_views(self, views: Mapping[str, View]) -> None:
        """Look there when a graph is next shown; called before the canvas is."""
        self._seen = {block: (view.zoom, QPointF(view.x, view.y)) for block, view in views.items()}
        self._first_view = views.get(self._block)

    def _forget_views(self) -> None:
        self._seen.clear()
        self._first_view = None
        self._block = self._workspace.scope
        self._show_way()

    def _show_way(self) -> None:
        project, path = self._workspace.project, self._workspace.path
        if path and self._overlays.way is None:
            self._overlays.way = self._made_way()
        if self._overlays.way is not None:
            self._overlays.way.show_way(scope.steps(project, path), scope.uses(project, self._block))
        self._overlays.lay_out(self.viewport().rect())

    def _made_way(self) -> Breadcrumb:
        from netbuilder.window.canvas.breadcrumb import Breadcrumb  # late: most graphs have no block

        made = Breadcrumb(self._theme, self.viewport())
        made.wanted.connect(self._go_back)
        made.renamed.connect(self._rename_block)
        return made

    def _go_back(self, path: tuple[str, ...]) -> None:
        """Go to a step of the way, and select the block that one comes from."""
        before = self._workspace.path
        if self._workspace.go_to(path) and len(before) > len(path):
            self._workspace.selection.set([before[len(path)]])
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rename_block(self, name: str) -> None:
        edit = partial(rename_block, id=self._workspace.scope, name=name)
        self._workspace.edit(Text("Rename block to {name}", name=name), edit)
