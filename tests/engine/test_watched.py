"""Runs that are watched: the curve is the same to the last bit, and what is wished for is shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from netbuilder.core.control import Control
from netbuilder.engine.checkpoint import position, weight
from netbuilder.engine.spectator import Seat
from netbuilder.engine.views.maps import Maps
from netbuilder.project.project import Project
from netbuilder.runs.events import Changed, Event, Snapshot
from netbuilder.runs.record import RunState
from netbuilder.runs.views import FilterView, MapsView, SizesView, UnitsView
from netbuilder.runs.watch import Watch, Wish
from tests.engine.blocks import repeated_block, sum_of_two
from tests.engine.runner import Runner, epochs_of, state_of, stop_at
from tests.networks import digits_cnn, points_mlp, tied_autoencoder

ALL = frozenset({"filters", "maps", "sizes", "units", "flow"})


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "runs")


@pytest.fixture
def watched(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "watched", watch=Watch(Wish(ALL)))


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every view is looked at in every step."""
    monkeypatch.setattr(Seat, "is_due", lambda *_: True)


def views(runner: Runner, kind: str) -> list[Any]:
    return [event.payload for event in runner.events if isinstance(event, Snapshot) and event.kind == kind]


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize(
    "project",
    [
        digits_cnn(epochs=2),
        tied_autoencoder(),
        points_mlp("relu"),
        repeated_block(),
        repeated_block(share=True),
        sum_of_two(),
        points_mlp(validation=0.0, test=0.0),
    ],
    ids=["cnn", "autoencoder", "mlp", "blocks", "shared", "expression", "all-train"],
)
def test_a_run_that_is_watched_learns_bit_for_bit_the_same(
    runner: Runner, watched: Runner, project: Project
) -> None:
    plain, seen = runner.run(project), watched.run(project)
    assert watched.troubles == []
    assert len(views(watched, "sizes")) == len(watched.losses) and views(watched, "units")
    assert watched.losses == runner.losses
    assert epochs_of(watched, seen) == epochs_of(runner, plain)
    assert seen.figures == plain.figures
    # Weights, optimiser and random states.
    assert state_of(seen) == state_of(plain)


def test_nothing_is_shown_that_nobody_wishes_for(watched: Runner) -> None:
    assert watched.watch is not None
    watched.watch.wish = Wish()
    watched.run(points_mlp())
    assert not any(isinstance(event, Snapshot) for event in watched.events)


def test_at_the_end_everything_is_shown_with_the_final_weights(watched: Runner) -> None:
    record = watched.run(digits_cnn(epochs=2))
    steps = len(watched.losses)
    filters: FilterView = views(watched, "filters")[-1]
    maps: MapsView = views(watched, "maps")[-1]
    units: UnitsView = views(watched, "units")[-1]
    sizes: SizesView = views(watched, "sizes")[-1]
    assert (filters.step, maps.step, units.step) == (steps, steps, steps)
    assert (filters.epoch, maps.epoch, units.epoch) == (2.0, 2.0, 2.0) and sizes.step >= 1
    before, last = (record.folder / f"{name}.safetensors" for name in ("before", "last"))
    assert np.array_equal(filters.start, weight(before, "conv_1.weight").numpy())
    assert np.array_equal(filters.now, weight(last, "conv_1.weight").numpy())


def test_dead_units_are_counted_anew_with_each_validation(
    watched: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Seat, "is_due_for_validation", lambda *_: True)
    watched.run(digits_cnn(epochs=3))
    epochs = [view.epoch for view in views(watched, "units")]
    assert {1.0, 2.0, 3.0} <= {*epochs} and epochs == sorted(epochs)


def test_after_a_stop_the_weights_where_it_stopped_are_shown(watched: Runner) -> None:
    stop_at(watched, 7)
    record = watched.run(digits_cnn())
    assert record.state is RunState.STOPPED
    assert [views(watched, kind)[-1].step for kind in ("filters", "maps", "units")] == [7, 7, 7]


def test_a_run_that_goes_on_shows_the_start_of_the_whole_run(watched: Runner) -> None:
    record = watched.run(digits_cnn(), steps=10)
    first: FilterView = views(watched, "filters")[0]
    again = Runner(watched.folder, watch=watched.watch)
    again.run(digits_cnn(), resume=record.id)
    later: FilterView = views(again, "filters")[0]
    assert np.array_equal(later.start, first.start)
    assert later.step == 11 and not np.array_equal(later.now, first.now)


@pytest.mark.usefixtures("always")
def test_a_view_that_fails_leaves_the_run_alone(
    runner: Runner, watched: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise torch.OutOfMemoryError("no room for this")

    runner.run(points_mlp("relu"))
    monkeypatch.setattr(Maps, "look", broken)
    record = watched.run(points_mlp("relu"))
    assert record.state is RunState.FINISHED and watched.losses == runner.losses
    assert [problem.code for problem in watched.troubles] == ["view_failed"]
    assert views(watched, "maps") == [] and views(watched, "sizes")


def test_weights_that_are_no_numbers_end_a_watched_run_as_any_other(watched: Runner) -> None:
    record = watched.run(digits_cnn(lr=1e30))
    assert record.state is RunState.FAILED and record.problem is not None
    assert "no longer" in record.problem


# ---------------------------------------------------------------------------------------------- in a pause


class Paused:
    """A watched run in a thread of its own, paused before its first step; `expect` waits for events."""

    def __init__(self, runner: Runner, project: Project) -> None:
        self.runner = runner
        self.control: Control = runner.control
        self._arrived = threading.Condition()
        self._events: list[Event] = []
        self._taken = 0
        runner.post = self._post  # type: ignore[method-assign]
        self.control.pause()
        self._thread = threading.Thread(target=runner.run, args=(project,))
        self._thread.start()

    def _post(self, event: Event) -> None:
        with self._arrived:
            self._events.append(event)
            self._arrived.notify_all()

    def expect(self, wanted: Callable[[Event], bool]) -> Any:
        """The next event that is wanted; those before it are passed over."""

        def find() -> bool:
            while self._taken < len(self._events):
                self._taken += 1
                if wanted(self._events[self._taken - 1]):
                    return True
            return False

        with self._arrived:
            assert self._arrived.wait_for(find, timeout=60), "nothing of this kind came"
            return self._events[self._taken - 1]

    def view(self, kind: str, step: int) -> Any:
        def wanted(event: Event) -> bool:
            return isinstance(event, Snapshot) and event.kind == kind and event.payload.step == step  # type: ignore[attr-defined]

        return self.expect(wanted).payload

    def look_at(self, wish: Wish) -> None:
        assert self.runner.watch is not None
        self.runner.watch.wish = wish
        self.control.poke()

    def stop(self) -> None:
        self.control.stop()
        self._thread.join(60)
        assert not self._thread.is_alive()


def test_before_the_first_step_the_fresh_network_can_be_seen(watched: Runner) -> None:
    run = Paused(watched, digits_cnn())
    filters = run.view("filters", 0)
    assert np.array_equal(filters.now, filters.start)
    assert run.view("maps", 0).step == 0
    assert run.view("units", 0).examples == 180
    run.stop()


def test_a_sample_that_is_chosen_in_a_pause_is_shown_at_once(watched: Runner) -> None:
    run = Paused(watched, digits_cnn())
    run.view("units", 0)
    for sample in (5, 11, 3):
        run.look_at(Wish(ALL, sample))
        assert run.view("maps", 0).sample == sample
    run.stop()


def test_a_kind_that_is_opened_in_a_pause_is_shown_at_once(watched: Runner) -> None:
    assert watched.watch is not None
    watched.watch.wish = Wish()
    run = Paused(watched, digits_cnn())
    run.look_at(Wish(frozenset({"filters"})))
    run.view("filters", 0)
    run.stop()


def test_after_a_single_step_all_views_of_that_step_are_shown(watched: Runner) -> None:
    run = Paused(watched, digits_cnn())
    run.view("units", 0)
    for step in (1, 2, 3):
        run.control.step()
        sizes = run.view("sizes", step)
        assert [layer.node for layer in sizes.layers] == ["conv2d_1", "batch_norm2d_1", "linear_1"]
        assert run.view("units", step).examples == 180
    run.stop()
    shown = {kind: [view.step for view in _views(run, kind)] for kind in ("filters", "maps", "sizes")}
    assert shown == {"filters": [0, 1, 2, 3], "maps": [0, 1, 2, 3], "sizes": [1, 2, 3]}


def _views(run: Paused, kind: str) -> list[Any]:
    return [event.payload for event in run._events if isinstance(event, Snapshot) and event.kind == kind]


def test_single_steps_do_not_wait_for_a_long_count(watched: Runner) -> None:
    """Of the dead units of each step one batch is counted, not the whole part."""
    run = Paused(watched, digits_cnn(batch=1))
    for _ in range(5):
        run.control.step()
    run.view("sizes", 5)
    run.stop()


def test_a_rate_that_is_set_in_a_pause_holds_for_the_next_step(watched: Runner) -> None:
    run = Paused(watched, points_mlp(lr=0.01))
    run.control.step()
    run.view("sizes", 1)
    run.control.change("lr", 0.5)
    run.control.step()
    changed = run.expect(lambda event: isinstance(event, Changed))
    assert (changed.step, changed.old, changed.new) == (2, 0.01, 0.5)
    run.view("sizes", 2)
    run.stop()
    assert watched.table is not None and watched.table.column("lr").tolist() == [0.01, 0.5]
    (record,) = watched.store.runs()
    assert watched.store.changes(record.id) == [changed]
    assert position(record.folder / "last.safetensors").lr == 0.5


def test_a_pause_changes_nothing_that_is_learned(runner: Runner, watched: Runner) -> None:
    runner.run(digits_cnn(epochs=1))
    run = Paused(watched, digits_cnn(epochs=1))
    for step in range(1, 4):
        run.control.step()
        run.view("units", step)
        run.look_at(Wish(ALL, step))
        run.view("maps", step)
    run.control.resume()
    run._thread.join(60)
    run.stop()
    assert watched.losses == runner.losses
