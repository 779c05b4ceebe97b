"""`netbuilder train`: events, options, stopping, being killed, and what is recorded of all that."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from netbuilder.core.machine import cores
from netbuilder.core.paths import settings_file
from netbuilder.project.file import save_file
from netbuilder.runs.record import RunState
from netbuilder.runs.store import RunStore
from tests.cli.commands import Terminal, refused, start
from tests.networks import points_mlp


@pytest.fixture
def spirals(tmp_path: Path) -> Path:
    path = tmp_path / "spirals.netb"
    save_file(points_mlp(), path)
    return path


def test_json_lines_tell_the_whole_run(netbuilder: Terminal, spirals: Path) -> None:
    result = netbuilder("train", spirals, "--epochs", 2, "--seed", 5, "--json")
    assert result.code == 0, result.err
    events = [each["event"] for each in result.objects]
    steps = [each for each in result.objects if each["event"] == "step"]
    epochs = [each for each in result.objects if each["event"] == "epoch"]
    end = result.objects[-1]
    assert events[0] == "start" and events.count("end") == 1 and end["event"] == "end"
    assert [each["step"] for each in steps] == list(range(1, len(steps) + 1))
    assert set(steps[0]) == {"event", "step", "epoch", "loss", "lr"}
    assert [each["epoch"] for each in epochs] == [1, 2]
    assert set(epochs[0]["train"]) == set(epochs[0]["val"]) == {"loss", "accuracy"}
    assert 0 <= epochs[0]["val"]["accuracy"] <= 1
    assert end["status"] == "finished" and set(end["metrics"]) == {"train", "val", "test"}
    assert Path(end["checkpoint"]).exists()
    assert RunStore().get(end["run"]).seed == 5
    # An epoch is announced after its last step and before the next one's first.
    for number, epoch in enumerate(epochs, start=1):
        at = result.objects.index(epoch)
        assert all(each["epoch"] <= number for each in result.objects[:at] if each["event"] == "step")
        assert all(each["epoch"] > number for each in result.objects[at:] if each["event"] == "step")


def test_lines_for_people(netbuilder: Terminal, spirals: Path) -> None:
    result = netbuilder("train", spirals)
    assert result.code == 0
    assert "epoch 3:" in result.out and "accuracy" in result.out and " %" in result.out
    assert RunStore().runs()[0].id in result.out.splitlines()[-1]


def test_settings_of_recipe_data_and_layers(netbuilder: Terminal, spirals: Path) -> None:
    changes = ["recipe.lr=0.5", "recipe.optimiser=sgd momentum=0.5", "data.count=200", "linear_1.features=7"]
    words = [word for change in changes for word in ("--set", change)]
    result = netbuilder("train", spirals, "--steps", 2, *words, "--json")
    assert result.code == 0, result.err
    record = RunStore().get(result.objects[-1]["run"])
    assert record.settings["lr"] == 0.5
    assert record.project_text is not None
    assert '"features":7' in record.project_text.replace(" ", "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--set", "recipe.lrr=1"], "lr"),
        (["--set", "recipe.lr=fast"], "a number"),
        (["--set", "linear_9.features=3"], "linear_1"),
        (["--set", "nonsense"], "KEY=VALUE"),
        (["--epochs", "0"], "from 1"),
        (["--data", "/no/such/folder"], "/no/such/folder"),
        (["--resume", "unknown-run"], "unknown-run"),
        (["--device", "mps"], "cpu"),
    ],
)
def test_a_wrong_option_is_refused_in_one_paragraph(
    netbuilder: Terminal, spirals: Path, words: list[str], expected: str
) -> None:
    assert expected in refused(netbuilder("train", spirals, *words))
    assert RunStore().runs() == []


def test_a_network_with_an_error_is_refused(netbuilder: Terminal, tmp_path: Path) -> None:
    from netbuilder.graph.model import End
    from netbuilder.project import edits

    path = tmp_path / "broken.netb"
    save_file(edits.disconnect(points_mlp(), End("linear_1", "in")), path)
    assert "Linear 1" in refused(netbuilder("train", path))


def follow(process: subprocess.Popen[str], until_step: int) -> tuple[str, list[float]]:
    """The run's id and its losses, read from JSON lines until a step."""
    assert process.stdout is not None
    run, losses = "", []
    for line in process.stdout:
        event = json.loads(line)
        run = event.get("run", run)
        if event["event"] == "step":
            losses.append(event["loss"])
            if event["step"] >= until_step:
                break
    return run, losses


def endless(spirals: Path) -> list[object]:
    return ["train", spirals, "--epochs", 100000, "--pace", 200, "--json"]


def test_ctrl_c_keeps_curve_and_checkpoint_and_exits_130(spirals: Path) -> None:
    process = start(endless(spirals), spirals.parent)
    run, losses = follow(process, 30)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    end = json.loads(out.splitlines()[-1])
    assert end["event"] == "end" and end["status"] == "stopped"
    record = RunStore().get(run)
    curve = RunStore().curve(run).values.tolist()
    assert record.state is RunState.STOPPED
    assert curve[:30] == losses and len(curve) >= 30
    assert "Traceback" not in err


def test_kill_9_leaves_the_curve_up_to_that_second_and_a_loadable_checkpoint(
    netbuilder: Terminal, spirals: Path
) -> None:
    process = start(endless(spirals), spirals.parent)
    run, losses = follow(process, 300)
    time.sleep(1.2)
    process.kill()
    process.communicate(timeout=30)
    record = RunStore().get(run)
    curve = RunStore().curve(run).values.tolist()
    assert record.state is RunState.INTERRUPTED
    assert len(curve) >= 300 and curve[:300] == losses
    assert "interrupted" in netbuilder("runs").out
    evaluated = netbuilder("evaluate", run, "--checkpoint", "last", "--json")
    assert evaluated.code == 0, evaluated.err
    assert 0 <= evaluated.objects[0]["metrics"]["accuracy"] <= 1
    resumed = netbuilder(
        "train", spirals, "--resume", run, "--epochs", 1000, "--steps", len(curve) + 50, "--json"
    )
    assert resumed.code == 0, resumed.err
    assert resumed.objects[-1]["run"] == run
    assert len(RunStore().curve(run).values) == len(curve) + 50


def test_threads_and_device_are_those_of_the_settings(netbuilder: Terminal, spirals: Path) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(json.dumps({"threads": cores(), "device": "cpu"}), encoding="utf-8")
    result = netbuilder("train", spirals, "--steps", 1)
    assert result.code == 0, result.err
    record = RunStore().runs()[0]
    assert (record.threads, record.device) == (cores(), "cpu")


def test_settings_that_cannot_be_read_are_told_and_training_goes_on(
    netbuilder: Terminal, spirals: Path
) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("{", encoding="utf-8")
    result = netbuilder("train", spirals, "--steps", 1)
    assert result.code == 0
    assert "settings could not be read" in result.err


def test_a_run_can_be_compared_with_the_project_as_it_is_now(netbuilder: Terminal, spirals: Path) -> None:
    assert netbuilder("train", spirals, "--steps", 1, "--set", "recipe.lr=0.5").code == 0
    result = netbuilder("diff", RunStore().runs()[0].id, spirals)
    assert result.out == "Recipe\n  Learning rate 0.5 → 0.01\n"
