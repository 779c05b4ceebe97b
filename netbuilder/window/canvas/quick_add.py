"""The search on the canvas: a field, what it finds with the shapes, and a line on what comes first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtWidgets import QWidget

from netbuilder.studio.presenters.adding import Adding, Offer
from netbuilder.window.canvas.quick_add_rows import OfferList
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.search_popover import SearchPopover, beside

_WIDTH = 320
_THEN = ","


class QuickAdd(SearchPopover):
    """`chosen` carries an `Offer`.

    A comma takes the current row and goes on behind it: "conv, relu, max pool" are three layers in a row.
    `chosen_to_go_on` carries the offer and what was typed behind the comma.
    """

    chosen_to_go_on = Signal(object, str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, OfferList(theme), _WIDTH)
        self._adding: Adding | None = None
        self.setObjectName("quickAddPopover")
        self.setAccessibleName(self.tr("Add layer"))
        self.field.setObjectName("quickAdd")
        self.field.setAccessibleName(self.tr("Search layers"))
        self.field.setPlaceholderText(self.tr("Search layers"))
        self.field.setToolTip(
            self.tr("Numbers are settings: conv 6 5. A comma goes on behind: conv 6 5, relu, max pool")
        )
        self.field.textEdited.connect(self._on_typed)
        self.nothing.setText(self.tr("Nothing is called that."))

    def begin(self, adding: Adding, place: QRect) -> None:
        """Show all that `adding` offers, with the corner of `place`, and take the keyboard."""
        self._adding = adding
        self.heading.setText(adding.heading)
        self.footer.setText(adding.footer)
        self.move(place.topLeft())
        self.begin_search()

    def kind_for_help(self) -> str:
        """The kind that Enter would add; "" where nothing is found."""
        offer = self.list.current_row
        return offer.item.kind if offer is not None else ""

    def type_on(self, text: str) -> None:
        """Go on with what was typed behind a comma."""
        self.field.setText(text.lstrip())
        self._on_typed(self.field.text())

    def found(self, text: str) -> Sequence[Offer]:
        return self._adding.found(text.partition(_THEN)[0]) if self._adding is not None else ()

    def place_at(self, at: QPoint, room: QRect, *, side: int = 0) -> QRect:
        """Where it stands in `room`: at the point `at`, right of it for `side` 1, left of it for -1."""
        return beside(at, room, _WIDTH, self.greatest_height, side=side)

    def _on_typed(self, text: str) -> None:
        first, comma, rest = text.partition(_THEN)
        if not comma or not first.strip():
            return
        self.refill()  # what was pasted is not listed yet
        offer = self.list.current_row
        if offer is not None:
            self.chosen_to_go_on.emit(offer, rest)
