"""The promises of `conftest.py`, each broken on purpose."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# 192.0.2.0/24 and .invalid are set aside for examples: nobody answers there even if the guard fails.
ELSEWHERE = "192.0.2.1"


def _connect_ex(address: tuple[str, int]) -> None:
    with socket.socket() as client:
        client.connect_ex(address)


def _datagram(address: tuple[str, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"hello", address)


def _listen(address: tuple[str, int]) -> None:
    with socket.socket() as server:
        server.bind(address)


@pytest.mark.opens_sockets
@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(lambda: socket.create_connection((ELSEWHERE, 80), timeout=1), id="connect"),
        pytest.param(lambda: _connect_ex((ELSEWHERE, 80)), id="connect_ex"),
        pytest.param(lambda: _datagram((ELSEWHERE, 53)), id="datagram"),
        pytest.param(lambda: _listen(("0.0.0.0", 0)), id="listen to everybody"),
        pytest.param(lambda: _listen(("", 0)), id="listen to everybody, unnamed"),
        pytest.param(lambda: socket.getaddrinfo("example.invalid", 443), id="look up"),
        pytest.param(lambda: socket.gethostbyname("example.invalid"), id="look up, old way"),
    ],
)
def test_leaving_the_machine_is_refused_and_noted(attempt: Callable[[], object]) -> None:
    log = Path(os.environ["NETBUILDER_SOCKET_LOG"])
    before = log.stat().st_size
    with pytest.raises(OSError, match="tests must not leave this machine"):
        attempt()
    assert log.stat().st_size > before


@pytest.mark.opens_sockets
def test_a_child_process_is_shut_in_too() -> None:
    code = f"import socket; socket.create_connection(({ELSEWHERE!r}, 80), timeout=1)"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "NetworkIsShut" in child.stderr


def test_this_machine_can_be_reached_by_name_and_number() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            family = socket.getaddrinfo(host, port, family=socket.AF_INET)[0][0]
            with socket.socket(family) as client:
                client.connect((host, port))


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no Unix sockets")
def test_unix_sockets_are_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # their paths may have no more than about 100 bytes
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("here")
        server.listen()
        client.connect("here")


def test_each_test_has_a_home_of_its_own(own_home: Path) -> None:
    assert os.environ["NETBUILDER_HOME"] == str(own_home)
    assert not own_home.exists()


MISBEHAVING = f"""
    import os, socket, subprocess, sys, threading, time
    import PySide6.QtCore
    from pathlib import Path
    import pytest

    def attempt():
        try:
            socket.create_connection(({ELSEWHERE!r}, 80), timeout=1)
        except OSError:
            pass

    def test_swallows_the_refusal():
        attempt()

    def test_child_swallows_the_refusal():
        code = "import test_careless; test_careless.attempt()"
        assert subprocess.run([sys.executable, "-c", code]).returncode == 0

    def test_leaves_a_thread():
        threading.Thread(target=time.sleep, args=(30,), daemon=True, name="straggler").start()

    def test_thread_ends_soon():
        threading.Thread(target=time.sleep, args=(0.2,)).start()

    @pytest.mark.opens_sockets
    def test_says_that_it_tries():
        attempt()

    def test_writes_to_its_home(own_home):
        own_home.mkdir()
        (own_home / "run").touch()
        Path("home.txt").write_text(str(own_home))

    def test_warns():
        import warnings
        warnings.warn("old")

    def test_looks_for_data(shared_data):
        pass

    def test_leaves_a_window(qtbot):
        from PySide6.QtWidgets import QWidget
        global window
        window = QWidget()
        window.show()

    def test_leaves_a_timer(qtbot):
        from PySide6.QtCore import QTimer
        global timer
        timer = QTimer()
        timer.start(1000)

    def test_timer_rests(qtbot):
        from PySide6.QtCore import QTimer
        global resting
        resting = QTimer(interval=1000, singleShot=True)
        resting.start()

    def test_qt_warns(qtbot):
        from PySide6.QtCore import QObject
        QObject().startTimer(-1)

    def test_slot_fails(qtbot):
        from PySide6.QtCore import QTimer
        QTimer.singleShot(0, lambda: 1 / 0)
        qtbot.wait(20)
"""


def test_what_a_careless_test_gets(tmp_path: Path) -> None:
    (tmp_path / "test_careless.py").write_text(textwrap.dedent(MISBEHAVING), encoding="utf-8")
    options = [
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(tmp_path),
        "-p",
        "tests.conftest",
        "-rA",
        "-q",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NETBUILDER_DATA": ""}
    inner = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "test_careless.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    lines = {line.split(" - ")[0] for line in inner.stdout.splitlines()}
    outcome = {
        name: {line.split()[0] for line in lines if line.endswith(f"::test_{name}")}
        for name in (
            "swallows_the_refusal",
            "child_swallows_the_refusal",
            "leaves_a_thread",
            "thread_ends_soon",
            "says_that_it_tries",
            "writes_to_its_home",
            "warns",
            "leaves_a_window",
            "leaves_a_timer",
            "timer_rests",
            "qt_warns",
            "slot_fails",
        )
    }
    assert outcome == {
        "swallows_the_refusal": {"PASSED", "ERROR"},  # the call went well, the check after it failed
        "child_swallows_the_refusal": {"PASSED", "ERROR"},
        "leaves_a_thread": {"PASSED", "ERROR"},
        "thread_ends_soon": {"PASSED"},
        "says_that_it_tries": {"PASSED"},
        "writes_to_its_home": {"PASSED"},
        "warns": {"FAILED"},
        "leaves_a_window": {"PASSED", "ERROR"},
        "leaves_a_timer": {"PASSED", "ERROR"},
        "timer_rests": {"PASSED"},
        "qt_warns": {"FAILED"},
        "slot_fails": {"FAILED"},
    }, inner.stdout + inner.stderr
    assert "threads outlive the test: straggler" in inner.stdout
    assert "NETBUILDER_DATA is not set" in inner.stdout
    assert not Path((tmp_path / "home.txt").read_text(encoding="utf-8")).exists()
