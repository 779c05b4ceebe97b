"""Text and canvas in step: going to a line selects its node, selecting a node marks its lines."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from netbuilder.core.text import Text
from netbuilder.studio.presenters.source import Spot, described, on_canvas
from netbuilder.studio.text_merge import kept_lines
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.commands import CommandView
from netbuilder.window.source.desk import SourceDesk
from netbuilder.window.widgets.code_editor import CodeEditor


class InStep(QObject):
    """`changed` comes when the cursor is at a line of another node: `spot`, where it stands in the graphs."""

    changed = Signal()

    def __init__(
        self, workspace: Workspace, canvas: CommandView, desk: SourceDesk, editor: CodeEditor, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._canvas = canvas
        self._desk = desk
        self._editor = editor
        self._following = False  # one side follows the other just now
        self._kept: tuple[str, str, dict[int, int]] = ("", "", {})
        self.spot: Spot | None = None
        editor.line_entered.connect(self.follow_text)
        workspace.selection.changed.connect(self._follow_canvas)
        workspace.scope_changed.connect(self._follow_scope)

    @property
    def is_elsewhere(self) -> bool:
        """Whether the node of the line is in another graph than that on the canvas."""
        return self.spot is not None and self.spot[0] != self._workspace.path

    def words(self) -> Text | None:
        """What the line of the cursor belongs to."""
        return described(self._workspace.project, self.spot) if self.spot is not None else None

    def go(self) -> None:
        """Go to the node of the line on the canvas, into its block if need be."""
        if self.spot is None:
            return
        path, id = self.spot
        self._following = True
        try:
            if self._workspace.go_to(path):
                self._canvas.focus_node(id)
        finally:
            self._following = False
        self.mark()

    def mark(self) -> None:
        """Mark the lines of what is selected, and point out the class of the block on the canvas."""
        self._editor.mark_lines(self._selected_lines())
        self._point_out()

    def refresh(self) -> None:
        """The text is another, or the graph."""
        self.mark()
        self._become_spot(self._spot_at(self._editor.line))

    # ------------------------------------------------------------------------------------------ from canvas

    def _follow_canvas(self) -> None:
        if self._following or not self._editor.isVisible():
            return
        lines = self._selected_lines()
        self._editor.mark_lines(lines)
        if lines:
            if not self._editor.hasFocus():
                self._editor.go_to_line(lines[0])
            self._editor.show_line(lines[-1])
            self._editor.show_line(lines[0])
            self._become_spot(self._spot_at(self._editor.line))

    def _follow_scope(self) -> None:
        if not self._editor.isVisible():
            return
        place = self._point_out()
        if not self._following:
            self.mark()
            if place is not None:
                self._editor.go_to_line(place[0])
        self.changed.emit()  # the same spot may be elsewhere now

    def _selected_lines(self) -> list[int]:
        lines = self._desk.current.lines
        ids = self._workspace.selection.ids
        if lines is None or not ids:
            return []
        kept = self._kept_lines()
        found = (kept.get(line) for line in lines.of(self._workspace.path, ids))
        return [line for line in found if line is not None]

    def _point_out(self) -> tuple[int, int] | None:
        """Show where the class of the block on the canvas is; first and last line."""
        lines, path = self._desk.current.lines, self._workspace.path
        found = lines.class_of(path) if lines is not None else None
        if found is None:
            self._editor.point_out(None)
            return None
        kept = self._kept_lines()
        first, last = (kept.get(line) for line in found)
        place = (first, last) if first is not None and last is not None else None
        self._editor.point_out(place if path else None)
        return place

    # ------------------------------------------------------------------------------------------ from the text

    def follow_text(self, line: int) -> None:
        """Select the node of a line to which the user has gone, or which has just become a node."""
        self._become_spot(self._spot_at(line))
        if not self._editor.hasFocus() or self._editor.textCursor().hasSelection():
            return  # a search goes there, or text is selected
        id = on_canvas(self.spot, self._workspace.path) if self.spot is not None else None
        if id is None:
            return
        self._following = True
        try:
            self._workspace.selection.set([id])
        finally:
            self._following = False
        self._canvas.show_selection()
        self._editor.mark_lines(self._selected_lines())

    def _spot_at(self, line: int) -> Spot | None:
        lines = self._desk.current.lines
        if lines is None:
            return None
        there = next((was for was, now in self._kept_lines().items() if now == line), None)
        return lines.at(there) if there is not None else None

    def _become_spot(self, spot: Spot | None) -> None:
        if spot != self.spot:
            self.spot = spot
            self.changed.emit()

    def _kept_lines(self) -> dict[int, int]:
        """Where the lines of the source as it was made are in the text that is shown."""
        source = self._desk.current.source
        made, shown = source.text if source is not None else "", self._editor.text()
        if self._kept[:2] != (made, shown):
            self._kept = (made, shown, kept_lines(made, shown, with_changed=True))
        return self._kept[2]
