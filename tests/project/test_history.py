from __future__ import annotations

from dataclasses import replace

import pytest

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project import history as histories
from netbuilder.project.history import History, Step
from netbuilder.project.project import Project, fresh


def named(name: str) -> Project:
    return replace(BASE, name=name)


BASE = fresh()
A, B, C, D = (named(name) for name in "ABCD")


def step(before: Project, after: Project, merge: object = None) -> Step:
    return Step(Text("{a} to {b}", a=before.name, b=after.name), before, after, merge)


def past(history: History) -> list[str]:
    """Labels of what can be undone, newest first; takes it all back and does it again."""
    found = []
    while (done := history.undo()) is not None:
        found.append(str(done.label))
    for _ in found:
        history.redo()
    return found


def test_steps_go_back_and_forth() -> None:
    history = History()
    assert history.record(step(A, B)) is B
    assert history.record(step(B, C)) is C
    assert history.newest is not None
    assert str(history.newest.label) == "B to C"
    undone = history.undo()
    assert undone is not None
    assert undone.before is B
    assert history.next is undone
    assert history.redo() is undone
    assert history.redo() is None
    assert past(history) == ["B to C", "A to B"]


def test_an_empty_history_has_nothing_to_undo() -> None:
    history = History()
    assert (history.newest, history.next) == (None, None)
    assert (history.undo(), history.redo()) == (None, None)


def test_a_new_step_ends_the_future() -> None:
    history = History()
    history.record(step(A, B))
    history.undo()
    history.record(step(A, C))
    assert history.next is None
    assert past(history) == ["A to C"]


def test_steps_of_one_gesture_are_one() -> None:
    history = History()
    history.record(step(A, B, "drag"))
    assert history.record(step(B, C, "drag")) is C
    done = history.undo()
    assert done is not None
    assert (done.before, done.after) == (A, C)
    assert str(done.label) == "B to C"
    assert history.undo() is None


@pytest.mark.parametrize(("one", "other"), [("drag", "type"), (None, None), ("drag", None), (None, "drag")])
def test_other_steps_are_steps_of_their_own(one: object, other: object) -> None:
    history = History()
    history.record(step(A, B, one))
    history.record(step(B, C, other))
    assert len(past(history)) == 2


def test_a_sealed_step_grows_no_more() -> None:
    history = History()
    history.record(step(A, B, "drag"))
    history.seal()
    history.record(step(B, C, "drag"))
    history.record(step(C, D, "drag"))
    assert past(history) == ["C to D", "A to B"]


def test_after_undo_a_gesture_begins_anew() -> None:
    history = History()
    history.record(step(A, B, "drag"))
    history.record(step(B, C))
    history.undo()
    history.record(step(B, D, "drag"))
    assert past(history) == ["B to D", "A to B"]


def test_a_gesture_that_comes_back_to_its_start_was_none() -> None:
    history = History()
    history.record(step(A, B, "drag"))
    assert history.record(step(B, named("A"), "drag")) is A
    assert history.undo() is None
    history.record(step(A, C, "drag"))
    assert past(history) == ["A to C"]


def test_a_gesture_that_came_back_does_not_join_the_step_before_it() -> None:
    history = History()
    history.record(step(A, B, "drag"))
    history.seal()
    history.record(step(B, C, "drag"))
    history.record(step(C, named("B"), "drag"))
    history.record(step(B, D, "drag"))
    assert past(history) == ["B to D", "A to B"]


def test_a_step_that_changes_nothing_is_none() -> None:
    history = History()
    assert history.record(step(A, named("A"))) is A
    assert history.newest is None


def lengthy(history: History, count: int, letters: int) -> None:
    """Record `count` steps, each with a comment of so many letters."""
    project = edits.add(BASE, edits.fresh_node(BASE, "relu"))
    for number in range(count):
        changed = edits.comment(project, "relu_1", str(number % 10) * letters + str(number))
        history.record(step(project, changed))
        project = changed


def test_memory_bounds_the_history_not_the_number_of_steps() -> None:
    small, large = History(limit=2_000_000), History(limit=2_000_000)
    lengthy(small, 500, 10)
    lengthy(large, 500, 100_000)
    assert len(past(small)) == 500
    assert 18 <= len(past(large)) <= 18 + histories._LOT + 2


def test_a_step_that_is_too_large_alone_can_still_be_undone() -> None:
    history = History(limit=1_000)
    lengthy(history, histories._LOT + 5, 10_000)
    assert history.undo() is not None


def test_the_limit_holds_when_steps_are_undone_in_between() -> None:
    history = History(limit=1_000_000)
    for _ in range(5):
        lengthy(history, 60, 100_000)
        for _ in range(10):
            history.undo()
    lengthy(history, histories._LOT + 1, 100_000)
    assert len(past(history)) <= 10 + histories._LOT + 2


def test_the_decided_limit_is_200_megabytes() -> None:
    assert histories.LIMIT == 200_000_000
