"""The graph on paper: painted as the canvas paints it, all of it in lines, without marks of any hand."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter

from netbuilder.analysis.report import Report
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import refuse
from netbuilder.core.text import Text
from netbuilder.graph.frames import Area, held
from netbuilder.studio.pictures import PictureChoice
from netbuilder.studio.presenters.costs import Figures, Timed
from netbuilder.window.canvas.areas import rect_of
from netbuilder.window.canvas.frame_paint import FrameState, paint_frames, paint_titles
from netbuilder.window.canvas.geometry import CASING
from netbuilder.window.canvas.laid_wire import LaidWire
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.node_paint import NodeState, paint_node
from netbuilder.window.canvas.note_item import paint_note
from netbuilder.window.canvas.wires import Marks, paint_wires
from netbuilder.window.theme.theme import Theme
from netbuilder.window.theme.tokens import LIGHT

MARGIN = 16.0  # canvas pixels around all that is painted
_PAPER = "#FFFFFF"
_PORT = 6.0  # how far a port stands out of its node


class Subject:
    """What there is to be drawn: all that a laid out graph holds, laid out once to be drawn in any way.

    `figures` is what those on nodes speak of; times are those that were measured. Raises ProblemError where
    there is no node.
    """

    def __init__(self, report: Report, figures: Figures = Figures.SHAPES, timed: Timed | None = None) -> None:
        layout = Layout(pictures=False)
        layout.timed = timed
        layout.update(report, figures)
        graph = report.graph
        self.title = report.project.blocks[report.block].name if report.block else report.project.name
        self.cards = layout.cards
        self.boxes = layout.boxes
        self._docks = layout.docks
        self.wires = [*layout.wires.values()]
        self.notes = graph.notes
        self.frames = graph.frames
        _need_nodes(self)

    def part(self, ids: Collection[str]) -> Subject:
        """What `ids` name, what lies on frames among them, all rows of cards, and the wires in between.

        Raises ProblemError.
        """
        part = copy(self)
        things: dict[str, Area] = {**self._docks.areas(self.boxes), **self.notes, **self.frames}
        drawn = {*ids, *held([frame for id, frame in self.frames.items() if id in ids], things)}
        drawn = self._docks.whole(drawn)
        part.boxes = {id: box for id, box in self.boxes.items() if id in drawn}
        part.notes = FrozenDict({id: note for id, note in self.notes.items() if id in drawn})
        part.frames = FrozenDict({id: frame for id, frame in self.frames.items() if id in drawn})
        part.wires = [
            laid
            for laid in self.wires
            if laid.wire.source.node in part.boxes and laid.wire.target.node in part.boxes
        ]
        _need_nodes(part)
        return part


class Drawing:
    """A subject as `choice` wants it, `size` canvas pixels large."""

    def __init__(self, subject: Subject, choice: PictureChoice) -> None:
        self.title = subject.title
        self.choice = choice
        self._subject = subject
        self._look = _PaperLook(choice)
        self._bounds = _bounds(subject, choice.shapes)

    @property
    def size(self) -> QSizeF:
        return self._bounds.size()

    @property
    def ground(self) -> QColor:
        """What lies behind, where the drawing is not transparent."""
        return self._look.color("bg_canvas")

    def paint(self, painter: QPainter) -> None:
        """Paint it with its corner at the origin."""
        subject, look = self._subject, self._look
        if not self.choice.transparent:
            painter.fillRect(QRectF(0, 0, self._bounds.width(), self._bounds.height()), self.ground)
        painter.translate(-self._bounds.topLeft())
        paint_frames(painter, subject.frames.values(), self._bounds, look, FrameState())
        paint_wires(painter, subject.wires, self._bounds, look, Marks(), labels=self.choice.shapes)
        paint_titles(painter, subject.frames.values(), self._bounds, look)
        for note in subject.notes.values():
            painter.save()
            painter.translate(note.x, note.y)
            paint_note(painter, note, look)
            painter.restore()
        for id, box in subject.boxes.items():
            painter.save()
            painter.translate(box.x, box.y)
            paint_node(painter, subject.cards[id], box, look, NodeState())
            painter.restore()


class _PaperTheme(Theme):
    """Light on white paper, dark as on the screen."""

    def __init__(self, *, dark: bool) -> None:
        super().__init__(dark)
        if not dark:
            self._tokens = LIGHT._replace(bg_canvas=_PAPER)


class _PaperLook(Look):
    """Icons are lines. Where no ground is painted, wires have no casing of its colour either."""

    def __init__(self, choice: PictureChoice) -> None:
        super().__init__(_PaperTheme(dark=choice.dark))
        self._cased = not choice.transparent

    @property
    def casing(self) -> QColor:
        return self.color("bg_canvas") if self._cased else QColor(0, 0, 0, 0)

    def draw_icon(self, painter: QPainter, at: QPointF, name: str, color: str, size: int = 14) -> None:
        self.theme.draw_icon(painter, QRectF(at.x(), at.y(), size, size), name, color)


def _need_nodes(subject: Subject) -> None:
    if not subject.boxes:
        raise refuse(
            "nothing_to_draw",
            Text("{project} has no nodes that could be drawn.", project=subject.title),
            remedy=Text("add a layer first."),
        )


def _bounds(subject: Subject, shapes: bool) -> QRectF:
    """Around nodes with their ports, wires and, with `shapes`, labels; whole pixels large."""
    whole = QRectF()
    for box in subject.boxes.values():
        whole = whole.united(box.rect.adjusted(-_PORT, -1, _PORT, 1))
    papers: list[Area] = [*subject.notes.values(), *subject.frames.values()]
    for paper in papers:
        whole = whole.united(rect_of(paper).adjusted(-1, -1, 1, 1))
    for laid in subject.wires:
        whole = whole.united(_reach(laid))
        if shapes:
            whole = whole.united(laid.chip_rect)
    return QRectF(whole.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN).toAlignedRect())


def _reach(laid: LaidWire) -> QRectF:
    edge = (laid.width + CASING) / 2
    return laid.path.boundingRect().adjusted(-edge, -edge, edge, edge)
