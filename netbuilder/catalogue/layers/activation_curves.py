"""Smooth functions applied to each value by itself."""

from __future__ import annotations

from netbuilder.catalogue.categories import ACTIVATION
from netbuilder.catalogue.layer import layer
from netbuilder.catalogue.layers.activation import Pointwise
from netbuilder.catalogue.taking import NO_MATTER
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Float


@layer(
    "silu",
    "SiLU",
    ACTIVATION,
    says="The input times its sigmoid; also called swish.",
    torch="nn.SiLU F.silu swish",
)
class SiLU(Pointwise):
    """Elfwing, Uchibe and Doya 2017; Ramachandran, Zoph and Le 2017."""

    made = "torch.nn.SiLU"
    takes = FrozenDict(inplace=NO_MATTER)


@layer(
    "mish",
    "Mish",
    ACTIVATION,
    says="The input times the tanh of its softplus.",
    torch="nn.Mish F.mish",
    rare=True,
)
class Mish(Pointwise):
    """Misra 2019."""

    made = "torch.nn.Mish"
    takes = FrozenDict(inplace=NO_MATTER)


@layer(
    "elu",
    "ELU",
    ACTIVATION,
    says="Like ReLU, with an exponential curve towards a floor for negative values.",
    torch="nn.ELU F.elu exponential",
    rare=True,
)
class ELU(Pointwise):
    """Clevert, Unterthiner and Hochreiter 2016."""

    made = "torch.nn.ELU"
    takes = FrozenDict(alpha="alpha", inplace=NO_MATTER)
    alpha = Float(1.0, min=0.0, max=100.0, says="How far below 0 it can go.")


@layer(
    "selu",
    "SELU",
    ACTIVATION,
    says="An ELU scaled so that layers keep mean 0 and spread 1 by themselves.",
    torch="nn.SELU F.selu self-normalizing",
    rare=True,
)
class SELU(Pointwise):
    """Klambauer et al. 2017."""

    made = "torch.nn.SELU"
    takes = FrozenDict(inplace=NO_MATTER)


@layer(
    "celu",
    "CELU",
    ACTIVATION,
    says="An ELU without a kink, whatever its floor.",
    torch="nn.CELU F.celu",
    rare=True,
)
class CELU(Pointwise):
    """Barron 2017."""

    made = "torch.nn.CELU"
    takes = FrozenDict(alpha="alpha", inplace=NO_MATTER)
    alpha = Float(1.0, min=0.001, max=100.0, says="How far below 0 it can go, and how soon it bends.")


@layer(
    "softplus",
    "Softplus",
    ACTIVATION,
    says="A smooth ReLU that is always above 0: log(1 + exp(x)).",
    torch="nn.Softplus F.softplus",
    rare=True,
)
class Softplus(Pointwise):
    made = "torch.nn.Softplus"
    takes = FrozenDict(beta="beta", threshold="threshold")
    beta = Float(1.0, min=0.001, max=1000.0, says="How sharp the bend is.")
    threshold = Float(
        20.0, min=0.0, max=1000.0, says="Above it, it is a straight line, so as not to overflow."
    )


@layer(
    "softsign",
    "Softsign",
    ACTIVATION,
    says="Squeezes to between −1 and 1, slower than tanh: x / (1 + |x|).",
    torch="nn.Softsign F.softsign",
    rare=True,
)
class Softsign(Pointwise):
    made = "torch.nn.Softsign"


@layer(
    "log_sigmoid",
    "Log sigmoid",
    ACTIVATION,
    says="The logarithm of the sigmoid, without overflow.",
    torch="nn.LogSigmoid F.logsigmoid",
    rare=True,
)
class LogSigmoid(Pointwise):
    made = "torch.nn.LogSigmoid"


@layer(
    "tanhshrink",
    "Tanhshrink",
    ACTIVATION,
    says="What tanh takes away: x − tanh(x).",
    torch="nn.Tanhshrink F.tanhshrink",
    rare=True,
)
class Tanhshrink(Pointwise):
    made = "torch.nn.Tanhshrink"
