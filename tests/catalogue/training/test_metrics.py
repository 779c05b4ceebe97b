from __future__ import annotations

import pytest
import torch

from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.call import LayerCode
from netbuilder.core.spec import LABEL, TensorSpec, maps, scalar, sequence, vector
from tests.contracts import oracle


def total(id: str, specs: tuple[TensorSpec, TensorSpec], prediction: object, target: object) -> float:
    made = metrics.get(id)()
    assert made.fits(*specs)
    return oracle.forward(LayerCode(None, made.total(*specs)))(
        torch.tensor(prediction), torch.tensor(target)
    ).item()


def test_accuracy_counts_the_examples_whose_highest_score_is_right() -> None:
    scores = [[0.1, 0.9, 0.0], [2.0, 1.0, 0.0], [0.0, 0.5, 0.4]]
    assert total("accuracy", (vector(3), LABEL), scores, [1, 2, 1]) == 2


def test_binary_accuracy_goes_by_the_sign() -> None:
    assert total("binary_accuracy", (vector(1), LABEL), [[0.2], [-3.0], [0.0]], [1, 1, 0]) == 2


def test_accuracy_of_labels_goes_by_the_sign_of_each() -> None:
    scores, labels = [[0.2, -1.0, 3.0], [0.0, 0.1, -0.1]], [[1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]
    assert total("label_accuracy", (vector(3), vector(3)), scores, labels) == pytest.approx(4 / 3)


@pytest.mark.parametrize(
    ("specs", "prediction", "target"),
    [
        ((vector(2), vector(2)), [[1.0, 2.0], [0.0, 0.0]], [[2.0, 4.0], [0.0, 1.0]]),
        ((vector(1), scalar()), [[1.5], [0.5]], [0.0, 0.0]),
        ((scalar(), scalar()), [1.5, 0.5], [0.0, 0.0]),
        ((sequence(1, 2), sequence(1, 2)), [[[1.0, 2.0]], [[0.0, 0.0]]], [[[2.0, 4.0]], [[0.0, 1.0]]]),
    ],
)
def test_mean_absolute_error_adds_one_mean_an_example(
    specs: tuple[TensorSpec, TensorSpec], prediction: object, target: object
) -> None:
    assert total("mean_absolute_error", specs, prediction, target) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("id", "prediction", "target"),
    [
        ("accuracy", vector(1), LABEL),
        ("accuracy", vector(3), vector(3)),
        ("accuracy", maps(3, 4, 4), LABEL),
        ("accuracy", TensorSpec((3,), ("F",), "int64"), LABEL),
        ("binary_accuracy", vector(2), LABEL),
        ("binary_accuracy", vector(1), scalar()),
        ("binary_accuracy", TensorSpec((1,), ("F",), "int64"), LABEL),
        ("mean_absolute_error", vector(3), LABEL),
        ("mean_absolute_error", vector(3), vector(4)),
        ("mean_absolute_error", scalar(), vector(1)),
        ("mean_absolute_error", LABEL, scalar()),
    ],
)
def test_a_metric_does_not_fit_where_it_makes_no_sense(
    id: str, prediction: TensorSpec, target: TensorSpec
) -> None:
    assert not metrics.get(id)().fits(prediction, target)


def test_which_way_is_better() -> None:
    assert {id: (m.higher, m.fraction) for id, m in metrics.items()} == {
        "accuracy": (True, True),
        "binary_accuracy": (True, True),
        "label_accuracy": (True, True),
        "mean_absolute_error": (False, False),
    }
