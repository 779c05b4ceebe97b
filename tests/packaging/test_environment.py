"""The launcher's environment, with a make-believe `venv` and `pip` that write down what they were asked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import environment
import pytest
from environment import Environment, Refusal, Stamp

HERE = sys.version_info[:2]


class Outside:
    """Stands for every process the launcher starts."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.pip_ends: int | type[BaseException] = 0
        self.version: tuple[int, int] | None = HERE

    def run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        status, words = 0, ""
        if command[1] == "-c":
            if self.version is None:
                raise FileNotFoundError(command[0])
            words = f"{self.version[0]} {self.version[1]}\n"
        elif command[2] == "venv":
            self.calls.append(command[1:])
            python = Path(command[3], "bin", "python")
            python.parent.mkdir()
            python.touch()
            Path(command[3], "pyvenv.cfg").touch()
            self.version = HERE
        else:
            self.calls.append(command[1:])
            if not isinstance(self.pip_ends, int):
                raise self.pip_ends
            status = self.pip_ends
        return subprocess.CompletedProcess(command, status, stdout=words)

    @property
    def verbs(self) -> list[str]:
        """What was done since this was last asked."""
        verbs = [call[1] if call[1] == "venv" else call[2] for call in self.calls]
        self.calls.clear()
        return verbs


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    outside = Outside()
    monkeypatch.setattr(environment.subprocess, "run", outside.run)
    return outside


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "checkout"
    (root / "packaging").mkdir(parents=True)
    (root / "pyproject.toml").write_text("first", encoding="utf-8")
    (root / environment.CONSTRAINTS).write_text("first", encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", root)
    monkeypatch.setattr(environment.os, "name", "posix")
    return root


@pytest.fixture
def venv(checkout: Path) -> Environment:
    return Environment(checkout / ".venv")


def made_by_hand(folder: Path) -> None:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    (folder / "pyvenv.cfg").touch()
    (folder / "mine").touch()


def test_the_first_start_installs_and_the_second_does_nothing(outside: Outside, venv: Environment) -> None:
    venv.prepare(set(), None)
    assert outside.calls[0] == ["-m", "venv", str(venv.folder)]
    assert outside.calls[1][:3] == ["-m", "pip", "install"]
    assert outside.calls[1][-4:] == ["-c", "packaging/constraints.txt", "-e", "."]
    outside.calls.clear()
    venv.prepare(set(), None)
    assert outside.verbs == []


def test_extras_are_added_once_and_stay(outside: Outside, venv: Environment) -> None:
    venv.prepare(set(), None)
    venv.prepare({"test"}, None)
    venv.prepare({"dev"}, None)
    assert [call[-1] for call in outside.calls[1:]] == [".", ".[test]", ".[dev,test]"]
    assert outside.verbs == ["venv", "install", "install", "install"]
    venv.prepare(set(), None)
    venv.prepare({"test", "dev"}, None)
    assert outside.verbs == []


@pytest.mark.parametrize("changed", ["pyproject.toml", "packaging/constraints.txt"])
def test_changed_requirements_are_installed_into_what_is_there(
    outside: Outside, venv: Environment, checkout: Path, changed: str
) -> None:
    venv.prepare({"test"}, None)
    assert outside.verbs == ["venv", "install"]
    (checkout / changed).write_text("second", encoding="utf-8")
    venv.prepare(set(), None)
    assert outside.calls[0][-1] == ".[test]"
    assert outside.verbs == ["install"]


def test_a_moved_checkout_is_installed_again(
    outside: Outside, venv: Environment, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.prepare(set(), None)
    moved = checkout.rename(checkout.with_name("moved"))
    monkeypatch.setattr(environment, "ROOT", moved)
    outside.calls.clear()
    Environment(moved / ".venv").prepare(set(), None)
    assert outside.verbs == ["install"]


def test_another_python_makes_the_environment_anew(outside: Outside, venv: Environment) -> None:
    venv.prepare(set(), None)
    stamp = Stamp.read(venv.folder)
    assert stamp is not None
    Stamp(True, "digest of then", stamp.extras).write(venv.folder)
    outside.version = (3, 99)
    (venv.folder / "old").touch()
    outside.calls.clear()
    venv.prepare(set(), None)
    assert outside.verbs == ["venv", "install"]
    assert not (venv.folder / "old").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(outside: Outside, venv: Environment) -> None:
    venv.prepare(set(), None)
    Path(venv.python).unlink()
    outside.version = None
    outside.calls.clear()
    venv.prepare(set(), None)
    assert outside.verbs == ["venv", "install"]


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_an_unfinished_environment_is_made_anew(
    outside: Outside, venv: Environment, end: type[BaseException]
) -> None:
    outside.pip_ends = end
    with pytest.raises(end):
        venv.prepare(set(), None)
    (venv.folder / "half").touch()
    outside.pip_ends = 0
    outside.calls.clear()
    venv.prepare(set(), None)
    assert outside.verbs == ["venv", "install"]
    assert not (venv.folder / "half").exists()


def test_a_first_installation_that_pip_refuses_is_begun_anew(outside: Outside, venv: Environment) -> None:
    outside.pip_ends = 1
    with pytest.raises(Refusal, match="pip could not install"):
        venv.prepare(set(), None)
    outside.pip_ends = 0
    outside.calls.clear()
    venv.prepare(set(), None)
    assert outside.verbs == ["venv", "install"]


def test_a_change_that_pip_refuses_leaves_the_environment_and_is_tried_again(
    outside: Outside, venv: Environment, checkout: Path
) -> None:
    venv.prepare(set(), None)
    (checkout / "pyproject.toml").write_text("second", encoding="utf-8")
    outside.pip_ends = 1
    with pytest.raises(Refusal):
        venv.prepare(set(), None)
    outside.pip_ends = 0
    outside.calls.clear()
    venv.prepare(set(), None)
    assert outside.verbs == ["install"]


def test_an_environment_made_by_hand_is_used(outside: Outside, venv: Environment) -> None:
    made_by_hand(venv.folder)
    venv.prepare(set(), None)
    assert outside.verbs == ["install"]
    assert (venv.folder / "mine").exists()


@pytest.mark.parametrize("end", [1, KeyboardInterrupt])
def test_an_environment_made_by_hand_outlives_a_failed_installation(
    outside: Outside, venv: Environment, end: int | type[BaseException]
) -> None:
    made_by_hand(venv.folder)
    outside.pip_ends = end
    with pytest.raises((Refusal, KeyboardInterrupt)):
        venv.prepare(set(), None)
    outside.pip_ends = 0
    outside.calls.clear()
    venv.prepare(set(), None)
    assert outside.verbs == ["install"]
    assert (venv.folder / "mine").exists()


def test_an_environment_of_another_python_made_by_hand_is_left_alone(
    outside: Outside, venv: Environment
) -> None:
    made_by_hand(venv.folder)
    outside.version = (3, 99)
    with pytest.raises(Refusal, match=r"another version of Python\. Move it away"):
        venv.prepare(set(), None)
    assert (venv.folder / "mine").exists()


def test_an_environment_that_does_not_run_is_made_anew(outside: Outside, venv: Environment) -> None:
    made_by_hand(venv.folder)
    outside.version = None
    venv.prepare(set(), None)
    assert outside.verbs == ["venv", "install"]
    assert not (venv.folder / "mine").exists()


def test_a_folder_with_something_else_is_left_alone(outside: Outside, venv: Environment) -> None:
    venv.folder.mkdir()
    (venv.folder / "thesis.tex").touch()
    with pytest.raises(Refusal, match=r"not a virtual environment.*NETBUILDER_VENV"):
        venv.prepare(set(), None)
    assert (venv.folder / "thesis.tex").exists()
    assert outside.verbs == []


def test_an_empty_folder_will_do(outside: Outside, venv: Environment) -> None:
    venv.folder.mkdir()
    venv.prepare(set(), None)
    assert outside.verbs == ["venv", "install"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"ours": true}', '{"installed": 3}'])
def test_a_damaged_stamp_counts_as_none(tmp_path: Path, content: str) -> None:
    Stamp(True, "digest", ("test",), True).write(tmp_path)
    (tmp_path / "netbuilder-install.json").write_text(content, encoding="utf-8")
    assert Stamp.read(tmp_path) is None


def test_a_stamp_is_read_as_it_was_written(tmp_path: Path) -> None:
    stamp = Stamp(True, "digest", ("dev", "test"), True)
    stamp.write(tmp_path)
    assert Stamp.read(tmp_path) == stamp


def test_a_folder_of_wheels_is_all_that_pip_looks_at(
    outside: Outside, venv: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wheels").mkdir()
    monkeypatch.chdir(tmp_path)
    venv.prepare(set(), "wheels")
    assert outside.calls[1][-3:] == ["--no-index", "--find-links", str(tmp_path / "wheels")]


def test_a_folder_of_wheels_that_is_not_there_is_said_before_anything_is_made(
    outside: Outside, venv: Environment
) -> None:
    with pytest.raises(Refusal, match="no folder wheels"):
        venv.prepare(set(), "wheels")
    assert not venv.folder.exists()


def test_a_python_without_ensurepip_names_the_package(
    outside: Outside, venv: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(Refusal, match=rf"apt-get install python{HERE[0]}\.{HERE[1]}-venv"):
        venv.prepare(set(), None)


def test_the_running_environment_is_not_replaced(
    outside: Outside, venv: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_by_hand(venv.folder)
    Stamp(ours=True).write(venv.folder)
    monkeypatch.setattr(sys, "prefix", str(venv.folder))
    venv.prepare(set(), None)
    assert outside.verbs == ["install"]


def test_a_second_launch_waits_and_finds_the_work_done(
    outside: Outside, venv: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fcntl", reason="folders are not locked on Windows")
    words: list[str] = []
    said = threading.Event()
    monkeypatch.setattr(environment, "say", lambda sentence: (words.append(sentence), said.set()))
    with environment.alone(venv.folder.parent):
        second = threading.Thread(target=venv.prepare, args=(set(), None))
        second.start()
        assert said.wait(30)
        made_by_hand(venv.folder)
        Stamp(True, environment.digest()).write(venv.folder)
    second.join(30)
    assert words == ["Another launch is installing; waiting for it."]
    assert outside.verbs == []


@pytest.mark.parametrize("named", ["", "elsewhere", "~/elsewhere"])
def test_the_folder_can_be_named(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETBUILDER_VENV", named)
    expected = {
        "": checkout / ".venv",
        "elsewhere": tmp_path / "elsewhere",
        "~/elsewhere": Path.home() / "elsewhere",
    }
    assert environment.environment_folder() == expected[named].resolve()


def test_qt_is_asked_about_until_it_loads(venv: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    venv.folder.mkdir()
    Stamp(True, "digest", ("test",)).write(venv.folder)
    answers = iter(["Qt needs libEGL.so.1", None])
    monkeypatch.setattr(environment, "qt_fault", lambda python: next(answers))
    assert [venv.qt_fault(), venv.qt_fault(), venv.qt_fault()] == ["Qt needs libEGL.so.1", None, None]
    assert Stamp.read(venv.folder) == Stamp(True, "digest", ("test",), True)


def test_download_asks_for_what_pyproject_names(
    outside: Outside, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "pyproject.toml").write_text(
        """[project]\ndependencies = ["torch>=2.10", "PySide6-Essentials<6.12; python_version < '3.12'"]\n"""
        """[project.optional-dependencies]\ntest = ["pytest"]\n""",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert environment.download("wheels") == 0
    assert outside.calls[1][2] == "download"
    assert outside.calls[1][-7:] == [
        "-c",
        "packaging/constraints.txt",
        "-d",
        os.path.join(tmp_path, "wheels"),
        "torch>=2.10",
        "PySide6-Essentials<6.12; python_version < '3.12'",
        "pytest",
    ]
