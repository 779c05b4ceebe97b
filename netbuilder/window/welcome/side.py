"""The left column of the first page: a new graph, a file, the projects of last time, this computer."""

from __future__ import annotations

import os
import time
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netbuilder.studio.recents import Recent, Recents, last_figure
from netbuilder.studio.workspace import Workspace
from netbuilder.window.moments import moment
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.welcome.pressable import Pressable
from netbuilder.window.widgets import styled, surface, words

WIDTH = 272
_BUTTON = 34
_ROW = 48
_TILE = 28
_ICON = 16


class Side(QFrame):
    """`recent_wanted` tells the path of a file."""

    new_wanted = Signal()
    open_wanted = Signal()
    recent_wanted = Signal(Path)

    def __init__(
        self, workspace: Workspace, theme: Theme, recents: Recents, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        surface(self, "panel")
        self.setFixedWidth(WIDTH)
        new = CommandButton(theme, "plus", self.tr("New graph"), QKeySequence.StandardKey.New, primary=True)
        new.setObjectName("welcome.new")
        new.clicked.connect(lambda *_: self.new_wanted.emit())
        open_ = CommandButton(theme, "folder", self.tr("Open"), QKeySequence.StandardKey.Open)
        open_.setObjectName("welcome.open")
        open_.clicked.connect(lambda *_: self.open_wanted.emit())
        self._recent = RecentList(workspace, theme, recents, open_)
        self._recent.wanted.connect(self.recent_wanted)
        heading = words(self.tr("Recent"), "section")
        heading.setContentsMargins(10, 20, 10, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 20, 12, 14)
        column.setSpacing(0)
        column.addWidget(new)
        column.addSpacing(8)
        column.addWidget(open_)
        column.addWidget(heading)
        column.addWidget(self._recent)
        column.addStretch(1)
        column.addWidget(Computer(theme))


class CommandButton(QPushButton):
    """A wide button with its key at the right end."""

    def __init__(
        self, theme: Theme, icon: str, text: str, key: QKeySequence.StandardKey, *, primary: bool = False
    ) -> None:
        super().__init__(text)
        self._theme = theme
        self._icon = icon
        self._primary = primary
        styled(self, variant="primary" if primary else "")
        # Room on both sides of the icon: the style puts the words close to it.
        self.setIconSize(QSize(_ICON + 8, _ICON))
        self.setAccessibleName(text)
        self.setStyleSheet(f"text-align: left; padding: 0 9px; min-height: {_BUTTON - 2}px;")
        self._key = QLabel(_spelt(QKeySequence(key)))
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 2, 0)
        row.addStretch(1)
        row.addWidget(self._key)
        self._paint()
        theme.changed.connect(self._paint)

    def _paint(self) -> None:
        colour = "on_ink" if self._primary else "tx2"
        self.setIcon(self._theme.icon(self._icon, "on_ink" if self._primary else "tx", _ICON))
        self._key.setFont(font(11, 500, mono=True))
        self._key.setStyleSheet(
            f'color: {self._theme.tokens.named(colour)}; font-family: "JetBrains Mono"; font-size: 11px;'
        )


class RecentList(QWidget):
    """The projects of last time; those that are gone are grey. What they reached is read after they show."""

    wanted = Signal(Path)

    def __init__(self, workspace: Workspace, theme: Theme, recents: Recents, before: QWidget) -> None:
        """Tab comes to the rows after `before`."""
        super().__init__()
        self._before = before
        self._workspace = workspace
        self._theme = theme
        self._recents = recents
        self._rows: list[RecentRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._none = words(self.tr("Projects that you save appear here."), "hint", wrap=True)
        self._none.setContentsMargins(10, 4, 10, 0)
        self._column.addWidget(self._none)
        recents.changed.connect(self._refresh)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

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
            self._column.addWidget(row)
            QWidget.setTabOrder(self._rows[number - 1] if number else self._before, row)
            row.show()
        self._none.setVisible(not found)
        QTimer.singleShot(0, self, self._tell_figures)

    def _tell_figures(self) -> None:
        for row in self._rows:
            if row.is_there:
                row.tell(last_figure(self._workspace.store, row.recent.project))


class RecentRow(Pressable):
    """Name, what its newest run reached, and when it was open. Its menu takes it from the list."""

    unwanted = Signal(Path)

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
        self.addAction(forget)
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


class Computer(QFrame):
    """What is known of this computer before anything was computed on it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "card")
        self.setObjectName("computer")
        self.setAccessibleName(self.tr("This computer"))
        self._theme = theme
        self._icon = QLabel()
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._icon)
        top.addWidget(words(self.tr("This computer"), "title"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(5)
        column.addLayout(top)
        column.addWidget(words(self._words(), "label", wrap=True))
        self._paint()
        theme.changed.connect(self._paint)

    def _words(self) -> str:
        threads = os.cpu_count() or 1
        if threads == 1:
            return self.tr("CPU, 1 thread.")
        return self.tr("CPU, {} threads.").format(threads)

    def _paint(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("processor", "tx", _ICON, self.devicePixelRatioF()))


def _write(painter: QPainter, text: str, left: float, top: float, room: int) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
    place = QRectF(left, top, room, 17)
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _spelt(key: QKeySequence) -> str:
    """As it stands on the keyboard: Ctrl N."""
    return key.toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
