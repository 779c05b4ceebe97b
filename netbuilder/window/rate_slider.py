"""A slider for the learning rate, by powers of ten, with a mark where a schedule has led it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSlider, QWidget

from netbuilder.studio.presenters.rates import PLACE_MOST, PLACES, place_of, rate_at
from netbuilder.window.widgets import surface

_HANDLE = 14
_MARK = (1, 4)
_MARKS_TOP = 21
_NOW = (3, 12)
_NOW_TOP = 8
_CLEAR = _HANDLE // 2 + _NOW[0]  # from the middle of the handle to that of the mark
_QUIET_MS = 250


class RateSlider(QWidget):
    """`slid` gives the rate while the user moves it, `settled` says that the hand rests."""

    slid = Signal(float)
    settled = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(28)
        self.setMinimumWidth(80)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, PLACE_MOST)
        self.slider.setPageStep(PLACES // 2)
        self._marks = [surface(QFrame(self), "mark") for _ in range(PLACE_MOST // PLACES + 1)]
        self._now = surface(QFrame(self), "mark-live")
        self._now.setObjectName("rateNow")
        self._now.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._now.hide()
        self._place_now: int | None = None
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self._settle)
        self.slider.valueChanged.connect(self._on_value)
        self.slider.sliderReleased.connect(self._settle)
        self.setFocusProxy(self.slider)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.slider.setAccessibleName(name)

    @property
    def moving(self) -> bool:
        """Whether the user has it in hand."""
        return self.slider.isSliderDown() or self._quiet.isActive()

    def show_rate(self, rate: float) -> None:
        """Stand at `rate`, unless the user is moving."""
        if not self.moving:
            with QSignalBlocker(self.slider):
                self.slider.setValue(place_of(rate))
            self._lay_now()

    def show_now(self, rate: float | None) -> None:
        """Mark the rate of this step, where a schedule makes it another than the chosen one."""
        place = place_of(rate) if rate is not None else None
        if place != self._place_now:
            self._place_now = place
            self._lay_now()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.slider.setGeometry(0, 0, self.width(), 28)
        for number, mark in enumerate(self._marks):
            mark.setGeometry(self._x(number * PLACES), _MARKS_TOP, *_MARK)
        self._lay_now()

    def _lay_now(self) -> None:
        """Stand on the groove, and nowhere while that is behind the handle, which would hide a half."""
        now, handle = self._place_now, self._x(self.slider.value())
        if now is not None and abs(self._x(now) - handle) >= _CLEAR:
            self._now.setGeometry(self._x(now) - _NOW[0] // 2, _NOW_TOP, *_NOW)
            self._now.show()
        else:
            self._now.hide()

    def _x(self, place: int) -> int:
        """Where on the groove a place is."""
        return _HANDLE // 2 + round((self.width() - _HANDLE) * place / PLACE_MOST)

    def _on_value(self, place: int) -> None:
        self._lay_now()
        self._quiet.start()
        self.slid.emit(rate_at(place))

    def _settle(self) -> None:
        if self.slider.isSliderDown():  # held still is not let go
            return
        self._quiet.stop()
        self.settled.emit(rate_at(self.slider.value()))
