"""Events cross threads and processes, and cannot be changed on the way."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy
import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.runs.events import Changed, Ended, EpochDone, Event, Snapshot, Started, Trouble
from netbuilder.runs.record import RunState

PROBLEM = Problem("nan_loss", Text("The loss is not a number at step {step}.", step=12))
FIGURES = FrozenDict({"val": FrozenDict({"accuracy": 0.5})})

EVENTS: list[Event] = [
    Started("lenet5-1", 3, 1200, "cpu"),
    EpochDone(1, 400, 2.5, FrozenDict({"loss": 0.5}), FrozenDict({})),
    Trouble(PROBLEM),
    Changed(7, "lr", 0.1, 0.01),
    Ended(RunState.FAILED, PROBLEM, FIGURES, Path("last.safetensors")),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_out_of_pickle_as_it_went_in(event: Event) -> None:
    assert pickle.loads(pickle.dumps(event)) == event


def test_a_snapshot_carries_arrays_through_pickle() -> None:
    payload = {"weights": numpy.arange(6.0).reshape(2, 3)}
    back = pickle.loads(pickle.dumps(Snapshot("filters", payload)))
    assert back.kind == "filters"
    numpy.testing.assert_array_equal(back.payload["weights"], payload["weights"])


def test_snapshots_are_compared_without_looking_at_arrays() -> None:
    payload = numpy.zeros(3)
    first = Snapshot("filters", payload)
    assert first == first
    assert first != Snapshot("filters", payload)


@pytest.mark.parametrize("event", [*EVENTS, Snapshot("x", None)], ids=lambda event: type(event).__name__)
def test_an_event_cannot_be_changed(event: Event) -> None:
    name = "kind" if isinstance(event, Snapshot) else event._fields[0]
    with pytest.raises(AttributeError):
        setattr(event, name, None)


def test_an_end_without_more_is_an_end_without_figures() -> None:
    assert Ended(RunState.STOPPED) == Ended(RunState.STOPPED, None, FrozenDict(), None)
