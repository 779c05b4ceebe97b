"""Arrays as painter paths, made in one go: a call for each point would hold the interpreter's lock."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QDataStream, QIODevice
from PySide6.QtGui import QPainterPath

from netbuilder.runs.late import numpy

if TYPE_CHECKING:
    from numpy import bool_, dtype, void
    from numpy.typing import NDArray

    from netbuilder.studio.presenters.scales import Floats


def path_of(xs: Floats, ys: Floats) -> QPainterPath:
    """A line through the points; it is broken where one of them is no finite number."""
    path = QPainterPath()
    sound = numpy.isfinite(xs + ys)
    draws: NDArray[bool_] | bool = True
    if not sound.all():
        draws = numpy.diff(numpy.flatnonzero(sound)) == 1
        xs, ys = xs[sound], ys[sound]
    count = len(xs)
    if count < 2:
        return path
    points = numpy.empty(count, _form())
    points["draws"][0] = 0
    points["draws"][1:] = draws
    points["x"] = xs
    points["y"] = ys
    stored = count.to_bytes(4, "big") + points.tobytes() + bytes(8)
    # The stream does not keep what it reads from.
    kept = QByteArray(stored)
    stream = QDataStream(kept, QIODevice.OpenModeFlag.ReadOnly)
    stream >> path
    return path


@cache
def _form() -> dtype[void]:
    """The form in which Qt stores a path: each point with 0 to move there or 1 to draw there, big-endian."""
    return numpy.dtype([("draws", ">i4"), ("x", ">f8"), ("y", ">f8")])
