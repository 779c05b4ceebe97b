"""Parameters, multiply-adds and bytes: of nodes, graphs and blocks, from nothing and after an edit."""

from __future__ import annotations

from netbuilder.analysis.cost import Cost, cost_of, total, total_after
from netbuilder.analysis.report import report
from netbuilder.analysis.shapes import walk
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project
from tests.analysis.sketch import Sketch, classifier


def costs(project: Project) -> dict[str, Cost]:
    return {id: cost_of(outcome) for id, outcome in walk(project, project.graph).outcomes.items()}


def test_the_cost_of_nodes() -> None:
    found = costs(classifier().project)
    # 64 pixels of 4 bytes and a label of 8.
    assert found["digits_1"] == Cost(0, 0, 64 * 4 + 8)
    assert found["linear_1"] == Cost(64 * 20 + 20, 64 * 20, 20 * 4)
    assert found["relu_1"] == Cost(0, 0, 20 * 4)
    assert found["cross_entropy_1"] == Cost()
    whole = total(walk(classifier().project, classifier().project.graph))
    assert whole == sum(found.values(), Cost())
    assert whole.weight_bytes == 4 * whole.parameters


def test_what_is_not_known_costs_nothing() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    sketch.chain(images, ("linear", {"features": 5}), "conv2d")
    found = costs(sketch.project)
    # Its settings tell what it would give.
    assert found["linear_1"] == Cost(0, 0, 20)
    assert found["conv2d_1"] == Cost()


def repeated(repeat: int, share: bool) -> Project:
    sketch = Sketch()
    kind = sketch.block("Step")
    begin = sketch.put("block_input", block="block_1")
    sketch.put("block_output", sketch.put("linear", begin, features=2, block="block_1"), block="block_1")
    points, _ = sketch.data("spirals")
    use = sketch.put(kind, points, repeat=repeat, share=share)
    sketch.put("output", End(use.node, "block_output_1"))
    return sketch.project


def test_repetitions_cost_again_and_shared_weights_do_not() -> None:
    # The ports hand on what is counted where it was made: 2 values of 4 bytes each time.
    assert costs(repeated(1, share=False))["block_1_1"] == Cost(6, 4, 8)
    assert costs(repeated(3, share=False))["block_1_1"] == Cost(18, 12, 24)
    assert costs(repeated(3, share=True))["block_1_1"] == Cost(6, 12, 24)


def test_after_an_edit_the_cost_is_the_one_from_nothing() -> None:
    sketch = classifier()
    before = report(sketch.project)
    for edit in (
        edits.change(sketch.project, "linear_1", {"features": 7}),
        edits.rename(sketch.project, "linear_1", "First"),
        edits.insert_on_wire(sketch.project, End("relu_1", "in"), "linear", {"features": 20}),
        edits.remove(sketch.project, ("linear_1", "digits_1")),
        edits.remove_and_heal(sketch.project, "relu_1"),
    ):
        after = walk(edit, edit.graph, before.walk)
        assert total_after(after, before.walk, before.cost) == total(walk(edit, edit.graph))
    assert total_after(before.walk, before.walk, before.cost) is before.cost
