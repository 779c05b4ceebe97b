"""Whether a process that left its number somewhere still lives. Numbers recur, so its start counts too."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_WINDOWS = os.name == "nt"
_PROC = Path("/proc")


def start_mark(pid: int) -> str | None:
    """When the process `pid` began, as text no later process of that number shares; None for a dead one."""
    if _WINDOWS:
        return _windows_mark(pid)
    return _linux_mark(pid) if (_PROC / "self" / "stat").exists() else _ps_mark(pid)


def own_mark() -> str:
    """The mark of this process."""
    return start_mark(os.getpid()) or ""


def _linux_mark(pid: int) -> str | None:
    """The boot and the clock ticks since it: field 22 of proc(5); field 3 is Z or X for one that is dead."""
    try:
        # The second field is the program's name in brackets and may hold anything.
        fields = (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    boot = ""
    with suppress(OSError):  # some sandboxes hide it
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return None if fields[0] in (b"Z", b"X") else f"{boot} {fields[19].decode('ascii')}"


def _ps_mark(pid: int) -> str | None:
    """The start as macOS and the BSDs tell it, to the second. A state of Z is one that is dead."""
    import subprocess

    asked = ["/bin/ps", "-o", "stat=", "-o", "lstart=", "-p", str(pid)]
    told = subprocess.run(asked, capture_output=True, check=False, env={"LC_ALL": "C"})
    state, _, start = told.stdout.decode("ascii", "replace").strip().partition(" ")
    return None if state.startswith("Z") else start.strip() or None


def _windows_mark(pid: int) -> str | None:
    """The moment of creation in steps of 100 ns. A handle may outlive its process: the state counts too."""
    import ctypes
    from ctypes import wintypes

    may_ask, still_active = 0x1000, 259  # PROCESS_QUERY_LIMITED_INFORMATION, STILL_ACTIVE
    kernel = ctypes.CDLL("kernel32")
    kernel.OpenProcess.restype = wintypes.HANDLE
    opened = kernel.OpenProcess(may_ask, False, pid)
    if not opened:
        return None
    handle = wintypes.HANDLE(opened)
    try:
        code, times = wintypes.DWORD(), [wintypes.FILETIME() for _ in range(4)]
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        known = kernel.GetProcessTimes(handle, *map(ctypes.byref, times))
        lives = known and code.value == still_active
        return f"{times[0].dwHighDateTime} {times[0].dwLowDateTime}" if lives else None
    finally:
        kernel.CloseHandle(handle)
