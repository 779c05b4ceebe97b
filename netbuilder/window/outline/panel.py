"""The tree in its dock: what is selected in it is selected on the canvas, and the other way round."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from netbuilder.graph.model import End
from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.presenters.outline import Branch, Strand, branches
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.commands import CommandView
from netbuilder.window.canvas.look import said
from netbuilder.window.outline.rows import OutlineRows
from netbuilder.window.outline.tree import OutlineTree
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.style import words

_Pick = QItemSelectionModel.SelectionFlag
# A graph of so many nodes takes a moment to be read again, which edits that follow each other share.
_LARGE, _REST_MILLISECONDS = 200, 200
_MOST_NAMES, _LEAST_NAMES = 0.55, 120  # of the width, and in pixels, for the column of names


class OutlinePanel(QWidget):
    """Follows the graph while it can be seen. Enter goes to the node on the canvas."""

    def __init__(self, workspace: Workspace, theme: Theme, canvas: CommandView) -> None:
        super().__init__()
        self._workspace = workspace
        self._canvas = canvas
        self._stale = True
        self._following = False  # tree and canvas are being brought in step
        self._rest = QTimer(self, singleShot=True, interval=_REST_MILLISECONDS)
        self._rest.timeout.connect(self._show)
        self.setObjectName("outline")
        self.setAccessibleName(self.tr("Outline"))
        self.rows = OutlineRows(theme)
        self.tree = OutlineTree(theme, self.rows)
        self._nothing = words(self.tr("Nothing is on the canvas yet."), "hint", wrap=True)
        self._nothing.setContentsMargins(14, 10, 14, 10)
        self.setFocusProxy(self.tree)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._nothing)
        column.addWidget(self.tree, 1)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setStyleSheet("QHeaderView::section:last { padding: 4px 3px; }")  # where the shapes begin
        self.tree.selectionModel().selectionChanged.connect(lambda *_: self._on_tree())
        self.tree.go_wanted.connect(self.go)
        self.tree.menu_wanted.connect(canvas.open_menu)
        self.tree.left.connect(partial(canvas.setFocus, Qt.FocusReason.ShortcutFocusReason))
        workspace.opened.connect(self._look_again)
        workspace.changed.connect(self._on_change)
        workspace.scope_changed.connect(self._follow)
        workspace.selection.changed.connect(self._follow)
        theme.changed.connect(self._use_theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Long names leave room for the shapes."""
        super().resizeEvent(event)
        self.tree.header().setMaximumSectionSize(max(_LEAST_NAMES, round(_MOST_NAMES * self.width())))

    def go(self) -> None:
        """Go to the current node on the canvas; from a wire, to the node at its other end."""
        index = self.tree.currentIndex()
        shown = self.rows.shown(index)
        if isinstance(shown, Strand):
            owner = self.rows.shown(index.parent())
            assert isinstance(owner, Branch)
            other = self.rows.of_node(shown.other, owner.within)
            shown = self.rows.shown(other) if other is not None else owner
        if isinstance(shown, Branch):
            self._workspace.go_to(shown.within)
            self._canvas.focus_node(shown.id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show()

    def _on_change(self, difference: ProjectDiff) -> None:
        if difference:
            self._look_again()

    def _look_again(self) -> None:
        self._stale = True
        if not self.isVisible():
            return
        if len(self._workspace.graph.nodes) < _LARGE:
            self._show()
        else:
            self._rest.start()  # the canvas comes first

    def _show(self) -> None:
        self._stale = False
        self._following = True  # rows that go take their selection along
        try:
            self.rows.show(branches(self._workspace.report, said))
        finally:
            self._following = False
        self._nothing.setVisible(not self.rows.branches)
        self.tree.setVisible(bool(self.rows.branches))
        self._follow()

    def _use_theme(self) -> None:
        self._following = True
        try:
            self.rows.show(())
        finally:
            self._following = False
        self._look_again()

    # ------------------------------------------------------------------------------------ in step

    def _follow(self) -> None:
        """Select in the tree what is selected on the canvas."""
        selection, path = self._workspace.selection, self._workspace.path
        if self._following or self._stale or self._chosen() == (selection.ids, selection.wire):
            return
        found = [self.rows.of_node(id, path) for id in selection.ids]
        if selection.wire is not None:
            found = [self.rows.of_wire(selection.wire, path)]
        indexes = [index for index in found if index is not None]
        model = self.tree.selectionModel()
        self._following = True
        try:
            model.clearSelection()
            for index in indexes:
                model.select(index, _Pick.Select | _Pick.Rows)
            if indexes:
                model.setCurrentIndex(indexes[0], _Pick.NoUpdate)
                self.tree.scrollTo(indexes[0])
        finally:
            self._following = False

    def _on_tree(self) -> None:
        """Select on the canvas what the user has selected in the tree."""
        if self._following:
            return
        ids, wire = self._chosen()
        selection = self._workspace.selection
        self._following = True
        try:
            selection.set_wire(wire) if wire is not None else selection.set(ids)
        finally:
            self._following = False
        self._canvas.show_selection()

    def _chosen(self) -> tuple[frozenset[str], End | None]:
        """What is selected in the tree, as far as it lies on the canvas: nodes, or one wire."""
        indexes = self.tree.selectionModel().selectedRows()
        shown = [self.rows.shown(index) for index in indexes]
        nodes = [self._on_canvas(each) for each in shown if isinstance(each, Branch)]
        wires = [self._wire(index) for index in indexes]
        if len(indexes) == 1 and wires[0] is not None:
            return frozenset(), wires[0]
        return frozenset(filter(None, nodes)), None

    def _on_canvas(self, branch: Branch) -> str | None:
        """The node on the canvas that `branch` is, or is in; None where that is in another graph."""
        path, way = self._workspace.path, (*branch.within, branch.id)
        return way[len(path)] if way[: len(path)] == path and len(way) > len(path) else None

    def _wire(self, index: QModelIndex) -> End | None:
        """The wire of a row, None where it is none or in another graph than that on the canvas."""
        shown, owner = self.rows.shown(index), self.rows.shown(index.parent())
        if not isinstance(shown, Strand) or not isinstance(owner, Branch):
            return None
        here = owner.within == self._workspace.path and shown.target in self._workspace.graph.wires
        return shown.target if here else None
