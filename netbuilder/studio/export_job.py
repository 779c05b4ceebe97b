"""Exporting in a process of its own: converting a network holds the interpreter's lock for seconds.

The process gets its request and leaves its messages in files of a folder that goes with it: reading those
never waits, on any system, and needs no thread.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

from netbuilder.core.problem import Problem
from netbuilder.core.signal import Signal
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import dataclass
from netbuilder.exchange.messages import Order, Request, dump_request, problem_from_json, proof_from_json
from netbuilder.exchange.proof import Proof
from netbuilder.studio.process_group import end_group

# -P: whatever lies in the folder that the program was started in is not imported.
WORKER = (sys.executable, "-P", "-m", "netbuilder.exchange.worker")


class ItemState(Enum):
    """`CANCELLED` formats were not done when the export was stopped."""

    WAITING = "waiting"
    WRITING = "writing"
    CHECKING = "checking"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (ItemState.DONE, ItemState.FAILED, ItemState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Item:
    """One format of an export: `files` are those written, each with its size in bytes."""

    order: Order
    state: ItemState = ItemState.WAITING
    files: tuple[tuple[Path, int], ...] = ()
    proof: Proof | None = None
    problem: Problem | None = None


class ExportJob:
    """One export. `pump` takes what the process has told since; it is called while `alive`.

    `changed` comes with news of any kind, `ended` once at the end. `step` is where the weights stood that
    were taken, None until that is known or for fresh ones. Raises OSError where no process can be started.
    """

    def __init__(self, request: Request, command: Sequence[str] = WORKER) -> None:
        self.changed: Signal[[]] = Signal()
        self.ended: Signal[[]] = Signal()
        self.step: int | None = None
        self._items = [Item(order) for order in request.orders]
        self._before = self._temporaries()
        self._unread = b""
        folder = tempfile.TemporaryDirectory(prefix="netbuilder-export-", ignore_cleanup_errors=True)
        try:
            process = _started(command, request, Path(folder.name))
        except OSError:
            folder.cleanup()
            raise
        self._errors = Path(folder.name) / "errors.txt"
        self._messages = open(Path(folder.name) / "messages.jsonl", "rb")  # noqa: SIM115  closed by _end
        self._process = process
        # Also when nobody closes the job: no process stays when the program ends.
        self._end = weakref.finalize(self, _ended, process, self._messages, folder)

    @property
    def items(self) -> tuple[Item, ...]:
        """The formats in the order in which they were asked for."""
        return tuple(self._items)

    @property
    def alive(self) -> bool:
        return self._end.alive

    def pump(self) -> None:
        """Take what has arrived since the last call, and tell the listeners."""
        if not self.alive:
            return
        code = self._process.poll()  # asked first, so that nothing it wrote is missed
        if self._read():
            self.changed.emit()
        if code is not None:
            self._finish(ItemState.FAILED, None if self._is_complete() else _died(code, self._last_words()))

    def cancel(self) -> None:
        """End the process now. What is written stays; of the format under way nothing is left."""
        if self.alive:
            end_group(self._process)
            self._read()
            self._finish(ItemState.CANCELLED, None)

    def _is_complete(self) -> bool:
        return all(item.state.is_over for item in self._items)

    def _finish(self, state: ItemState, problem: Problem | None) -> None:
        self._end()
        for index, item in enumerate(self._items):
            if not item.state.is_over:
                self._items[index] = replace(item, state=state, problem=problem)
        for path in self._temporaries() - self._before:
            with contextlib.suppress(OSError):
                path.unlink()
        self.changed.emit()
        self.ended.emit()

    def _read(self) -> bool:
        """Whether whole lines have come."""
        self._unread += self._messages.read()
        *lines, self._unread = self._unread.split(b"\n")
        for line in lines:
            self._hear(json.loads(line))
        return bool(lines)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["event"] == "weights":
            self.step = message["step"]
            return
        item = self._items[message["format"]]
        match message["event"]:
            case "began":
                item = replace(item, state=ItemState.WRITING)
            case "checking":
                item = replace(item, state=ItemState.CHECKING)
            case "done":
                files = tuple((Path(path), size) for path, size in message["files"])
                proof = None if message["proof"] is None else proof_from_json(message["proof"])
                item = replace(item, state=ItemState.DONE, files=files, proof=proof)
            case "refused":
                problem = problem_from_json(message["problem"])
                item = replace(item, state=ItemState.FAILED, problem=problem)
        self._items[message["format"]] = item

    def _temporaries(self) -> set[Path]:
        """Unfinished files in the folders that are written to: a process that is killed may leave some."""
        folders = {item.order.path.parent for item in self._items}
        stems = {item.order.path.stem for item in self._items}
        found: set[Path] = set()
        for folder in folders:
            with contextlib.suppress(OSError):
                names = [name for name in os.listdir(folder) if name.endswith(".tmp")]
                found |= {
                    folder / name for name in names if any(name.startswith(f".{stem}.") for stem in stems)
                }
        return found

    def _last_words(self) -> str:
        try:
            lines = self._errors.read_text("utf-8", "replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1] if lines else ""


def _started(command: Sequence[str], request: Request, folder: Path) -> subprocess.Popen[bytes]:
    """The process in a group of its own, with a folder of its own for what it makes on the way."""
    (folder / "request.json").write_text(dump_request(request), encoding="utf-8")
    (folder / "tmp").mkdir()
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder / "tmp"))
    with (
        open(folder / "request.json", "rb") as asked,
        open(folder / "messages.jsonl", "wb") as told,
        open(folder / "errors.txt", "wb") as errors,
    ):
        return subprocess.Popen(
            command,
            stdin=asked,
            stdout=told,
            stderr=errors,
            env={**os.environ, **temporary},
            start_new_session=True,
        )


def _ended(process: subprocess.Popen[bytes], messages: Any, folder: tempfile.TemporaryDirectory[str]) -> None:
    """Leave nothing behind: no process, no file."""
    end_group(process)
    messages.close()
    folder.cleanup()


def _died(code: int, words: str) -> Problem:
    reason = Text("signal {number}", number=-code) if code < 0 else Text("exit code {code}", code=code)
    if words:
        reason = Text("{reason}: {words}", reason=reason, words=shortened(words))
    return Problem(
        "export_process_died",
        Text("The process that exports ended before it was done."),
        received=reason,
        remedy=Text("export again; if it ends again, close other programs or choose fewer formats."),
    )
