"""What a process that we start gets from us: one end of a pipe, and memory that both see."""

from __future__ import annotations

import mmap
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from typing import TYPE_CHECKING, Any

from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


class Shared(NamedTuple):
    """Memory for us and for processes that we start. It goes when all have gone, however they end.

    `told` is what another one opens it by; it has to inherit `handles` for that.
    """

    memory: mmap.mmap
    told: str
    handles: tuple[int, ...]

    def hand_over(self) -> None:
        """All processes that are to have it are started."""
        for handle in self.handles:
            os.close(handle)


def inheriting(*handles: int) -> dict[str, Any]:
    """Arguments of `subprocess.Popen` by which the process inherits `handles`."""
    if sys.platform == "win32":
        for handle in handles:
            os.set_handle_inheritable(handle, True)
        return {"startupinfo": subprocess.STARTUPINFO(lpAttributeList={"handle_list": list(handles)})}
    return {"pass_fds": handles}


def opened(handle: int) -> Connection:
    """Our end of a pipe, in the process that has inherited it."""
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        return PipeConnection(handle)
    from multiprocessing.connection import Connection

    os.set_inheritable(handle, False)
    return Connection(handle)


def shared(size: int) -> Shared:
    """`size` bytes of zeros. Raises OSError."""
    if sys.platform == "win32":
        name = f"netbuilder-{uuid.uuid4()}"
        return Shared(mmap.mmap(-1, size, tagname=name), name, ())
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("netbuilder")
        os.ftruncate(handle, size)
    else:
        with tempfile.TemporaryFile() as file:
            file.write(bytes(size))  # a full disk is told here, and not by a signal later
            file.flush()
            handle = os.dup(file.fileno())
    return Shared(mmap.mmap(handle, size), str(handle), (handle,))


def opened_memory(told: str, size: int) -> mmap.mmap:
    """Memory that another process shares with us, which said `told` and has `size` bytes."""
    if sys.platform == "win32":
        return mmap.mmap(-1, size, tagname=told)
    handle = int(told)
    try:
        return mmap.mmap(handle, size)
    finally:
        os.close(handle)


def how_it_ended(code: int) -> Text:
    """What the exit code of a process says, in words; it is negative for a signal."""
    if code >= 0:
        return Text("exit code {code}", code=code)
    try:
        name = signal.Signals(-code).name
    except ValueError:
        return Text("signal {number}", number=-code)
    return Text("{name} (signal {number})", name=name, number=-code)
