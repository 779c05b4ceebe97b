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
import time
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

# `begin` comes when the first picture is there. What is measured is imported in the order of a real start.
# With "frame" the page is left out of the picture; with "first" the start is kept for the next, as when idle.
OURS = """
import os, sys, time
from netbuilder.cli import window as command
load = command._load_what_is_without_qt
def told(window):
    first = time.process_time()
    print(first, time.time(), *(name for name in sys.argv[2:] if name in sys.modules), flush=True)
    if sys.argv[1] == "first":
        from netbuilder.core.kept_code import keep_what_was_loaded
        keep_what_was_loaded()
    os._exit(0)
def load_and_watch():
    load()
    from netbuilder.window.main_window import MainWindow
    MainWindow.begin = told
    if sys.argv[1] == "frame":
        MainWindow.show_page = lambda window, page: None
command._load_what_is_without_qt = load_and_watch
from netbuilder.cli.main import main
main([])
"""


def started(compiled: str, program: str, *words: str) -> list[str]:
    """What `program` prints: seconds of processor time until its first picture, and whatever follows.

    The folder `compiled` keeps compiled modules, as an installed program has them from its second start on.
    """
    with tempfile.TemporaryDirectory() as home:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "NETBUILDER_HOME": home}
        environment["PYTHONPYCACHEPREFIX"] = compiled
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    return done.stdout.split()


def seconds(compiled: str, program: str, *words: str) -> float:
    return float(started(compiled, program, *words)[0])


def main() -> int:
    with tempfile.TemporaryDirectory() as compiled:
        started(compiled, OURS, "first")
        started(compiled, OURS, "first")
        begun = time.time()
        used, there, *loaded = started(compiled, OURS, "page", *HEAVY)
        print(f"heavy modules at the first picture: {', '.join(loaded) or 'none'}")
        print(f"the first picture: {float(there) - begun:.2f} s, {float(used):.3f} s of processor time")
        bare = partial(seconds, compiled, BARE)
        frame = ratio(partial(seconds, compiled, OURS, "frame"), bare)
        page = ratio(partial(seconds, compiled, OURS, "page"), bare)
    print("processor time to the first picture / that of a bare window")
    print(f"  of the frame alone, as if its page came later: {frame}")
    print(f"  with the Build page on LeNet-5: {page}, at most {MOST}")
    return 1 if loaded or page.low > MOST else 0


if __name__ == "__main__":
    sys.exit(main())
