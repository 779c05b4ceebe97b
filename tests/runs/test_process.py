"""A process is recognised by its number and its start, on every system's own terms."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from netbuilder.runs import process
from netbuilder.runs.process import (
    ProcessMark,
    linux_mark,
    posix_mark,
    started_mark,
    this_process,
    windows_mark,
)

HAS_PROC = Path("/proc/self/stat").exists()


def test_this_process_lives_and_another_start_of_its_number_does_not() -> None:
    mine = this_process()
    assert mine.pid == os.getpid()
    assert mine.alive
    assert not ProcessMark(mine.pid, mine.host, mine.started + "0").alive


def test_a_process_on_another_machine_is_believed_to_live() -> None:
    assert ProcessMark(2**22 + 1, "another-host", "then").alive


def test_a_child_lives_until_it_is_killed_and_while_nobody_has_collected_it() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    mark = ProcessMark(child.pid, this_process().host, started_mark(child.pid))
    assert mark.started and mark.alive
    child.kill()
    if hasattr(os, "waitid"):
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert not mark.alive, "an ended process that its parent has not collected"
    child.communicate()
    assert not mark.alive


# ---------------------------------------------------------------------------------------------- Linux


def proc(folder: Path, stat: str, boot: str | None = "boot-1") -> Path:
    (folder / "42").mkdir()
    (folder / "42" / "stat").write_text(stat)
    if boot is not None:
        (folder / "sys/kernel/random").mkdir(parents=True)
        (folder / "sys/kernel/random/boot_id").write_text(boot + "\n")
    return folder


def stat(state: str, name: str = "python") -> str:
    return f"42 ({name}) {state} " + " ".join(str(number) for number in range(4, 40))


@pytest.mark.parametrize("name", ["python", "a b", "x) R 7 (y", ") Z ("])
def test_linux_start_ticks_whatever_the_program_is_called(tmp_path: Path, name: str) -> None:
    assert linux_mark(42, proc(tmp_path, stat("S", name))) == "boot-1 22"


def test_linux_without_a_name_of_the_start_of_the_machine(tmp_path: Path) -> None:
    assert linux_mark(42, proc(tmp_path, stat("R"), boot=None)) == " 22"


@pytest.mark.parametrize("state", ["Z", "X", "x"])
def test_linux_processes_that_have_ended(tmp_path: Path, state: str) -> None:
    assert linux_mark(42, proc(tmp_path, stat(state))) == ""


def test_linux_no_such_process(tmp_path: Path) -> None:
    assert linux_mark(43, proc(tmp_path, stat("R"))) == ""


# ---------------------------------------------------------------------------------------------- macOS, BSD


def ps(monkeypatch: pytest.MonkeyPatch, answer: str | OSError) -> list[Any]:
    asked: list[Any] = []

    def run(command: list[str], **options: Any) -> SimpleNamespace:
        asked.append((command, options["env"]))
        if isinstance(answer, OSError):
            raise answer
        return SimpleNamespace(stdout=answer)

    monkeypatch.setattr(subprocess, "run", run)
    return asked


def test_posix_start_as_ps_prints_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ps(monkeypatch, "Ss   Mon Nov 23 12:00:00 2026    \n")
    assert posix_mark(42) == "Mon Nov 23 12:00:00 2026"
    command, environment = asked[0]
    assert command[0] == "ps" and command[-1] == "42"
    assert (environment["LC_ALL"], environment["TZ"]) == ("C", "UTC")


@pytest.mark.parametrize("answer", ["", "\n", "Z+   Mon Nov 23 12:00:00 2026\n", FileNotFoundError("ps")])
def test_posix_processes_that_have_ended_or_cannot_be_asked_for(
    monkeypatch: pytest.MonkeyPatch, answer: str | OSError
) -> None:
    ps(monkeypatch, answer)
    assert posix_mark(42) == ""


def test_ps_is_asked_where_there_is_no_proc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(process, "_PROCESSES", tmp_path)
    ps(monkeypatch, "S Mon Nov 23 12:00:00 2026")
    assert started_mark(42) == "Mon Nov 23 12:00:00 2026"


@pytest.mark.skipif(not HAS_PROC, reason="this system has no /proc")
def test_proc_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ps(monkeypatch, "S never")
    assert started_mark(os.getpid()) == linux_mark(os.getpid(), Path("/proc")) != ""
    assert asked == []


# ---------------------------------------------------------------------------------------------- Windows


class Kernel:
    """As much of kernel32 as is asked for."""

    def __init__(
        self, handle: int = 9, exit_code: int = 259, answers: bool = True, times: bool = True
    ) -> None:
        self.handle, self.exit_code, self.answers, self.times = handle, exit_code, answers, times
        self.closed: list[int] = []

    def OpenProcess(self, rights: int, inherit: bool, pid: int) -> int:
        assert (rights, inherit, pid) == (0x1000, False, 42)
        return self.handle

    def GetExitCodeProcess(self, handle: int, code: Any) -> int:
        assert handle == self.handle
        code._obj.value = self.exit_code
        return int(self.answers)

    def GetProcessTimes(self, handle: int, created: Any, *others: Any) -> int:
        assert handle == self.handle and len(others) == 3
        assert ctypes.sizeof(created._obj) == 8
        created._obj.value = 133_000_000_000_000_001
        return int(self.times)

    def CloseHandle(self, handle: int) -> None:
        self.closed.append(handle)


def test_windows_creation_time() -> None:
    kernel = Kernel()
    assert windows_mark(42, kernel) == "133000000000000001"
    assert kernel.closed == [9]


@pytest.mark.parametrize("more", [{"exit_code": 0}, {"answers": False}, {"times": False}], ids=str)
def test_windows_processes_that_have_ended_or_do_not_answer(more: dict[str, Any]) -> None:
    kernel = Kernel(**more)
    assert windows_mark(42, kernel) == ""
    assert kernel.closed == [9]


def test_windows_no_such_process() -> None:
    kernel = Kernel(handle=0)
    assert windows_mark(42, kernel) == ""
    assert kernel.closed == []


def test_kernel32_is_asked_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", lambda name, use_last_error: Kernel(), raising=False)
    assert started_mark(42) == "133000000000000001"
