"""Setting kind → widget. A kind without an editor of its own gets a field that checks what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from netbuilder.core.part import Part, Several
from netbuilder.core.setting import (
    AnySetting,
    Choice,
    Float,
    Int,
    LayerReference,
    Number,
    PaintedPoints,
    Pair,
    Path,
    PythonText,
)
from netbuilder.studio.presenters.field import Field
from netbuilder.window.inspector.fields import LiveField, QuietBox, TextField
from netbuilder.window.inspector.typed import Typed
from netbuilder.window.inspector.values import option_words
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import styled, words


class Editor(QWidget):
    """Shows one field. `changed` carries a value in used form that the setting takes, `left` ends a visit.
    `wanted` names a command by which the value is given elsewhere.

    `name` is the object name of what is typed or clicked into, such as "setting.filters".
    """

    changed = Signal(object)
    left = Signal()
    wanted = Signal(str)
    scrubs = False

    def __init__(self, theme: Theme, setting: AnySetting, name: str) -> None:
        super().__init__()
        self.theme = theme
        self.setting = setting
        self.name = name
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self.line = QHBoxLayout()
        self.line.setSpacing(4)
        self._column.addLayout(self.line)
        self._reason: QLabel | None = None
        self.build()

    def build(self) -> None:
        """Put the widgets into `line`."""
        raise NotImplementedError

    def show_field(self, field: Field, fresh: bool) -> None:
        """Show the value; `fresh` when it belongs to another node than the last one."""
        raise NotImplementedError

    def scrub(self, steps: int) -> None:
        """Turn the value while its name is dragged."""

    def say_why(self, reason: str) -> None:
        """A line below the field; none for ""."""
        if self._reason is None:
            if not reason:
                return
            self._reason = words("", "refusal", self, wrap=True)
            self._reason.setObjectName(f"{self.name}.reason")
            self._column.addWidget(self._reason)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))

    def named(self, widget: QWidget, suffix: str = "") -> None:
        """Make `widget` findable, by tests and by assistive technology."""
        widget.setObjectName(f"{self.name}{suffix}")
        widget.setAccessibleName(self.setting.label)
        widget.setAccessibleDescription(self.setting.says)

    def settle(self, value: object) -> None:
        """Hand on a value that comes whole, by a click: its visit is over at once."""
        self.changed.emit(value)
        self.left.emit()


class TypedEditor(Editor):
    """A line of text that the setting reads: sizes, words."""

    def build(self) -> None:
        field = self.field()
        self.named(field)
        self._typed = Typed(field, self.setting)
        self._typed.given.connect(self.changed)
        self._typed.refused.connect(self.say_why)
        self._typed.left.connect(self.left)
        self.line.addWidget(field, 1)

    def field(self) -> LiveField:
        return TextField(self.theme)

    def show_field(self, field: Field, fresh: bool) -> None:
        self._typed.show(field.value, mixed=field.mixed, fresh=fresh)
        if field.refused:
            self.say_why(field.refused)


class NumberEditor(TypedEditor):
    """A number with arrows."""

    scrubs = True

    def field(self) -> LiveField:
        return LiveField(self.theme)

    def scrub(self, steps: int) -> None:
        self._typed.step(steps)


class PathEditor(TypedEditor):
    """A path, typed or chosen."""

    def build(self) -> None:
        super().build()
        self._button = styled(QToolButton(), variant="ghost", compact=True)
        self._button.setObjectName(f"{self.name}.choose")
        says = self.tr("Choose a file") if self._is_file() else self.tr("Choose a folder")
        self._button.setAccessibleName(says)
        self._button.setToolTip(says)
        self._button.clicked.connect(lambda *_: self._choose())
        self.line.addWidget(self._button)
        self.theme.changed.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        self._button.setIcon(self.theme.icon("folder", "tx2", 16))

    def _is_file(self) -> bool:
        return isinstance(self.setting, Path) and self.setting.file

    def _choose(self) -> None:
        from PySide6.QtWidgets import QFileDialog  # late: PySide sets up a class when it is imported

        label, before = self.setting.label, self._typed.value
        if self._is_file():
            chosen, _ = QFileDialog.getOpenFileName(self, label, before)
        else:
            chosen = QFileDialog.getExistingDirectory(self, label, before)
        if chosen:
            self.settle(chosen)


class PairEditor(Editor):
    """Two numbers, height then width. While the lock between them is closed, both are one."""

    scrubs = True

    def build(self) -> None:
        assert isinstance(self.setting, Pair)
        one = Int(max(self.setting.min, 0), min=self.setting.min, max=self.setting.max)
        self._numbers: list[Typed] = []
        self._lock = styled(QToolButton(), variant="ghost", compact=True)
        self._lock.setCheckable(True)
        self._lock.setFixedSize(20, 28)
        self._lock.setIconSize(QSize(13, 13))
        self._lock.setObjectName(f"{self.name}.lock")
        self._lock.setAccessibleName(self.tr("Keep both equal"))
        self._lock.setStyleSheet("padding: 0; min-width: 0; background: transparent;")
        self._lock.toggled.connect(self._paint_lock)
        for axis in (0, 1):
            field = LiveField(self.theme)
            self.named(field, f".{axis}")
            way = self.tr("height") if axis == 0 else self.tr("width")
            field.setAccessibleName(f"{self.setting.label}, {way}")
            number = Typed(field, one)
            number.given.connect(lambda value, axis=axis: self._give(axis, value))
            number.refused.connect(self.say_why)
            number.left.connect(self.left)
            self._numbers.append(number)
            if axis:
                self.line.addWidget(self._lock)
            self.line.addWidget(field, 1)
        self.line.setSpacing(2)
        self.theme.changed.connect(self._paint_lock)
        self._paint_lock()

    def show_field(self, field: Field, fresh: bool) -> None:
        if fresh or field.value[0] != field.value[1]:
            self._lock.setChecked(field.value[0] == field.value[1])
        for number, value in zip(self._numbers, field.value, strict=True):
            number.show(value, mixed=field.mixed, fresh=fresh)

    def scrub(self, steps: int) -> None:
        self._numbers[0].step(steps)

    def _give(self, axis: int, value: int) -> None:
        other = self._numbers[1 - axis]
        if self._lock.isChecked():
            other.show(value, fresh=True)
        pair = (value, other.value)
        self.changed.emit(pair if axis == 0 else pair[::-1])

    def _paint_lock(self) -> None:
        closed = self._lock.isChecked()
        self._lock.setIcon(self.theme.icon("lock" if closed else "unlock", "tx3", 13))
        self._lock.setToolTip(
            self.tr("Both change together.") if closed else self.tr("Each changes by itself.")
        )


class BoxEditor(Editor):
    """One of a few: words, numbers, layers, parts."""

    def build(self) -> None:
        self.box = QuietBox()
        self.named(self.box)
        self.box.setPlaceholderText(self.tr("Several"))
        self.box.activated.connect(lambda index: self.settle(self.chosen(self.box.itemData(index))))
        self.line.addWidget(self.box, 1)
        self._offered: Sequence[tuple[str, object]] = ()

    def show_field(self, field: Field, fresh: bool) -> None:
        offered = self.options(field)
        if offered != self._offered:
            self._offered = offered
            self.box.clear()
            for title, value in offered:
                self.box.addItem(title, value)
        held = self.option_of(field.value)
        places = [place for place, (_, value) in enumerate(offered) if value == held]
        self.box.setCurrentIndex(-1 if field.mixed or not places else places[0])

    def options(self, field: Field) -> Sequence[tuple[str, object]]:
        """What can be chosen: words and what they stand for."""
        assert isinstance(self.setting, Choice | Number)
        return [(option_words(str(option)), option) for option in self.setting.options]

    def option_of(self, value: Any) -> object:
        """Which of the options stands for `value`."""
        return value

    def chosen(self, option: Any) -> object:
        """The value that an option stands for."""
        return option


class PartnerEditor(BoxEditor):
    """Another layer of the graph."""

    def options(self, field: Field) -> Sequence[tuple[str, object]]:
        return [(self.tr("None"), ""), *((name, id) for id, name in field.partners)]


class PartEditor(BoxEditor):
    """A thing with settings of its own, which have rows of their own below it."""

    def options(self, field: Field) -> Sequence[tuple[str, object]]:
        assert isinstance(self.setting, Part)
        return [(part.title, id) for id, part in self.setting.registry.items()]

    def option_of(self, value: Any) -> object:
        return value.id

    def chosen(self, option: Any) -> object:
        assert isinstance(self.setting, Part)
        return self.setting.registry.get(option)()


class PythonEditor(Editor):
    """How long a text is, and the button that opens it."""

    def build(self) -> None:
        self._lines = words("", "mono")
        self._button = styled(QPushButton(self.tr("Edit…")), compact=True)
        self.named(self._button)
        self._button.setAccessibleName(self.tr("Edit the code"))
        self._button.setToolTip(self.tr("Edit the code (F4)"))
        self._button.clicked.connect(lambda *_: self.wanted.emit("graph.edit_code"))
        self.line.addWidget(self._lines, 1)
        self.line.addWidget(self._button)

    def show_field(self, field: Field, fresh: bool) -> None:
        lines = len(str(field.value).splitlines())
        self._lines.setText(self.tr("Several") if field.mixed else self.tr("{} lines").format(lines))
        self._button.setEnabled(not field.mixed)


class SeveralEditor(Editor):
    """Any number of a few, each a check box."""

    def build(self) -> None:
        assert isinstance(self.setting, Several)
        column = QVBoxLayout()
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(2)
        self._boxes: dict[str, QCheckBox] = {}
        for id, member in self.setting.registry.items():
            box = self._boxes[id] = QCheckBox(member.title)
            self.named(box, f".{id}")
            box.setAccessibleName(member.title)
            box.setToolTip(member.says)
            # A long name must not push the whole panel out of the window, and is small to be read in full.
            box.setMinimumWidth(60)
            box.setStyleSheet("font-size: 12px;")
            box.clicked.connect(lambda *_: self._tell())
            column.addWidget(box)
        column.addWidget(words(self.setting.says, "hint", wrap=True))
        self.line.addLayout(column)

    def show_field(self, field: Field, fresh: bool) -> None:
        for id, box in self._boxes.items():
            box.setChecked(id in field.value)

    def _tell(self) -> None:
        self.settle(tuple(id for id, box in self._boxes.items() if box.isChecked()))


# A kind that is not here is typed and checked.
_EDITORS: dict[str, type[Editor]] = {
    Int.kind: NumberEditor,
    Float.kind: NumberEditor,
    Number.kind: BoxEditor,
    Choice.kind: BoxEditor,
    Pair.kind: PairEditor,
    Path.kind: PathEditor,
    LayerReference.kind: PartnerEditor,
    Part.kind: PartEditor,
    PythonText.kind: PythonEditor,
    Several.kind: SeveralEditor,
}


def editor_for(theme: Theme, setting: AnySetting, name: str) -> Editor:
    """The editor of a setting; flags have none: they share a row, see `form`."""
    if setting.kind == PaintedPoints.kind:
        from netbuilder.window.inspector.points_editor import PointsEditor  # late: seldom wanted

        return PointsEditor(theme, setting, name)
    return _EDITORS.get(setting.kind, TypedEditor)(theme, setting, name)
