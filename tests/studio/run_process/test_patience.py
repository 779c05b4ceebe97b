"""How long a stop may take: what the steps before it took, and no more for a run that has not begun."""

from __future__ import annotations

from netbuilder.studio.run_process.patience import Patience


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def over(patience: Patience, clock: Clock, seconds: float) -> bool:
    clock.now += seconds
    return patience.is_over(True)


def test_nothing_is_waited_for_that_has_not_begun() -> None:
    clock = Clock()
    patience = Patience(clock)
    assert not patience.is_over(False) and not over(patience, clock, 100)
    assert over(patience, clock, 1.1)


def test_quick_steps_are_given_some_seconds_and_slow_ones_more() -> None:
    for step, seconds in ((0.01, 5.0), (20.0, 80.0)):
        clock = Clock()
        patience = Patience(clock)
        patience.begin()
        for _ in range(3):
            clock.now += step
            patience.hear(False, True)
        assert not over(patience, clock, 0) and not over(patience, clock, seconds - 0.1)
        assert over(patience, clock, 0.2)


def test_a_pause_is_no_slow_step() -> None:
    clock = Clock()
    patience = Patience(clock)
    patience.begin()
    clock.now += 1000
    patience.rest()
    patience.hear(False, True)
    assert patience.seconds == 5.0


def test_a_run_that_knows_is_given_time_to_write() -> None:
    clock = Clock()
    patience = Patience(clock)
    patience.begin()
    assert not over(patience, clock, 1)
    patience.hear(True, False)
    assert not over(patience, clock, 59) and over(patience, clock, 2)
