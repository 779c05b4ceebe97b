"""Control and Token: what the worker is told, without a second thread wherever order is the question."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from netbuilder.core.control import Control, Orders, Token

Action = Callable[[], None]


class Script(threading.Condition):
    """A condition whose waits do not wait: each runs the next action instead, as another thread would."""

    def __init__(self, *actions: Action) -> None:
        super().__init__()
        self.actions = list(actions)
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        self.actions.pop(0)()
        return True


class Clock:
    """Stands still until it is told otherwise."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def to(self, now: float) -> Action:
        return lambda: setattr(self, "now", now)


def scripted(control: Control, *actions: Action) -> Script:
    script = Script(*actions)
    control._changed = script
    return script


def test_a_fresh_control_lets_every_step_through_without_waiting() -> None:
    control = Control()
    script = scripted(control)
    assert [control.token.proceed() for _ in range(3)] == [True, True, True]
    assert script.waits == []
    assert not control.paused and not control.stopping and not control.token.stopping


def test_pause_holds_the_worker_until_resume() -> None:
    control = Control()
    control.pause()
    assert control.paused
    script = scripted(control, lambda: None, control.resume)
    assert control.token.proceed() is True
    assert script.waits == [None, None], "a wake-up without a reason must not let a step through"
    assert not control.paused
    assert control.token.proceed() is True
    assert len(script.waits) == 2


def test_single_steps_are_counted_one_by_one() -> None:
    control = Control()
    control.step()
    control.step()
    script = scripted(control, control.stop)
    assert control.paused
    assert [control.token.proceed() for _ in range(3)] == [True, True, False]
    assert script.waits == [None]


def test_a_step_while_paused_lets_one_through_and_waits_again() -> None:
    control = Control()
    control.pause()
    script = scripted(control, control.step, control.stop)
    assert control.token.proceed() is True
    assert control.paused
    assert control.token.proceed() is False
    assert script.waits == [None, None]


def test_resume_forgets_steps_not_taken() -> None:
    control = Control()
    control.step()
    control.resume()
    control.pause()
    scripted(control, control.stop)
    assert control.token.proceed() is False


@pytest.mark.parametrize("pace", [None, 5.0])
def test_stop_comes_before_everything_else(pace: float | None) -> None:
    control = Control(pace)
    control.step()
    control.stop()
    script = scripted(control)
    assert control.token.proceed() is False
    assert control.stopping and control.token.stopping
    assert script.waits == []


def test_stop_wakes_a_paused_worker() -> None:
    control = Control()
    control.pause()
    scripted(control, control.stop)
    assert control.token.proceed() is False


def test_stop_wakes_a_worker_that_waits_for_its_pace() -> None:
    control = Control(0.001, clock=Clock())
    script = scripted(control, control.stop)
    assert [control.token.proceed(), control.token.proceed()] == [True, False]
    assert script.waits == [1000.0]


def test_the_first_step_is_at_once_and_the_second_an_interval_later() -> None:
    clock = Clock()
    control = Control(10, clock=clock)
    script = scripted(control, clock.to(1000.06), clock.to(1000.1))
    assert [control.token.proceed(), control.token.proceed()] == [True, True]
    assert script.waits == [pytest.approx(0.1), pytest.approx(0.04)]


def test_steps_that_come_late_keep_the_beat() -> None:
    clock = Clock()
    control = Control(8, clock=clock)
    script = scripted(control, clock.to(1000.15625), clock.to(1000.25), clock.to(1000.375))
    for _ in range(4):
        assert control.token.proceed()
    assert script.waits == [0.125, 0.09375, 0.125]


def test_lost_steps_are_not_made_up_for() -> None:
    clock = Clock()
    control = Control(10, clock=clock)
    script = scripted(control, clock.to(1003.1), clock.to(1004.0))
    control.token.proceed()
    clock.now = 1003.0
    assert control.token.proceed()
    assert control.token.proceed()
    assert script.waits == [pytest.approx(0.1)]


def test_in_any_stretch_of_time_no_more_steps_than_the_pace_allows() -> None:
    """Steps in a stretch: at most pace x seconds, and two more for both ends and one that came late."""
    clock = Clock()
    control = Control(10, clock=clock)

    class Sleeps(Script):
        def wait(self, timeout: float | None = None) -> bool:
            assert timeout is not None
            clock.now += timeout + 0.003
            return True

    control._changed = Sleeps()
    taken: list[float] = []
    for number in range(300):
        assert control.token.proceed()
        taken.append(clock.now)
        clock.now += (0.0, 0.02, 0.35, 0.09, 0.11)[number % 5]
    for first in range(0, 300, 7):
        for last in range(first + 1, 300):
            assert last - first + 1 <= 10 * (taken[last] - taken[first]) + 2 + 1e-6


def test_a_change_of_pace_counts_from_now() -> None:
    clock = Clock()
    control = Control(0.01, clock=clock)
    script = scripted(control, lambda: control.set_pace(20), clock.to(1000.05))
    assert [control.token.proceed() for _ in range(3)] == [True, True, True]
    assert script.waits == [pytest.approx(100.0), pytest.approx(0.05)]


def test_full_speed_wakes_a_worker_that_waits_for_its_pace() -> None:
    control = Control(0.01, clock=Clock())
    script = scripted(control, lambda: control.set_pace(None))
    assert [control.token.proceed() for _ in range(4)] == [True] * 4
    assert len(script.waits) == 1


def test_a_paused_worker_keeps_its_pace_after_resume() -> None:
    clock = Clock()
    control = Control(10, clock=clock)
    control.token.proceed()
    control.pause()
    script = scripted(control, control.resume, clock.to(1000.1))
    assert control.token.proceed()
    assert script.waits == [None, pytest.approx(0.1)]


def test_the_slowest_pace_waits_no_longer_than_a_lock_can() -> None:
    control = Control(5e-324, clock=Clock())
    script = scripted(control, control.stop)
    assert [control.token.proceed(), control.token.proceed()] == [True, False]
    assert script.waits == [threading.TIMEOUT_MAX]


@pytest.mark.parametrize("pace", [0, -1.0, float("nan"), -float("inf")])
def test_a_pace_that_is_not_above_zero_is_refused(pace: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Control(pace)
    control = Control(4)
    with pytest.raises(ValueError, match="above zero"):
        control.set_pace(pace)


def test_changes_are_taken_once_and_the_latest_wins() -> None:
    control = Control()
    token = control.token
    assert token.changes() == {}
    control.change("lr", 0.1)
    control.change("momentum", 0.9)
    control.change("lr", 0.01)
    assert token.changes() == {"lr": 0.01, "momentum": 0.9}
    assert token.changes() == {}


def test_changes_can_be_asked_for_while_paused() -> None:
    control = Control()
    control.pause()
    scripted(control, lambda: control.change("lr", 0.5), control.step)
    assert control.token.proceed()
    assert control.token.changes() == {"lr": 0.5}


def test_every_token_is_a_half_of_the_same_control() -> None:
    control = Control()
    first, second = control.token, control.token
    control.change("lr", 1.0)
    assert first.changes() == {"lr": 1.0}
    assert second.changes() == {}


def test_two_real_threads_single_steps_then_stop() -> None:
    """The real condition: each step asked for is taken before the next is asked, and stop ends the worker."""
    control = Control()
    control.pause()
    taken = threading.Semaphore(0)
    ends: list[bool] = []

    def work() -> None:
        while control.token.proceed():
            taken.release()
        ends.append(True)

    worker = threading.Thread(target=work)
    worker.start()
    for _ in range(50):
        control.step()
        assert taken.acquire(timeout=60)
    control.stop()
    worker.join(60)
    assert ends == [True]
    assert not taken.acquire(blocking=False), "more steps were taken than asked for"


def test_a_real_wait_for_the_pace_ends_by_itself() -> None:
    control = Control(500)
    assert [control.token.proceed() for _ in range(3)] == [True, True, True]


# ---------------------------------------------------------------------------------------------- meanwhile


class Meanwhile:
    """Counts its calls; there is more to do until `left` of them were made."""

    def __init__(self, left: int = 0) -> None:
        self.calls = 0
        self.left = left

    def __call__(self) -> bool:
        self.calls += 1
        self.left -= 1
        return self.left > 0


def test_nothing_is_done_meanwhile_where_nobody_waits() -> None:
    control, meanwhile = Control(), Meanwhile()
    control.poke()
    assert control.token.proceed(meanwhile) is True
    assert meanwhile.calls == 0


def test_something_is_done_when_a_pause_begins() -> None:
    control, meanwhile = Control(), Meanwhile()
    control.pause()
    scripted(control, control.resume)
    assert control.token.proceed(meanwhile) is True
    assert meanwhile.calls == 1


def test_a_poke_wakes_a_paused_worker_for_what_it_does_meanwhile() -> None:
    control, meanwhile = Control(), Meanwhile()
    control.pause()
    script = scripted(control, control.poke, lambda: None, control.poke, control.stop)
    assert control.token.proceed(meanwhile) is False
    assert meanwhile.calls == 3, "at the beginning and at each poke, not at a wake-up without a reason"
    assert script.waits == [None] * 4


def test_a_poke_without_anything_to_do_meanwhile_changes_nothing() -> None:
    control = Control()
    control.pause()
    scripted(control, control.poke, control.resume)
    assert control.token.proceed() is True


def test_a_poke_from_before_the_pause_does_no_harm() -> None:
    control, meanwhile = Control(), Meanwhile()
    control.poke()
    control.poke()
    control.pause()
    script = scripted(control, control.step)
    assert control.token.proceed(meanwhile) is True
    assert meanwhile.calls == 2 and script.waits == [None]


def test_a_worker_that_is_to_stop_does_nothing_more() -> None:
    control, meanwhile = Control(), Meanwhile(left=9)
    control.pause()
    control.stop()
    control.poke()
    assert control.token.proceed(meanwhile) is False
    assert meanwhile.calls == 0


def test_what_has_more_to_do_is_called_again_without_waiting() -> None:
    control, meanwhile = Control(), Meanwhile(left=4)
    control.pause()
    script = scripted(control, control.stop)
    assert control.token.proceed(meanwhile) is False
    assert meanwhile.calls == 4 and script.waits == [None]


def test_a_step_that_is_asked_for_does_not_wait_for_what_is_done_meanwhile() -> None:
    control = Control()
    control.pause()
    calls = 0

    def meanwhile() -> bool:
        nonlocal calls
        calls += 1
        if calls == 3:
            control.step()
        return True

    assert control.token.proceed(meanwhile) is True
    assert calls == 3 and control.token.paused


def test_resuming_ends_what_is_done_meanwhile() -> None:
    control = Control()
    control.pause()

    def meanwhile() -> bool:
        control.resume()
        return True

    assert control.token.proceed(meanwhile) is True
    assert not control.token.paused


def test_a_worker_that_waits_for_its_pace_does_something_only_when_poked() -> None:
    clock = Clock()
    control, meanwhile = Control(10, clock=clock), Meanwhile(left=2)
    script = scripted(control, control.poke, clock.to(1000.1))
    assert control.token.proceed(meanwhile) and meanwhile.calls == 0
    assert control.token.proceed(meanwhile) and meanwhile.calls == 2
    assert script.waits == [pytest.approx(0.1), pytest.approx(0.1)]


def test_two_real_threads_a_poke_is_answered_while_paused() -> None:
    control = Control()
    control.pause()
    answered = threading.Semaphore(0)
    worker = threading.Thread(target=lambda: control.token.proceed(lambda: answered.release()))
    worker.start()
    assert answered.acquire(timeout=60)
    for _ in range(20):
        control.poke()
        assert answered.acquire(timeout=60)
    control.stop()
    worker.join(60)
    assert not worker.is_alive()


# ------------------------------------------------------------------------------------------ another process


def test_what_is_asked_for_is_passed_on_once() -> None:
    control = Control(5.0)
    control.step()
    control.step()
    control.change("lr", 0.5)
    control.poke()
    first = Orders(paused=True, pace=5.0, single_steps=2, changes={"lr": 0.5}, poked=True)
    assert control.passed_on() == first
    assert control.passed_on() == Orders(paused=True, pace=5.0)


def test_who_follows_stands_as_the_other_does() -> None:
    here, there = Control(), Control()
    here.step()
    here.change("lr", 0.5)
    there.follow(here.passed_on())
    assert there.paused and there.token.proceed() and there.token.changes() == {"lr": 0.5}

    def resume() -> None:
        here.resume()
        there.follow(here.passed_on())

    scripted(there, lambda: there.follow(here.passed_on()), resume)
    assert there.token.proceed() and not there.paused
    here.set_pace(2.0)
    here.stop()
    there.follow(here.passed_on())
    assert there.stopping and there.token.proceed() is False
    there.follow(Orders())
    assert there.stopping, "a stop is not taken back"


def test_a_single_step_that_was_not_taken_ends_with_the_pause() -> None:
    here, there = Control(), Control()
    here.step()
    there.follow(here.passed_on())
    here.resume()
    there.follow(here.passed_on())
    here.pause()
    there.follow(here.passed_on())
    scripted(there, there.stop)
    assert there.token.proceed() is False


def test_it_is_seen_whether_the_worker_knows_of_the_stop() -> None:
    asks: tuple[Callable[[Token], bool], ...] = (Token.proceed, lambda token: not token.stopping)
    for ask in asks:
        control = Control()
        assert ask(control.token) and not control.told
        control.stop()
        assert control.stopping and not control.told
        assert not ask(control.token) and control.told
