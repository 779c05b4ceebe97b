"""The list of formats: which to write, which one's settings are shown, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from netbuilder.studio.export_job import ItemState
from netbuilder.studio.presenters.export import FormatRow
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import words
from netbuilder.window.widgets.elided import ElidedLabel
from netbuilder.window.widgets.style import restyle

_ROW = 68
_WIDTH = 392


class FormatList(QWidget):
    """`chosen` tells a format's id and whether it is wanted, `current` the id whose settings to show."""

    chosen = Signal(str, bool)
    current = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: dict[str, _Row] = {}
        self.setFixedWidth(_WIDTH)
        self._count = words("", "hint")
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(8)
        head.addWidget(words(self.tr("Formats"), "section"))
        head.addWidget(self._count)
        head.addStretch(1)
        bar = QWidget()
        bar.setFixedHeight(40)
        bar.setLayout(head)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        note = words(self.tr("Exported files contain no examples from your data."), "hint", wrap=True)
        note.setContentsMargins(16, 14, 16, 14)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(bar)
        whole.addLayout(self._column)
        whole.addStretch(1)
        whole.addWidget(note)
        theme.changed.connect(self._paint)
        self._paint()

    def show_formats(self, formats: Sequence[FormatRow], chosen: set[str]) -> None:
        """Make the rows; called once."""
        for format in formats:
            row = _Row(format, self._theme)
            row.box.setChecked(format.id in chosen)
            row.box.toggled.connect(lambda on, id=format.id: self._toggled(id, on))
            row.entered.connect(self.show_current)
            self._rows[format.id] = row
            self._column.addWidget(row)
        self._count_chosen()

    def show_current(self, id: str) -> None:
        """Mark the row whose settings are shown, and tell so."""
        for each, row in self._rows.items():
            row.set_current(each == id)
        self.current.emit(id)

    def show_states(self, states: Mapping[str, ItemState]) -> None:
        """Say at the end of each row how far the format has come."""
        for id, row in self._rows.items():
            row.show_state(states.get(id))

    def set_open(self, is_open: bool) -> None:
        """Whether anything can be chosen; not while files are written."""
        for row in self._rows.values():
            row.box.setEnabled(is_open and row.format.missing is None)

    def _toggled(self, id: str, on: bool) -> None:
        self._count_chosen()
        self.chosen.emit(id, on)

    def _count_chosen(self) -> None:
        number = sum(row.box.isChecked() for row in self._rows.values())
        self._count.setText(self.tr("{} of {} chosen").format(number, len(self._rows)))

    def _paint(self) -> None:
        tokens = self._theme.tokens
        self.setStyleSheet(
            f'QFrame[current="true"] {{ background: {tokens.bg_hover}; }}'
            f' QFrame[current="true"] > QFrame#mark {{ background: {tokens.ink}; }}'
        )


class _Row(QFrame):
    """A check box, the format's name and file, one sentence, and what it waits for or failed; what is done
    has its row in the verdict. `entered`: its id.
    """

    entered = Signal(str)

    def __init__(self, format: FormatRow, theme: Theme) -> None:
        super().__init__()
        self.format = format
        self._theme = theme
        self._state: ItemState | None = None
        self.setFixedHeight(_ROW)
        mark = QFrame()
        mark.setObjectName("mark")
        mark.setFixedWidth(2)
        self.box = QCheckBox()
        self.box.setObjectName(f"exportFormat.{format.id}")
        self.box.setAccessibleName(format.title)
        self.box.setAccessibleDescription(format.says)
        self.box.setFixedSize(24, 24)
        self.box.installEventFilter(self)
        self._words = words("", "hint")
        self._icon = QLabel()
        self._icon.setAccessibleName(self.tr("failed"))
        name = QHBoxLayout()
        name.setSpacing(8)
        name.addWidget(words(format.title, "title"))
        name.addWidget(ElidedLabel(format.file, "mono_hint"), 1)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addStretch(1)
        column.addLayout(name)
        column.addWidget(words(format.says, "label"))
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 16, 0)
        row.setSpacing(0)
        row.addWidget(mark)
        row.addSpacing(14)
        row.addWidget(self.box)
        row.addSpacing(4)
        row.addLayout(column, 1)
        row.addSpacing(8)
        row.addWidget(self._words)
        row.addWidget(self._icon)
        if format.missing is not None:
            self.setEnabled(False)
            self._words.setText(self.tr("not installed"))
            self.setToolTip(str(format.missing.remedy or format.missing.what))
        theme.changed.connect(self._paint)

    def set_current(self, current: bool) -> None:
        if bool(self.property("current")) != current:
            self.setProperty("current", current)
            restyle(self)
            for child in self.findChildren(QFrame):
                restyle(child)

    def show_state(self, state: ItemState | None) -> None:
        if state is not self._state:
            self._state = state
            self._words.setText(self._state_words(state))
            self._paint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The settings of the format that the keyboard has reached are those to show."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(self.format.id)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.entered.emit(self.format.id)

    def _state_words(self, state: ItemState | None) -> str:
        words = {
            ItemState.WAITING: self.tr("waiting"),
            ItemState.WRITING: self.tr("writing…"),
            ItemState.CHECKING: self.tr("checking…"),
            ItemState.CANCELLED: self.tr("cancelled"),
        }
        return words.get(state, "") if state is not None else ""

    def _paint(self) -> None:
        self._icon.setVisible(self._state is ItemState.FAILED)
        self._icon.setPixmap(self._theme.pixmap("error", "err", 16, self.devicePixelRatioF()))
