"""The row below the source: whose the line is, or that the text is not in the graph yet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from netbuilder.window.source.desk import SourceDesk
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.elided import ElidedLabel
from netbuilder.window.widgets.style import styled

_HEIGHT = 40


class SourceFoot(QWidget):
    """Apply and Revert are there while there is text that is not in the graph."""

    apply_wanted = Signal()
    revert_wanted = Signal()
    go_wanted = Signal()

    def __init__(self, theme: Theme, desk: SourceDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._desk = desk
        self._spot = ""
        self._elsewhere = False
        self.setFixedHeight(_HEIGHT)
        self._sign = QLabel()
        self._words = ElidedLabel("", "label")
        self._words.setObjectName("sourceFoot")
        self._go = self._button("sourceGo", self.tr("Show"), self.tr("Show it on the canvas (F12)"))
        self._revert = self._button(
            "sourceRevert", self.tr("Revert"), self.tr("Go back to what the graph says")
        )
        self._apply = self._button(
            "sourceApply", self.tr("Apply"), self.tr("Let the text become the graph (Ctrl+Enter)"), "primary"
        )
        self._go.clicked.connect(self.go_wanted)
        self._revert.clicked.connect(self.revert_wanted)
        self._apply.clicked.connect(self.apply_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        for button in (self._go, self._revert, self._apply):
            row.addWidget(button)
        theme.changed.connect(self.refresh)
        self.refresh()

    @property
    def buttons(self) -> list[QPushButton]:
        """From left to right."""
        return [self._go, self._revert, self._apply]

    def show_spot(self, spot: str, *, elsewhere: bool) -> None:
        """Say whose the line of the cursor is, and offer to go there where that is not on the canvas."""
        self._spot, self._elsewhere = spot, elsewhere
        self.refresh()

    def refresh(self) -> None:
        """Say what the desk has now."""
        pending = self._desk.draft.pending
        for button in (self._revert, self._apply):
            button.setVisible(pending)
        self._go.setVisible(bool(self._spot) and self._elsewhere and not pending)
        self._sign.setVisible(pending)
        if pending:
            self._sign.setPixmap(self._theme.pixmap("warning", "warn", 14, self.devicePixelRatioF()))
            self._words.say(self.tr("Edited, not in the graph yet"))
        else:
            self._words.say(self._spot or self.tr("A line selects its layer, a layer marks its lines."))

    def _button(self, name: str, label: str, tip: str, variant: str = "") -> QPushButton:
        button = styled(QPushButton(label), variant=variant, compact=True)
        button.setObjectName(name)
        button.setToolTip(tip)
        return button
