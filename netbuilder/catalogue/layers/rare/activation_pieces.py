"""Functions made of straight pieces, applied to each value by itself."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.catalogue.categories import ACTIVATION
from netbuilder.catalogue.layer import layer
from netbuilder.catalogue.layers.activation import Pointwise
from netbuilder.catalogue.refusal import ShapeRefused, described
from netbuilder.catalogue.taking import NO_MATTER
from netbuilder.core.call import Call, LayerCode, Value, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag, Float
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

_FAR = 1e6


@layer(
    "relu6",
    "ReLU6",
    ACTIVATION,
    says="A ReLU that ends at 6, as small networks for phones use it.",
    torch="nn.ReLU6 F.relu6",
    rare=True,
)
class ReLU6(Pointwise):
    """Howard et al. 2017."""

    made = "torch.nn.ReLU6"
    takes = FrozenDict(inplace=NO_MATTER)


@layer(
    "prelu",
    "PReLU",
    ACTIVATION,
    says="Like ReLU, with a learned slope for negative values.",
    torch="nn.PReLU F.prelu parametric",
    rare=True,
)
class PReLU(Pointwise):
    """He et al. 2015. Of sequences a channel is a feature."""

    made = "torch.nn.PReLU"
    stricter = FrozenDict()
    takes = FrozenDict(num_parameters="per_channel", init="slope")
    per_channel = Flag(False, says="Learn a slope for each channel rather than one for all.")
    slope = Float(0.25, min=-100.0, max=100.0, says="Slope where the input is negative, to begin with.")

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        settings = super().read(arguments)
        if "per_channel" in settings:
            settings["per_channel"] = settings["per_channel"] != 1
        return settings

    def shape(self, x: TensorSpec) -> TensorSpec:
        super().shape(x)
        if self.per_channel and not x.sizes:
            raise ShapeRefused(
                "no_axis",
                Text("needs channels to learn a slope for each"),
                Text("an axis with channels"),
                received=described(x),
                remedy=Text("switch Per channel off."),
                setting="per_channel",
                value=False,
            )
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {}
        if self._slopes(x) != 1:
            keywords["num_parameters"] = self._slopes(x)
        if self.slope != 0.25:
            keywords["init"] = self.slope
        if self._slopes(x) != 1 and x.kind is Kind.SEQUENCE:
            return LayerCode(Call(self.made, **keywords), "{self}({0}.transpose(1, 2)).transpose(1, 2)")
        return module(self.made, **keywords)

    def parameters(self, x: TensorSpec) -> int:
        return self._slopes(x)

    def _slopes(self, x: TensorSpec) -> int:
        if not self.per_channel:
            return 1
        return x.sizes[-1] if x.kind is Kind.SEQUENCE else x.sizes[0]


@layer(
    "rrelu",
    "Random ReLU",
    ACTIVATION,
    says="Like ReLU, with a slope for negative values that is drawn anew while training.",
    torch="nn.RReLU F.rrelu randomized",
    rare=True,
)
class RReLU(Pointwise):
    """Xu et al. 2015. Once trained, the slope is the mean of the two."""

    made = "torch.nn.RReLU"
    takes = FrozenDict(lower="lower", upper="upper", inplace=NO_MATTER)
    lower = Float(0.125, min=0.0, max=1.0, says="The smallest slope that is drawn.")
    upper = Float(1.0 / 3.0, min=0.0, max=1.0, says="The largest slope that is drawn.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        if self.lower > self.upper:
            raise ShapeRefused(
                "limits_swapped",
                Text("draws slopes from a range without anything in it"),
                Text("a Lower of at most {upper}", upper=self.upper),
                received=Text("a Lower of {lower}", lower=self.lower),
                remedy=Text("set Lower to at most Upper."),
                setting="lower",
                value=self.upper,
            )
        return super().shape(x)


@layer(
    "hardtanh",
    "Hardtanh",
    ACTIVATION,
    says="Keeps values between two limits and cuts off what is beyond.",
    torch="nn.Hardtanh F.hardtanh clamp clip torch.clamp",
    rare=True,
)
class Hardtanh(Pointwise):
    made = "torch.nn.Hardtanh"
    takes = FrozenDict(
        min_val="lowest", max_val="highest", inplace=NO_MATTER, min_value=(None,), max_value=(None,)
    )
    lowest = Float(-1.0, min=-_FAR, max=_FAR, says="The lower limit.")
    highest = Float(1.0, min=-_FAR, says="The upper limit.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        if self.lowest >= self.highest:
            raise ShapeRefused(
                "limits_swapped",
                Text("keeps values between limits with nothing between them"),
                Text("a Highest above {lowest}", lowest=self.lowest),
                received=Text("a Highest of {highest}", highest=self.highest),
                remedy=Text("set Highest above Lowest."),
                setting="highest",
                value=self.lowest + 1.0,
            )
        return super().shape(x)


@layer(
    "hardsigmoid",
    "Hardsigmoid",
    ACTIVATION,
    says="A sigmoid of three straight pieces, cheap to compute.",
    torch="nn.Hardsigmoid F.hardsigmoid",
    rare=True,
)
class Hardsigmoid(Pointwise):
    made = "torch.nn.Hardsigmoid"
    takes = FrozenDict(inplace=NO_MATTER)


@layer(
    "hardswish",
    "Hardswish",
    ACTIVATION,
    says="The input times its hard sigmoid, as MobileNetV3 uses it.",
    torch="nn.Hardswish F.hardswish",
    rare=True,
)
class Hardswish(Pointwise):
    """Howard et al. 2019."""

    made = "torch.nn.Hardswish"
    takes = FrozenDict(inplace=NO_MATTER)


@layer(
    "threshold",
    "Threshold",
    ACTIVATION,
    says="Replaces everything up to a threshold by one value.",
    torch="nn.Threshold F.threshold",
    rare=True,
)
class Threshold(Pointwise):
    made = "torch.nn.Threshold"
    takes = FrozenDict(threshold="threshold", value="value", inplace=NO_MATTER)
    threshold = Float(0.0, min=-_FAR, max=_FAR, says="What is above it passes.")
    value = Float(0.0, min=-_FAR, max=_FAR, says="What everything else becomes.")

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, self.threshold, self.value)


@layer(
    "hardshrink",
    "Hardshrink",
    ACTIVATION,
    says="Sets values near 0 to 0 and passes the others.",
    torch="nn.Hardshrink F.hardshrink",
    rare=True,
)
class Hardshrink(Pointwise):
    made = "torch.nn.Hardshrink"
    takes = FrozenDict(lambd="width")
    width = Float(0.5, min=0.0, max=_FAR, says="How far from 0 a value must be to pass.")


@layer(
    "softshrink",
    "Softshrink",
    ACTIVATION,
    says="Brings values nearer to 0 by a fixed amount, as far as 0.",
    torch="nn.Softshrink F.softshrink soft thresholding",
    rare=True,
)
class Softshrink(Pointwise):
    made = "torch.nn.Softshrink"
    takes = FrozenDict(lambd="width")
    width = Float(0.5, min=0.0, max=_FAR, says="How much nearer to 0 values come.")
