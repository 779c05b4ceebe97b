"""What no command at all does: the window, or where none can be shown the same job in the terminal."""

from __future__ import annotations

import argparse
import gc
import sys
import threading
from collections.abc import Iterator

import pytest

from netbuilder.cli import demo, window
from netbuilder.studio.jobs import THREAD_NAME
from tests.cli.commands import Terminal, refused


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Projects on which a window was shown; none is."""
    shown: list[object] = []

    def run_window(project: str | None, *, debug: bool) -> int:
        shown.append(project)
        return 0

    monkeypatch.setattr("netbuilder.window.app.run_window", run_window)
    yield shown
    gc.enable()


@pytest.fixture
def done_in_terminal(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Projects that were trained in the terminal; none is."""
    done: list[object] = []

    def run(arguments: argparse.Namespace) -> int:
        done.append((arguments.project, arguments.epochs))
        return 0

    monkeypatch.setattr(demo, "run", run)
    return done


@pytest.mark.parametrize(
    ("platform", "variables", "there"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_a_display_is_looked_for_without_asking_qt(
    netbuilder: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    variables: dict[str, str],
    there: bool,
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert window.has_display() is there


def test_with_a_display_the_window_opens(
    netbuilder: Terminal, monkeypatch: pytest.MonkeyPatch, opened: list[object]
) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    assert netbuilder().code == 0
    assert netbuilder("edges").code == 0
    # What is wrong with a file is said in the window.
    assert netbuilder("nothing.netb").code == 0
    assert opened == [None, "edges", "nothing.netb"]


def test_without_one_the_same_is_done_in_the_terminal(
    netbuilder: Terminal, opened: list[object], done_in_terminal: list[object]
) -> None:
    assert netbuilder().code == 0
    assert netbuilder("edges", "--epochs", "1").code == 0
    assert done_in_terminal == [("lenet5", None), ("edges", "1")] and opened == []


def test_a_word_that_is_nothing_is_refused_in_the_terminal(
    netbuilder: Terminal, monkeypatch: pytest.MonkeyPatch, opened: list[object]
) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    assert "lenet5" in refused(netbuilder("lenet"))
    assert opened == []


def test_a_pyside_that_aborts_is_refused(
    netbuilder: Terminal, monkeypatch: pytest.MonkeyPatch, opened: list[object]
) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setattr("netbuilder.core.platform_check._installed", lambda: "6.12.0")
    monkeypatch.setattr(sys, "version_info", (3, 11, 0))
    assert "PySide6" in refused(netbuilder())
    assert opened == []


def test_without_qts_libraries_the_terminal_takes_over(
    netbuilder: Terminal, monkeypatch: pytest.MonkeyPatch, done_in_terminal: list[object]
) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setitem(sys.modules, "netbuilder.window.app", None)
    result = netbuilder()
    assert result.code == 0 and "Qt cannot be loaded" in result.err
    assert done_in_terminal == [("lenet5", None)]


def test_work_that_does_not_end_is_not_waited_for(
    netbuilder: Terminal, monkeypatch: pytest.MonkeyPatch, opened: list[object]
) -> None:
    left: list[int] = []
    monkeypatch.setattr("os._exit", left.append)
    monkeypatch.setenv("DISPLAY", ":7")
    assert netbuilder().code == 0 and left == []
    enough = threading.Event()
    endless = threading.Thread(target=enough.wait, name=THREAD_NAME)
    endless.start()
    assert netbuilder().code == 0
    assert left == [0]
    enough.set()
    endless.join()
