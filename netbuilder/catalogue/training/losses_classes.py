"""Further losses for classes: from log-shares, by margins, for rare classes, for the areas of an image."""

from __future__ import annotations

from netbuilder.catalogue.layer import Port
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need, need_float
from netbuilder.catalogue.training.losses import (
    CrossEntropy,
    Loss,
    loss,
    need_classes,
    of_classes,
    unequal,
)
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Float
from netbuilder.core.spec import LABEL, Kind, TensorSpec, scalar
from netbuilder.core.text import Text


class OfClasses(Loss):
    """Scores for classes and the class that is right, for a sample or at each step or pixel."""

    stricter = CrossEntropy.stricter
    inputs = (Port("scores"), Port("target"))
    metrics = ("accuracy",)

    def shape(self, scores: TensorSpec, target: TensorSpec) -> TensorSpec:
        need_classes(scores, target)
        return scalar()


@loss(
    "negative_log_likelihood",
    "Negative log-likelihood",
    says="Takes log-shares of classes, as Log-softmax gives them, and the class that is right.",
    torch="nn.NLLLoss F.nll_loss classification",
    rare=True,
)
class NegativeLogLikelihood(OfClasses):
    """Behind Log-softmax it is cross-entropy."""

    stricter = FrozenDict({name: why for name, why in CrossEntropy.stricter.items() if name != "target_kind"})

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        return LayerCode(Call("torch.nn.NLLLoss"), of_classes(scores))


@loss(
    "focal",
    "Focal",
    says="A cross-entropy that looks away from what is easy: for classes of which some are rare.",
    torch="focal loss imbalanced detection RetinaNet",
    rare=True,
)
class Focal(OfClasses):
    """Lin et al. 2017: −(1 − p)^γ · log p, p being the share of the right class."""

    focus = Float(2.0, min=0.0, max=10.0, label="Gamma", says="How little the easy examples count.")

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        return LayerCode(Call("FocalLoss", self.focus), of_classes(scores), helpers=("FocalLoss",))


@loss(
    "multi_margin",
    "Multi-class margin",
    says="Wants the right class ahead of all others by a margin, as a support vector machine.",
    torch="nn.MultiMarginLoss F.multi_margin_loss hinge SVM",
    rare=True,
)
class MultiMargin(Loss):
    """Crammer and Singer 2001, with the mean over the classes."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    inputs = (Port("scores"), Port("target"))
    metrics = ("accuracy",)
    margin = Float(1.0, min=0.0, max=1e6, says="By how much the right class should be ahead.")
    power = Choice("1", ("1", "2"), says="2 squares what is missing of the margin.")

    def shape(self, scores: TensorSpec, target: TensorSpec) -> TensorSpec:
        need(scores, Kind.VECTOR)
        need_classes(scores, target)
        return scalar()

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"p": 2} if self.power == "2" else {}
        if self.margin != 1.0:
            keywords["margin"] = self.margin
        return LayerCode(Call("torch.nn.MultiMarginLoss", **keywords), "{self}({0}, {1})")


@loss(
    "multi_label_margin",
    "Multi-label margin",
    says="Wants the classes that are right ahead of all others; several may be.",
    torch="nn.MultiLabelMarginLoss F.multilabel_margin_loss hinge",
    rare=True,
)
class MultiLabelMargin(Loss):
    """Its target lists the right classes; -1 stands behind the last of them. One place for each score."""

    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        kind_mismatch="torch goes by sizes; only the scores of a vector are one a class.",
    )
    inputs = (Port("scores"), Port("target", "Numbers of the right classes, then -1."))

    def shape(self, scores: TensorSpec, target: TensorSpec) -> TensorSpec:
        need(scores, Kind.VECTOR)
        if not target.is_labels or target.sizes != scores.sizes:
            raise ShapeRefused(
                "target_kind",
                Text("needs a list of class numbers as target"),
                Text("{count} class numbers, -1 behind the last", count=scores.sizes[0]),
                port=1,
                received=described(target),
                remedy=Text("wire such a list into it; for a yes or no a class use binary cross-entropy."),
            )
        return scalar()

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        return LayerCode(Call("torch.nn.MultiLabelMarginLoss"), "{self}({0}, {1})")


@loss(
    "soft_margin",
    "Soft margin",
    says="Compares a score with yes or no: log(1 + e^−score) for yes.",
    torch="nn.SoftMarginLoss F.soft_margin_loss logistic",
    rare=True,
)
class SoftMargin(Loss):
    """Takes a label, or for several scores a target of 1 and -1 each."""

    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        loss_shapes="torch stretches the smaller one and compares values that do not belong together.",
    )
    inputs = (Port("scores"), Port("target"))
    metrics = ("binary_accuracy",)

    def shape(self, scores: TensorSpec, target: TensorSpec) -> TensorSpec:
        need_float(scores)
        if target == LABEL and scores.sizes == (1,):
            return scalar()
        need_float(target, port=1)
        if target.sizes != scores.sizes:
            raise unequal(scores, target)
        return scalar()

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        answer = "2.0 * {1}.unsqueeze(1) - 1.0" if target == LABEL else "{1}"
        return LayerCode(Call("torch.nn.SoftMarginLoss"), f"{{self}}({{0}}, {answer})")


@loss(
    "dice",
    "Dice",
    says="How little the found areas and the right ones overlap: for images cut into areas.",
    torch="dice loss segmentation overlap F1 medical",
    rare=True,
)
class Dice(Loss):
    """Milletari et al. 2016: 1 − 2·|A∩B| / (|A| + |B|), the mean over classes and images.

    Takes raw scores: it applies softmax, or sigmoid to a single map of scores.
    """

    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        kind_mismatch="torch goes by the place of an axis, we go by its name.",
        loss_shapes="torch stretches the smaller one and compares values that do not belong together.",
    )
    inputs = (Port("scores"), Port("target", "The class of each pixel, or a map of shares for each class."))
    smoothing = Float(1.0, above=0.0, max=1e6, says="Pixels added above and below the line, for empty areas.")

    def shape(self, scores: TensorSpec, target: TensorSpec) -> TensorSpec:
        need(scores, Kind.MAPS, Kind.VOLUME)
        if target.is_labels:
            need_classes(scores, target)
        else:
            need_float(target, port=1)
            if target.sizes != scores.sizes:
                raise unequal(scores, target)
        return scalar()

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        return LayerCode(Call("DiceLoss", self.smoothing), "{self}({0}, {1})", helpers=("DiceLoss",))
