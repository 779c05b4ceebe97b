"""When views are looked at, what they may cost, and that one that fails is left out."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar

import pytest

from netbuilder.core.control import Control
from netbuilder.core.problem import Severity
from netbuilder.core.text import Text
from netbuilder.engine.checkpoint import Position
from netbuilder.engine.spectator import Onlooker, Seat
from netbuilder.engine.views.view import Moment, View
from netbuilder.runs.events import Event, Snapshot, Trouble
from netbuilder.runs.views import SizesView, UnitsView
from netbuilder.runs.watch import Watch, Wish


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Pretended(View):
    """Gives a view at every `slices`-th look. `fails_at` names the moment at which it raises."""

    kind: ClassVar[str] = SizesView.kind
    title = Text("Pretended")
    share = 0.01
    follows_sample = True

    def __init__(self, slices: int = 1, fails_at: str = "") -> None:
        super().__init__()
        self.slices = slices
        self.fails_at = fails_at
        self.calls: list[str] = []
        self.looks = 0

    @property
    def busy(self) -> bool:
        return self.looks % self.slices != 0

    def begin(self) -> None:
        self.calls.append("begin")

    def before_step(self) -> None:
        self._call("before_step")

    def after_backward(self) -> None:
        self._call("after_backward")

    def look(self, moment: Moment) -> SizesView | UnitsView | None:
        self._call("look")
        self.looks += 1
        return None if self.busy else self.made(moment)

    def before_validation(self) -> None:
        self._call("before_validation")

    def after_validation(self, moment: Moment | None) -> SizesView | UnitsView | None:
        self._call("after_validation")
        return self.made(moment) if moment is not None else None

    def made(self, moment: Moment) -> SizesView | UnitsView:
        return SizesView(moment.step, moment.epoch, ())

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if self.fails_at == name:
            raise RuntimeError("made to fail")


class Other(Pretended):
    kind = UnitsView.kind
    follows_sample = False

    def made(self, moment: Moment) -> UnitsView:
        return UnitsView(moment.step, moment.epoch, "train", 1, ())


class Stage:
    """An onlooker with everything around it."""

    def __init__(self, *views: View, kinds: tuple[str, ...] = ("sizes", "units")) -> None:
        self.clock = Clock()
        self.control = Control()
        self.watch = Watch(Wish(frozenset(kinds)))
        self.events: list[Event] = []
        self.at = Position()
        makers = [lambda view=view: view for view in views]
        self.onlooker = Onlooker(
            makers, self.watch, self.control.token, self.events.append, self.at, 10, self.clock
        )

    def step(self) -> None:
        self.onlooker.before_step()
        self.onlooker.after_backward()
        self.at = Position(batch=self.at.batch + 1, step=self.at.step + 1)
        self.onlooker.after_step(self.at)

    def steps_shown(self, kind: str = "sizes") -> list[int]:
        views = [event.payload for event in self.events if isinstance(event, Snapshot) and event.kind == kind]
        return [view.step for view in views if isinstance(view, SizesView | UnitsView)]


def test_a_view_is_told_of_every_moment_of_its_step_and_posted() -> None:
    view = Pretended()
    stage = Stage(view)
    stage.step()
    assert view.calls == ["begin", "before_step", "after_backward", "look"]
    (event,) = stage.events
    assert isinstance(event, Snapshot) and event.kind == "sizes"
    assert isinstance(event.payload, SizesView) and (event.payload.step, event.payload.epoch) == (1, 0.1)


def validate(stage: Stage, *, takes: float = 0.0, done: bool = True) -> None:
    stage.onlooker.before_validation()
    stage.clock.now += takes
    stage.onlooker.after_validation(Position(batch=10, step=20, epoch=1) if done else None)


def test_a_view_may_look_at_a_validation() -> None:
    view = Pretended()
    stage = Stage(view)
    validate(stage)
    assert view.calls == ["begin", "before_validation", "after_validation"]
    (event,) = stage.events
    assert isinstance(event, Snapshot) and isinstance(event.payload, SizesView)
    assert (event.payload.step, event.payload.epoch) == (20, 2.0)
    validate(stage, done=False)
    assert len(stage.events) == 1


def test_validations_are_looked_at_for_no_more_than_the_share_of_a_view(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = Pretended()
    stage = Stage(view)
    monkeypatch.setattr(view.meter, "take", lambda: 0.05)
    for _ in range(10):  # a second each: it may cost a hundredth of the time
        validate(stage, takes=1.0)
    assert view.calls.count("after_validation") == 2


def test_a_view_that_fails_at_a_validation_is_left_out() -> None:
    for moment in ("before_validation", "after_validation"):
        view = Pretended(fails_at=moment)
        stage = Stage(view)
        validate(stage)
        validate(stage)
        assert view.calls.count(moment) == 1
        assert [type(event) for event in stage.events] == [Trouble]


def test_a_sample_that_is_chosen_during_a_look_is_shown_next(monkeypatch: pytest.MonkeyPatch) -> None:
    view = Pretended()
    stage = Stage(view)
    look = view.look

    def choose(moment: Moment) -> SizesView | UnitsView | None:
        stage.watch.wish = Wish(stage.watch.wish.kinds, 7)
        return look(moment)

    monkeypatch.setattr(view, "look", choose)
    stage.step()
    stage.step()
    assert view.looks == 2


def test_a_view_that_nobody_wishes_for_is_not_asked() -> None:
    view = Pretended()
    stage = Stage(view, kinds=("units",))
    stage.step()
    validate(stage)
    stage.onlooker.meanwhile()
    stage.onlooker.end()
    assert view.calls == [] and stage.events == []


def test_a_view_is_not_made_again_before_its_interval_is_over() -> None:
    stage = Stage(Pretended())
    for _ in range(100):
        stage.clock.now += 0.03125
        stage.step()
    assert stage.steps_shown() == list(range(1, 100, 8))


def test_a_dear_view_waits_until_it_has_cost_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 1 % of the time, 8 ms are paid for after 0.8 s."""
    view = Pretended()
    monkeypatch.setattr(view.meter, "take", lambda: 0.0078125)
    stage = Stage(view)
    for _ in range(200):
        stage.clock.now += 0.015625
        stage.step()
    shown = stage.steps_shown()
    waits = [later - before for before, later in pairwise(shown)]
    assert waits[0] == 16, "the first look may have been slow for other reasons"
    assert set(waits[1:]) == {50}


def test_of_two_looks_the_cheaper_counts() -> None:
    view = Pretended()
    seat, costs = Seat(view), iter([5.0, 0.001, 9.0, 0.001])
    view.meter.take = lambda: next(costs)  # type: ignore[method-assign]
    for _ in range(4):
        seat.used(10.0)
        assert not seat.is_due(10.2, Wish()) and seat.is_due(10.25, Wish())


def test_time_is_measured_in_all_moments_of_a_view(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1000))
    monkeypatch.setattr("netbuilder.engine.views.view.time.monotonic", lambda: float(next(ticks)))
    costs: list[float] = []
    view = Pretended()
    take = view.meter.take
    monkeypatch.setattr(view.meter, "take", lambda: costs.append(take()) or costs[-1])
    Stage(view).step()
    assert costs == [3.0]


def test_another_sample_is_shown_at_the_next_step() -> None:
    follows, stays = Pretended(), Other()
    stage = Stage(follows, stays)
    stage.step()
    stage.watch.wish = Wish(stage.watch.wish.kinds, sample=4)
    stage.step()
    stage.step()
    assert stage.steps_shown("sizes") == [1, 2] and stage.steps_shown("units") == [1]


def test_who_looks_away_and_back_begins_anew() -> None:
    view = Pretended()
    stage = Stage(view)
    for kinds in (("sizes",), ("sizes",), (), ("sizes",)):
        stage.watch.wish = Wish(frozenset(kinds))
        stage.step()
    assert view.calls.count("begin") == 2


def test_a_step_asked_for_by_itself_is_looked_at_by_all() -> None:
    stage = Stage(Pretended(), Other())
    stage.step()
    stage.control.step()
    stage.step()
    assert stage.steps_shown("sizes") == stage.steps_shown("units") == [1, 2]


def test_in_a_pause_what_is_not_shown_yet_is_shown_once() -> None:
    stage = Stage(Pretended(), Other())
    stage.step()
    stage.step()
    assert stage.steps_shown() == [1]
    assert stage.onlooker.meanwhile() is False
    assert stage.onlooker.meanwhile() is False
    assert stage.steps_shown("sizes") == stage.steps_shown("units") == [1, 2]
    stage.watch.wish = Wish(stage.watch.wish.kinds, sample=1)
    stage.onlooker.meanwhile()
    assert stage.steps_shown("sizes") == [1, 2, 2] and stage.steps_shown("units") == [1, 2]


def test_in_a_pause_a_view_made_in_slices_asks_to_go_on_until_it_is_there() -> None:
    stage = Stage(Pretended(slices=3))
    assert [stage.onlooker.meanwhile() for _ in range(4)] == [True, True, False, False]
    assert stage.steps_shown() == [0]


def test_what_is_done_in_a_pause_is_not_held_against_a_view() -> None:
    view = Pretended()
    stage = Stage(view)
    stage.onlooker.meanwhile()
    assert view.meter.take() == 0.0


def test_at_the_end_all_is_shown() -> None:
    stage = Stage(Pretended(), Other(slices=5))
    stage.step()
    stage.step()
    stage.onlooker.end()
    assert stage.steps_shown("sizes") == [1, 2] and stage.steps_shown("units") == [2]


def test_the_end_does_not_wait_for_what_takes_long() -> None:
    class Slow(Pretended):
        def look(self, moment: Moment) -> SizesView | UnitsView | None:
            stage.clock.now += 0.2
            return super().look(moment)

    view = Slow(slices=1000)
    stage = Stage(view)
    stage.onlooker.end()
    assert view.looks == 3 and stage.steps_shown() == []


@pytest.mark.parametrize("moment", ["before_step", "after_backward", "look"])
def test_a_view_that_fails_is_told_once_and_left_out(moment: str) -> None:
    view = Pretended(fails_at=moment)
    stage = Stage(view, Other())
    for _ in range(3):
        stage.clock.now += 1.0
        stage.step()
    stage.onlooker.meanwhile()
    stage.onlooker.end()
    (trouble,) = [event.problem for event in stage.events if isinstance(event, Trouble)]
    assert trouble.code == "view_failed" and trouble.severity is Severity.WARNING
    assert "Pretended" in str(trouble.what) and "made to fail" in str(trouble.received)
    assert stage.steps_shown("units") == [1, 2, 3] and stage.steps_shown("sizes") == []


def test_a_view_that_cannot_be_made_is_told_and_left_out() -> None:
    def broken() -> Any:
        raise MemoryError

    events: list[Event] = []
    onlooker = Onlooker([broken], Watch(), Control().token, events.append, Position(), 1)
    onlooker.before_step()
    (event,) = events
    assert isinstance(event, Trouble) and event.problem.code == "view_failed"
