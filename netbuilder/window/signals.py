"""Ctrl-C in the terminal, and the system asking to end, while Qt's loop sleeps and no Python runs."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator

from PySide6.QtCore import QSocketNotifier

STOPPED = 130


@contextlib.contextmanager
def ending_on_signals(end: Callable[[], object]) -> Iterator[list[int]]:
    """Within it the first such signal calls `end` on the window's thread; a second one leaves at once.

    Gives the list of signals that have come.
    """
    asked: list[int] = []

    def handle(number: int, frame: object) -> None:
        if asked:
            os._exit(STOPPED)
        asked.append(number)
        end()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with _woken():
            yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _woken() -> Iterator[None]:
    """Let a signal wake Qt's loop: Python handles it only when some of its code runs.

    Windows knows no such pipe; there a signal waits for the next event.
    """
    if os.name != "posix":
        yield
        return
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    notifier = QSocketNotifier(reading, QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: os.read(reading, 64))
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        notifier.setEnabled(False)
        os.close(reading)
        os.close(writing)
