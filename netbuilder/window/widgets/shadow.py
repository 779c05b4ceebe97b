"""The shadow of a popover as a widget of its own below it: what changes in the popover leaves it as it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from netbuilder.window.theme.theme import Theme

_SPREAD, _BELOW = 16, 6  # pixels around the popover, and by how much the light comes from above
_RADIUS = 8
_DARK, _LIGHT = 115, 41  # opacity at the popover's edge, of 255


class Shadow(QWidget):
    """Stands where `popover` does, is seen while it is, and lets the mouse through."""

    def __init__(self, theme: Theme, popover: QWidget) -> None:
        super().__init__(popover.parentWidget())
        self._theme = theme
        self._popover = popover
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        popover.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._popover:
            if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
                self._follow()
            elif event.type() == QEvent.Type.Show:
                self._follow()
                self.show()
                self.stackUnder(self._popover)
            elif event.type() == QEvent.Type.Hide:
                self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Layers of which each covers a little less, so that it grows paler towards its rim."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        dark = self._theme.is_dark
        red, green, blue = (0, 0, 0) if dark else (23, 27, 33)
        painter.setBrush(QColor(red, green, blue, max(1, round((_DARK if dark else _LIGHT) / _SPREAD))))
        for inset in range(0, _SPREAD, 1 if dark else 2):
            layer = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            radius = _RADIUS + _SPREAD - inset
            painter.drawRoundedRect(layer, radius, radius)

    def _follow(self) -> None:
        around = self._popover.geometry().adjusted(-_SPREAD, -_SPREAD, _SPREAD, _SPREAD)
        self.setGeometry(around.translated(0, _BELOW))
