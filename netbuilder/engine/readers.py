"""Processes that read examples, as the one that trains sees them: pipes, and slots in shared memory."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, Pipe
from typing import TYPE_CHECKING

import numpy as np

from netbuilder.core.children import Shared, how_it_ended, inheriting, shared
from netbuilder.core.problem import ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.data.slots import HEAD, Answer, Begin, Order, Slots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netbuilder.data.streams import Stream

    Places = NDArray[np.int64]

# Called several times a second while examples are waited for; what it raises ends the waiting.
Heed = Callable[[], None]

# -P: whatever lies in the folder that the program was started in is not imported.
_COMMAND = (sys.executable, "-P", "-m", "netbuilder.data.reading_process")
# For glibc: memory that is wanted again at once is kept; to give it back takes longer than to read.
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(256 << 20)}
_LISTEN_SECONDS = 0.1
_DYING_SECONDS = 5.0
_NOBODY = 0  # the turn in which nothing is wanted


class _Process(NamedTuple):
    process: subprocess.Popen[bytes]
    pipe: Connection


class Readers:
    """So many processes, which read up to `rows` examples of all `streams` into each of the slots.

    Slot after slot is asked for and taken, in turns of which a new one gives up what the one before has left.
    The processes end with `close`, and when whoever started them is gone. Raises OSError where none can be
    started.
    """

    def __init__(self, streams: tuple[Stream, ...], rows: int, processes: int, slots: int) -> None:
        self.slots = slots
        self._streams = streams
        self._rows = rows
        self._room = Slots(streams, rows, slots)
        begin = pickle.dumps(Begin(streams, self._room))
        room = shared(max(self._room.size, HEAD + len(begin)))
        room.memory[HEAD : HEAD + len(begin)] = begin
        self._memory = room.memory
        self._turn = _NOBODY
        self._silent = processes  # that have not said yet that they are there
        started: list[_Process] = []
        # Also when nobody closes them: no process stays when the program ends.
        self._end = weakref.finalize(self, _ended, started)
        try:
            for _ in range(processes):
                started.append(_started(room, len(begin)))
        except OSError:
            self._end()
            raise
        finally:
            room.hand_over()
        self._processes = started

    def fit(self, streams: Sequence[Stream], rows: int) -> bool:
        """Whether they read these, so many at a time."""
        same = all(ours is theirs for ours, theirs in zip(self._streams, streams, strict=False))
        return same and len(streams) == len(self._streams) and rows <= self._rows

    @property
    def are_up(self) -> bool:
        """Whether all of them are ready to read. Raises ProblemError when one is not going to be."""
        while self._silent:
            at = self._silent - 1
            with self._heard_from(at) as pipe:
                if not pipe.poll(0.0):
                    return False
                pipe.recv()
            self._silent = at
        return True

    def begin(self) -> int:
        """A new turn, once they are up; its number."""
        self._turn += 1
        self._room.turn(self._memory)[0] = self._turn
        return self._turn

    def end(self, turn: int) -> None:
        """Nothing of a turn is wanted any more."""
        if turn == self._turn:
            self._room.turn(self._memory)[0] = _NOBODY

    def ask(self, number: int, places: Places) -> None:
        """Have the examples at `places` read, as number so and so of the turn."""
        slot = number % self.slots
        self._room.places(self._memory, slot, len(places))[:] = places
        at = slot % len(self._processes)
        with self._heard_from(at) as pipe:
            pipe.send(Order(self._turn, slot, len(places)))

    def take(self, turn: int, number: int, count: int, heed: Heed | None) -> list[np.ndarray]:
        """The examples of each stream that were asked for by that number, good until their slot's next use.

        Raises what reading them has raised, what `heed` raises, and ProblemError when a process has died.
        """
        slot = number % self.slots
        at = slot % len(self._processes)
        while True:
            if turn != self._turn:
                raise RuntimeError("another turn has begun")
            with self._heard_from(at) as pipe:
                answer: Answer | None = pipe.recv() if pipe.poll(_LISTEN_SECONDS) else None
            if answer is not None and answer.turn == turn:
                break
            if heed is not None:
                heed()
        if answer.error is not None:
            raise answer.error
        return self._room.values(self._memory, slot, count)

    def close(self) -> None:
        """End them now; there is nothing that they would have to finish."""
        self._end()

    @contextlib.contextmanager
    def _heard_from(self, at: int) -> Iterator[Connection]:
        """The pipe to a process. Raises ProblemError when it has ended."""
        process, pipe = self._processes[at]
        try:
            yield pipe
        except (EOFError, OSError) as error:
            raise _died(process) from error


def _started(room: Shared, length: int) -> _Process:
    ours, theirs = Pipe()
    try:
        words = (str(theirs.fileno()), room.told, str(len(room.memory)), str(length))
        handles = inheriting(theirs.fileno(), *room.handles)
        process = subprocess.Popen(
            [*_COMMAND, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_KEEP_MEMORY},
            **handles,
        )
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    return _Process(process, ours)


def _ended(processes: list[_Process]) -> None:
    for each in processes:
        each.process.kill()
        each.pipe.close()
    for each in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            each.process.wait(_DYING_SECONDS)


def _died(process: subprocess.Popen[bytes]) -> ProblemError:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_DYING_SECONDS)
    code = process.returncode
    return refuse(
        "reading_ended",
        Text("The process that reads the examples has ended before the training was done."),
        received=Text("no answer") if code is None else how_it_ended(code),
        remedy=Text("close other programs, then go on from the last checkpoint."),
    )
