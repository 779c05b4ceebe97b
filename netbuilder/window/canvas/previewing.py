"""Pictures on the nodes: of what each makes of the current example, as long as they are wanted and seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject

from netbuilder.core.text import Text
from netbuilder.project import kinds
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.preview_chip import PreviewChip
from netbuilder.window.canvas.sights import Sight, Sights
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.theme.theme import Theme


class PreviewPictures(QObject):
    """Feeds the canvas with what the workspace's previews tell."""

    def __init__(self, workspace: Workspace, canvas: CanvasView, theme: Theme) -> None:
        super().__init__(canvas)
        self._workspace = workspace
        self._previews = workspace.previews
        self._canvas = canvas
        self._theme = theme
        self._wanted = False
        self._sights = Sights(workspace.previews, theme)
        self._shown: dict[str, Sight] = {}
        self._chip = PreviewChip(theme, canvas.viewport())
        self._chip.hide()
        self._chip.step_wanted.connect(self._step)
        canvas.installEventFilter(self)
        canvas.take_preview_chip(self._chip)
        self._previews.changed.connect(self._show)
        workspace.scope_changed.connect(self._show)
        theme.changed.connect(self._show)

    def want(self, on: bool) -> None:
        """Show them from now on, or no more."""
        if on == self._wanted:
            return
        self._wanted = on
        self._canvas.show_previews(on)
        self._chip.setVisible(on)
        self._previews.show(on and self._canvas.isVisible())
        if not on:
            self._previews.forget()
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing is computed while the canvas is out of sight."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._previews.show(self._wanted and event.type() == QEvent.Type.Show)
        return False

    def _step(self, step: int) -> None:
        """The example behind the one that is seen, or before; behind the last comes the first."""
        view = self._previews.view
        if view is not None and view.samples:
            chosen = self._workspace.sample.number
            self._workspace.sample.choose(((view.sample if chosen is None else chosen) + step) % view.samples)

    def _show(self) -> None:
        """Paint what is another, and leave the rest."""
        if not self._wanted:
            if self._shown:
                self._clear()
            return
        before, self._shown = self._shown, {}
        boxes = self._canvas.board.layout.boxes
        for id, node in self._workspace.graph.nodes.items():
            if id not in boxes:
                continue
            sight = self._sights.of((*self._workspace.path, id), boxes[id], is_data=kinds.is_data(node))
            self._shown[id] = sight
            if sight.picture is None or sight is not before.get(id):
                self._canvas.board.show_preview(id, *sight)
        self._tell()

    def _clear(self) -> None:
        self._shown.clear()
        self._sights.forget()
        for id in self._workspace.graph.nodes:
            self._canvas.board.show_preview(id, None, "")

    def _tell(self) -> None:
        """Say which example it is, or why there is none."""
        words, view = self._previews.words, self._previews.view
        if words is None:
            words = self._first_reason()
        can_step = view is not None and view.samples > 1
        self._chip.show_words(said(words) if words is not None else "", can_step=can_step)
        self._chip.setVisible(self._wanted and words is not None)
        self._canvas.lay_out_overlays()

    def _first_reason(self) -> Text | None:
        first = next(iter(self._workspace.graph.nodes), None)
        return self._previews.why((*self._workspace.path, first)) if first is not None else None
