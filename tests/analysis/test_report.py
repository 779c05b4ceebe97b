"""The report as a whole: what it offers, in which order, and what an edit spares in blocks."""

from __future__ import annotations

from netbuilder.analysis.codes import CODES, Stops
from netbuilder.analysis.report import report
from netbuilder.core.problem import Severity
from netbuilder.core.spec import vector
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.blocks import rename_block
from tests.analysis.editing import edited, script, start
from tests.analysis.sketch import Sketch, classifier


def test_what_a_report_offers() -> None:
    found = report(classifier().project)
    assert (found.ok, found.errors, found.problems) == (True, (), ())
    assert found.parameters == found.cost.parameters == 64 * 20 + 20 + 20 * 10 + 10
    assert list(found.shapes) == list(found.walk.order)
    assert found.shapes["linear_2"] == (vector(10),)
    assert found.stops_building == found.stops_training == ()


def test_errors_come_first_then_warnings_then_what_belongs_to_no_node() -> None:
    sketch = Sketch(validation=0.6, test=0.6)
    images, labels = sketch.data()
    flat = sketch.put("flatten", images)
    sketch.put("tanh", flat)
    sketch.put("loss.cross_entropy", sketch.put("linear", flat, features=3), labels)
    found = report(sketch.project)
    assert [problem.code for problem in found.problems] == ["too_few_scores", "bad_split", "unused_node"]
    assert [problem.code for problem in found.errors] == ["too_few_scores", "bad_split"]
    assert not found.ok


def test_severity_agrees_with_what_a_code_stops() -> None:
    """An error stops something. What is no error stops at most training, or that nothing is there yet."""
    stops = {code.id: code.stops for code in CODES}
    seen: set[str] = set()
    for seed in range(150):
        project = start()
        for step in script(5000 + seed, 12):
            project = edited(project, step) if step[0] != "undo" else project
        for problem in report(project).problems:
            seen.add(problem.code)
            if problem.severity is Severity.ERROR:
                assert stops[problem.code] is not Stops.NOTHING, problem.code
            else:
                assert stops[problem.code] is Stops.NOTHING or problem.code in ("no_data", "no_layers")
    assert len(seen) > 15


def test_every_problem_says_what_where_expected_received_and_a_remedy() -> None:
    for seed in range(100):
        project = start()
        for step in script(9000 + seed, 15):
            project = edited(project, step) if step[0] != "undo" else project
        for problem in report(project).problems:
            told = (problem.what, problem.where, problem.expected, problem.received, problem.remedy)
            assert all(text is not None and str(text) for text in told), problem
            assert str(problem.what).endswith(".") and str(problem.remedy).endswith("."), problem
            assert not str(problem.expected).endswith("."), problem
            assert not {"please", "oops", "!"} & set(problem.paragraph().lower().split()), problem


def nested() -> Sketch:
    """A block in a block, with a mistake in each."""
    sketch = Sketch()
    outer, inner = sketch.block("Outer"), sketch.block("Inner")
    for kind, step in ((inner, "conv2d"), (outer, inner)):
        block = sketch.inside(kind)
        begin = sketch.put("block_input", block=block)
        middle = sketch.put(step, begin, block=block)
        port = "block_output_1" if step == inner else "out"
        sketch.put("block_output", End(middle.node, port), block=block)
    sketch.put("conv1d", End("block_input_1", "out"), block="block_1")
    points, _ = sketch.data("spirals")
    sketch.put(outer, points)
    return sketch


def test_problems_inside_blocks_name_the_way_to_them() -> None:
    found = report(nested().project)
    told = {(each.code, each.place.blocks, each.place.node) for each in found.problems}
    assert ("kind_mismatch", ("block_1_1", "block_2_1"), "conv2d_1") in told
    assert ("kind_mismatch", ("block_1_1",), "conv1d_1") in told
    assert list(found.insides) == [("block_1_1",), ("block_1_1", "block_2_1")]


def test_blocks_that_an_edit_leaves_alone_are_not_looked_into_again() -> None:
    sketch = nested()
    before = report(sketch.project)
    after = report(edits.rename(sketch.project, "spirals_1", "Arms"), before)
    assert all(after.insides[path] is before.insides[path] for path in before.insides)
    renamed = report(rename_block(sketch.project, "block_2", "Other"), before)
    assert renamed.insides["block_1_1",] is before.insides["block_1_1",]
    assert renamed.insides["block_1_1", "block_2_1"] is not before.insides["block_1_1", "block_2_1"]
    assert any("in block Other" in str(problem.where) for problem in renamed.problems)
