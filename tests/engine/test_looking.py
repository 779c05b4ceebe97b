"""A run that has ended, looked at from its kept weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from netbuilder.core.control import Control
from netbuilder.core.problem import ProblemError
from netbuilder.data.sets.digits import Digits
from netbuilder.engine.checkpoint import position, weight
from netbuilder.engine.looking import EndedRun
from netbuilder.engine.views.units import Units
from netbuilder.runs.events import Event, Snapshot
from netbuilder.runs.record import RunRecord
from netbuilder.runs.views import FilterView, MapsView, UnitsView
from netbuilder.runs.watch import Wish
from tests.engine.runner import Runner, stop_at
from tests.networks import digits_cnn

ALL = frozenset({"filters", "maps", "sizes", "units"})


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "runs")


def looked(run: EndedRun, wish: Wish, control: Control | None = None) -> dict[str, Any]:
    events: list[Event] = []
    run.look(wish, events.append, (control or Control()).token)
    return {event.kind: event.payload for event in events if isinstance(event, Snapshot)}


def test_everything_that_needs_no_step_is_shown_at_the_best_weights(runner: Runner) -> None:
    record = runner.run(digits_cnn(epochs=3))
    seen = looked(EndedRun(record), Wish(ALL, sample=7))
    assert set(seen) == {"filters", "maps", "units"}
    filters: FilterView = seen["filters"]
    maps: MapsView = seen["maps"]
    units: UnitsView = seen["units"]
    best, before = (record.folder / f"{name}.safetensors" for name in ("best", "before"))
    assert record.best is not None
    assert filters.epoch == maps.epoch == units.epoch == float(record.best.epoch)
    assert filters.step == maps.step == units.step == position(best).step
    assert np.array_equal(filters.now, weight(best, "conv_1.weight").numpy())
    assert np.array_equal(filters.start, weight(before, "conv_1.weight").numpy())
    assert (maps.part, maps.sample, maps.samples, units.examples) == ("validation", 7, 180, 180)


def test_without_best_weights_the_last_are_shown(runner: Runner) -> None:
    stop_at(runner, 5)
    record = runner.run(digits_cnn())
    maps: MapsView = looked(EndedRun(record), Wish(frozenset({"maps"})))["maps"]
    assert maps.step == 5 and 0 < maps.epoch < 1


def test_another_sample_reads_and_counts_nothing_again(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = EndedRun(runner.run(digits_cnn(epochs=1)))
    first = looked(run, Wish(ALL, 0))
    monkeypatch.setattr(Units, "look", lambda *_: pytest.fail("counted again"))
    monkeypatch.setattr(Digits, "load", lambda *_: pytest.fail("read again"))
    second = looked(run, Wish(ALL, 1))
    assert second["units"] is first["units"] and second["maps"].sample == 1


def test_a_look_that_is_given_up_goes_on_counting_later(runner: Runner) -> None:
    run = EndedRun(runner.run(digits_cnn(epochs=1, batch=32)))
    control = Control()
    control.stop()
    assert "units" not in looked(run, Wish(ALL), control)
    assert looked(run, Wish(ALL))["units"].examples == 180


def test_random_numbers_of_others_go_on(runner: Runner) -> None:
    record = runner.run(digits_cnn(epochs=1))
    state = torch.get_rng_state()
    looked(EndedRun(record), Wish(ALL))
    assert torch.equal(torch.get_rng_state(), state)


def test_nothing_is_downloaded_to_look(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    record = runner.run(digits_cnn(epochs=1))
    monkeypatch.setattr(Digits, "present", lambda _: False)
    monkeypatch.setattr(Digits, "load", lambda *_: pytest.fail("read all the same"))
    with pytest.raises(ProblemError) as caught:
        EndedRun(record)
    assert caught.value.problem.code == "not_downloaded" and "Digits" in str(caught.value)


def test_a_run_without_weights_is_refused(runner: Runner) -> None:
    record: RunRecord = runner.run(digits_cnn(epochs=1))
    for path in record.folder.iterdir():
        path.unlink()
    with pytest.raises(ProblemError) as caught:
        EndedRun(record)
    assert caught.value.problem.code == "no_checkpoint"


def test_what_torch_cannot_do_is_a_problem(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> torch.Tensor:
        raise torch.OutOfMemoryError("no room")

    run = EndedRun(runner.run(digits_cnn(epochs=1)))
    monkeypatch.setattr(torch.nn.ReLU, "forward", broken)
    with pytest.raises(ProblemError) as caught:
        looked(run, Wish(ALL))
    assert caught.value.problem.code == "out_of_memory"
