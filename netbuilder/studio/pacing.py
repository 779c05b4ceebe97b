"""Letting a run go slowly as long as there is something to see, and at full speed from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.control import Control
from netbuilder.studio.desk import TrainingDesk

if TYPE_CHECKING:
    from netbuilder.project.examples import Pace


class Pacing:
    """Holds the pace of the document that is open, None for full speed, and lets its runs go by it."""

    def __init__(self, desk: TrainingDesk) -> None:
        self._pace: Pace | None = None
        self._desk = desk
        self._slow = False
        desk.moved.connect(self._on_move)

    def take(self, pace: Pace | None) -> None:
        """Another document is open, with this pace."""
        # A run that is still under way has nobody left who would let it go faster.
        if self._slow:
            self._slow = False
            self._desk.set_pace(None)
        self._pace = pace

    def control(self) -> Control | None:
        """What to start the next run with, None for full speed."""
        self._slow = self._pace is not None
        return Control(self._pace.steps_per_second) if self._pace is not None else None

    def _on_move(self) -> None:
        if not self._slow or self._pace is None:
            return
        progress = self._desk.progress
        if progress is not None and progress.step >= self._pace.steps:
            self._slow = False
            self._desk.set_pace(None)
