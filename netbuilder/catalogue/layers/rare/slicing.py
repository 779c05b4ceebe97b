"""Layers that take parts of a tensor, and that stack tensors."""

from __future__ import annotations

from math import ceil
from typing import ClassVar

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.refusal import ShapeRefused, described
from netbuilder.catalogue.sizes import MOST_AXES
from netbuilder.core.call import LayerCode, expression
from netbuilder.core.setting import Int
from netbuilder.core.spec import Kind, TensorSpec, of_kind
from netbuilder.core.text import Text

_FARTHEST = 65_536
AXIS = Int(1, min=1, max=MOST_AXES, says="The axis in question; 1 is the first after the batch.")


class AlongAxis(Layer):
    """Does something along one axis, called by its place."""

    axis = AXIS

    def size(self, x: TensorSpec) -> int:
        """The size of `x` along the axis. Raises ShapeRefused where there is no such axis."""
        if self.axis <= len(x.sizes):
            return x.sizes[self.axis - 1]
        rank = len(x.sizes)
        raise ShapeRefused(
            "no_such_axis",
            Text("goes along an axis that its input does not have"),
            Text("an axis from 1 to {rank}", rank=rank) if rank else Text("an input with axes"),
            received=Text("axis {axis} of {input}", axis=self.axis, input=described(x)),
            remedy=Text("choose an axis that exists.") if rank else Text("insert Flatten before it."),
            setting="axis" if rank else None,
            value=rank or None,
        )

    def resized(self, x: TensorSpec, size: int) -> TensorSpec:
        """`x` with another size along the axis."""
        return x.resized((*x.sizes[: self.axis - 1], size, *x.sizes[self.axis :]))

    def part(self, chosen: str) -> str:
        """The expression that indexes the input along the axis."""
        return f"{{0}}[{':, ' * self.axis}{chosen}]"


@layer(
    "slice",
    "Slice",
    SHAPE,
    says="Keeps a range along one axis, and every so many of it.",
    torch="torch.narrow index crop range",
    rare=True,
)
class Slice(AlongAxis):
    start = Int(0, min=0, max=_FARTHEST, says="The first that is kept; 0 is the first there is.")
    stop = Int(1, min=1, max=_FARTHEST, says="The first that is not kept; beyond the end for all the rest.")
    step = Int(1, min=1, max=_FARTHEST, says="2 keeps every second.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        size = self.size(x)
        stop = min(self.stop, size)
        if self.start >= stop:
            raise ShapeRefused(
                "nothing_left",
                Text("keeps nothing of its input"),
                Text("a start of at most {most}", most=stop - 1),
                received=Text("{start} along axis {axis} of {input}", start=self.start, axis=self.axis,
                              input=described(x)),
                remedy=Text("set Start to at most {most}.", most=stop - 1),
                setting="start",
                value=stop - 1,
            )  # fmt: skip
        return self.resized(x, ceil((stop - self.start) / self.step))

    def code(self, x: TensorSpec) -> LayerCode:
        start = self.start or ""
        stop = self.stop if self.stop < x.sizes[self.axis - 1] else ""
        step = f":{self.step}" if self.step > 1 else ""
        return expression(self.part(f"{start}:{stop}{step}"))


@layer(
    "select",
    "Select",
    SHAPE,
    says="Keeps one place along an axis, which is gone then.",
    torch="torch.select index pick class token first last",
    rare=True,
)
class Select(AlongAxis):
    place = Int(0, min=-_FARTHEST, max=_FARTHEST, says="0 is the first, -1 the last.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        size = self.size(x)
        if not -size <= self.place < size:
            fitting = size - 1 if self.place > 0 else -size
            raise ShapeRefused(
                "no_such_place",
                Text("selects what is not there"),
                Text("a place from {first} to {last}", first=-size, last=size - 1),
                received=Text("place {place} along axis {axis} of {input}", place=self.place,
                              axis=self.axis, input=described(x)),
                remedy=Text("set Place to {fitting}.", fitting=fitting),
                setting="place",
                value=fitting,
            )  # fmt: skip
        return without(x, self.axis - 1)

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(self.part(str(self.place)))


def without(x: TensorSpec, place: int) -> TensorSpec:
    """`x` without an axis, 0 being the first after the batch. What has one axis left is a vector."""
    sizes = (*x.sizes[:place], *x.sizes[place + 1 :])
    if len(sizes) < 2:
        return of_kind(Kind.VECTOR if sizes else Kind.SCALAR, sizes, x.dtype)
    return TensorSpec(sizes, (*x.axes[:place], *x.axes[place + 1 :]), x.dtype)


class Chunks(AlongAxis):
    """Equal parts along an axis; where it does not come out even, the last one is smaller."""

    pieces: ClassVar[int]

    def shapes(self, x: TensorSpec) -> tuple[TensorSpec, ...]:
        size = self.size(x)
        each, last = self._cut(size)
        if last < 1:
            fitting = next((axis for axis, s in enumerate(x.sizes, start=1) if self._cut(s)[1] > 0), None)
            raise ShapeRefused(
                "too_few_to_split",
                Text("cannot make {count} parts of {size}", count=self.pieces, size=size),
                Text("a size along axis {axis} of which {count} parts can be made", axis=self.axis,
                     count=self.pieces),
                received=described(x),
                remedy=Text("set Axis to {axis}, or make fewer parts.", axis=fitting)
                if fitting
                else Text("make fewer parts."),
                setting="axis" if fitting else None,
                value=fitting,
            )  # fmt: skip
        return (*(self.resized(x, each) for _ in range(self.pieces - 1)), self.resized(x, last))

    def shape(self, x: TensorSpec) -> TensorSpec:
        return self.shapes(x)[0]

    def code(self, x: TensorSpec) -> LayerCode:
        return LayerCode(None, f"{{0}}.chunk({self.pieces}, dim={self.axis})", outputs=self.pieces)

    def _cut(self, size: int) -> tuple[int, int]:
        """The size of each part and of the last one, which is below 1 where there are too few values."""
        each = ceil(size / self.pieces)
        return each, size - each * (self.pieces - 1)


def _parts(count: int) -> tuple[Port, ...]:
    return tuple(Port(str(number)) for number in range(1, count + 1))


@layer(
    "split2",
    "Split in two",
    SHAPE,
    says="Cuts a tensor into two equal parts along an axis.",
    torch="torch.chunk torch.split torch.tensor_split gate halves",
    name="Split",
    rare=True,
)
class Split2(Chunks):
    pieces = 2
    outputs = _parts(2)


@layer(
    "split3",
    "Split in three",
    SHAPE,
    says="Cuts a tensor into three equal parts along an axis.",
    torch="torch.chunk torch.split torch.tensor_split query key value",
    name="Split",
    rare=True,
)
class Split3(Chunks):
    pieces = 3
    outputs = _parts(3)


@layer(
    "split4",
    "Split in four",
    SHAPE,
    says="Cuts a tensor into four equal parts along an axis.",
    torch="torch.chunk torch.split torch.tensor_split",
    name="Split",
    rare=True,
)
class Split4(Chunks):
    pieces = 4
    outputs = _parts(4)
