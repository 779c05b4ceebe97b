"""Layers that merge axes, part them, repeat along them and cut them in two."""

from __future__ import annotations

from math import prod

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.layers.rare.axes import TWO_SIZES
from netbuilder.catalogue.layers.rare.slicing import AlongAxis
from netbuilder.catalogue.refusal import ShapeRefused, described
from netbuilder.catalogue.sizes import MOST, MOST_AXES, joined, named
from netbuilder.core.call import LayerCode, expression, literal
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Float, Int, Sizes
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text


@layer(
    "flatten_axes",
    "Flatten axes",
    SHAPE,
    says="Lays neighbouring axes into one, such as the pixels of each map in a row.",
    torch="torch.flatten torch.ravel merge axes start_dim patches",
    name="Flatten",
    rare=True,
)
class FlattenAxes(Layer):
    """What comes out is named by its count of axes, as for Reshape."""

    first = Int(
        2, min=1, max=MOST_AXES, label="From axis", says="The first that is merged; 1 is behind the batch."
    )
    last = Int(3, min=1, max=MOST_AXES, label="To axis", says="The last that is merged.")
    two_axes = TWO_SIZES

    def shape(self, x: TensorSpec) -> TensorSpec:
        rank = len(x.sizes)
        if max(self.first, self.last) > rank or self.first > self.last:
            raise self._no_such_axes(x)
        merged = prod(x.sizes[self.first - 1 : self.last])
        return named((*x.sizes[: self.first - 1], merged, *x.sizes[self.last :]), self.two_axes, x.dtype)

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.flatten({self.first}, {self.last})")

    def _no_such_axes(self, x: TensorSpec) -> ShapeRefused:
        rank = len(x.sizes)
        setting, value = (
            ("first", min(self.last, rank)) if self.first > min(self.last, rank) else ("last", rank)
        )
        return ShapeRefused(
            "no_such_axis",
            Text("merges axes that its input does not have in that order"),
            Text("axes from 1 to {rank}, the first before the last", rank=rank)
            if rank
            else Text("an input with axes"),
            received=Text("axes {first} to {last} of {input}", first=self.first, last=self.last,
                          input=described(x)),
            remedy=Text("choose axes that exist.") if rank else Text("remove it: there are no axes."),
            setting=setting if rank else None,
            value=value if rank else None,
        )  # fmt: skip


@layer(
    "unflatten",
    "Unflatten",
    SHAPE,
    says="Parts one axis into several, such as features into heads.",
    torch="nn.Unflatten torch.unflatten view heads split",
    rare=True,
)
class Unflatten(AlongAxis):
    """What comes out is named by its count of axes, as for Reshape."""

    made = "torch.nn.Unflatten"
    takes = FrozenDict(dim="axis", unflattened_size="sizes")
    stricter = FrozenDict(too_many_axes="Five axes beside the batch have no name here.")
    sizes = Sizes((2, 2), longest=4, says="The sizes that the axis is parted into.")
    two_axes = TWO_SIZES

    def shape(self, x: TensorSpec) -> TensorSpec:
        size = self.size(x)
        if prod(self.sizes) != size:
            raise ShapeRefused(
                "reshape_count",
                Text("must keep the number of values"),
                Text("sizes whose product is {size}", size=size),
                received=Text(
                    "{sizes}, which is {product}", sizes=joined(self.sizes), product=prod(self.sizes)
                ),
                remedy=Text(
                    "change Sizes; axis {axis} of {input} is parted.", axis=self.axis, input=described(x)
                ),
                setting="sizes",
                value=[size],
            )
        sizes = (*x.sizes[: self.axis - 1], *self.sizes, *x.sizes[self.axis :])
        if len(sizes) > 4:
            raise ShapeRefused(
                "too_many_axes",
                Text("would have more than four axes"),
                Text("an input with fewer axes, or fewer sizes"),
                received=described(x),
                remedy=Text("part the axis into fewer sizes."),
                setting="sizes",
                value=[size],
            )
        return named(sizes, self.two_axes, x.dtype)

    def code(self, x: TensorSpec) -> LayerCode:
        sizes = ", ".join(map(str, self.sizes))
        return expression(f"{{0}}.unflatten({self.axis}, ({sizes}{',' if len(self.sizes) == 1 else ''}))")


@layer(
    "repeat",
    "Repeat",
    SHAPE,
    says="Lays a tensor several times behind itself along an axis, or each of its values.",
    torch="torch.repeat_interleave torch.tile repeat copies grouped query",
    rare=True,
)
class Repeat(AlongAxis):
    times = Int(2, min=1, max=MOST, says="How often.")
    what = Choice("whole", ("whole", "each"), says="The whole again and again, or each place by itself.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        return self.resized(x, self.size(x) * self.times)

    def code(self, x: TensorSpec) -> LayerCode:
        if self.what == "each":
            return expression(f"{{0}}.repeat_interleave({self.times}, dim={self.axis})")
        counts = [
            str(self.times if axis == self.axis else 1) for axis in range(1, max(len(x.sizes), self.axis) + 1)
        ]
        return expression(f"{{0}}.repeat(1, {', '.join(counts)})")


@layer(
    "split_at",
    "Split at",
    SHAPE,
    says="Cuts a tensor in two along an axis, at a place of your choice.",
    torch="torch.tensor_split torch.split class token gate",
    name="Split",
    rare=True,
)
class SplitAt(AlongAxis):
    outputs = (Port("1", "What lies before the place."), Port("2", "The rest."))
    place = Int(1, min=1, max=MOST, says="How much the first part gets.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        return self.shapes(x)[0]

    def shapes(self, x: TensorSpec) -> tuple[TensorSpec, ...]:
        size = self.size(x)
        if self.place >= size:
            raise ShapeRefused(
                "too_few_to_split",
                Text("leaves nothing for its second part"),
                Text("a place from 1 to {last}", last=size - 1) if size > 1 else Text("two values or more"),
                received=Text("place {place} along axis {axis} of {input}", place=self.place, axis=self.axis,
                              input=described(x)),
                remedy=Text("set Place to at most {last}.", last=size - 1)
                if size > 1
                else Text("choose an axis with two values or more."),
                setting="place" if size > 1 else None,
                value=size - 1 if size > 1 else None,
            )  # fmt: skip
        return self.resized(x, self.place), self.resized(x, size - self.place)

    def code(self, x: TensorSpec) -> LayerCode:
        return LayerCode(None, f"{{0}}.tensor_split([{self.place}], dim={self.axis})", outputs=2)


@layer(
    "constant",
    "Constant tensor",
    SHAPE,
    says="Gives one number over and over, in a tensor of chosen sizes.",
    torch="torch.full torch.zeros torch.ones torch.full_like constant",
    name="Constant",
    rare=True,
)
class Constant(Layer):
    """To be added, compared, or for a state to begin with."""

    inputs = (Port("like", "Anything; it tells how many samples there are."),)
    sizes = Sizes((64,), says="Sizes of the tensor, without the batch.")
    two_axes = TWO_SIZES
    value = Float(0.0, min=-1e38, max=1e38, says="The number.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        return named(self.sizes, self.two_axes)

    def fixed(self) -> TensorSpec:
        return named(self.sizes, self.two_axes)

    def code(self, x: TensorSpec) -> LayerCode:
        sizes = ", ".join(map(str, self.sizes))
        return expression(
            f"torch.full(({{0}}.shape[0], {sizes}), {literal(self.value)}, device={{0}}.device)"
        )
