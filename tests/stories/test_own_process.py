"""By hand: train in a process of its own, see it killed, go on from the checkpoint, close in mid-training."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.engine.checkpoint import position
from netbuilder.project import edits
from netbuilder.runs.process import started_mark
from netbuilder.runs.record import RunState
from netbuilder.runs.store import RunStore
from netbuilder.studio.desk import DeskState
from netbuilder.studio.settings import SettingsStore
from netbuilder.window.widgets.notice import NoticeBar
from tests.hands import touch
from tests.hands.start import started


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_training_that_is_killed_goes_on_at_the_press_of_a_button(qtbot: QtBot, own_home: Path) -> None:
    own_home.mkdir()
    SettingsStore().change(own_process=True)
    with started(qtbot, "lenet5") as hands:
        space, desk = hands.workspace, hands.desk
        space.edit(Text("Epochs"), lambda project: edits.change_recipe(project, epochs=10_000))
        hands.train()
        hands.wait_for(epoch=3)
        for kind in ("filters", "maps", "sizes"):
            hands.wait_for_view(kind)
        first, run, process = hands.steps, desk.run, desk.process
        assert process is not None
        os.kill(process, signal.SIGKILL)
        hands.wait_for_the_end()
        assert desk.end is not None and desk.end.status is RunState.INTERRUPTED
        (bar,) = hands.window.findChildren(NoticeBar, "runNotice")
        (button,) = (each for each in bar.findChildren(QPushButton) if each.isVisible())
        assert button.text() == "Go on from the last checkpoint"
        touch.click(button)
        hands.wait_until(lambda: desk.state is DeskState.RUNNING and hands.steps > first + 20, "no way on")
        assert desk.run == run and not hands.window.findChildren(NoticeBar, "runNotice")
        again = desk.process
        assert again is not None and again != process
    assert not started_mark(again), "the process ends with the window"
    (record,) = RunStore().runs()
    assert record.state is RunState.STOPPED
    last = position(record.folder / "last.safetensors").step
    assert last == len(RunStore().curve(record.id).values) > first
