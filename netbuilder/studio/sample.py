"""The one example that is looked at on every page."""

from __future__ import annotations

from netbuilder.core.signal import Signal


class CurrentSample:
    """`number` counts the examples that validate (else those that train) from 0; None leaves the choice to
    whoever looks first at the data: one with something to see, always the same."""

    def __init__(self) -> None:
        self.changed: Signal[[]] = Signal()
        self._number: int | None = None

    @property
    def number(self) -> int | None:
        return self._number

    def choose(self, number: int | None) -> None:
        """Look at another example from now on."""
        if number != self._number:
            self._number = number
            self.changed.emit()
