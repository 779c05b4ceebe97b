"""The rows of the command palette: the menu, the title, and the key or why it cannot be done."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from netbuilder.studio.presenters.command_search import Deed
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.widgets.search_list import SearchList, SearchRows

_SIDE = 12
_MENU = 56  # pixels for the name of the menu
_GAP = 12
_VERTICAL = Qt.AlignmentFlag.AlignVCenter


class DeedList(SearchList):
    """What can be done; `chosen` carries the deed that was clicked on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(_tip)
        self.setObjectName("commandList")
        self.setAccessibleName(self.tr("Commands"))
        self.setItemDelegate(DeedRows(theme, self))

    @property
    def current(self) -> Deed | None:
        """The deed that Enter does, None where nothing is listed."""
        deed: Deed | None = self.current_row
        return deed


class DeedRows(SearchRows):
    """Paints them."""

    def __init__(self, theme: Theme, view: DeedList) -> None:
        super().__init__(theme, view)
        self._title = font(13)
        self._current = font(13, 600)
        self._words = font(12)
        self._key = font(11, 500, mono=True)

    def paint_row(self, painter: QPainter, place: QRect, row: Any, *, current: bool) -> None:
        deed: Deed = row
        inside = place.adjusted(_SIDE, 0, -_SIDE, 0)
        self._write(painter, QRect(inside.left(), inside.top(), _MENU, inside.height()), deed.place, "tx3")
        inside.setLeft(inside.left() + _MENU + _GAP)
        if deed.key:
            inside.setRight(inside.right() - self.paint_key(painter, inside, deed.key, self._key))
        painter.setFont(self._current if current else self._title)
        painter.setPen(self.theme.color("tx" if deed.ready else "tx3"))
        metrics = QFontMetrics(painter.font())
        title = metrics.elidedText(deed.title, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, _VERTICAL | Qt.AlignmentFlag.AlignLeft, title)
        inside.setLeft(inside.left() + metrics.horizontalAdvance(title) + _GAP)
        self._write(painter, inside, deed.why, "tx3", Qt.AlignmentFlag.AlignRight)

    def _write(
        self,
        painter: QPainter,
        place: QRect,
        words: str,
        color: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setFont(self._words)
        painter.setPen(self.theme.color(color))
        shown = QFontMetrics(self._words).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, _VERTICAL | side, shown)


def _tip(deed: Deed) -> str:
    return "\n".join(filter(None, (deed.title, deed.why, deed.says)))
