"""What holds for every test: no network, a home of its own, no thread left behind, the same examples again.

Neither torch nor Qt is imported here, so that a test of `core` costs what it costs.
"""

from __future__ import annotations

import gc
import importlib.util
import itertools
import os
import shutil
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

_TESTS = Path(__file__).resolve().parent
_GUARD = _TESTS / "guard"

# One file a process: pytest-xdist's workers must not see each other's attempts.
_handle, _log_name = tempfile.mkstemp(prefix="netbuilder-sockets-", suffix=".log")
os.close(_handle)
SOCKET_LOG = Path(_log_name)
os.environ["NETBUILDER_SOCKET_LOG"] = _log_name
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_GUARD), os.environ.get("PYTHONPATH")]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _shut_the_network() -> None:
    spec = importlib.util.spec_from_file_location("netbuilder_socket_guard", _GUARD / "sitecustomize.py")
    assert spec is not None and spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))


_shut_the_network()

hypothesis.settings.register_profile(
    "same-each-time", derandomize=True, deadline=None, database=None, print_blob=True
)
hypothesis.settings.load_profile("same-each-time")


def pytest_unconfigure() -> None:
    SOCKET_LOG.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    base = tmp_path_factory.mktemp("homes")
    numbers = itertools.count()
    return (base / str(number) for number in numbers)


@pytest.fixture(autouse=True)
def own_home(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where this test's runs, settings and journals go. The folder is made by whoever writes."""
    home = next(_homes)
    monkeypatch.setenv("NETBUILDER_HOME", str(home))
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest) -> Iterator[None]:
    before = SOCKET_LOG.stat().st_size
    yield
    attempts = SOCKET_LOG.read_text(encoding="utf-8")[before:]
    if attempts and request.node.get_closest_marker("opens_sockets") is None:
        pytest.fail(f"the test tried to leave this machine:\n{attempts}", pytrace=False)


# Threads that libraries keep for the life of the process.
_LASTING_THREADS = ("pytest_timeout", "execnet")


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    patience = time.monotonic() + 2
    for thread in set(threading.enumerate()) - before:
        if not thread.name.startswith(_LASTING_THREADS):
            thread.join(max(0.0, patience - time.monotonic()))
    left = [thread for thread in threading.enumerate() if thread not in before]
    names = [thread.name for thread in left if not thread.name.startswith(_LASTING_THREADS)]
    if names:
        pytest.fail(f"threads outlive the test: {', '.join(sorted(names))}", pytrace=False)


_finished = itertools.count(1)
_TESTS_A_SEARCH = 100


@pytest.fixture(autouse=True)
def _garbage_on_this_thread() -> Iterator[None]:
    """With Qt there, garbage is looked for between tests: on a worker's thread it could end the process."""
    if "PySide6.QtCore" in sys.modules:
        gc.disable()
    yield
    if not gc.isenabled():
        gc.enable()
        gc.collect(1 if next(_finished) % _TESTS_A_SEARCH else 2)


@pytest.fixture(autouse=True)
def _nothing_of_qt_left() -> Iterator[None]:
    """No window stays open, no timer goes on ticking. Timers that end by themselves may."""
    _watch_timers()
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return
    from PySide6.QtCore import QEvent

    widgets.QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    windows = [window for window in widgets.QApplication.topLevelWidgets() if window.isVisible()]
    ticking = _ticking()
    for left in windows:
        left.hide()
    for timer in ticking:
        timer.stop()
    if windows or ticking:
        pytest.fail(f"outlive the test: windows {windows}, timers {ticking}", pytrace=False)


_started: weakref.WeakSet[Any] = weakref.WeakSet()


def _watch_timers() -> None:
    """Note each timer that is started, once Qt is there: one without a parent is found in no other way."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QTimer.start.__name__ == "noting_start":
        return
    start = core.QTimer.start

    def noting_start(timer: Any, *arguments: Any) -> None:
        _started.add(timer)
        start(timer, *arguments)

    core.QTimer.start = noting_start


def _ticking() -> list[Any]:
    """The timers that repeat, whomever they belong to."""
    from shiboken6 import isValid

    living = [timer for timer in _started if isValid(timer)]
    return [timer for timer in living if timer.isActive() and not timer.isSingleShot()]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the real data sets (`mnist/` and others); the test is skipped where there is none."""
    named = os.environ.get("NETBUILDER_DATA", "")
    if not named:
        pytest.skip("NETBUILDER_DATA is not set: this test needs the folder of real data sets")
    if not Path(named).is_dir():
        pytest.skip(f"NETBUILDER_DATA names {named}, which is not a folder")
    return Path(named)
