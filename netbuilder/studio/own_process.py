"""The process that runs Python layers, one after the other; nothing that a layer does can harm this one."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from netbuilder.core.text import one_line
from netbuilder.core.values import NamedTuple

# -P: whatever lies in the folder that the program was started in is not imported.
WORKER = (sys.executable, "-P", "-m", "netbuilder.engine.own.worker")
# What a layer may take, and for a start with torch, which takes seconds.
SECONDS, GRADIENT_SECONDS = 10.0, 20.0
_START_SECONDS = 60.0
_PATIENCE_SECONDS = 5.0
_LATE = re.compile(r'File "<layer>", line (\d+)')

Json = dict[str, Any]


class Answer(NamedTuple):
    """What the process said: the fields of its message, or an `error` of the layer with its `line`."""

    fields: Json
    error: str = ""
    line: int = 0


class OwnProcess:
    """One request at a time: `send` it, then `answer` until that is there. `close` ends the process.

    It is started with the first request, and anew when a layer has ended it.
    """

    def __init__(self, command: Sequence[str] = WORKER) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[..., OwnProcess] | None = None
        self._seconds = 0.0
        self._until = 0.0
        self._number = 0

    @property
    def busy(self) -> bool:
        return self._until > 0.0

    def send(self, request: Json) -> None:
        """Have a layer run. Raises OSError where no process can be started."""
        self._number += 1
        self._seconds = request["seconds"]
        fresh = self._process is None or self._process.poll() is not None
        if fresh:
            self._start()
        line = json.dumps({**request, "id": self._number}).encode() + b"\n"
        try:
            self._write(line)
        except OSError:  # it has just ended, for want of work
            fresh = True
            self._start()
            self._write(line)
        patience = _PATIENCE_SECONDS + (_START_SECONDS if fresh else 0.0)
        self._until = time.monotonic() + self._seconds + patience

    def answer(self) -> Answer | None:
        """What came of the request, None while it runs."""
        process = self._process
        if process is None or not self.busy:
            return None
        code = process.poll()  # asked first, so that nothing it wrote is missed
        for line in self._messages.read().splitlines():
            message = json.loads(line)
            if message["id"] == self._number:
                self._until = 0.0
                return Answer(message, message.get("error", ""), message.get("line", 0))
        if code is None and time.monotonic() < self._until:
            return None
        found = self._death(code)
        self.close()
        return found

    def close(self) -> None:
        """End the process and forget what it was asked."""
        self._until = 0.0
        if self._end is not None:
            self._end()
        self._process = self._end = None

    def _start(self) -> None:
        self.close()
        folder = tempfile.TemporaryDirectory(prefix="netbuilder-layers-", ignore_cleanup_errors=True)
        try:
            place = Path(folder.name)
            with open(place / "answers.jsonl", "wb") as told, open(place / "errors.txt", "wb") as errors:
                process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=told, stderr=errors, cwd=folder.name
                )
        except OSError:
            folder.cleanup()
            raise
        self._process, self._errors = process, place / "errors.txt"
        self._messages = open(place / "answers.jsonl", "rb")  # noqa: SIM115  closed by _end
        self._end = weakref.finalize(self, _ended, process, self._messages, folder)

    def _write(self, line: bytes) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(line)
        self._process.stdin.flush()

    def _death(self, code: int | None) -> Answer:
        """The process has ended, or has to be ended, in the middle of a layer."""
        with contextlib.suppress(OSError):
            said = self._errors.read_text("utf-8", "replace")
            found = _LATE.search(said)
            if found is not None and "Timeout" in said:
                return Answer({}, f"it does not end within {self._seconds:.0f} seconds", int(found.group(1)))
            if "Timeout" in said:
                return Answer({}, f"it does not end within {self._seconds:.0f} seconds")
            if code is not None:
                last = one_line(said.strip().splitlines()[-1])[:200] if said.strip() else ""
                why = f"signal {-code}" if code < 0 else f"exit code {code}"
                return Answer({}, f"it ends the process that runs it ({why}{': ' + last if last else ''})")
        return Answer({}, f"it does not end within {self._seconds:.0f} seconds")


def _ended(process: subprocess.Popen[bytes], messages: Any, folder: tempfile.TemporaryDirectory[str]) -> None:
    """Leave nothing behind: no process, no file."""
    if process.poll() is None:
        process.kill()
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE_SECONDS)
    messages.close()
    folder.cleanup()
