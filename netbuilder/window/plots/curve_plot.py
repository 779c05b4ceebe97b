"""A live plot of curves, painted by Qt's own items: a paint method in Python would hold up the training.

The scene is measured in pixels of the view.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from operator import is_
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QGraphicsLineItem,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QGraphicsSimpleTextItem,
    QMenu,
    QWidget,
)

from netbuilder.core.atomic import write_bytes
from netbuilder.studio.presenters.chart import Chart, Stroke
from netbuilder.studio.presenters.scales import figure
from netbuilder.window.plots.axes import NO_PEN, Axes
from netbuilder.window.plots.curve_items import CurveItems
from netbuilder.window.plots.end_labels import EndLabel, EndLabels
from netbuilder.window.plots.paths import path_of
from netbuilder.window.plots.plain_view import PlainView, put
from netbuilder.window.plots.reading import ReadingBox
from netbuilder.window.plots.strokes import series_colour
from netbuilder.window.theme.theme import Theme, font

if TYPE_CHECKING:
    from netbuilder.studio.presenters.scales import Floats

_DRAG = 6  # pixels; less is a click
_PAUSE = 5  # height of the mark of a pause
_KEY_STEP = 0.01  # share of the width that an arrow key moves the reading
_PICTURE_SCALE = 2
_WORDS, _CLEAR = 120, 4  # pixels that words at the end of a curve take, and keep from it


class CurvePlot(PlainView):
    """Draws the `Chart` that it is shown.

    `pointed` and `zoomed` tell what the user does, in numbers of the axis: a place or None, a stretch or None
    for all of it. Whoever owns the plot answers a zoom with another chart.
    """

    pointed = Signal(object)
    zoomed = Signal(object)
    picture_wanted = Signal()
    numbers_wanted = Signal()

    def __init__(self, theme: Theme, across_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._across_name = across_name
        self._chart: Chart | None = None
        self._drawn: Chart | None = None  # what the items show
        self._drawn_now: int | None = None
        self._zoom: tuple[float, float] | None = None
        self._point: float | None = None
        self._pressed: float | None = None
        # All at once: clipping to many small rectangles costs four times as much.
        self.setViewportUpdateMode(PlainView.ViewportUpdateMode.FullViewportUpdate)
        self.lie_on_panel(theme)
        self.setInteractive(False)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSize(180, 120)
        self._axes = Axes(self._scene, theme, across_name)
        self._clip = QGraphicsRectItem()
        self._clip.setPen(NO_PEN)
        self._clip.setFlag(QGraphicsRectItem.GraphicsItemFlag.ItemClipsChildrenToShape)
        self._scene.addItem(self._clip)
        self._curves: list[CurveItems] = []
        self._marks = QGraphicsPathItem()
        self._now = QGraphicsLineItem()
        self._rubber = QGraphicsRectItem(self._clip)
        self._empty = QGraphicsSimpleTextItem()
        self._empty.setFont(font(12))
        self._empty_ground = QGraphicsRectItem()
        self._empty_ground.setPen(NO_PEN)
        self._scene.addItem(self._empty_ground)
        for item, z in ((self._marks, -1.0), (self._now, 1.0), (self._empty, 1.0)):
            item.setZValue(z)
            self._scene.addItem(item)
        self._rubber.setZValue(2)
        self._rubber.hide()
        self._labels = EndLabels(self._scene, theme)
        self._reading = ReadingBox(self._scene, theme)
        self.resized.connect(self._draw)
        theme.changed.connect(self._recolour)
        self._recolour()

    # ------------------------------------------------------------------------------------------ drawing

    @property
    def chart(self) -> Chart | None:
        """What is drawn."""
        return self._chart

    def show_chart(self, chart: Chart, zoom: tuple[float, float] | None = None) -> None:
        """Draw `chart`; `zoom` is the stretch of it that the user has chosen, None for all."""
        self._chart, self._zoom = chart, zoom
        self._draw()

    @property
    def least(self) -> float | None:
        """What no curve gets below, None where that is not known."""
        return self._axes.least

    def set_least(self, value: float | None) -> None:
        """Draw a dotted line where no curve gets below, or none."""
        if value != self._axes.least:
            self._axes.least = value
            self._draw()

    @property
    def least_row(self) -> float | None:
        """The pixel of that line, None while it is not to be seen."""
        return self._axes.least_row

    def point_at(self, x: float | None) -> None:
        """Show the reading at `x` of the axis, or none."""
        self._point = x
        self._draw_reading()

    def pixel_of(self, x: float) -> float:
        """Where `x` of the axis is in the view."""
        assert self._chart is not None
        return self._axes.x_of(self._chart.across.place_of(x))

    def _draw(self) -> None:
        """Draw what differs from what is drawn already: often only the place where the run stands."""
        chart, before = self._chart, self._drawn
        if chart is None:
            return
        if self._axes.lay_out(self.width(), self.height(), chart.across, chart.up, chart.percent):
            self._clip.setRect(self._axes.area.adjusted(0, -2, 1, 1))
            before = None  # every number has another pixel now
        self._drawn = chart
        has_new = before is None or not _are_same(before.strokes, chart.strokes)
        if has_new:
            self._draw_curves(chart, anew=before is None)
        if before is None or before.marks != chart.marks:
            self._draw_marks(chart)
        now = self._visible_now(chart)
        if has_new or now != self._drawn_now:
            self._drawn_now = now
            self._draw_ends(chart, now)
        if has_new or before is None or before.empty != chart.empty:
            self._say(chart)
        self._draw_reading()

    def _draw_curves(self, chart: Chart, *, anew: bool) -> None:
        while len(self._curves) < len(chart.strokes):
            self._curves.append(CurveItems(self._clip))
        while len(self._curves) > len(chart.strokes):
            gone = self._curves.pop()
            self._scene.removeItem(gone.line)
            self._scene.removeItem(gone.band)
        for stroke, curve in zip(chart.strokes, self._curves, strict=True):
            if anew or curve.stroke is not stroke:
                curve.draw(stroke, self._theme, self._path)

    def _draw_marks(self, chart: Chart) -> None:
        """Short strokes on the axis for pauses, lines for changes."""
        path, area = QPainterPath(), self._axes.area
        for mark in chart.marks:
            x = self.pixel_of(mark.x)
            if area.left() <= x <= area.right():
                path.moveTo(x, area.bottom())
                path.lineTo(x, area.top() if mark.kind == "change" else area.bottom() - _PAUSE)
        self._marks.setPath(path)

    def _visible_now(self, chart: Chart) -> int | None:
        """The column of pixels in which the run stands; None where there is none to be seen."""
        now, area = self.pixel_of(chart.now) if chart.now is not None else None, self._axes.area
        return int(now) if now is not None and area.left() <= now <= area.right() else None

    def _draw_ends(self, chart: Chart, now: int | None) -> None:
        area = self._axes.area
        self._now.setVisible(now is not None)
        if now is not None:
            self._now.setLine(now + 0.5, area.top(), now + 0.5, area.bottom())
        labels, inside = [], area.adjusted(-1, -1, 1, 1)
        for stroke in chart.strokes:
            if stroke.end is not None and inside.contains(at := self._pixel(*stroke.end)):
                words = str(chart.end_words(stroke))
                labels.append(EndLabel(words, stroke.series, at, partial(self._reach, stroke, at)))
        right_of = max((label.at.x() for label in labels), default=0.0)
        self._labels.show(labels, area, right_of if now is None else max(right_of, now))

    def _reach(self, stroke: Stroke, end: QPointF) -> tuple[float, float]:
        """Highest and lowest pixel of a curve on the stretch before its end that words would cover."""
        first = int(stroke.xs.searchsorted(self._value_at(end.x() - _WORDS)))
        ys = self._rows_of(stroke.ys[first:])
        ys = ys[ys == ys]  # without what is no number
        heights = [end.y(), float(ys.min()), float(ys.max())] if len(ys) else [end.y()]
        return min(heights) - _CLEAR, max(heights) + _CLEAR

    def _say(self, chart: Chart) -> None:
        """Words for an empty plot, and the latest values for whoever cannot see it."""
        area = self._axes.area
        self._empty.setText(str(chart.empty) if chart.empty is not None else "")
        put(self._empty, area.center().x(), area.center().y(), share=0.5)
        self._empty_ground.setRect(self._empty.sceneBoundingRect().adjusted(-8, -2, 8, 2))
        self._empty_ground.setVisible(chart.empty is not None)
        spoken = [str(chart.end_words(stroke)) for stroke in chart.strokes if stroke.end is not None]
        self.setAccessibleDescription(", ".join(spoken) or self._empty.text())

    def _draw_reading(self) -> None:
        chart, area = self._chart, self._axes.area
        if chart is None or self._point is None or not (len(chart.strokes) or chart.marks):
            self._reading.hide()
            return
        found = chart.reading(self._point)
        x = self.pixel_of(found.x)
        if not area.left() <= x <= area.right():
            self._reading.hide()
            return
        rows = [(f"{self._across_name} {figure(found.x)}", "tx2")]
        rows += [
            (f"{name} {figure(value, chart.percent)}", series_colour(series))
            for name, series, _, value in found.values
        ]
        if found.mark is not None:
            rows.append((str(found.mark.words), "tx2"))
        dots = []
        for _, series, at, value in found.values:
            dots.append((series, self._pixel(at, value)))
        self._reading.show(x, area, rows, dots)

    def _path(self, xs: Floats, ys: Floats) -> QPainterPath:
        assert self._chart is not None
        area = self._axes.area
        across = area.left() + self._chart.across.place(xs) * area.width()
        return path_of(across, self._rows_of(ys))

    def _rows_of(self, ys: Floats) -> Floats:
        """The heights of values in pixels."""
        assert self._chart is not None
        area = self._axes.area
        up = area.bottom() - self._chart.up.place(ys) * area.height()
        # Far outside there is nothing to see, and Qt's strokes of such lengths take for ever.
        return up.clip(area.top() - area.height(), area.bottom() + area.height())

    def _pixel(self, x: float, y: float) -> QPointF:
        """Where one point is."""
        assert self._chart is not None
        area, up = self._axes.area, self._axes.y_of(self._chart.up.place_of(y))
        return QPointF(
            self.pixel_of(x), min(max(up, area.top() - area.height()), area.bottom() + area.height())
        )

    def _recolour(self) -> None:
        self._marks.setPen(QPen(self._theme.color("line_control"), 1, Qt.PenStyle.DotLine))
        now = QPen(self._theme.color("live"), 1)
        now.setDashPattern([2, 3])
        self._now.setPen(now)
        self._empty_ground.setBrush(self._theme.color("bg_panel"))
        self._empty.setBrush(self._theme.color("tx3"))
        self._rubber.setBrush(self._theme.color("ink", 0.12))
        self._rubber.setPen(QPen(self._theme.color("tx3"), 1))
        self._axes.recolour()
        self._labels.recolour()
        for curve in self._curves:
            curve.recolour()
        self._draw()

    # ------------------------------------------------------------------------------------------ the hand

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, area = event.position().x(), self._axes.area
        if self._pressed is not None:
            ends = sorted((self._pressed, min(max(x, area.left()), area.right())))
            self._rubber.setRect(ends[0], area.top(), ends[1] - ends[0], area.height())
            self._rubber.setVisible(ends[1] - ends[0] >= _DRAG)
        self._point_by_hand(self._value_at(x) if area.left() <= x <= area.right() else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._axes.area.contains(event.position()):
            self._pressed = event.position().x()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton or not self._rubber.isVisible():
            return
        self._rubber.hide()
        area = self._axes.area
        ends = sorted((pressed, min(max(event.position().x(), area.left()), area.right())))
        if ends[1] - ends[0] >= _DRAG:
            self.zoomed.emit((self._value_at(ends[0]), self._value_at(ends[1])))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.zoomed.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel belongs to whatever scrolls around the plot."""
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_by_hand(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the reading, Escape ends it and shows all again."""
        chart, key = self._chart, event.key()
        if chart is not None and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            low, high = chart.across.low, chart.across.high
            step = (high - low) * _KEY_STEP * (1 if key == Qt.Key.Key_Right else -1)
            start = chart.reading(self._point).x if self._point is not None else (chart.now or low)
            self._point_by_hand(min(max(start + step, low), high))
        elif key == Qt.Key.Key_Escape and (self._point is not None or self._zoom is not None):
            self._point_by_hand(None)
            self.zoomed.emit(None)
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def menu(self) -> QMenu:
        """What a right click offers."""
        menu = QMenu(self)
        menu.addAction(self.tr("Save picture…")).triggered.connect(lambda *_: self.picture_wanted.emit())
        save_numbers = menu.addAction(self.tr("Save numbers…"))
        save_numbers.triggered.connect(lambda *_: self.numbers_wanted.emit())
        save_numbers.setEnabled(self._chart is not None and bool(self._chart.strokes))
        menu.addSeparator()
        show_all = menu.addAction(self.tr("Show all"))
        show_all.triggered.connect(lambda *_: self.zoomed.emit(None))
        show_all.setEnabled(self._zoom is not None)
        return menu

    def _value_at(self, x: float) -> float:
        assert self._chart is not None
        area = self._axes.area
        return self._chart.across.value((x - area.left()) / area.width())

    def _point_by_hand(self, x: float | None) -> None:
        if self._chart is not None and x != self._point:
            self.point_at(x)
            self.pointed.emit(x)

    # ------------------------------------------------------------------------------------------ saving

    def save_picture(self, path: Path) -> None:
        """Write the plot as PNG, at twice its size. Raises OSError."""
        size = self.size() * _PICTURE_SCALE
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(self._theme.color("bg_panel"))
        point, self._point = self._point, None
        self._draw_reading()
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._scene.render(painter)
        painter.end()
        self.point_at(point)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # its types leave the device out
        write_bytes(path, bytes(buffer.data().data()))


def save_numbers(path: Path, rows: Iterable[Sequence[float | str]]) -> None:
    """Write `rows` as comma-separated values, the first of them being names. Raises OSError."""
    lines = (",".join(_cell(value) for value in row) for row in rows)
    write_bytes(path, ("\n".join(lines) + "\n").encode())


def _cell(value: float | str) -> str:
    return value if isinstance(value, str) else repr(value)


def _are_same(some: Sequence[Stroke], others: Sequence[Stroke]) -> bool:
    """Whether they are the very same strokes."""
    return len(some) == len(others) and all(map(is_, some, others))
