"""Pictures of what nodes make follow the project, the example and runs; nothing is computed unseen."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from netbuilder.analysis.report import Report
from netbuilder.core.control import Token
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import Project, fresh
from netbuilder.runs.flow import FlowView, Form, Seen, Weights
from netbuilder.runs.record import RunRecord
from netbuilder.runs.store import RunStore
from netbuilder.runs.watch import Wish
from netbuilder.studio.jobs import THREAD_NAME
from netbuilder.studio.previews import Previews, unchanged
from netbuilder.studio.workspace import Workspace
from tests.networks import digits_cnn, points_mlp
from tests.studio.make_believe import MakeBelieve, follow


class Noting:
    """Sees at each node of the main graph the name that it has."""

    def __init__(self) -> None:
        self.looks: list[tuple[Project, int | None]] = []
        self.gate = threading.Event()
        self.gate.set()

    def look(self, report: Report, sample: int | None, run: RunRecord | None, token: Token) -> FlowView:
        assert self.gate.wait(20)
        self.looks.append((report.project, sample))
        seen = {
            (id,): Seen(Form.NAME, np.zeros(0, np.float32), 1, (node.name,))
            for id, node in report.project.graph.nodes.items()
        }
        return FlowView(0, 0.0, "validation", sample or 0, 9, None, seen, {}, Weights.FRESH)


class Believing(MakeBelieve):
    """A backend without torch that looks at projects with one and the same `Noting`."""

    noting: Noting

    def previewer(self) -> Noting:  # type: ignore[override]  # the usual one cannot
        return self.noting


@pytest.fixture
def noting() -> Noting:
    return Noting()


@pytest.fixture
def workspace(noting: Noting, tmp_path: Path) -> Iterator[Workspace]:
    play = Believing(delay=0.002)
    object.__setattr__(play, "noting", noting)
    made = Workspace(Document(digits_cnn()), store=RunStore(tmp_path / "runs"), backend=lambda: play)
    yield made
    noting.gate.set()
    assert made.close(20)


def settle(previews: Previews) -> None:
    limit = time.monotonic() + 20
    while previews.alive:
        assert time.monotonic() < limit
        previews.pump()
        time.sleep(0.002)


def name(previews: Previews, id: str) -> str | None:
    seen = previews.seen((id,))
    return seen.names[0] if seen is not None else None


def rename(workspace: Workspace, id: str, title: str) -> None:
    assert workspace.edit(Text("Rename"), lambda project: edits.rename(project, id, title))


def test_nothing_is_computed_while_nobody_looks(workspace: Workspace, noting: Noting) -> None:
    previews = workspace.previews
    rename(workspace, "relu_1", "A")
    assert not previews.alive and previews.seen(("relu_1",)) is None and previews.words is None
    assert THREAD_NAME not in [thread.name for thread in threading.enumerate()]
    assert workspace.desk.watch.wish == Wish()


def test_what_is_seen_follows_the_project_and_the_example(workspace: Workspace, noting: Noting) -> None:
    previews = workspace.previews
    previews.show(True)
    settle(previews)
    assert name(previews, "relu_1") == "ReLU 1" and previews.why(("relu_1",)) is None
    assert str(previews.words) == "validation example 1 · fresh weights"
    rename(workspace, "relu_1", "A")
    assert previews.alive and name(previews, "relu_1") == "ReLU 1", "the old one stays until then"
    settle(previews)
    assert name(previews, "relu_1") == "A"
    workspace.sample.choose(4)
    settle(previews)
    assert [sample for _, sample in noting.looks] == [None, None, 4]
    previews.show(False)
    rename(workspace, "relu_1", "B")
    assert previews.seen(("relu_1",)) is None and not previews.alive
    previews.show(True)
    settle(previews)
    assert name(previews, "relu_1") == "B"


def test_states_that_are_passed_over_are_not_looked_at(workspace: Workspace, noting: Noting) -> None:
    workspace.previews.show(True)
    settle(workspace.previews)
    noting.gate.clear()
    for title in "ABCD":
        rename(workspace, "relu_1", title)
    noting.gate.set()
    settle(workspace.previews)
    seen = [project.graph.nodes["relu_1"].name for project, _ in noting.looks]
    assert seen[-1] == "D" and len(seen) <= 3


def test_another_project_is_not_shown_with_the_pictures_of_the_first(
    workspace: Workspace, noting: Noting
) -> None:
    previews = workspace.previews
    previews.show(True)
    settle(previews)
    workspace.sample.choose(3)
    workspace.open(Document(points_mlp()))
    assert previews.seen(("cross_entropy_1",)) is None and workspace.sample.number is None
    settle(previews)
    assert name(previews, "tanh_1") == "Tanh 1"
    workspace.open(Document(fresh()))
    assert not previews.alive and previews.view is None


def test_while_a_run_lives_it_shows_its_own_network(workspace: Workspace, noting: Noting) -> None:
    previews = workspace.previews
    previews.show(True)
    settle(previews)
    looks = len(noting.looks)
    workspace.train()
    assert workspace.desk.watch.wish.kinds == {"flow"}
    follow(workspace.desk, lambda: "flow" in workspace.desk.views)
    assert workspace.desk.alive and previews.view is not None and previews.view.weights is Weights.RUN
    assert "weights of this run at step" in str(previews.words)
    assert previews.seen(("relu_1",)) is not None
    workspace.edit(Text("Other"), lambda project: edits.change(project, "relu_1", {}))
    workspace.edit(Text("Other"), lambda project: edits.change(project, "max_pool2d_1", {"kernel": (3, 3)}))
    assert previews.seen(("conv2d_1",)) is not None
    for behind in ("max_pool2d_1", "flatten_1", "cross_entropy_1"):
        assert previews.seen((behind,)) is None
        assert "the graph as it was" in str(previews.why((behind,)))
    assert len(noting.looks) == looks, "the thread is the run's"
    workspace.desk.stop()
    follow(workspace.desk)
    settle(previews)
    assert len(noting.looks) == looks + 1 and previews.seen(("flatten_1",)) is not None


def test_what_goes_wrong_is_the_reason(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> FlowView:
        raise MemoryError

    monkeypatch.setattr(Noting, "look", broken)
    workspace.previews.show(True)
    settle(workspace.previews)
    assert workspace.previews.view is None
    assert "memory" in str(workspace.previews.why(("relu_1",)))


def test_what_an_edit_leaves_as_it_was() -> None:
    before = digits_cnn()
    moved = edits.rename(edits.move(before, {"relu_1": (1.0, 1.0)}), "relu_1", "A")
    assert unchanged(before, moved) == set(before.graph.nodes)
    changed = edits.change(before, "max_pool2d_1", {"kernel": (3, 3)})
    assert unchanged(before, changed) == {"digits_1", "conv2d_1", "batch_norm2d_1", "relu_1"}
    cut = edits.remove(before, ["relu_1"])
    assert unchanged(before, cut) == {"digits_1", "conv2d_1", "batch_norm2d_1"}
