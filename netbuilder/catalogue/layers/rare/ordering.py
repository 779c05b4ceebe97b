"""Layers that turn round, shift, count and add up along one axis, or hold something back."""

from __future__ import annotations

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.layers.rare.slicing import AlongAxis
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need_float
from netbuilder.catalogue.sizes import MOST
from netbuilder.core.call import LayerCode, expression
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Int
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text


class Reordering(AlongAxis):
    """Keeps the shape."""

    def shape(self, x: TensorSpec) -> TensorSpec:
        self.size(x)
        return x


@layer(
    "flip",
    "Flip",
    SHAPE,
    says="Turns an axis round: what was last comes first.",
    torch="torch.flip torch.fliplr torch.flipud reverse mirror",
    rare=True,
)
class Flip(Reordering):
    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.flip({self.axis})")


@layer(
    "roll",
    "Roll",
    SHAPE,
    says="Shifts values along an axis; what falls off the end comes in at the other.",
    torch="torch.roll shift swin cyclic",
    rare=True,
)
class Roll(Reordering):
    by = Int(1, min=-MOST, max=MOST, says="By how many places; below 0 towards the beginning.")

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.roll({self.by}, dims={self.axis})")


@layer(
    "cumulate",
    "Cumulative sum",
    SHAPE,
    says="Adds up, or multiplies, all values so far along an axis.",
    torch="torch.cumsum torch.cumprod running total",
    name="Cumulate",
    rare=True,
)
class Cumulate(Reordering):
    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    operation = Choice("sum", ("sum", "product"), says="What becomes of the values so far.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        return super().shape(x)

    def code(self, x: TensorSpec) -> LayerCode:
        method = {"sum": "cumsum", "product": "cumprod"}[self.operation]
        return expression(f"{{0}}.{method}({self.axis})")


@layer(
    "triangle",
    "Triangle",
    SHAPE,
    says="Keeps what is below or above the diagonal of the last two axes; all else is zero.",
    torch="torch.tril torch.triu causal mask lower upper",
    rare=True,
)
class Triangle(Layer):
    """Of a mask, zero is no: all yes below the diagonal lets each step look back alone."""

    stricter = FrozenDict(no_matrix="torch takes the samples of a batch of vectors for rows.")
    keep = Choice("lower", ("lower", "upper"), says="Which side is kept.")
    diagonal = Int(0, min=-MOST, max=MOST, says="Up to which diagonal; 0 is the main one, 1 beside it.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        if len(x.sizes) < 2:
            raise ShapeRefused(
                "no_matrix",
                Text("needs matrices"),
                Text("an input with two axes or more"),
                received=described(x),
                remedy=Text("insert Reshape before it."),
                wanted=(Kind.SEQUENCE,),
            )
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        method = {"lower": "tril", "upper": "triu"}[self.keep]
        return expression(f"{{0}}.{method}({self.diagonal or ''})")


@layer(
    "step_numbers",
    "Step numbers",
    SHAPE,
    says="Counts the places along an axis from 0, to look up what belongs to each.",
    torch="torch.arange position_ids positions range",
    rare=True,
)
class StepNumbers(AlongAxis):
    """For an embedding of positions, as BERT and GPT-2 have it."""

    def shape(self, x: TensorSpec) -> TensorSpec:
        return TensorSpec((self.size(x),), ("F",), "int64")

    def code(self, x: TensorSpec) -> LayerCode:
        size = x.sizes[self.axis - 1]
        return expression(f"torch.arange({size}, device={{0}}.device).expand({{0}}.shape[0], -1)")


@layer(
    "stop_gradient",
    "Stop gradient",
    SHAPE,
    says="Hands on what it gets, and lets nothing be learned before it.",
    torch="torch.detach torch.no_grad stop gradient straight-through",
    rare=True,
)
class StopGradient(Layer):
    def shape(self, x: TensorSpec) -> TensorSpec:
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        return expression("{0}.detach()")
