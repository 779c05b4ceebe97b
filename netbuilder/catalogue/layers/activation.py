"""Functions applied to each value by itself."""

from __future__ import annotations

from netbuilder.catalogue.categories import ACTIVATION
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need_float
from netbuilder.catalogue.taking import NO_MATTER
from netbuilder.core.call import LayerCode, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Float
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text


class Pointwise(Layer):
    """Keeps the shape. Its module in torch is `made`."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY)

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made)


@layer("relu", "ReLU", ACTIVATION, says="Passes what is positive: max(0, x).", torch="nn.ReLU F.relu")
class ReLU(Pointwise):
    made = "torch.nn.ReLU"
    takes = FrozenDict(inplace=NO_MATTER)


@layer(
    "leaky_relu",
    "Leaky ReLU",
    ACTIVATION,
    says="Like ReLU, with a small slope for negative values.",
    torch="nn.LeakyReLU F.leaky_relu",
)
class LeakyReLU(Pointwise):
    made = "torch.nn.LeakyReLU"
    takes = FrozenDict(negative_slope="slope", inplace=NO_MATTER)
    slope = Float(0.01, min=0.0, max=1.0, says="Slope where the input is negative.")

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, self.slope)


@layer("tanh", "Tanh", ACTIVATION, says="Squeezes to between −1 and 1.", torch="nn.Tanh torch.tanh")
class Tanh(Pointwise):
    made = "torch.nn.Tanh"


@layer(
    "sigmoid", "Sigmoid", ACTIVATION, says="Squeezes to between 0 and 1.", torch="nn.Sigmoid torch.sigmoid"
)
class Sigmoid(Pointwise):
    made = "torch.nn.Sigmoid"


@layer("gelu", "GELU", ACTIVATION, says="A smooth ReLU, as transformers use it.", torch="nn.GELU F.gelu")
class GELU(Pointwise):
    """Hendrycks and Gimpel 2016."""

    made = "torch.nn.GELU"
    takes = FrozenDict(approximate="approximate")
    approximate = Choice("none", ("none", "tanh"), says="Exact, or by a faster formula with tanh.")

    def code(self, x: TensorSpec) -> LayerCode:
        if self.approximate == "none":
            return module(self.made)
        return module(self.made, approximate="tanh")


@layer(
    "softmax",
    "Softmax",
    ACTIVATION,
    says="Turns scores into shares that sum to 1.",
    torch="nn.Softmax F.softmax",
)
class Softmax(Pointwise):
    """Over the channels of signals, maps and volumes, over the last axis of anything else."""

    made = "torch.nn.Softmax"
    takes = FrozenDict(dim=(1, -1, None))

    def shape(self, x: TensorSpec) -> TensorSpec:
        if not x.sizes:
            raise ShapeRefused(
                "no_axis",
                Text("needs several scores to share 1 among"),
                Text("an axis with the scores"),
                received=described(x),
                remedy=Text("use Sigmoid for a single score."),
            )
        return super().shape(x)

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, dim=1 if x.axes[0] == "C" else -1)
