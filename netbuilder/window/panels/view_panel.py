"""What the panels share that show a run's views: filters, maps, sizes, units."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from netbuilder.runs.flow import FlowView
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.panel import Panel
from netbuilder.window.plots.waiting import Waiting

# So many views of other kinds come first where there is none of this kind.
_PATIENCE = 4


class ViewPanel(Panel):
    """Takes each view of its `kind` as it comes, and draws the latest one when it is looked at.

    `fill` is for the maker: what is put there gives way to words while there is no view.
    """

    kind: ClassVar[str]
    hertz: ClassVar[float] = 4.0

    def __init__(self, workspace: Workspace, title: str, subtitle: str = "", parent: QWidget | None = None):
        super().__init__(title, subtitle, parent)
        self._workspace = workspace
        self.desk = workspace.desk
        self._is_empty = True
        self._others = 0
        self.desk.view_changed.connect(self._on_view)
        self.desk.state_changed.connect(self._on_state)
        workspace.opened.connect(self.ask_to_draw)

    def fill(self, content: QWidget) -> None:
        """Take `content` for the body, and what has come before the panel was made."""
        self.place = Waiting(content)
        self.body.addWidget(self.place, 1)
        if self.kind in self.desk.views:
            self._on_view(self.kind)

    def take(self, view: object) -> None:
        """Keep what is needed of a view that has just come. Overridden."""
        raise NotImplementedError

    def forget(self) -> None:
        """Another run begins: what was kept is of no use. Overridden."""
        raise NotImplementedError

    def draw_view(self) -> None:
        """Show what was taken last. Overridden."""
        raise NotImplementedError

    def empty_words(self) -> str:
        return self.tr("Starts with the first batch.")

    def draw(self) -> None:
        if self._is_empty:
            unseen = self._is_over and not self.is_left_out
            self.place.say(self.tr("Nothing was seen of this run.") if unseen else self.empty_words())
            self.set_caption("")
        else:
            self.draw_view()

    @property
    def _is_over(self) -> bool:
        """Whether the last run was one of the project that is open, and has ended."""
        trained = self.desk.project
        if self.desk.end is None or trained is None:
            return False
        return trained.id == self._workspace.project.id

    @property
    def is_left_out(self) -> bool:
        """Whether other views come and this one does not: the network has nothing of the kind."""
        return self._others >= _PATIENCE

    def _on_view(self, kind: str) -> None:
        if kind == FlowView.kind:
            return  # of the graph, and not of the cards
        if kind != self.kind:
            self._count_other()
        else:
            self._is_empty = False
            self.take(self.desk.views[kind])
            self.ask_to_draw()

    def _count_other(self) -> None:
        """While it is not looked at, no view of its kind is wished for."""
        if self._is_empty and self.isVisible() and not self.is_left_out:
            self._others += 1
            if self._others == _PATIENCE:
                self.ask_to_draw()

    def _on_state(self) -> None:
        """Another run begins without a view: then what is shown is no longer true."""
        if self.kind in self.desk.views:
            return
        if not self.desk.views:
            self._others = 0
        if not self._is_empty:
            self._is_empty = True
            self.forget()
        self.ask_to_draw()
