"""The steps of a document as rows: the oldest state first, then one for each step, those taken back last."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import overload

from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.project.document import Document
from netbuilder.studio.presenters.node_card import Say


class When(Enum):
    """Whether a state was passed, holds now, or was taken back."""

    BEFORE = "before"
    NOW = "now"
    UNDONE = "undone"


class HistoryRow(NamedTuple):
    """The state after what `title` says; `hint` is said below the pointer."""

    title: str
    when: When
    hint: str
    spoken: str


class HistoryRows(Sequence[HistoryRow]):
    """Row 0 is the oldest state that can be had again, row n that with n steps done.

    Each is made when it is asked for: of thousands a list shows a few, anew after each edit.
    """

    def __init__(self, document: Document, say: Say = str) -> None:
        self._document = document
        self._say = say

    @property
    def current(self) -> int:
        """The row of what the project is now."""
        return self._document.steps

    def __len__(self) -> int:
        return self._document.all_steps + 1

    @overload
    def __getitem__(self, place: int) -> HistoryRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[HistoryRow]: ...
    def __getitem__(self, place: int | slice) -> HistoryRow | Sequence[HistoryRow]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        title, hint = self._oldest() if place == 0 else self._step(place)
        when = _when(place, self.current)
        return HistoryRow(title, when, hint, f"{title}, {self._say(_SPOKEN[when])}")

    def _step(self, place: int) -> tuple[str, str]:
        title = self._say(self._document.step_label(place))
        return title, self._say(_HINTS[_when(place, self.current)])

    def _oldest(self) -> tuple[str, str]:
        gone = self._document.forgotten_steps
        if not gone:
            return self._say(Text("As it was opened")), self._say(Text("Undo everything."))
        title = Text("1 older step let go") if gone == 1 else Text("{count} older steps let go", count=gone)
        why = Text("Memory for steps is limited, so the oldest cannot be undone any more.")
        return self._say(title), self._say(why)


_SPOKEN = {
    When.BEFORE: Text("done"),
    When.NOW: Text("the project is here"),
    When.UNDONE: Text("undone"),
}
_HINTS = {
    When.BEFORE: Text("Undo what came after it."),
    When.NOW: Text("The project is here."),
    When.UNDONE: Text("Do it again, with what came before it."),
}


def _when(place: int, current: int) -> When:
    if place == current:
        return When.NOW
    return When.BEFORE if place < current else When.UNDONE
