"""A column of rows, each a name and its editor, made from fields. Rows stay as long as their setting does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netbuilder.core.setting import AnySetting
from netbuilder.core.values import NamedTuple
from netbuilder.studio.presenters.field import Field
from netbuilder.studio.presenters.inspector import flags_and_others
from netbuilder.window.inspector.editors import Editor, editor_for
from netbuilder.window.inspector.fields import ScrubLabel
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import styled, words

MARGIN = 14
_LABEL, _SMALL_LABEL = 104, 84
# So many rows are shown in full even where there is little room.
_FEW = 6
# What fits beside a name, what a check box takes besides its words, and what is left between two.
_ROOM = 142
_BOX, _GAP = 24, 16


class Group(NamedTuple):
    """Fields of one owner: `part` is "" for what is shown itself, else a setting of the recipe or a kind of
    node. `title` stands above them where it is not "".
    """

    part: str
    fields: tuple[Field, ...]
    title: str = ""


class Form(QWidget):
    """`changed` carries part, setting name and value; `left` says that a field's visit is over, `wanted`
    which command gives a value.

    Names of fields begin with `prefix`: "setting.filters", "recipe.optimiser.momentum". Without a `margin`,
    check boxes stand without a title.
    """

    changed = Signal(str, str, object)
    left = Signal()
    wanted = Signal(str)

    def __init__(
        self, theme: Theme, prefix: str, parent: QWidget | None = None, *, margin: int = MARGIN
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._prefix = prefix
        self._margin = margin
        self._rows: dict[tuple[object, ...], Row] = {}
        self._titles: dict[str, QLabel] = {}  # by part
        self._groups: tuple[Group, ...] = ()
        self._compact = self._narrow = self._opened = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._more = styled(QPushButton(self.tr("More")), variant="ghost", compact=True)
        self._more.setObjectName("moreSettings")
        self._more.setIconSize(QSize(12, 12))
        self._more.clicked.connect(self._open)
        foot = QHBoxLayout()
        foot.setContentsMargins(5, 2, MARGIN, 2)
        foot.addWidget(self._more)
        foot.addStretch(1)
        self._column.addLayout(foot)
        theme.changed.connect(self._paint_more)
        self._paint_more()

    def show_groups(self, groups: Sequence[Group], fresh: bool) -> None:
        """Show the groups one below the other; `fresh` when they belong to another thing than the last."""
        self._groups = tuple(groups)
        self._opened = self._opened and not fresh
        self._show(fresh)

    def _show(self, fresh: bool = False) -> None:
        """Have a row for whatever is to be seen, each in its place and with its value.

        One that waits behind More is made when it is wanted.
        """
        wanted = {
            _key(group.part, fields): (group.part, fields)
            for group in self._groups
            for fields in _rows_of(group)
        }
        for key in self._rows.keys() - wanted.keys():
            row = self._rows.pop(key)
            self._column.removeWidget(row)
            row.hide()
            row.setParent(None)
            row.deleteLater()
        rare = {key for key, (_, fields) in wanted.items() if all(each.rare for each in fields)}
        fold = self._compact and len(wanted) > _FEW and bool(rare) and not self._opened
        waiting = rare if fold else set()
        new = [key for key in wanted if key not in self._rows and key not in waiting]
        for key in new:
            self._rows[key] = self._made(*wanted[key])
        widgets = self._in_order()
        for place, widget in enumerate(widgets):
            if self._column.indexOf(widget) != place:
                self._column.insertWidget(place, widget)
        if new:
            self._lead_tab_through(widgets)
        for key, row in self._rows.items():
            row.show_fields(wanted[key][1], fresh)
            row.setVisible(key not in waiting)
        self._more.setVisible(fold)

    def _lead_tab_through(self, widgets: Sequence[QWidget]) -> None:
        """The key goes down the form, also to what was made later, and to More at its end."""
        inside = [each for widget in widgets for each in widget.findChildren(QWidget)]
        # Lists of choices are windows of their own.
        fields = [each for each in inside if each.focusPolicy() and each.window() is self.window()]
        for before, after in pairwise((*fields, self._more)):
            self.setTabOrder(before, after)

    def _in_order(self) -> list[QWidget]:
        """The rows of the groups, those of each below its title. Titles of groups that are gone go, too."""
        for part in self._titles.keys() - {group.part for group in self._groups if group.title}:
            title = self._titles.pop(part)
            self._column.removeWidget(title)
            title.hide()
            title.deleteLater()
        found: list[QWidget] = []
        for group in self._groups:
            if group.title:
                if group.part not in self._titles:
                    self._titles[group.part] = words("", "section")
                    self._titles[group.part].setContentsMargins(MARGIN, 10, MARGIN, 2)
                self._titles[group.part].setText(group.title)
                found.append(self._titles[group.part])
            keys = (_key(group.part, fields) for fields in _rows_of(group))
            found += [self._rows[key] for key in keys if key in self._rows]
        return found

    def set_room(self, *, compact: bool, narrow: bool) -> None:
        """Make do with little height (rare settings wait behind More) or width (names are narrower)."""
        if (compact, narrow) != (self._compact, self._narrow):
            self._compact, self._narrow = compact, narrow
            for row in self._rows.values():
                row.set_label_width(_SMALL_LABEL if narrow else _LABEL)
            self._show()

    def _made(self, part: str, fields: tuple[Field, ...]) -> Row:
        prefix = f"{self._prefix}.{part}" if part else self._prefix
        row = Row(self._theme, prefix, fields, self._margin)
        row.set_label_width(_SMALL_LABEL if self._narrow else _LABEL)
        row.changed.connect(lambda name, value: self.changed.emit(part, name, value))
        row.left.connect(self.left)
        row.wanted.connect(self.wanted)
        return row

    def _open(self) -> None:
        self._opened = True
        self._show()

    def _paint_more(self) -> None:
        self._more.setIcon(self._theme.icon("chevron_right", "tx2", 12))


class Row(QWidget):
    """A name with its editor, or with the check boxes of several flags."""

    changed = Signal(str, object)
    left = Signal()
    wanted = Signal(str)

    def __init__(self, theme: Theme, prefix: str, fields: tuple[Field, ...], margin: int = MARGIN) -> None:
        super().__init__()
        setting = fields[0].setting
        line = QHBoxLayout(self)
        # Check boxes with long names may stand in the margin.
        line.setContentsMargins(margin, 3, min(margin, 4) if setting.kind == "several" else margin, 3)
        line.setSpacing(10)
        self._editor: Editor | None = None
        self._boxes: dict[str, QCheckBox] = {}
        if setting.kind == "flag":
            self._label = ScrubLabel(self.tr("Options"), self)
            if margin:
                line.addWidget(self._label)
            else:
                self._label.hide()
            line.addLayout(self._flags(prefix, [field.setting for field in fields]), 1)
        else:
            self._label = ScrubLabel(setting.label)
            self._label.setToolTip(setting.says)
            if setting.kind == "painted_points":
                self._label.setParent(self)
                self._label.hide()  # the plane has the whole width
            else:
                line.addWidget(self._label)
            self._editor = editor = editor_for(theme, setting, f"{prefix}.{setting.name}")
            editor.setToolTip(setting.says)
            line.addWidget(editor, 1)
            editor.changed.connect(lambda value: self.changed.emit(setting.name, value))
            editor.left.connect(self.left)
            editor.wanted.connect(self.wanted)
            if editor.scrubs:
                self._label.allow()
                self._label.scrubbed.connect(editor.scrub)
                self._label.released.connect(self.left)
        # The name stands beside the first line of an editor that has several.
        self._label.setMinimumHeight(28)
        line.setAlignment(self._label, Qt.AlignmentFlag.AlignTop)

    def set_label_width(self, width: int) -> None:
        self._label.set_width(width)

    def show_fields(self, fields: tuple[Field, ...], fresh: bool) -> None:
        if self._editor is not None:
            self._editor.show_field(fields[0], fresh)
            return
        for field in fields:
            box = self._boxes[field.name]
            box.setTristate(field.mixed)
            box.setCheckState(_state(field))

    def _flags(self, prefix: str, settings: list[AnySetting]) -> QVBoxLayout:
        """The boxes from left to right, in as many lines as they need."""
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        line, used = QHBoxLayout(), 0
        for setting in settings:
            box = self._boxes[setting.name] = QCheckBox(setting.label)
            box.setObjectName(f"{prefix}.{setting.name}")
            box.setAccessibleName(setting.label)
            box.setToolTip(setting.says)
            box.clicked.connect(lambda *_, box=box, name=setting.name: self._click(name, box))
            width = box.fontMetrics().horizontalAdvance(setting.label) + _BOX
            if used and used + width > _ROOM:
                line.addStretch(1)
                column.addLayout(line)
                line, used = QHBoxLayout(), 0
            line.setSpacing(_GAP)
            line.addWidget(box)
            used += width + _GAP
        line.addStretch(1)
        column.addLayout(line)
        return column

    def _click(self, name: str, box: QCheckBox) -> None:
        box.setTristate(False)
        self.changed.emit(name, box.checkState() != Qt.CheckState.Unchecked)
        self.left.emit()


def _rows_of(group: Group) -> list[tuple[Field, ...]]:
    flags, others = flags_and_others(group.fields)
    rows: list[tuple[Field, ...]] = [(field,) for field in others]
    return [*rows, flags] if flags else rows


def _key(part: str, fields: tuple[Field, ...]) -> tuple[object, ...]:
    return (part, *((field.name, id(field.setting)) for field in fields))


def _state(field: Field) -> Qt.CheckState:
    if field.mixed:
        return Qt.CheckState.PartiallyChecked
    return Qt.CheckState.Checked if field.value else Qt.CheckState.Unchecked
