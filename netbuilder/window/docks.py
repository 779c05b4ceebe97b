"""Docks around the page: each is made when it is first wanted, and the next start finds those left open."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QToolButton, QVBoxLayout, QWidget

from netbuilder.core.values import NamedTuple
from netbuilder.studio.settings import SettingsStore
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.style import rule, styled, surface, words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDockWidget

_WIDTH = 280
_MOST = 0.3  # of the window, for a dock that wants to be wide
_HEADER = 35  # with the line below it 36
_ICON = 14


class Dock(NamedTuple):
    """What can be opened: `name` is its id, the dock's object name is "<name>Dock".

    `side` is where it stands at first, `width` how wide in pixels where the window has room.
    """

    name: str
    title: str
    make: Callable[[], QWidget]
    side: Qt.DockWidgetArea = Qt.DockWidgetArea.LeftDockWidgetArea
    width: int = _WIDTH


class Docks(QObject):
    """Those of one window. They speak of the graph on the canvas, and are seen beside it alone.

    `changed`: one was opened or closed, or another page came. Until one is wanted the page stands where it
    always did, and nothing is made.
    """

    changed = Signal()

    def __init__(
        self, page: QWidget, column: QVBoxLayout, settings: SettingsStore, theme: Theme, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._column = column
        self._settings = settings
        self._theme = theme
        self._offered: dict[str, Dock] = {}
        self._made: dict[str, QDockWidget] = {}
        self._open: set[str] = set()
        self._beside_canvas = False
        self._ground: QMainWindow | None = None  # holds the page and the docks around it
        theme.changed.connect(self._paint)

    def offer(self, dock: Dock) -> None:
        """Let it be opened by its name."""
        self._offered[dock.name] = dock

    def is_open(self, name: str) -> bool:
        return name in self._open

    def toggle(self, name: str) -> None:
        """Open a dock and put the keyboard into it, or close it."""
        if name in self._open:
            self.close(name)
            return
        self._open.add(name)
        self._show()
        if name in self._made:
            self._made[name].widget().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close(self, name: str) -> None:
        """Close a dock; the keyboard goes from there to the page."""
        dock, focused = self._made.get(name), QApplication.focusWidget()
        inside = dock is not None and focused is not None and dock.isAncestorOf(focused)
        self._open.discard(name)
        self._show()
        if inside:
            self._page.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_beside_canvas(self, shown: bool) -> None:
        """Whether the page that fills the window is the one with the canvas."""
        self._beside_canvas = shown
        self._show()

    def shown(self) -> list[QWidget]:
        """Where F6 stops in the docks that can be seen now: what stands there, or its `stops`."""
        seen = [dock.widget() for dock in self._made.values() if dock.isVisible()]
        return [stop for each in seen for stop in getattr(each, "stops", (each,))]

    @property
    def whole(self) -> QWidget:
        """The page, with the docks around it once there were any."""
        return self._ground if self._ground is not None else self._page

    def restore(self) -> None:
        """Let those be open that were when the window was last closed; they come with the canvas."""
        self._open.update(name for name in self._settings.values.docks if name in self._offered)
        self._show()

    def keep(self) -> None:
        """Remember which are open, and where they stand."""
        self._settings.change(docks=tuple(sorted(self._open)))
        if self._ground is not None:
            places = bytes(self._ground.saveState().data())
            self._settings.change(dock_places=base64.b64encode(places).decode("ascii"))

    def _show(self) -> None:
        if self._beside_canvas:
            for name in sorted(self._open - self._made.keys()):
                self._made[name] = self._make(self._offered[name])
        for name, dock in self._made.items():
            dock.setVisible(name in self._open and self._beside_canvas)
        self.changed.emit()

    def _make(self, offered: Dock) -> QDockWidget:
        # Late: PySide sets up a class when it is imported.
        from PySide6.QtWidgets import QDockWidget

        ground = self._made_ground()
        dock = QDockWidget(offered.title)
        dock.setObjectName(f"{offered.name}Dock")
        dock.setAccessibleName(offered.title)
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
        sides = Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        dock.setAllowedAreas(sides)
        dock.setTitleBarWidget(self._header(offered))
        dock.setWidget(surface(offered.make(), "panel"))
        if not ground.restoreDockWidget(dock):
            ground.addDockWidget(offered.side, dock)
            width = min(offered.width, max(_WIDTH, int(_MOST * ground.width())))
            ground.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        return dock

    def _made_ground(self) -> QMainWindow:
        """Docks stand around the page, not around the menu row above it."""
        if self._ground is None:
            self._ground = ground = surface(QMainWindow(), "app")
            ground.setObjectName("dockGround")
            ground.setWindowFlags(Qt.WindowType.Widget)
            place = self._column.indexOf(self._page)
            focused = self._page.window().focusWidget()
            self._column.removeWidget(self._page)
            ground.setCentralWidget(self._page)
            self._column.insertWidget(place, ground, 1)
            ground.restoreState(base64.b64decode(self._settings.values.dock_places))
            ground.show()
            if focused is not None:
                focused.setFocus(Qt.FocusReason.OtherFocusReason)
        return self._ground

    def _header(self, offered: Dock) -> QWidget:
        """The title, by which a dock is dragged to the other side, and a button that closes it."""
        close = styled(QToolButton(), variant="ghost", compact=True)
        close.setObjectName(f"{offered.name}DockClose")
        close.setAccessibleName(self.tr("Close {dock}").format(dock=offered.title))
        close.setToolTip(close.accessibleName())
        close.setFixedSize(24, 24)
        close.setIconSize(QSize(_ICON, _ICON))
        close.setIcon(self._theme.icon("close", "tx2", _ICON))
        close.clicked.connect(lambda *_: self.close(offered.name))
        row = QWidget()
        row.setFixedHeight(_HEADER)
        line = QHBoxLayout(row)
        line.setContentsMargins(14, 0, 8, 0)
        line.addWidget(words(offered.title, "title"), 1)
        line.addWidget(close)
        header = surface(QWidget(), "panel")
        column = QVBoxLayout(header)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(row)
        column.addWidget(rule())
        return header

    def _paint(self) -> None:
        for name, dock in self._made.items():
            close = dock.titleBarWidget().findChild(QToolButton, f"{name}DockClose")
            if isinstance(close, QToolButton):
                close.setIcon(self._theme.icon("close", "tx2", _ICON))
