"""The line below the figures' buttons: what they are, their total, and a bar with what it stands for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from netbuilder.studio.presenters.cost_legend import Legend
from netbuilder.window.canvas.look import said
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.elided import ElidedLabel
from netbuilder.window.widgets.style import styled, surface, words

_BAR = QSize(44, 12)
_LEAST = 160
_BORDER = 2


class CostLegend(QFrame):
    """`measure_wanted`: the user wants to know how long the layers take."""

    measure_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        surface(self, "chip")
        self.setObjectName("costLegend")
        self._theme = theme
        self._told = self._brief = self._whole = ""
        self._bar = _Bar(theme)
        self._most = words("", "hint")
        self._words = ElidedLabel()
        self._words.setObjectName("costLegendWords")
        self._words.setStyleSheet("font-size: 12px;")
        self._measure = styled(QToolButton(), variant="ghost", compact=True)
        self._measure.setObjectName("measureTimes")
        self._measure.setStyleSheet("min-height: 18px; max-height: 18px; padding: 0 6px;")
        self._measure.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._measure.clicked.connect(lambda *_: self.measure_wanted.emit())
        self.setFixedHeight(24)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 4, 0)
        row.setSpacing(6)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar)
        row.addWidget(self._most)
        row.addWidget(self._measure)
        row.addSpacing(4)

    def show_legend(self, legend: Legend) -> None:
        title, total = said(legend.title), said(legend.total) if legend.total is not None else ""
        details = said(legend.details) if legend.details is not None else ""
        told = f"{title}: {total}" if total else title
        self._told, self._whole = told, "\n".join(filter(None, (told, details)))
        self._brief = said(legend.brief) if legend.brief is not None else told
        self._words.say(told, self._whole)
        self.setAccessibleName(self.tr("Figures on layers"))
        self.setAccessibleDescription(". ".join(filter(None, (told, details))))
        self._most.setText(legend.most)
        self._most.setVisible(bool(legend.most))
        self._bar.setVisible(bool(legend.most))
        longest = self.tr("A bar as long as its track stands for {}.").format(legend.most)
        self._most.setToolTip(longest)
        self._bar.setToolTip(longest)
        self._measure.setText(self.tr("Measure again") if legend.again else self.tr("Measure"))
        self._measure.setAccessibleName(self._measure.text())
        self._measure.setToolTip(self.tr("Measure how long each layer takes on this computer"))
        self._measure.setVisible(legend.can_measure)

    def fit_into(self, room: int) -> None:
        """Be as wide as the words need, at most `room` pixels: fewer words where that is too little."""
        for part in (self._words, self._most, self._measure):
            part.ensurePolished()  # before that they do not know how wide they are
        wanted = self._width_with(self._told)
        if wanted > room:
            wanted = self._width_with(self._brief)
        self.setFixedWidth(max(_LEAST, min(room, wanted)))

    def _width_with(self, words: str) -> int:
        self._words.say(words, self._whole)
        self._words.setAccessibleName(self._told)
        self._row.invalidate()  # Qt would tell it later that words have changed
        return self.sizeHint().width() + 2 * _BORDER

    def use_theme(self) -> None:
        self._bar.update()


class _Bar(QWidget):
    """A bar as nodes have it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(_BAR)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("heat"))
        painter.drawRoundedRect(QRectF(0, 4, self.width(), 4), 2, 2)
