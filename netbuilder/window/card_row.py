"""Cards side by side, with gaps that can be dragged; what does not fit is scrolled to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QSplitter, QWidget

GAP = 8


class Gaps(QSplitter):
    """A splitter whose handles are the gaps between cards."""

    resized = Signal()

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setHandleWidth(GAP)
        self.setChildrenCollapsible(False)
        # The application's sheet draws a line there.
        self.setStyleSheet(
            f"QSplitter::handle {{ background: transparent; width: {GAP}px; height: {GAP}px; }}"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class CardRow(QScrollArea):
    """Each card has its width, or a share of what is left (None). Once a gap was dragged, that holds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("cards", True)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what has the focus in it is scrolled to
        self._gaps = Gaps(Qt.Orientation.Horizontal)
        self._gaps.splitterMoved.connect(self._on_drag)
        self._gaps.resized.connect(self._share_out)
        self._cards: list[tuple[QWidget, int | None]] = []
        self._least_share = 0
        self._dragged = False
        self.setWidget(self._gaps)
        self.setCornerWidget(QWidget())
        for ground in (self._gaps, self.viewport()):
            ground.setAutoFillBackground(False)  # a scroll area fills them, and the gaps would not show

    def show_cards(self, cards: Sequence[tuple[QWidget, int | None]], least_share: int) -> None:
        """Let these be the cards of the row, from left to right; a share is not less than `least_share`."""
        self._cards = list(cards)
        self._least_share = least_share
        self._dragged = False
        for place, (card, _) in enumerate(cards):
            self._gaps.insertWidget(place, card)
            card.show()
        for place in range(len(cards), self._gaps.count()):
            left_out = self._gaps.widget(place)
            if left_out is not None:
                left_out.hide()
        self._share_out()

    @property
    def needed_height(self) -> int:
        """Pixels in which no card is cut off."""
        tallest = max((card.minimumSizeHint().height() for card, _ in self._cards), default=0)
        scrolled = sum(self._least_widths()) + self._between > self.width()
        return tallest + (self.horizontalScrollBar().sizeHint().height() if scrolled else 0)

    def _on_drag(self, *_: int) -> None:
        self._dragged = True

    @property
    def _between(self) -> int:
        return GAP * max(0, len(self._cards) - 1)

    def _least_widths(self) -> list[int]:
        return [
            max(width or self._least_share, card.minimumSizeHint().width()) for card, width in self._cards
        ]

    def _share_out(self) -> None:
        """Give the cards their widths, unless the user did."""
        if self._dragged:
            return
        widths = self._least_widths()
        self._gaps.setMinimumWidth(sum(widths) + self._between)
        room = max(self._gaps.width() - self._between, sum(widths))
        sharing = [place for place, (_, width) in enumerate(self._cards) if width is None]
        fixed = sum(width for place, width in enumerate(widths) if place not in sharing)
        for place in sharing:
            widths[place] = max(widths[place], (room - fixed) // len(sharing))
        self._gaps.setSizes(widths)
