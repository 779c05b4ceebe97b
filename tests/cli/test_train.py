"""`netbuilder train`: events, options, stopping, being killed, and what is recorded of all that."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.machine import cores
from netbuilder.core.paths import settings_file
from netbuilder.data import streams
from netbuilder.data.facts import facts
from netbuilder.data.sets.arrays import ArrayFile
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.file import save_file
from netbuilder.project.project import fresh
from netbuilder.runs.record import RunState
from netbuilder.runs.store import RunStore
from tests.cli.commands import Terminal, refused, start
from tests.networks import chain, points_mlp, put


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


@pytest.mark.long
def test_a_process_of_its_own_tells_the_same(netbuilder: Terminal, spirals: Path) -> None:
    here, there = (
        netbuilder("train", spirals, "--epochs", 2, "--json", *more) for more in ((), ("--process",))
    )
    assert here.code == there.code == 0, there.err
    steps, others = ([each for each in told.objects if each["event"] == "step"] for told in (here, there))
    assert steps == others and here.objects[-1]["metrics"] == there.objects[-1]["metrics"]


def test_lines_for_people(netbuilder: Terminal, spirals: Path) -> None:
    result = netbuilder("train", spirals)
    assert result.code == 0
    assert "epoch 3:" in result.out and "accuracy" in result.out and " %" in result.out
    assert RunStore().runs()[0].id in result.out.splitlines()[-1]


def test_folds_take_turns_and_are_told_together(netbuilder: Terminal, spirals: Path) -> None:
    result = netbuilder("train", spirals, "--epochs", 1, "--folds", 3, "--json")
    assert result.code == 0, result.err
    ends = [each for each in result.objects if each["event"] == "end"]
    last = result.objects[-1]
    assert len(ends) == 3 and last["event"] == "folds" and last["folds"] == 3
    values = [each["metrics"]["val"]["accuracy"] for each in ends]
    assert last["mean"]["val"]["accuracy"] == pytest.approx(sum(values) / 3)
    assert [dict(RunStore().get(each["run"]).settings)["fold"] for each in ends] == [1, 2, 3]
    assert all(f"-fold{at}-" in each["run"] for at, each in enumerate(ends, start=1))
    assert ", fold 2 of 3" in netbuilder("runs").out
    listed = json.loads(netbuilder("runs", spirals, "--json").out)
    assert all(each["folds"]["mean"] == last["mean"] for each in listed)
    assert [run for run in listed[0]["folds"]["runs"]] == [end["run"] for end in ends]
    assert "val, mean of 3 folds: loss " in netbuilder("runs", spirals).out
    assert netbuilder("train", spirals, "--folds", 3, "--resume", ends[0]["run"]).code == 2


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


def test_a_run_whose_examples_stream_tells_how_long_it_waited(
    netbuilder: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.random.default_rng(0).random((60, 40), dtype=np.float32)
    np.savez(tmp_path / "mine.npz", values=values, labels=np.arange(60) % 3)
    declared = ArrayFile(path=str(tmp_path / "mine.npz"))
    project, data = put(edits.change_recipe(fresh(), epochs=2, batch=8), "data.arrays", **declared.stored())
    project = edits.learn_facts(project, data, facts(declared, declared.load()))
    project, end = chain(project, End(data, "values"), [("linear", {"features": 3})])
    project, loss = put(project, "loss.cross_entropy")
    project = edits.connect(project, end, End(loss, "scores"))
    save_file(edits.connect(project, End(data, "labels"), End(loss, "target")), tmp_path / "mine.netb")
    monkeypatch.setattr(streams, "_memory", lambda: 8000)
    result = netbuilder("train", tmp_path / "mine.netb")
    assert result.code == 0 and "waited for data: " in result.out, result.err
    result = netbuilder("train", tmp_path / "mine.netb", "--json")
    steps = [each for each in result.objects if each["event"] == "step"]
    assert all(each["waited"] >= 0 for each in steps)
