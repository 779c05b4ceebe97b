"""After a run has ended, another example is seen with the weights that were kept."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from netbuilder.core.problem import Problem
from netbuilder.project import edits
from netbuilder.project.examples import example
from netbuilder.runs.views import MapsView
from netbuilder.runs.watch import Wish
from netbuilder.studio.training import train_and_wait
from netbuilder.studio.workspace import Workspace

MAPS = frozenset({"maps"})


class Ear:
    def __init__(self, workspace: Workspace) -> None:
        self.begun = 0
        self.troubles: list[Problem] = []
        workspace.review.began.connect(self.on_begin)
        workspace.desk.troubled.connect(self.on_trouble)

    def on_begin(self) -> None:
        self.begun += 1

    def on_trouble(self, problem: Problem) -> None:
        self.troubles.append(problem)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace()
    yield made
    made.close()


def pumped(workspace: Workspace) -> None:
    limit = time.monotonic() + 30
    while workspace.review.alive:
        assert time.monotonic() < limit
        workspace.review.pump()
        time.sleep(0.005)


def sample_shown(workspace: Workspace) -> int:
    view = workspace.desk.views["maps"]
    assert isinstance(view, MapsView)
    return view.sample


def test_an_example_of_a_recorded_run(workspace: Workspace) -> None:
    ear = Ear(workspace)
    project = edits.change_recipe(example("lenet5").open().project, epochs=1, batch=512)
    workspace.desk.recall(train_and_wait(project))
    for sample in (3, 7):
        workspace.review.look(Wish(MAPS, sample))
        pumped(workspace)
        assert sample_shown(workspace) == sample
    assert ear.begun == 2 and not ear.troubles


def test_without_a_run_there_is_nothing_to_look_at(workspace: Workspace) -> None:
    ear = Ear(workspace)
    workspace.review.look(Wish(MAPS, 3))
    assert not workspace.review.alive and not ear.begun


def test_a_run_that_has_gone_is_told(workspace: Workspace) -> None:
    ear = Ear(workspace)
    project = edits.change_recipe(example("linear").open().project, epochs=1)
    record = train_and_wait(project)
    workspace.desk.recall(record)
    for file in record.folder.iterdir():
        file.unlink()
    workspace.review.look(Wish(MAPS, 0))
    pumped(workspace)
    assert [problem.code for problem in ear.troubles] == ["no_checkpoint"]


def test_a_training_wants_the_memory(workspace: Workspace) -> None:
    project = edits.change_recipe(example("linear").open().project, epochs=1)
    workspace.desk.recall(train_and_wait(project))
    workspace.review.look(Wish(MAPS, 0))
    pumped(workspace)
    workspace.desk.start(project)
    assert not workspace.review.alive
    workspace.review.look(Wish(MAPS, 1))
    assert not workspace.review.alive, "a run that lives is watched"
    workspace.desk.stop()
