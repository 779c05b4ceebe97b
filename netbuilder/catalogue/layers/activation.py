"""Functions applied to each value by itself."""

from __future__ import annotations

from netbuilder.catalogue.categories import ACTIVATION
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, need_float
from netbuilder.catalogue.seeing import Sight
from netbuilder.catalogue.taking import NO_MATTER
from netbuilder.core.call import LayerCode, Value, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Float
from netbuilder.core.spec import TensorSpec


class Pointwise(Layer):
    """Keeps the shape. Its module in torch is `made`; what differs from torch's defaults is said to it."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    sight = Sight.PLACE

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, **self.said())

    def said(self) -> dict[str, Value]:
        """Arguments of `made` that are not torch's defaults."""
        values = self.values()
        names = {parameter: name for parameter, name in self.takes.items() if isinstance(name, str)}
        return {
            parameter: values[name]
            for parameter, name in names.items()
            if values[name] != self.settings[name].default
        }


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
