"""A ring around the button, box or slider at which the keyboard is: 2 px of ink with a gap of 1 px.

Only for those who came by a key: a click says itself where it was. Fields and lists show it themselves.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QSplitter, QWidget
from shiboken6 import isValid

from netbuilder.window.theme.theme import Theme

_GAP, _WIDTH = 1, 2
_AROUND = _GAP + _WIDTH
_RADIUS = 8


class FocusRing(QObject):
    """Follows the focus through a window and its dialogs."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._ring: _Ring | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        ring, self._ring = self._ring, None
        if ring is not None and isValid(ring):
            ring.leave()
        if now is not None and _is_control(now):
            QTimer.singleShot(0, self, self._look)  # Qt says only later whether it was by a key

    def _look(self) -> None:
        now = QApplication.focusWidget()
        if self._ring is not None:
            return
        if now is not None and _is_control(now) and _came_by_key(now) and self._window in _around(now):
            ground = _ground(now)
            self._ring = _Ring(now, ground, self._theme) if ground is not None else None


class _Ring(QWidget):
    """Lies over the part of the window in which the control stands, and moves with it."""

    def __init__(self, control: QWidget, ground: QWidget, theme: Theme) -> None:
        super().__init__(ground)
        self._control = control
        self._theme = theme
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        around = _around(control)
        self._moving = around[: around.index(ground)]
        for each in self._moving:
            each.installEventFilter(self)
        self._follow()
        self.show()
        self.raise_()

    def leave(self) -> None:
        for each in self._moving:
            if isValid(each):
                each.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._follow()
        elif event.type() == QEvent.Type.Hide:
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("ink"), _WIDTH))
        half = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), _RADIUS, _RADIUS)

    def _follow(self) -> None:
        ground = self.parentWidget()
        if ground is None:
            return
        place = QRect(self._control.mapTo(ground, self._control.rect().topLeft()), self._control.size())
        self.setGeometry(place.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND))


def _around(widget: QWidget) -> list[QWidget]:
    """It and everything in which it stands, outwards."""
    found = [widget]
    while (parent := found[-1].parentWidget()) is not None:
        found.append(parent)
    return found


def _is_control(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractButton | QAbstractSlider)


def _came_by_key(widget: QWidget) -> bool:
    return widget.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)


def _ground(control: QWidget) -> QWidget | None:
    """What the control stands on, with room for the ring around it; a splitter would take it for a part."""
    ground = control.parentWidget()
    while ground is not None and not ground.isWindow() and not _has_room(control, ground):
        ground = ground.parentWidget()
    return ground


def _has_room(control: QWidget, ground: QWidget) -> bool:
    place = QRect(control.mapTo(ground, control.rect().topLeft()), control.size())
    around = place.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
    return ground.rect().contains(around) and not isinstance(ground, QSplitter)
