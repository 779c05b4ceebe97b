"""A run goes slowly at first where its example asks for that, and never for longer."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from netbuilder.project.document import Document
from netbuilder.project.examples import Pace
from netbuilder.runs.record import RunState
from netbuilder.studio.opening import document_named, document_of_example
from netbuilder.studio.pacing import Pacing
from netbuilder.studio.workspace import Workspace
from tests.project.samples import classifier
from tests.studio.make_believe import MakeBelieve

# At this pace the make-believe run would take an hour.
SLOW = 0.1


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace(Document(classifier()), backend=lambda: MakeBelieve(steps=360, epochs=2))
    yield made
    assert made.close()


def finish(workspace: Workspace) -> None:
    latest = time.monotonic() + 30
    while workspace.desk.alive and time.monotonic() < latest:
        workspace.desk.pump()
        time.sleep(0.005)
    assert workspace.desk.end is not None
    assert workspace.desk.end.status is RunState.FINISHED


def wait_for_a_step(workspace: Workspace) -> None:
    latest = time.monotonic() + 30
    while workspace.desk.progress is None or not workspace.desk.progress.step:
        assert time.monotonic() < latest
        workspace.desk.pump()
        time.sleep(0.005)


def test_without_a_pace_a_run_is_as_fast_as_it_can(workspace: Workspace) -> None:
    assert Pacing(workspace.desk).control() is None


def test_a_run_is_slow_at_first_and_then_as_fast_as_it_can(workspace: Workspace) -> None:
    workspace.open(Document(classifier()), Pace(SLOW, 1))
    workspace.train()
    finish(workspace)


def test_a_run_whose_document_has_gone_is_not_left_slow(workspace: Workspace) -> None:
    workspace.open(Document(classifier()), Pace(SLOW, 1000))
    workspace.train()
    wait_for_a_step(workspace)
    workspace.open(Document(classifier()))
    finish(workspace)


def test_the_next_document_is_trained_at_full_speed(workspace: Workspace) -> None:
    workspace.open(Document(classifier()), Pace(SLOW, 1000))
    workspace.open(Document(classifier()))
    workspace.train()
    finish(workspace)


def test_the_example_that_is_to_be_watched_has_a_pace() -> None:
    assert document_of_example("edges").pace is not None
    assert document_named("edges").pace is not None
    assert document_of_example("lenet5").pace is None
