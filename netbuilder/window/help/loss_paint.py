"""How large a loss is, over the one number that it depends on most."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPen, QPolygonF

from netbuilder.studio.presenters.help_page import Sketch
from netbuilder.studio.presenters.loss_curves import LOSS_CURVES
from netbuilder.window.help.brush import Brush

_PLOT = QRectF(34, 10, 350, 138)
_HIGHEST = 5.0
_DASHES = (5.0, 3.0)  # in widths of the line


def paint_loss(brush: Brush, sketch: Sketch) -> None:
    """Loss upwards; a second line is dashed."""
    curve = LOSS_CURVES[sketch.words]
    lines = curve.points()
    values = [y for _, points in lines for _, y in points]
    low, high = min(0.0, *values), min(_HIGHEST, max(values))

    def place(x: float, y: float) -> QPointF:
        across = (x - curve.low) / (curve.high - curve.low)
        return QPointF(
            _PLOT.left() + across * _PLOT.width(), _PLOT.bottom() - (y - low) / (high - low) * _PLOT.height()
        )

    brush.line(_PLOT.bottomLeft(), _PLOT.bottomRight())
    brush.line(_PLOT.bottomLeft(), _PLOT.topLeft())
    for x in (curve.low, (curve.low + curve.high) / 2, curve.high):
        brush.words(QRectF(place(x, low).x() - 20, _PLOT.bottom() + 4, 40, 14), _number(x), name="tx3")
    for y in (low, high):
        brush.words(QRectF(0, place(curve.low, y).y() - 7, 28, 14), _number(y), name="tx3")
    words = QRectF(_PLOT.left(), _PLOT.bottom() + 20, _PLOT.width(), 16)
    brush.words(words, QCoreApplication.translate("HelpPage", curve.words))
    for number, (name, points) in enumerate(lines):
        _line(brush, QPolygonF([place(x, y) for x, y in points if y <= high]), number)
        if name:
            _name(brush, name, number)


def _line(brush: Brush, points: QPolygonF, number: int) -> None:
    pen = QPen(brush.tone if number == 0 else brush.color("tx2"), 2.5 if number == 0 else 2)
    if number:
        pen.setDashPattern(_DASHES)
    brush.painter.setPen(pen)
    brush.painter.setBrush(Qt.BrushStyle.NoBrush)
    brush.painter.drawPolyline(points)


def _name(brush: Brush, name: str, number: int) -> None:
    """At the top, in the middle: most of these curves leave it free."""
    y = _PLOT.top() + 4 + 18 * number
    x = _PLOT.center().x() - 40
    _line(brush, QPolygonF([QPointF(x, y + 7), QPointF(x + 22, y + 7)]), number)
    brush.painter.setPen(brush.color("tx2"))
    words = QCoreApplication.translate("HelpPage", name)
    brush.painter.drawText(
        QRectF(x + 30, y, 120, 14), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words
    )


def _number(value: float) -> str:
    return f"{round(value, 1):g}".replace("-", "−")
