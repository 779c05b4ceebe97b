"""Graph → source → graph is the very same graph."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netbuilder as nb
from netbuilder.analysis.from_source import project_from_source, project_from_text
from netbuilder.analysis.report import report
from netbuilder.project import edits
from netbuilder.project.project import Project
from tests.analysis.drawing import drawn
from tests.analysis.from_source.networks import NETWORKS

EXAMPLES = sorted(path.parent.name for path in Path("resources/examples").glob("*/*.netb"))
TEXTS = sorted((Path(__file__).parent / "texts").glob("*.txt"))


def again(project: Project) -> Project:
    """What the source of a project says of it, read to the end."""
    text = nb.source(project)
    assert project_from_source(project, text) is project
    return project_from_source(project, text + "\n\n# Read all the same.\n")


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_the_same(name: str) -> None:
    project = nb.open(name)
    assert again(project) == project


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_is_the_same(name: str) -> None:
    project = NETWORKS[name]()
    found = again(project)
    assert found == project
    assert list(found.graph.nodes) == list(project.graph.nodes)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_what_was_read_from_a_text_is_the_same(path: Path) -> None:
    project = project_from_text(path.read_text())
    assert again(project) == project


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_networks_at_random_are_the_same(seed: int) -> None:
    project = drawn(random.Random(seed).randrange)
    assert again(project) == project


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 2**32))
def test_many_networks_at_random_are_the_same(seed: int) -> None:
    project = drawn(random.Random(seed).randrange)
    assert again(project) == project


@pytest.mark.parametrize("name", NETWORKS)
def test_a_graph_in_disorder_is_put_right_by_its_former_text(name: str) -> None:
    """While something is wrong there is no source: nodes are known by their names then."""
    project = NETWORKS[name]()
    text = nb.source(project)
    first = next(
        end for end in project.graph.wires if not end.node.startswith(("cross", "mean_sq", "reroute"))
    )
    broken = edits.insert_on_wire(project, first, "permute", {"order": (4, 3, 2, 1)})
    assert report(broken).errors
    mended = project_from_source(broken, text)
    assert not report(mended).errors
    assert mended.graph.nodes.keys() == project.graph.nodes.keys()
    assert mended.graph.wires[first].source == project.graph.wires[first].source
    kept = {id: (node.x, node.y, node.kind, node.settings) for id, node in mended.graph.nodes.items()}
    assert kept == {id: (n.x, n.y, n.kind, n.settings) for id, n in project.graph.nodes.items()}
