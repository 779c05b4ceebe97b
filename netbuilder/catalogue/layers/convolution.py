"""Small learned filters that slide over a signal or an image."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import gcd, prod
from typing import ClassVar

from netbuilder.catalogue.categories import CONVOLUTION
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import BY_NAME, ShapeRefused, described, need
from netbuilder.catalogue.sizes import Numbers, Window, joined, plain, stored
from netbuilder.catalogue.taking import FROM_INPUT
from netbuilder.core.call import LayerCode, Value, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import AnySetting, Choice, Flag, Int, Pair
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

_MOST = 65_536

_SAME = Flag(False, label="Keep size", says="Pad as much as keeps the size; needs a stride of 1.")
_GROUPS = Int(1, min=1, max=_MOST, says="Splits the maps into groups that do not see each other.")
_BIAS = Flag(True, says="Add a learned constant to each filter.")
_PADDING_MODE = Choice(
    "zeros",
    ("zeros", "reflect", "replicate", "circular"),
    label="Pad with",
    says="Zeros, a mirror image, the border's values, or the opposite side.",
)


class Convolution(Layer):
    """What convolutions of every dimension share."""

    takes = FrozenDict(
        in_channels=FROM_INPUT,
        out_channels="filters",
        kernel_size="kernel",
        stride="stride",
        padding="padding",
        dilation="dilation",
        groups="groups",
        bias="bias",
        padding_mode="padding_mode",
    )
    wants: ClassVar[Kind]
    stricter = FrozenDict(kind_mismatch=BY_NAME)
    kernel: ClassVar[AnySetting]
    stride: ClassVar[AnySetting]
    padding: ClassVar[AnySetting]
    dilation: ClassVar[AnySetting]
    same: ClassVar[Flag]
    padding_mode: ClassVar[Choice]
    groups: ClassVar[Int]
    bias: ClassVar[Flag]
    filters = Int(16, min=1, max=_MOST, label="Output maps", says="How many different patterns to look for.")

    @cached_property
    def window(self) -> Window:
        return Window(_axes(self.kernel), _axes(self.stride), _axes(self.padding), _axes(self.dilation))

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, self.wants)
        if self.groups != 1:
            self._check_groups(x)
        if self.same:
            self._check_stride()
        if self.padding_mode != "zeros":
            self._check_padding(x)
        return x.resized((self.filters, *self._places(x)))

    def code(self, x: TensorSpec) -> LayerCode:
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
        if self.groups != 1:
            keywords["groups"] = self.groups
        if not self.bias:
            keywords["bias"] = False
        if self.padding_mode != "zeros":
            keywords["padding_mode"] = self.padding_mode
        return module(self.made, x.sizes[0], self.filters, **keywords)

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        settings = super().read(arguments)
        if settings.get("padding") in ("same", "valid"):
            settings["same"] = settings.pop("padding") == "same"
        return settings

    def parameters(self, x: TensorSpec) -> int:
        return self.filters * (x.sizes[0] // self.groups * prod(self.window.kernel) + self.bias)

    def multiply_adds(self, x: TensorSpec) -> int:
        """Outputs × window × input maps of a group; the bias is not counted, as in torch's flop counter."""
        seen = x.sizes[0] // self.groups * prod(self.window.kernel)
        return self.filters * prod(self._places(x)) * seen

    def _places(self, x: TensorSpec) -> Numbers:
        return x.sizes[1:] if self.same else self.window.places(x)

    def _check_groups(self, x: TensorSpec) -> None:
        for count, what in ((x.sizes[0], Text("input")), (self.filters, Text("output"))):
            if count % self.groups:
                raise ShapeRefused(
                    "groups",
                    Text(
                        "cannot split {count} {what} maps into {groups} groups",
                        count=count,
                        what=what,
                        groups=self.groups,
                    ),
                    Text("a number of {what} maps that {groups} divides", what=what, groups=self.groups),
                    received=Text("{count} {what} maps", count=count, what=what),
                    remedy=Text("set Groups to a number that divides the maps on both sides."),
                    setting="groups",
                    value=gcd(x.sizes[0], self.filters, self.groups),
                )

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


def _axes(value: int | Numbers) -> Numbers:
    """A setting's value as one number an axis."""
    return value if isinstance(value, tuple) else (value,)


@layer(
    "conv1d",
    "Conv 1-D",
    CONVOLUTION,
    says="Slides small learned filters along a signal.",
    torch="nn.Conv1d F.conv1d convolution",
    name="Conv",
)
class Conv1d(Convolution):
    made = "torch.nn.Conv1d"
    wants = Kind.SIGNAL
    kernel = Int(3, min=1, max=_MOST, says="How many time steps a filter sees.")
    stride = Int(1, min=1, max=_MOST, says="Time steps from one place of the filter to the next.")
    padding = Int(0, min=0, max=_MOST, says="Time steps added at each end.")
    same = _SAME
    padding_mode = _PADDING_MODE
    dilation = Int(1, min=1, max=_MOST, says="Distance between the time steps that a filter sees.")
    groups = _GROUPS
    bias = _BIAS


@layer(
    "conv2d",
    "Conv 2-D",
    CONVOLUTION,
    says="Slides small learned filters over an image.",
    torch="nn.Conv2d F.conv2d convolution",
    name="Conv",
)
class Conv2d(Convolution):
    made = "torch.nn.Conv2d"
    wants = Kind.MAPS
    kernel = Pair((3, 3), min=1, max=_MOST, says="Height and width of a filter.")
    stride = Pair((1, 1), min=1, max=_MOST, says="Pixels from one place of the filter to the next.")
    padding = Pair((0, 0), min=0, max=_MOST, says="Pixels added at each side.")
    same = _SAME
    padding_mode = _PADDING_MODE
    dilation = Pair((1, 1), min=1, max=_MOST, says="Distance between the pixels that a filter sees.")
    groups = _GROUPS
    bias = _BIAS
