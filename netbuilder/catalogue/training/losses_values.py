"""Losses that hold values against values, each with its own idea of what a large error is worth."""

from __future__ import annotations

from netbuilder.catalogue.layer import Port
from netbuilder.catalogue.refusal import need_float
from netbuilder.catalogue.training.losses import Loss, OfValues, loss, unequal
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.setting import Flag, Float
from netbuilder.core.spec import TensorSpec, scalar


@loss(
    "mean_absolute_error",
    "Mean absolute error",
    says="Averages the distance to the target: single large errors count less.",
    torch="nn.L1Loss F.l1_loss L1 regression MAE",
)
class MeanAbsoluteError(OfValues):
    def made(self, **reduction: Value) -> Call:
        return Call("torch.nn.L1Loss", **reduction)


@loss(
    "smooth_l1",
    "Smooth L1",
    says="Squares small errors and counts large ones as they are.",
    torch="nn.SmoothL1Loss F.smooth_l1_loss regression detection boxes",
    rare=True,
)
class SmoothL1(OfValues):
    """Girshick 2015: d² / 2β up to β, d − β/2 above it."""

    beta = Float(1.0, min=0.0, max=1e6, says="The error from which on it grows along a straight line.")

    def made(self, **reduction: Value) -> Call:
        beta: dict[str, Value] = {"beta": self.beta} if self.beta != 1.0 else {}
        return Call("torch.nn.SmoothL1Loss", **beta, **reduction)


@loss(
    "huber",
    "Huber",
    says="Squares small errors; large ones count in proportion.",
    torch="nn.HuberLoss F.huber_loss robust regression",
    rare=True,
)
class Huber(OfValues):
    """Huber 1964: d²/2 up to δ, δ · (d − δ/2) above it."""

    delta = Float(1.0, above=0.0, max=1e6, says="The error from which on it grows along a straight line.")

    def made(self, **reduction: Value) -> Call:
        delta: dict[str, Value] = {"delta": self.delta} if self.delta != 1.0 else {}
        return Call("torch.nn.HuberLoss", **delta, **reduction)


@loss(
    "poisson",
    "Poisson",
    says="Compares the logarithm of a rate with how often something was counted.",
    torch="nn.PoissonNLLLoss F.poisson_nll_loss count regression",
    rare=True,
)
class Poisson(OfValues):
    """e^p − t·p, the negative log-likelihood without what no weight has an influence on."""

    def made(self, **reduction: Value) -> Call:
        return Call("torch.nn.PoissonNLLLoss", **reduction)


@loss(
    "gaussian",
    "Gaussian likelihood",
    says="Learns a mean and how sure it is of it: a log-variance beside each value.",
    torch="nn.GaussianNLLLoss F.gaussian_nll_loss uncertainty heteroscedastic regression",
    rare=True,
)
class Gaussian(Loss):
    """Nix and Weigend 1994: (log v + (t − m)² / v) / 2, the mean over all values."""

    stricter = OfValues.stricter
    inputs = (Port("mean"), Port("log_variance", "The logarithm of the variance."), Port("target"))
    total = Flag(False, label="Sum over values", says="Add up an example's values instead of averaging them.")

    def shape(self, mean: TensorSpec, log_variance: TensorSpec, target: TensorSpec) -> TensorSpec:
        for port, x in enumerate((mean, log_variance, target)):
            need_float(x, port)
        if log_variance.sizes != mean.sizes:
            raise unequal(log_variance, mean, port=1)
        if target.sizes != mean.sizes:
            raise unequal(mean, target)
        return scalar()

    def code(self, mean: TensorSpec, log_variance: TensorSpec, target: TensorSpec) -> LayerCode:
        terms = "{self}({0}, {2}, {1}.exp())"
        if self.total:
            return LayerCode(Call("torch.nn.GaussianNLLLoss", reduction="sum"), f"{terms} / {{0}}.shape[0]")
        return LayerCode(Call("torch.nn.GaussianNLLLoss"), terms)
