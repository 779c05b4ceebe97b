"""Python's search for garbage, on the window's thread alone, and giving memory back.

Objects that only hold each other are looked for on whichever thread allocates next. A Qt object that is freed
by another thread than the window's ends the process, so that while a window is open no other may look.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_REST_MS = 1000
_ENGINE = "netbuilder.engine.backend"
_SECONDS_TO_REST = 60.0


class Sweeper(QObject):
    """Searches what is young as often as Python would by itself, and all of it once a minute at most.

    `sweep` is for whoever has a beat, `ask` for whoever made something happen.
    """

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        gc.disable()
        self._engine_known = False
        self._clock = clock
        self._searched = self._given_back = clock()
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
        young, middle, old = (
            count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        now = self._clock()
        if old and now - self._searched > _SECONDS_TO_REST:
            self._searched = now
            self._search_all()
        elif young or middle:
            gc.collect(1 if middle else 0)
        if now - self._given_back > _SECONDS_TO_REST:
            self._given_back = now
            give_back()

    def _search_all(self) -> None:
        if not self._engine_known and _ENGINE in sys.modules:
            # The engine's million objects stay to the end; to look through them takes half a second.
            self._engine_known = True
            gc.freeze()
        else:
            gc.collect()


def give_back() -> None:
    """Give the system what lies free between blocks that are in use.

    Only glibc has to be asked: it keeps it, and hours of pictures, batches and checkpoints of changing size
    leave more and more of it (https://man7.org/linux/man-pages/man3/malloc_trim.3.html).
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
