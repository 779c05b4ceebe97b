"""Reading that is done ahead of whoever takes the examples, by processes of its own.

A thread would take the interpreter's lock from the one that trains at each example that it reads, and keep it
while it decodes a picture. As long as processes are not worth starting, or not up yet, whoever wants examples
reads them himself.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from netbuilder.core.problem import ProblemError
from netbuilder.engine.readers import Heed, Readers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netbuilder.data.streams import Stream

    Places = NDArray[np.int64]

# Of reading; a process takes some tenths of a second to start.
_WORTH_SECONDS = 0.05


class Ahead:
    """Reads examples, one pass at a time: a new one ends the one before.

    Processes are started once so much has been read that they pay, and end with `close`.
    """

    def __init__(self) -> None:
        self._readers: Readers | None = None
        self._spent = 0.0  # seconds in which examples were read here
        self._alone = False  # since no process can be started

    def read(
        self,
        streams: tuple[Stream, ...],
        pieces: Sequence[Places],
        *,
        processes: int,
        most: int,
        heed: Heed | None = None,
    ) -> Generator[list[np.ndarray], None, None]:
        """Of each piece in turn the examples of all `streams`, good until the next piece is taken.

        At most `most` pieces are read ahead, by so many processes. Raises what reading raises at the piece
        where it does, what `heed` raises, and ProblemError when a process has died.
        """
        rows = max(map(len, pieces), default=0)
        readers: Readers | None = None
        turn = asked = 0
        try:
            for at, piece in enumerate(pieces):
                if readers is None:
                    readers = self._ready(streams, rows, processes, most)
                    if readers is None:
                        yield self._read_here(streams, piece, heed)
                        continue
                    turn, asked = readers.begin(), at
                # Half of it is taken first: processes that are woken at each step cost.
                if asked - at <= readers.slots // 2:
                    for number in range(asked, min(len(pieces), at + readers.slots)):
                        readers.ask(number, pieces[number])
                    asked = at + readers.slots
                yield readers.take(turn, at, len(piece), heed)
        finally:
            if readers is not None:
                readers.end(turn)

    def close(self) -> None:
        """End the processes. Examples may be read again, then by others."""
        if self._readers is not None:
            self._readers.close()
            self._readers = None

    def _ready(self, streams: tuple[Stream, ...], rows: int, processes: int, most: int) -> Readers | None:
        """Who reads these, None as long as nobody does."""
        if self._alone or self._spent < _WORTH_SECONDS:
            return None
        try:
            if self._readers is None or not self._readers.fit(streams, rows):
                self.close()
                self._readers = Readers(streams, rows, processes, most)
            return self._readers if self._readers.are_up else None
        except (OSError, ProblemError):
            # The examples can be read all the same, only slower.
            self.close()
            self._alone = True
            return None

    def _read_here(self, streams: tuple[Stream, ...], places: Places, heed: Heed | None) -> list[np.ndarray]:
        def listen() -> bool:
            if heed is not None:
                heed()
            return False

        began = time.perf_counter()
        found = [stream.take(places, listen) for stream in streams]
        self._spent += time.perf_counter() - began
        return found
