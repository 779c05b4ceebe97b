"""Faults in what Qt calls: each in a process of its own, since without the guard it would end this one."""

from __future__ import annotations

import subprocess
import sys

import pytest

_FAULTS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
import netbuilder.window
from netbuilder.window.mishaps import Mishaps

FAULTS = {
    "division": lambda: 1 / 0,
    "index": lambda: [][0],
    "arguments": lambda: len(),
    "attribute": lambda: None.nothing,
    "raised": lambda: (_ for _ in ()).throw(ValueError("raised")),
}

class Bad(QWidget):
    __module__ = "netbuilder.window.bad"
    bad = False
    def resizeEvent(self, event):
        super().resizeEvent(event)
        if Bad.bad:
            FAULTS[sys.argv[1]]()

app = QApplication([])
mishaps = Mishaps()
mishaps.happened.connect(lambda: print("told", flush=True))
widget = Bad()
widget.show()
def resize():
    Bad.bad = True
    if sys.argv[2] == "python":
        widget.resize(500, 400)
    else:
        widget.windowHandle().resize(500, 400)
QTimer.singleShot(0, resize)
QTimer.singleShot(200, app.quit)
with mishaps.watched():
    app.exec()
print("alive", widget.width())
"""


@pytest.mark.parametrize("caller", ["python", "qt"])
@pytest.mark.parametrize("fault", ["division", "index", "arguments", "attribute", "raised"])
def test_a_fault_in_a_handler_is_told_and_the_work_goes_on(fault: str, caller: str) -> None:
    command = [sys.executable, "-c", _FAULTS, fault, caller]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.split()) == (0, ["told", "alive", "500"])


def test_nothing_else_of_a_class_is_touched() -> None:
    from netbuilder.window.canvas.view import CanvasView
    from netbuilder.window.dialogs.question import Question

    assert CanvasView.give_up.__code__.co_name == "give_up"
    assert Question.showEvent.__doc__ is not None and Question.showEvent.__name__ == "showEvent"
