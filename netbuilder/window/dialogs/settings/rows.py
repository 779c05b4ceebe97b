"""What the page of settings is made of: parts with a heading, rows of a name and a control, hints below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from netbuilder.window.widgets.style import words

_NAME = 156
_ROW = 34


class Part(QWidget):
    """A heading with rows below it."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, _NAME)
        self._grid.setColumnStretch(2, 1)
        self._heading = words(title, "section")
        self._heading.setContentsMargins(0, 0, 0, 4)
        self._grid.addWidget(self._heading, 0, 0, 1, 3)

    def set_title(self, title: str) -> None:
        self._heading.setText(title)

    def add(self, name: str, control: QWidget, hint: QLabel | None = None) -> None:
        """A row; its `control` is called `name` by whoever cannot see it, unless it has a name already."""
        label = words(name)
        label.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(name)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        grows = control.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Expanding
        side = Qt.AlignmentFlag(0) if grows else Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(control, row, 1, 1, 2, side | Qt.AlignmentFlag.AlignVCenter)
        self._grid.setRowMinimumHeight(row, _ROW)
        if hint is not None:
            self._grid.addWidget(hint, row + 1, 1, 1, 2)


def hint(text: str = "") -> QLabel:
    """A line below a control: what it means, or when it acts."""
    label = words(text, "hint", wrap=True)
    label.setContentsMargins(0, 0, 0, 6)
    return label


class ChoiceBox(QComboBox):
    """`chosen` carries the value that the user took; `show_value` sets it without telling."""

    chosen = Signal(object)

    def __init__(self, options: Sequence[tuple[Any, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = [value for value, _ in options]
        self.addItems([text for _, text in options])
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(lambda place: self.chosen.emit(self._values[place]))

    def show_value(self, value: Any) -> None:
        """Show it; where it is none of the options, the nearest thing to nothing: the first."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else 0)

    def offer(self, value: Any, text: str, why_not: str = "") -> None:
        """Say `text` for an option; with `why_not` it cannot be taken."""
        place = self._values.index(value)
        self.setItemText(place, text)
        self.setItemData(place, why_not or None, Qt.ItemDataRole.ToolTipRole)
        model = self.model()
        item = model.item(place) if isinstance(model, QStandardItemModel) else None
        if item is not None:
            item.setEnabled(not why_not)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A page that scrolls by must change nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
