"""Convolutions that look at each map by itself, as small networks for phones do."""

from __future__ import annotations

from math import prod

from netbuilder.catalogue.categories import CONVOLUTION
from netbuilder.catalogue.layer import layer
from netbuilder.catalogue.sliding import BIAS, FILTERS, Over2d
from netbuilder.core.call import Call, LayerCode, module
from netbuilder.core.setting import Int
from netbuilder.core.spec import TensorSpec

_MULTIPLIER = Int(1, min=1, max=1024, label="Filters a map", says="How many filters each input map has.")


@layer(
    "depthwise_conv2d",
    "Depthwise conv 2-D",
    CONVOLUTION,
    says="Looks at each map by itself, with filters of its own.",
    torch="nn.Conv2d groups mobilenet",
    name="Depthwise conv",
    rare=True,
)
class DepthwiseConv2d(Over2d):
    """A convolution with as many groups as maps come in."""

    multiplier = _MULTIPLIER
    bias = BIAS

    def maps(self, x: TensorSpec) -> tuple[int, int]:
        return x.sizes[0] * self.multiplier, x.sizes[0]

    def code(self, x: TensorSpec) -> LayerCode:
        filters, groups = self.maps(x)
        return module("torch.nn.Conv2d", groups, filters, **self.keywords(groups))


@layer(
    "separable_conv2d",
    "Separable conv 2-D",
    CONVOLUTION,
    says="Looks at each map by itself, then mixes the maps at each pixel.",
    torch="nn.Conv2d depthwise pointwise xception mobilenet",
    name="Separable conv",
    rare=True,
)
class SeparableConv2d(DepthwiseConv2d):
    """Chollet 2017, without an activation between its two convolutions; the bias is that of the second."""

    filters = FILTERS

    def shape(self, x: TensorSpec) -> TensorSpec:
        y = super().shape(x)
        return y.resized((self.filters, *y.sizes[1:]))

    def code(self, x: TensorSpec) -> LayerCode:
        keywords = self.keywords()
        if self.multiplier != 1:
            keywords = {"multiplier": self.multiplier, **keywords}
        call = Call("SeparableConv2d", x.sizes[0], self.filters, **keywords)
        return LayerCode(call, "{self}({0})", helpers=("SeparableConv2d",))

    def parameters(self, x: TensorSpec) -> int:
        inner, _ = self.maps(x)
        return inner * (prod(self.window.kernel) + self.filters) + self.filters * self.bias

    def multiply_adds(self, x: TensorSpec) -> int:
        inner, _ = self.maps(x)
        return inner * prod(self.places(x)) * (prod(self.window.kernel) + self.filters)
