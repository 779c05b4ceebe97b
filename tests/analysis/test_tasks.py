"""What a network is trained for follows from its wires, and can be changed for any data."""

from __future__ import annotations

import pytest

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.tasks import switches
from netbuilder.analysis.report import report
from netbuilder.analysis.tasks import Aim, Task, aim_of, aims
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import LABEL, TensorSpec, maps, sequence, signal, vector
from netbuilder.graph.model import End
from netbuilder.project.project import Project
from tests.analysis.sketch import Sketch

CLASSES = FieldFacts(LABEL, 0, 3, ("a", "b", "c", "d"))
TAGS = FieldFacts(vector(3), 0, 1, names=("cat", "dog", "sky"))
TOKENS = FieldFacts(TensorSpec((12,), ("T",), "int64"), 0, 29)
MASKS = FieldFacts(TensorSpec((8, 8), ("H", "W"), "int64"), 0, 1, ("0", "255"))
IMAGES = FieldFacts(maps(3, 8, 8), 0, 1)


@pytest.mark.parametrize(
    ("fields", "tasks"),
    [
        ((IMAGES, CLASSES), [Task.CLASSES, Task.RECONSTRUCT]),
        ((IMAGES, TAGS), [Task.LABELS, Task.RECONSTRUCT]),
        ((IMAGES, MASKS), [Task.PLACES, Task.RECONSTRUCT]),
        ((FieldFacts(vector(4)), FieldFacts(vector(1), 0, 90)), [Task.NUMBERS, Task.RECONSTRUCT]),
        ((TOKENS, TOKENS), [Task.NEXT]),
        ((TOKENS, CLASSES), [Task.CLASSES]),
        ((FieldFacts(signal(1, 64)),), [Task.RECONSTRUCT]),
        ((IMAGES, FieldFacts(TensorSpec((1, 2, 3, 4), tuple("abcd"), "int64"), 0, 3)), [Task.RECONSTRUCT]),
    ],
)
def test_what_data_can_be_used_for_follows_from_them(
    fields: tuple[FieldFacts, ...], tasks: list[Task]
) -> None:
    facts = DataFacts(tuple((f"field {at}", field) for at, field in enumerate(fields)))
    assert [aim.task for aim in aims(facts)] == tasks


def test_what_is_in_order_is_foretold() -> None:
    facts = DataFacts((("past", FieldFacts(sequence(24, 1))), ("future", FieldFacts(vector(2)))))
    assert aims(facts, in_order=True)[0].task is Task.FORECAST


def known(*fields: FieldFacts) -> tuple[Sketch, str]:
    sketch = Sketch(batch=8)
    id = sketch.put("data.arrays", path="mine.npz").node
    named = tuple(zip(("x", "y", "z"), fields, strict=False))
    sketch.facts(id, DataFacts(named, (("train", 100),), "0"))
    return sketch, id


def now(project: Project) -> Aim | None:
    context = Context(project, report(project).walk)
    return aim_of(context, context.data[0])


def switched(project: Project, task: Task) -> Project:
    context = Context(project, report(project).walk)
    found = {aim.task: fix for aim, fix in switches(context, context.data[0])}
    mended: Project = found[task].edit(project)
    assert report(mended).problems == ()
    aim = now(mended)
    assert aim is not None and aim.task is task
    return mended


def test_a_network_can_be_trained_for_each_task_in_turn() -> None:
    sketch, id = known(IMAGES, CLASSES, TAGS)
    scores = sketch.chain(End(id, "x"), "conv2d", "relu", "flatten", ("linear", {"features": 4}))
    sketch.put("loss.cross_entropy", scores, End(id, "y"))
    first = now(sketch.project)
    assert first is not None and first.task is Task.CLASSES
    tagged = switched(sketch.project, Task.LABELS)
    assert tagged.recipe.metrics == ("label_accuracy",)
    assert len(tagged.graph.nodes) == len(
        sketch.project.graph.nodes
    )  # its last layer gives three, that is all
    back = switched(tagged, Task.CLASSES)
    assert back.graph.nodes[scores.node].settings["features"] == 4 and back.recipe.metrics == ()
    coded = switched(back, Task.RECONSTRUCT)
    assert [node.kind for node in coded.graph.nodes.values()][-2:] == ["linear", "reshape"]
    switched(coded, Task.LABELS)


@pytest.mark.parametrize("fields", [(IMAGES, CLASSES), (FieldFacts(signal(1, 64)), CLASSES), (IMAGES, MASKS)])
def test_data_alone_get_a_whole_network_for_any_task(fields: tuple[FieldFacts, ...]) -> None:
    sketch, _ = known(*fields)
    switched(sketch.project, Task.RECONSTRUCT)


def test_a_place_for_each_pixel_needs_no_more_than_one_layer() -> None:
    sketch, id = known(IMAGES, MASKS)
    made = sketch.chain(End(id, "x"), ("conv2d", {"filters": 3, "kernel": [3, 3], "same": True}))
    sketch.put("loss.mean_squared_error", made, End(id, "x"))
    found = switched(sketch.project, Task.PLACES)
    assert found.graph.nodes[made.node].settings["filters"] == 2


def test_several_losses_are_left_to_the_user() -> None:
    sketch, id = known(IMAGES, CLASSES)
    scores = sketch.chain(End(id, "x"), "flatten", ("linear", {"features": 4}))
    for _ in range(2):
        sketch.put("loss.cross_entropy", scores, End(id, "y"))
    context = Context(sketch.project, report(sketch.project).walk)
    assert list(switches(context, context.data[0])) == []
