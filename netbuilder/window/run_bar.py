"""The bar over the Train page: start, wait, step, stop; where the run stands; what it is steered with."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.problem import Problem
from netbuilder.studio.presenters.run_bar import RunBar, RunBarView, Stage, memory_in_use
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.rate import Rate
from netbuilder.window.run_steering import RunSteering
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import styled, surface, words
from netbuilder.window.widgets.steady import ElidedWords, SteadyLabel
from netbuilder.window.widgets.style import ICON_GAP

HEIGHT = 55  # with the line below it 56
_BUTTON = 32
_HERTZ = 10.0  # as the curves, which are to agree with it
_STEADY = 0.25  # seconds from one change of the other figures to the next: changed oftener nobody reads them
_STATUS = 180  # least width of what tells the progress
# Greatest width of it with the buttons, and in a narrow window: what stands behind them stays in place.
_BEGINNING, _SHORT_BEGINNING = 528, 490
_WIDE = 1440
_FINE = 10_000  # places of the progress bar
_DOT = 8
_MEMORY_ASKS = 12  # drawings from one look at the memory to the next: it changes slowly
# While these last the figures beside the headline count on.
_COUNTING = frozenset((Stage.RUNNING, Stage.PAUSED, Stage.STOPPING))
_LIVE = (Stage.STARTING, Stage.RUNNING, Stage.TESTING)
_DOTS = {**dict.fromkeys(_LIVE, "live"), Stage.FAILED: "err", Stage.FINISHED: "ok"}


class RunBarWidget(QWidget):
    """56 px high. Before a run its fields change the recipe, during one the rate steers the run."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._theme = theme
        self._bar = RunBar(workspace)
        self._shown: RunBarView | None = None
        self._drawn = 0  # since the run began
        self._drawn_at = -math.inf  # seconds
        surface(self, "panel")
        self.setObjectName("runBar")
        self.setAccessibleName(self.tr("Run"))
        self.setFixedHeight(HEIGHT)
        # What it says never makes the window wider.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._make_buttons()
        self._make_status()
        self._make_pace()
        self._steering = RunSteering(workspace, theme)
        self._lay_out()
        self._rate = Rate(self, _HERTZ, self._follow)
        desk = workspace.desk
        desk.moved.connect(self._rate.ask)
        for signal in (desk.state_changed, desk.lr_changed, desk.ended, workspace.opened, workspace.changed):
            signal.connect(self.draw)
        theme.changed.connect(self._paint)
        self._paint()
        self.draw()

    # ------------------------------------------------------------------------------------------ parts

    def _make_buttons(self) -> None:
        desk = self._workspace.desk
        self._train = styled(QPushButton(), variant="live", tall=True)
        self._train.clicked.connect(lambda *_: self._workspace.train())
        self._pause = styled(QPushButton(ICON_GAP + self.tr("Continue")), variant="live", tall=True)
        self._pause.setIconSize(QSize(16, 16))
        self._pause.setMinimumWidth(self._pause.sizeHint().width() + 20)
        self._pause.clicked.connect(self._pause_or_go_on)
        self._step = styled(QToolButton(), tall=True)
        self._step.clicked.connect(lambda *_: desk.step())
        self._step.setToolTip(self.tr("Train on one more batch, then wait (full stop)"))
        self._stop = styled(QToolButton(), tall=True)
        self._stop.clicked.connect(lambda *_: desk.stop())
        self._stop.setToolTip(self.tr("End the run after this batch; its weights are kept (Ctrl+.)"))
        for button, name, label in (
            (self._train, "runBarTrainButton", self.tr("Train")),
            (self._pause, "pauseButton", self.tr("Pause")),
            (self._step, "stepButton", self.tr("Step one batch")),
            (self._stop, "stopButton", self.tr("Stop")),
        ):
            button.setObjectName(name)
            button.setAccessibleName(label)
            button.setIconSize(QSize(16, 16))
            # A click leaves the focus where it was, so that the next space pauses instead of pressing it.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setFixedHeight(_BUTTON)
        self._step.setFixedWidth(_BUTTON)

    def _make_status(self) -> None:
        self._dot = QLabel()
        self._headline = SteadyLabel("title")
        self._headline.setObjectName("runHeadline")
        self._detail = ElidedWords("label")
        self._detail.label.setObjectName("runDetail")
        self._left = SteadyLabel("title")
        self._left_name = SteadyLabel("label")
        self._progress = QProgressBar()
        self._progress.setObjectName("progress")
        self._progress.setAccessibleName(self.tr("Progress"))
        self._progress.setRange(0, _FINE)
        self._progress.setTextVisible(False)

    def _make_pace(self) -> None:
        self._pace = SteadyLabel("title")
        self._unit = words("", "label")
        self._memory = words("", "label")
        self._memory.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._waiting = SteadyLabel("label")
        self._waiting.setObjectName("runWaiting")
        self._waiting.setToolTip(
            self.tr(
                "This share of the last seconds was spent waiting for examples from the disk.\n"
                "Smaller pictures, a faster disk or a set that fits into memory help."
            )
        )

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(16)
        row.addWidget(self._beginning(), 1)
        row.addWidget(self._steering)
        row.addStretch()
        row.addLayout(self._figures())

    def _beginning(self) -> QWidget:
        self._first = QWidget()
        row = QHBoxLayout(self._first)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for button in (self._train, self._pause, self._step, self._stop):
            row.addWidget(button)
        row.addSpacing(10)
        row.addWidget(self._status(), 1)
        return self._first

    def _status(self) -> QWidget:
        status = QWidget()
        status.setMinimumWidth(_STATUS)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (self._dot, self._headline):
            line.addWidget(widget)
        line.addWidget(self._detail, 1)
        for widget in (self._left, self._left_name):
            line.addWidget(widget)
        column = QVBoxLayout(status)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addStretch(1)
        column.addLayout(line)
        column.addWidget(self._progress)
        column.addStretch(1)
        return status

    def _figures(self) -> QVBoxLayout:
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addStretch(1)
        first.addWidget(self._pace)
        first.addWidget(self._unit)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(first)
        second = QHBoxLayout()
        second.setSpacing(10)
        second.addStretch(1)
        second.addWidget(self._waiting)
        second.addWidget(self._memory)
        column.addLayout(second)
        column.addStretch(1)
        return column

    # ------------------------------------------------------------------------------------------ showing

    def draw(self, *_: object) -> None:
        """Show everything as it is now."""
        self._draw(self._bar.view())

    def _follow(self) -> None:
        """Show how far a run is; the figures that are to stand still for a moment not each time."""
        view = self._bar.view()
        runs_on = self._shown is not None and view.stage is self._shown.stage is Stage.RUNNING
        if runs_on and time.monotonic() < self._drawn_at + _STEADY:
            self._show_position(view)
        else:
            self._draw(view)

    def _draw(self, view: RunBarView) -> None:
        self._drawn_at = time.monotonic()
        before, self._shown = self._shown, view
        if before is None or before.stage is not view.stage:
            self._show_stage(view)
        if before is None or before.blocked is not view.blocked:
            self._show_blocked(view.blocked)
        self._left.show_words(view.left)
        self._left.setVisible(bool(view.left))
        self._left_name.show_words(str(view.left_words))
        self._show_position(view)
        self._steering.show_view(view, self.width())
        self._show_pace(view)

    def _show_position(self, view: RunBarView) -> None:
        self._headline.show_words(str(view.headline))
        self._detail.show_words(str(view.detail), cut=view.stage not in _COUNTING)
        self._show_share(view.share)

    def _show_stage(self, view: RunBarView) -> None:
        stage, alive = view.stage, view.alive
        stopping = stage is Stage.STOPPING
        self._train.setVisible(not alive)
        again = stage in (Stage.FINISHED, Stage.STOPPED, Stage.FAILED)
        self._train.setText(ICON_GAP + (self.tr("Train again") if again else self.tr("Train")))
        paused = stage is Stage.PAUSED
        label = self.tr("Continue") if paused else self.tr("Pause")
        self._pause.setText(ICON_GAP + label)
        self._pause.setAccessibleName(label)
        self._stop.setText(ICON_GAP + self.tr("Stopping…"))
        style = Qt.ToolButtonStyle
        self._stop.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if stopping else style.ToolButtonIconOnly
        )
        self._stop.setFixedWidth(self._stop.sizeHint().width() + 2 * _DOT if stopping else _BUTTON)
        self._stop.setAccessibleName(self.tr("Stopping…") if stopping else self.tr("Stop"))
        for button in (self._pause, self._step):
            button.setVisible(alive and not stopping)
            button.setEnabled(stage not in (Stage.STARTING, Stage.TESTING))
        self._pause.setEnabled(stage is not Stage.TESTING)
        self._stop.setVisible(alive)
        self._stop.setEnabled(not stopping)
        self._progress.setVisible(stage is not Stage.IDLE)
        self._paint_stage(stage)

    def _show_blocked(self, blocked: Problem | None) -> None:
        self._train.setEnabled(blocked is None)
        self._train.setToolTip(str(blocked.what) if blocked else self.tr("Train (Ctrl+Enter)"))

    def _show_share(self, share: float) -> None:
        """Move the bar by whole pixels."""
        pixels = max(1, round(self._progress.width() * self.devicePixelRatioF()))
        value = round(_FINE * round(share * pixels) / pixels)
        if value != self._progress.value():
            # The bar would paint at once, in our time, and the training would wait for it.
            self._progress.setUpdatesEnabled(False)
            self._progress.setValue(value)
            self._progress.setUpdatesEnabled(True)

    def _show_pace(self, view: RunBarView) -> None:
        self._pace.show_words(view.pace)
        self._unit.setText(str(view.unit))
        for label in (self._pace, self._unit):
            label.setVisible(bool(view.pace))
        self._drawn = self._drawn + 1 if view.alive else 0
        if self._drawn % _MEMORY_ASKS == 1:
            memory = memory_in_use(self._workspace.desk.process)
            self._memory.setText(self.tr("{} in use").format(memory) if memory else "")
        self._memory.setVisible(view.alive)
        self._waiting.show_words(str(view.waiting))
        self._waiting.setVisible(bool(view.waiting))
        tip = self.tr("Computed on {}").format(view.device) if view.device else ""
        if tip != self._unit.toolTip():
            self._unit.setToolTip(tip)

    def _paint(self) -> None:
        self._train.setIcon(self._theme.icon("play", "on_live"))
        self._step.setIcon(self._theme.icon("step", "tx"))
        self._stop.setIcon(self._theme.icon("stop", "tx"))
        if self._shown is not None:
            self._paint_stage(self._shown.stage)

    def _paint_stage(self, stage: Stage) -> None:
        icon = "play" if stage is Stage.PAUSED else "pause"
        self._pause.setIcon(self._theme.icon(icon, "on_live"))
        self._dot.setPixmap(_dot(self._theme, _DOTS.get(stage, "tx3"), self.devicePixelRatioF()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._first.setMaximumWidth(_BEGINNING if self.width() >= _WIDE else _SHORT_BEGINNING)
        self.draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rate.catch_up()

    # ------------------------------------------------------------------------------------------ steering

    def _pause_or_go_on(self) -> None:
        desk = self._workspace.desk
        if self._shown is not None and self._shown.stage is Stage.PAUSED:
            desk.resume()
        else:
            desk.pause()


def _dot(theme: Theme, colour: str, ratio: float) -> QPixmap:
    """A round mark of 8 pixels that tells the stage by its colour, as the words beside it do."""
    pixmap = QPixmap(round(_DOT * ratio), round(_DOT * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(colour))
    painter.drawEllipse(QRectF(0, 0, _DOT, _DOT))
    painter.end()
    return pixmap
