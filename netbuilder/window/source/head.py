"""The row above the source: which file it is linked to, and what can be done with the text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from netbuilder.window.source.desk import SourceDesk
from netbuilder.window.source.link import LinkState
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.elided import ElidedLabel
from netbuilder.window.widgets.style import styled

_HEIGHT, _ICON = 40, 16


class SourceHead(QWidget):
    """`link_wanted` asks for a file to link to, `end_wanted` for the end of a link."""

    search_wanted = Signal()
    copy_wanted = Signal()
    save_wanted = Signal()
    link_wanted = Signal()
    end_wanted = Signal()

    def __init__(self, theme: Theme, desk: SourceDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._desk = desk
        self.setFixedHeight(_HEIGHT)
        self._sign = QLabel()
        self._name = ElidedLabel("", "mono")
        self._name.setObjectName("sourceName")
        self._state = ElidedLabel("", "hint")
        self._state.setObjectName("sourceState")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 8, 0)
        row.setSpacing(6)
        row.addWidget(self._sign)
        row.addWidget(self._name)
        row.addWidget(self._state, 1)
        self._buttons: dict[str, QToolButton] = {}
        for icon, name, tip, act in (
            (
                "search",
                "sourceSearchButton",
                self.tr("Search in the source (Ctrl+F)"),
                self.search_wanted.emit,
            ),
            ("copy", "sourceCopy", self.tr("Copy the source"), self.copy_wanted.emit),
            ("file", "sourceSave", self.tr("Save as .py…"), self.save_wanted.emit),
            ("link", "sourceLink", self.tr("Link to file…"), self._on_link),
        ):
            self._buttons[icon] = self._button(name, tip, act)
            row.addWidget(self._buttons[icon])
        self.setFocusProxy(self._buttons["search"])
        theme.changed.connect(self._paint)
        self._paint()

    @property
    def buttons(self) -> list[QToolButton]:
        """From left to right."""
        return [*self._buttons.values()]

    def refresh(self) -> None:
        """Say what the desk has now."""
        path, source = self._desk.link.path, self._desk.current.source
        self._sign.setVisible(path is not None)
        if path is not None:
            self._name.say(path.name, str(path))
            self._state.say(self._state_words())
        else:
            self._name.say(source.model if source is not None else "")
            count = self._desk.draft.text.count("\n")
            self._state.say(self.tr("{count} lines").format(count=count) if count else "")
        self._buttons["link"].setChecked(path is not None)
        for icon in ("copy", "search"):
            self._buttons[icon].setEnabled(bool(self._desk.draft.text))
        self._buttons["file"].setEnabled(self._desk.current.text is not None)
        self._paint()

    def _state_words(self) -> str:
        state = self._desk.link.state
        return {
            LinkState.IN_STEP: self.tr("in step"),
            LinkState.UNREADABLE: self.tr("cannot be read"),
            LinkState.BOTH: self.tr("both have changed"),
            LinkState.GONE: self.tr("gone"),
            LinkState.NOT_WRITTEN: self.tr("not written"),
        }.get(state, "")

    def _on_link(self) -> None:
        """Ask for a file, or where there is one, what to do with the link."""
        self._buttons["link"].setChecked(self._desk.link.path is not None)
        if self._desk.link.path is None:
            self.link_wanted.emit()
            return
        menu = QMenu(self)
        menu.setObjectName("sourceLinkMenu")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(self.tr("Link to another file…")).triggered.connect(self.link_wanted.emit)
        menu.addAction(self.tr("End the link")).triggered.connect(self.end_wanted.emit)
        button = self._buttons["link"]
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 2)))

    def _button(self, name: str, tip: str, act: Callable[[], object]) -> QToolButton:
        button = styled(QToolButton(), variant="ghost", compact=True)
        button.setObjectName(name)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setFixedSize(26, 26)
        button.setIconSize(QSize(_ICON, _ICON))
        button.clicked.connect(lambda *_: act())
        button.setCheckable(name == "sourceLink")
        return button

    def _paint(self) -> None:
        for icon, button in self._buttons.items():
            button.setIcon(self._theme.icon(icon, "tx2", _ICON))
        good = self._desk.link.state in (LinkState.IN_STEP, LinkState.NONE)
        icon, colour = ("link", "tx2") if good else ("error", "err")
        self._sign.setPixmap(self._theme.pixmap(icon, colour, 14, self.devicePixelRatioF()))
