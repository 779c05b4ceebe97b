"""What training makes small. A loss is a node: predictions and targets are wired into it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from netbuilder.catalogue.layer import Port
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need, need_float
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.declared import Declared
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.registry import Registry
from netbuilder.core.setting import Flag, Float
from netbuilder.core.spec import LABEL, Kind, TensorSpec, scalar
from netbuilder.core.text import Text


class Loss(Declared):
    """Base of all losses. Every loss gives one number, the mean over the batch; `weight` scales it in a sum.

    `metrics` are the metrics that make sense of its prediction, the first is the one to judge by; none where
    no prediction is held against a target. A `rare` one is found by searching.
    `stricter` gives, by the code of the refusal, the reason for refusing what torch would compute.
    """

    id: ClassVar[str]
    says: ClassVar[str]
    torch: ClassVar[str]
    rare: ClassVar[bool]
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

    def least(self, *inputs: Any, **_: Any) -> float:
        """What is left of the unweighted loss of predictions that are as good as can be: nothing of most."""
        return 0.0


losses: Registry[type[Loss]] = Registry("loss")

L = TypeVar("L", bound=Loss)


def loss(
    id: str, title: str, *, says: str, torch: str = "", rare: bool = False
) -> Callable[[type[L]], type[L]]:
    """Declare a loss. `torch` holds its names in torch and other words by which it can be found."""

    def declare(declaration: type[L]) -> type[L]:
        declaration.id = id
        declaration.title = title
        declaration.says = says
        declaration.torch = torch
        declaration.rare = rare
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
    """Applies log-softmax itself: it takes raw scores, one a class. The target is a class number.

    Scores for each step or pixel have such a number for each of them, over which the mean is taken as well.
    Of examples that are mixed, as Mix-up does it, the target is the share of each class.
    """

    stricter = FrozenDict(
        kind_mismatch="torch goes by the place of an axis; where there is no name, nobody knows the classes.",
        target_kind="torch also takes a share for each class; values wired here are nearly always a slip.",
        element_type=FLOAT32_ONLY,
    )
    inputs = (Port("scores"), Port("target"))
    metrics = ("accuracy",)
    smoothing = Float(0.0, min=0.0, max=1.0, says="Share of certainty spread evenly over all classes.")

    def shape(self, scores: TensorSpec, target: TensorSpec) -> TensorSpec:
        if target.is_shares:
            _need_shares(scores, target)
        else:
            need_classes(scores, target)
        return scalar()

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"label_smoothing": self.smoothing} if self.smoothing else {}
        return LayerCode(Call("torch.nn.CrossEntropyLoss", **keywords), of_classes(scores))

    def least(self, scores: TensorSpec, target: TensorSpec) -> float:
        """The entropy of the smoothed target: by Gibbs' inequality no cross-entropy with it is less."""
        others = class_count(scores) - 1
        spread = self.smoothing / (others + 1)
        shares = (1 - others * spread, *[spread] * others)
        return -sum(share * math.log(share) for share in shares if share > 0)


@loss(
    "binary_cross_entropy",
    "Binary cross-entropy",
    says="Compares a score for yes or no with the answer.",
    torch="nn.BCEWithLogitsLoss F.binary_cross_entropy_with_logits nn.MultiLabelSoftMarginLoss sigmoid",
)
class BinaryCrossEntropy(Loss):
    """Applies the sigmoid itself: it takes raw scores. Its target: shares from 0 to 1, or a label."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    inputs = (Port("scores"), Port("target"))
    metrics = ("binary_accuracy",)
    total = Flag(False, label="Sum over values", says="Add up an example's values instead of averaging them.")

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
            raise unequal(scores, target)
        return scalar()

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        answer = "{1}.unsqueeze(1).float()" if target == LABEL else "{1}"
        if self.total:
            call = Call("torch.nn.BCEWithLogitsLoss", reduction="sum")
            return LayerCode(call, f"{{self}}({{0}}, {answer}) / {{0}}.shape[0]")
        return LayerCode(Call("torch.nn.BCEWithLogitsLoss"), f"{{self}}({{0}}, {answer})")


class OfValues(Loss):
    """Over all values. Prediction and target have one shape; a vector of 1 also takes a single number."""

    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        loss_shapes="torch stretches the smaller one and compares values that do not belong together.",
    )
    metrics = ("mean_absolute_error",)
    total = Flag(False, label="Sum over values", says="Add up an example's values instead of averaging them.")

    def shape(self, prediction: TensorSpec, target: TensorSpec) -> TensorSpec:
        need_float(prediction)
        need_float(target, port=1)
        single = prediction.sizes == (1,) and target.sizes == ()
        if prediction.sizes != target.sizes and not single:
            raise unequal(prediction, target)
        return scalar()

    def made(self, **reduction: Value) -> Call:
        """The torch module, which takes prediction and target."""
        raise NotImplementedError

    def code(self, prediction: TensorSpec, target: TensorSpec) -> LayerCode:
        answer = "{1}" if prediction.sizes == target.sizes else "{1}.unsqueeze(1)"
        if self.total:
            return LayerCode(self.made(reduction="sum"), f"{{self}}({{0}}, {answer}) / {{0}}.shape[0]")
        return LayerCode(self.made(), f"{{self}}({{0}}, {answer})")


@loss(
    "mean_squared_error",
    "Mean squared error",
    says="Averages the squared distance to the target.",
    torch="nn.MSELoss F.mse_loss L2 regression",
)
class MeanSquaredError(OfValues):
    def made(self, **reduction: Value) -> Call:
        return Call("torch.nn.MSELoss", **reduction)


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


def need_classes(scores: TensorSpec, target: TensorSpec) -> None:
    """Refuse what is not scores for classes and the class that is right, perhaps at each step or pixel."""
    places = _places(scores)
    if target == LABEL or places is None:
        need(scores, Kind.VECTOR)
    need_float(scores)
    if not target.is_labels:
        raise ShapeRefused(
            "target_kind",
            Text("needs a class number as target"),
            Text("class numbers (labels)"),
            port=1,
            received=described(target),
            remedy=Text("wire labels into it, or use mean squared error for values."),
        )
    if target.sizes != places:
        raise ShapeRefused(
            "loss_shapes",
            Text("needs a class number for each place that has scores"),
            Text("{places} class numbers", places="×".join(map(str, places or (1,)))),
            port=1,
            received=Text("{sizes} class numbers", sizes=str(target)),
            remedy=Text("give the scores the steps or pixels of the target."),
        )


def _need_shares(scores: TensorSpec, target: TensorSpec) -> None:
    """Refuse what is not a score for each of the classes of which `target` has the shares."""
    need(scores, Kind.VECTOR)
    if scores.sizes != target.sizes:
        raise ShapeRefused(
            "loss_shapes",
            Text("needs a score for each class that has a share"),
            Text("{count} scores", count=target.count),
            received=described(scores),
            remedy=Text("give the last layer {count} outputs, or set the classes.", count=target.count),
        )


def class_count(scores: TensorSpec) -> int:
    """For how many classes there are scores."""
    return scores.sizes[_class_axis(scores)]


def of_class_count(scores: TensorSpec, count: int) -> TensorSpec:
    """The same scores for another number of classes."""
    sizes = list(scores.sizes)
    sizes[_class_axis(scores)] = count
    return scores.resized(tuple(sizes))


def _class_axis(scores: TensorSpec) -> int:
    return -1 if scores.kind is Kind.SEQUENCE else 0


def of_classes(scores: TensorSpec) -> str:
    """The expression of a module that takes scores and class numbers: the classes are its second axis."""
    return "{self}({0}.transpose(1, 2), {1})" if scores.kind is Kind.SEQUENCE else "{self}({0}, {1})"


def _places(scores: TensorSpec) -> tuple[int, ...] | None:
    """The sizes of the places that have scores, () for one a sample; None for what has no classes."""
    if scores.kind in (Kind.SCALAR, Kind.OTHER):
        return None
    return scores.sizes[:-1] if scores.kind is Kind.SEQUENCE else scores.sizes[1:]


def unequal(prediction: TensorSpec, target: TensorSpec, port: int = 0) -> ShapeRefused:
    """What arrives at `port` should have the shape of `target`."""
    return ShapeRefused(
        "loss_shapes",
        Text("needs prediction and target of one shape"),
        described(target),
        port=port,
        received=described(prediction),
        remedy=Text("give the network's last layer the sizes of the target."),
    )
