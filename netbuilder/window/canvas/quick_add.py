"""The search on the canvas: a field, what it finds with the shapes, and a line on what comes first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from netbuilder.studio.presenters.adding import Adding, Offer
from netbuilder.window.canvas.quick_add_rows import OfferList
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.search_field import HEIGHT as FIELD
from netbuilder.window.widgets.search_list import ROW
from netbuilder.window.widgets.search_popover import PAD, SearchPopover

_WIDTH = 320


class QuickAdd(SearchPopover):
    """`chosen` carries an `Offer`."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, OfferList(theme), _WIDTH)
        self._adding: Adding | None = None
        self.setObjectName("quickAddPopover")
        self.setAccessibleName(self.tr("Add layer"))
        self.field.setObjectName("quickAdd")
        self.field.setAccessibleName(self.tr("Search layers"))
        self.field.setPlaceholderText(self.tr("Search layers"))
        self.nothing.setText(self.tr("Nothing is called that."))

    def begin(self, adding: Adding, place: QRect) -> None:
        """Show all that `adding` offers, with the corner of `place`, and take the keyboard."""
        self._adding = adding
        self.heading.setText(adding.heading)
        self.footer.setText(adding.footer)
        self.move(place.topLeft())
        self.begin_search()

    def found(self, text: str) -> Sequence[Offer]:
        return self._adding.found(text) if self._adding is not None else ()

    def place_at(self, at: QPoint, room: QRect, *, side: int = 0) -> QRect:
        """Where it stands in `room`: at the point `at`, to the right of it for `side` 1, left of it for -1.

        On a side without room it stands on the other one.
        """
        rect = QRect(at + QPoint(-20, -FIELD // 2), self.size())
        rect.setHeight(self.greatest_height)
        if side:
            # The first row is level with the end of the wire.
            rect.moveTop(at.y() - FIELD - PAD - ROW // 2)
            right, left = at.x() + 14, at.x() - 14 - _WIDTH
            fits_right, fits_left = right + _WIDTH <= room.right(), left >= room.left()
            rect.moveLeft(right if (side > 0 and fits_right) or not fits_left else left)
        rect.moveLeft(max(room.left(), min(rect.left(), room.right() + 1 - _WIDTH)))
        rect.moveTop(max(room.top(), min(rect.top(), room.bottom() + 1 - rect.height())))
        return rect
