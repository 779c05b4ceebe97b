"""What training makes small. A loss is a node: predictions and targets are wired into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from netbuilder.catalogue.layer import Port
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need, need_float
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.declared import Declared
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.registry import Registry
from netbuilder.core.setting import Float
from netbuilder.core.spec import LABEL, Kind, TensorSpec, scalar
from netbuilder.core.text import Text


class Loss(Declared):
    """Base of all losses. Every loss gives one number, the mean over the batch; `weight` scales it in a sum.

    `metrics` are the metrics that make sense of its prediction, the first is the one to judge by.
    `stricter` gives, by the code of the refusal, the reason for refusing what torch would compute.
    """

    id: ClassVar[str]
    says: ClassVar[str]
    torch: ClassVar[str]
    inputs: ClassVar[tuple[Port, ...]] = (Port("prediction"), Port("target"))
    outputs: ClassVar[tuple[Port, ...]] = (Port("loss"),)
    metrics: ClassVar[tuple[str, ...]] = ()
    stricter: ClassVar[FrozenDict[str, str]] = FrozenDict()
    weight = Float(1.0, min=0.0, says="How much this loss counts when there are several.")

    def shape(self, *inputs: Any, **_: Any) -> TensorSpec:
        """A single number. Raises ShapeRefused when prediction and target do not belong together."""
        raise NotImplementedError

    def code(self, *inputs: Any, **_: Any) -> LayerCode:
        """The module and the expression that gives the unweighted loss."""
        raise NotImplementedError


losses: Registry[type[Loss]] = Registry("loss")

L = TypeVar("L", bound=Loss)


def loss(id: str, title: str, *, says: str, torch: str = "") -> Callable[[type[L]], type[L]]:
    """Declare a loss. `torch` holds its names in torch and other words by which it can be found."""

    def declare(declaration: type[L]) -> type[L]:
        declaration.id = id
        declaration.title = title
        declaration.says = says
        declaration.torch = torch
        losses.add(id, declaration)
        return declaration

    return declare


@loss(
    "cross_entropy",
    "Cross-entropy",
    says="Compares scores for classes with the class that is right.",
    torch="nn.CrossEntropyLoss F.cross_entropy softmax classification",
)
class CrossEntropy(Loss):
    """Applies log-softmax itself: it takes raw scores, one a class. The target is a class number."""

    stricter = FrozenDict(
        kind_mismatch="Scores for each step or pixel need targets there too, which no data set gives yet.",
        target_kind="torch also takes a share for each class; values wired here are nearly always a slip.",
        element_type=FLOAT32_ONLY,
    )
    inputs = (Port("scores"), Port("target"))
    metrics = ("accuracy",)
    smoothing = Float(0.0, min=0.0, max=1.0, says="Share of certainty spread evenly over all classes.")

    def shape(self, scores: TensorSpec, target: TensorSpec) -> TensorSpec:
        need(scores, Kind.VECTOR)
        if target != LABEL:
            raise ShapeRefused(
                "target_kind",
                Text("needs a class number as target"),
                Text("class numbers (labels)"),
                port=1,
                received=described(target),
                remedy=Text("wire labels into it, or use mean squared error for values."),
            )
        return scalar()

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"label_smoothing": self.smoothing} if self.smoothing else {}
        return LayerCode(Call("torch.nn.CrossEntropyLoss", **keywords), "{self}({0}, {1})")


@loss(
    "binary_cross_entropy",
    "Binary cross-entropy",
    says="Compares a score for yes or no with the answer.",
    torch="nn.BCEWithLogitsLoss F.binary_cross_entropy_with_logits sigmoid classification",
)
class BinaryCrossEntropy(Loss):
    """Applies the sigmoid itself: it takes raw scores. Its target: shares from 0 to 1, or a label."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    inputs = (Port("scores"), Port("target"))
    metrics = ("binary_accuracy",)

    def shape(self, scores: TensorSpec, target: TensorSpec) -> TensorSpec:
        need_float(scores)
        if target == LABEL:
            if scores.sizes != (1,):
                raise ShapeRefused(
                    "loss_shapes",
                    Text("needs one score for a label"),
                    Text("a vector of 1"),
                    received=described(scores),
                    remedy=Text("give the last layer 1 output, or use cross-entropy for several classes."),
                )
            return scalar()
        need_float(target, port=1)
        if target.sizes != scores.sizes:
            raise _unequal(scores, target)
        return scalar()

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        answer = "{1}.unsqueeze(1).float()" if target == LABEL else "{1}"
        return LayerCode(Call("torch.nn.BCEWithLogitsLoss"), f"{{self}}({{0}}, {answer})")


@loss(
    "mean_squared_error",
    "Mean squared error",
    says="Averages the squared distance to the target.",
    torch="nn.MSELoss F.mse_loss L2 regression",
)
class MeanSquaredError(Loss):
    """Over all values. Prediction and target have one shape; a vector of 1 also takes a single number."""

    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        loss_shapes="torch stretches the smaller one and compares values that do not belong together.",
    )
    metrics = ("mean_absolute_error",)

    def shape(self, prediction: TensorSpec, target: TensorSpec) -> TensorSpec:
        need_float(prediction)
        need_float(target, port=1)
        single = prediction.sizes == (1,) and target.sizes == ()
        if prediction.sizes != target.sizes and not single:
            raise _unequal(prediction, target)
        return scalar()

    def code(self, prediction: TensorSpec, target: TensorSpec) -> LayerCode:
        answer = "{1}" if prediction.sizes == target.sizes else "{1}.unsqueeze(1)"
        return LayerCode(Call("torch.nn.MSELoss"), f"{{self}}({{0}}, {answer})")


@loss(
    "activity_penalty",
    "Activity penalty",
    says="Averages the size of values, so that few stay active.",
    torch="L1 sparse sparsity regularisation abs",
)
class ActivityPenalty(Loss):
    """Mean absolute value (L1) of a hidden layer: makes a code sparse (Olshausen and Field 1996)."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    inputs = (Port("activity"),)

    def shape(self, activity: TensorSpec) -> TensorSpec:
        need_float(activity)
        return scalar()

    def code(self, activity: TensorSpec) -> LayerCode:
        return LayerCode(None, "{0}.abs().mean()")


def _unequal(prediction: TensorSpec, target: TensorSpec) -> ShapeRefused:
    return ShapeRefused(
        "loss_shapes",
        Text("needs prediction and target of one shape"),
        described(target),
        received=described(prediction),
        remedy=Text("give the network's last layer the sizes of the target."),
    )
