"""Layers that take values together along axes, which are called by their names."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need_float
from netbuilder.core.call import LayerCode, expression
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Flag
from netbuilder.core.spec import Kind, TensorSpec, of_kind
from netbuilder.core.text import Text

# The axes that a word stands for.
_AXES = FrozenDict(
    {
        "space": ("D", "H", "W"),
        "channels": ("C",),
        "steps": ("T",),
        "features": ("F",),
    }
)


class Reduction(Layer):
    """Gives what is left of the axes: of feature maps without space a vector."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    method: ClassVar[str]
    over = Choice(
        "space",
        ("space", "channels", "steps", "features", "all"),
        says="Height and width (and depth), or another axis by its name.",
    )
    keep = Flag(False, label="Keep axes", says="Keep them with size 1, to stretch the result later.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        places = self._places(x)
        if not places:
            raise self._no_axes(x)
        if self.keep:
            return x.resized(tuple(1 if place in places else size for place, size in enumerate(x.sizes)))
        left = [place for place in range(len(x.sizes)) if place not in places]
        sizes = tuple(x.sizes[place] for place in left)
        if len(sizes) < 2:
            return of_kind(Kind.VECTOR if sizes else Kind.SCALAR, sizes)
        return TensorSpec(sizes, tuple(x.axes[place] for place in left))

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.{self.method}({self.said(x)})")

    def said(self, x: TensorSpec) -> str:
        """Arguments of the method in torch."""
        axes = tuple(place + 1 for place in self._places(x))
        dim = axes if len(axes) > 1 else axes[0]
        return f"dim={dim}{', keepdim=True' if self.keep else ''}"

    def _places(self, x: TensorSpec) -> tuple[int, ...]:
        """The axes in question, 0 being the first after the batch."""
        wanted = x.axes if self.over == "all" else _AXES[self.over]
        return tuple(place for place, axis in enumerate(x.axes) if axis in wanted)

    def _no_axes(self, x: TensorSpec) -> ShapeRefused:
        there = [word for word, axes in _AXES.items() if set(axes) & set(x.axes)]
        fitting = next(iter(there), "all" if x.sizes else None)
        return ShapeRefused(
            "no_such_axis",
            Text("has no such axis to go along"),
            Text("an input with such an axis"),
            received=described(x),
            remedy=Text("set Over to {word}.", word=fitting)
            if fitting
            else Text("remove it: there is nothing to take together."),
            setting="over" if fitting else None,
            value=fitting,
        )


@layer(
    "mean",
    "Mean",
    SHAPE,
    says="Averages over space, channels, steps or features.",
    torch="torch.mean global average pooling reduce",
    rare=True,
)
class Mean(Reduction):
    method = "mean"


@layer(
    "sum",
    "Sum",
    SHAPE,
    says="Sums over space, channels, steps or features.",
    torch="torch.sum reduce total",
    rare=True,
)
class Sum(Reduction):
    method = "sum"


@layer(
    "maximum",
    "Maximum",
    SHAPE,
    says="Keeps the largest value over space, channels, steps or features.",
    torch="torch.amax torch.max global max pooling reduce",
    rare=True,
)
class Maximum(Reduction):
    method = "amax"


@layer(
    "minimum",
    "Minimum",
    SHAPE,
    says="Keeps the smallest value over space, channels, steps or features.",
    torch="torch.amin torch.min reduce",
    rare=True,
)
class Minimum(Reduction):
    method = "amin"


class Spread(Reduction):
    """How far values are from their mean. One value alone has no spread once it counts one less."""

    less = Flag(True, label="Count one less", says="Divide by one less than there are, for samples of more.")

    def said(self, x: TensorSpec) -> str:
        return super().said(x) if self.less else f"{super().said(x)}, correction=0"


@layer(
    "standard_deviation",
    "Standard deviation",
    SHAPE,
    says="How far values are from their mean, over space, channels, steps or features.",
    torch="torch.std spread reduce",
    name="Deviation",
    rare=True,
)
class StandardDeviation(Spread):
    method = "std"


@layer(
    "variance",
    "Variance",
    SHAPE,
    says="The mean square of the distance from the mean, over space, channels or steps.",
    torch="torch.var spread reduce",
    rare=True,
)
class Variance(Spread):
    method = "var"


@layer(
    "log_sum_exp",
    "Log sum exp",
    SHAPE,
    says="A smooth maximum: the logarithm of the sum of exponentials.",
    torch="torch.logsumexp softmax reduce energy",
    rare=True,
)
class LogSumExp(Reduction):
    method = "logsumexp"


@layer(
    "vector_length",
    "Length",
    SHAPE,
    says="The root of the sum of squares, over space, channels, steps or features.",
    torch="torch.norm torch.linalg vector_norm euclidean norm L2 capsule reduce",
    rare=True,
)
class Length(Reduction):
    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"torch.linalg.vector_norm({{0}}, {self.said(x)})")
