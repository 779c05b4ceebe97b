"""The left column of the first page: a new graph, a file, the projects of last time, this computer."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from netbuilder.studio.computer import Computer
from netbuilder.studio.presenters.computer import accelerator_words, processor_words
from netbuilder.studio.recents import Recents
from netbuilder.studio.workspace import Workspace
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.welcome.recent import RecentList
from netbuilder.window.widgets import styled, surface, words
from netbuilder.window.widgets.style import ICON_GAP

WIDTH = 272
_BUTTON = 34
_ICON = 16
_LINE = 17  # as on the cards of examples


class Side(QFrame):
    """`recent_wanted` tells the path of a file, `command_wanted` the id of a command."""

    command_wanted = Signal(str)
    recent_wanted = Signal(Path)

    def __init__(
        self, workspace: Workspace, theme: Theme, recents: Recents, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        surface(self, "panel")
        self.setFixedWidth(WIDTH)
        new = CommandButton(theme, "plus", self.tr("New graph"), QKeySequence.StandardKey.New, primary=True)
        new.setObjectName("welcome.new")
        new.clicked.connect(lambda *_: self.command_wanted.emit("file.new"))
        open_ = CommandButton(theme, "folder", self.tr("Open"), QKeySequence.StandardKey.Open)
        open_.setObjectName("welcome.open")
        open_.clicked.connect(lambda *_: self.command_wanted.emit("file.open"))
        drop = words(self.tr("Or drop a .netb file on this window."), "hint", wrap=True)
        drop.setContentsMargins(10, 10, 10, 0)
        recent = RecentList(workspace, theme, recents, open_)
        recent.wanted.connect(self.recent_wanted)
        heading = words(self.tr("Recent"), "section")
        heading.setContentsMargins(10, 22, 10, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 20, 12, 10)
        column.setSpacing(0)
        column.addWidget(new)
        column.addSpacing(8)
        column.addWidget(open_)
        column.addWidget(drop)
        column.addWidget(heading)
        column.addWidget(_scrolled(recent), 1)
        column.addSpacing(8)
        column.addWidget(ComputerCard(workspace.computer, theme))
        column.addSpacing(6)
        column.addLayout(self._made_links())

    def _made_links(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for id, title in (
            ("edit.settings", self.tr("Settings")),
            ("help.keys", self.tr("Keyboard")),
            ("help.changes", self.tr("What's new")),
        ):
            link = styled(QPushButton(title), variant="ghost", compact=True)
            link.setObjectName(f"welcome.{id}")
            link.setAccessibleName(title)
            link.clicked.connect(lambda *_, id=id: self.command_wanted.emit(id))
            row.addWidget(link)
        row.addStretch(1)
        return row


class CommandButton(QPushButton):
    """A wide button with its key at the right end."""

    def __init__(
        self, theme: Theme, icon: str, text: str, key: QKeySequence.StandardKey, *, primary: bool = False
    ) -> None:
        super().__init__(ICON_GAP + text)
        self._theme = theme
        self._icon = icon
        self._primary = primary
        styled(self, variant="primary" if primary else "")
        # Room on both sides of the icon: the style puts the words close to it.
        self.setIconSize(QSize(_ICON + 8, _ICON))
        self.setAccessibleName(text)
        self.setStyleSheet(f"text-align: left; padding: 0 9px; min-height: {_BUTTON - 2}px; outline: none;")
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


class ComputerCard(QFrame):
    """What networks can be trained on; graphics cards are known once the engine is loaded."""

    def __init__(self, computer: Computer, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "card")
        self.setObjectName("computer")
        self.setAccessibleName(self.tr("This computer"))
        self._computer = computer
        self._theme = theme
        self._icon = QLabel()
        self._says = words("", "label", wrap=True)
        self._says.setTextFormat(Qt.TextFormat.RichText)  # for the distance of its lines
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._icon)
        top.addWidget(words(self.tr("This computer"), "title"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(5)
        column.addLayout(top)
        column.addWidget(self._says)
        self._paint()
        self._tell()
        theme.changed.connect(self._paint)
        computer.changed.connect(self._tell)

    def _tell(self) -> None:
        found = [str(processor_words())]
        if self._computer.accelerators is not None:
            found.append(str(accelerator_words(self._computer.accelerators)))
        said = " ".join(found)
        self._says.setText(f'<div style="line-height: {_LINE}px">{escape(said)}</div>')
        self._says.setAccessibleName(said)
        self.setAccessibleDescription(said)

    def _paint(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("processor", "tx", _ICON, self.devicePixelRatioF()))


def _scrolled(inside: QWidget) -> QScrollArea:
    """As high as there is room for, with a bar where that is not enough."""
    scroll = QScrollArea()
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inside)
    return scroll


def _spelt(key: QKeySequence) -> str:
    """As it stands on the keyboard: Ctrl N."""
    return key.toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
