"""Where one is inside of blocks: the way there, each step of which leads back. It stands above the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from netbuilder.studio.scope import Step
from netbuilder.window.canvas.rename import TitleEditor
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.style import surface, words

_HEIGHT, _ICON, _ARROW = 28, 16, 12
_MOST_STEPS = 4  # of a longer way the middle is left out
_WIDEST = 200  # pixels of a name
_LEAST_FIELD = 180
_BEHIND = 2  # parts of the row behind the steps
_LOOK = """
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 0 4px; min-height: 20px;
    font-size: 12px; background: transparent; }
QToolButton:focus { border-color: palette(highlight); }
QToolButton#breadcrumbHere { font-weight: 600; }
QLineEdit { min-height: 18px; padding: 0 4px; font-size: 12px; }
"""


class Breadcrumb(QFrame):
    """`wanted` carries the path of a step, `renamed` another name for the block one is in."""

    wanted = Signal(tuple)
    renamed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        surface(self, "chip")
        self.setObjectName("breadcrumb")
        self.setAccessibleName(self.tr("The way to this block"))
        self.setFixedHeight(_HEIGHT)
        self.setStyleSheet(_LOOK)
        self.setFocusProxy(parent)  # takes the keyboard back from the name
        self._theme = theme
        self._arrows: list[QLabel] = []
        self._steps: list[QToolButton] = []
        self._way: tuple[Step, ...] = ()
        self._is_used_again = False
        self._icon = QLabel()
        self._uses = words("", "hint")
        self._uses.setObjectName("breadcrumbUses")
        self._uses.setToolTip(self.tr("What is changed here is changed in all of them."))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 2, 10, 2)
        self._row.setSpacing(2)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._uses)
        self._row.addStretch(1)
        self._name = TitleEditor(self)
        self._name.setObjectName("breadcrumbName")
        self._name.setAccessibleName(self.tr("Name of the block"))
        self._name.committed.connect(lambda _, name: self.renamed.emit(name))
        self._name.installEventFilter(self)
        self.hide()

    @property
    def steps(self) -> Sequence[QToolButton]:
        """The buttons, from the main graph to the block one is in."""
        return self._steps

    def show_way(self, way: tuple[Step, ...], uses: int) -> None:
        """Show the way to a block that stands in `uses` places; to the main graph none is shown."""
        self._uses.setText(self.tr("{} uses").format(uses))
        self._is_used_again = uses > 1
        self._uses.setVisible(self._is_used_again)
        if way != self._way:
            self._way = way
            self._name.hide()
            self._fill(_shortened(way) if len(way) > 1 else ())
        self.setVisible(len(way) > 1)
        self._row.activate()
        self.adjustSize()

    def rename(self) -> None:
        """Let the name of the block be typed."""
        if self._steps:
            place: QRect = self._steps[-1].geometry()
            room = max(place.width(), _LEAST_FIELD)
            self._uses.hide()
            self.resize(place.left() + room + 4, self.height())
            self._name.begin(self._way[-1].title, self._way[-1].title, QRect(place.left(), 2, room, 24))

    def use_theme(self) -> None:
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap("block", "tx2", _ICON, ratio))
        for arrow in self._arrows:
            arrow.setPixmap(self._theme.pixmap("chevron_right", "tx3", _ARROW, ratio))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give back the room that the name took while it was typed."""
        if watched is self._name and event.type() == QEvent.Type.Hide:
            self._uses.setVisible(self._is_used_again)
            self.adjustSize()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename()
        else:
            super().keyPressEvent(event)

    def _fill(self, way: Sequence[Step]) -> None:
        for old in (*self._steps, *self._arrows):
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._steps, self._arrows = [], []
        for place, step in enumerate(way):
            if place:
                arrow = QLabel()
                self._arrows.append(arrow)
                self._row.insertWidget(self._row.count() - _BEHIND, arrow)
            button = self._made(step, last=place == len(way) - 1)
            self._steps.append(button)
            self._row.insertWidget(self._row.count() - _BEHIND, button)
        for part in (*self._steps, *self._arrows):
            part.show()  # Qt shows a new child of a layout at its leisure only
        self.use_theme()

    def _made(self, step: Step, *, last: bool) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("breadcrumbHere" if last else f"breadcrumb.{len(step.path)}")
        metrics = button.fontMetrics()
        shown = metrics.elidedText(step.title, Qt.TextElideMode.ElideRight, _WIDEST)
        button.setText(shown.replace("&", "&&"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if last:
            button.setAccessibleName(self.tr("{}: rename").format(step.title))
            button.setToolTip(self.tr("Rename {} (F2)").format(step.title))
            button.clicked.connect(lambda *_: self.rename())
        else:
            button.setAccessibleName(self.tr("Back to {}").format(step.title))
            button.setToolTip(self.tr("Back to {}").format(step.title))
            button.clicked.connect(partial(self._want, step.path))
        return button

    def _want(self, path: tuple[str, ...], *_: object) -> None:
        self.wanted.emit(path)


def _shortened(way: tuple[Step, ...]) -> tuple[Step, ...]:
    """The first and the last steps; those between are one, which leads to the last of them."""
    if len(way) <= _MOST_STEPS:
        return way
    return way[0], way[-3]._replace(title="…"), *way[-2:]
