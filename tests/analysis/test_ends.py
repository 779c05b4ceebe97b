"""Where tensors enter and leave the network that is to be built."""

from __future__ import annotations

from netbuilder.analysis.ends import entries, loose_ends, needed, outputs
from netbuilder.analysis.shapes import walk
from netbuilder.graph.model import End
from netbuilder.project import edits
from tests.analysis.sketch import Sketch, classifier


def test_losses_first_then_marked_outputs_each_once() -> None:
    sketch = classifier()
    sketch.put("output", End("relu_1", "out"))
    sketch.put("output", End("linear_2", "out"))
    sketch.put("output", End("digits_1", "images"))
    sketch.put("loss.activity_penalty", End("linear_1", "out"))
    found = walk(sketch.project, sketch.project.graph)
    assert outputs(found) == [
        End("linear_2", "out"),
        End("linear_1", "out"),
        End("relu_1", "out"),
        End("digits_1", "images"),
    ]


def test_what_a_loss_takes_from_data_is_no_output_of_the_model() -> None:
    sketch = Sketch()
    points, _ = sketch.data("spirals")
    sketch.put("loss.activity_penalty", points)
    assert outputs(walk(sketch.project, sketch.project.graph)) == []


def test_loose_ends_of_layers_where_nothing_is_marked() -> None:
    sketch = Sketch()
    points, _ = sketch.data("spirals")
    sketch.put("input")
    left, right = sketch.put("linear", points), sketch.put("tanh", sketch.put("relu", points))
    found = walk(sketch.project, sketch.project.graph)
    assert outputs(found) == loose_ends(found) == [left, right]


def test_a_way_leads_through_references() -> None:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    flat = sketch.put("flatten", patches)
    partner = sketch.put("linear", sketch.put("relu", flat), features=100)
    back = sketch.put("tied_linear", flat, partner=partner.node)
    found = walk(sketch.project, sketch.project.graph)
    assert needed(found, [back.node]) == {
        "tied_linear_1",
        "flatten_1",
        "photo_patches_1",
        "linear_1",
        "relu_1",
    }


def test_entries_are_the_used_outputs_of_data_and_inputs_in_order() -> None:
    sketch = Sketch()
    second = sketch.put("input", sizes=[2])
    points, labels = sketch.data("spirals")
    both = sketch.put("add", second, points)
    sketch.put("output", both)
    found = walk(sketch.project, sketch.project.graph)
    within = needed(found, [both.node])
    assert entries(found, within, [both]) == [second, points]
    assert entries(found, {points.node}, [labels]) == [labels]
    assert edits.remove(sketch.project, (points.node,)).graph.nodes
