"""The rows of the search on the canvas: what fits with its shape, the rest in grey with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from netbuilder.studio.presenters.adding import Offer
from netbuilder.studio.presenters.palette import Item
from netbuilder.window.theme.theme import Theme, font, layer_icon
from netbuilder.window.widgets.tile import tile_pixmap

ROW = 32  # pixels
_TILE = 18
_LEFT, _RIGHT = 12, 12
_GAP = 9
_FADED = 0.45
_CURRENT = 0.16  # of the hint colour over the ground of popovers
_MOST_TITLE = 0.62  # of the row, where title and words do not both have room

Index = QModelIndex | QPersistentModelIndex
_Align = Qt.AlignmentFlag


class OfferModel(QAbstractListModel):
    """Offers from top to bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.offers: Sequence[Offer] = ()

    def show_offers(self, offers: Sequence[Offer]) -> None:
        self.beginResetModel()
        self.offers = offers
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.offers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        offer = self.offers[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return offer.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            says, torch = offer.item.says, offer.item.torch
            why = "" if offer.fits else offer.words
            return "\n".join(filter(None, (offer.item.title, why, says, torch)))
        return None


class OfferList(QListView):
    """The keyboard stays in the field above. `chosen` carries the offer that was clicked on.

    `current_said` carries the current row in words whenever it is another one.
    """

    chosen = Signal(object)
    current_said = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._model = OfferModel()
        self.setObjectName("quickAddList")
        self.setAccessibleName(self.tr("Layers"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setModel(self._model)
        self.setItemDelegate(OfferRows(theme, self))
        self.setUniformItemSizes(True)
        # The rows fill it, so that the graph below is not painted for every key.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.entered.connect(self._go_to)
        self.clicked.connect(lambda index: self.chosen.emit(self._model.offers[index.row()]))

    @property
    def offers(self) -> Sequence[Offer]:
        """What is listed now, from top to bottom."""
        return self._model.offers

    @property
    def current(self) -> Offer | None:
        """The offer that Enter takes, None where nothing is listed."""
        row = self.currentIndex().row()
        return self._model.offers[row] if row >= 0 else None

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """List `offers`, the first of them as the current one."""
        self._model.show_offers(offers)
        if offers:
            self._go_to(self._model.index(0))
            self.scrollToTop()

    def step(self, rows: int) -> None:
        """Go down by `rows`, up where they are negative; not beyond either end."""
        last = len(self._model.offers) - 1
        if last >= 0:
            self._go_to(self._model.index(max(0, min(last, self.currentIndex().row() + rows))))

    def _go_to(self, index: QModelIndex) -> None:
        self.setCurrentIndex(index)
        self.current_said.emit(self._model.offers[index.row()].spoken)


class OfferRows(QStyledItemDelegate):
    """Paints them."""

    def __init__(self, theme: Theme, view: OfferList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._title = font(13)
        self._current = font(13, 600)
        self._words = font(12)
        self._shape = font(12, mono=True)
        self._key = font(11, 500, mono=True)
        self._enter = self.tr("Enter")
        self._tiles: dict[tuple[str, bool, float], QPixmap] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        offer = self._view.offers[index.row()]
        place: QRect = option.rect
        current = index == self._view.currentIndex()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(place, self._theme.mixed("tx3", "bg_overlay", _CURRENT if current else 0.0))
        self._paint_tile(painter, place, offer)
        inside = place.adjusted(_LEFT + _TILE + _GAP, 0, -_RIGHT, 0)
        if current:
            inside.setRight(inside.right() - self._paint_key(painter, inside))
        self._paint_words(painter, inside, offer, current=current)
        painter.restore()

    def _paint_tile(self, painter: QPainter, place: QRect, offer: Offer) -> None:
        tile = self._tile(offer.item)
        painter.setOpacity(1.0 if offer.fits else _FADED)
        painter.drawPixmap(place.left() + _LEFT, place.top() + (ROW - _TILE) // 2, tile)
        painter.setOpacity(1.0)

    def _tile(self, item: Item) -> QPixmap:
        """Its tile, painted once in each theme."""
        key = item.kind, self._theme.is_dark, self._view.devicePixelRatioF()
        if key not in self._tiles:
            icon = layer_icon(item.kind, item.category)
            self._tiles[key] = tile_pixmap(self._theme, icon, item.category, _TILE, key[2])
        return self._tiles[key]

    def _paint_key(self, painter: QPainter, inside: QRect) -> int:
        """The key that takes the row, at its right; the width that it needs, in pixels."""
        width = QFontMetrics(self._key).horizontalAdvance(self._enter) + 12
        cap = QRectF(inside.right() + 1 - width, inside.top() + (ROW - 18) / 2, width, 18)
        painter.setPen(QPen(self._theme.color("line_control"), 1))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(self._key)
        painter.setPen(self._theme.color("tx2"))
        painter.drawText(cap, _Align.AlignCenter, self._enter)
        return width + 8

    def _paint_words(self, painter: QPainter, inside: QRect, offer: Offer, *, current: bool) -> None:
        """The title at the left, and at the right the shape or the reason; both cut where they must be."""
        title, words = QFontMetrics(self._current if current else self._title), self._metrics(offer)
        wanted = words.horizontalAdvance(offer.words)
        room = max(inside.width() - wanted - _GAP, round(inside.width() * (1 - _MOST_TITLE)))
        shown = title.elidedText(offer.item.title, Qt.TextElideMode.ElideRight, room)
        painter.setFont(self._current if current else self._title)
        painter.setPen(self._theme.color("tx" if offer.fits else "tx3"))
        painter.drawText(inside, _Align.AlignVCenter | _Align.AlignLeft, shown)
        left = inside.width() - title.horizontalAdvance(shown) - _GAP
        painter.setFont(self._shape if _is_shape(offer) else self._words)
        painter.setPen(self._theme.color("tx2" if offer.fits else "tx3"))
        said = words.elidedText(offer.words, Qt.TextElideMode.ElideRight, left)
        painter.drawText(inside, _Align.AlignVCenter | _Align.AlignRight, said)

    def _metrics(self, offer: Offer) -> QFontMetrics:
        return QFontMetrics(self._shape if _is_shape(offer) else self._words)


def _is_shape(offer: Offer) -> bool:
    return offer.words.startswith("→")
