"""Points of the plane, painted with the pointer or by keys."""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.setting_points import CLASSES, PaintedPoint, PaintedPoints
from netbuilder.studio.presenters.field import Field
from netbuilder.window.data.example_points import mark_of
from netbuilder.window.inspector.editors import Editor
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import styled

_MARGIN = 8.0  # from the edge to ±1
_APART = 0.06  # between two points of a stroke
_REACH = 0.09  # of the eraser
_STEP = 0.05  # of an arrow key
ERASER = -1


class PointsPainter(QWidget):
    """`painted` carries all points when a stroke or a key has changed them. Escape lets go of a stroke.

    Arrows move a cross, Space paints or erases there, and letters choose the class.
    """

    painted = Signal(object)
    class_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.brush = 0  # a class, or ERASER
        self._theme = theme
        self._points: tuple[PaintedPoint, ...] = ()
        self._stroke: list[PaintedPoint] | None = None  # all points, while the button is down
        self._last: tuple[float, float] | None = None
        self._cross = (0.0, 0.0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumSize(120, 120)
        theme.changed.connect(self.update)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width

    def sizeHint(self) -> QSize:
        return QSize(240, 240)

    def show_points(self, points: tuple[PaintedPoint, ...]) -> None:
        self._points = points
        counts = [sum(number == each for *_, number in points) for each in range(len(CLASSES))]
        told = ", ".join(f"{count} {CLASSES[each]}" for each, count in enumerate(counts) if count)
        self.setAccessibleDescription(self.tr("{} points: {}").format(len(points), told or "0"))
        self.update()

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a point lies in the widget."""
        room = self._room()
        return QPointF(room.center().x() + x * room.width() / 2, room.center().y() - y * room.height() / 2)

    def _room(self) -> QRectF:
        side = min(self.width(), self.height()) - 2 * _MARGIN
        middle = QRectF(self.rect()).center()
        return QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)

    # ------------------------------------------------------------------------------------ pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._stroke, self._last = list(self._points), None
            self._touch(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._stroke is not None:
            self._touch(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._stroke is not None and event.button() is Qt.MouseButton.LeftButton:
            found, self._stroke = tuple(self._stroke), None
            self._give(found)

    def _touch(self, at: QPointF) -> None:
        assert self._stroke is not None
        room = self._room()
        x = max(-1.0, min(1.0, 2 * (at.x() - room.center().x()) / room.width()))
        y = max(-1.0, min(1.0, 2 * (room.center().y() - at.y()) / room.height()))
        far = self._last is None or _distance(self._last, (x, y)) >= _APART
        if self.brush == ERASER or far:
            self._stroke = _brushed(self._stroke, (x, y), self.brush)
            self._last = (x, y)
            self.update()

    def _give(self, points: tuple[PaintedPoint, ...]) -> None:
        if points != self._points:
            self.show_points(points)
            self.painted.emit(points)
        self.update()

    # ------------------------------------------------------------------------------------ keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, 1),
            Qt.Key.Key_Down: (0, -1),
        }
        key, letter = Qt.Key(event.key()), event.text().upper()
        if key in ways and not event.modifiers():
            across, up = ways[key]
            x, y = self._cross
            self._cross = _within(x + across * _STEP), _within(y + up * _STEP)
            self.update()
        elif key == Qt.Key.Key_Space:
            self._give(tuple(_brushed(list(self._points), self._cross, self.brush)))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._give(tuple(_brushed(list(self._points), self._cross, ERASER)))
        elif key == Qt.Key.Key_Escape and self._stroke is not None:
            self._stroke = None
            self.update()
        elif letter in CLASSES and letter and not event.modifiers():
            self.class_wanted.emit(CLASSES.index(letter))
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------------------------ paint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = self._room().adjusted(-_MARGIN + 1, -_MARGIN + 1, _MARGIN - 1, _MARGIN - 1)
        painter.setPen(QPen(self._theme.color("live" if self.hasFocus() else "line"), 1))
        painter.setBrush(self._theme.color("bg_canvas"))
        painter.drawRoundedRect(room, 6, 6)
        painter.setPen(QPen(self._theme.color("line"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(self.place_of(-1, 0), self.place_of(1, 0))
        painter.drawLine(self.place_of(0, -1), self.place_of(0, 1))
        painter.setPen(QPen(self._theme.color("bg_canvas"), 0.7))
        for x, y, number in self._stroke if self._stroke is not None else self._points:
            painter.setBrush(self._theme.color(f"s{number + 1}"))
            painter.drawPath(mark_of(number).translated(self.place_of(x, y)))
        if self.hasFocus():
            self._paint_cross(painter)
        painter.end()

    def _paint_cross(self, painter: QPainter) -> None:
        at = self.place_of(*self._cross)
        painter.setPen(QPen(self._theme.color("tx"), 1))
        painter.drawLine(at - QPointF(5, 0), at + QPointF(5, 0))
        painter.drawLine(at - QPointF(0, 5), at + QPointF(0, 5))

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self._stroke = None
        self.update()


class PointsEditor(Editor):
    """The plane, and below it the classes, the eraser and the way to an empty plane."""

    def build(self) -> None:
        self._painter = PointsPainter(self.theme)
        self.named(self._painter)
        self._painter.painted.connect(self._paint_given)
        self._painter.class_wanted.connect(self._choose)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self._painter)
        self._brushes: QButtonGroup = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(2)
        for number, name in enumerate(CLASSES):
            row.addWidget(self._brush(number, name, self.tr("Paint class {} (key {})").format(name, name)))
        column.addLayout(row)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self._brush(ERASER, self.tr("Erase"), self.tr("Take points away")))
        self._clear = styled(QPushButton(self.tr("Clear")), compact=True)
        self._clear.setObjectName(f"{self.name}.clear")
        self._clear.setToolTip(self.tr("Take all points away"))
        self._clear.clicked.connect(lambda *_: self._paint_given(()))
        foot.addWidget(self._clear)
        foot.addStretch(1)
        column.addLayout(foot)
        self.line.addLayout(column, 1)
        self._brushes.button(0).setChecked(True)
        self.theme.changed.connect(self._colour)
        self._colour()

    def show_field(self, field: Field, fresh: bool) -> None:
        points = () if field.mixed else field.value
        self._painter.show_points(points)
        self._clear.setEnabled(bool(points))

    def _brush(self, number: int, words: str, says: str) -> QPushButton:
        button = styled(QPushButton(words), compact=True)
        button.setCheckable(True)
        button.setObjectName(f"{self.name}.{CLASSES[number] if number != ERASER else 'erase'}")
        button.setAccessibleName(says)
        button.setToolTip(says)
        if number != ERASER:
            button.setMinimumWidth(24)
        self._brushes.addButton(button, number)
        button.clicked.connect(lambda *_: setattr(self._painter, "brush", number))
        return button

    def _choose(self, number: int) -> None:
        self._brushes.button(number).click()

    def _paint_given(self, points: tuple[PaintedPoint, ...]) -> None:
        assert isinstance(self.setting, PaintedPoints)
        if len(points) > self.setting.most:
            self.say_why(self.tr("At most {} points.").format(f"{self.setting.most:,}"))
            return
        self.say_why("")
        self.settle(points)

    def _colour(self) -> None:
        for number in range(len(CLASSES)):
            button = self._brushes.button(number)
            colour = self.theme.color(f"s{number + 1}").name()
            button.setStyleSheet(
                f"QPushButton {{ color: {colour}; padding: 2px 0; }}"
                f"QPushButton:checked {{ border: 2px solid {colour}; font-weight: 600; }}"
            )


def _brushed(points: list[PaintedPoint], at: tuple[float, float], brush: int) -> list[PaintedPoint]:
    """The points after a touch of the brush."""
    if brush == ERASER:
        return [point for point in points if _distance(point[:2], at) > _REACH]
    return [*points, (round(at[0], 3) + 0.0, round(at[1], 3) + 0.0, brush)]


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _within(value: float) -> float:
    return round(max(-1.0, min(1.0, value)), 3)
