"""A view that is moved by hand: pan without end, zoom at the pointer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QPainter, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from netbuilder.studio.session import View
from netbuilder.window.canvas.framing import Rect, Zooms, framing
from netbuilder.window.canvas.look import COMPACT_FROM, FULL_FROM, LEAST_ZOOM, MOST_ZOOM

_STEPS = (0.05, 0.1, 0.15, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
_FRAMED = Zooms(LEAST_ZOOM, 1.0, (COMPACT_FROM, FULL_FROM))
_NOTCH = 1.15  # zoom by one notch of the wheel
_SIDE, _TOP_AND_BOTTOM = 16, 40  # pixels around what is framed; overlays stand there
_BEYOND = 20_000.0  # scene pixels beyond the graph that one can pan to


class CameraView(QGraphicsView):
    """`zoom` 1 is 100 %; it stays between 5 % and 200 %."""

    zoom_changed = Signal(float)
    scrolled = Signal()  # the children of the viewport went along

    def __init__(self, scene: QGraphicsScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._zoom = 1.0
        self._gathered: QPoint | None = None  # while both scroll bars move
        # A viewport of Qt's own making would be unknown to Python, which to find out what it is sets up each
        # class of widgets there is: some ten milliseconds before the window can be seen.
        self.setViewport(QWidget())
        self.setAcceptDrops(False)  # files are for the window
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)  # for items that Qt paints by itself
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        # Every pixel is painted by the scene, so what stays in sight can be shifted rather than painted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().installEventFilter(self)
        self.let_pan(QRectF())

    @property
    def zoom(self) -> float:
        return self._zoom

    def set_zoom(self, zoom: float, at: QPoint | None = None) -> None:
        """Zoom so that what lies under `at`, a point of the view, or under its middle stays there."""
        zoom = max(LEAST_ZOOM, min(MOST_ZOOM, zoom))
        if abs(zoom - self._zoom) < 1e-9:
            return
        at = at if at is not None else self.viewport().rect().center()
        under = self.mapToScene(at)
        self._become(zoom)
        moved = QPointF(self.mapFromScene(under) - at)
        self.pan_by(round(-moved.x()), round(-moved.y()))

    def zoom_to(self, zoom: float) -> None:
        """Zoom around the middle."""
        self.set_zoom(zoom)

    def zoom_in(self) -> None:
        self.set_zoom(next((step for step in _STEPS if step > self._zoom + 0.005), MOST_ZOOM))

    def zoom_out(self) -> None:
        self.set_zoom(next((step for step in reversed(_STEPS) if step < self._zoom - 0.005), LEAST_ZOOM))

    def pan_by(self, dx: int, dy: int) -> None:
        """Move what is seen by pixels of the screen."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        self._gathered = QPoint()
        across.setValue(across.value() - dx)
        down.setValue(down.value() - dy)
        by, self._gathered = self._gathered, None
        if not by.isNull():
            self.scrollContentsBy(by.x(), by.y())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # Qt shifts what is painted once and paints all anew if it is to be shifted again before.
        if self._gathered is not None:
            self._gathered += QPoint(dx, dy)
            return
        super().scrollContentsBy(dx, dy)
        self.scrolled.emit()

    def let_pan(self, bounds: QRectF) -> None:
        """Let one pan far beyond `bounds`."""
        near, far = (bounds.adjusted(-by, -by, by, by) for by in (_BEYOND / 2, 2 * _BEYOND))
        known = self.sceneRect()
        # With another rectangle Qt paints all anew, so that this one stays while it does.
        if not known.contains(near) or not far.contains(known):
            self.setSceneRect(bounds.adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND))

    def frame_rect(self, rect: QRectF, nodes: Sequence[Rect] = (), corner: Rect | None = None) -> None:
        """Show all of `rect`, at 100 % at most, its `nodes` clear of the lower left `corner` of the view."""
        if rect.isEmpty():
            return
        view = self.viewport().size()
        room = _SIDE, _TOP_AND_BOTTOM, view.width() - 2 * _SIDE, view.height() - 2 * _TOP_AND_BOTTOM
        way = framing((rect.x(), rect.y(), rect.width(), rect.height()), room, corner, nodes, _FRAMED)
        self._become(way.zoom)
        off = QPointF(view.width() / 2 - way.across, view.height() / 2 - way.down) / way.zoom
        self.centerOn(QPointF(way.x, way.y) + off)

    @property
    def place(self) -> View:
        """Where one looks now."""
        return self.place_in(self.viewport().size())

    def place_in(self, size: QSize) -> View:
        """The same for a view that is, or was, of another size."""
        middle = self.mapToScene(QRect(QPoint(0, 0), size).center())
        return View(self._zoom, middle.x(), middle.y())

    def look_at(self, view: View) -> None:
        """Look there."""
        self.set_zoom(view.zoom)
        self.centerOn(view.x, view.y)

    def show_rect(self, rect: QRectF) -> None:
        """Pan as little as brings `rect` into view."""
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        if not seen.contains(rect):
            self.ensureVisible(rect, _SIDE, _TOP_AND_BOTTOM)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel zooms, two fingers pan, with Ctrl they zoom; Shift turns the wheel aside."""
        self.turn(event, event.position().toPoint())

    def turn(self, event: QWheelEvent, at: QPoint) -> None:
        """Do what the wheel asks for as if the pointer were at `at`, a point of the view."""
        keys = event.modifiers()
        turn = event.angleDelta()
        if _is_touch(event) and not keys & Qt.KeyboardModifier.ControlModifier:
            step = event.pixelDelta() if not event.pixelDelta().isNull() else turn / 2
            self.pan_by(step.x(), step.y())
        elif keys & Qt.KeyboardModifier.ShiftModifier:
            self.pan_by((turn.y() or turn.x()) // 2, 0)
        else:
            notches = (turn.y() or turn.x()) / 120
            self.set_zoom(_settled(self._zoom * _NOTCH**notches, self._zoom), at)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.viewport():
            return self.before_viewport(event)
        return super().eventFilter(watched, event)

    def before_viewport(self, event: QEvent) -> bool:
        """An event comes to the viewport; True where it is dealt with. Two fingers spread or pinched zoom.

        A `viewportEvent` or `paintEvent` of ours would hold Python's lock while Qt paints the items in it.
        """
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self.set_zoom(self._zoom * (1 + event.value()), event.position().toPoint())
            return True
        return False

    def _become(self, zoom: float) -> None:
        self._zoom = zoom
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self.zoom_changed.emit(zoom)


def _settled(zoom: float, before: float) -> float:
    """100 % when the wheel passes it, where everything is sharpest."""
    return 1.0 if min(zoom, before) < 1.0 < max(zoom, before) else zoom


def _is_touch(event: QWheelEvent) -> bool:
    from PySide6.QtGui import QInputDevice  # late: PySide sets up a class when it is imported

    touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
    return touchpad or (event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull())
