"""What a step of the preparation makes of one example: a picture or a curve, and rows of values."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.studio.presenters.data_preparation import NOTHING, Shown, ShownRow
from netbuilder.window.theme.theme import Theme, font

_ROW = 18
_PICTURE, _CURVE = 64, 40
_GAP = 8
_LEAST_NAME = 70
_COLUMN_GAP = 14
_TOKEN = 30
_TOKENS = ("tx2", "tx", "tx3", "tx")  # of the columns


class StepSample(QWidget):
    """Nothing to see takes no room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown = NOTHING
        self._words, self._values = font(12), font(11, mono=True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVisible(False)
        theme.changed.connect(self.update)

    @property
    def shown(self) -> Shown:
        return self._shown

    def show_sample(self, shown: Shown) -> None:
        """Show what became of an example."""
        self._shown = shown
        self.setVisible(shown != NOTHING)
        self.setAccessibleName("; ".join(map(_spoken, shown.rows)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        shown = self._shown
        if self._are_tokens:
            return QSize(100, 2 * _ROW)
        rows = len(shown.rows) + (shown.more > 0)
        if shown.picture is not None:
            return QSize(100, _PICTURE)
        return QSize(100, rows * _ROW + (_CURVE + 4 if shown.curve is not None else 0))

    @property
    def _are_tokens(self) -> bool:
        """Whether each row is a character or token with its number: they stand side by side."""
        rows = self._shown.rows
        return bool(rows) and all(not row.before and row.after for row in rows)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shown, left, top = self._shown, 0, 0
        if self._are_tokens:
            self._paint_tokens(painter)
            painter.end()
            return
        if shown.picture is not None:
            left = self._paint_picture(painter) + _GAP
            top = max(0, (_PICTURE - _ROW * len(shown.rows)) // 2)
        if shown.curve is not None:
            self._paint_curve(painter)
            top = _CURVE + 4
        widths = self._widths()
        for row in shown.rows:
            room = QRect(left, top, self.width() - left, _ROW)
            self._paint_row(painter, row, room, None if shown.picture is not None else widths)
            top += _ROW
        if shown.more:
            self._write(painter, "tx3", QRect(left, top, self.width() - left, _ROW),
                        self.tr("and {} more").format(shown.more))  # fmt: skip
        painter.end()

    def _paint_picture(self, painter: QPainter) -> int:
        """The picture at the left; how wide it is."""
        pixels = self._shown.picture
        assert pixels is not None
        height, width = pixels.shape[:2]
        form = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
        image = QImage(pixels.tobytes(), width, height, pixels.strides[0], form)
        scale = _PICTURE / max(height, width)
        room = QRectF(0, 0, width * scale, height * scale)
        if scale > 1:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(room, image)
        return _PICTURE

    def _paint_curve(self, painter: QPainter) -> None:
        line = self._shown.curve
        assert line is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = float(line.min()), float(line.max())
        step, tall = self.width() / max(1, len(line) - 1), _CURVE - 4
        span = (high - low) or 1.0
        points = [
            QPointF(at * step, 2 + (high - each) / span * tall) for at, each in enumerate(line.tolist())
        ]
        painter.setPen(QPen(self._theme.color("s1"), 1.2))
        painter.drawPolyline(QPolygonF(points))

    def _widths(self) -> list[int]:
        """What name, value, what is done and what becomes of it take; long names make room for the others."""
        name, *values = ([row[at] for row in self._shown.rows] for at in range(4))
        rest = [_wide(self._values, words) for words in values]
        return [max(_LEAST_NAME, min(_wide(self._words, name), self.width() - sum(rest))), *rest]

    def _paint_row(self, painter: QPainter, row: ShownRow, room: QRect, widths: list[int] | None) -> None:
        if widths is None or not (row.how or row.after):
            letters = QFontMetrics(self._words)
            self._write(painter, "tx2", room, row.name)
            room.setLeft(room.left() + letters.horizontalAdvance(row.name) + 12)
            self._write(painter, "tx3", room, row.before, mono=True)
            return
        left = room.left()
        for token, words, width in zip(_TOKENS, row, widths, strict=True):
            place = QRect(left, room.top(), min(width, self.width() - left), room.height())
            self._write(painter, token, place, words, mono=token != "tx2")
            left += width

    def _paint_tokens(self, painter: QPainter) -> None:
        middle = Qt.AlignmentFlag.AlignCenter
        rows = self._shown.rows[: max(1, self.width() // _TOKEN)]
        for at, row in enumerate(rows):
            room = QRect(at * _TOKEN, 0, _TOKEN - 2, _ROW)
            painter.setFont(self._values)
            painter.setPen(self._theme.color("tx"))
            painter.drawText(room, middle, row.name)
            painter.setPen(self._theme.color("tx3"))
            painter.drawText(room.translated(0, _ROW), middle, row.after)

    def _write(self, painter: QPainter, token: str, room: QRect, words: str, *, mono: bool = False) -> None:
        used = self._values if mono else self._words
        painter.setFont(used)
        painter.setPen(self._theme.color(token))
        fitting = QFontMetrics(used).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)


def _wide(used: QFont, words: list[str]) -> int:
    """How much room a column of `words` takes, with the gap behind it."""
    letters = QFontMetrics(used)
    most = max((letters.horizontalAdvance(each) for each in words), default=0)
    return most + _COLUMN_GAP if most else 0


def _spoken(row: ShownRow) -> str:
    return " ".join(filter(None, (row.name, row.before, row.how, row.after)))
