"""The stock of the inspector's editors: fields that tell of every keystroke, boxes that mind the wheel."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QToolButton, QWidget

from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.widgets.number_field import NumberField

# Pixels that the pointer moves for one step while a label is dragged.
_SCRUB = 6


class LiveField(NumberField):
    """Also tells when a visit begins (`entered`) and when Escape takes back all of it (`given_up`)."""

    entered = Signal()
    given_up = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        # A field is as wide as its row, not as wide as Qt thinks a line of text should be.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(44)

    @property
    def is_typed(self) -> bool:
        """Whether the text is one that the user is still at, or one that was refused."""
        return self.isModified() or bool(self.property("refused"))

    def put(self, text: str) -> None:
        """Show `text` whatever was being typed."""
        self.setModified(False)
        self.show_value(text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            typed = self.is_typed
            self.given_up.emit()
            if typed:
                return  # the next one leads out of the field
        super().keyPressEvent(event)


class TextField(LiveField):
    """The same for what is no single number: it has no arrows."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setTextMargins(0, 0, 0, 0)
        for button in self.findChildren(QToolButton):
            button.hide()


class QuietBox(QComboBox):
    """A box of choices that the wheel turns only where the user is, so that scrolling by changes nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(60)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ScrubLabel(QLabel):
    """A field's name. Dragged sideways it turns the value: `scrubbed` in steps, `released` at the end."""

    scrubbed = Signal(int)
    released = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "label")
        self._can_scrub = False
        self._from: QPointF | None = None

    def set_width(self, width: int) -> None:
        """Be so wide, on two lines where one is too short.

        Only then: a label that may wrap has all that is around it laid out several times over.
        """
        self.setFixedWidth(width)
        self.setWordWrap(QFontMetrics(font(12)).horizontalAdvance(self.text()) > width)

    def allow(self) -> None:
        """Let the name be dragged, and say so by the pointer."""
        self._can_scrub = True
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._can_scrub and event.button() == Qt.MouseButton.LeftButton:
            self._from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        steps = int((event.position().x() - self._from.x()) / _SCRUB)
        if steps:
            self._from += QPointF(steps * _SCRUB, 0)
            self.scrubbed.emit(steps)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._from = None
            self.released.emit()
