from __future__ import annotations

import tracemalloc
from dataclasses import replace

from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.model import Graph, Node
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from netbuilder.project.weight import new_bytes
from tests.project.samples import with_everything


def wide(count: int) -> Project:
    nodes = {f"n{i}": Node(f"n{i}", "relu", f"ReLU {i}", FrozenDict(slope=float(i))) for i in range(count)}
    return replace(fresh(), graph=Graph(FrozenDict(nodes)))


def test_what_is_shared_weighs_nothing() -> None:
    project = with_everything()
    assert new_bytes(project, project) == 0
    assert new_bytes(None, None) == 0


def test_an_edit_weighs_what_it_makes() -> None:
    project = wide(1_000)
    moved = edits.move(project, {"n5": (1.0, 2.0)})
    everything = edits.move(project, {f"n{i}": (1.0, 2.0) for i in range(1_000)})
    one, all_of_them = new_bytes(project, moved), new_bytes(project, everything)
    assert 20_000 < one < 100_000  # the mapping of a thousand nodes, and one node
    assert all_of_them > one + 999 * 100
    assert new_bytes(project, edits.change_recipe(project, epochs=3)) < 10_000


def test_words_are_counted() -> None:
    project = wide(3)
    assert new_bytes(project, edits.comment(project, "n1", "x" * 1_000_000)) > 1_000_000


def test_the_estimate_is_near_what_python_takes() -> None:
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        project = wide(2_000)
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 0.5 < new_bytes(fresh(), project) / taken < 2.0


def test_another_kind_of_value_weighs_all_it_has() -> None:
    one = FrozenDict(a=("x" * 100, FrozenDict(b="y" * 100)))
    assert new_bytes(None, one) > 200
    assert new_bytes("text", one) == new_bytes(None, one)
    assert new_bytes(FrozenDict(a=one["a"]), one) < 400
