"""What one output value sees of the input: a window drawn over an example, and a sentence."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from netbuilder.studio.presenters.fields import FieldCard
from netbuilder.window.canvas.look import said
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import words

_SIDE = 84
_STRIP = 20
_EDGE = 2.0
_CASING = 1.0


class FieldView(QWidget):
    """`show_field` with a picture of the input, if there is one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("receptiveField")
        self._picture = _Window(theme)
        self._words = words("", "label", wrap=True)
        self._words.setObjectName("receptiveFieldWords")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignTop)

    def show_field(self, card: FieldCard, picture: QPixmap | None) -> None:
        told = said(card.says)
        self._words.setText(told)
        self.setAccessibleName(told)
        self._picture.setVisible(len(card.room) < 3)
        self._picture.show_window(card.window, card.room, picture)


class _Window(QWidget):
    """The middle window over one or two axes; along one, the input is a strip."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._window: tuple[float, ...] = ()
        self._room: tuple[int, ...] = ()
        self._input: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_window(self, window: tuple[float, ...], room: tuple[int, ...], picture: QPixmap | None) -> None:
        self._window, self._room, self._input = window, room, picture
        self.setFixedSize(self._size())
        self.update()

    def _size(self) -> QSize:
        if len(self._room) != 2:
            return QSize(_SIDE, _STRIP)
        height, width = self._room
        longest = max(height, width)
        return QSize(max(8, round(_SIDE * width / longest)), max(8, round(_SIDE * height / longest)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        whole = QRectF(self.rect())
        if self._input is not None and len(self._room) == 2:
            painter.drawPixmap(whole, self._input, QRectF(self._input.rect()))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("bg_hover"))
            painter.drawRect(whole)
        edge = self._middle(whole).adjusted(_EDGE / 2, _EDGE / 2, -_EDGE / 2, -_EDGE / 2)
        painter.setBrush(self._theme.color("s1", 0.16))
        # Pictures are dark or bright in either theme: the edge stands out from both.
        for colour, width in (("bg_panel", _EDGE + 2 * _CASING), ("s1", _EDGE)):
            painter.setPen(QPen(self._theme.color(colour), width))
            painter.drawRect(edge)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _middle(self, whole: QRectF) -> QRectF:
        shares = [min(1.0, seen / room) for seen, room in zip(self._window, self._room, strict=True)]
        down, across = shares if len(shares) == 2 else (1.0, shares[0] if shares else 1.0)
        width, height = max(4.0, across * whole.width()), max(4.0, down * whole.height())
        place = QRectF(0, 0, width, height)
        place.moveCenter(whole.center())
        return place
