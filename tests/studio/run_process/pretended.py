"""A process that plays the one that trains, without torch: it runs a few lines of Python instead."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from netbuilder.runs.store import RunStore
from netbuilder.studio.desk import TrainingDesk
from netbuilder.studio.jobs import ComputeThread
from netbuilder.studio.run_process.child import Child
from netbuilder.studio.run_process.spare import Spare

_BEGINNING = """
import os, signal, subprocess, sys, time
from pathlib import Path
import numpy
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.runs.events import *
from netbuilder.runs.state import RunState
from netbuilder.studio.run_process.messages import *
from netbuilder.core.children import opened

connection = opened(int(sys.argv[1]))
inbox = Inbox(connection)
begin = inbox.next(None)

def tell(*events, rows=None, last=None, heard=0, told=False):
    if rows is not None:
        steps = numpy.array(rows)
        rows = {"step": steps, "epoch": steps * 0 + 1, "loss": 1.0 / steps, "lr": steps * 0.1}
    send(connection, News(heard, told, rows, events, last))

started = Started("r", 2, 8, "cpu")
"""
SECONDS = 30.0


def spare(code: str) -> Spare:
    """Where processes come from that run `code`: see what is there for it above."""
    return Spare(lambda: Child((sys.executable, "-c", _BEGINNING + code)))


def desk_with(code: str) -> TrainingDesk:
    """A desk whose runs are played by `code`."""
    desk = TrainingDesk(ComputeThread(), RunStore)
    desk.own_process = True
    desk._spare = spare(code)
    return desk


def follow(desk: TrainingDesk, until: Callable[[], bool] | None = None) -> None:
    """Pump until something holds, or the run has ended."""
    latest = time.monotonic() + SECONDS
    while desk.alive and not (until is not None and until()):
        assert time.monotonic() < latest, "the run did not get there"
        desk.pump()
        time.sleep(0.005)


def rows(desk: TrainingDesk) -> int:
    return desk.table.length if desk.table is not None else 0
