"""Layers that calculate value by value."""

from __future__ import annotations

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need_float
from netbuilder.catalogue.seeing import Sight
from netbuilder.core.call import LayerCode, expression, literal
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Float
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text

_FUNCTIONS = (
    *("exp", "expm1", "log", "log1p", "log2", "sqrt", "rsqrt", "square", "reciprocal", "neg", "abs", "sign"),
    *("floor", "ceil", "round", "sin", "cos", "tan", "atan", "sinh", "cosh", "erf", "erfinv", "lgamma"),
)
_FLOAT = FrozenDict(element_type=FLOAT32_ONLY)
UNLIKE = "torch does not know what axes mean: it takes the steps of a sequence for channels."


class Stretching(Layer):
    """Takes tensors with the same axes; one with size 1 along an axis is stretched to the others there."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY, unlike_shapes=UNLIKE)
    sight = Sight.PLACE


def together(*inputs: TensorSpec) -> TensorSpec:
    """What tensors of float32 make that are stretched to each other."""
    for port, x in enumerate(inputs):
        need_float(x, port)
    return stretched(*inputs)


def stretched(*inputs: TensorSpec) -> TensorSpec:
    """The first tensor, with the sizes that all make together."""
    first = inputs[0]
    for port, x in enumerate(inputs):
        if x.axes != first.axes:
            raise _unlike(first, x, port)
        if x.sizes != first.sizes:
            if any(a != b and 1 not in (a, b) for a, b in zip(first.sizes, x.sizes, strict=True)):
                raise _unlike(first, x, port)
            first = first.resized(tuple(map(max, first.sizes, x.sizes)))
    return first


def _unlike(first: TensorSpec, x: TensorSpec, port: int) -> ShapeRefused:
    return ShapeRefused(
        "unlike_shapes",
        Text("needs inputs of one shape"),
        Text("{first}, or 1 instead of any of its sizes", first=described(first)),
        port=port,
        received=described(x),
        remedy=Text("bring all inputs to {shape} before they meet.", shape=str(first)),
    )


@layer(
    "multiply",
    "Multiply",
    SHAPE,
    says="Multiplies tensors value by value; sizes of 1 are stretched.",
    torch="torch.mul torch.multiply * times product gate attention squeeze excitation",
)
class Multiply(Stretching):
    inputs = (Port("in", many=True),)

    def shape(self, *inputs: TensorSpec) -> TensorSpec:
        return together(*inputs)

    def code(self, *inputs: TensorSpec) -> LayerCode:
        return expression(" * ".join(f"{{{number}}}" for number in range(len(inputs))))


class OfTwo(Stretching):
    """Each value of the first tensor together with one of the second."""

    inputs = (Port("first"), Port("second"))

    def shape(self, first: TensorSpec, second: TensorSpec) -> TensorSpec:
        return together(first, second)


@layer(
    "subtract",
    "Subtract",
    SHAPE,
    says="Takes the second tensor from the first, value by value; sizes of 1 are stretched.",
    torch="torch.sub torch.subtract - minus difference",
    rare=True,
)
class Subtract(OfTwo):
    def code(self, first: TensorSpec, second: TensorSpec) -> LayerCode:
        return expression("{0} - {1}")


@layer(
    "divide",
    "Divide",
    SHAPE,
    says="Divides the first tensor by the second, value by value; sizes of 1 are stretched.",
    torch="torch.div torch.divide / quotient ratio",
    rare=True,
)
class Divide(OfTwo):
    def code(self, first: TensorSpec, second: TensorSpec) -> LayerCode:
        return expression("{0} / {1}")


@layer(
    "raise_to",
    "Raise to a power",
    SHAPE,
    says="Raises the first tensor to the power of the second, value by value.",
    torch="torch.pow torch.float_power ** exponent",
    name="Raise",
    rare=True,
)
class RaiseTo(OfTwo):
    """A fraction of a power of a negative number is no number: what comes in has to fit."""

    def code(self, first: TensorSpec, second: TensorSpec) -> LayerCode:
        return expression("{0}**{1}")


@layer(
    "larger",
    "Larger of two",
    SHAPE,
    says="Keeps the larger of two values, place by place; sizes of 1 are stretched.",
    torch="torch.maximum torch.max torch.fmax maxout",
    name="Larger",
    rare=True,
)
class Larger(OfTwo):
    def code(self, first: TensorSpec, second: TensorSpec) -> LayerCode:
        return expression("torch.maximum({0}, {1})")


@layer(
    "smaller",
    "Smaller of two",
    SHAPE,
    says="Keeps the smaller of two values, place by place; sizes of 1 are stretched.",
    torch="torch.minimum torch.min torch.fmin",
    name="Smaller",
    rare=True,
)
class Smaller(OfTwo):
    def code(self, first: TensorSpec, second: TensorSpec) -> LayerCode:
        return expression("torch.minimum({0}, {1})")


class OfOne(Layer):
    """Keeps the shape."""

    stricter = _FLOAT
    sight = Sight.PLACE

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        return x


@layer(
    "scale",
    "Scale by a number",
    SHAPE,
    says="Multiplies all values by one number and adds another.",
    torch="torch.mul constant factor offset",
    name="Scale",
    rare=True,
)
class Scale(OfOne):
    factor = Float(1.0, min=-1e6, max=1e6, says="By what each value is multiplied.")
    offset = Float(0.0, min=-1e6, max=1e6, says="What is added to it then.")

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(
            f"{literal(self.factor)} * {{0}} + {literal(self.offset)}"
            if self.offset
            else f"{literal(self.factor)} * {{0}}"
        )


@layer(
    "power",
    "Power",
    SHAPE,
    says="Raises all values to a power.",
    torch="torch.pow torch.square ** exponent",
    rare=True,
)
class Power(OfOne):
    """A fraction of a power of a negative number is no number: what comes in has to fit."""

    exponent = Float(2.0, min=-64.0, max=64.0, says="The power; 0.5 takes the root.")

    def code(self, x: TensorSpec) -> LayerCode:
        # What float32 does not tell from 0, torch takes for it or not, by the number of values.
        exponent = self.exponent if abs(self.exponent) > 1e-30 else 0.0
        return expression(f"{{0}}**{int(exponent) if exponent.is_integer() else repr(exponent)}")


@layer(
    "function",
    "Math function",
    SHAPE,
    says="Applies a function of mathematics to each value.",
    torch=" ".join(f"torch.{name}" for name in _FUNCTIONS),
    name="Function",
    rare=True,
)
class Function(OfOne):
    """Logarithms and roots of negative numbers are no numbers: what comes in has to fit."""

    function = Choice("exp", _FUNCTIONS, says="What is done with each value, by its name in torch.")

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"torch.{self.function}({{0}})")


@layer(
    "clamp",
    "Clamp",
    SHAPE,
    says="Keeps all values between two limits.",
    torch="torch.clamp torch.clip limit",
    rare=True,
)
class Clamp(OfOne):
    low = Float(0.0, min=-1e6, max=1e6, label="Lowest", says="What is below becomes this.")
    high = Float(1.0, min=-1e6, max=1e6, label="Highest", says="What is above becomes this.")

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.clamp({literal(self.low)}, {literal(self.high)})")
