"""A run whose examples stream is the run that has them in memory: number for number, also when resumed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from netbuilder.analysis.sound import network
from netbuilder.core.facts import DataFacts
from netbuilder.data import kept_pictures, streams
from netbuilder.data.facts import facts
from netbuilder.data.file_rows import FileRows
from netbuilder.data.source import DataSet
from netbuilder.data.streams import Stream
from netbuilder.engine.backend import evaluate_run
from netbuilder.engine.feed import StreamedFeed, TensorFeed
from netbuilder.engine.prepare import material
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project, fresh
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.resume import fill
from netbuilder.runs.state import RunState
from netbuilder.runs.views import MapsView, UnitsView
from netbuilder.runs.waiting import WAITED, waiting_share
from netbuilder.runs.watch import Watch, Wish
from tests.engine.reading import ReadBy
from tests.engine.runner import Runner, another, at_step, epochs_of, state_of, stop_at
from tests.networks import Layers, chain, put

LAYERS: Layers = [
    ("conv2d", {"filters": 4}), ("relu", {}), ("flatten", {}), ("dropout", {"share": 0.2}),
    ("linear", {"features": 2}),
]  # fmt: skip


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "runs")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with so little memory that everything streams."""
    monkeypatch.setattr(streams, "_memory", lambda: 80_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    draw = np.random.default_rng(0)
    for place, name in enumerate(("dark", "light")):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for number in range(30):
            pixels = draw.integers(100 * place, 156 + 100 * place, (8, 8, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pictures" / name / f"{number:02}.png")
    return tmp_path / "pictures"


def project_of(folder: Path, **settings: object) -> Project:
    """A small network for the pictures in `folder`, which knows of them what reading tells."""
    options = {"path": str(folder), "size": [8, 8], **settings}
    recipe = {"epochs": 3, "batch": 7, "validation": 0.2, "test": 0.1, "lr": 0.01}
    project, source = put(edits.change_recipe(fresh("Pictures"), **recipe), "data.image_folder", **options)
    declared = declared_in(project)
    project = edits.learn_facts(project, source, facts(declared, declared.load()))
    project, end = chain(project, End(source, "images"), LAYERS)
    project, loss = put(project, "loss.cross_entropy")
    project = edits.connect(project, end, End(loss, "scores"))
    return edits.connect(project, End(source, "labels"), End(loss, "target"))


def declared_in(project: Project) -> DataSet:
    node = next(node for node in project.graph.nodes.values() if kinds.is_data(node))
    declared = kinds.made(node.kind, node.settings)
    assert isinstance(declared, DataSet)
    return declared


@pytest.mark.parametrize("processes", [0, 2])
@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("standardise", [False, True])
def test_it_learns_what_it_learns_from_memory(
    runner: Runner,
    folder: Path,
    kept: bool,
    standardise: bool,
    processes: int,
    read_by: ReadBy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_by(processes)
    project = project_of(folder, standardise=standardise)
    whole = runner.run(project)
    monkeypatch.setattr(streams, "_memory", lambda: 80_000)
    if not kept:
        monkeypatch.setattr(kept_pictures, "_MOST_KEPT", 0)
    streaming = another(runner)
    record = streaming.run(project)
    assert record.state is RunState.FINISHED, streaming.ended.problem
    assert streaming.table is not None and WAITED in streaming.table.names
    assert runner.table is not None and WAITED not in runner.table.names
    if standardise:  # the numbers for scaling are the same up to rounding
        assert np.allclose(streaming.losses, runner.losses, rtol=1e-3)
    else:
        assert streaming.losses == runner.losses
        assert epochs_of(streaming, record) == epochs_of(runner, whole)
        assert record.figures == whole.figures
    assert evaluate_run(record, "test") == pytest.approx(dict(record.figures["test"]))


@pytest.mark.parametrize("processes", [0, 1])
@pytest.mark.parametrize("steps", [4, 9])
def test_a_resumed_run_sees_the_same_batches(
    runner: Runner, folder: Path, small: None, steps: int, processes: int, read_by: ReadBy
) -> None:
    read_by(processes)
    project = project_of(folder)
    unbroken = runner.run(project)
    broken, resumed = another(runner), another(runner)
    stop_at(broken, steps)
    before = broken.run(project)
    assert before.state is RunState.STOPPED and len(broken.losses) == steps
    after = resumed.run(project, resume=before.id)
    assert resumed.losses == runner.losses
    assert state_of(after) == state_of(unbroken)
    table = MetricTable((WAITED,))
    fill(runner.store, after.id, table)
    assert table.length == len(runner.losses) and np.isfinite(table.column(WAITED)).all()


@pytest.mark.parametrize("processes", [0, 1])
def test_a_picture_that_vanishes_ends_the_run_with_its_name(
    runner: Runner,
    folder: Path,
    small: None,
    processes: int,
    read_by: ReadBy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_by(processes)
    monkeypatch.setattr(kept_pictures, "_MOST_KEPT", 0)
    project = project_of(folder)

    def remove() -> None:
        for path in folder.glob("light/*.png"):
            path.unlink()

    at_step(runner, 8, remove)
    record = runner.run(project)
    assert record.state is RunState.FAILED
    problem = runner.ended.problem
    assert problem is not None and problem.place.file is not None
    assert problem.place.file.startswith(str(folder / "light"))
    assert runner.ended.checkpoint is not None and len(runner.losses) >= 8


def test_a_stop_is_heard_while_a_batch_is_read(
    runner: Runner, folder: Path, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = project_of(folder)
    reading = FileRows.take

    def slow(rows: FileRows, places: np.ndarray, stop: Callable[[], bool] | None = None) -> np.ndarray:
        if stop is not None and runner.table is not None and len(runner.losses) >= 3:
            runner.control.stop()
            while not stop():
                pass
        return reading(rows, places, None)

    monkeypatch.setattr(FileRows, "take", slow)
    record = runner.run(project)
    assert record.state is RunState.STOPPED and 3 <= len(runner.losses) < 8


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that lets whoever opens it wait")
def test_a_stop_is_heard_while_a_disk_does_not_answer(
    runner: Runner, folder: Path, small: None, read_by: ReadBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by(1)
    monkeypatch.setattr(kept_pictures, "_MOST_KEPT", 0)
    project = project_of(folder)
    stopping = threading.Timer(0.5, runner.control.stop)

    def stall() -> None:
        for path in folder.glob("*/*.png"):
            path.unlink()
            os.mkfifo(path)
        stopping.start()

    at_step(runner, 3, stall)
    record = runner.run(project)
    stopping.join()
    assert record.state is RunState.STOPPED and 3 <= len(runner.losses) < 18


@pytest.mark.parametrize("how", ["killed", "cut short"])
def test_what_happens_to_the_reading_ends_the_run_with_a_problem(
    runner: Runner, folder: Path, small: None, how: str, read_by: ReadBy
) -> None:
    started = read_by(1)
    project = project_of(folder)
    (pixels,) = (Path(os.environ["NETBUILDER_HOME"]) / "cache" / "pictures").glob("*.pixels")

    def strike() -> None:
        if how == "killed":
            started[-1].kill()
        else:
            os.truncate(pixels, 1000)

    at_step(runner, 3, strike)
    record = runner.run(project)
    problem = runner.ended.problem
    assert record.state is RunState.FAILED and problem is not None
    assert problem.code == ("reading_ended" if how == "killed" else "data_changed")
    assert runner.ended.checkpoint is not None and len(runner.losses) >= 3


def test_views_look_at_what_streams(runner: Runner, folder: Path, small: None) -> None:
    project = project_of(folder)
    runner.watch = Watch(Wish(frozenset({MapsView.kind, UnitsView.kind})))
    runner.run(project)
    seen = {event.kind: event.payload for event in runner.events if hasattr(event, "payload")}
    maps = seen[MapsView.kind]
    assert isinstance(maps, MapsView) and maps.samples == 12


def test_only_what_does_not_fit_streams(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = project_of(folder)
    made = network(project)
    declared = declared_in(project)
    parts = material(project, declared.load(), DataFacts(()), made, torch.device("cpu")).parts
    assert isinstance(parts.train, TensorFeed) and not parts.train.streamed
    monkeypatch.setattr(streams, "_memory", lambda: 80_000)
    parts = material(project, declared.load(), DataFacts(()), made, torch.device("cpu")).parts
    assert isinstance(parts.train, StreamedFeed) and parts.train.streamed
    assert (parts.train.count, parts.validation.count, parts.test.count) == (42, 12, 6)


def test_the_share_of_waiting() -> None:
    table = MetricTable((WAITED,))
    assert waiting_share(table, 0, 1.0) is None
    for step in range(4):
        table.append(step + 1, 1, 0.5, 0.1, **{WAITED: 0.1 * step})
    assert waiting_share(table, 2, 2.0) == pytest.approx(0.25)
    assert waiting_share(table, 0, 0.1) == 1.0
    assert waiting_share(MetricTable(), 0, 1.0) is None


@pytest.mark.parametrize(("batches", "processes", "most"), [(900, 4, 64), (5, 3, 5), (3, 1, 3), (0, 1, 2)])
def test_what_is_read_ahead_fits_into_memory(
    monkeypatch: pytest.MonkeyPatch, batches: int, processes: int, most: int
) -> None:
    class Many(Stream):
        processes = 4
        shape = (1000, 10)
        dtype = np.dtype(np.float32)

        def take(self, places: np.ndarray, stop: object = None) -> np.ndarray:
            return np.zeros((len(places), 10), np.float32)

    monkeypatch.setattr(streams, "_memory", lambda: 8 * 4 * batches * 32 * 40)
    feed = StreamedFeed({"values": Many()}, np.arange(1000), torch.device("cpu"))
    assert feed._room(32) == (processes, most)
    assert sum(len(batch["values"]) for batch in feed.batches(32)) == 1000
