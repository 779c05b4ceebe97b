"""The settings at work: what of them the training and the keeping of unsaved work go by."""

from __future__ import annotations

from netbuilder.studio.desk import TrainingDesk
from netbuilder.studio.keeping import Keeper
from netbuilder.studio.settings import SettingsStore


class SettingsInUse:
    """Lives as long as they are to be followed. A run that is under way goes on as it began."""

    def __init__(self, settings: SettingsStore, desk: TrainingDesk, keeper: Keeper) -> None:
        self._settings = settings
        self._desk = desk
        self._keeper = keeper
        self._is_begun = False
        settings.changed.connect(self._take)
        self._take()

    def begin(self) -> None:
        """The window is idle: what takes time may be made ready."""
        self._is_begun = True
        if self._desk.own_process:
            self._desk.prepare()

    def _take(self) -> None:
        chosen = self._settings.values
        self._desk.threads, self._desk.device = chosen.threads, chosen.device
        before, self._desk.own_process = self._desk.own_process, chosen.own_process
        if self._is_begun and before != chosen.own_process:
            self._desk.prepare()
        longest = float(chosen.autosave_seconds) if chosen.autosave else None
        if longest != self._keeper.longest:
            self._keeper.longest = longest
