"""Glances at data sets: read once, on the compute thread, never downloaded, told when they are there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netbuilder.data import streams
from netbuilder.data.sets.points import Spirals
from netbuilder.data.source import DataSet
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from netbuilder.studio import glances
from netbuilder.studio.glances import Glance, Glances
from netbuilder.studio.jobs import THREAD_NAME, ComputeThread
from tests.data.mnist_files import write_mnist
from tests.networks import digits_cnn, points_mlp, put


class Heard:
    """What glances tell, and the reading of data sets counted."""

    def __init__(self, glances: Glances) -> None:
        self.glances = glances
        self.nodes: list[str] = []
        glances.changed.connect(self._hear)

    def _hear(self, node: str) -> None:
        self.nodes.append(node)

    def settled(self) -> list[str]:
        """Wait until everything has been read; the nodes heard of since the last time."""
        for job in list(self.glances._jobs.values()):
            assert job.done.wait(60)
        self.glances.pump()
        assert not self.glances.alive
        heard, self.nodes = self.nodes, []
        return heard


@pytest.fixture
def compute() -> Iterator[ComputeThread]:
    thread = ComputeThread()
    yield thread
    assert thread.close(60)


@pytest.fixture
def heard(compute: ComputeThread) -> Heard:
    return Heard(Glances(compute))


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[DataSet]:
    """Every data set of spirals that is read."""
    found: list[DataSet] = []
    original = Spirals.load

    def load(self: Spirals, *rest: Any) -> Any:
        found.append(self)
        return original(self, *rest)

    monkeypatch.setattr(Spirals, "load", load)
    return found


def glance(heard: Heard, project: Project, node: str) -> Glance:
    heard.glances.refresh(project)
    heard.settled()
    found = heard.glances.of(node)
    assert found is not None
    return found


def spirals(count: int) -> Project:
    return put(fresh(), "data.spirals", count=count)[0]


def test_no_thread_starts_before_there_is_something_to_read(heard: Heard) -> None:
    heard.glances.refresh(fresh())
    heard.glances.pump()
    assert THREAD_NAME not in [thread.name for thread in threading.enumerate()]
    assert heard.glances.of("digits_1") is None and not heard.glances.alive


def test_images_are_counted_and_some_are_shown(heard: Heard) -> None:
    found = glance(heard, digits_cnn(), "digits_1")
    assert found.count == 1797 and str(found.words) == "1,797 images" and found.problem is None
    assert [tile.shape for tile in found.tiles] == [(8, 8)] * 8
    assert all(tile.dtype == np.uint8 for tile in found.tiles)
    assert found.facts is not None and found.facts.digest


def test_points_are_one_picture(heard: Heard) -> None:
    found = glance(heard, points_mlp(), "spirals_1")
    assert str(found.words) == "400 points" and [tile.shape for tile in found.tiles] == [(64, 64, 3)]


def test_a_glance_is_told_when_it_is_there(heard: Heard, loads: list[DataSet]) -> None:
    project = spirals(20)
    heard.glances.refresh(project)
    assert heard.glances.alive and heard.glances.of("spirals_1") is None
    assert heard.settled() == ["spirals_1", "spirals_1"], "first that it is not known, then that it is"
    heard.glances.refresh(project)
    assert heard.settled() == [] and len(loads) == 1


def test_other_settings_are_read_and_the_old_ones_kept_for_an_undo(
    heard: Heard, loads: list[DataSet]
) -> None:
    for count in (20, 30, 20):
        assert glance(heard, spirals(count), "spirals_1").count == count
    assert len(loads) == 2


def test_two_nodes_of_one_kind_are_read_once(heard: Heard, loads: list[DataSet]) -> None:
    project, second = put(spirals(20), "data.spirals", count=20)
    heard.glances.refresh(project)
    assert set(heard.settled()) == {"spirals_1", second}
    assert heard.glances.of("spirals_1") is heard.glances.of(second) and len(loads) == 1


def test_a_node_that_is_gone_has_no_glance(heard: Heard) -> None:
    glance(heard, spirals(20), "spirals_1")
    heard.glances.refresh(fresh())
    assert heard.settled() == ["spirals_1"] and heard.glances.of("spirals_1") is None


def test_settings_that_are_passed_over_are_not_read(
    heard: Heard, compute: ComputeThread, loads: list[DataSet]
) -> None:
    gate = threading.Event()
    compute.submit(lambda _: gate.wait(60))
    for count in (20, 30, 40):
        heard.glances.refresh(spirals(count))
    gate.set()
    heard.settled()
    assert [each.values()["count"] for each in loads] == [40]


def test_what_is_kept_is_limited(heard: Heard, loads: list[DataSet], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glances, "_MOST_KEPT", 2)
    for count in (20, 30, 40, 50, 20):
        assert glance(heard, spirals(count), "spirals_1").count == count
    assert [each.values()["count"] for each in loads] == [20, 30, 40, 50, 20]


@pytest.fixture
def no_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETBUILDER_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("netbuilder.data.fetch.fetch_all", lambda *_: pytest.fail("downloaded"))
    return tmp_path / "data"


@pytest.mark.usefixtures("no_data")
def test_nothing_is_downloaded(heard: Heard) -> None:
    found = glance(heard, put(fresh(), "data.mnist")[0], "mnist_1")
    assert found.problem is not None and found.problem.code == "not_downloaded"
    assert (found.count, found.tiles, found.facts, found.words) == (0, (), None, None)


def test_what_is_on_the_disk_is_read_with_its_test_part(heard: Heard, no_data: Path) -> None:
    write_mnist(no_data / "mnist")
    found = glance(heard, put(fresh(), "data.mnist")[0], "mnist_1")
    assert found.problem is None and str(found.words) == "60 images" and len(found.tiles) == 8


def test_missing_files_are_the_glances_problem(heard: Heard, tmp_path: Path) -> None:
    found = glance(heard, put(fresh(), "data.mnist", path=str(tmp_path))[0], "mnist_1")
    assert found.problem is not None and found.problem.code == "data_missing"


def test_a_data_set_that_nobody_knows_is_the_glances_problem(heard: Heard) -> None:
    project = spirals(20)
    node = project.graph.nodes["spirals_1"]
    from dataclasses import replace

    strange = replace(node, kind="data.strange")
    graph = replace(project.graph, nodes=project.graph.nodes.with_(node.id, strange))
    assert glance(heard, replace(project, graph=graph), node.id).problem is not None


def test_vectors_are_counted_and_make_one_picture(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    from netbuilder.core.facts import FieldFacts
    from netbuilder.core.spec import vector
    from netbuilder.data.source import Loaded

    monkeypatch.setattr(Spirals, "fields", lambda _: (("points", FieldFacts(vector(3))),))
    monkeypatch.setattr(Spirals, "load", lambda *_: Loaded({"points": np.zeros((7, 3), np.float32)}))
    found = glance(heard, edits.add(fresh(), edits.fresh_node(fresh(), "data.spirals")), "spirals_1")
    assert str(found.words) == "7 samples" and len(found.tiles) == 1


def test_what_is_too_large_for_memory_says_that_it_streams(
    heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "mine.npy", np.random.default_rng(0).random((60, 40), dtype=np.float32))
    project, node = put(fresh(), "data.arrays", path=str(tmp_path / "mine.npy"))
    assert str(glance(heard, project, node).words) == "60 samples"
    monkeypatch.setattr(streams, "_memory", lambda: 8000)
    project, node = put(fresh(), "data.arrays", path=str(tmp_path / "mine.npy"), scale=False)
    found = glance(heard, project, node)
    assert str(found.words) == "60, streamed" and found.tiles
    assert found.loaded is not None and found.loaded.streamed == 60 * 40 * 4
