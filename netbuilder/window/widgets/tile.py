"""The small coloured square with an icon that stands for a category."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from netbuilder.window.theme.theme import Theme


def tile_pixmap(theme: Theme, icon: str, category: str, size: int = 18, ratio: float = 1.0) -> QPixmap:
    """`size` logical pixels a side: the icon in the category's colour on a tint of it."""
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    inner = size - 4 if size <= 18 else 16
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.mixed(category, "bg_raised", 0.2 if theme.is_dark else 0.14))
    painter.drawRoundedRect(QRectF(0, 0, size, size), 4, 4)
    place = (size - inner) / 2
    painter.drawPixmap(QRectF(place, place, inner, inner), theme.pixmap(icon, category, inner, ratio),
                       QRectF(0, 0, inner * ratio, inner * ratio))  # fmt: skip
    painter.end()
    return pixmap


class CategoryTile(QLabel):
    """A tile as a widget; it follows the theme."""

    def __init__(
        self, theme: Theme, icon: str, category: str, size: int = 18, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self.setFixedSize(size, size)
        self.show_icon(icon, category)
        theme.changed.connect(self._paint)

    def show_icon(self, icon: str, category: str) -> None:
        self._icon, self._category = icon, category
        self._paint()

    def _paint(self) -> None:
        ratio = self.devicePixelRatioF()
        self.setPixmap(tile_pixmap(self._theme, self._icon, self._category, self._size, ratio))
