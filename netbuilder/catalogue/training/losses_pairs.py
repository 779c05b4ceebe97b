"""Losses of networks that are called with two or three things: which belong together, which is ahead."""

from __future__ import annotations

from netbuilder.catalogue.layer import Port
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need, need_float
from netbuilder.catalogue.training.losses import Loss, loss, unequal
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag, Float
from netbuilder.core.spec import LABEL, Kind, TensorSpec, scalar
from netbuilder.core.text import Text

_SAME = Port("same", "1 for two that belong together, 0 for others.")
_LAST_AXIS = "torch measures along the last axis, whatever it stands for."
_MIXED = "torch holds each value against every label of the batch."
_NO_LABEL = "torch computes with any number; only 0 and 1 answer whether it is so."
_STRETCHED = "torch stretches the smaller one and compares values that do not belong together."


class OfTwo(Loss):
    """Two vectors of one network used twice, and a label that says whether they belong together."""

    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        kind_mismatch=_LAST_AXIS,
        loss_shapes=_STRETCHED,
        target_kind=_NO_LABEL,
    )
    inputs = (Port("first"), Port("second"), _SAME)

    def shape(self, first: TensorSpec, second: TensorSpec, same: TensorSpec) -> TensorSpec:
        need_alike(first, second)
        need_label(same, port=2)
        return scalar()


@loss(
    "contrastive",
    "Contrastive",
    says="Draws vectors together that belong together and pushes others apart, up to a margin.",
    torch="siamese network metric learning pairs distance",
    rare=True,
)
class Contrastive(OfTwo):
    """Hadsell, Chopra and LeCun 2006: d²/2 for two of a kind, max(0, margin − d)²/2 for others."""

    margin = Float(1.0, above=0.0, max=1e6, says="How far apart is far enough.")

    def code(self, first: TensorSpec, second: TensorSpec, same: TensorSpec) -> LayerCode:
        name = "ContrastiveLoss"
        return LayerCode(Call(name, self.margin), "{self}({0}, {1}, {2})", helpers=(name,))


@loss(
    "cosine_embedding",
    "Cosine embedding",
    says="Turns vectors to one direction that belong together, others away from it.",
    torch="nn.CosineEmbeddingLoss F.cosine_embedding_loss siamese similarity pairs",
    rare=True,
)
class CosineEmbedding(OfTwo):
    stricter = FrozenDict(element_type=FLOAT32_ONLY, loss_shapes=_STRETCHED, target_kind=_NO_LABEL)
    margin = Float(0.0, min=-1.0, max=1.0, says="The likeness up to which others are left in peace.")

    def code(self, first: TensorSpec, second: TensorSpec, same: TensorSpec) -> LayerCode:
        margin: dict[str, Value] = {"margin": self.margin} if self.margin else {}
        return LayerCode(Call("torch.nn.CosineEmbeddingLoss", **margin), "{self}({0}, {1}, 2 * {2} - 1)")


@loss(
    "triplet_margin",
    "Triplet margin",
    says="Wants what belongs together nearer than what does not, by a margin.",
    torch="nn.TripletMarginLoss F.triplet_margin_loss siamese metric learning anchor",
    rare=True,
)
class TripletMargin(Loss):
    """Schroff et al. 2015, with distances that are not squared: max(0, d(a, p) − d(a, n) + margin)."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=_LAST_AXIS, loss_shapes=_STRETCHED)
    inputs = (
        Port("anchor"),
        Port("positive", "Belongs to the anchor."),
        Port("negative", "Does not belong to it."),
    )
    margin = Float(1.0, above=0.0, max=1e6, says="By how much nearer is enough.")
    swap = Flag(False, says="Measure the negative from the positive too and take the nearer one.")

    def shape(self, anchor: TensorSpec, positive: TensorSpec, negative: TensorSpec) -> TensorSpec:
        need_alike(anchor, positive)
        need_alike(anchor, negative, port=2)
        return scalar()

    def code(self, anchor: TensorSpec, positive: TensorSpec, negative: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"margin": self.margin} if self.margin != 1.0 else {}
        if self.swap:
            keywords["swap"] = True
        return LayerCode(Call("torch.nn.TripletMarginLoss", **keywords), "{self}({0}, {1}, {2})")


@loss(
    "hinge_embedding",
    "Hinge embedding",
    says="Makes a distance small for two that belong together, and larger than a margin for others.",
    torch="nn.HingeEmbeddingLoss F.hinge_embedding_loss siamese distance",
    rare=True,
)
class HingeEmbedding(Loss):
    """d for two of a kind, max(0, margin − d) for others."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY, target_kind=_NO_LABEL, loss_shapes=_MIXED)
    inputs = (Port("distance"), _SAME)
    margin = Float(1.0, above=0.0, max=1e6, says="How far apart is far enough.")

    def shape(self, distance: TensorSpec, same: TensorSpec) -> TensorSpec:
        need_single(distance)
        need_label(same, port=1)
        return scalar()

    def code(self, distance: TensorSpec, same: TensorSpec) -> LayerCode:
        margin: dict[str, Value] = {"margin": self.margin} if self.margin != 1.0 else {}
        call = Call("torch.nn.HingeEmbeddingLoss", **margin)
        return LayerCode(call, f"{{self}}({flat(0, distance)}, 2 * {{1}} - 1)")


@loss(
    "margin_ranking",
    "Margin ranking",
    says="Wants the score ahead that should be, by a margin.",
    torch="nn.MarginRankingLoss F.margin_ranking_loss learning to rank pairs",
    rare=True,
)
class MarginRanking(Loss):
    """max(0, margin − y · (first − second)), y being 1 or −1."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY, target_kind=_NO_LABEL, loss_shapes=_MIXED)
    inputs = (Port("first"), Port("second"), Port("ahead", "1 where the first score should be, else 0."))
    margin = Float(0.0, min=0.0, max=1e6, says="By how much one should be ahead.")

    def shape(self, first: TensorSpec, second: TensorSpec, ahead: TensorSpec) -> TensorSpec:
        need_single(first)
        need_single(second, port=1)
        need_label(ahead, port=2)
        return scalar()

    def code(self, first: TensorSpec, second: TensorSpec, ahead: TensorSpec) -> LayerCode:
        margin: dict[str, Value] = {"margin": self.margin} if self.margin else {}
        scores = f"{flat(0, first)}, {flat(1, second)}"
        return LayerCode(Call("torch.nn.MarginRankingLoss", **margin), f"{{self}}({scores}, 2 * {{2}} - 1)")


def need_alike(first: TensorSpec, other: TensorSpec, port: int = 1) -> None:
    """Refuse what is not two vectors of one length."""
    need(first, Kind.VECTOR)
    need(other, Kind.VECTOR, port=port)
    if other.sizes != first.sizes:
        raise unequal(other, first, port=port)


def need_label(answer: TensorSpec, port: int) -> None:
    """Refuse what is not one label a sample: 0 or 1."""
    if answer != LABEL:
        raise ShapeRefused(
            "target_kind",
            Text("needs a label that says yes or no"),
            Text("a label of 0 or 1"),
            port=port,
            received=described(answer),
            remedy=Text("wire labels into it."),
        )


def need_single(score: TensorSpec, port: int = 0) -> None:
    """Refuse what is not one value a sample."""
    need_float(score, port)
    if score.sizes not in ((), (1,)):
        raise ShapeRefused(
            "loss_shapes",
            Text("needs one value a sample"),
            Text("a vector of 1"),
            port=port,
            received=described(score),
            remedy=Text("give the last layer 1 output, or take a distance."),
        )


def flat(number: int, score: TensorSpec) -> str:
    """The expression of one value a sample, without an axis of its own."""
    return f"{{{number}}}.squeeze(1)" if score.sizes else f"{{{number}}}"
