"""How much processor time the first painted window takes, against a window of PySide6 with nothing in it.

    python -m tests.benchmarks.start

Each start is a process of its own with an empty home; they take turns. The platform is `offscreen` unless
QT_QPA_PLATFORM says otherwise. Ends with 1 where a bar is not reached.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial

from tests.benchmarks.interleave import ratio

MOST = 3.0
HEAVY = ("numpy", "torch", "pyqtgraph", "sklearn")

BARE = """
import time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1600, 1000)
class FirstExpose(QObject):
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Expose:
            QTimer.singleShot(0, app.quit)
        return False
window.winId()
watch = FirstExpose()
window.windowHandle().installEventFilter(watch)
window.show()
app.exec()
print(time.process_time())
"""

# `begin` is what the window does when its first picture is there; it fills in the page.
OURS = """
import os, sys, time
from netbuilder.window.main_window import MainWindow
begin = MainWindow.begin
def told(window):
    first = time.process_time()
    heavy = [name for name in sys.argv[1:] if name in sys.modules]
    begin(window)
    window.repaint()
    heavy += [name for name in sys.argv[1:] if name in sys.modules]
    print(first, time.process_time(), *heavy, flush=True)
    os._exit(0)
MainWindow.begin = told
from netbuilder.cli.main import main
main([])
"""


def started(program: str, compiled: str) -> list[str]:
    """What `program` prints: seconds of processor time until its first picture, and whatever follows.

    The folder `compiled` keeps compiled modules, as an installed program has them from its second start on.
    """
    with tempfile.TemporaryDirectory() as home:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "NETBUILDER_HOME": home}
        environment["PYTHONPYCACHEPREFIX"] = compiled
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        done = subprocess.run(
            [sys.executable, "-c", program, *HEAVY],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    return done.stdout.split()


def seconds(program: str, compiled: str) -> float:
    return float(started(program, compiled)[0])


def main() -> int:
    with tempfile.TemporaryDirectory() as compiled:
        first, whole, *loaded = started(OURS, compiled)
        first, whole, *loaded = started(OURS, compiled)
        print(f"heavy modules until the page is there: {', '.join(loaded) or 'none'}")
        print(f"processor time: {float(first):.3f} s to the first picture, {float(whole):.3f} s to the page")
        found = ratio(partial(seconds, OURS, compiled), partial(seconds, BARE, compiled))
    print(f"processor time to the first picture / that of a bare window: {found}, at most {MOST}")
    return 1 if loaded or found.low > MOST else 0


if __name__ == "__main__":
    sys.exit(main())
