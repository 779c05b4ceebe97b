"""What convolutions share: filters that slide over an input, with padding around it, in groups of maps."""

from __future__ import annotations

from functools import cached_property
from math import gcd, prod
from typing import ClassVar

from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import BY_NAME, ShapeRefused, described, need
from netbuilder.catalogue.seeing import Reach
from netbuilder.catalogue.sizes import MOST, Numbers, Window, along, each, joined, plain, stored
from netbuilder.core.call import Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import AnySetting, Choice, Flag, Int
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

FILTERS = Int(16, min=1, max=MOST, label="Output maps", says="How many different patterns to look for.")
GROUPS = Int(1, min=1, max=MOST, says="Splits the maps into groups that do not see each other.")
BIAS = Flag(True, says="Add a learned constant to each filter.")
_SAME = Flag(False, label="Keep size", says="Pad as much as keeps the size; needs a stride of 1.")
_PADDING_MODE = Choice(
    "zeros",
    ("zeros", "reflect", "replicate", "circular"),
    label="Pad with",
    says="Zeros, a mirror image, the border's values, or the opposite side.",
)


class Sliding(Layer):
    """A convolution of any dimension. How many maps come out is for `maps` to say."""

    stricter = FrozenDict(kind_mismatch=BY_NAME)
    wants: ClassVar[Kind]
    kernel: ClassVar[AnySetting]
    stride: ClassVar[AnySetting]
    padding: ClassVar[AnySetting]
    same: ClassVar[Flag]
    padding_mode: ClassVar[Choice]
    dilation: ClassVar[AnySetting]
    bias: ClassVar[Flag]

    def maps(self, x: TensorSpec) -> tuple[int, int]:
        """How many maps come out, and in how many groups."""
        raise NotImplementedError

    @cached_property
    def window(self) -> Window:
        return Window(each(self.kernel), each(self.stride), each(self.padding), each(self.dilation))

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, self.wants)
        filters, groups = self.maps(x)
        if groups != 1:
            check_groups(x.sizes[0], filters, groups)
        if self.same:
            self._check_stride()
        if self.padding_mode != "zeros":
            self._check_padding(x)
        return x.resized((filters, *self.places(x)))

    def keywords(self, groups: int = 1) -> dict[str, Value]:
        """Arguments of the module in torch, those that differ from its defaults."""
        window = self.window
        keywords: dict[str, Value] = {"kernel_size": plain(window.kernel)}
        if set(window.stride) != {1}:
            keywords["stride"] = plain(window.stride)
        if self.same:
            keywords["padding"] = "same"
        elif set(window.padding) != {0}:
            keywords["padding"] = plain(window.padding)
        if set(window.dilation) != {1}:
            keywords["dilation"] = plain(window.dilation)
        if groups != 1:
            keywords["groups"] = groups
        if not self.bias:
            keywords["bias"] = False
        if self.padding_mode != "zeros":
            keywords["padding_mode"] = self.padding_mode
        return keywords

    def parameters(self, x: TensorSpec) -> int:
        filters, groups = self.maps(x)
        return filters * (x.sizes[0] // groups * prod(self.window.kernel) + self.bias)

    def multiply_adds(self, x: TensorSpec) -> int:
        """Outputs × window × input maps of a group; the bias is not counted, as in torch's flop counter."""
        filters, groups = self.maps(x)
        seen = x.sizes[0] // groups * prod(self.window.kernel)
        return filters * prod(self.places(x)) * seen

    def reach(self, x: TensorSpec) -> tuple[Reach, ...]:
        return self.window.reach()

    def places(self, x: TensorSpec) -> Numbers:
        """How many places a filter takes along each axis. Raises ShapeRefused when it is larger than `x`."""
        return x.sizes[1:] if self.same else self.window.places(x)

    def _check_stride(self) -> None:
        stride = self.window.stride
        if max(stride) > 1:
            raise ShapeRefused(
                "same_with_stride",
                Text("cannot keep the size with a stride above 1"),
                Text("a stride of 1"),
                received=Text("a stride of {stride}", stride=joined(stride)),
                remedy=Text("set Stride to 1, or switch Keep size off and choose the padding."),
                setting="stride",
                value=stored((1,) * len(stride)),
            )

    def _check_padding(self, x: TensorSpec) -> None:
        """A mirror image holds one value less than the input, the opposite side as many."""
        padding = self._padding()
        spare = {"reflect": 1, "circular": 0}.get(self.padding_mode)
        if spare is None or all(p <= size - spare for p, size in zip(padding, x.sizes[1:], strict=True)):
            return
        raise ShapeRefused(
            "padding_too_large",
            Text("pads with more than its input holds"),
            Text("at most {most} at a side", most=joined(tuple(size - spare for size in x.sizes[1:]))),
            received=Text("{padding} around {input}", padding=joined(padding), input=described(x)),
            remedy=Text("pad less, or set Pad with to zeros."),
            setting="padding_mode",
            value="zeros",
        )

    def _padding(self) -> Numbers:
        """How much is added at the side that gets most, along each axis."""
        if not self.same:
            return self.window.padding
        return tuple(
            (d * (k - 1) + 1) // 2 for k, d in zip(self.window.kernel, self.window.dilation, strict=True)
        )


class Over1d(Sliding):
    """Filters along a signal."""

    wants = Kind.SIGNAL
    kernel = along(1, 3, says="How many time steps a filter sees.")
    stride = along(1, 1, says="Time steps from one place of the filter to the next.")
    padding = along(1, 0, min=0, says="Time steps added at each end.")
    same = _SAME
    padding_mode = _PADDING_MODE
    dilation = along(1, 1, says="Distance between the time steps that a filter sees.")


class Over2d(Sliding):
    """Filters over an image."""

    wants = Kind.MAPS
    kernel = along(2, 3, says="Height and width of a filter.")
    stride = along(2, 1, says="Pixels from one place of the filter to the next.")
    padding = along(2, 0, min=0, says="Pixels added at each side.")
    same = _SAME
    padding_mode = _PADDING_MODE
    dilation = along(2, 1, says="Distance between the pixels that a filter sees.")


class Over3d(Sliding):
    """Filters through a volume."""

    wants = Kind.VOLUME
    kernel = along(3, 3, says="Depth, height and width of a filter.")
    stride = along(3, 1, says="Voxels from one place of the filter to the next.")
    padding = along(3, 0, min=0, says="Voxels added at each side.")
    same = _SAME
    padding_mode = _PADDING_MODE
    dilation = along(3, 1, says="Distance between the voxels that a filter sees.")


def check_groups(entering: int, leaving: int, groups: int) -> None:
    """Refuse groups into which the maps on either side cannot be split."""
    for count, what in ((entering, Text("input")), (leaving, Text("output"))):
        if count % groups:
            raise ShapeRefused(
                "groups",
                Text(
                    "cannot split {count} {what} maps into {groups} groups",
                    count=count,
                    what=what,
                    groups=groups,
                ),
                Text("a number of {what} maps that {groups} divides", what=what, groups=groups),
                received=Text("{count} {what} maps", count=count, what=what),
                remedy=Text("set Groups to a number that divides the maps on both sides."),
                setting="groups",
                value=gcd(entering, leaving, groups),
            )
