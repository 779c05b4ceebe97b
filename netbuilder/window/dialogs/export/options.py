"""The settings of one format as a form, made from what its exporter declares."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from netbuilder.core.problem import ProblemError
from netbuilder.core.setting import Choice, Flag, Number
from netbuilder.studio.presenters.export import ExportForm, SettingRow
from netbuilder.window.widgets import words
from netbuilder.window.widgets.style import restyle

_ROW = 34
_LABEL = 86


class OptionsForm(QWidget):
    """Fields two abreast, yes-or-no settings below. `changed` comes when a setting has another value."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form: ExportForm | None = None
        self._format = ""
        self._refused: set[str] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    @property
    def is_sound(self) -> bool:
        """Whether every field holds something that can be exported with."""
        return not self._refused

    def show_format(self, form: ExportForm, format: str, title: str) -> None:
        """Make the fields for the settings of `format`."""
        self._form, self._format = form, format
        self._refused.clear()
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        rows = form.settings(format)
        if not rows:
            self._column.addWidget(self._nothing(title))
            return
        fields = [row for row in rows if not isinstance(row.setting, Flag)]
        flags = [row for row in rows if isinstance(row.setting, Flag)]
        self._column.addWidget(self._grid(fields))
        if flags:
            self._column.addWidget(self._flags(flags))

    def _nothing(self, title: str) -> QWidget:
        label = words(self.tr("{} has nothing to set.").format(title), "hint")
        label.setContentsMargins(16, 0, 16, 0)
        label.setMinimumHeight(_ROW)
        return label

    def _grid(self, rows: list[SettingRow]) -> QWidget:
        grid_widget = QWidget()
        grid = QGridLayout(grid_widget)
        grid.setContentsMargins(16, 0, 16, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(0)
        for index, row in enumerate(rows):
            column = 3 * (index % 2)
            label = words(row.setting.label, "label")
            label.setMinimumWidth(_LABEL)
            field = self._field(row)
            label.setBuddy(field)
            label.setToolTip(row.setting.says)
            grid.addWidget(label, index // 2, column)
            grid.addWidget(field, index // 2, column + 1)
            grid.setRowMinimumHeight(index // 2, _ROW)
            grid.setColumnStretch(column + 1, 1)
        grid.setColumnMinimumWidth(2, 28)
        return grid_widget

    def _flags(self, rows: list[SettingRow]) -> QWidget:
        line_widget = QWidget()
        line = QHBoxLayout(line_widget)
        line.setContentsMargins(16, 4, 16, 8)
        line.setSpacing(22)
        for row in rows:
            box = QCheckBox(row.setting.label)
            box.setChecked(bool(row.value))
            self._name(box, row)
            box.toggled.connect(lambda on, row=row: self._set(row, "yes" if on else "no"))
            line.addWidget(box)
        line.addStretch(1)
        return line_widget

    def _field(self, row: SettingRow) -> QWidget:
        setting = row.setting
        if isinstance(setting, Choice | Number):
            box = QComboBox()
            for option in setting.options:
                shown = str(option)
                box.addItem(shown[:1].upper() + shown[1:], shown)
            box.setCurrentIndex(box.findData(str(row.value)))
            box.currentIndexChanged.connect(lambda index: self._set(row, str(box.itemData(index))))
            return self._name(box, row)
        field = QLineEdit(setting.show(row.value) or row.stands_for)
        field.setPlaceholderText(row.stands_for)
        field.textChanged.connect(lambda text: self._set(row, text, refused=self._mark(field, row)))
        return self._name(field, row)

    def _name(self, field: QWidget, row: SettingRow) -> QWidget:
        field.setObjectName(f"exportOption.{self._format}.{row.name}")
        field.setAccessibleName(row.setting.label)
        field.setToolTip(row.setting.says)
        return field

    def _mark(self, field: QLineEdit, row: SettingRow) -> Callable[[str], None]:
        """How `field` shows a reason why its text was refused, "" for none."""

        def mark(reason: str) -> None:
            if bool(field.property("refused")) != bool(reason):
                field.setProperty("refused", bool(reason))
                restyle(field)
            field.setToolTip(reason or row.setting.says)

        return mark

    def _set(self, row: SettingRow, text: str, refused: Callable[[str], None] | None = None) -> None:
        assert self._form is not None
        reason = ""
        try:
            self._form.set(self._format, row.name, text)
            self._refused.discard(row.name)
        except ProblemError as error:
            reason = str(error.problem.remedy or error.problem.what)
            self._refused.add(row.name)
        if refused is not None:
            refused(reason)
        self.changed.emit()
