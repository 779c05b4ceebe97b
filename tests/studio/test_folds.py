"""All folds of a project are trained one after the other, and what they come to is told at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.file import dumps
from netbuilder.project.project import Project
from netbuilder.runs.events import Ended
from netbuilder.runs.record import RunState, new_record
from netbuilder.runs.store import RunStore
from netbuilder.studio.folds import Folded, of_fold
from netbuilder.studio.kept_folds import kept_folds
from netbuilder.studio.presenters.folds import fold_means_page, folds_words
from netbuilder.studio.workspace import Workspace
from tests.networks import points_mlp
from tests.studio.commanded import Studio
from tests.studio.make_believe import MakeBelieve

SECONDS = 60.0


class Series:
    """A workspace whose folds are being trained, with what it trained and told."""

    def __init__(self, workspace: Workspace, project: Project) -> None:
        self.workspace = workspace
        self.trained: list[int] = []
        self.ends: list[RunState] = []
        self.told: list[Folded] = []
        workspace.desk.ended.connect(self.on_end)
        workspace.folds.start(project, self.told.append)

    def on_end(self, ended: Ended) -> None:
        assert self.workspace.desk.project is not None
        self.trained.append(self.workspace.desk.project.recipe.fold)
        self.ends.append(ended.status)

    def pump(self, until: Callable[[], bool]) -> None:
        limit = time.monotonic() + SECONDS
        while not until():
            assert time.monotonic() < limit
            self.workspace.desk.pump()
            self.workspace.folds.pump()
            time.sleep(0.002)

    def is_over(self) -> bool:
        return not self.workspace.folds.alive


Made = Callable[..., Series]


@pytest.fixture
def project() -> Project:
    return edits.change_recipe(points_mlp(), folds=3, epochs=2)


@pytest.fixture
def begun(project: Project) -> Iterator[Made]:
    spaces: list[Workspace] = []

    def make(**parameters: object) -> Series:
        backend = MakeBelieve(**parameters)  # type: ignore[arg-type]  # as MakeBelieve declares them
        spaces.append(Workspace(backend=lambda: backend))
        return Series(spaces[-1], project)

    yield make
    for space in spaces:
        space.close()


def test_each_fold_is_trained_once_and_their_mean_is_told(project: Project) -> None:
    workspace = Workspace()
    series = Series(workspace, project)
    series.pump(series.is_over)
    try:
        assert series.trained == [1, 2, 3] and series.ends == [RunState.FINISHED] * 3
        records = workspace.store.runs(project.id)
        assert sorted(each.settings["fold"] for each in records) == [1, 2, 3]
        assert all(f"-fold{each.settings['fold']}-" in each.id for each in records)
        (told,) = series.told
        losses = [each.figures["val"]["loss"] for each in records]
        assert told.means["val"]["loss"] == pytest.approx(sum(losses) / 3)
        assert told.deviations["val"]["loss"] > 0 and len(set(losses)) == 3
        what, why = map(str, folds_words(told))
        assert what == "All 3 folds are trained." and "validation accuracy" in why and " ± " in why
        (kept,) = kept_folds(RunStore(), project.id)
        assert kept.folded == told and [each.settings["fold"] for each in kept.runs] == [1, 2, 3]
        assert why in fold_means_page([kept]) and kept.runs[2].id in fold_means_page([kept])
    finally:
        workspace.close()


def test_a_stop_ends_the_series_and_what_finished_is_told(begun: Made) -> None:
    series = begun(steps=40, epochs=2, delay=0.01)
    series.pump(lambda: len(series.trained) == 2 and series.workspace.desk.alive)
    series.workspace.desk.stop()
    series.pump(series.is_over)
    assert series.ends[-1] is RunState.STOPPED and len(series.ends) == 3
    assert (series.told[0].finished, series.told[0].folds) == (2, 3) and series.told[0].means
    assert str(folds_words(series.told[0])[0]) == "2 of 3 folds are trained."


def test_another_document_ends_the_series_but_not_its_run(begun: Made) -> None:
    series = begun(steps=40, epochs=2, delay=0.005)
    series.pump(lambda: bool(series.workspace.desk.run))
    series.workspace.open(series.workspace.document)
    series.pump(lambda: bool(series.ends))
    assert series.is_over() and series.ends == [RunState.FINISHED] and not series.told


def test_the_command_wants_several_folds(studio: Studio) -> None:
    assert not studio.can("train.folds")
    studio.workspace.edit(Text("Folds"), partial(edits.change_recipe, folds=3))
    studio.run("train.folds")
    assert studio.shell.done == ["folds"]


def recorded(store: RunStore, project: Project, fold: int, **changes: object) -> None:
    """A finished run of `project` with `changes` of its recipe, whose loss is the number of the fold."""
    project = of_fold(edits.change_recipe(project, **changes), fold)
    settings = project.recipe.stored()
    record = new_record(project.id, project.name, dumps(project), settings, seed=0, device="cpu", threads=1)
    figures = FrozenDict({"val": FrozenDict({"loss": float(fold)})})
    writer = store.begin(record)
    writer.end(RunState.FINISHED, figures=figures)


def test_runs_of_folds_are_a_series_where_nothing_but_the_fold_differs(project: Project) -> None:
    store = RunStore()
    for fold in (1, 2, 3, 1, 2):
        recorded(store, project, fold)
    recorded(store, project, 3, lr=0.5)  # of no series: it has another recipe, and no first fold
    found = kept_folds(store, project.id)
    assert [(each.folded.finished, each.folded.folds) for each in found] == [(2, 3), (3, 3)]
    assert found[1].folded.means == {"val": {"loss": 2.0}}
    assert found[0].folded.deviations["val"]["loss"] == pytest.approx(0.7071, abs=1e-4)


def test_another_network_is_another_series(project: Project) -> None:
    store = RunStore()
    recorded(store, project, 1)
    linear = next(id for id, node in project.graph.nodes.items() if node.kind == "linear")
    recorded(store, edits.change(project, linear, {"features": 99}), 2)
    assert kept_folds(store, project.id) == []


def test_means_are_shown_again_and_without_any_that_is_said(studio: Studio) -> None:
    studio.run("train.fold_means")
    assert studio.shell.done[-1].startswith("No folds were trained yet.")
    for fold in (1, 2):
        recorded(studio.workspace.store, edits.change_recipe(studio.workspace.project, folds=2), fold)
    studio.run("train.fold_means")
    assert "All 2 folds are trained. Mean of 2: validation loss 1.5" in studio.shell.done[-1]
