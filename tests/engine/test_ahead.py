"""Reading ahead of whoever takes the examples: in order, bounded, ended promptly, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netbuilder.core.problem import ProblemError
from netbuilder.data.file_rows import FileRows, rows_in
from netbuilder.data.picture_files import PictureFiles
from netbuilder.data.sets.arrays import Usable
from netbuilder.engine import readers
from netbuilder.engine.ahead import Ahead
from netbuilder.engine.readers import Readers
from tests.engine.reading import ReadBy

VALUES = np.random.default_rng(0).random((200, 3, 5), dtype=np.float32)
PIECES = [np.random.default_rng(piece).integers(0, 200, 7 if piece < 29 else 3) for piece in range(30)]


@pytest.fixture
def rows(tmp_path: Path) -> FileRows:
    path = tmp_path / "values"
    path.write_bytes(VALUES.tobytes())
    return rows_in(str(path), 0, len(VALUES), VALUES.shape[1:], "<f4", Usable("x", False))


def pictures(folder: Path) -> PictureFiles:
    for number in range(200):
        Image.new("RGB", (4, 4), (number, 0, 0)).save(folder / f"{number}.png")
    return PictureFiles([str(folder / f"{number}.png") for number in range(200)], 4, 4, 3, "stretch")


@pytest.mark.parametrize("processes", [0, 1, 3])
@pytest.mark.parametrize("most", [2, 5, 64])
def test_pieces_come_in_order_and_whole(
    tmp_path: Path, rows: FileRows, processes: int, most: int, read_by: ReadBy
) -> None:
    started = read_by(processes)
    both = (rows, pictures(tmp_path))
    with closing(Ahead()) as ahead:
        for _ in range(2):
            reading = ahead.read(both, PIECES, processes=processes, most=most)
            for places, (values, shades) in zip(PIECES, reading, strict=True):
                assert np.array_equal(values, VALUES[places])
                assert np.allclose(shades[:, 0] * 255, places[:, None, None])
    assert len(started) == processes


def test_no_more_is_read_ahead_than_was_agreed(
    rows: FileRows, read_by: ReadBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by(1)
    asked: list[int] = []
    ask = Readers.ask

    def noted(these: Readers, number: int, places: np.ndarray) -> None:
        asked.append(number)
        ask(these, number, places)

    monkeypatch.setattr(Readers, "ask", noted)
    with closing(Ahead()) as ahead:
        for taken, _ in enumerate(ahead.read((rows,), PIECES, processes=1, most=3)):
            assert asked == list(range(len(asked)))
            assert taken < len(asked) <= taken + 3
    assert len(asked) == len(PIECES)


def test_a_pass_that_is_left_does_not_disturb_the_next(rows: FileRows, read_by: ReadBy) -> None:
    started = read_by(2)
    with closing(Ahead()) as ahead:
        for turn in range(20):
            with closing(ahead.read((rows,), PIECES[turn:], processes=2, most=6)) as reading:
                for places, (values,) in zip(PIECES[turn : turn + 3], reading, strict=False):
                    assert np.array_equal(values, VALUES[places])
    assert len(started) == 2, "the same processes read them all"


def test_other_examples_are_read_by_other_processes(tmp_path: Path, rows: FileRows, read_by: ReadBy) -> None:
    started = read_by(1)
    with closing(Ahead()) as ahead:
        for stream in (rows, pictures(tmp_path), rows):
            for places, (values,) in zip(
                PIECES, ahead.read((stream,), PIECES, processes=1, most=4), strict=True
            ):
                assert np.array_equal(values, stream.take(places))
    assert len(started) == 3


@pytest.mark.parametrize("processes", [0, 2])
def test_a_failure_comes_at_its_place(tmp_path: Path, processes: int, read_by: ReadBy) -> None:
    read_by(processes)
    found = pictures(tmp_path)
    (tmp_path / "50.png").write_bytes((tmp_path / "51.png").read_bytes()[:-30])
    pieces = [np.arange(begin, begin + 10) for begin in range(0, 200, 10)]
    with closing(Ahead()) as ahead:
        reading = ahead.read((found,), pieces, processes=processes, most=4)
        for _ in range(5):
            next(reading)
        with pytest.raises(ProblemError) as caught:
            next(reading)
        assert caught.value.problem.place.file == str(tmp_path / "50.png")
        again = ahead.read((found,), pieces[6:], processes=processes, most=4)
        assert np.array_equal(next(again)[0], found.take(pieces[6]))


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("processes", [0, 1])
def test_whoever_waits_is_asked_whether_to_go_on(rows: FileRows, processes: int, read_by: ReadBy) -> None:
    class Stop(Exception):
        pass

    def heed() -> None:
        if started:
            os.kill(started[0].pid, signal.SIGCONT)
        raise Stop

    started = read_by(processes)
    with closing(Ahead()) as ahead:
        reading = ahead.read((rows,), PIECES, processes=processes, most=2, heed=heed)
        if processes:
            next(reading)
            os.kill(started[0].pid, signal.SIGSTOP)
        with pytest.raises(Stop):
            list(reading)


def test_a_process_that_is_killed_is_a_problem(rows: FileRows, read_by: ReadBy) -> None:
    started = read_by(1)
    with closing(Ahead()) as ahead:
        reading = ahead.read((rows,), PIECES, processes=1, most=2)
        next(reading)
        started[0].kill()
        with pytest.raises(ProblemError) as caught:
            list(reading)
        assert caught.value.problem.code == "reading_ended"
        ahead.close()
        assert len(list(ahead.read((rows,), PIECES, processes=1, most=2))) == len(PIECES)


@pytest.mark.parametrize("command", [("/nowhere/python",), (sys.executable, "-c", "raise SystemExit(3)")])
def test_without_a_process_they_are_read_all_the_same(
    rows: FileRows, command: tuple[str, ...], read_by: ReadBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by(1)
    monkeypatch.setattr(readers, "_COMMAND", command)
    with closing(Ahead()) as ahead:
        found = [values.copy() for (values,) in ahead.read((rows,), PIECES, processes=1, most=2)]
    assert np.array_equal(np.concatenate(found), VALUES[np.concatenate(PIECES)])


def test_little_is_read_without_a_process(rows: FileRows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_started", lambda *_: pytest.fail("a process was started"))
    assert len(list(Ahead().read((rows,), PIECES[:3], processes=1, most=2))) == 3


def test_processes_end_with_whoever_reads_even_if_nobody_closes(rows: FileRows, read_by: ReadBy) -> None:
    started = read_by(2)
    list(Ahead().read((rows,), PIECES, processes=2, most=4))
    assert [process.returncode is not None for process in started] == [True, True]


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_processes_end_when_the_one_that_started_them_is_killed(tmp_path: Path, rows: FileRows) -> None:
    script = tmp_path / "reads.py"
    script.write_text(
        "import os, signal, time, numpy as np\n"
        "from netbuilder.data.file_rows import rows_in\n"
        "from netbuilder.data.sets.arrays import Usable\n"
        "from netbuilder.engine.readers import Readers\n"
        f"rows = rows_in({rows.path!r}, 0, 200, (3, 5), '<f4', Usable('x', False))\n"
        "found = Readers((rows,), 7, 2, 4)\n"
        "while not found.are_up: time.sleep(0.01)\n"
        "print(*(each.process.pid for each in found._processes), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL and not done.stderr, done.stderr
    pids = [int(word) for word in done.stdout.split()]
    assert len(pids) == 2
    assert eventually(lambda: not any(map(lives, pids)))


def eventually(holds: Callable[[], bool]) -> bool:
    latest = time.monotonic() + 20
    while time.monotonic() < latest:
        if holds():
            return True
        time.sleep(0.02)
    return False


def lives(pid: int) -> bool:
    """Whether there is such a process; one that nobody has waited for yet does not live."""
    try:
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except ProcessLookupError:
        return False
    except FileNotFoundError:  # no such folder on this system, or it has just gone: asked again
        return True
