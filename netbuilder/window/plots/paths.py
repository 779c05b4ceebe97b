"""Arrays as painter paths, made in one go: a call for each point would hold the interpreter's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QDataStream, QIODevice
from PySide6.QtGui import QPainterPath

if TYPE_CHECKING:
    from netbuilder.studio.presenters.scales import Floats


def path_of(xs: Floats, ys: Floats) -> QPainterPath:
    """A line through the points; it is broken where one of them is no finite number."""
    import numpy

    path = QPainterPath()
    sound = numpy.isfinite(xs) & numpy.isfinite(ys)
    count = int(sound.sum())
    if count < 2:
        return path
    # The form in which Qt stores a path: each point with 0 to move there or 1 to draw there, big-endian.
    points = numpy.empty(count, dtype=[("draws", ">i4"), ("x", ">f8"), ("y", ">f8")])
    points["draws"][0] = 0
    points["draws"][1:] = numpy.diff(numpy.flatnonzero(sound)) == 1
    points["x"] = xs[sound]
    points["y"] = ys[sound]
    stored = count.to_bytes(4, "big") + points.tobytes() + bytes(8)
    # The stream does not keep what it reads from.
    kept = QByteArray(stored)
    stream = QDataStream(kept, QIODevice.OpenModeFlag.ReadOnly)
    stream >> path
    return path
