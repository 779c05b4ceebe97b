"""Python's search for garbage, on the window's thread alone.

Objects that only hold each other are looked for on whichever thread allocates next. A Qt object that is freed
by another thread than the window's ends the process, so that while a window is open no other may look.
"""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, QTimer

_REST_MS = 1000
_ENGINE = "netbuilder.engine.backend"


class Sweeper(QObject):
    """Searches as often as Python would by itself, after somebody has said that something happened."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._engine_known = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.sweep)

    def ask(self, *_: object) -> None:
        """Something happened: there may be garbage in a while."""
        if not self._rest.isActive():
            self._rest.start()

    def sweep(self) -> None:
        """Search the generation that is due by Python's own thresholds, if one is."""
        due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if not any(due):
            return
        generation = max(place for place, is_due in enumerate(due) if is_due)
        if generation == 2 and not self._engine_known and _ENGINE in sys.modules:
            # The engine's objects stay to the end, and to look through all of them takes long.
            self._engine_known = True
            gc.freeze()
            return
        gc.collect(generation)
