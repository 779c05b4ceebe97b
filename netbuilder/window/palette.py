"""The palette: everything that can be put on the canvas, in groups; searched, dragged or added by a key."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from netbuilder.studio.presenters.finding import found
from netbuilder.studio.presenters.palette import Item, Section, every_item, sections
from netbuilder.window.palette_rows import PaletteModel, PaletteRows, Row, row_height
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, styled, surface, words
from netbuilder.window.widgets.keycap import Keycap
from netbuilder.window.widgets.style import ICON_GAP

# Below this height the activations wait folded.
_TALL = 700
_ICON, _FIELD = 16, 28
_CODE = "code"  # the kind of a layer of one's own
_ALWAYS = ("blocks", "ports", "data", "convolution", "shape", "dense")


class Placing(Protocol):
    """What the canvas does while something is dragged onto it. Positions are global."""

    def begin_placing(self, kind: str, global_pos: QPoint) -> None: ...
    def move_placing(self, global_pos: QPoint) -> None: ...
    def drop_placing(self, global_pos: QPoint) -> None: ...
    def cancel_placing(self) -> None: ...


class Palette(QFrame):
    """`add_wanted` carries the kind of node that is to be added without being dragged."""

    add_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sections = sections(whole=False)
        self._items: tuple[Item, ...] = ()  # what is searched, once somebody does
        self._model = PaletteModel()
        self._folded: dict[str, bool] = {}  # what the user folded or opened, by category
        self.setObjectName("palette")
        self.setAccessibleName(self.tr("Palette"))
        surface(self, "panel")
        self.list = PaletteList(theme, self._model)
        self.list.chosen.connect(self.add_wanted)
        self.list.toggled.connect(self._toggle)
        self.list.left_upwards.connect(self._to_search)
        self.search = SearchField()
        self.search.textChanged.connect(lambda *_: self._refill())
        self.search.returnPressed.connect(self._add_first)
        self.search.left_downwards.connect(self._to_list)
        self._keycap = Keycap("Tab", self.search)
        self._keycap.setToolTip(self.tr("Tab searches on the canvas, where the pointer is."))
        self._nothing = words(self.tr("Nothing is called that."), "hint", wrap=True)
        self._nothing.setContentsMargins(14, 8, 14, 8)
        self._own = styled(QPushButton(ICON_GAP + self.tr("New custom layer")), variant="ghost", compact=True)
        self._own.setObjectName("newCustomLayer")
        self._own.setAccessibleName(self.tr("New custom layer"))
        self._own.setToolTip(self.tr("A layer of your own, written in Python"))
        self._own.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._own.clicked.connect(lambda *_: self.add_wanted.emit(_CODE))
        self._lay_out()
        theme.changed.connect(self._paint)
        theme.changed.connect(self.list.repaint_rows)
        self._paint()
        self._refill()

    def set_canvas(self, canvas: Placing) -> None:
        """Where rows are dragged to."""
        self.list.canvas = canvas

    def show_sections(self, parts: Sequence[Section]) -> None:
        """List other things: what the graph on the canvas can hold."""
        self._sections = tuple(parts)
        self._items = every_item(self._sections)
        self._refill()

    def kind_for_help(self) -> str:
        """The kind that is current, or found first; "" where there is none."""
        if self.list.hasFocus():
            row = self.list.currentIndex().row()
            item = self._model.rows[row].item if row >= 0 else None
        else:
            item = self._first()
        return item.kind if item is not None else ""

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().height() != event.size().height():
            self._refill()

    def _lay_out(self) -> None:
        self._icon = QLabel()
        inside = QHBoxLayout(self.search)
        inside.setContentsMargins(9, 0, 6, 0)
        inside.addWidget(self._icon)
        inside.addStretch(1)
        inside.addWidget(self._keycap)
        self.search.setTextMargins(_ICON + 7, 0, 0, 0)
        self.search.setFixedHeight(_FIELD)
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 12, 4)
        top.addWidget(self.search)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self._nothing)
        whole.addWidget(self.list, 1)
        whole.addWidget(rule())
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 4, 6, 4)
        foot.addWidget(self._own)
        foot.addStretch(1)
        whole.addLayout(foot)

    def _paint(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("search", "tx2", _ICON, self.devicePixelRatioF()))
        self._own.setIcon(self._theme.icon("plus", "tx2", _ICON))

    def _is_open(self, category: str) -> bool:
        chosen = self._folded.get(category)
        if chosen is not None:
            return not chosen
        return category in _ALWAYS or (category == "activation" and self.height() >= _TALL)

    def _toggle(self, category: str) -> None:
        self._folded[category] = self._is_open(category)
        self._refill()

    def _refill(self) -> None:
        text = self.search.text().strip()
        self._keycap.setVisible(not self.search.text())
        rows: list[Row] = []
        if text:
            self._items = self._items or every_item(sections())
            rows += [Row(item=item) for item in found(self._items, text)]
        else:
            for section in self._sections:
                is_open = self._is_open(section.category.id)
                rows.append(Row(section=section, is_open=is_open))
                rows += [Row(item=item) for item in section.items if is_open and not item.rare]
        self._nothing.setVisible(bool(text) and not rows)
        self._model.show_rows(rows)
        self.list.end_with_a_row()

    def _add_first(self) -> None:
        first = self._first()
        if first is not None:
            self.add_wanted.emit(first.kind)

    def _first(self) -> Item | None:
        if not self.search.text().strip():
            return None
        return next((row.item for row in self._model.rows if row.item is not None), None)

    def _to_list(self) -> None:
        if self._model.rows:
            self.list.setCurrentIndex(self._model.index(0))
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.BacktabFocusReason)


class SearchField(QLineEdit):
    """Down goes on into the list, Escape empties the field."""

    left_downwards = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paletteSearch")
        self.setAccessibleName(self.tr("Search layers"))
        self.setPlaceholderText(self.tr("Search layers"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class PaletteList(QListView):
    """Rows to be dragged with our own gesture, which tests can make: Qt's needs the window system.

    While its button is held, the mouse is the list's wherever it goes.

    `chosen` carries a kind (double click or Enter), `toggled` a category whose rows are to be folded or
    opened, `left_upwards` comes with Up on the first row.
    """

    chosen = Signal(str)
    toggled = Signal(str)
    left_upwards = Signal()

    def __init__(self, theme: Theme, model: PaletteModel) -> None:
        super().__init__()
        self.canvas: Placing | None = None
        self._pressed: tuple[QPoint, Item] | None = None
        self._placing = False
        self.setObjectName("paletteList")
        self.setAccessibleName(self.tr("Layers"))
        self.setModel(model)
        self.setItemDelegate(PaletteRows(theme, self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.end_with_a_row()

    def end_with_a_row(self) -> None:
        """Leave the foot free where only a part of a row would be seen, as long as nothing is scrolled."""
        room = self.height() - 2 * self.frameWidth()
        heights = [row_height(row) for row in self.rows()]
        shown = max((end for end in accumulate(heights) if end <= room), default=0)
        rest = room - shown if shown and sum(heights) > room else 0
        if self.viewportMargins().bottom() != rest:
            self.setViewportMargins(0, 0, 0, rest)

    def repaint_rows(self) -> None:
        """The colours have changed."""
        self.viewport().update()

    def rows(self) -> list[Row]:
        """What is listed now, from top to bottom."""
        model = self.model()
        assert isinstance(model, PaletteModel)
        return model.rows

    def place_of(self, kind: str) -> QPoint:
        """The middle of a row in the viewport, scrolled there; a null point while it is not listed."""
        for number, row in enumerate(self.rows()):
            if row.item is not None and row.item.kind == kind:
                index = self.model().index(number, 0)
                self.scrollTo(index)
                return self.visualRect(index).center()
        return QPoint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        row = self._row_at(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or row is None:
            return
        if row.section is not None:
            self.toggled.emit(row.section.category.id)
        elif row.item is not None:
            self._pressed = event.globalPosition().toPoint(), row.item

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.globalPosition().toPoint()
        if self._placing and self.canvas is not None:
            self.canvas.move_placing(at)
        elif self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            start, item = self._pressed
            if (at - start).manhattanLength() >= QApplication.startDragDistance():
                self._begin(item, at)
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self._placing:
            self._end()
            if self.canvas is not None:
                self.canvas.drop_placing(event.globalPosition().toPoint())
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        row = self._row_at(event.position().toPoint())
        if row is not None and row.item is not None:
            self.chosen.emit(row.item.kind)
        elif row is not None and row.section is not None:
            self.toggled.emit(row.section.category.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        current = self.currentIndex()
        row = self.rows()[current.row()] if current.isValid() else None
        if self._placing:
            if key == Qt.Key.Key_Escape:
                self._cancel()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self._enter(row)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and row is not None and row.section is not None:
            if row.is_open == (key == Qt.Key.Key_Left):
                self.toggled.emit(row.section.category.id)
        elif key == Qt.Key.Key_Up and current.row() <= 0:
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and not self.currentIndex().isValid():
            self.setCurrentIndex(self.model().index(0, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._cancel()

    def _enter(self, row: Row) -> None:
        if row.item is not None:
            self.chosen.emit(row.item.kind)
        elif row.section is not None:
            self.toggled.emit(row.section.category.id)

    def _row_at(self, at: QPoint) -> Row | None:
        index: QModelIndex = self.indexAt(at)
        return self.rows()[index.row()] if index.isValid() else None

    def _begin(self, item: Item, at: QPoint) -> None:
        if self.canvas is not None:
            self._placing = True
            self.canvas.begin_placing(item.kind, at)
            self.canvas.move_placing(at)

    def _end(self) -> None:
        self._placing = False
        self._pressed = None

    def _cancel(self) -> None:
        if self._placing:
            self._end()
            if self.canvas is not None:
                self.canvas.cancel_placing()
