"""The process that reads examples ahead of training: `python -P -m netbuilder.data.reading_process HANDLE …`.

It reads under an interpreter's lock of its own, and never loads torch. What it is to read, and what it has
read, lie in memory that it shares with whoever started it; through the pipe go the numbers of slots alone. It
leaves when the pipe ends.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import pickle
import signal
import sys
import traceback
import warnings
from typing import NoReturn

from netbuilder.core.children import opened, opened_memory
from netbuilder.core.problem import ProblemError
from netbuilder.data.slots import HEAD, Answer, Begin, Order
from netbuilder.data.stopping import FetchStopped


def main() -> NoReturn:
    # Ctrl-C in a terminal is meant for the program that was started there.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _let_others_finish()
    warnings.simplefilter("ignore")  # of a picture that is odd: nobody would read them
    handle, told, size, length = sys.argv[1:]
    connection, memory = opened(int(handle)), opened_memory(told, int(size))
    begin: Begin = pickle.loads(memory[HEAD : HEAD + int(length)])  # noqa: S301  our own process wrote it
    reader = Reader(begin, memory)
    try:
        connection.send(Answer(0))
        while True:
            connection.send(reader.answer(connection.recv()))
    except (EOFError, OSError):  # whoever started us needs us no more
        os._exit(0)


def _let_others_finish() -> None:
    """Do not take the processor from the one that trains at the moment in which it asks for more."""
    with contextlib.suppress(OSError, AttributeError):  # Linux alone has such
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


class Reader:
    """Carries out orders."""

    def __init__(self, begin: Begin, memory: mmap.mmap) -> None:
        self._streams, self._slots = begin
        self._memory = memory
        self._turn = self._slots.turn(memory)

    def answer(self, order: Order) -> Answer:
        try:
            self._read(order)
        except FetchStopped:
            return Answer(order.turn)
        except Exception as error:  # noqa: BLE001  whoever asked is told, whatever it is
            return Answer(order.turn, _carried(error))
        return Answer(order.turn)

    def _read(self, order: Order) -> None:
        def stops() -> bool:
            return bool(self._turn[0] != order.turn)

        if stops():
            raise FetchStopped
        # A copy: a new turn may write its own there while this one is not given up yet.
        places = self._slots.places(self._memory, order.slot, order.examples).copy()
        rooms = self._slots.values(self._memory, order.slot, order.examples)
        for stream, room in zip(self._streams, rooms, strict=True):
            room[:] = stream.take(places, stops)


def _carried(error: Exception) -> Exception:
    """An exception as another process can have it: with what only this one knows in words."""
    if isinstance(error, ProblemError | MemoryError | OSError):
        return error
    told = RuntimeError(f"{type(error).__name__}: {error}")
    told.add_note("".join(traceback.format_exception(error)))
    return told


if __name__ == "__main__":
    main()
