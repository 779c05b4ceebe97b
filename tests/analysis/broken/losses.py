"""Losses that do not fit what they get, and networks that could not learn."""

from __future__ import annotations

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import LABEL, maps, vector
from netbuilder.graph.model import End
from netbuilder.project import edits
from tests.analysis.broken.case import broken
from tests.analysis.sketch import Sketch, classify


@broken(
    "kind_mismatch",
    "Cross-entropy",
    expected="a vector",
    received="16×6×6 (feature maps C×H×W)",
    fixes=["Insert Flatten + Linear → 10", "Insert Flatten → 576", "Average each map → 16"],
)
def maps_straight_into_cross_entropy(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "conv2d")


@broken(
    "element_type",
    "Linear 1",
    expected="values of type float32",
    received="class numbers (labels)",
    fixes=["Connect Spirals: points instead"],
)
def labels_in_place_of_the_data(graph: Sketch) -> None:
    _, labels = graph.data("spirals")
    classify(graph, labels, labels, ("linear", {"features": 2}))


@broken(
    "element_type",
    "Linear 1",
    expected="values of type float32",
    received="class numbers (labels)",
    fixes=["Swap the wires of Spirals", "Connect Spirals: points instead"],
)
def labels_and_data_mistaken_for_each_other(graph: Sketch) -> None:
    points, labels = graph.data("spirals")
    classify(graph, labels, points, ("linear", {"features": 2}))


@broken(
    "element_type",
    "Linear 1",
    expected="values of type float32",
    received="class numbers (labels)",
    fixes=["Swap the wires of Digits", "Connect Digits: images instead"],
)
def labels_and_images_mistaken_before_flatten(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, labels, images, "flatten", "linear")


@broken(
    "element_type",
    "Cross-entropy",
    expected="values of type float32",
    received="class numbers (labels)",
    fixes=["Swap the two wires"],
)
def the_wires_of_a_loss_the_wrong_way_round(graph: Sketch) -> None:
    images, labels = graph.data()
    graph.put("loss.cross_entropy", labels, graph.chain(images, "flatten", "linear"))


@broken(
    "element_type",
    "Mean squared error",
    expected="values of type float32",
    received="class numbers (labels)",
    fixes=["Use Cross-entropy instead"],
)
def a_loss_for_values_with_labels(graph: Sketch) -> None:
    images, labels = graph.data()
    graph.put("loss.mean_squared_error", graph.chain(images, "flatten", "linear"), labels)


@broken(
    "target_kind",
    "Cross-entropy",
    expected="class numbers (labels)",
    received="1 (a vector)",
    fixes=["Use Mean squared error, and 1 output of Linear 2"],
)
def numbers_where_classes_are_wanted(graph: Sketch) -> None:
    id = graph.put("data.table", path="prices.csv").node
    fields = (("features", FieldFacts(vector(4), -3, 3)), ("target", FieldFacts(vector(1), 0, 90)))
    graph.project = edits.learn_facts(graph.project, id, DataFacts(fields, (("train", 500),), "0"))
    scores = graph.chain(End(id, "features"), "linear", "relu", "linear")
    graph.put("loss.cross_entropy", scores, End(id, "target"))


@broken(
    "target_kind",
    "Cross-entropy",
    expected="class numbers (labels)",
    received="64 (a vector)",
    fixes=["Connect Digits: labels instead", "Use Mean squared error instead"],
    leaves=["too_many_scores"],
)
def a_loss_for_classes_with_values(graph: Sketch) -> None:
    images, _ = graph.data()
    flat = graph.put("flatten", images)
    graph.put("loss.cross_entropy", graph.put("linear", flat, features=64), flat)


@broken(
    "loss_shapes",
    "Mean squared error",
    expected="100 (a vector)",
    received="7 (a vector)",
    fixes=["Set the outputs of Linear 1 to 100"],
)
def a_reconstruction_that_is_too_short(graph: Sketch) -> None:
    patches, _ = graph.data("photo_patches")
    flat = graph.put("flatten", patches)
    graph.put("loss.mean_squared_error", graph.put("linear", flat, features=7), flat)


@broken(
    "loss_shapes",
    "Mean squared error",
    expected="1×10×10 (feature maps C×H×W)",
    received="100 (a vector)",
    fixes=["Insert Reshape → 1×10×10", "Insert Flatten → 100"],
)
def a_reconstruction_without_its_shape(graph: Sketch) -> None:
    patches, _ = graph.data("photo_patches")
    made = graph.chain(patches, "flatten", ("linear", {"features": 100}))
    graph.put("loss.mean_squared_error", made, patches)


@broken(
    "loss_shapes",
    "Binary cross-entropy",
    expected="a vector of 1",
    received="3 (a vector)",
    fixes=["Set the outputs of Linear 1 to 1", "Use Cross-entropy instead"],
)
def three_scores_for_yes_or_no(graph: Sketch) -> None:
    points, labels = graph.data("spirals")
    graph.put("loss.binary_cross_entropy", graph.chain(points, ("linear", {"features": 3}), "tanh"), labels)


@broken(
    "too_few_scores",
    "Cross-entropy",
    expected="10 scores, one a class of Digits: labels",
    received="5",
    fixes=["Set the outputs of Linear 1 to 10"],
)
def fewer_scores_than_classes(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", ("linear", {"features": 5}))


@broken(
    "too_few_scores",
    "Cross-entropy",
    expected="3 scores, one a class of Gaussian clouds: labels",
    received="2",
    fixes=["Insert Linear → 3"],
)
def a_sum_with_too_few_scores(graph: Sketch) -> None:
    points, labels = graph.data("gaussians", classes=3)
    scores = graph.put("add", graph.put("linear", points, features=2), points)
    graph.put("loss.cross_entropy", scores, labels)


@broken(
    "too_many_scores",
    "Cross-entropy",
    expected="2 scores, one a class of Spirals: labels",
    received="10",
    fixes=["Set the outputs of Linear 1 to 2"],
)
def more_scores_than_classes(graph: Sketch) -> None:
    points, labels = graph.data("spirals")
    classify(graph, points, labels, "linear")


def numbered(graph: Sketch, loss: str, low: float | None, high: float | None, features: int) -> None:
    """Two coordinates whose labels have these numbers and no names."""
    points, labels = graph.data("spirals")
    fields = ("points", FieldFacts(vector(2), -1, 1)), ("labels", FieldFacts(LABEL, low, high))
    graph.facts(points.node, DataFacts(fields))
    graph.put(f"loss.{loss}", graph.put("linear", points, features=features), labels)


@broken(
    "labels_out_of_range",
    "Binary cross-entropy",
    expected="labels 0 and 1",
    received="0 to 9",
    fixes=["Use Cross-entropy with 10 scores"],
)
def ten_classes_for_yes_or_no(graph: Sketch) -> None:
    numbered(graph, "binary_cross_entropy", 0, 9, features=1)


@broken(
    "labels_out_of_range",
    "Cross-entropy",
    expected="class numbers from 0",
    received="-1 to 2",
)
def labels_below_zero(graph: Sketch) -> None:
    numbered(graph, "cross_entropy", -1, 2, features=3)


@broken(
    "one_class",
    "Cross-entropy",
    expected="a score for each class",
    received="1",
    fixes=["Use Binary cross-entropy instead"],
)
def a_single_score_for_classes(graph: Sketch) -> None:
    numbered(graph, "cross_entropy", None, None, features=1)


@broken(
    "activation_before_loss",
    "Softmax 1",
    expected="raw scores",
    received="what Softmax 1 makes of them",
    fixes=["Remove Softmax 1"],
)
def softmax_before_cross_entropy(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear", "softmax")


@broken(
    "activation_before_loss",
    "Softmax 1",
    expected="raw scores",
    received="what Softmax 1 makes of them",
    fixes=["Go past Softmax 1"],
)
def softmax_that_is_an_output_too(graph: Sketch) -> None:
    images, labels = graph.data()
    shares = graph.chain(images, "flatten", "linear", "softmax")
    graph.put("loss.cross_entropy", graph.put("dropout", shares), labels)
    graph.put("output", shares)


@broken(
    "activation_before_loss",
    "Sigmoid 1",
    expected="raw scores",
    received="what Sigmoid 1 makes of them",
    fixes=["Remove Sigmoid 1"],
)
def sigmoid_before_binary_cross_entropy(graph: Sketch) -> None:
    points, labels = graph.data("spirals")
    graph.put(
        "loss.binary_cross_entropy", graph.chain(points, ("linear", {"features": 1}), "sigmoid"), labels
    )


@broken(
    "no_loss",
    expected="a loss: what training makes small",
    received="none",
    fixes=["Add Cross-entropy"],
)
def a_network_without_loss(graph: Sketch) -> None:
    images, _ = graph.data()
    graph.chain(images, "flatten", "linear")


@broken(
    "nothing_to_train",
    "Cross-entropy",
    expected="a layer with weights before it, such as Linear",
    received="none",
    fixes=["Insert Linear → 2"],
)
def nothing_but_an_activation(graph: Sketch) -> None:
    points, labels = graph.data("spirals")
    classify(graph, points, labels, "relu")


@broken(
    "nothing_to_train",
    "Activity penalty",
    expected="a layer with weights before it, such as Linear",
    received="none",
    fixes=["Insert Conv 2-D → 1×8×8"],
)
def nothing_to_train_in_maps(graph: Sketch) -> None:
    images, _ = graph.data()
    graph.put("loss.activity_penalty", graph.put("relu", images))


@broken(
    "idle_loss",
    "Activity penalty",
    expected="a layer with weights before it, such as Linear",
    received="none",
    fixes=["Remove Activity penalty"],
    leaves=["unused_node"],
)
def one_of_two_losses_without_weights(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.put("loss.activity_penalty", graph.put("relu", End(images.node, "images")))


def _mixed(graph: Sketch, data: str, classes: int, outputs: int) -> None:
    """Cross-entropy of examples that are mixed for so many classes."""
    values, labels = graph.data(data)
    mixed = graph.put("mix_up", values, labels, classes=classes)
    scores = graph.chain(mixed, "flatten", ("linear", {"features": outputs}))
    graph.put("loss.cross_entropy", scores, End(mixed.node, "shares"))


@broken(
    "few_mixed_classes",
    "Mix-up 1",
    expected="10 classes, those of Digits: labels",
    received="8",
    fixes=["Set the classes of Mix-up 1 to 10"],
    beside=["loss_shapes"],
)
def mixed_for_fewer_classes_than_there_are(graph: Sketch) -> None:
    _mixed(graph, "digits", 8, 10)


@broken(
    "loss_shapes",
    "Cross-entropy",
    expected="10 scores",
    received="4 (a vector)",
    fixes=["Set the outputs of Linear 1 to 10"],
)
def fewer_scores_than_classes_that_are_mixed(graph: Sketch) -> None:
    _mixed(graph, "digits", 10, 4)


@broken(
    "many_mixed_classes",
    "Mix-up 1",
    expected="2 classes, those of Spirals: labels",
    received="10",
    fixes=["Set the classes of Mix-up 1 to 2"],
    beside=["loss_shapes"],
)
def mixed_for_more_classes_than_there_are(graph: Sketch) -> None:
    _mixed(graph, "spirals", 10, 2)


def _tagged(graph: Sketch, loss: str) -> None:
    """Pictures that can have several of five labels."""
    id = graph.put("data.image_folder", path="pets").node
    labels = FieldFacts(vector(5), 0, 1, names=("cat", "dog", "tree", "car", "sky"))
    fields = (("images", FieldFacts(maps(3, 8, 8), 0, 1)), ("labels", labels))
    graph.project = edits.learn_facts(graph.project, id, DataFacts(fields, (("train", 500),), "0"))
    scores = graph.chain(End(id, "images"), "flatten", ("linear", {"features": 5}))
    graph.put(loss, scores, End(id, "labels"))


@broken(
    "target_kind",
    "Cross-entropy",
    expected="class numbers (labels)",
    received="5 (a vector)",
    fixes=["Use Binary cross-entropy instead", "Use Mean squared error instead"],
)
def one_class_where_there_are_several_labels(graph: Sketch) -> None:
    _tagged(graph, "loss.cross_entropy")


@broken(
    "values_of_labels",
    "Mean squared error",
    expected="a loss that asks of each label whether it is there",
    received="5 labels, each 0 or 1",
    fixes=["Use Binary cross-entropy instead"],
)
def labels_as_amounts(graph: Sketch) -> None:
    _tagged(graph, "loss.mean_squared_error")


@broken(
    "out_of_reach",
    "Sigmoid 1",
    expected="values from 0 to 90",
    received="values from 0 to 1",
    fixes=["Remove Sigmoid 1"],
)
def a_price_from_a_sigmoid(graph: Sketch) -> None:
    id = graph.put("data.table", path="prices.csv").node
    fields = (("features", FieldFacts(vector(4), -3, 3)), ("target", FieldFacts(vector(1), 0, 90)))
    graph.project = edits.learn_facts(graph.project, id, DataFacts(fields, (("train", 500),), "0"))
    price = graph.chain(End(id, "features"), ("linear", {"features": 1}), "sigmoid")
    graph.put("loss.mean_squared_error", price, End(id, "target"))


@broken(
    "loss_shapes",
    "Mean squared error",
    expected="1×8×8 (feature maps C×H×W)",
    received="3 (a vector)",
    fixes=["Insert Linear + Reshape → 1×8×8"],
)
def an_autoencoder_without_its_end(graph: Sketch) -> None:
    images, _ = graph.data()
    code = graph.chain(images, "flatten", ("linear", {"features": 3}))
    graph.put("loss.mean_squared_error", code, images)


@broken(
    "late_augmentation",
    "Random shift 1",
    expected="a place before the layers that learn",
    received="one behind Conv 1",
    fixes=["Move it behind Digits"],
)
def what_was_learned_is_moved_about(graph: Sketch) -> None:
    images, labels = graph.data()
    layers = ("batch_norm2d", "random_flip", "conv2d", "gaussian_noise", "random_shift", "flatten")
    classify(graph, images, labels, *layers, ("linear", {"features": 10}))
