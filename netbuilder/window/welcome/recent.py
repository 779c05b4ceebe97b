"""The projects of last time: name, what their newest run reached, when they were open."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.studio.recents import Recent, Recents, last_figure
from netbuilder.studio.workspace import Workspace
from netbuilder.window.moments import moment
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.welcome.pressable import Pressable
from netbuilder.window.widgets import words

_ROW = 48
_TILE = 28
_ICON = 16


class RecentList(QWidget):
    """The projects of last time; those that are gone are grey.

    What they reached is read after they were painted, one at a time: other events come in between.
    """

    wanted = Signal(Path)

    def __init__(self, workspace: Workspace, theme: Theme, recents: Recents, before: QWidget) -> None:
        """Tab comes to the rows after `before`."""
        super().__init__()
        self._before = before
        self._workspace = workspace
        self._theme = theme
        self._recents = recents
        self._rows: list[RecentRow] = []
        self._unread: list[RecentRow] = []  # what they reached is not read yet
        self._reading = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._none = words(self.tr("Projects that you save appear here."), "hint", wrap=True)
        self._none.setContentsMargins(10, 4, 10, 0)
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        recents.changed.connect(self._refresh)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._read_next()

    def _refresh(self) -> None:
        if not self.isVisible():
            return
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        found = self._recents.all()
        self._rows = [RecentRow(recent, self._theme, self) for recent in found]
        for number, row in enumerate(self._rows):
            row.setObjectName(f"recent.{number}")
            row.clicked.connect(lambda *_, path=row.recent.path: self.wanted.emit(path))
            row.unwanted.connect(self._recents.remove)
            row.all_unwanted.connect(self._recents.clear)
            self._column.insertWidget(self._column.count() - 1, row)
            QWidget.setTabOrder(self._rows[number - 1] if number else self._before, row)
            row.show()
        self._none.setVisible(not found)
        self._unread = [row for row in self._rows if row.is_there]
        self.update()

    def _read_one(self) -> None:
        self._reading = False
        if self._unread and self.isVisible():
            row = self._unread.pop(0)
            row.tell(last_figure(self._workspace.store, row.recent.project))
            self._read_next()

    def _read_next(self) -> None:
        if self._unread and not self._reading:
            self._reading = True
            QTimer.singleShot(0, self, self._read_one)


class RecentRow(Pressable):
    """Name, what its newest run reached, and when it was open. Its menu takes it, or all, from the list."""

    unwanted = Signal(Path)
    all_unwanted = Signal()

    def __init__(self, recent: Recent, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, recent.name, parent)
        self.recent = recent
        self._is_there = recent.is_there
        self._says = "" if self._is_there else self.tr("not there any more")
        self._when = moment(recent.used, time.time())
        self.setFixedHeight(_ROW)
        self.setToolTip(str(recent.path))
        forget = QAction(self.tr("Remove from this list"), self)
        forget.triggered.connect(lambda *_: self.unwanted.emit(recent.path))
        forget_all = QAction(self.tr("Clear this list"), self)
        forget_all.triggered.connect(lambda *_: self.all_unwanted.emit())
        self.addActions([forget, forget_all])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._describe()

    def tell(self, figure: object | None) -> None:
        """What the newest run reached, None where there was none."""
        self._says = self.tr("not trained yet") if figure is None else str(figure)
        self._describe()
        self.update()

    @property
    def is_there(self) -> bool:
        return self._is_there

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.is_marked:
            painter.setPen(self._theme.color("ink") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("bg_hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5), 6, 6)
        self._paint_tile(painter)
        self._paint_words(painter)
        painter.end()

    def _paint_tile(self, painter: QPainter) -> None:
        place = QRectF(10.5, (_ROW - _TILE) / 2 + 0.5, _TILE - 1, _TILE - 1)
        painter.setPen(self._theme.color("line_strong"))
        painter.setBrush(self._theme.color("bg_raised"))
        painter.drawRoundedRect(place, 4, 4)
        ratio = self.devicePixelRatioF()
        icon = self._theme.pixmap("graph", "tx2" if self._is_there else "tx_disabled", _ICON, ratio)
        painter.drawPixmap(QPoint(10 + (_TILE - _ICON) // 2, (_ROW - _ICON) // 2), icon)

    def _paint_words(self, painter: QPainter) -> None:
        name, small = font(13, 500), font(12)
        left = 10 + _TILE + 10
        room = self.width() - left - 10
        painter.setFont(small)
        painter.setPen(self._theme.color("tx3" if self._is_there else "tx_disabled"))
        painter.drawText(
            QRectF(left, 0, room, _ROW),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            self._when,
        )
        room -= QFontMetrics(small).horizontalAdvance(self._when) + 10
        _write(painter, self._says, left, 24, room)
        painter.setFont(name)
        painter.setPen(self._theme.color("tx" if self._is_there else "tx_disabled"))
        _write(painter, self.recent.name, left, 7, room)

    def _describe(self) -> None:
        self.setAccessibleDescription(f"{self._says}, {self._when}, {self.recent.path}")


def _write(painter: QPainter, text: str, left: float, top: float, room: int) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
    place = QRectF(left, top, room, 17)
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
