"""What floats above the canvas: the name, what the figures speak of, the zoom, a map, an empty canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netbuilder.studio.presenters.costs import TITLES, Figures
from netbuilder.window.canvas.areas import Areas
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.minimap import Minimap
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.segmented import Segmented
from netbuilder.window.widgets.style import ICON_GAP, rule, styled, surface, words

if TYPE_CHECKING:
    from netbuilder.window.canvas.breadcrumb import Breadcrumb
    from netbuilder.window.canvas.cost_legend import CostLegend
    from netbuilder.window.canvas.preview_chip import PreviewChip

_MARGIN = 12
# The figures that have a button of their own, and the button of the others.
_FIRST = (Figures.SHAPES.value, Figures.PARAMETERS.value, Figures.COMPUTE.value)
_MORE = "more"
_BETWEEN = 8
_LEAST_PREVIEW = 240
_ICON, _CHEVRON = 16, 12


class NameChip(QFrame):
    """The name of what is drawn."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        surface(self, "chip")
        self.setObjectName("canvasName")
        self._theme = theme
        self._icon = QLabel()
        self._words = words("")
        self._words.setStyleSheet("font-size: 12px;")
        self.setFixedHeight(24)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._words)
        self.use_theme()

    def show_name(self, name: str) -> None:
        metrics = self._words.fontMetrics()
        self._words.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, 240))
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.adjustSize()

    def use_theme(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("graph", "tx2", _ICON, self.devicePixelRatioF()))


class TopControls(QWidget):
    """What the figures speak of, and whether nodes snap."""

    figures_chosen = Signal(Figures)
    tidy_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        options = [
            (Figures.SHAPES.value, self.tr("Shapes")),
            (Figures.PARAMETERS.value, self.tr("Parameters")),
            (Figures.COMPUTE.value, self.tr("Compute")),
        ]
        self.figures = Segmented([*options, (_MORE, self.tr("More"))], self)
        self.figures.setObjectName("canvasFigures")
        self.figures.setAccessibleName(self.tr("What the figures on layers speak of"))
        self.figures.button(_MORE).setObjectName("canvasFiguresMore")
        self.figures.button(_MORE).setToolTip(self.tr("Memory, time, or what a value sees of the input"))
        self.figures.opens_menu(_MORE)
        self.figures.chosen.connect(self._on_choice)
        self._shown = Figures.SHAPES
        self.snap = styled(QToolButton(), compact=True)
        self.snap.setObjectName("canvasSnap")
        self.snap.setCheckable(True)
        self.snap.setChecked(True)
        self.snap.setAccessibleName(self.tr("Snap to the grid"))
        self.snap.setToolTip(self.tr("Snap to the grid, and pull wires straight"))
        self.snap.setIconSize(QSize(_ICON, _ICON))
        self.snap.setFixedSize(24, 24)
        self.snap.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tidy = styled(QPushButton(ICON_GAP + self.tr("Tidy")), compact=True)
        self.tidy.setObjectName("canvasTidy")
        self.tidy.setAccessibleName(self.tr("Tidy"))
        keys = QKeySequence("Ctrl+L").toString(QKeySequence.SequenceFormat.NativeText)
        self.tidy.setToolTip(self.tr("Lay out the graph, or what is selected of it (%1)").replace("%1", keys))
        self.tidy.setIconSize(QSize(_ICON, _ICON))
        self.tidy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tidy.clicked.connect(lambda *_: self.tidy_wanted.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.figures)
        row.addWidget(self.snap)
        row.addWidget(self.tidy)
        self.use_theme()

    def show_figures(self, figures: Figures) -> None:
        """Mark what was chosen, here or elsewhere; what has no place of its own is told by the last one."""
        self._shown = figures
        first = figures.value in _FIRST
        self.figures.choose(figures.value if first else _MORE)
        self.figures.button(_MORE).setText(self.tr("More") if first else said(TITLES[figures]))
        self.figures.updateGeometry()  # Qt would tell the row of it later, when all has been put in place
        self.adjustSize()

    def _on_choice(self, id: str) -> None:
        if id != _MORE:
            self.figures_chosen.emit(Figures(id))
            return
        self.show_figures(self._shown)  # until one is chosen
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setObjectName("canvasFiguresMenu")
        for figures in (each for each in Figures if each.value not in _FIRST):
            entry = menu.addAction(said(TITLES[figures]))
            entry.setCheckable(True)
            entry.setChecked(figures is self._shown)
            entry.triggered.connect(lambda *_, figures=figures: self.figures_chosen.emit(figures))
        button = self.figures.button(_MORE)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def use_theme(self) -> None:
        self.figures.button(_MORE).setIcon(self._theme.icon("chevron_down", "tx2", _CHEVRON))
        self.snap.setIcon(self._theme.icon("snap", "tx2", _ICON))
        self.tidy.setIcon(self._theme.icon("graph", "tx", _ICON))


class ZoomControl(QFrame):
    """Smaller, the zoom in figures, larger, all of it."""

    out_wanted = Signal()
    in_wanted = Signal()
    all_wanted = Signal()
    whole_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        surface(self, "segments")
        self.setObjectName("zoomControl")
        self._theme = theme
        self.setFixedHeight(24)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._icons: list[tuple[QToolButton, str]] = []
        self._out = self._button(row, "zoomOut", self.tr("Zoom out"), "minus", self.out_wanted)
        row.addWidget(rule(vertical=True))
        self._figure = self._button(row, "zoomFigure", self.tr("Zoom to 100 %"), "", self.whole_wanted)
        row.addWidget(rule(vertical=True))
        self._in = self._button(row, "zoomIn", self.tr("Zoom in"), "plus", self.in_wanted)
        row.addWidget(rule(vertical=True))
        self._button(row, "zoomFit", self.tr("Show the whole graph"), "fit", self.all_wanted)
        self.use_theme()

    def show_zoom(self, zoom: float, *, can_out: bool, can_in: bool) -> None:
        self._figure.setText(f"{zoom * 100:.0f} %")
        self._out.setEnabled(can_out)
        self._in.setEnabled(can_in)

    def use_theme(self) -> None:
        for button, icon in self._icons:
            button.setIcon(self._theme.icon(icon, "tx2", _ICON))

    def _button(self, row: QHBoxLayout, name: str, says: str, icon: str, signal: object) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAccessibleName(says)
        button.setToolTip(says)
        button.setIconSize(QSize(_ICON, _ICON))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if icon:
            self._icons.append((button, icon))
        button.clicked.connect(lambda *_: signal.emit())  # type: ignore[attr-defined]  # a bound signal
        row.addWidget(button)
        return button


class EmptyCanvas(QWidget):
    """One line and one link."""

    examples_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("emptyCanvas")
        self._theme = theme
        line = words(self.tr("Empty canvas: drag a layer here, or press Tab to search."))
        line.setStyleSheet("font-size: 12px;")
        link = styled(QPushButton(self.tr("Start from an example")), variant="link")
        link.setObjectName("startFromExample")
        link.setAccessibleName(link.text())
        link.setCursor(Qt.CursorShape.PointingHandCursor)
        link.clicked.connect(lambda *_: self.examples_wanted.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 12, 32, 8)
        column.setSpacing(2)
        column.addWidget(line, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(link, 0, Qt.AlignmentFlag.AlignHCenter)
        self.adjustSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.color("line_control"), 1)
        pen.setDashPattern([5, 5])
        painter.setPen(pen)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)


class Overlays:
    """All of them, in the corners of one view."""

    def __init__(self, theme: Theme, view: QWidget, layout: Layout, areas: Areas) -> None:
        self.map = Minimap(theme, layout, areas, view)
        self.name = NameChip(theme, view)
        self.way: Breadcrumb | None = None  # until a block is entered
        self.preview: PreviewChip | None = None  # until the first preview
        self.legend: CostLegend | None = None  # until figures first speak of costs
        self.top = TopControls(theme, view)
        self.zoom = ZoomControl(theme, view)
        self.empty = EmptyCanvas(theme, view)

    def use_theme(self) -> None:
        for part in (self.map, self.name, self.top, self.zoom):
            part.use_theme()
        if self.way is not None:
            self.way.use_theme()
        if self.preview is not None:
            self.preview.use_theme()
        if self.legend is not None:
            self.legend.use_theme()
        self.empty.update()

    def lay_out(self, room: QRect) -> None:
        """Put each into its corner of `room`."""
        for part in (self.name, self.top, self.zoom, self.empty):
            part.adjustSize()
        right, bottom = room.right() - _MARGIN + 1, room.bottom() - _MARGIN + 1
        self.top.move(right - self.top.width(), _MARGIN)
        free = self.top.x() - _BETWEEN - _MARGIN
        self.name.move(_MARGIN, _MARGIN)
        in_block = self.way is not None and not self.way.isHidden()
        # Where there is no room for the name, the top of the window has it.
        self.name.setVisible(not in_block and self.name.width() <= free)
        if self.way is not None:
            below = 0 if self.way.width() <= free else self.top.height() + _BETWEEN
            self.way.move(_MARGIN, _MARGIN - 2 + below)
        self.map.fit_into(room.size())
        self.map.move(_MARGIN, bottom - self.map.height())
        self.zoom.move(right - self.zoom.width(), bottom - self.zoom.height())
        for each in (self.legend, self.preview):
            if each is not None and not each.isHidden():
                bottom = self._place_chip(each, right, bottom) - _BETWEEN
        middle = room.center() - self.empty.rect().center()
        self.empty.move(middle)

    def _place_chip(self, chip: PreviewChip | CostLegend, right: int, bottom: int) -> int:
        """Between the map and the zoom, or above them where there is little room; returns its upper edge."""
        left = _MARGIN if self.map.isHidden() else self.map.geometry().right() + 1 + _BETWEEN
        room = self.zoom.x() - _BETWEEN - left
        if room < _LEAST_PREVIEW:
            left, room = _MARGIN, right - _MARGIN
            bottom = min(bottom, (self.zoom if self.map.isHidden() else self.map).y() - _BETWEEN)
        chip.fit_into(room)
        top = bottom - chip.height()
        chip.move(left, top)
        return top
