"""Which lines of the source belong to which node, also inside blocks."""

from __future__ import annotations

from functools import partial

import pytest

from netbuilder.analysis.report import report
from netbuilder.analysis.source import Source
from netbuilder.core.problem import Problem
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.diff import diff
from netbuilder.project.examples import example
from netbuilder.project.project import Project
from netbuilder.studio.presenters.source import Lines, concerns_source, described, on_canvas, source_of

LENET = example("lenet5").open().project


def lines_of(project: Project) -> tuple[Lines, list[str]]:
    made = source_of(report(project))
    assert isinstance(made, Source)
    return Lines(made, project), made.text.split("\n")


@pytest.fixture
def blocked() -> tuple[Project, str]:
    """LeNet-5 with its second convolution and what follows in a block; the id of its node."""
    after = make_block(LENET, ["conv2d_2", "relu_2", "max_pool2d_2"])
    (id,) = after.graph.nodes.keys() - LENET.graph.nodes.keys()
    return after, id


def test_a_node_has_the_lines_that_it_wrote_and_each_line_its_node() -> None:
    lines, rows = lines_of(LENET)
    found = lines.of((), ["conv2d_2"])
    assert found and all("conv_2" in rows[line - 1] for line in found)
    assert {lines.at(line) for line in found} == {((), "conv2d_2")}
    assert lines.at(1) is None
    assert lines.of((), ["digits_1"]) == []


def test_inside_a_block_its_class_is_meant(blocked: tuple[Project, str]) -> None:
    project, id = blocked
    lines, rows = lines_of(project)
    extent = lines.class_of((id,))
    assert extent is not None
    first, last = extent
    assert rows[first - 1].startswith("class ") and rows[last - 1].strip()
    inside = lines.of((id,), ["conv2d_2"])
    assert inside and all(first < line <= last for line in inside)
    assert lines.at(inside[0]) == ((id,), "conv2d_2")
    model = lines.class_of(())
    assert model is not None and rows[model[0] - 1].startswith("class LeNet5(") and model[0] > last


def test_a_line_is_described_by_node_and_block_and_found_on_the_canvas(
    blocked: tuple[Project, str],
) -> None:
    project, id = blocked
    spot = ((id,), "conv2d_2")
    assert str(described(project, spot)).startswith("Conv 2 in ")
    assert str(described(project, ((), "conv2d_1"))) == "Conv 1 in LeNet-5"
    assert described(project, ((), "gone")) is None
    assert on_canvas(spot, ()) == id
    assert on_canvas(spot, (id,)) == "conv2d_2"
    assert on_canvas(((), "conv2d_1"), (id,)) is None


def test_an_error_stands_in_the_place_of_the_source() -> None:
    broken = edits.disconnect(LENET, End("linear_1", "in"))
    found = source_of(report(broken))
    assert isinstance(found, Problem) and found.place.node == "linear_1"


def test_where_things_lie_does_not_concern_the_source() -> None:
    concerns = partial(_concerns, LENET)
    assert not concerns(edits.move(LENET, {"conv2d_1": (5.0, 6.0)}))
    assert concerns(edits.rename(LENET, "conv2d_1", "First"))
    assert concerns(edits.change(LENET, "conv2d_1", {"filters": 7}))
    assert concerns(edits.disconnect(LENET, End("linear_1", "in")))


def _concerns(before: Project, after: Project) -> bool:
    return concerns_source(diff(before, after), before)
