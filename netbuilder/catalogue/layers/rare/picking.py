"""Layers that find places along an axis, and that pick values by their places."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.layers.embedding import need_numbers
from netbuilder.catalogue.layers.rare.slicing import AXIS, AlongAxis, without
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need_float
from netbuilder.catalogue.seeing import Sight
from netbuilder.catalogue.sizes import MOST
from netbuilder.core.call import LayerCode, expression
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Int
from netbuilder.core.spec import Kind, TensorSpec, sequence, vector
from netbuilder.core.text import Text


class Finding(AlongAxis):
    """Gives the place along the axis, from 0; the axis is gone then."""

    method: ClassVar[str]
    stricter = FrozenDict(element_type=FLOAT32_ONLY)

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        self.size(x)
        left = without(x, self.axis - 1)
        return TensorSpec(left.sizes, left.axes, "int64")

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.{self.method}(dim={self.axis})")


@layer(
    "argmax",
    "Place of maximum",
    SHAPE,
    says="Tells where along an axis the largest value is, such as the likeliest class.",
    torch="torch.argmax prediction class",
    name="Argmax",
    rare=True,
)
class Argmax(Finding):
    method = "argmax"


@layer(
    "argmin",
    "Place of minimum",
    SHAPE,
    says="Tells where along an axis the smallest value is, such as the nearest code.",
    torch="torch.argmin nearest quantise",
    name="Argmin",
    rare=True,
)
class Argmin(Finding):
    method = "argmin"


@layer(
    "largest_few",
    "Largest few",
    SHAPE,
    says="Keeps the largest values along an axis, the largest first, and tells where they were.",
    torch="torch.topk torch.sort k-max pooling mixture of experts",
    rare=True,
)
class LargestFew(AlongAxis):
    outputs = (Port("out"), Port("indices", "Their places along the axis, from 0."))
    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    count = Int(2, min=1, max=MOST, says="How many are kept.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        size = self.size(x)
        if self.count > size:
            raise ShapeRefused(
                "too_few_to_pick",
                Text("keeps more values than there are"),
                Text("a count of at most {size}", size=size),
                received=Text("{count} along axis {axis} of {input}", count=self.count, axis=self.axis,
                              input=described(x)),
                remedy=Text("set Count to at most {size}.", size=size),
                setting="count",
                value=size,
            )  # fmt: skip
        return self.resized(x, self.count)

    def shapes(self, x: TensorSpec) -> tuple[TensorSpec, ...]:
        y = self.shape(x)
        return y, TensorSpec(y.sizes, y.axes, "int64")

    def code(self, x: TensorSpec) -> LayerCode:
        return LayerCode(None, f"{{0}}.topk({self.count}, dim={self.axis})", outputs=2)


@layer(
    "pick",
    "Pick by index",
    SHAPE,
    says="Takes the values at given places along an axis, for each sample its own.",
    torch="torch.gather torch.take_along_dim torch.index_select lookup indexing",
    name="Pick",
    rare=True,
)
class Pick(Layer):
    """One index drops the axis, a row of them gives it their number.

    Indices with as many axes as the input pick for each place of the other axes by themselves; sizes of 1
    are stretched.
    """

    inputs = (Port("in"), Port("indices", "Places along the axis, from 0."))
    axis = AXIS

    def shape(self, x: TensorSpec, indices: TensorSpec) -> TensorSpec:
        AlongAxis(axis=self.axis).size(x)
        if indices.dtype != "int64":
            raise ShapeRefused(
                "pick_indices",
                Text("needs the places of what it picks"),
                Text("whole numbers of type int64"),
                port=1,
                received=described(indices),
                remedy=Text("lead Place of maximum or class numbers into Indices."),
            )
        place = self.axis - 1
        if not indices.sizes:
            return without(x, place)
        if len(indices.sizes) == 1:
            return x.resized((*x.sizes[:place], indices.sizes[0], *x.sizes[self.axis :]))
        return x.resized(self._together(x, indices))

    def code(self, x: TensorSpec, indices: TensorSpec) -> LayerCode:
        if len(indices.sizes) == len(x.sizes):
            return expression(f"torch.take_along_dim({{0}}, {{1}}, dim={self.axis})")
        # Axes of size 1 beside the indices: torch stretches them to those of the input.
        before, behind = self.axis - 1, len(x.sizes) - self.axis
        row = [":", *["None"] * before, ":" if indices.sizes else "None", *["None"] * behind]
        picked = f"torch.take_along_dim({{0}}, {{1}}[{', '.join(row)}], dim={self.axis})"
        return expression(picked if indices.sizes else f"{picked}.squeeze({self.axis})")

    def _together(self, x: TensorSpec, indices: TensorSpec) -> tuple[int, ...]:
        """The sizes beside the axis stretched to each other, and along it as many as there are indices."""
        pairs = list(enumerate(zip(x.sizes, indices.sizes, strict=False), start=1))
        if len(indices.sizes) == len(x.sizes) and all(
            axis == self.axis or size == count or 1 in (size, count) for axis, (size, count) in pairs
        ):
            return tuple(count if axis == self.axis else max(size, count) for axis, (size, count) in pairs)
        raise ShapeRefused(
            "pick_sizes",
            Text("cannot place its indices beside its input"),
            Text("one index, a row of them, or {shape} but for axis {axis}", shape=str(x), axis=self.axis),
            port=1,
            received=described(indices),
            remedy=Text("give it one row of numbers a sample."),
            wanted=(Kind.VECTOR,),
        )


@layer(
    "one_hot",
    "One-hot",
    SHAPE,
    says="Turns a class number or token into a vector with a 1 at its place.",
    torch="F.one_hot encoding classes condition",
    rare=True,
)
class OneHot(Layer):
    """For a network that is told a class, and for tokens without a learned table."""

    stricter = FrozenDict(
        kind_mismatch="torch takes numbers in any arrangement; its axes would have no names."
    )
    sight = Sight.PLACE
    classes = Int(10, min=2, max=1_000_000, says="How many numbers there are, from 0.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_numbers(x, types=("int64",))
        return sequence(x.sizes[0], self.classes) if x.sizes else vector(self.classes)

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"F.one_hot({{0}}, {self.classes}).float()")
