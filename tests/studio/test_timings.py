"""Times of layers are measured when asked, kept while they hold, and never while a run lives."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from netbuilder.core.control import Token
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import Project, fresh
from netbuilder.runs.timing import LayerTimes
from netbuilder.studio.commands.command import Context, commands
from netbuilder.studio.presenters.costs import Figures
from netbuilder.studio.timings import Timings
from netbuilder.studio.workspace import Workspace
from tests.networks import digits_cnn
from tests.studio.commanded import FakeShell
from tests.studio.make_believe import MakeBelieve, follow


class Broken(MakeBelieve):
    def layer_times(self, project: Project, threads: int, device: str, token: Token) -> LayerTimes | None:
        raise ProblemError(Problem("out_of_memory", Text("There is not enough memory to go on.")))


class Slow(MakeBelieve):
    """Goes on until it is stopped."""

    def layer_times(self, project: Project, threads: int, device: str, token: Token) -> LayerTimes | None:
        while not token.stopping:
            time.sleep(0.001)
        return None


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace(Document(digits_cnn()), backend=lambda: MakeBelieve())
    yield made
    made.close()


def measured(timings: Timings) -> None:
    timings.measure()
    deadline = time.monotonic() + 20
    while timings.alive and time.monotonic() < deadline:
        timings.pump()
        time.sleep(0.002)
    assert not timings.alive


def test_what_was_measured_holds_until_something_that_computes_is_another(workspace: Workspace) -> None:
    timings = workspace.timings
    assert timings.timed is None
    measured(timings)
    assert timings.timed is not None and not timings.timed.stale
    ids = list(workspace.graph.nodes)
    workspace.edit(Text("Move"), lambda project: edits.move(project, {ids[0]: (500.0, 500.0)}))
    workspace.edit(Text("Rename"), lambda project: edits.rename(project, ids[1], "Another"))
    assert not timings.timed.stale
    workspace.edit(Text("Batch"), lambda project: edits.change_recipe(project, batch=7))
    assert timings.timed.stale
    workspace.undo()
    assert not timings.timed.stale
    workspace.edit(Text("Cut"), lambda project: edits.disconnect(project, End("relu_1", "in")))
    assert timings.timed.stale


def test_other_threads_make_other_times(workspace: Workspace) -> None:
    measured(workspace.timings)
    workspace.desk.threads = 2
    assert workspace.timings.timed is not None and workspace.timings.timed.stale


def test_another_project_has_none(workspace: Workspace) -> None:
    measured(workspace.timings)
    workspace.open(Document(fresh()))
    assert workspace.timings.timed is None


def test_nothing_is_measured_while_a_run_lives(workspace: Workspace) -> None:
    timings = workspace.timings
    workspace.train()
    told = timings.why_not()
    assert told is not None and "a run is under way" in str(told)
    timings.measure()
    assert not timings.alive
    workspace.desk.stop()
    follow(workspace.desk)
    assert timings.why_not() is None


def test_a_run_that_begins_ends_the_measurement() -> None:
    workspace = Workspace(Document(digits_cnn()), backend=lambda: Slow(steps=4, epochs=1))
    workspace.timings.measure()
    assert workspace.timings.alive
    workspace.train()
    assert not workspace.timings.alive
    follow(workspace.desk)
    assert workspace.desk.end is not None and workspace.timings.timed is None
    assert workspace.close()


def test_why_nothing_came_of_it_is_kept() -> None:
    workspace = Workspace(Document(digits_cnn()), backend=lambda: Broken())
    measured(workspace.timings)
    assert workspace.timings.problem is not None and workspace.timings.problem.code == "out_of_memory"
    assert workspace.close()


def test_the_command_measures_and_shows_times() -> None:
    workspace = Workspace(Document(digits_cnn()), backend=lambda: MakeBelieve())
    shell = FakeShell(workspace)
    at = Context(workspace, shell)
    assert commands.get("view.measure").enabled(at)
    commands.get("view.measure").run(at)
    assert workspace.timings.alive and shell.figures is Figures.FORWARD
    workspace.edit(Text("Break"), lambda project: edits.disconnect(project, End("relu_1", "in")))
    measure = commands.get("view.measure")
    assert not measure.enabled(at) and measure.why is not None
    assert str(measure.why(at)) == "mend the errors first"
    assert workspace.close()


def test_figures_are_chosen_in_a_submenu_with_a_mark() -> None:
    workspace = Workspace(Document(digits_cnn()))
    shell = FakeShell(workspace)
    at = Context(workspace, shell)
    choices = commands.get("view.figures").choices
    assert choices is not None and [each.holds for each in choices(at)] == [True] + 6 * [False]
    choices(at)[-1].run()
    assert shell.figures is Figures.FIELD and choices(at)[-1].holds
    assert workspace.close()


def test_help_is_about_what_the_keyboard_is_at_else_about_what_is_selected() -> None:
    workspace = Workspace(Document(digits_cnn()))
    shell = FakeShell(workspace)
    run = commands.get("help.layer").run
    at = Context(workspace, shell)
    run(at)
    workspace.selection.set(["relu_1"])
    run(at)
    shell.kind_at_keyboard = "gelu"
    run(at)
    assert shell.done == [("help", ""), ("help", "relu"), ("help", "gelu")]
    assert workspace.close()
