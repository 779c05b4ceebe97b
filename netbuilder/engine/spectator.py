"""Shows a run while it goes on: which views are due, at what cost, and that none of them harms it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from netbuilder.core.control import Token
from netbuilder.core.problem import Problem, Severity
from netbuilder.core.text import Text, shortened
from netbuilder.engine.checkpoint import Position
from netbuilder.engine.moments import Nobody, Spectator
from netbuilder.engine.views.filters import Filters
from netbuilder.engine.views.flow import Flows
from netbuilder.engine.views.maps import Maps
from netbuilder.engine.views.sizes import Sizes
from netbuilder.engine.views.units import Units
from netbuilder.engine.views.view import Moment, Scene, View
from netbuilder.runs.events import Event, Snapshot, Trouble
from netbuilder.runs.views import View as Payload
from netbuilder.runs.watch import Watch, Wish

# What may be spent at the end on views that are made in slices: a stop is to be heard at once.
_LAST_SECONDS = 0.5

Post = Callable[[Event], None]
Clock = Callable[[], float]


def spectator(
    scene: Scene, watch: Watch | None, token: Token, post: Post, at: Position, before: Path
) -> Spectator:
    """Who looks on at a run that stands `at`; `before` is its checkpoint from before the first step."""
    if watch is None:
        return Nobody()
    first = before if at.step else None
    makers = (
        lambda: Filters(scene, first),
        lambda: Maps(scene),
        lambda: Sizes(scene),
        lambda: Units(scene),
        lambda: Flows(scene),
    )
    steps = scene.parts.train.steps(scene.batch)
    return Onlooker(makers, watch, token, post, at, steps)


class Seat:
    """A view and when it is its turn: not more often than makes sense, for no more than its share of time.

    One slow look may have other reasons (the first one warms torch up), so that of two the cheaper counts.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.shown: object = None  # the step and the sample that were shown last
        self.occupied = False  # whether somebody looks
        self.due = 0.0
        self._validation_due = 0.0
        self._cost: float | None = None

    def is_due(self, now: float, wish: Wish) -> bool:
        return now >= self.due or (self.view.follows_sample and self._is_other(wish.sample))

    def used(self, now: float) -> None:
        """It was its turn until `now`."""
        cost = self.view.meter.take()
        cheaper = min(cost, self._cost) if self._cost is not None else 0.0
        self._cost = cost
        self.due = now + max(self.view.interval, cheaper / self.view.share)

    def is_due_for_validation(self, now: float) -> bool:
        return now >= self._validation_due

    def saw_validation(self, now: float) -> None:
        """It looked at a validation that ended `now`."""
        self._validation_due = now + self.view.meter.take() / self.view.share

    def key(self, moment: Moment) -> tuple[int, int | None]:
        """What `shown` is after a look at this moment."""
        return moment.step, moment.sample if self.view.follows_sample else 0

    def _is_other(self, sample: int | None) -> bool:
        return isinstance(self.shown, tuple) and self.shown[1] != sample


class Onlooker:
    """The spectator of a run that somebody watches: looks at what is wished for, and posts it.

    `steps` is the number of steps in an epoch. A view that fails is told once and left out.
    """

    def __init__(
        self,
        makers: Iterable[Callable[[], View]],
        watch: Watch,
        token: Token,
        post: Post,
        at: Position,
        steps: int,
        clock: Clock = time.monotonic,
    ) -> None:
        self._watch = watch
        self._token = token
        self._post = post
        self._at = at
        self._steps = steps
        self._clock = clock
        self._seats: list[Seat] = []
        self._turn: list[Seat] = []
        self._validating: list[Seat] = []
        # Nobody looks before this moment as long as nothing else is wished for: most steps are not looked at.
        self._quiet_until, self._quiet_wish = 0.0, watch.wish
        for make in makers:
            self._take_seat(make)

    def before_step(self) -> None:
        """Choose who looks at this step: whose turn it is, and all when the step was asked for by itself."""
        wish, now = self._watch.wish, self._clock()
        single = self._token.paused
        if now < self._quiet_until and wish is self._quiet_wish and not single:
            return
        seats = self._wished(wish)
        self._turn = [seat for seat in seats if single or seat.is_due(now, wish)]
        if not self._turn:
            self._quiet_until, self._quiet_wish = min((seat.due for seat in seats), default=math.inf), wish
        for seat in self._turn:
            self._guarded(seat, seat.view.before_step)

    def after_backward(self) -> None:
        for seat in self._turn:
            self._guarded(seat, seat.view.after_backward)

    def after_step(self, at: Position) -> None:
        self._at = at
        if not self._turn:
            return
        moment = self._moment(still=False)
        for seat in self._turn:
            self._show(seat, moment)
            seat.used(self._clock())
        self._turn = []

    def before_validation(self) -> None:
        """Let those look whose share of the time allows it; of short epochs these are not all."""
        now = self._clock()
        self._validating = [
            seat for seat in self._wished(self._watch.wish) if seat.is_due_for_validation(now)
        ]
        for seat in self._validating:
            self._guarded(seat, seat.view.before_validation)

    def after_validation(self, at: Position | None) -> None:
        self._at = at or self._at
        moment = self._moment(still=False)
        for seat in self._validating:
            look = partial(seat.view.after_validation, moment if at is not None else None)
            self._post_of(seat, look, moment)
            seat.saw_validation(self._clock())
        self._validating = []

    def meanwhile(self) -> bool:
        """Show what is not shown yet; whether there is more to do."""
        moment = self._moment(still=True)
        seats = [seat for seat in self._wished(self._watch.wish) if seat.shown != seat.key(moment)]
        for seat in seats:
            self._show(seat, moment)
            seat.view.meter.take()  # time in which nothing else was to be done costs nothing
        return any(seat.view.busy for seat in seats)

    def end(self) -> None:
        begun = self._clock()
        while self.meanwhile() and self._clock() - begun < _LAST_SECONDS:
            pass

    def _take_seat(self, make: Callable[[], View]) -> None:
        try:
            self._seats.append(Seat(make()))
        except Exception as error:  # noqa: BLE001  a run goes on without its views
            self._post(Trouble(_failed(Text("A live view"), error)))

    def _wished(self, wish: Wish) -> list[Seat]:
        """Those of the views that somebody wishes to see."""
        found = []
        for seat in self._seats:
            occupied = seat.view.kind in wish.kinds
            if occupied and not seat.occupied:
                seat.view.begin()
            seat.occupied = occupied
            if occupied:
                found.append(seat)
        return found

    def _show(self, seat: Seat, moment: Moment) -> None:
        self._post_of(seat, partial(seat.view.look, moment), moment)

    def _post_of(self, seat: Seat, look: Callable[[], Payload | None], moment: Moment) -> None:
        """Post what a look at this moment gives, if it gives anything."""

        def posted() -> None:
            payload = look()
            if payload is not None:
                seat.shown = seat.key(replace(moment, step=payload.step))
                self._post(Snapshot(payload.kind, payload))

        self._guarded(seat, posted)

    def _guarded(self, seat: Seat, act: Callable[[], None]) -> None:
        try:
            with seat.view.meter.running():
                act()
        except Exception as error:  # noqa: BLE001  a run goes on without its views
            self._seats = [other for other in self._seats if other is not seat]
            self._turn = [other for other in self._turn if other is not seat]
            self._validating = [other for other in self._validating if other is not seat]
            self._post(Trouble(_failed(seat.view.title, error)))

    def _moment(self, *, still: bool) -> Moment:
        at = self._at
        return Moment(at.step, at.epoch + at.batch / self._steps, self._watch.wish.sample, still)


def _failed(view: Text, error: Exception) -> Problem:
    return Problem(
        "view_failed",
        Text("{view} cannot be shown for this run; training goes on.", view=view),
        received=Text("{kind}: {words}", kind=type(error).__name__, words=shortened(str(error))),
        remedy=Text("nothing; what is trained and recorded does not depend on it."),
        severity=Severity.WARNING,
    )
