"""Processes that read ahead: as many as a test says, and none is left behind by any."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.engine.reading import ReadBy


@pytest.fixture
def read_by(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadBy]:
    """Nothing is read but by so many processes, or none is started."""
    from netbuilder.engine import ahead, readers
    from netbuilder.engine.feed import StreamedFeed

    started: list[subprocess.Popen[bytes]] = []
    start, are_up = readers._started, readers.Readers.are_up.fget

    def noted(*arguments: object) -> object:
        found = start(*arguments)
        started.append(found.process)
        return found

    def up_at_last(these: readers.Readers) -> bool:
        while not are_up(these):
            time.sleep(0.01)
        return True

    def chosen(processes: int) -> list[subprocess.Popen[bytes]]:
        if processes:
            room = StreamedFeed._room
            monkeypatch.setattr(StreamedFeed, "_room", lambda feed, batch: (processes, room(feed, batch)[1]))
        monkeypatch.setattr(ahead, "_WORTH_SECONDS", 0.0 if processes else 1e9)
        monkeypatch.setattr(readers, "_started", noted)
        monkeypatch.setattr(readers.Readers, "are_up", property(up_at_last))
        return started

    yield chosen
    assert [process for process in started if process.returncode is None] == []
