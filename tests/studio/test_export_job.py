"""An export in a process of its own: followed, stopped, outlived."""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.exchange.messages import Order, Request
from netbuilder.project import edits
from netbuilder.project.file import dumps
from netbuilder.project.project import Project
from netbuilder.runs.process import started_mark
from netbuilder.runs.store import RunStore
from netbuilder.studio.export_job import ExportJob, ItemState
from netbuilder.studio.exporting import source_of_project, source_of_run, weights_words
from netbuilder.studio.training import train_and_wait
from tests.networks import points_mlp

DONE, FAILED, CANCELLED = ItemState.DONE, ItemState.FAILED, ItemState.CANCELLED


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def request_of(folder: Path, *formats: str) -> Request:
    orders = tuple(Order(format, folder / f"net.{format}") for format in formats)
    return Request(dumps(points_mlp()), None, orders)


def pretend(request: Request, *lines: str) -> ExportJob:
    """A job whose process runs these lines instead."""
    code = "import os, signal, subprocess, sys, time\n" + "\n".join(lines)
    return ExportJob(request, (sys.executable, "-c", code))


BEGAN = 'print(\'{"event": "began", "format": 0}\', flush=True)'


def until(job: ExportJob, reached: Callable[[], bool], seconds: float = 60.0) -> None:
    latest = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < latest, job.items
        job.pump()
        time.sleep(0.01)


def finish(job: ExportJob) -> list[ItemState]:
    until(job, lambda: not job.alive)
    return [item.state for item in job.items]


def test_a_real_export_tells_of_each_format(tmp_path: Path, temporary: Path) -> None:
    heard: list[tuple[ItemState, ...]] = []
    ends: list[bool] = []
    (tmp_path / "out").mkdir()
    orders = (
        Order("safetensors", tmp_path / "out" / "net.safetensors"),
        Order("onnx", tmp_path / "out" / "net.onnx", FrozenDict(opset=3)),
    )
    job = ExportJob(Request(dumps(points_mlp()), None, orders))

    def note() -> None:
        heard.append(tuple(item.state for item in job.items))

    def end() -> None:
        ends.append(job.alive)

    job.changed.connect(note)
    job.ended.connect(end)
    assert job.alive
    assert finish(job) == [DONE, FAILED]
    assert ends == [False]
    assert {states[0] for states in heard} >= {ItemState.CHECKING, DONE}
    written, refused = job.items
    size = (tmp_path / "out" / "net.safetensors").stat().st_size
    assert written.files == ((tmp_path / "out" / "net.safetensors", size),)
    assert written.proof is not None and written.proof.ok and written.problem is None
    assert refused.problem is not None and refused.problem.code == "bad_setting" and refused.files == ()
    assert not list(temporary.iterdir())


def test_a_process_that_is_killed_is_told_in_words(tmp_path: Path) -> None:
    job = pretend(request_of(tmp_path, "python", "onnx"), BEGAN, "os.kill(os.getpid(), signal.SIGKILL)")
    assert finish(job) == [FAILED, FAILED]
    problem = job.items[0].problem
    assert problem is not None and problem.code == "export_process_died"
    assert "signal 9" in problem.paragraph() and "export again" in problem.paragraph()


def test_a_process_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    done = '{"event": "done", "format": 0, "files": [], "proof": null}'
    job = pretend(request_of(tmp_path, "python", "onnx"), f"print('{done}')", "raise SystemError('no luck')")
    assert finish(job) == [DONE, FAILED]
    problem = job.items[1].problem
    assert problem is not None and "SystemError: no luck" in problem.paragraph()


def test_a_process_that_ends_too_early_without_a_word_counts_as_died(tmp_path: Path) -> None:
    assert finish(pretend(request_of(tmp_path, "python"), BEGAN)) == [FAILED]


CHILD = "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"


def test_cancel_ends_the_process_and_those_that_it_has_started(tmp_path: Path, temporary: Path) -> None:
    lines = (
        CHILD,
        "open('pids', 'w').write(f'{os.getpid()} {child.pid}')",
        "os.mkdir(os.environ['TMPDIR'] + '/half-done')",
        BEGAN,
        "time.sleep(60)",
    )
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        job = pretend(request_of(tmp_path, "python", "onnx"), *lines)
    finally:
        os.chdir(here)
    until(job, lambda: job.items[0].state is ItemState.WRITING)
    own, child = map(int, (tmp_path / "pids").read_text().split())
    assert started_mark(own) and started_mark(child)
    job.cancel()
    assert not job.alive
    assert [item.state for item in job.items] == [CANCELLED, CANCELLED]
    until(job, lambda: not started_mark(child))
    assert not started_mark(own)
    with pytest.raises(ChildProcessError):
        os.waitpid(own, os.WNOHANG)
    assert not list(temporary.iterdir())
    job.cancel()
    job.pump()


def test_cancel_leaves_what_was_there_and_what_is_done(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"an earlier one")
    (tmp_path / ".net.onnx.aaaaaaaa.tmp").write_bytes(b"somebody else's")
    done = '{"event": "done", "format": 0, "files": [], "proof": null}'
    half = str(tmp_path / ".net.onnx.bbbbbbbb.tmp")
    job = pretend(
        request_of(tmp_path, "python", "onnx"),
        f"open({half!r}, 'w')",
        f"print('{done}', flush=True)",
        "time.sleep(60)",
    )
    until(job, lambda: job.items[0].state is DONE)
    job.cancel()
    assert [item.state for item in job.items] == [DONE, CANCELLED]
    assert {path.name for path in tmp_path.iterdir()} == {"net.onnx", ".net.onnx.aaaaaaaa.tmp"}


def test_a_job_that_is_forgotten_takes_its_process_with_it(tmp_path: Path, temporary: Path) -> None:
    job = pretend(request_of(tmp_path, "python"), BEGAN, "time.sleep(60)")
    pid = job._process.pid
    assert started_mark(pid)
    del job
    gc.collect()
    assert not started_mark(pid)
    assert not list(temporary.iterdir())


def test_a_program_that_cannot_be_started_leaves_nothing(tmp_path: Path, temporary: Path) -> None:
    with pytest.raises(OSError):
        ExportJob(request_of(tmp_path, "python"), (str(tmp_path / "no such program"),))
    assert not list(temporary.iterdir())


def test_ctrl_c_in_the_terminal_is_not_meant_for_the_process(tmp_path: Path) -> None:
    job = pretend(request_of(tmp_path, "python"), BEGAN, "time.sleep(60)")
    try:
        assert os.getpgid(job._process.pid) != os.getpgid(os.getpid())
    finally:
        job.cancel()
    assert job._process.returncode == -signal.SIGKILL


# ------------------------------------------------------------------------------------------ whose weights


@pytest.fixture
def project() -> Project:
    return points_mlp(epochs=2)


def test_a_project_without_a_run_says_so(project: Project) -> None:
    source = source_of_project(RunStore(), project)
    assert source.weights is None and source.run == ""
    assert str(source.words) == "No run of this network yet: the weights are fresh, not trained."


def test_a_run_says_which_epoch_and_how_good_it_is(project: Project) -> None:
    record = train_and_wait(project)
    source = source_of_run(RunStore(), record.id)
    assert source.weights == record.folder / "best.safetensors"
    best = record.best
    assert best is not None
    expected = f"weights from epoch {best.epoch}, best validation accuracy {100 * best.value:.1f} %"
    assert str(source.words) == expected


def test_a_checkpoint_that_was_taken_is_told_by_its_step(project: Project) -> None:
    record, store = train_and_wait(project), RunStore()
    first, second = store.epochs(record.id)
    for done in (first, second):
        words = str(weights_words(store, record.id, "best", done.step))
        assert (
            f"epoch {done.epoch}, best validation accuracy {100 * done.validation['accuracy']:.1f} %" in words
        )
    assert "after epoch 2, the last" in str(weights_words(store, record.id, "last"))
    assert "before training" in str(weights_words(store, record.id, "before"))


def test_a_run_without_validation_is_judged_by_training(project: Project) -> None:
    record = train_and_wait(edits.change_recipe(project, validation=0.0))
    assert "best training accuracy" in str(source_of_run(RunStore(), record.id).words)


def test_a_project_takes_its_newest_run_with_the_recipe_of_today(project: Project) -> None:
    record = train_and_wait(project)
    changed = edits.change_recipe(project, epochs=77)
    source = source_of_project(RunStore(), changed)
    assert source.run == record.id and source.weights is not None
    assert source.text == dumps(changed)
    other = source_of_project(RunStore(), edits.change(project, "linear_1", {"features": 3}))
    assert other.weights is None
