"""A popover to search in: a field, what it finds, and a line about it. Its heirs say what is searched."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.search_field import HEIGHT as FIELD
from netbuilder.window.widgets.search_field import SearchField
from netbuilder.window.widgets.search_list import ROW, SearchList, Spoken
from netbuilder.window.widgets.shadow import Shadow
from netbuilder.window.widgets.style import rule, surface, words

MOST_ROWS = 9
# What the list keeps from the rim, above and below its rows.
PAD = 4
_FOOTER = 28
_ICON = 16


class SearchPopover(QFrame):
    """`chosen` carries a row; `given_up` comes with Escape and when the keyboard goes elsewhere."""

    chosen = Signal(object)
    given_up = Signal()

    def __init__(self, theme: Theme, parent: QWidget, rows: SearchList, width: int) -> None:
        super().__init__(parent)
        self._theme = theme
        surface(self, "overlay")
        # What is done to it is not meant for what lies below, and the keyboard stays in the field.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFixedWidth(width)
        self.field = SearchField(MOST_ROWS)
        self.setFocusProxy(self.field)
        self.list = rows
        self.heading = words("", "mono_hint")
        self.nothing = words("", "hint")
        self.footer = words("", "hint")
        self._icon = QLabel()
        self._line = _rule()
        self._shadow = Shadow(theme, self)
        self._lay_out()
        self.field.textChanged.connect(lambda *_: self.refill())
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
        return FIELD + 1 + MOST_ROWS * ROW + 2 * PAD + 1 + _FOOTER + 2

    def found(self, text: str) -> Sequence[Spoken]:
        """The rows for what was typed."""
        raise NotImplementedError

    def begin_search(self) -> None:
        """Show everything that there is, and take the keyboard."""
        self.field.clear()
        self.refill()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def refill(self) -> None:
        """List what is found; the first row is current."""
        found = self.found(self.field.text())
        self.list.show_rows(found)
        rows = min(len(found), MOST_ROWS)
        self.list.setFixedHeight(rows * ROW)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        if not rows:
            self.field.setAccessibleDescription(self.nothing.text())
        for part in (self._line, self.footer):
            part.setVisible(bool(self.footer.text()))
        footer = 1 + _FOOTER if self.footer.text() else 0
        self.setFixedHeight(FIELD + 1 + max(rows, 1) * ROW + 2 * PAD + footer + 2)

    def use_theme(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("search", "tx2", _ICON, self.devicePixelRatioF()))
        self._shadow.update()
        self.list.viewport().update()

    def _lay_out(self) -> None:
        for label, height in ((self.nothing, ROW), (self.footer, _FOOTER)):
            label.setFixedHeight(height)
            label.setContentsMargins(12, 0, 12, 0)
        top = QHBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        top.setSpacing(8)
        top.addWidget(self._icon)
        top.addWidget(self.field, 1)
        top.addWidget(self.heading)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(_rule())
        column.addSpacing(PAD)
        column.addWidget(self.list)
        column.addWidget(self.nothing)
        column.addSpacing(PAD)
        column.addWidget(self._line)
        column.addWidget(self.footer)

    def _take(self) -> None:
        row = self.list.current_row
        if row is not None:
            self.chosen.emit(row)


def beside(at: QPoint, room: QRect, width: int, height: int, *, side: int = 0) -> QRect:
    """Where a popover stands in `room`: at the point `at`, right of it for `side` 1, left of it for -1.

    On a side without room it stands on the other one.
    """
    rect = QRect(at + QPoint(-20, -FIELD // 2), QSize(width, height))
    if side:
        # The first row is level with the end of the wire.
        rect.moveTop(at.y() - FIELD - PAD - ROW // 2)
        right, left = at.x() + 14, at.x() - 14 - width
        fits_right, fits_left = right + width <= room.right(), left >= room.left()
        rect.moveLeft(right if (side > 0 and fits_right) or not fits_left else left)
    rect.moveLeft(max(room.left(), min(rect.left(), room.right() + 1 - width)))
    rect.moveTop(max(room.top(), min(rect.top(), room.bottom() + 1 - height)))
    return rect


def _rule() -> QFrame:
    """On the ground of popovers the line of panels could not be seen."""
    return surface(rule(), "rule-strong")
