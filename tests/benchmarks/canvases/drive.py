"""Measures one graph editor in this process and prints the figures as JSON: creating, panning, dragging by
the mouse.

Run by `tests/benchmarks/canvas.py`, each editor in a process of its own. Milliseconds are processor time of
the window's thread for one frame: the move and the painting that follows from it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

SIZE = (1280, 800)
FRAMES, WARM = 60, 6
# Who is slow shows fewer frames, but so many at least.
SECONDS, LEAST = 10.0, 12
ACROSS, DOWN = 260.0, 150.0  # scene pixels from node to node


class Editor(Protocol):
    """What is driven. `make` opens the graph in a window of `SIZE`, shown."""

    def make(self, count: int, links: list[tuple[int, int]], places: list[tuple[float, float]]) -> None: ...
    def show_all(self) -> None: ...
    def show_whole_size(self) -> None: ...
    def pan(self, dx: int, dy: int) -> None: ...
    def middle(self) -> tuple[QWidget, QPointF]:
        """What gets mouse events, and where in it the node in the middle of the graph is taken."""

    def settle(self) -> None: ...


def links_of(count: int) -> list[tuple[int, int]]:
    """A chain with a skip over three nodes at every third node or so: 1.3 links a node."""
    chain = [(at - 1, at) for at in range(1, count)]
    return chain + [(at - 3, at) for at in range(4, count - 1) if at % 10 in (3, 6, 9)]


def places_of(count: int) -> list[tuple[float, float]]:
    """Rows as long as a sheet that is wider than high."""
    across = max(1, round((count * SIZE[0] / SIZE[1] * DOWN / ACROSS) ** 0.5))
    return [(ACROSS * (at % across), DOWN * (at // across)) for at in range(count)]


def frames(move: Callable[[int], None], settle: Callable[[], None]) -> list[float]:
    taken: list[float] = []
    begun = time.monotonic()
    for frame in range(WARM + FRAMES):
        if len(taken) >= WARM + LEAST and time.monotonic() - begun > SECONDS:
            break
        before = time.thread_time()
        move(frame)
        settle()
        taken.append(1000 * (time.thread_time() - before))
    return taken[WARM:]


class Hand:
    """Drags by the left button what an editor shows in its middle."""

    def __init__(self, editor: Editor) -> None:
        self._widget, self._place = editor.middle()
        self._tell(QEvent.Type.MouseMove, Qt.MouseButton.NoButton)
        self._tell(QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton)

    def move(self, dx: float, dy: float) -> None:
        self._place += QPointF(dx, dy)
        self._tell(QEvent.Type.MouseMove, Qt.MouseButton.LeftButton)

    def _tell(self, kind: QEvent.Type, held: Qt.MouseButton) -> None:
        button = held if kind is QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
        place = QPointF(self._widget.mapToGlobal(self._place))
        event = QMouseEvent(kind, self._place, place, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self._widget, event)


def resident() -> float:
    """MB of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measured(editor: Editor, count: int) -> dict[str, object]:
    before = resident()
    started = time.thread_time()
    editor.make(count, links_of(count), places_of(count))
    create = 1000 * (time.thread_time() - started)
    editor.settle()
    memory = resident() - before

    def pan(frame: int) -> None:
        way = 1 if frame // 10 % 2 else -1
        editor.pan(7 * way, 4 * way)

    started = time.thread_time()
    editor.show_all()
    editor.settle()
    fit = 1000 * (time.thread_time() - started)
    far = frames(pan, editor.settle)
    editor.show_whole_size()
    editor.settle()
    near = frames(pan, editor.settle)
    editor.show_whole_size()
    editor.settle()
    hand = Hand(editor)
    editor.settle()

    def drag(frame: int) -> None:
        way = 1 if frame // 30 % 2 else -1  # turning more often would be shaking
        hand.move(6.0 * way, 4.0 * way)

    return {
        "create": create,
        "memory": memory,
        "fit": fit,
        "pan all": far,
        "pan": near,
        "drag": frames(drag, editor.settle),
    }


if __name__ == "__main__":
    subject = import_module(sys.argv[1])
    print(json.dumps(measured(subject.made(), int(sys.argv[2]))))
