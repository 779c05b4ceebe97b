"""Problems as rows: whose, one sentence that does not repeat the name, the best remedy."""

from __future__ import annotations

from dataclasses import replace

from netbuilder.analysis.report import report
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Severity
from netbuilder.graph.model import BLOCK, Block
from netbuilder.project import edits
from netbuilder.project.examples import example
from netbuilder.project.project import Project, fresh
from netbuilder.studio.presenters.problems import of_node, rows
from tests.networks import classifier, put


def without_flatten() -> Project:
    project = example("lenet5").open().project
    flatten = next(node.id for node in project.graph.nodes.values() if node.kind == "flatten")
    return edits.remove_and_heal(project, flatten)


def test_a_shape_that_does_not_fit() -> None:
    (row,) = rows(report(without_flatten()))
    assert row.name == "Linear 1"
    assert row.sentence == "Needs a vector, receives 16×5×5 feature maps"
    assert [str(fix.label) for fix in row.fixes] == ["Insert Flatten → 400", "Average each map → 16"]
    assert row.severity is Severity.ERROR
    assert row.details.splitlines()[1] == "Expected: a vector or a sequence T×F."


def test_its_best_fix_leaves_no_problem() -> None:
    project = without_flatten()
    (row,) = rows(report(project))
    assert rows(report(row.fixes[0].edit(project))) == ()


def test_what_is_wrong_with_the_recipe_says_so() -> None:
    project = classifier("spirals", [("linear", {"features": 2})], validation=0.9, test=0.9)
    (row,) = rows(report(project))
    assert (row.name, row.node) == ("Recipe", None)


def test_what_is_wrong_with_the_whole_says_so() -> None:
    project, _ = put(fresh(), "input")
    assert {row.name for row in rows(report(project)) if row.node is None} == {"Network"}


def test_a_problem_inside_a_block_points_at_the_block() -> None:
    inside, _ = put(fresh(), "linear")
    project = replace(fresh(), blocks=FrozenDict({"deep": Block("deep", "Deep", inside.graph)}))
    project, use = put(project, f"{BLOCK}deep")
    found = of_node(rows(report(project)), use)
    assert any(row.problem.place.blocks == (use,) for row in found)
    assert {row.name for row in found} == {project.graph.nodes[use].name}


def test_rows_of_one_node_only() -> None:
    project = without_flatten()
    found = rows(report(project))
    assert of_node(found, found[0].node or "") == found
    assert of_node(found, "data") == ()
