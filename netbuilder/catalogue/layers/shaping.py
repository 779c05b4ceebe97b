"""Layers that rearrange values without computing with them."""

from __future__ import annotations

from math import prod

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import ShapeRefused, described
from netbuilder.catalogue.sizes import MOST_AXES, TWO_AXES, Numbers, joined, named
from netbuilder.core.call import LayerCode, expression, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Int, Sizes
from netbuilder.core.spec import Kind, TensorSpec, of_kind
from netbuilder.core.text import Text


@layer(
    "flatten",
    "Flatten",
    SHAPE,
    says="Lays all values of a sample in one row.",
    torch="nn.Flatten torch.flatten view",
)
class Flatten(Layer):
    made = "torch.nn.Flatten"
    takes = FrozenDict(start_dim=(1,), end_dim=(-1,))

    def shape(self, x: TensorSpec) -> TensorSpec:
        return of_kind(Kind.VECTOR, (x.count,), x.dtype)

    def code(self, x: TensorSpec) -> LayerCode:
        # Single numbers have no axis beside the batch, which nn.Flatten would refuse.
        return module(self.made) if x.sizes else expression("{0}.reshape(-1, 1)")


@layer(
    "reshape",
    "Reshape",
    SHAPE,
    says="Gives the same values other sizes.",
    torch="torch.reshape view nn.Unflatten",
)
class Reshape(Layer):
    sizes = Sizes((64,), longest=MOST_AXES, says="Sizes of one sample, without the batch.")
    two_axes = Choice(
        "sequence", TWO_AXES, label="Two sizes", says="What two sizes mean: a sequence T×F or a signal C×T."
    )

    def shape(self, x: TensorSpec) -> TensorSpec:
        product = prod(self.sizes)
        if product != x.count:
            raise ShapeRefused(
                "reshape_count",
                Text("must keep the number of values"),
                Text("sizes whose product is {count}", count=x.count),
                received=Text("{sizes}, which is {product}", sizes=joined(self.sizes), product=product),
                remedy=Text("change Sizes; {input} comes in.", input=described(x)),
                setting="sizes",
                value=list(_holding(x.count, self.sizes)),
            )
        return named(self.sizes, self.two_axes, x.dtype)

    def fixed(self) -> TensorSpec:
        return named(self.sizes, self.two_axes)

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.reshape(-1, {', '.join(map(str, self.sizes))})")


def _holding(count: int, sizes: Numbers) -> Numbers:
    """`sizes` with the first one changed that makes them hold `count` values; one row where none does."""
    for place in range(len(sizes)):
        before, after = sizes[:place], sizes[place + 1 :]
        needed, rest = divmod(count, prod(before + after))
        if needed and not rest:
            return (*before, needed, *after)
    return (count,)


@layer(
    "transpose",
    "Transpose",
    SHAPE,
    says="Swaps two axes; turns a signal C×T into a sequence T×F and back.",
    torch="torch.transpose swapaxes permute",
)
class Transpose(Layer):
    """Axes are named by their place: images that come as H×W×C are maps C×H×W after two swaps."""

    first = Int(1, min=1, max=MOST_AXES, label="One axis", says="One axis; 1 is the first after the batch.")
    second = Int(2, min=1, max=MOST_AXES, label="Other axis", says="The axis it changes places with.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        if max(self.first, self.second) > len(x.sizes):
            raise self._no_such_axis(x)
        if self.first == self.second:
            return x
        one, other = self.first - 1, self.second - 1
        sizes = list(x.sizes)
        sizes[one], sizes[other] = sizes[other], sizes[one]
        turned = {Kind.SIGNAL: Kind.SEQUENCE, Kind.SEQUENCE: Kind.SIGNAL}
        return of_kind(turned.get(x.kind, x.kind), tuple(sizes), x.dtype)

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.transpose({self.first}, {self.second})")

    def _no_such_axis(self, x: TensorSpec) -> ShapeRefused:
        rank = len(x.sizes)
        setting, value = self._mending(rank)
        return ShapeRefused(
            "no_such_axis",
            Text("swaps an axis that its input does not have"),
            Text("axes from 1 to {rank}", rank=rank) if rank > 1 else Text("an input with two axes or more"),
            received=Text("axis {axis} of {input}", axis=max(self.first, self.second), input=described(x)),
            remedy=Text("choose axes that exist.")
            if rank > 1
            else Text("remove it: there is nothing to swap."),
            setting=setting,
            value=value,
        )

    def _mending(self, rank: int) -> tuple[str | None, int | None]:
        """The setting that alone would mend it, with a value that still swaps something."""
        highest, other = ("first", self.second) if self.first > self.second else ("second", self.first)
        if rank < 2 or other > rank:
            return None, None
        return highest, rank if other != rank else rank - 1
