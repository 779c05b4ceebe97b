"""The program as it is started, on a real screen: its keys, its end, and what a hard end leaves behind."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder import api
from netbuilder.project import edits
from tests.hands import touch
from tests.hands.screen import Program, program, screen
from tests.hands.start import started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the screen is X11's, the processes /proc's")


@pytest.fixture
def display() -> Iterator[str]:
    with screen() as made:
        yield made


def runs() -> list[dict[str, Any]]:
    """What `netbuilder runs` tells."""
    command = [sys.executable, "-m", "netbuilder", "runs", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


def train(running: Program, title: str) -> str:
    """Start training by its key, until the title tells of it; the window."""
    window = running.window(title)
    running.press(window, "ctrl+Return")
    running.wait_until(lambda: "% ·" in running.title(window), "the title tells of no run")
    return window


def test_it_trains_and_closes_and_leaves_nothing(display: str, tmp_path: Path) -> None:
    with program(display, tmp_path / "said.txt", "lenet5") as running:
        window = train(running, "LeNet-5")
        assert running.left
        running.press(window, "ctrl+q")
        running.press(running.window("Training is under way"), "Return")
        assert (running.wait_for_the_end(), running.said) == (0, "")
        assert not running.left
    (run,) = runs()
    assert run["state"] == "stopped" and run["steps"] > 0


def test_a_hard_end_loses_neither_work_nor_run(
    display: str, tmp_path: Path, own_home: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "long.netb"
    edits.change_recipe(api.open("lenet5"), epochs=100_000).save(path)
    with program(display, tmp_path / "said.txt", str(path)) as running:
        window = train(running, "long.netb")
        running.press(window, "ctrl+1", "Tab")
        running.type(window, "dropout")
        running.press(window, "Return")
        running.wait_until(lambda: bool(list(own_home.rglob("*.netb"))), "unsaved work is not kept")
        running.kill()
    with started(qtbot) as hands:
        assert "Unsaved work was recovered" in hands.words("leftBehind.work")
        assert "long.netb" in hands.words("leftBehind.work")
        assert hands.find("leftBehind.run", QWidget)
        work = hands.find("leftBehind.work", QWidget)
        touch.click(next(each for each in work.findChildren(QPushButton) if each.text() == "Open"))
        hands.wait_until(lambda: hands.workspace.title == "long.netb", "the work is not opened")
        graph = hands.workspace.project.graph
        assert [node.kind for node in graph.nodes.values()].count("dropout") == 1 and len(graph.nodes) == 15
    (run,) = runs()
    assert run["state"] == "interrupted" and run["steps"] > 0
