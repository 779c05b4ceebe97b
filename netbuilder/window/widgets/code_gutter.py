"""The column beside source: numbers, bars at lines that are marked or edited, an icon at an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from netbuilder.window.theme.theme import Theme, font

if TYPE_CHECKING:
    from netbuilder.window.widgets.code_editor import CodeEditor

_SIZE = 11
_BAR, _ICON = 3, 12
_LEFT, _RIGHT = 20, 10  # pixels beside the figures: for bar and icon, and before the text
_LEAST_DIGITS = 2


class Gutter(QWidget):
    """Belongs to an editor, which places it and tells it when to paint."""

    def __init__(self, editor: CodeEditor, theme: Theme) -> None:
        super().__init__(editor)
        self._editor = editor
        self._theme = theme
        self._font = font(_SIZE, mono=True)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def wanted_width(self) -> int:
        """In pixels, for the number of the last line."""
        self.ensurePolished()
        digits = max(_LEAST_DIGITS, len(str(self._editor.blockCount())))
        return _LEFT + digits * 7 + _RIGHT

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_width(), 0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._editor.tell_at(event.pos().y(), event.globalPos())
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.color("bg_field"))
        painter.setFont(self._font)
        self._paint_extent(painter)
        marked = set(self._editor.marked_lines)
        current = self._editor.line if self._editor.hasFocus() else 0
        ratio = self.devicePixelRatioF()
        for line in self._editor.visible_lines():
            top, height = line.place.top(), line.place.height()
            wrong = bool(self._editor.error_at(line.number))
            strong = line.number == current or line.number in marked
            if line.number in marked:
                painter.fillRect(QRectF(0, top, _BAR, height), self._theme.color("ink"))
            if wrong:
                icon = self._theme.pixmap("error", "err", _ICON, ratio)
                painter.drawPixmap(QPointF(_BAR + 2, top + (height - _ICON) / 2), icon)
            if line.number in self._editor.edited_lines:
                painter.fillRect(QRectF(self.width() - 4, top, 2, height), self._theme.color("warn"))
            painter.setPen(self._theme.color("err" if wrong else "tx" if strong else "tx3"))
            place = QRectF(0, top, self.width() - _RIGHT, height)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(line.number)
            )

    def _paint_extent(self, painter: QPainter) -> None:
        """A thin line along what belongs together."""
        extent = self._editor.pointed_out
        if extent is None:
            return
        for line in self._editor.visible_lines():
            if extent[0] <= line.number <= extent[1]:
                place = QRectF(1, line.place.top(), 1, line.place.height())
                painter.fillRect(place, self._theme.color("line_control"))
