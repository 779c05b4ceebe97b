"""Which process writes a run, and whether it still lives.

A process number alone proves nothing: numbers are used again. Together with the moment at which the process
started it names one process, so a run whose writer was killed is recognised at once and for good.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from netbuilder.core.identity import machine
from netbuilder.core.values import dataclass

_PROCESSES = Path("/proc")
_STILL_ACTIVE = 259
_QUERY_LIMITED_INFORMATION = 0x1000
# State letters of /proc/<pid>/stat for a process that has ended and was not yet collected by its parent.
_ENDED = ("Z", "X", "x")


@dataclass(frozen=True, slots=True)
class ProcessMark:
    """One process: `started` is opaque and differs between two processes that had the same number."""

    pid: int
    host: str
    started: str

    @property
    def alive(self) -> bool:
        """Whether the process still runs. True where that cannot be known, as for one on another machine."""
        return self.host != machine() or started_mark(self.pid) == self.started


def this_process() -> ProcessMark:
    pid = os.getpid()
    return ProcessMark(pid, machine(), started_mark(pid))


def started_mark(pid: int) -> str:
    """When the process `pid` started, in the system's own terms; empty when there is no such process."""
    if sys.platform == "win32":
        import ctypes

        return windows_mark(pid, ctypes.WinDLL("kernel32", use_last_error=True))
    if (_PROCESSES / "self" / "stat").exists():
        return linux_mark(pid, _PROCESSES)
    return posix_mark(pid)


def linux_mark(pid: int, processes: Path) -> str:
    """Start in clock ticks since the machine started, with the name of that start where there is one."""
    # The name of the program, in brackets, may hold spaces and brackets itself.
    fields = _words(processes / str(pid) / "stat").rpartition(")")[2].split()
    if not fields or fields[0] in _ENDED:
        return ""
    boot = _words(processes / "sys/kernel/random/boot_id").strip()
    return f"{boot} {fields[19]}"


def _words(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""


def posix_mark(pid: int) -> str:
    """Start as `ps` prints it, in whole seconds; macOS and the BSDs have no better that needs no library."""
    import subprocess  # late, as ctypes is: neither belongs to the start of the window

    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    plain = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    try:
        answer = subprocess.run(command, capture_output=True, text=True, env=plain, check=False)
    except OSError:
        return ""
    state, _, started = answer.stdout.strip().partition(" ")
    return "" if state.startswith(_ENDED) else started.strip()


def windows_mark(pid: int, kernel: Any) -> str:
    """Creation time in units of 100 ns, asked of `kernel32`.

    `os.kill(pid, 0)`, the usual question elsewhere, would end the process there.
    """
    import ctypes

    handle = kernel.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
    if not handle:
        return ""
    try:
        code = ctypes.c_ulong()
        created, ended, in_kernel, in_user = (ctypes.c_ulonglong() for _ in range(4))
        times = [ctypes.byref(time) for time in (created, ended, in_kernel, in_user)]
        if not kernel.GetExitCodeProcess(handle, ctypes.byref(code)) or code.value != _STILL_ACTIVE:
            return ""
        return str(created.value) if kernel.GetProcessTimes(handle, *times) else ""
    finally:
        kernel.CloseHandle(handle)
