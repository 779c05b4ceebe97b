"""Layers that add, drop, stretch and reorder axes without computing anything."""

from __future__ import annotations

from math import prod

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.layers.rare.slicing import AXIS, AlongAxis, without
from netbuilder.catalogue.refusal import ShapeRefused, described
from netbuilder.catalogue.sizes import MOST, MOST_AXES, TWO_AXES, joined, named
from netbuilder.core.call import Call, LayerCode, expression
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Float, Int, Sizes
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text

TWO_SIZES = Choice(
    "sequence", TWO_AXES, label="Two sizes", says="What two sizes mean: a sequence T×F or a signal C×T."
)


@layer(
    "squeeze",
    "Squeeze",
    SHAPE,
    says="Drops an axis of size 1.",
    torch="torch.squeeze",
    rare=True,
)
class Squeeze(AlongAxis):
    stricter = FrozenDict(not_one="torch leaves an axis of another size where it is, and says nothing.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        size = self.size(x)
        if size != 1:
            axis = next((place for place, size in enumerate(x.sizes, start=1) if size == 1), None)
            raise ShapeRefused(
                "not_one",
                Text("drops an axis that holds more than one value"),
                Text("a size of 1 along axis {axis}", axis=self.axis),
                received=described(x),
                remedy=Text("set Axis to {axis}.", axis=axis)
                if axis
                else Text("use Select or Mean, which choose what becomes of the values."),
                setting="axis" if axis else None,
                value=axis,
            )
        return without(x, self.axis - 1)

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.squeeze({self.axis})")


@layer(
    "unsqueeze",
    "Unsqueeze",
    SHAPE,
    says="Adds an axis of size 1.",
    torch="torch.unsqueeze expand_dims newaxis None",
    rare=True,
)
class Unsqueeze(Layer):
    axis = AXIS
    two_axes = TWO_SIZES
    stricter = FrozenDict(too_many_axes="Five axes beside the batch have no name here.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        rank = len(x.sizes)
        if self.axis > rank + 1:
            raise ShapeRefused(
                "no_such_axis",
                Text("adds an axis behind one that its input does not have"),
                Text("an axis from 1 to {last}", last=rank + 1),
                received=Text("axis {axis} of {input}", axis=self.axis, input=described(x)),
                remedy=Text("set Axis to {last}.", last=rank + 1),
                setting="axis",
                value=rank + 1,
            )
        if rank > 3:
            raise ShapeRefused(
                "too_many_axes",
                Text("cannot add a fifth axis"),
                Text("an input with three axes or fewer"),
                received=described(x),
                remedy=Text("insert Reshape before it."),
            )
        sizes = (*x.sizes[: self.axis - 1], 1, *x.sizes[self.axis - 1 :])
        return named(sizes, self.two_axes, x.dtype)

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.unsqueeze({self.axis})")


@layer(
    "permute",
    "Permute",
    SHAPE,
    says="Puts the axes in another order.",
    torch="torch.permute torch.movedim axes order channels last",
    rare=True,
)
class Permute(Layer):
    """What comes out is named by its count of axes, as for Reshape."""

    order = Sizes(
        (2, 1), longest=MOST_AXES, says="The axes in their new order; 1 is the first after the batch."
    )
    two_axes = TWO_SIZES

    def shape(self, x: TensorSpec) -> TensorSpec:
        rank = len(x.sizes)
        if sorted(self.order) != list(range(1, rank + 1)):
            fitting = list(range(rank, 0, -1))
            raise ShapeRefused(
                "axes_order",
                Text("does not name each axis of its input once"),
                Text("the numbers from 1 to {rank} in some order", rank=rank)
                if rank
                else Text("an input with axes"),
                received=Text("{order} for {input}", order=joined(self.order), input=described(x)),
                remedy=Text("name each axis once.") if rank else Text("remove it: there are no axes."),
                setting="order" if rank else None,
                value=fitting or None,
            )
        return named(tuple(x.sizes[axis - 1] for axis in self.order), self.two_axes, x.dtype)

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.permute(0, {', '.join(map(str, self.order))})")


@layer(
    "expand",
    "Expand",
    SHAPE,
    says="Repeats the one value along an axis of size 1.",
    torch="torch.broadcast_to expand repeat tile",
    rare=True,
)
class Expand(AlongAxis):
    times = Int(2, min=1, max=MOST, says="The size that the axis has then.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        size = self.size(x)
        if size not in (1, self.times):
            raise ShapeRefused(
                "not_one",
                Text("stretches an axis that holds more than one value"),
                Text("a size of 1 along axis {axis}", axis=self.axis),
                received=described(x),
                remedy=Text("choose an axis of size 1."),
                setting="times",
                value=size,
            )
        return self.resized(x, self.times)

    def code(self, x: TensorSpec) -> LayerCode:
        sizes = ["-1"] * len(x.sizes)
        sizes[self.axis - 1] = str(self.times)
        return expression(f"{{0}}.expand(-1, {', '.join(sizes)})")


@layer(
    "stack",
    "Stack",
    SHAPE,
    says="Lays tensors of one shape behind each other along a new axis.",
    torch="torch.stack new axis",
    rare=True,
)
class Stack(Layer):
    inputs = (Port("in", many=True),)
    axis = AXIS
    two_axes = TWO_SIZES
    stricter = FrozenDict(
        stack_types="torch silently turns class numbers into values.",
        stack_shapes="torch does not know what axes mean.",
        too_many_axes="Five axes beside the batch have no name here.",
    )

    def shape(self, *inputs: TensorSpec) -> TensorSpec:
        first = inputs[0]
        for port, x in enumerate(inputs):
            if x.dtype != first.dtype or x.sizes != first.sizes or x.axes != first.axes:
                raise ShapeRefused(
                    "stack_shapes" if x.dtype == first.dtype else "stack_types",
                    Text("needs inputs of one shape and type"),
                    described(first),
                    port=port,
                    received=described(x),
                    remedy=Text("bring all inputs to {shape} before they meet.", shape=str(first))
                    if x.dtype == first.dtype
                    else Text("lead data only, or labels only, into it."),
                )
        added = Unsqueeze(axis=self.axis, two_axes=self.two_axes).shape(first)
        place = self.axis - 1
        return added.resized((*added.sizes[:place], len(inputs), *added.sizes[place + 1 :]))

    def code(self, *inputs: TensorSpec) -> LayerCode:
        return expression(f"torch.stack([{{all}}], dim={self.axis})")


@layer(
    "learned_tensor",
    "Learned tensor",
    SHAPE,
    says="Gives a tensor that is learned, the same for each sample.",
    torch="nn.Parameter position class token query constant",
    rare=True,
)
class LearnedTensor(Layer):
    """To be added, multiplied or concatenated: a position code, a class token, a scale."""

    inputs = (Port("like", "Anything; it tells how many samples there are."),)
    sizes = Sizes((64,), says="Sizes of the tensor, without the batch.")
    two_axes = TWO_SIZES
    spread = Float(0.02, min=0.0, max=10.0, says="Standard deviation of its random values at first.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        return named(self.sizes, self.two_axes)

    def fixed(self) -> TensorSpec:
        return named(self.sizes, self.two_axes)

    def code(self, x: TensorSpec) -> LayerCode:
        call = Call("LearnedTensor", *self.sizes, spread=self.spread)
        return LayerCode(call, "{self}({0})", helpers=("LearnedTensor",))

    def parameters(self, x: TensorSpec) -> int:
        return prod(self.sizes)
