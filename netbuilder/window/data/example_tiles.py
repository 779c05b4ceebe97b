"""Examples side by side: pictures, curves or lines of text with their labels. All can be scrolled to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from netbuilder.runs.late import numpy as np
from netbuilder.studio.presenters.data_examples import Examples, Form
from netbuilder.window.theme.theme import Theme, font

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

Index = QModelIndex | QPersistentModelIndex

_LEAST = {Form.PICTURE: QSize(84, 100), Form.CURVE: QSize(212, 96), Form.WORDS: QSize(420, 26)}
_EDGE = 14
_PAD, _LABEL = 6, 18
_NUMBER = 56


class ExampleTiles(QListView):
    """`looked_at` tells the place of the example at the keyboard, -1 for none."""

    looked_at = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._model = _Model(self)
        self.setObjectName("dataTiles")
        self.setAccessibleName(self.tr("Examples"))
        self.setModel(self._model)
        self.setItemDelegate(_Tiles(theme, self))
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setViewportMargins(_EDGE, 8, 4, 4)
        theme.changed.connect(self.viewport().update)

    @property
    def examples(self) -> Examples | None:
        return self._model.examples

    def place(self, row: int) -> int:
        """The place of the example in a row."""
        return int(self._model.places[row])

    def show_examples(self, examples: Examples, places: Places) -> None:
        """Show these examples in this order, from the first on."""
        wrapped = examples.form is not Form.WORDS
        self.setFlow(QListView.Flow.LeftToRight if wrapped else QListView.Flow.TopToBottom)
        self.setWrapping(wrapped)
        self._model.show_examples(examples, places)
        self._share_width()
        self.scrollToTop()
        self.looked_at.emit(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._share_width()
        super().resizeEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.looked_at.emit(self.place(current.row()) if current.isValid() else -1)

    def _share_width(self) -> None:
        """Give the tiles of a row its whole width."""
        examples = self._model.examples
        if examples is None:
            return
        least, room = _LEAST[examples.form], max(1, self.viewport().width() - 1)
        columns = 1 if examples.form is Form.WORDS else max(1, room // least.width())
        self.setGridSize(QSize(room // columns, least.height()))


class _Model(QAbstractListModel):
    def __init__(self, view: ExampleTiles) -> None:
        super().__init__(view)
        self.examples: Examples | None = None
        self.places: Places | tuple[int, ...] = ()

    def show_examples(self, examples: Examples, places: Places) -> None:
        self.beginResetModel()
        self.examples, self.places = examples, places
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        examples = self.examples
        if examples is None or not 0 <= index.row() < len(self.places):
            return None
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            place = int(self.places[index.row()])
            words = [f"{place + 1:,}", examples.label(place), examples.group(place)]
            if examples.form is Form.WORDS:
                words.append(examples.words(place))
            return ", ".join(filter(None, words))
        return None


class _Tiles(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: ExampleTiles) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._small, self._mono = font(11), font(12, mono=True)
        self._letters = QFontMetrics(self._small)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._view.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        examples = self._view.examples
        if examples is None:
            return
        place = self._view.place(index.row())
        painter.save()
        rect: QRect = option.rect
        if examples.form is Form.WORDS:
            self._paint_words(painter, rect, examples, place)
        else:
            room = rect.adjusted(0, 0, -_PAD - 6, -_PAD)
            field = QRect(room.left(), room.top(), room.width(), room.height() - _LABEL)
            if examples.form is Form.PICTURE:
                self._paint_picture(painter, field, examples, place)
            else:
                self._paint_curve(painter, field, examples, place)
            self._paint_label(painter, room, examples, place)
        if index == self._view.currentIndex() and self._view.selectionModel().isSelected(index):
            width = 2 if self._view.hasFocus() else 1
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("ink"), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                QRectF(rect.adjusted(-3, -1, -_PAD, -1)).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4
            )
        painter.restore()

    def _paint_picture(self, painter: QPainter, field: QRect, examples: Examples, place: int) -> None:
        pixels = examples.picture(place)
        height, width = pixels.shape[:2]
        kind = QImage.Format.Format_RGB888 if pixels.ndim == 3 else QImage.Format.Format_Grayscale8
        image = QImage(pixels.data, width, height, pixels.strides[0], kind)
        share = min(field.width() / width, field.height() / height)
        shown = QRectF(field.left(), field.top(), width * share, height * share)
        painter.drawImage(shown, image)

    def _paint_curve(self, painter: QPainter, field: QRect, examples: Examples, place: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("bg_canvas"))
        painter.drawRoundedRect(QRectF(field), 4, 4)
        line = np.nan_to_num(examples.curve(place).astype(np.float64))
        low, high = examples.scale or (float(line.min()), float(line.max()))
        inner = QRectF(field).adjusted(4, 5, -4, -5)
        x = np.linspace(inner.left(), inner.right(), len(line)).tolist()
        y = (inner.bottom() - (line - low) / ((high - low) or 1.0) * inner.height()).tolist()
        painter.setPen(QPen(self._theme.color("s1"), 1))
        painter.drawPolyline(QPolygonF([QPointF(*each) for each in zip(x, y, strict=True)]))

    def _paint_label(self, painter: QPainter, room: QRect, examples: Examples, place: int) -> None:
        painter.setFont(self._small)
        below = QRect(room.left(), room.bottom() - _LABEL + 1, room.width(), _LABEL)
        label = examples.label(place) or f"{place + 1:,}"
        group = examples.group(place)
        painter.setPen(self._theme.color("tx2"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(
            below, flags, self._letters.elidedText(label, Qt.TextElideMode.ElideRight, below.width())
        )
        used = self._letters.horizontalAdvance(label) + 10
        if group and used + self._letters.horizontalAdvance(group) < below.width():
            painter.setPen(self._theme.color("tx3"))
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, group)

    def _paint_words(self, painter: QPainter, rect: QRect, examples: Examples, place: int) -> None:
        painter.setFont(self._small)
        painter.setPen(self._theme.color("tx3"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect.adjusted(2, 0, 0, 0), flags, f"{place + 1:,}")
        painter.setFont(self._mono)
        painter.setPen(self._theme.color("tx"))
        room = rect.adjusted(_NUMBER, 0, -12, 0)
        words = QFontMetrics(self._mono).elidedText(
            examples.words(place), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, flags, words)
