"""This computer: what is known at once, and what an engine finds when it is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core.machine import Accelerator
from netbuilder.core.signal import Signal


class Computer:
    """`accelerators` are None until an engine has looked for them; then `changed` comes."""

    def __init__(self) -> None:
        self.changed: Signal[[]] = Signal()
        self.accelerators: tuple[Accelerator, ...] | None = None

    def learn(self, found: Sequence[Accelerator]) -> None:
        """An engine can use these."""
        self.accelerators = tuple(found)
        self.changed.emit()
