"""What goes to the process that trains, and what comes back.

Both ends are this program, over a pipe that nobody else can reach, so that values are pickled: arrays of
views go through at the speed of a copy.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import replace
from numbers import Number
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder.core.control import Orders
from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.project.request import TrainingRequest
from netbuilder.runs.events import Ended, Event, Trouble
from netbuilder.runs.watch import Wish

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_PROTOCOL = 5
_LENGTH = 8
# Bytes that are handed to the system by one call: a process that comes to a standstill in the middle of a
# larger message would let the other end wait for the rest of it.
_PIECE = 16_000


class Begin(NamedTuple):
    """The first message: what to train, the folder of the runs, and how the run is steered at first.

    With a `wish` of None nobody wants to see anything of the run.
    """

    request: TrainingRequest
    runs: Path
    orders: Orders
    wish: Wish | None


class Steering(NamedTuple):
    """What was asked for since the last message, `number` of its kind."""

    number: int
    orders: Orders
    wish: Wish | None


class Last(NamedTuple):
    """The job is done: the id of the run, and the traceback of a fault of ours."""

    run: str
    trace: str | None


class News(NamedTuple):
    """What has happened since the last message.

    `heard` is the number of the last steering that was taken, `told` whether the worker knows that it is to
    stop. `rows` are the new ones of the table by column, None where there is no table yet or nothing new.
    They stand before the `events`.
    """

    heard: int
    told: bool
    rows: Mapping[str, Any] | None
    events: tuple[Event, ...]
    last: Last | None = None


def send(connection: Connection, message: Begin | Steering | News) -> None:
    """Raises OSError when the other end is gone."""
    if isinstance(message, News):
        message = message._replace(events=tuple(map(_plain, message.events)))
    data = pickle.dumps(message, _PROTOCOL)
    connection.send_bytes(len(data).to_bytes(_LENGTH))
    for start in range(0, len(data), _PIECE):
        connection.send_bytes(data[start : start + _PIECE])


class Inbox:
    """What comes through a pipe. Nothing but `next` waits, and that no longer than it is told to.

    Raises EOFError, or OSError, when the other end is gone.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._data = bytearray()
        self._length = 0  # of the message under way

    def next(self, seconds: float | None) -> Any:
        """The next message; None if it is not whole when nothing has come for so long (None: for ever)."""
        while self._connection.poll(seconds):
            piece = self._connection.recv_bytes()
            if not self._length:
                self._length = int.from_bytes(piece)
                continue
            self._data += piece
            if len(self._data) == self._length:
                return self._whole()
        return None

    def _whole(self) -> Any:
        data, self._data, self._length = self._data, bytearray(), 0
        return pickle.loads(data)  # noqa: S301  our own process wrote it, see above


def _plain(event: Event) -> Event:
    """An event whose words hold nothing that only the process knows that trains."""
    if isinstance(event, Trouble | Ended) and event.problem is not None:
        return event._replace(problem=_plain_problem(event.problem))
    return event


def _plain_problem(problem: Problem) -> Problem:
    parts = ("what", "where", "expected", "received", "remedy")
    words: dict[str, Any] = {name: _plain_words(getattr(problem, name)) for name in parts}
    return replace(problem, **words)


def _plain_words(text: Text | None) -> Text | None:
    """Numbers stay numbers, since the template says how they are written."""
    if text is None:
        return None
    values: dict[str, object] = {}
    for name, value in text.values:
        plain = _plain_words(value) if isinstance(value, Text) else value
        values[name] = plain if isinstance(plain, Text | str | Number) else str(plain)
    return Text(text.template, **values)
