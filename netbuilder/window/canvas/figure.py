"""The graph as a figure for a paper: SVG, PDF or PNG, on light ground where nothing else is wanted."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

from netbuilder.analysis.report import report
from netbuilder.core.atomic import write_bytes
from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.project.project import Project
from netbuilder.studio.pictures import PictureChoice, format_of
from netbuilder.studio.presenters.costs import Figures
from netbuilder.window.canvas.drawing import Drawing, Subject
from netbuilder.window.canvas.tidying import spread
from netbuilder.window.theme.theme import MONO, WORDS, dots_per_inch, load_fonts

# Of a PNG, to one of the canvas: 288 a printed inch.
_PNG_RATIO = 3.0
# Of a PNG that nobody gave a scale, and of any: the first takes 200 MB while it is painted.
_USUAL_PIXELS, _MOST_PIXELS = 50e6, 250e6
_LONGEST_SIDE = 32_000
# Points on paper to a canvas pixel: those of a screen of 96 dots an inch.
_POINTS = 72 / 96
# Readers of PDF take no longer page.
_LONGEST_PAGE = 14_400.0
# What takes the place of our fonts where they are not installed.
_INSTEAD = {WORDS: ("Inter", "Helvetica, Arial, sans-serif"), MONO: (MONO, "Menlo, Consolas, monospace")}


def save_figure(
    project: Project,
    path: Path,
    choice: PictureChoice | None = None,
    scale: float | None = None,
    figures: Figures = Figures.SHAPES,
) -> None:
    """Save the main graph of `project` as what the suffix of `path` says: .svg, .pdf or .png.

    For a process without a window as well. `scale` is as in `encoded`, `figures` as in `Subject`. Raises
    ProblemError for another suffix, an empty graph, a PNG too large, and a file that cannot be written.
    """
    chosen = (choice or PictureChoice())._replace(format=format_of(path))
    # Kept until all is painted: fonts need an application.
    application = _application()
    assert application is not None
    load_fonts()
    subject = Subject(report(spread(project, pictures=False)), figures)
    write_figure(Drawing(subject, chosen), path, scale)


def write_figure(drawing: Drawing, path: Path, scale: float | None = None) -> None:
    """Write it whole, or not at all. Raises ProblemError for a PNG too large, and where it cannot be."""
    data = encoded(drawing, scale)
    try:
        write_bytes(path, data)
    except OSError as error:
        raise refuse(
            "picture_not_written",
            Text("The picture could not be written."),
            where=Text("{path}", path=path),
            received=Text("{reason}", reason=error.strerror or str(error)),
            remedy=Text("make room on the disk, or choose a folder that may be written to."),
            place=Place(file=str(path)),
        ) from None


def encoded(drawing: Drawing, scale: float | None = None) -> bytes:
    """The drawing in the format of its choice.

    `scale` is pixels to a canvas pixel, 96 pixels to an inch of paper; without one it is 1, and 3 for a PNG.
    Raises ProblemError for a PNG too large.
    """
    writers = {"svg": _svg, "pdf": _pdf, "png": _png}
    return writers[drawing.choice.format](drawing, scale)


def image_of(drawing: Drawing, scale: float | None = None) -> QImage:
    """The drawing in pixels, `scale` as for a PNG in `encoded`. Raises ProblemError if it is too large."""
    size = pixels_of(drawing, scale)
    transparent = drawing.choice.transparent
    form = QImage.Format.Format_ARGB32_Premultiplied if transparent else QImage.Format.Format_RGB32
    image = QImage(size, form)
    if image.isNull():
        raise _too_large(size)
    image.fill(Qt.GlobalColor.transparent if transparent else drawing.ground)
    painter = QPainter(image)
    painter.scale(size.width() / drawing.size.width(), size.height() / drawing.size.height())
    drawing.paint(painter)
    painter.end()
    return image


def pixels_of(drawing: Drawing, scale: float | None = None) -> QSize:
    """The size of a PNG. Raises ProblemError where it is too large."""
    width, height = drawing.size.width(), drawing.size.height()
    ratio = scale
    if ratio is None:
        ratio = min(
            _PNG_RATIO, math.sqrt(_USUAL_PIXELS / (width * height)), _LONGEST_SIDE / max(width, height)
        )
    size = QSize(max(1, round(width * ratio)), max(1, round(height * ratio)))
    if size.width() * size.height() > _MOST_PIXELS or max(size.width(), size.height()) > _LONGEST_SIDE:
        raise _too_large(size)
    return size


def _svg(drawing: Drawing, scale: float | None) -> bytes:
    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(round(dots_per_inch()))  # as fonts are measured for the layout
    generator.setSize((drawing.size * (scale or 1)).toSize())
    generator.setViewBox(QRectF(0, 0, drawing.size.width(), drawing.size.height()))
    generator.setTitle(drawing.title)
    painter = QPainter(generator)
    drawing.paint(painter)
    painter.end()
    text = bytes(buffer.data().data()).decode("utf-8")
    return re.sub('font-family="([^"]*)"', _with_others, text).encode("utf-8")


def _with_others(found: re.Match[str]) -> str:
    first = found[1].partition(",")[0]
    if first not in _INSTEAD:  # what Qt says of lines, which have no letters
        return found[0]
    before, after = _INSTEAD[first]
    return f'font-family="{before}, {found[1]}, {after}"'


def _pdf(drawing: Drawing, scale: float | None) -> bytes:
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setTitle(drawing.title)
    writer.setCreator("NetBuilder")
    writer.setResolution(round(dots_per_inch()))
    size = page_of(drawing, scale)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(writer.pageLayout().minimumMargins())
    painter = QPainter(writer)
    ratio = size.width() / drawing.size.width() * dots_per_inch() / 72
    painter.scale(ratio, ratio)
    drawing.paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def page_of(drawing: Drawing, scale: float | None = None) -> QSizeF:
    """The size of its page in points, 72 to an inch."""
    longest = max(drawing.size.width(), drawing.size.height())
    return drawing.size * min((scale or 1) * _POINTS, _LONGEST_PAGE / longest)


def _png(drawing: Drawing, scale: float | None) -> bytes:
    image = image_of(drawing, scale)
    dots = round(96 * image.width() / drawing.size.width() / 0.0254)  # a metre: the PDF's size in print
    image.setDotsPerMeterX(dots)
    image.setDotsPerMeterY(dots)
    buffer = _buffer()
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def _too_large(size: QSize) -> Exception:
    return refuse(
        "picture_too_large",
        Text("A PNG of {width:,}×{height:,} pixels is too large.", width=size.width(), height=size.height()),
        expected=Text("at most {most:,} pixels", most=round(_MOST_PIXELS)),
        remedy=Text("choose a smaller scale, or SVG or PDF, which have no pixels."),
    )


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
