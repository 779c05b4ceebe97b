"""Commands that change nothing: check, select nothing, select linked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from netbuilder.core.problem import Severity
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from tests.studio.commanded import Studio


@pytest.fixture
def studio() -> Iterator[Studio]:
    made = Studio()
    yield made
    made.workspace.close()


def test_check_says_that_all_is_well(studio: Studio) -> None:
    studio.run("graph.check")
    (told,) = studio.refused
    assert told.severity is Severity.HINT and str(told.what) == "No problems: 61,706 parameters."


def test_check_goes_to_the_first_problem_wherever_one_is(studio: Studio) -> None:
    for id in ("flatten_1", "relu_4"):
        studio.workspace.edit(Text("Break"), lambda project, id=id: edits.disconnect(project, End(id, "in")))
    for here in ([], ["conv2d_1"]):
        studio.workspace.selection.set(here)
        studio.run("graph.check")
        assert studio.workspace.selection.only == "flatten_1"
    assert not studio.refused


def test_nothing_is_selected_afterwards_not_even_a_wire(studio: Studio) -> None:
    assert not studio.can("edit.select_none")
    studio.workspace.selection.set(["relu_1", "relu_2"])
    studio.run("edit.select_none")
    assert not studio.workspace.selection.ids
    studio.workspace.selection.set_wire(End("relu_1", "in"))
    studio.run("edit.select_none")
    assert studio.workspace.selection.wire is None


def test_linked_are_all_that_wires_join(studio: Studio) -> None:
    workspace = studio.workspace
    workspace.edit(Text("Cut"), lambda project: edits.disconnect(project, End("linear_1", "in")))
    workspace.edit(Text("Cut"), lambda project: edits.disconnect(project, End("cross_entropy_1", "target")))
    workspace.selection.set(["relu_3"])
    studio.run("edit.select_linked")
    assert workspace.selection.ids == {
        "linear_1", "relu_3", "linear_2", "relu_4", "linear_3", "cross_entropy_1",
    }  # fmt: skip
