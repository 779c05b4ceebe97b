from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from importlib import metadata
from pathlib import Path

import pytest

from netbuilder.core.platform_check import pyside_problem


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages that hides the real ones."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder)])
    return folder


def install(folder: Path, version: str) -> None:
    info = folder / f"PySide6_Essentials-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: PySide6_Essentials\nVersion: {version}\n")


@pytest.mark.parametrize("version", ["6.12.0", "6.12.1", "6.13.0", "7.0.0"])
@pytest.mark.parametrize("python", [(3, 10), (3, 11)])
def test_a_pair_that_aborts_is_refused(installed: Path, version: str, python: tuple[int, int]) -> None:
    install(installed, version)
    problem = pyside_problem(python)
    assert problem is not None and problem.is_error
    words = problem.paragraph()
    assert version in words and f"Python 3.{python[1]}" in words
    assert 'pip install "PySide6-Essentials<6.12"' in words


@pytest.mark.parametrize(
    ("version", "python"),
    [("6.8.0", (3, 11)), ("6.11.3", (3, 11)), ("6.12.0", (3, 12)), ("6.12.0", (3, 13)), ("7.0.0", (3, 14))],
)
def test_a_pair_that_works_is_not(installed: Path, version: str, python: tuple[int, int]) -> None:
    install(installed, version)
    assert pyside_problem(python) is None


def test_no_pyside_is_no_problem(installed: Path) -> None:
    assert pyside_problem((3, 11)) is None


def test_what_is_installed_here_is_no_bad_pair() -> None:
    assert metadata.version("PySide6-Essentials")
    assert pyside_problem() is None


def test_it_does_not_import_what_it_judges() -> None:
    code = (
        "import netbuilder.core.platform_check as c, sys; c.pyside_problem(); print('PySide6' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_signals_and_void_calls_do_not_wear_out_python() -> None:
    """The fault itself: a PySide6 with it aborts after about 600 signals or 5,000 calls (25,000 and 120,000
    where torch has made more references), so these numbers cannot pass by luck."""
    code = """
        from PySide6 import QtCore, QtWidgets

        class Sender(QtCore.QObject):
            sent = QtCore.Signal(int)

        application = QtWidgets.QApplication([])
        sender, received = Sender(), []
        sender.sent.connect(received.append)
        for number in range(100_000):
            sender.sent.emit(number)
        widget = QtWidgets.QWidget()
        for _ in range(300_000):
            widget.update()
        print(len(received))
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stdout.strip()) == (0, "100000"), run.stderr
