"""Between the desk and a process that trains: what comes arrives, and each way to die is told in words."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netbuilder.core.paths import runs_folder
from netbuilder.project.project import Project
from netbuilder.runs.process import started_mark
from netbuilder.runs.state import RunState
from netbuilder.runs.watch import Wish
from netbuilder.studio.desk import DeskState, TrainingDesk
from netbuilder.studio.run_process import patience
from tests.networks import points_mlp
from tests.studio.run_process.pretended import desk_with, follow, rows

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")

Played = Callable[[str], TrainingDesk]


@pytest.fixture(scope="module")
def project() -> Project:
    return points_mlp()


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary folders are made; nothing stays there."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert not list(folder.iterdir())


@pytest.fixture
def played() -> Iterator[Played]:
    """Makes a desk whose runs are played by lines of Python."""
    desks: list[TrainingDesk] = []

    def make(code: str) -> TrainingDesk:
        desks.append(desk_with(code))
        return desks[-1]

    yield make
    for desk in desks:
        assert desk._compute.close(10)


def keep_checkpoint(run: str = "r") -> Path:
    path = runs_folder() / run / "last.safetensors"
    path.parent.mkdir(parents=True)
    path.touch()
    return path


def test_what_the_process_sends_arrives_in_its_order(played: Played, project: Project) -> None:
    desk = played(
        """
tell(rows=[])
tell(started, rows=[1, 2, 3, 4])
tell(Snapshot("maps", numpy.arange(3)))
tell(EpochDone(1, 4, 0.1, FrozenDict(loss=1.0), FrozenDict()), rows=[5])
tell(Ended(RunState.FINISHED), rows=[6], last=Last("r", None))
"""
    )
    lengths: list[int] = []

    def note(*_: object) -> None:
        desk.pump()
        lengths.append(rows(desk))

    desk.epoch_done.connect(note)
    desk.start(project)
    follow(desk)
    assert desk.end is not None and desk.end.status is RunState.FINISHED and desk.end.problem is None
    assert desk.table is not None and desk.table.column("step").tolist() == [1, 2, 3, 4, 5, 6]
    assert desk.table.column("loss")[3] == 0.25
    assert desk.run == "r" and lengths[0] >= 5 and str(desk.views["maps"]) == "[0 1 2]"
    assert desk.process is None and not desk.can_go_on


def test_the_process_is_told_what_is_asked_for(played: Played, project: Project) -> None:
    """It answers each message with what it was told, as a view."""
    desk = played(
        """
tell(Snapshot("begin", (begin.orders, begin.wish, begin.request.threads)))
tell(started, rows=[1])
while True:
    found = inbox.next(None)
    tell(Snapshot("told", found), heard=found.number)
    if found.orders.stopping:
        break
tell(Ended(RunState.STOPPED), last=Last("r", None))
"""
    )
    desk.threads = 3
    desk.look_at(Wish(frozenset({"maps"})))
    desk.start(project)
    follow(desk, lambda: desk.state is DeskState.RUNNING)
    orders, wish, threads = desk.views["begin"]  # type: ignore[misc]  # as told above
    assert wish == Wish(frozenset({"maps"})) and threads == 3 and not orders.paused

    def told() -> object:
        return desk.views.get("told")

    desk.set_lr(0.5)
    follow(desk, lambda: told() is not None)
    assert told().orders.changes == {"lr": 0.5}  # type: ignore[attr-defined]  # Steering
    desk.step()
    follow(desk, lambda: told().orders.single_steps == 1)  # type: ignore[attr-defined]
    assert told().orders.paused and not told().orders.changes  # type: ignore[attr-defined]
    desk.look_at(Wish(frozenset({"units"}), sample=7))
    follow(desk, lambda: told().wish.sample == 7)  # type: ignore[attr-defined]
    desk.stop()
    follow(desk)
    assert desk.end is not None and desk.end.status is RunState.STOPPED


@needs_signals
@pytest.mark.parametrize(
    ("number", "words"), [("SIGSEGV", "a fault in compiled code"), ("SIGKILL", "for want of memory")]
)
def test_a_process_that_is_killed_leaves_its_curve_and_a_way_on(
    played: Played, project: Project, number: str, words: str
) -> None:
    kept = keep_checkpoint()
    desk = played(
        f"""
done = EpochDone(1, 4, 0.1, FrozenDict(loss=1.0), FrozenDict(loss=2.0))
tell(started, done, rows=[1, 2, 3, 4])
os.kill(os.getpid(), signal.{number})
"""
    )
    desk.start(project)
    follow(desk)
    end = desk.end
    assert end is not None and end.status is RunState.INTERRUPTED and end.checkpoint == kept
    assert end.figures == {"train": {"loss": 1.0}, "val": {"loss": 2.0}}
    assert end.problem is not None and words in str(end.problem.what)
    assert number in end.problem.paragraph() and "the last checkpoint" in end.problem.paragraph()
    assert [fix.asks for fix in end.problem.fixes] == ["train.go_on"]
    assert rows(desk) == 4 and desk.can_go_on


def test_a_run_goes_on_from_its_checkpoint_and_forgets_what_came_after(
    played: Played, project: Project
) -> None:
    keep_checkpoint()
    desk = played(
        """
done = [EpochDone(epoch, 2 * epoch, 0.1, FrozenDict(loss=1.0), FrozenDict()) for epoch in (1, 2, 3)]
if begin.request.resume is None:
    tell(started, *done, Changed(2, "lr", 0.1, 0.2), Changed(5, "lr", 0.2, 0.3), rows=[1, 2, 3, 4, 5, 6])
    sys.exit(1)
tell(rows=[1, 2, 3, 4])
tell(Started(begin.request.resume, 2, 8, "cpu", epoch=2, step=4), done[2], rows=[5, 6])
tell(Ended(RunState.FINISHED), last=Last("r", None))
"""
    )
    desk.start(project)
    follow(desk)
    assert desk.can_go_on
    desk.go_on()
    assert desk.alive and rows(desk) == 6 and len(desk.epochs) == 3, "what was seen stays while it begins"
    follow(desk)
    assert desk.run == "r" and desk.table is not None
    assert desk.table.column("step").tolist() == [1, 2, 3, 4, 5, 6]
    assert [done.epoch for done in desk.epochs] == [1, 2, 3]
    assert [change.step for change in desk.changes] == [2]


def test_a_process_that_fails_before_its_first_step_is_told_with_its_last_words(
    played: Played, project: Project
) -> None:
    desk = played("raise SystemError('no luck')")
    desk.start(project)
    follow(desk)
    assert desk.end is not None and desk.end.problem is not None
    assert "SystemError: no luck" in desk.end.problem.paragraph()
    assert not desk.end.problem.fixes and not desk.can_go_on


@needs_signals
def test_one_that_stands_still_in_the_middle_of_a_message_is_ended_as_well(
    played: Played, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_LEAST_SECONDS", 0.1)
    desk = played(
        """
tell(started, Snapshot("large", numpy.arange(100_000)), rows=[1])
connection.send_bytes((100_000).to_bytes(8))
connection.send_bytes(bytes(16_000))
os.kill(os.getpid(), signal.SIGSTOP)
"""
    )
    desk.start(project)
    follow(desk, lambda: desk.state is DeskState.RUNNING)
    desk.stop()
    follow(desk)
    assert desk.end is not None and desk.end.status is RunState.STOPPED
    assert len(desk.views["large"]) == 100_000  # type: ignore[arg-type]  # an array


@needs_signals
def test_one_that_the_dead_process_has_started_hides_nothing(played: Played, project: Project) -> None:
    """It holds the pipe open, so that this never ends, and is ended as well."""
    desk = played(
        """
child = os.fork()
if child == 0:
    time.sleep(60)
tell(started, Snapshot("child", child), rows=[1])
os._exit(3)
"""
    )
    desk.start(project)
    follow(desk)
    assert desk.end is not None and desk.end.problem is not None
    assert "exit code 3" in desk.end.problem.paragraph()
    child = desk.views["child"]
    assert isinstance(child, int)
    latest = time.monotonic() + 30
    while started_mark(child):  # it is nobody's child any more: the system collects it in its own time
        assert time.monotonic() < latest
        time.sleep(0.01)


def test_a_step_that_never_returns_is_ended_by_force(
    played: Played, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_LEAST_SECONDS", 0.1)
    keep_checkpoint()
    desk = played("tell(started, Snapshot('pid', os.getpid()), rows=[1])\ntime.sleep(60)")
    desk.start(project)
    follow(desk, lambda: desk.state is DeskState.RUNNING)
    desk.set_lr(0.1)
    desk.stop()
    follow(desk)
    end, pid = desk.end, desk.views["pid"]
    assert end is not None and end.status is RunState.STOPPED and desk.can_go_on
    assert end.problem is not None and end.problem.code == "step_never_ended"
    assert isinstance(pid, int) and not started_mark(pid)


def test_a_stop_before_the_first_step_does_not_wait(
    played: Played, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_BEGINNING_SECONDS", 0.1)
    desk = played("time.sleep(60)")
    desk.start(project)
    desk.stop()
    follow(desk)
    assert desk.end is not None and desk.end.status is RunState.STOPPED and desk.end.problem is None


def test_words_that_cannot_be_sent_arrive_as_plain_ones(played: Played, project: Project) -> None:
    desk = played(
        """
class Own(Exception):
    pass

problem = Problem("odd", Text("It says {what}.", what=Own("no")))
tell(Trouble(problem), Ended(RunState.FAILED, problem), last=Last("", "a traceback"))
"""
    )
    heard: list[str] = []

    def hear(problem: object) -> None:
        heard.append(str(problem.what))  # type: ignore[attr-defined]  # a Problem

    desk.troubled.connect(hear)
    desk.start(project)
    follow(desk)
    assert heard == ["It says no."]
    assert desk.end is not None and desk.end.problem is not None and str(desk.end.problem.what) == heard[0]


def test_where_no_process_can_be_started_that_is_told(played: Played, project: Project) -> None:
    from netbuilder.studio.run_process.child import Child
    from netbuilder.studio.run_process.spare import Spare

    desk = played("")
    desk._spare = Spare(lambda: Child((os.devnull,)))
    desk.start(project)
    follow(desk)
    assert desk.end is not None and desk.end.problem is not None
    assert desk.end.problem.code == "run_process_not_started"


def test_a_spare_is_taken_made_anew_when_it_died_and_ended_with_the_desk(played: Played) -> None:
    desk = played("")
    spare = desk._spare
    spare.fill()
    ready = spare._ready
    assert ready is not None
    spare.fill()
    assert spare.take() is ready
    spare.fill()
    second = spare._ready
    assert second is not None and second is not ready
    second.kill()
    third = spare.take()
    assert third is not second
    spare.fill()
    last = spare._ready
    desk.close()
    for child in (ready, third):
        child.drop()
    spare.fill()
    assert spare._ready is None and last is not None
    assert not any(started_mark(child.pid) for child in (ready, second, third, last))
