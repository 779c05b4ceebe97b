from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from netbuilder.project import process
from netbuilder.project.process import own_mark, start_mark

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX processes")


def sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)


def end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.communicate()


def test_a_process_has_one_mark_for_life() -> None:
    assert own_mark()
    assert own_mark() == own_mark() == start_mark(os.getpid())


def test_a_child_has_a_mark_until_it_ends() -> None:
    child = sleeper()
    try:
        mark = start_mark(child.pid)
        assert mark
        assert mark == start_mark(child.pid)
    finally:
        end(child)
    assert start_mark(child.pid) is None


@posix
def test_a_dead_child_that_nobody_has_asked_for_is_dead() -> None:
    child = sleeper()
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays a zombie
    try:
        assert start_mark(child.pid) is None
        assert process._ps_mark(child.pid) is None
    finally:
        child.communicate()


@linux
def test_marks_differ_between_processes_of_one_number(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A number is used again: the clock ticks at which it began tell the two apart, and so does the boot."""

    def proc(ticks: int, boot: str | None, state: str = "S", name: str = "python3") -> str | None:
        folder = tmp_path / f"{ticks} {boot} {state} {len(name)}"
        for number in ("7", "self"):
            (folder / number).mkdir(parents=True)
            fields = " ".join(["0"] * 18)
            (folder / number / "stat").write_text(
                f"7 ({name}) {state} {fields} {ticks} 0 0\n", encoding="ascii"
            )
        if boot is not None:
            (folder / "sys/kernel/random").mkdir(parents=True)
            (folder / "sys/kernel/random/boot_id").write_text(f"{boot}\n", encoding="ascii")
        monkeypatch.setattr(process, "_PROC", folder)
        return start_mark(7)

    first = proc(100, "boot-a")
    assert first == "boot-a 100"
    assert proc(101, "boot-a") != first
    assert proc(100, "boot-b") != first
    assert proc(100, None) == " 100"
    assert proc(100, "boot-a", name="x) S 1 (y") == first
    assert proc(100, "boot-a", state="Z") is None
    assert proc(100, "boot-a", state="X") is None


@posix
def test_without_proc_the_system_is_asked_by_its_ps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not Path("/bin/ps").exists():
        pytest.skip("there is no ps here")
    monkeypatch.setattr(process, "_PROC", tmp_path)
    child = sleeper()
    try:
        mark = start_mark(child.pid)
        assert mark
        assert any(day in mark for day in "Mon Tue Wed Thu Fri Sat Sun".split())  # noqa: SIM905
    finally:
        end(child)
    assert start_mark(child.pid) is None


class OpenProcess:
    """A function whose type of result can be set, as those of ctypes."""

    def __init__(self, handle: int | None) -> None:
        self.handle = handle
        self.restype: object = None

    def __call__(self, access: int, inherit: bool, pid: int) -> int | None:
        assert pid == 7
        return self.handle


class Kernel:
    """Windows' functions as they are documented, for one process that began at (3, 5)."""

    def __init__(self, exit_code: int = 259, can_open: bool = True, knows_times: bool = True) -> None:
        self.closed = 0
        self.exit_code = exit_code
        self.knows_times = knows_times
        self.OpenProcess = OpenProcess(42 if can_open else None)

    def GetExitCodeProcess(self, handle: object, code: object) -> int:
        code._obj.value = self.exit_code  # type: ignore[attr-defined]
        return 1

    def GetProcessTimes(self, handle: object, created: object, *others: object) -> int:
        created._obj.dwHighDateTime, created._obj.dwLowDateTime = 3, 5  # type: ignore[attr-defined]
        assert len(others) == 3
        return int(self.knows_times)

    def CloseHandle(self, handle: object) -> None:
        self.closed += 1


@pytest.mark.parametrize(
    ("kernel", "mark", "closed"),
    [
        (Kernel(), "3 5", 1),
        (Kernel(exit_code=0), None, 1),
        (Kernel(knows_times=False), None, 1),
        (Kernel(can_open=False), None, 0),
    ],
)
def test_windows_is_asked_for_the_time_of_creation(
    kernel: Kernel, mark: str | None, closed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ctypes

    monkeypatch.setattr(process, "_WINDOWS", True)
    monkeypatch.setattr(ctypes, "CDLL", lambda name: kernel)
    assert start_mark(7) == mark
    assert kernel.closed == closed


def test_a_process_without_a_mark_is_taken_for_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "start_mark", lambda pid: None)
    assert own_mark() == ""
