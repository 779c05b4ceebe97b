"""A small popover that asks for the number of an example."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import styled, surface, words
from netbuilder.window.widgets.number_field import NumberField


class PickExample(QFrame):
    """`picked` tells an example by its place, from 0 to below `count`; people count them from 1."""

    picked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        surface(self, "overlay")
        self.setObjectName("pickExample")
        self.setAccessibleName(self.tr("Pick an example"))
        self._count = 0
        self._shown = 0
        self.says = words("", "label")
        self.field = NumberField(theme)
        self.field.setObjectName("pickExampleNumber")
        self.field.setAccessibleName(self.tr("Number of the example"))
        self.field.setFixedWidth(110)
        self.field.committed.connect(self._on_commit)
        self.field.stepped.connect(lambda by: self._take(self._shown + by))
        close = styled(QPushButton(self.tr("Done")))
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(6)
        column.addWidget(self.says)
        column.addLayout(row)

    def ask(self, below: QWidget, shown: int, count: int) -> None:
        """Open under `below`; the example `shown` of `count` is the one that is looked at."""
        self._count, self._shown = count, shown
        self.says.setText(self.tr("Example, 1 to {last}").format(last=f"{count:,}"))
        self.field.show_value(str(shown + 1))
        self.adjustSize()
        corner = below.mapToGlobal(QPoint(below.width() - self.width(), below.height() + 4))
        self.move(corner)
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _on_commit(self, text: str) -> None:
        number = _whole(text)
        if number is None or not 1 <= number <= self._count:
            self.field.set_refused(
                self.tr("A whole number from 1 to {last}.").format(last=f"{self._count:,}")
            )
            return
        self._take(number - 1)

    def _take(self, number: int) -> None:
        self._shown = number % self._count
        self.field.show_value(str(self._shown + 1))
        self.picked.emit(self._shown)


def _whole(text: str) -> int | None:
    plain = text.strip().replace(",", "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 12 else None
