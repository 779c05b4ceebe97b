"""The graph as a figure for a paper: SVG, PDF or PNG, on light ground, painted as the canvas paints it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

from netbuilder.analysis.report import report
from netbuilder.core.atomic import write_bytes
from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.project.project import Project
from netbuilder.studio.presenters.node_card import Figures
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.node_paint import NodeState, paint_node
from netbuilder.window.canvas.tidying import spread
from netbuilder.window.canvas.wires import Marks, paint_wires
from netbuilder.window.theme.theme import Theme, dots_per_inch, load_fonts

# Icons are pixels even in a drawing of lines: so many to one of the canvas, 300 a printed inch.
_RATIO = 4.0
_PNG_RATIO = 3.0
# Points on paper to a canvas pixel: those of a screen of 96 dots an inch.
_POINTS = 72 / 96


def save_figure(project: Project, path: Path) -> None:
    """Save the main graph of `project` as what the suffix of `path` says: .svg, .pdf or .png.

    For a process without a window as well. Raises ProblemError for another suffix, an empty graph, and a file
    that cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in _WRITERS:
        raise refuse(
            "unknown_picture",
            Text("A picture cannot be written as “{suffix}”.", suffix=path.suffix or path.name),
            expected=Text("a name that ends in {known}", known=", ".join(_WRITERS)),
            remedy=Text("choose one of these suffixes."),
            place=Place(file=str(path)),
        )
    if not project.graph.nodes:
        raise refuse(
            "nothing_to_draw",
            Text("{project} has no nodes that could be drawn.", project=project.name),
            remedy=Text("add a layer first."),
        )
    # Kept until all is painted: fonts need an application.
    application = _application()
    assert application is not None
    load_fonts()
    drawing = _Drawing(spread(project, pictures=False))
    try:
        write_bytes(path, _WRITERS[kind](drawing))
    except OSError as error:
        raise refuse(
            "picture_not_written",
            Text("The picture could not be written."),
            where=Text("{path}", path=path),
            received=Text("{reason}", reason=error.strerror or str(error)),
            remedy=Text("make room on the disk, or choose a folder that may be written to."),
            place=Place(file=str(path)),
        ) from None


class _Drawing:
    """What is painted, with its size in canvas pixels."""

    def __init__(self, project: Project) -> None:
        self.title = project.name
        self._look = Look(Theme(dark=False), ratio=_RATIO)
        self._layout = _layout_of(project)
        self.bounds: QRectF = self._layout.bounds

    def paint(self, painter: QPainter) -> None:
        painter.translate(-self.bounds.topLeft())
        paint_wires(painter, self._layout.wires.values(), self.bounds, self._look, Marks())
        for id, box in self._layout.boxes.items():
            painter.save()
            painter.translate(box.x, box.y)
            paint_node(painter, self._layout.cards[id], box, self._look, NodeState())
            painter.restore()


def _layout_of(project: Project) -> Layout:
    """The canvas's layout, where data nodes have no room for pictures that a figure does not show."""
    layout = Layout(pictures=False)
    layout.update(report(project), Figures.SHAPES)
    return layout


def _svg(drawing: _Drawing) -> bytes:
    size = drawing.bounds.size().toSize()
    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(round(dots_per_inch()))  # as fonts are measured for the layout
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(drawing.title)
    painter = QPainter(generator)
    drawing.paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def _pdf(drawing: _Drawing) -> bytes:
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setTitle(drawing.title)
    writer.setResolution(round(dots_per_inch()))
    size = QSizeF(drawing.bounds.width() * _POINTS, drawing.bounds.height() * _POINTS)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(writer.pageLayout().minimumMargins())
    painter = QPainter(writer)
    scale = dots_per_inch() / 96
    painter.scale(scale, scale)
    drawing.paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def _png(drawing: _Drawing) -> bytes:
    size = drawing.bounds.size() * _PNG_RATIO
    image = QImage(QSize(round(size.width()), round(size.height())), QImage.Format.Format_RGB32)
    image.fill("#FFFFFF")
    painter = QPainter(image)
    painter.scale(_PNG_RATIO, _PNG_RATIO)
    drawing.paint(painter)
    painter.end()
    buffer = _buffer()
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


_WRITERS: dict[str, Callable[[_Drawing], bytes]] = {".svg": _svg, ".png": _png, ".pdf": _pdf}


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _application() -> QGuiApplication:
    """The application that is there, or one that needs no display."""
    there = QApplication.instance()
    if isinstance(there, QGuiApplication):
        return there
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QApplication([])
