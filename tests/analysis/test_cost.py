"""Parameters, multiply-adds and bytes: of nodes, graphs and blocks, from nothing and after an edit."""

from __future__ import annotations

from netbuilder.analysis.cost import Cost, cost_of, total, total_after
from netbuilder.analysis.ends import is_goal, left_out, needed
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
    """Of each edit, and of the one after it: nodes become part of what is built and cease to be."""
    sketch = classifier()
    whole = sketch.project
    cut = edits.disconnect(whole, End("relu_1", "in"))
    for first, then in (
        (whole, edits.change(whole, "linear_1", {"features": 7})),
        (whole, edits.rename(whole, "linear_1", "First")),
        (whole, edits.insert_on_wire(whole, End("relu_1", "in"), "linear", {"features": 20})),
        (whole, edits.remove(whole, ("linear_1", "digits_1"))),
        (whole, edits.remove_and_heal(whole, "relu_1")),
        (whole, cut),
        (cut, whole),
        (cut, edits.change(cut, "linear_1", {"features": 7})),
        (cut, edits.remove(cut, ("linear_1",))),
    ):
        before = walk(first, first.graph)
        after = walk(then, then.graph, before)
        cost = total_after(after, left_out(after), before, left_out(before), total(before))
        assert cost == total(walk(then, then.graph))
    assert left_out(walk(cut, cut.graph)), "a node that is not built is what this is about"


def test_what_only_idle_nodes_use_is_left_out_with_them() -> None:
    sketch = classifier()
    aside = sketch.put("linear", sketch.data("spirals")[0], features=5)
    first = sketch.put("relu", aside)
    sketch.put("relu", first)
    found = walk(sketch.project, sketch.project.graph)
    goals = [id for id, node in sketch.project.graph.nodes.items() if is_goal(node)]
    assert left_out(found) == found.outcomes.keys() - needed(found, goals)
    assert len(left_out(found)) == 4
