from __future__ import annotations

from pytestqt.qtbot import QtBot

from netbuilder.window.pump import Pump


class Work:
    """Something that lives for a number of beats."""

    def __init__(self, beats: int) -> None:
        self.beats = beats
        self.pumped = 0

    @property
    def alive(self) -> bool:
        return self.pumped < self.beats

    def pump(self) -> None:
        self.pumped += 1


def test_no_timer_runs_while_nothing_lives(qtbot: QtBot) -> None:
    pump = Pump()
    assert not pump.beating
    work = Work(3)
    pump.follow(work)
    assert pump.beating
    qtbot.waitUntil(lambda: not pump.beating)
    assert work.pumped == 3


def test_the_last_news_of_work_that_has_ended_is_fetched(qtbot: QtBot) -> None:
    pump = Pump()
    work = Work(0)
    pump.follow(work)
    qtbot.waitUntil(lambda: not pump.beating)
    assert work.pumped == 1


def test_following_twice_pumps_once(qtbot: QtBot) -> None:
    pump = Pump()
    work, other = Work(2), Work(4)
    for each in (work, work, other):
        pump.follow(each)
    qtbot.waitUntil(lambda: not pump.beating)
    assert (work.pumped, other.pumped) == (2, 4)


def test_work_that_is_begun_by_the_last_news_of_another_is_pumped_too(qtbot: QtBot) -> None:
    pump = Pump()
    second = Work(1)

    class First(Work):
        def pump(self) -> None:
            super().pump()
            pump.follow(second)

    pump.follow(First(1))
    qtbot.waitUntil(lambda: not pump.beating)
    assert second.pumped == 1


def test_a_window_that_closes_stops_it(qtbot: QtBot) -> None:
    pump = Pump()
    pump.follow(Work(1_000_000))
    pump.stop()
    assert not pump.beating
