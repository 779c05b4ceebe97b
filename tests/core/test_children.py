"""What processes that we start get from us: a pipe and memory, which goes with the last of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from multiprocessing.connection import Pipe

import pytest

from netbuilder.core.children import how_it_ended, inheriting, shared

CHILD = """
import sys
from netbuilder.core.children import opened, opened_memory

connection, memory = opened(int(sys.argv[1])), opened_memory(sys.argv[2], int(sys.argv[3]))
memory[5:10] = memory[:5].upper()
connection.send("done")
connection.recv()
memory[:1] = b"!"
connection.send("done")
"""


@pytest.mark.parametrize("in_memory", [True, False])
def test_memory_is_seen_by_both(in_memory: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not in_memory:  # as where the system has no such call
        monkeypatch.delattr(os, "memfd_create", raising=False)
    room = shared(1000)
    assert room.memory[:] == bytes(1000)
    room.memory[:5] = b"hello"
    ours, theirs = Pipe()
    words = [str(theirs.fileno()), room.told, "1000"]
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, *words], **inheriting(theirs.fileno(), *room.handles)
    )
    theirs.close()
    room.hand_over()
    assert ours.recv() == "done" and room.memory[:10] == b"helloHELLO"
    ours.send("go on")
    assert ours.recv() == "done" and room.memory[:1] == b"!"
    assert process.wait(20) == 0
    ours.close()


def test_how_a_process_ended_in_words() -> None:
    assert str(how_it_ended(3)) == "exit code 3"
    assert str(how_it_ended(-signal.SIGTERM)) == "SIGTERM (signal 15)"
    assert str(how_it_ended(-250)) == "signal 250"
