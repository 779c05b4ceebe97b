"""Losses over sequences of which nobody has said what belongs to which step."""

from __future__ import annotations

from netbuilder.catalogue.layer import Port
from netbuilder.catalogue.refusal import BY_NAME, FLOAT32_ONLY, ShapeRefused, described, need
from netbuilder.catalogue.training.losses import Loss, loss
from netbuilder.core.call import Call, LayerCode
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import Kind, TensorSpec, scalar
from netbuilder.core.text import Text


@loss(
    "ctc",
    "CTC",
    says="Compares scores at each step with what was said or written, whenever that was.",
    torch="nn.CTCLoss F.ctc_loss connectionist temporal classification speech handwriting",
    rare=True,
)
class CTC(Loss):
    """Graves et al. 2006. Class 0 stands for nothing; the target is padded with it at its end.

    It takes raw scores. What cannot be said in so few steps counts nothing.
    """

    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        kind_mismatch=BY_NAME,
        loss_shapes="torch counts a target longer than its steps as no loss at all.",
        one_class="torch looks up scores of classes that are not there.",
    )
    inputs = (Port("scores"), Port("target", "Numbers of what was said, from 1, then 0."))

    def shape(self, scores: TensorSpec, target: TensorSpec) -> TensorSpec:
        need(scores, Kind.SEQUENCE)
        if not target.is_labels or len(target.sizes) != 1:
            raise ShapeRefused(
                "target_kind",
                Text("needs a row of class numbers as target"),
                Text("class numbers, one after the other, then 0"),
                port=1,
                received=described(target)
                if not target.is_labels
                else Text("class numbers of size {sizes}", sizes=str(target)),
                remedy=Text("wire what was said into it, as numbers from 1."),
            )
        steps, classes = scores.sizes
        if classes < 2:
            raise ShapeRefused(
                "one_class",
                Text("needs a score for nothing and one for each class"),
                Text("at least 2 scores a step"),
                received=described(scores),
                remedy=Text("give the last layer more outputs."),
            )
        if target.sizes[0] > steps:
            raise ShapeRefused(
                "loss_shapes",
                Text("needs a step for each number of its target"),
                Text("at least {count} steps", count=target.sizes[0]),
                received=described(scores),
                remedy=Text("shorten the sequence less on its way."),
            )
        return scalar()

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        return LayerCode(Call("CTCLoss"), "{self}({0}, {1})", helpers=("CTCLoss",))
