"""Ten minutes of training with the window open: memory stays where it is, and closing leaves nothing."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.studio.jobs import THREAD_NAME
from tests.hands.start import started

MINUTES = float(os.environ.get("NETBUILDER_SOAK_MINUTES", "10"))
WARM_UP = 0.2  # share of the time in which memory may still grow: libraries fill their pools
MOST_GROWTH = 1.0  # megabytes a minute

_STATUS = Path("/proc/self/statm")
_CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children")


@pytest.mark.soak
@pytest.mark.timeout(60 * MINUTES + 300)
@pytest.mark.skipif(not _STATUS.exists(), reason="memory is read from /proc, which this system lacks")
def test_a_long_training_is_no_burden(qtbot: QtBot) -> None:
    with started(qtbot, "lenet5") as hands:
        space = hands.workspace
        space.edit(Text("Epochs"), lambda project: edits.change_recipe(project, epochs=1_000_000))
        hands.train()
        began = time.monotonic()
        minutes: list[float] = []
        megabytes: list[float] = []
        while (passed := (time.monotonic() - began) / 60) < MINUTES:
            qtbot.wait(1000)
            assert space.desk.alive, space.desk.end
            minutes.append(passed)
            megabytes.append(_resident())
        growth, at_first = _slope(minutes, megabytes)
        print(
            f"{len(space.desk.epochs):,} epochs, {hands.steps:,} steps; {at_first:.0f} MB after the warm-up, "
            f"{growth:+.2f} MB a minute since"
        )
        assert growth < MOST_GROWTH
    assert not [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]
    assert not _CHILDREN.read_text().split()


def _resident() -> float:
    """Megabytes of this process that are in memory."""
    return int(_STATUS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _slope(minutes: list[float], megabytes: list[float]) -> tuple[float, float]:
    """Growth in megabytes a minute after the warm-up, and the memory then."""
    first = next(place for place, minute in enumerate(minutes) if minute >= WARM_UP * MINUTES)
    slope, start = np.polyfit(minutes[first:], megabytes[first:], 1)
    return float(slope), float(start + slope * minutes[first])
