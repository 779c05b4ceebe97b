"""Layers that calculate value by value."""

from __future__ import annotations

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need_float
from netbuilder.core.call import LayerCode, expression
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Float, Int
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text

_FLOAT = FrozenDict(element_type=FLOAT32_ONLY)
_UNLIKE = "torch does not know what axes mean: it takes the steps of a sequence for channels."


class Stretching(Layer):
    """Takes tensors with the same axes; one with size 1 along an axis is stretched to the others there."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY, unlike_shapes=_UNLIKE)


def _together(*inputs: TensorSpec) -> TensorSpec:
    """What tensors make that are stretched to each other."""
    first = inputs[0]
    for port, x in enumerate(inputs):
        need_float(x, port)
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
        return _together(*inputs)

    def code(self, *inputs: TensorSpec) -> LayerCode:
        return expression(" * ".join(f"{{{number}}}" for number in range(len(inputs))))


class OfTwo(Stretching):
    """The second tensor is taken from the first, or divides it."""

    inputs = (Port("first"), Port("second"))

    def shape(self, first: TensorSpec, second: TensorSpec) -> TensorSpec:
        return _together(first, second)


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


class OfOne(Layer):
    """Keeps the shape."""

    stricter = _FLOAT

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
            f"{self.factor!r} * {{0}} + {self.offset!r}" if self.offset else f"{self.factor!r} * {{0}}"
        )


@layer(
    "power",
    "Power",
    SHAPE,
    says="Raises all values to a whole power.",
    torch="torch.pow torch.square ** exponent",
    rare=True,
)
class Power(OfOne):
    exponent = Int(2, min=-8, max=8, says="How often each value is taken; roots are a Math function.")

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}} ** {self.exponent}")


@layer(
    "function",
    "Math function",
    SHAPE,
    says="Applies a function of mathematics to each value.",
    torch="torch.exp torch.log torch.log1p torch.sqrt torch.rsqrt torch.abs torch.sin torch.cos torch.neg "
    "torch.reciprocal",
    name="Function",
    rare=True,
)
class Function(OfOne):
    """Logarithms and roots of negative numbers are no numbers: what comes in has to fit."""

    function = Choice(
        "exp",
        ("exp", "log", "log1p", "sqrt", "rsqrt", "abs", "sin", "cos", "neg", "reciprocal"),
        says="What is done with each value, by its name in torch.",
    )

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
        return expression(f"{{0}}.clamp({self.low!r}, {self.high!r})")
