"""Layers that bring several tensors together."""

from __future__ import annotations

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need_float
from netbuilder.catalogue.seeing import Reach, Sight, place_axes, reach_of
from netbuilder.core.call import LayerCode, expression
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Int
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text


@layer(
    "add",
    "Add",
    SHAPE,
    says="Adds tensors of one shape, value by value.",
    torch="torch.add + plus sum residual skip",
)
class Add(Layer):
    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        add_shapes="torch stretches axes of size 1 and does not know what axes mean; both hide mistakes.",
    )
    sight = Sight.PLACE
    inputs = (Port("in", many=True),)

    def shape(self, *inputs: TensorSpec) -> TensorSpec:
        first = inputs[0]
        for port, x in enumerate(inputs):
            need_float(x, port)
            if x.sizes != first.sizes or x.axes != first.axes:
                raise _unlike(first, x, port)
        return first

    def code(self, *inputs: TensorSpec) -> LayerCode:
        return expression(" + ".join(f"{{{i}}}" for i in range(len(inputs))))


@layer(
    "concatenate",
    "Concatenate",
    SHAPE,
    says="Lays tensors side by side along one axis.",
    torch="torch.cat torch.concat",
)
class Concatenate(Layer):
    stricter = FrozenDict(
        concatenate_shapes="torch does not know what axes mean: it joins a signal's channels to time steps.",
        concatenate_types="torch silently turns class numbers into values.",
    )
    inputs = (Port("in", many=True),)
    axis = Int(1, min=1, max=4, says="The axis that grows; 1 is the first after the batch.")

    def shape(self, *inputs: TensorSpec) -> TensorSpec:
        first = inputs[0]
        if self.axis > len(first.sizes):
            raise self._no_such_axis(inputs)
        for port, x in enumerate(inputs):
            if x.dtype != first.dtype:
                raise _unlike_types(first, x, port)
            if x.axes != first.axes or _beside(x, self.axis) != _beside(first, self.axis):
                raise self._unfit(inputs, port)
        place = self.axis - 1
        grown = sum(x.sizes[place] for x in inputs)
        return first.resized((*first.sizes[:place], grown, *first.sizes[self.axis :]))

    def reach(self, *inputs: TensorSpec) -> tuple[Reach, ...] | None:
        joins_places = self.axis - 1 in place_axes(inputs[0])
        return reach_of(Sight.UNTOLD if joins_places else Sight.PLACE, inputs[0])

    def code(self, *inputs: TensorSpec) -> LayerCode:
        return expression(f"torch.cat([{{all}}], dim={self.axis})")

    def _no_such_axis(self, inputs: tuple[TensorSpec, ...]) -> ShapeRefused:
        first, fitting = inputs[0], _fitting_axis(inputs)
        rank = len(first.sizes)
        return ShapeRefused(
            "no_such_axis",
            Text("joins along an axis that its input does not have"),
            Text("an axis from 1 to {rank}", rank=rank) if rank else Text("inputs with axes"),
            received=Text("axis {axis} of {input}", axis=self.axis, input=described(first)),
            remedy=Text("choose an axis that exists.") if rank else Text("insert Flatten before it."),
            setting="axis" if fitting else None,
            value=fitting,
        )

    def _unfit(self, inputs: tuple[TensorSpec, ...], port: int) -> ShapeRefused:
        fitting = _fitting_axis(inputs)
        return ShapeRefused(
            "concatenate_shapes",
            Text("needs inputs that differ along its axis alone"),
            Text("{first}, of any size along axis {axis}", first=described(inputs[0]), axis=self.axis),
            port=port,
            received=described(inputs[port]),
            remedy=Text("join along axis {axis}.", axis=fitting)
            if fitting
            else Text("bring the other axes to one size first."),
            setting="axis" if fitting else None,
            value=fitting,
        )


def _beside(x: TensorSpec, axis: int) -> tuple[int, ...]:
    """The sizes of all axes but one."""
    return x.sizes[: axis - 1] + x.sizes[axis:]


def _fitting_axis(inputs: tuple[TensorSpec, ...]) -> int | None:
    """The first axis along which all inputs can be joined."""
    first = inputs[0]
    if any(x.axes != first.axes or x.dtype != first.dtype for x in inputs):
        return None
    axes = range(1, len(first.sizes) + 1)
    return next((axis for axis in axes if len({_beside(x, axis) for x in inputs}) == 1), None)


def _unlike(first: TensorSpec, x: TensorSpec, port: int) -> ShapeRefused:
    return ShapeRefused(
        "add_shapes",
        Text("needs inputs of one shape"),
        described(first),
        port=port,
        received=described(x),
        remedy=_bringing_together(first, x),
    )


def _bringing_together(first: TensorSpec, x: TensorSpec) -> Text:
    if first.axes == x.axes and first.axes[:1] == ("C",) and first.sizes[1:] == x.sizes[1:]:
        return Text("bring it to {count} maps with a convolution of kernel 1.", count=first.sizes[0])
    if len(first.sizes) == len(x.sizes) == 1:
        return Text("bring it to {count} values with a Linear layer.", count=first.sizes[0])
    return Text("bring all inputs to {shape} before they meet.", shape=str(first))


def _unlike_types(first: TensorSpec, x: TensorSpec, port: int) -> ShapeRefused:
    return ShapeRefused(
        "concatenate_types",
        Text("needs inputs of one element type"),
        described(first),
        port=port,
        received=described(x),
        remedy=Text("lead data only, or labels only, into it."),
    )
