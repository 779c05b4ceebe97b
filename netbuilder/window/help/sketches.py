"""Pictures of what layers do, painted for pages of help."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF

from netbuilder.studio.curves import HIGHEST, LOWEST, NUMBERS
from netbuilder.studio.presenters.help_page import Form, Sketch
from netbuilder.window.help.brush import CELL as _CELL
from netbuilder.window.help.brush import Brush
from netbuilder.window.help.loss_paint import paint_loss
from netbuilder.window.help.worked_paint import paint_worked, worked_height
from netbuilder.window.theme.theme import Theme

_WIDTH, _HEIGHT = 420, 190
_HEIGHTS = {Form.WINDOW: 178, Form.MATRIX: 180, Form.ATTENTION: 170, Form.SHARED: 172}
_GATES = {4: ("forget", "input", "new", "output"), 3: ("reset", "update", "new"), 1: ("new",)}


def picture_of(sketch: Sketch, tone: str, theme: Theme, ratio: float, curve: Sequence[float] = ()) -> QImage:
    """The picture, in the colour `tone` of its category; a curve that is not there yet has axes alone."""
    worked = sketch.form is Form.WORKED
    height = worked_height(sketch.words) if worked else _HEIGHTS.get(sketch.form, _HEIGHT)
    size = QSize(_WIDTH, height)
    image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush = Brush(painter, theme, tone)
        if sketch.form is Form.CURVE:
            _curve(brush, curve)
        else:
            _PAINTED[sketch.form](brush, sketch)
    return image


def _window(brush: Brush, sketch: Sketch) -> None:
    """Two places of a window over the input, and the two outputs that they give."""
    kernel, stride, dilation = (
        min(number, most) for number, most in zip(sketch.numbers, (5, 4, 3), strict=True)
    )
    reach = min(7, (kernel - 1) * dilation + 1)
    side = min(8, max(6, reach + stride))
    taken = {step * dilation for step in range(kernel)}
    for row in range(side):
        for column in range(side):
            inside = row in taken and column in taken
            brush.cell(10 + column * _CELL, 14 + row * _CELL, 0.55 if inside else 0.06)
    first = QRectF(10, 14, reach * _CELL, reach * _CELL)
    second = first.translated(stride * _CELL, 0)
    brush.frame(second, dashed=True)
    brush.frame(first)
    left = 10 + side * _CELL + 90
    count = max(2, (side - reach) // stride + 1)
    for row in range(count):
        for column in range(count):
            brush.cell(left + column * _CELL, 54 + row * _CELL, 0.55 if (row, column) == (0, 0) else 0.06)
    brush.frame(QRectF(left + _CELL, 54, _CELL, _CELL), dashed=True)
    brush.line(QPointF(first.right(), first.center().y()), QPointF(left - 3, 62), strong=True, arrow=True)
    under = 58 + count * _CELL
    brush.words(QRectF(left - 80, under, 240, 20), _numbers(sketch))
    if sketch.numbers[2] > 1:
        apart = _tr("dilation {}").format(sketch.numbers[2])
        brush.words(QRectF(left - 80, under + 18, 240, 20), apart)


def _spread(brush: Brush, sketch: Sketch) -> None:
    """One value is spread over a window, the one beside it a stride further on."""
    kernel, stride = (min(number, most) for number, most in zip(sketch.numbers, (5, 3), strict=True))
    for row in range(2):
        for column in range(2):
            brush.cell(20 + column * _CELL, 60 + row * _CELL, 0.55 if (row, column) == (0, 0) else 0.06)
    left, side = 150.0, min(8, stride + kernel)
    for row in range(side):
        for column in range(side):
            inside = row < kernel and column < kernel
            brush.cell(left + column * _CELL, 14 + row * _CELL, 0.4 if inside else 0.06)
    first = QRectF(left, 14, kernel * _CELL, kernel * _CELL)
    brush.frame(first.translated(stride * _CELL, 0), dashed=True)
    brush.frame(first)
    brush.line(QPointF(64, 70), QPointF(left - 4, 50), strong=True, arrow=True)
    brush.words(QRectF(10, 130, 130, 20), _numbers(sketch))


def _curve(brush: Brush, values: Sequence[float]) -> None:
    """y over x from -4 to 4, both axes at the same scale as far as y has room."""
    plot = QRectF(30, 8, 360, 174)
    low, high = min((-1.5, *values)), max((1.5, *values))
    low, high = max(low, -4.5), min(high, 4.5)

    def place(x: float, y: float) -> QPointF:
        across = (x - LOWEST) / (HIGHEST - LOWEST)
        down = (high - min(max(y, low), high)) / (high - low)
        return QPointF(plot.left() + across * plot.width(), plot.top() + down * plot.height())

    brush.line(place(LOWEST, 0), place(HIGHEST, 0))
    brush.line(place(0, low), place(0, high))
    for tick in (-4, -2, 2, 4):
        at = place(tick, 0)
        brush.line(at, at + QPointF(0, 4))
        brush.words(QRectF(at.x() - 14, at.y() + 4, 28, 14), str(tick).replace("-", "−"), name="tx3")
    one = place(0, 1)
    brush.line(one, one - QPointF(4, 0))
    brush.words(QRectF(one.x() - 22, one.y() - 7, 16, 14), "1", name="tx3")
    if not values:
        brush.words(QRectF(plot.right() - 120, plot.top() + 8, 120, 16), _tr("Computing …"), name="tx3")
    else:
        brush.painter.setPen(QPen(brush.tone, 2.5))
        brush.painter.setBrush(Qt.BrushStyle.NoBrush)
        points = [place(x, y) for x, y in zip(NUMBERS, values, strict=True)]
        brush.painter.drawPolyline(QPolygonF(points))


def _matrix(brush: Brush, sketch: Sketch) -> None:
    """Every output is joined to every input; those of one output stand out."""
    into = [QPointF(70, 24 + 28 * row) for row in range(6)]
    out = [QPointF(300, 52 + 28 * row) for row in range(4)]
    for target in (*out[1:], out[0]):
        for source in into:
            brush.line(source, target, strong=target is out[0])
    for points, text, x in ((into, "x", 20.0), (out, "y = W·x + b", 316.0)):
        brush.painter.setPen(QPen(brush.tone, 1.5))
        brush.painter.setBrush(brush.color("bg_panel"))
        for point in points:
            brush.painter.drawEllipse(point, 8, 8)
        brush.words(QRectF(x, 85, 90 if x > 100 else 30, 20), text)


def _gates(brush: Brush, sketch: Sketch) -> None:
    """What is remembered goes along the top; gates decide what of it stays and what comes in."""
    names = _GATES.get(sketch.numbers[0], ("new",))
    brush.line(QPointF(10, 34), QPointF(410, 34), strong=True, arrow=True)
    brush.words(QRectF(4, 12, 110, 16), _tr("state before"))
    brush.words(QRectF(316, 12, 100, 16), _tr("state"))
    brush.line(QPointF(10, 156), QPointF(400, 156))
    brush.words(QRectF(4, 162, 150, 16), _tr("input and last output"))
    step = 380 / len(names)
    for number, name in enumerate(names):
        box = QRectF(20 + number * step + step / 2 - 40, 86, 80, 32)
        brush.box(box, _tr(name))
        x = box.center().x()
        brush.line(QPointF(x, 156), QPointF(x, box.bottom() + 1), arrow=True)
        brush.line(QPointF(x, box.top()), QPointF(x, 36), strong=True, arrow=True)


def _attention(brush: Brush, sketch: Sketch) -> None:
    """Each step looks at all others, at some more than at others."""
    shares = (0.1, 0.65, 0.05, 0.2)
    places = [QPointF(80 + 80 * number, 40) for number in range(4)]
    query = QPointF(200, 150)
    for point, share in zip(places, shares, strict=True):
        brush.painter.setPen(QPen(brush.tone, 1 + 7 * share))
        brush.painter.drawLine(query, point)
        brush.words(QRectF(point.x() - 24, 6, 48, 16), f"{100 * share:.0f} %")
    for point in (*places, query):
        brush.cell(point.x() - 10, point.y() - 10, 0.4)
    brush.words(QRectF(220, 140, 190, 20), _tr("a step, and what it looks at"))


def _shared(brush: Brush, sketch: Sketch) -> None:
    """Samples beside channels: what is normalised together is filled."""
    for sample in range(4):
        for channel in range(6):
            together = {
                "batch": channel == 1,
                "instance": sample == 1 and channel == 1,
                "layer": sample == 1,
                "group": sample == 1 and channel < 3,
                "neighbours": sample == 1 and 1 <= channel <= 3,
            }[sketch.words]
            brush.cell(110 + channel * 30, 22 + sample * 30, 0.6 if together else 0.06, 30)
    brush.words(QRectF(110, 150, 180, 18), _tr("channels"))
    brush.words(QRectF(20, 70, 80, 20), _tr("samples"))


def _numbers(sketch: Sketch) -> str:
    return _tr("window {}, stride {}").format(*sketch.numbers[:2])


def _tr(text: str) -> str:
    return QCoreApplication.translate("HelpPage", text)


_PAINTED: Mapping[Form, Callable[[Brush, Sketch], None]] = {
    Form.WINDOW: _window,
    Form.SPREAD: _spread,
    Form.MATRIX: _matrix,
    Form.GATES: _gates,
    Form.ATTENTION: _attention,
    Form.SHARED: _shared,
    Form.WORKED: paint_worked,
    Form.LOSS: paint_loss,
}
