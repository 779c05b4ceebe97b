"""Without a display the terminal does the same job: opens, trains, exports, pictures the window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from netbuilder.project import edits
from netbuilder.project.file import save_file
from netbuilder.runs.record import RunState
from netbuilder.runs.store import RunStore
from netbuilder.window.theme.tokens import DARK
from tests.networks import digits_cnn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_file(edits.change_recipe(digits_cnn(), epochs=2, batch=256), tmp_path / "mine.netb")
    return tmp_path


def started(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> subprocess.CompletedProcess[str]:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    command = [sys.executable, "-m", "netbuilder", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100)


def test_the_whole_job(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = started(folder, monkeypatch, "mine.netb")
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert lines[0].startswith("No window can be shown here")
    assert any(line.startswith("epoch 2: train loss") for line in lines)
    assert "largest difference" in ended.stdout
    (run,) = RunStore().runs()
    assert run.state is RunState.FINISHED
    assert (folder / "mine.onnx").stat().st_size > 1000
    with Image.open(folder / "mine.png") as picture:
        assert picture.size == (1600, 1000)
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24) or ()}
    # Curves in their colours, and what trains.
    for token in (DARK.s1, DARK.s2, DARK.live):
        assert tuple(int(token[i : i + 2], 16) for i in (1, 3, 5)) in colours


def test_what_cannot_be_trained_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_file(edits.remove_and_heal(digits_cnn(), "flatten_1"), folder / "broken.netb")
    ended = started(folder, monkeypatch, "broken.netb")
    assert ended.returncode == 1
    assert "Linear 1" in ended.stderr and "Traceback" not in ended.stderr
    assert not (folder / "broken.png").exists()
