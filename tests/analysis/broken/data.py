"""Networks without data, or with the wrong ones, and recipes that do not suit them."""

from __future__ import annotations

from dataclasses import replace

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import refuse
from netbuilder.core.spec import LABEL, TensorSpec, maps
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from tests.analysis.broken.case import broken
from tests.analysis.sketch import Sketch, classify


@broken(
    "no_layers",
    expected="at least one layer",
    received="none",
    fixes=["Add a network for Digits", "Add Flatten + Linear behind Digits → 10"],
)
def data_alone(graph: Sketch) -> None:
    graph.data()


@broken(
    "data_not_chosen",
    "Image folder",
    expected="a folder that holds a folder of pictures for each class, perhaps within train and test",
    received="nothing chosen",
    fixes=["Choose…"],
    beside=["no_layers"],
)
def data_without_a_folder(graph: Sketch) -> None:
    graph.put("data.image_folder")


@broken(
    "data_unreadable",
    "Table",
    expected="a table",
    received="no such file",
    fixes=["Choose another…"],
    beside=["no_layers"],
)
def data_that_went_away(graph: Sketch) -> None:
    id = graph.put("data.table", path="gone.csv").node
    fault = refuse(
        "bad_data_file", Text("It has gone."), expected=Text("a table"), received=Text("no such file")
    )
    found = DataFacts((), fault=replace(fault.problem, remedy=Text("choose another file.")))
    graph.project = edits.learn_facts(graph.project, id, found)


@broken(
    "no_layers",
    expected="layers between data and loss",
    received="none",
    fixes=["Insert Linear → 2"],
)
def data_straight_into_a_loss(graph: Sketch) -> None:
    points, labels = graph.data("spirals")
    graph.put("loss.cross_entropy", points, labels)


@broken("no_layers", expected="at least one layer", received="none")
def an_empty_canvas(graph: Sketch) -> None:
    assert not graph.project.graph.nodes


@broken(
    "no_data",
    "Input 1",
    expected="a data set",
    received="an Input that stands in for it",
    fixes=["Use Digits in place of Input 1", "Use MNIST in place of Input 1"],
    leaves=["no_loss"],
)
def an_input_that_stands_in_for_data(graph: Sketch) -> None:
    graph.chain(graph.put("input", sizes=[1, 28, 28]), "flatten", "linear")


@broken(
    "input_beside_data",
    "Input 1",
    expected="a data set in its place",
    received="an Input",
    fixes=["Use Digits: images"],
)
def an_input_beside_data(graph: Sketch) -> None:
    _, labels = graph.data()
    classify(graph, graph.put("input", sizes=[1, 8, 8]), labels, "flatten", "linear")


@broken(
    "input_beside_data",
    "Input 1",
    expected="a data set in its place",
    received="an Input",
    fixes=["Use Digits: images through Flatten → 64"],
)
def an_input_of_another_shape_beside_data(graph: Sketch) -> None:
    _, labels = graph.data()
    classify(graph, graph.put("input", sizes=[4]), labels, "linear")


@broken(
    "two_data_sets",
    "Cross-entropy",
    expected="inputs from one data set, Digits",
    received="Digits and Digits 2, with two batch sizes",
    fixes=["Take Digits: labels", "Take everything from Digits"],
)
def a_target_from_another_data_set(graph: Sketch) -> None:
    images, _ = graph.data()
    _, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")


@broken(
    "two_data_sets",
    "Add 1",
    expected="inputs from one data set, Digits",
    received="Digits and Spirals, with two batch sizes",
    fixes=["Remove the wire from Spirals"],
)
def two_data_sets_in_a_sum(graph: Sketch) -> None:
    images, labels = graph.data()
    points, _ = graph.data("spirals")
    flat = graph.put("linear", graph.put("flatten", images), features=2)
    graph.put("loss.cross_entropy", graph.put("linear", graph.put("add", flat, points)), labels)


@broken(
    "two_data_sets",
    "Cross-entropy 2",
    expected="losses that depend on one data set, Digits",
    received="Digits 2",
    fixes=["Take everything from Digits", "Remove Cross-entropy 2"],
)
def losses_of_two_data_sets(graph: Sketch) -> None:
    for _ in range(2):
        images, labels = graph.data()
        classify(graph, images, labels, "flatten", "linear")


def known(graph: Sketch, id: str, spec: TensorSpec, high: float, count: int = 1797) -> None:
    """What a job has read about digits."""
    fields = ("images", FieldFacts(spec, 0, high)), ("labels", FieldFacts(LABEL, 0, 9, tuple("0123456789")))
    graph.facts(id, DataFacts(fields, (("train", count),)))


@broken(
    "unscaled_values",
    "Flatten 1",
    expected="values near 0 to 1: training is steadier",
    received="0 to 255",
    fixes=["Insert Batch norm 2-D"],
)
def raw_pixels(graph: Sketch) -> None:
    images, labels = graph.data()
    known(graph, images.node, maps(1, 8, 8), high=255)
    classify(graph, images, labels, "flatten", "linear")


@broken(
    "metric_fit",
    expected="Accuracy",
    received="Mean absolute error",
    fixes=["Leave out Mean absolute error"],
)
def a_metric_for_values_on_classes(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.recipe(metrics=["mean_absolute_error"])


@broken(
    "learning_rate",
    expected="about 0.001, as Adam takes it",
    received="0.5",
    fixes=["Set Learning rate to 0.001"],
)
def a_learning_rate_that_is_far_too_high(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.recipe(lr=0.5)


@broken(
    "learning_rate",
    expected="about 0.001, as Adam takes it",
    received="1e-09",
    fixes=["Set Learning rate to 0.001"],
)
def a_learning_rate_that_changes_nothing(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.recipe(lr=1e-9)


@broken(
    "bad_split",
    expected="shares for validation and testing that leave examples",
    received="0.6 and 0.5",
    fixes=["Set both shares to 0.1"],
)
def a_split_that_leaves_nothing(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.recipe(validation=0.6, test=0.5)


@broken(
    "bad_split_way",
    expected="groups, such as speakers",
    received="Digits, which tells none",
    fixes=["Set Split to automatic"],
)
def groups_that_nobody_knows(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.recipe(split="groups")


@broken(
    "bad_split_way",
    expected="a class for each example",
    received="Series, which has none",
    fixes=["Set Split to automatic"],
)
def shares_of_classes_that_are_none(graph: Sketch) -> None:
    _forecast(graph, split="classes")


@broken(
    "time_divided",
    expected="parts that follow each other, as Series does in time",
    received="Split “random”",
    fixes=["Set Split to time"],
)
def neighbours_in_time_torn_apart(graph: Sketch) -> None:
    _forecast(graph, split="random")


@broken("bad_fold", expected="1 to 5", received="6", fixes=["Set Fold to 1"])
def a_fold_beyond_the_last(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.recipe(folds=5, fold=6)


def _forecast(graph: Sketch, split: str) -> None:
    data = graph.put("data.series", path="wave.csv", name="Series").node
    last = graph.chain(End(data, "past"), "flatten", ("linear", {"features": 1}))
    graph.put("loss.mean_squared_error", last, End(data, "future"))
    graph.recipe(split=split)


@broken("batch_too_large", expected="at most 40", received="64", fixes=["Set Batch size to 40"])
def a_batch_larger_than_the_data(graph: Sketch) -> None:
    images, labels = graph.data()
    known(graph, images.node, maps(1, 8, 8), high=1, count=50)
    classify(graph, images, labels, "flatten", "linear")


@broken(
    "lone_example",
    "Batch norm 1",
    expected="batches of at least 2",
    received="1",
    fixes=["Set Batch size to 2", "Use Layer norm instead"],
)
def batch_norm_of_one_example(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "batch_norm1d", "linear")
    graph.recipe(batch=1)


@broken(
    "lone_example",
    "Batch norm 1",
    expected="batches of at least 2",
    received="1",
    fixes=["Use Layer norm instead"],
)
def batch_norm_of_so_few_that_no_batch_size_helps(graph: Sketch) -> None:
    images, labels = graph.data()
    known(graph, images.node, maps(1, 8, 8), high=1, count=3)
    classify(graph, images, labels, "flatten", "batch_norm1d", "linear")
    graph.recipe(batch=1)
