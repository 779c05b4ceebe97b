"""Cards in one place, of which one is seen: each has the choice in its header, in place of its title."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from netbuilder.window.widgets.card import Card
from netbuilder.window.widgets.segmented import Segmented


class CardTabs(QStackedWidget):
    """The first card is seen first. `turned` comes when the user takes another one."""

    turned = Signal()

    def __init__(self, cards: Sequence[Card], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = tuple(cards)
        options = [(str(place), card.accessibleName()) for place, card in enumerate(self._cards)]
        self._choices = [Segmented(options) for _ in self._cards]
        for card, choice in zip(self._cards, self._choices, strict=True):
            choice.setAccessibleName(self.tr("Cards in this place"))
            choice.hide()
            choice.chosen.connect(self._turn)
            card.add_as_title(choice)

    def take(self) -> None:
        """Hold the cards, with their choices."""
        for card, choice in zip(self._cards, self._choices, strict=True):
            self.addWidget(card)
            card.show_title(False)
            choice.show()
        self._turn("0")

    def give(self) -> None:
        """Let go of the cards: they are on their own."""
        for card, choice in zip(self._cards, self._choices, strict=True):
            self.removeWidget(card)
            card.show_title(True)
            choice.hide()

    def holds(self, card: Card) -> bool:
        """Whether `card` is one of them."""
        return card in self._cards

    def _turn(self, place: str) -> None:
        for choice in self._choices:
            choice.choose(place)
        self.setCurrentIndex(int(place))
        self.turned.emit()
