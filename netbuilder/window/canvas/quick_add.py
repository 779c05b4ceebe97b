"""The search on the canvas: a field, what it finds with the shapes, and a line on what comes first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from netbuilder.studio.presenters.adding import Adding, Offer
from netbuilder.window.canvas.quick_add_rows import ROW, OfferList
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.shadow import Shadow
from netbuilder.window.widgets.style import rule, surface, words

_WIDTH = 320
_FIELD, _FOOTER = 38, 28
_MOST_ROWS = 9
_ICON = 16
# What the list keeps from the rim, above and below its rows.
_PAD = 4

_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_PageDown: _MOST_ROWS - 1,
    Qt.Key.Key_PageUp: 1 - _MOST_ROWS,
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# The focus comes back from there by itself.
_FOR_A_WHILE = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class QuickAdd(QFrame):
    """`chosen` carries an `Offer`; `given_up` comes with Escape and when the keyboard goes elsewhere."""

    chosen = Signal(object)
    given_up = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._adding: Adding | None = None
        self.setObjectName("quickAddPopover")
        self.setAccessibleName(self.tr("Add layer"))
        surface(self, "overlay")
        # What is done to it is not meant for the canvas below, and the keyboard stays in the field.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFixedWidth(_WIDTH)
        self.field = QuickAddField()
        self.setFocusProxy(self.field)
        self.list = OfferList(theme)
        self._icon = QLabel()
        self._shape = words("", "mono_hint")
        self._nothing = words(self.tr("Nothing is called that."), "hint")
        self._nothing.setFixedHeight(ROW)
        self._nothing.setContentsMargins(12, 0, 12, 0)
        self._line = _rule()
        self._footer = words("", "hint")
        self._footer.setFixedHeight(_FOOTER)
        self._footer.setContentsMargins(12, 0, 12, 0)
        self._shadow = Shadow(theme, self)
        self._lay_out()
        self.field.textChanged.connect(lambda *_: self._refill())
        self.field.stepped.connect(self.list.step)
        self.field.entered.connect(self._take)
        self.field.given_up.connect(self.given_up)
        self.list.chosen.connect(self.chosen)
        self.list.current_said.connect(self.field.setAccessibleDescription)
        self.hide()
        self.use_theme()

    @property
    def greatest_height(self) -> int:
        """How high it is with as many rows as it ever shows, in pixels."""
        return _FIELD + 1 + _MOST_ROWS * ROW + 2 * _PAD + 1 + _FOOTER + 2

    def begin(self, adding: Adding, place: QRect) -> None:
        """Show all that `adding` offers, with the corner of `place`, and take the keyboard."""
        self._adding = adding
        self._shape.setText(adding.heading)
        self._footer.setText(adding.footer)
        for part in (self._line, self._footer):
            part.setVisible(bool(adding.footer))
        self.field.clear()
        self._refill()
        self.move(place.topLeft())
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def place_at(self, at: QPoint, room: QRect, *, side: int = 0) -> QRect:
        """Where it stands in `room`: at the point `at`, to the right of it for `side` 1, left of it for -1.

        On a side without room it stands on the other one.
        """
        rect = QRect(at + QPoint(-20, -_FIELD // 2), self.size())
        rect.setHeight(self.greatest_height)
        if side:
            # The first row is level with the end of the wire.
            rect.moveTop(at.y() - _FIELD - _PAD - ROW // 2)
            right, left = at.x() + 14, at.x() - 14 - _WIDTH
            fits_right, fits_left = right + _WIDTH <= room.right(), left >= room.left()
            rect.moveLeft(right if (side > 0 and fits_right) or not fits_left else left)
        rect.moveLeft(max(room.left(), min(rect.left(), room.right() + 1 - _WIDTH)))
        rect.moveTop(max(room.top(), min(rect.top(), room.bottom() + 1 - rect.height())))
        return rect

    def use_theme(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("search", "tx2", _ICON, self.devicePixelRatioF()))
        self._shadow.update()
        self.list.viewport().update()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        top.setSpacing(8)
        top.addWidget(self._icon)
        top.addWidget(self.field, 1)
        top.addWidget(self._shape)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(_rule())
        column.addSpacing(_PAD)
        column.addWidget(self.list)
        column.addWidget(self._nothing)
        column.addSpacing(_PAD)
        column.addWidget(self._line)
        column.addWidget(self._footer)

    def _refill(self) -> None:
        """List what is found; the first row is current."""
        if self._adding is None:
            return
        offers = self._adding.found(self.field.text())
        self.list.show_offers(offers)
        rows = min(len(offers), _MOST_ROWS)
        self.list.setFixedHeight(rows * ROW)
        self.list.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        if not rows:
            self.field.setAccessibleDescription(self._nothing.text())
        footer = 1 + _FOOTER if self._footer.text() else 0
        self.setFixedHeight(_FIELD + 1 + max(rows, 1) * ROW + 2 * _PAD + footer + 2)

    def _take(self) -> None:
        offer: Offer | None = self.list.current
        if offer is not None:
            self.chosen.emit(offer)


class QuickAddField(QLineEdit):
    """`stepped` carries rows to go down, `entered` comes with Enter, `given_up` when it is left."""

    stepped = Signal(int)
    entered = Signal()
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quickAdd")
        self.setAccessibleName(self.tr("Search layers"))
        self.setPlaceholderText(self.tr("Search layers"))
        self.setFixedHeight(_FIELD)
        # The popover is the frame.
        self.setStyleSheet(
            "QLineEdit, QLineEdit:focus { border: none; background: transparent; padding: 0; }"
        )

    def event(self, event: QEvent) -> bool:
        # Qt moves the focus with Tab before anybody sees the key.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._on_key(event):
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _FOR_A_WHILE:
            self.given_up.emit()

    def _on_key(self, event: QKeyEvent) -> bool:
        """Whether the key is one that leads through the list."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in _ENTER:
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            return False
        return True


def _rule() -> QFrame:
    """On the ground of popovers the line of panels could not be seen."""
    return surface(rule(), "rule-strong")
