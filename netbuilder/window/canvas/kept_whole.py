"""A graph that is seen whole stays whole while docks or the window's rim take room from the view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize

from netbuilder.studio.session import View
from netbuilder.window.canvas.camera import CameraView

_SAME = 2.0  # pixels of the view by which a place may differ and still be the one that was left


class KeptWhole:
    """For one view. `frame` shows the whole graph; `bounds` tells where it is.

    The place in which the user left the view comes back with the room, unless the view was moved meanwhile.
    """

    def __init__(self, view: CameraView, bounds: Callable[[], QRectF], frame: Callable[[], None]) -> None:
        self._view = view
        self._bounds = bounds
        self._frame = frame
        self._left: tuple[QSize, View] | None = None  # the room and the place before the first step
        self._ours: View | None = None  # where the last step has led
        self._was: tuple[QSize, View, bool] | None = None

    def before(self, size: QSize) -> None:
        """The view is about to get another size than `size`."""
        place = self._view.place_in(size)
        self._was = (size, place, self._is_whole(size)) if not size.isEmpty() else None

    def after(self) -> None:
        """It has another size."""
        was, self._was = self._was, None
        if was is None:
            return
        size, place, whole = was
        room = self._view.viewport().size()
        ours = self._ours is not None and self._is_same(place, self._ours)
        if not ours:
            self._left = None
        if self._left is not None and _holds(room, self._left[0]):
            self._view.look_at(self._left[1])
            self._left = self._ours = None
        elif self._left is not None or (whole and not self._is_whole(room)):
            self._left = self._left or (size, place)
            self._frame()
            self._ours = self._view.place

    def _is_whole(self, size: QSize) -> bool:
        seen = self._view.mapToScene(QRect(QPoint(0, 0), size)).boundingRect()
        return seen.contains(self._bounds())

    def _is_same(self, one: View, other: View) -> bool:
        far = max(abs(one.x - other.x), abs(one.y - other.y)) * self._view.zoom
        return abs(one.zoom - other.zoom) < 1e-6 and far <= _SAME


def _holds(room: QSize, other: QSize) -> bool:
    return room.width() >= other.width() and room.height() >= other.height()
