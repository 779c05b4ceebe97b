"""Work ahead of whoever takes the results: in order, bounded, ended promptly, with no thread left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from netbuilder.engine.ahead import THREAD_NAME, Ahead


def alive() -> int:
    return sum(thread.name == THREAD_NAME for thread in threading.enumerate())


@pytest.mark.parametrize("threads", [1, 3])
def test_results_come_in_order_though_the_first_is_slowest(threads: int) -> None:
    later = threading.Event()

    def work(piece: int, stopping: Callable[[], bool]) -> int:
        if piece == 0 and threads > 1:
            assert later.wait(20)
        if piece == 1:
            later.set()
        return piece * 10

    ahead = Ahead(work, range(50), threads=threads, most=4)
    assert [ahead.take() for _ in range(50)] == [piece * 10 for piece in range(50)]
    assert ahead.close() and alive() == 0


def test_no_more_is_done_ahead_than_was_agreed() -> None:
    begun: list[int] = []
    third = threading.Event()

    def work(piece: int, stopping: Callable[[], bool]) -> int:
        begun.append(piece)
        if len(begun) == 3:
            third.set()
        return piece

    ahead = Ahead(work, range(100), threads=2, most=3)
    assert third.wait(20)
    third.clear()
    assert not third.wait(0.2) and len(begun) == 3
    assert ahead.take() == 0
    assert ahead.close() and len(begun) <= 4


def test_a_failure_comes_at_its_place() -> None:
    def work(piece: int, stopping: Callable[[], bool]) -> int:
        if piece == 2:
            raise OSError("gone")
        return piece

    ahead = Ahead(work, range(5), threads=2, most=5)
    assert (ahead.take(), ahead.take()) == (0, 1)
    with pytest.raises(OSError, match="gone"):
        ahead.take()
    assert ahead.close()


def test_whoever_waits_hears_a_stop_and_so_does_the_work() -> None:
    class Stop(Exception):
        pass

    def work(piece: int, stopping: Callable[[], bool]) -> int:
        while not stopping():
            pass
        return piece

    def heed() -> None:
        raise Stop

    ahead = Ahead(work, range(5), threads=2, most=5)
    with pytest.raises(Stop):
        ahead.take(heed)
    assert ahead.close() and alive() == 0
