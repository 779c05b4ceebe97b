"""Numbers that tell a person how good a prediction is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from netbuilder.core.declared import Declared
from netbuilder.core.registry import Registry
from netbuilder.core.spec import LABEL, Kind, TensorSpec


class Metric(Declared):
    """Base of all metrics: a mean over examples, so that batches of any size add up exactly.

    `total` is a torch expression of `{0}` (prediction) and `{1}` (target), both with their batch axis: the
    sum over the batch of one number an example. `higher` says whether more is better. `fraction` marks shares
    from 0 to 1.
    """

    id: ClassVar[str]
    says: ClassVar[str]
    higher: ClassVar[bool]
    fraction: ClassVar[bool] = False

    def fits(self, *specs: Any, **_: Any) -> bool:
        """Whether it makes sense of a prediction and a target of these specs."""
        raise NotImplementedError

    def total(self, *specs: Any, **_: Any) -> str:
        """The expression for a prediction and a target of these specs."""
        raise NotImplementedError


metrics: Registry[type[Metric]] = Registry("metric")

M = TypeVar("M", bound=Metric)


def metric(id: str, title: str, *, says: str) -> Callable[[type[M]], type[M]]:
    """Declare a metric."""

    def declare(declaration: type[M]) -> type[M]:
        declaration.id = id
        declaration.title = title
        declaration.says = says
        metrics.add(id, declaration)
        return declaration

    return declare


@metric("accuracy", "Accuracy", says="Share of examples whose highest score is the right class.")
class Accuracy(Metric):
    """Of scores for each step or pixel, the share of these. Of a mixed example the larger part is right."""

    higher = True
    fraction = True

    def fits(self, prediction: TensorSpec, target: TensorSpec) -> bool:
        if target.is_shares:
            return prediction.kind is Kind.VECTOR and prediction.sizes == target.sizes
        if not prediction.is_float or not target.is_labels or prediction.kind in (Kind.SCALAR, Kind.OTHER):
            return False
        classes, places = _classes_and_places(prediction)
        return classes > 1 and target.sizes == places

    def total(self, prediction: TensorSpec, target: TensorSpec) -> str:
        if target.is_shares:
            return "({0}.argmax(dim=1) == {1}.argmax(dim=1)).sum()"
        if prediction.kind is Kind.VECTOR:
            return "({0}.argmax(dim=1) == {1}).sum()"
        axis = 2 if prediction.kind is Kind.SEQUENCE else 1
        return f"({{0}}.argmax(dim={axis}) == {{1}}).float().flatten(1).mean(1).sum()"


def _classes_and_places(scores: TensorSpec) -> tuple[int, tuple[int, ...]]:
    """How many classes there are scores for, and the sizes of the steps or pixels that have them."""
    if scores.kind is Kind.SEQUENCE:
        return scores.sizes[-1], scores.sizes[:-1]
    return scores.sizes[0], scores.sizes[1:]


@metric("binary_accuracy", "Accuracy (yes or no)", says="Share of examples whose score has the right sign.")
class BinaryAccuracy(Metric):
    higher = True
    fraction = True

    def fits(self, prediction: TensorSpec, target: TensorSpec) -> bool:
        return prediction.is_float and prediction.sizes == (1,) and target == LABEL

    def total(self, prediction: TensorSpec, target: TensorSpec) -> str:
        return "(({0}.squeeze(1) > 0) == ({1} > 0)).sum()"


@metric(
    "label_accuracy",
    "Accuracy of labels",
    says="Share of right signs of scores, where an example can have several labels.",
)
class LabelAccuracy(Metric):
    """The mean over all labels: one that nearly no example has is told right by saying no."""

    higher = True
    fraction = True

    def fits(self, prediction: TensorSpec, target: TensorSpec) -> bool:
        several = target.kind is Kind.VECTOR and target.is_float and target.count > 1
        return several and prediction.is_float and prediction.sizes == target.sizes

    def total(self, prediction: TensorSpec, target: TensorSpec) -> str:
        return "(({0} > 0) == ({1} > 0)).float().mean(dim=1).sum()"


@metric("mean_absolute_error", "Mean absolute error", says="Average distance to the target.")
class MeanAbsoluteError(Metric):
    higher = False

    def fits(self, prediction: TensorSpec, target: TensorSpec) -> bool:
        same = prediction.sizes == target.sizes or (prediction.sizes == (1,) and target.sizes == ())
        return prediction.is_float and target.is_float and same

    def total(self, prediction: TensorSpec, target: TensorSpec) -> str:
        if target.sizes:
            return "({0} - {1}).abs().flatten(1).mean(dim=1).sum()"
        return "({0}.squeeze(1) - {1}).abs().sum()" if prediction.sizes else "({0} - {1}).abs().sum()"
