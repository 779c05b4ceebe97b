"""Losses between distributions: a student's and a teacher's, a code's and the normal one."""

from __future__ import annotations

from netbuilder.catalogue.layer import Port
from netbuilder.catalogue.refusal import FLOAT32_ONLY, need, need_float
from netbuilder.catalogue.training.losses import Loss, OfValues, loss, unequal
from netbuilder.core.call import Call, LayerCode
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Flag, Float
from netbuilder.core.spec import Kind, TensorSpec, scalar


@loss(
    "gaussian_divergence",
    "Gaussian divergence",
    says="How far means and log-variances are from the standard normal; for variational coders.",
    torch="Kullback-Leibler KL divergence VAE variational latent nn.KLDivLoss",
    rare=True,
)
class GaussianDivergence(Loss):
    """Kingma and Welling 2014, appendix B: (m² + v − 1 − log v) / 2, summed over the values of a sample.

    Beside a reconstruction loss that sums over values as well, a weight of 1 gives the evidence lower bound.
    """

    stricter = OfValues.stricter
    inputs = (Port("mean"), Port("log_variance", "The logarithm of the variance."))
    total = Flag(True, label="Sum over values", says="Add up an example's values instead of averaging them.")

    def shape(self, mean: TensorSpec, log_variance: TensorSpec) -> TensorSpec:
        need_float(mean)
        need_float(log_variance, port=1)
        if log_variance.sizes != mean.sizes:
            raise unequal(log_variance, mean, port=1)
        return scalar()

    def code(self, mean: TensorSpec, log_variance: TensorSpec) -> LayerCode:
        name = "GaussianDivergence"
        call = Call(name) if self.total else Call(name, total=False)
        return LayerCode(call, "{self}({0}, {1})", helpers=(name,))


@loss(
    "kl_divergence",
    "KL divergence",
    says="Draws the shares of classes towards those of another network or a target.",
    torch="nn.KLDivLoss F.kl_div Kullback-Leibler distillation teacher student",
    rare=True,
)
class KLDivergence(Loss):
    """Hinton et al. 2015: scores become shares by softmax at a temperature, whose square scales the loss."""

    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        kind_mismatch="torch goes by the place of an axis, we go by its name.",
        loss_shapes="torch stretches the smaller one and compares values that do not belong together.",
    )
    inputs = (Port("scores"), Port("target", "Scores of the teacher, or shares."))
    given = Choice("scores", ("scores", "shares"), label="Target is", says="What the target holds.")
    temperature = Float(1.0, min=0.01, max=1000.0, says="Above 1 small shares count for more.")

    def shape(self, scores: TensorSpec, target: TensorSpec) -> TensorSpec:
        need(scores, Kind.VECTOR)
        need(target, Kind.VECTOR, port=1)
        if target.sizes != scores.sizes:
            raise unequal(scores, target)
        return scalar()

    def code(self, scores: TensorSpec, target: TensorSpec) -> LayerCode:
        warm = f" / {self.temperature!r}" if self.temperature != 1.0 else ""
        log_shares = "({%d}%s).log_softmax(1)" if warm else "{%d}%s.log_softmax(1)"
        other = log_shares % (1, warm) if self.given == "scores" else "{1}.clamp(min=0)"
        logs = "log_target=True, " if self.given == "scores" else ""
        found = f'F.kl_div({log_shares % (0, warm)}, {other}, {logs}reduction="batchmean")'
        return LayerCode(None, f"{self.temperature**2!r} * {found}" if warm else found)
