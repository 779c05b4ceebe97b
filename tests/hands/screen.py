"""The program as a process of its own on a screen of its own: Xvfb shows it, xdotool is the hand."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

TOOLS = ("Xvfb", "xdotool")
_PATIENCE = 40.0
_LOOK_SECONDS = 0.05


@contextmanager
def screen() -> Iterator[str]:
    """A screen of 1600×1000; gives the name of its display. Skips the test where the tools are missing."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed: no real screen to show the window on")
    number, told = os.pipe()
    # Without -noreset the server begins anew whenever its last client leaves, and a program that comes just
    # then finds nobody: each look of the hand is such a client.
    command = [
        "Xvfb",
        "-displayfd",
        str(told),
        "-noreset",
        "-screen",
        "0",
        "1600x1000x24",
        "-nolisten",
        "tcp",
    ]
    server = subprocess.Popen(command, pass_fds=[told], stderr=subprocess.DEVNULL)
    os.close(told)
    try:
        with os.fdopen(number) as answer:
            display = answer.readline().strip()  # the server says so when it is ready
        if not display:
            pytest.fail("Xvfb has ended before it was ready")
        yield f":{display}"
    finally:
        server.terminate()
        server.wait(10)


class Program:
    """`netbuilder …` on a display. What it starts belongs to its session, by which it is found."""

    def __init__(self, display: str, errors: Path, *words: str) -> None:
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._errors = errors
        with open(errors, "wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "netbuilder", *words],
                env=self._environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def window(self, title: str) -> str:
        """The X window whose title contains `title`, once it is there."""
        found = ""

        def is_there() -> bool:
            nonlocal found
            pid = str(self.process.pid)
            # Both must hold: another program of the same test may have a window of that name.
            asked = ("search", "--all", "--onlyvisible", "--pid", pid, "--name", title)
            found = self._xdotool(*asked).partition("\n")[0]
            return bool(found)

        self.wait_until(is_there, f"there is no window “{title}”")
        return found

    def title(self, window: str) -> str:
        return self._xdotool("getwindowname", window).strip()

    def press(self, window: str, *keys: str) -> None:
        """Give `window` the keyboard and press keys, by their names in X11."""
        self._xdotool("windowfocus", "--sync", window, "key", "--clearmodifiers", "--delay", "60", *keys)

    def type(self, window: str, text: str) -> None:
        self._xdotool("windowfocus", "--sync", window, "type", "--delay", "60", text)

    def wait_until(self, so: Callable[[], bool], sentence: str) -> None:
        give_up = time.monotonic() + _PATIENCE
        while not so():
            if self.process.poll() is not None:
                pytest.fail(f"{sentence}; the program has ended with {self.process.returncode}:\n{self.said}")
            if time.monotonic() > give_up:
                pytest.fail(f"{sentence}, after {_PATIENCE:g} s:\n{self.said}")
            time.sleep(_LOOK_SECONDS)

    def wait_for_the_end(self) -> int:
        """The exit status."""
        try:
            return self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            pytest.fail(f"the program does not end:\n{self.said}")

    def kill(self) -> None:
        """End it as the kernel does where memory is short: it is not asked."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    @property
    def said(self) -> str:
        """All that it has printed."""
        return self._errors.read_text("utf-8", "replace")

    @property
    def left(self) -> list[str]:
        """The commands of the processes of its session that are there."""
        return [
            name for each in Path("/proc").glob("[0-9]*") if (name := _in_session(each, self.process.pid))
        ]

    def _xdotool(self, *words: str) -> str:
        done = subprocess.run(["xdotool", *words], env=self._environment, capture_output=True, text=True)
        return done.stdout


@contextmanager
def program(display: str, errors: Path, *words: str) -> Iterator[Program]:
    """The program for as long as the body runs; afterwards nothing of it is left."""
    made = Program(display, errors, *words)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.kill()


def _in_session(process: Path, session: int) -> str:
    """The command of a process that belongs to `session`, else nothing."""
    try:
        name, _, rest = (process / "stat").read_text().rpartition(")")
    except OSError:  # it has just ended
        return ""
    state, _, _, own = rest.split()[:4]
    return name.partition("(")[2] if int(own) == session and state != "Z" else ""
