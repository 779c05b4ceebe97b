"""The process that trains, as the one that started it sees it: a pipe, and what it left behind."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Sequence
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder.core.children import inheriting
from netbuilder.core.text import one_line
from netbuilder.studio.process_group import end_group

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# -P: whatever lies in the folder that the program was started in is not imported.
WORKER = (sys.executable, "-P", "-m", "netbuilder.studio.run_process.worker")
_LEAVING_SECONDS = 2.0
_LONGEST_WORDS = 200


class Child:
    """A started process, in a group of its own. `end` leaves nothing of it; at the exit it is ended anyway.

    The process ends by itself when the pipe does. Raises OSError where none can be started.
    """

    def __init__(self, command: Sequence[str] = WORKER) -> None:
        folder = tempfile.TemporaryDirectory(prefix="netbuilder-run-", ignore_cleanup_errors=True)
        self._errors = Path(folder.name) / "errors.txt"
        ours, theirs = Pipe()
        try:
            with open(self._errors, "wb") as errors:
                self._process = _started(command, theirs.fileno(), errors)
        except OSError:
            ours.close()
            folder.cleanup()
            raise
        finally:
            theirs.close()
        self.connection: Connection = ours
        # Also when nobody ends it: no process stays when the program ends.
        self._end = weakref.finalize(self, _ended, self._process, ours, folder)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_gone(self) -> bool:
        return self._process.poll() is not None

    def end(self) -> None:
        """Wait until the process has left by itself, for a moment, and then end it."""
        self.connection.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_LEAVING_SECONDS)
        self._end()

    def drop(self) -> None:
        """End the process at once: it has no work."""
        self._end()

    def kill(self) -> int:
        """End it now, if it has not ended; the exit code, negative for a signal."""
        end_group(self._process)
        code = self._process.returncode
        return -1 if code is None else code

    def last_words(self) -> str:
        """What it said of its end: the fatal error, else the last line that it wrote."""
        try:
            lines = self._errors.read_text("utf-8", "replace").strip().splitlines()
        except OSError:
            return ""
        fatal = [line for line in lines if line.startswith(("Fatal Python error", "Windows fatal"))]
        return one_line(next(iter(fatal or lines[-1:]), ""))[:_LONGEST_WORDS]

    def errors(self) -> str:
        """All that it wrote on the standard error."""
        try:
            return self._errors.read_text("utf-8", "replace")
        except OSError:
            return ""


def _started(command: Sequence[str], handle: int, errors: Any) -> subprocess.Popen[bytes]:
    """The process, which inherits `handle` and is told its number."""
    return subprocess.Popen(
        [*command, str(handle)],
        stdin=subprocess.DEVNULL,
        stderr=errors,
        start_new_session=True,
        **inheriting(handle),
    )


def _ended(
    process: subprocess.Popen[bytes], connection: Connection, folder: tempfile.TemporaryDirectory[str]
) -> None:
    """Leave nothing behind: no process, no file."""
    connection.close()
    end_group(process)
    folder.cleanup()
