"""The launcher as a user starts it: a process of its own, with a make-believe program behind it."""

from __future__ import annotations

import ast
import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path

import environment
import launch
import pytest

ROOT = Path(__file__).resolve().parents[2]
LAUNCH = ROOT / "packaging" / "launch.py"

PROGRAM = """
import os, signal, sys, time
print(sys.argv[1:])
print(os.getcwd())
print(os.environ.get("QT_QPA_PLATFORM"))
if "fail" in sys.argv:
    sys.exit(7)
if "wait" in sys.argv:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(41))
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of modules that come before the installed ones: netbuilder, pytest and pip only report."""
    folder = tmp_path / "programs"
    for name in ("netbuilder", "pytest"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").touch()
        (folder / name / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "pip").mkdir()
    (folder / "pip" / "__init__.py").touch()
    (folder / "pip" / "__main__.py").write_text("import sys\nprint('pip', sys.argv[1:])\n", encoding="utf-8")
    (folder / "netbuilder" / "core").mkdir()
    (folder / "netbuilder" / "core" / "platform_check.py").write_text("def pyside_problem(): pass\n")
    (folder / "PySide6").mkdir()
    (folder / "PySide6" / "QtWidgets.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.delenv("QT_QPA_PLATFORM")
    return folder


@pytest.fixture
def installed(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that the launcher finds finished."""
    folder = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    environment.Stamp(True, environment.digest(), ("test",)).write(folder)
    monkeypatch.setenv("NETBUILDER_VENV", str(folder))
    return folder


def start(*arguments: str, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(LAUNCH), *arguments],
        cwd=at,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def test_arguments_folder_and_exit_status_are_the_programs(installed: Path, tmp_path: Path) -> None:
    done = start("train", "lenet5", "--epochs", "1", "fail", at=tmp_path)
    assert done.returncode == 7
    assert done.stdout.splitlines()[:2] == [
        "['train', 'lenet5', '--epochs', '1', 'fail']",
        os.path.realpath(tmp_path),
    ]
    assert done.stderr == ""


def test_no_arguments_start_the_program(installed: Path, tmp_path: Path) -> None:
    done = start(at=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "[]")


def test_test_runs_pytest_in_the_checkout_without_a_screen(installed: Path, tmp_path: Path) -> None:
    done = start("test", "-k", "fail", at=tmp_path)
    assert done.stdout.splitlines() == ["['-k', 'fail']", str(ROOT), "offscreen"]
    assert done.returncode == 7


def test_all_tests_run_on_all_processors(installed: Path, tmp_path: Path) -> None:
    done = start("test", at=tmp_path)
    assert done.stdout.splitlines() == ["['-n', 'auto']", str(ROOT), "offscreen"]


@pytest.mark.skipif(os.name != "posix", reason="signals of this kind are a matter of POSIX")
def test_a_signal_reaches_the_program(installed: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, str(LAUNCH), "wait"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        while process.stdout.readline() != "ready\n":
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 41


def test_a_file_of_the_users_does_not_stand_in_for_a_module(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "signal.py").write_text("raise SystemExit('the wrong signal')\n")
    assert start("train", at=tmp_path).returncode == 0


def test_a_qt_that_does_not_load_stops_the_tests_but_no_training(
    installed: Path, programs: Path, tmp_path: Path
) -> None:
    (programs / "PySide6" / "QtWidgets.py").write_text(
        "raise ImportError('libGL.so.1: cannot open shared object file: No such file or directory')\n"
    )
    for asked in ("test", "--check"):
        stopped = start(asked, at=tmp_path)
        assert (stopped.returncode, stopped.stdout) == (1, "")
        assert "libgl1" in stopped.stderr and len(stopped.stderr.splitlines()) == 1
    trained = start("train", at=tmp_path)
    assert (trained.returncode, trained.stderr) == (0, "")
    told = start(at=tmp_path)
    assert told.returncode == 0 and "libgl1" in told.stderr


def test_check_says_nothing_where_all_is_well(installed: Path, tmp_path: Path) -> None:
    done = start("--check", at=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    stamp = environment.Stamp.read(installed)
    assert stamp is not None and stamp.qt


def test_from_nothing(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real virtual environment; pip's words must not mix with the program's."""
    folder = tmp_path / "neu gemacht"
    monkeypatch.setenv("NETBUILDER_VENV", str(folder))
    first = start("train", at=tmp_path)
    assert (first.returncode, first.stdout.splitlines()[0]) == (0, "['train']")
    assert "pip ['install', '--no-input'" in first.stderr
    second = start("train", at=tmp_path)
    assert (second.returncode, second.stderr) == (0, "")


def test_a_folder_that_cannot_be_made_gives_one_line(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NETBUILDER_VENV", str(tmp_path / "file" / "inside"))
    done = start("train", at=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("The installation was stopped by the system: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "options", "rest"),
    [
        ([], {}, []),
        (["--wheels", "w", "test", "-q"], {"wheels": "w"}, ["test", "-q"]),
        (["--wheels=w x", "--extras=dev"], {"wheels": "w x", "extras": "dev"}, []),
        (["train", "--wheels", "w"], {}, ["train", "--wheels", "w"]),
        (["--version"], {}, ["--version"]),
    ],
)
def test_only_options_at_the_front_are_the_launchers(
    arguments: list[str], options: dict[str, str], rest: list[str]
) -> None:
    assert launch.leading_options(arguments) == (options, rest)


def test_an_option_without_its_value_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert launch.main(["--wheels"]) == 1
    assert capsys.readouterr().err == "--wheels needs a value after it.\n"


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 99), (3, 15, 0)])
def test_another_python_is_told_in_a_sentence(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(subprocess, "call", lambda *_, **__: 1)
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(LAUNCH))
    assert end.value.code == (
        f"NetBuilder runs on Python 3.11 to 3.14, and this is Python 3.{version[1]}. "
        "Install one of those and start it with that."
    )


def test_another_python_that_is_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(subprocess, "call", lambda command, **_: command[0] != "python3.12")
    with pytest.raises(SystemExit, match=r"Try: python3\.12 packaging/launch\.py"):
        runpy.run_path(str(LAUNCH))


def test_old_pythons_can_read_as_far_as_that_sentence() -> None:
    tree = ast.parse(LAUNCH.read_text(encoding="utf-8"), feature_version=(3, 7))
    names = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert "__future__" not in names  # Python 3.6 does not know its annotations
