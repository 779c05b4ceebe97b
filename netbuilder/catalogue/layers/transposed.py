"""Convolutions run backwards: they spread each value over a window, and so make their input larger."""

from __future__ import annotations

from functools import cached_property
from math import gcd, prod
from typing import ClassVar

from netbuilder.catalogue.categories import CONVOLUTION
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.normed import NORM, lengths, normed
from netbuilder.catalogue.refusal import BY_NAME, ShapeRefused, described, need
from netbuilder.catalogue.seeing import Reach
from netbuilder.catalogue.sizes import Numbers, along, each, joined, plain, stored
from netbuilder.catalogue.sliding import BIAS, FILTERS, GROUPS, check_groups
from netbuilder.catalogue.taking import FROM_INPUT
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import AnySetting
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text


class TransposedConvolution(Layer):
    """What transposed convolutions of every dimension share (Zeiler et al. 2010)."""

    takes = FrozenDict(
        in_channels=FROM_INPUT,
        out_channels="filters",
        kernel_size="kernel",
        stride="stride",
        padding="padding",
        output_padding="extra",
        groups="groups",
        bias="bias",
        dilation="dilation",
        padding_mode=("zeros",),
    )
    wants: ClassVar[Kind]
    stricter = FrozenDict(kind_mismatch=BY_NAME)
    filters = FILTERS
    kernel: ClassVar[AnySetting]
    stride: ClassVar[AnySetting]
    padding: ClassVar[AnySetting]
    extra: ClassVar[AnySetting]
    dilation: ClassVar[AnySetting]
    groups = GROUPS
    bias = BIAS

    @cached_property
    def axes(self) -> tuple[Numbers, ...]:
        """Kernel, stride, padding, extra and dilation along each axis."""
        windows = map(each, (self.kernel, self.stride, self.padding, self.extra, self.dilation))
        return tuple(zip(*windows, strict=True))

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, self.wants)
        check_groups(x.sizes[0], self.filters, self.groups)
        self._check_extra()
        sizes = tuple(_grown(size, *axis) for size, axis in zip(x.sizes[1:], self.axes, strict=True))
        if min(sizes) < 1:
            raise self._nothing_left(x)
        return x.resized((self.filters, *sizes))

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"kernel_size": plain(each(self.kernel))}
        for name, setting, usual in (
            ("stride", self.stride, 1),
            ("padding", self.padding, 0),
            ("output_padding", self.extra, 0),
        ):
            if set(each(setting)) != {usual}:
                keywords[name] = plain(each(setting))
        if self.groups != 1:
            keywords["groups"] = self.groups
        if not self.bias:
            keywords["bias"] = False
        if set(each(self.dilation)) != {1}:
            keywords["dilation"] = plain(each(self.dilation))
        call = Call(self.made, x.sizes[0], self.filters, **keywords)
        return LayerCode(normed(call, self._norm), "{self}({0})")

    def parameters(self, x: TensorSpec) -> int:
        """The first axis of its weight, which lengths are counted along, is that of the input maps."""
        weights = x.sizes[0] * self._reached + self.filters * self.bias
        return weights + lengths(self._norm, x.sizes[0])

    def multiply_adds(self, x: TensorSpec) -> int:
        """Inputs × window × output maps of a group; the bias is not counted, as in torch's flop counter."""
        return x.count * self._reached

    def reach(self, x: TensorSpec) -> tuple[Reach, ...]:
        """Places whose windows, a stride apart, meet at one place of the output."""
        return tuple(
            Reach(_met(kernel, stride, dilation), 1 / stride) for kernel, stride, _, _, dilation in self.axes
        )

    @property
    def _norm(self) -> str:
        """How its weight is normalised; in volumes not at all."""
        return str(self.values().get("norm", "none"))

    @property
    def _reached(self) -> int:
        """How many weights each value of the input is multiplied by."""
        return self.filters // self.groups * prod(each(self.kernel))

    def _check_extra(self) -> None:
        most = tuple(max(stride, dilation) - 1 for _, stride, _, _, dilation in self.axes)
        extra = each(self.extra)
        if any(e > m for e, m in zip(extra, most, strict=True)):
            raise ShapeRefused(
                "output_padding",
                Text("adds as much at the end as its stride, or more"),
                Text("at most {most} more at the end", most=joined(most)),
                received=Text("{extra} more", extra=joined(extra)),
                remedy=Text("set More at the end to less than Stride."),
                setting="extra",
                value=stored(tuple(map(min, extra, most))),
            )

    def _nothing_left(self, x: TensorSpec) -> ShapeRefused:
        whole = (
            _grown(size, kernel, stride, 0, extra, dilation)
            for size, (kernel, stride, _, extra, dilation) in zip(x.sizes[1:], self.axes, strict=True)
        )
        most = tuple((size - 1) // 2 for size in whole)
        padding = each(self.padding)
        return ShapeRefused(
            "padding_too_large",
            Text("cuts away all that it makes"),
            Text("a padding of at most {most}", most=joined(most)),
            received=Text("{padding} cut from each side, {input} comes in", padding=joined(padding),
                          input=described(x)),
            remedy=Text("set Padding to at most {most}.", most=joined(most)),
            setting="padding",
            value=stored(tuple(map(min, padding, most))),
        )  # fmt: skip


def _met(kernel: int, stride: int, dilation: int) -> int:
    """How far apart the first and the last of the input's places lie that one output is made from, and one.

    Only every so many of a window's values meet the same place: those whose distances the stride divides.
    """
    apart = stride // gcd(stride, dilation)
    return (kernel - 1) // apart * apart * dilation // stride + 1


def _grown(size: int, kernel: int, stride: int, padding: int, extra: int, dilation: int) -> int:
    """How many values come out along an axis. Source: the Shape section of torch.nn.ConvTranspose2d."""
    return (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1


_EXTRA = "More at the end"


@layer(
    "conv_transpose1d",
    "Transposed conv 1-D",
    CONVOLUTION,
    says="Spreads each value of a signal over a learned window, to make it longer.",
    torch="nn.ConvTranspose1d F.conv_transpose1d deconvolution upsampling",
    name="Transposed conv",
    rare=True,
)
class ConvTranspose1d(TransposedConvolution):
    made = "torch.nn.ConvTranspose1d"
    wants = Kind.SIGNAL
    kernel = along(1, 3, says="Over how many time steps a value is spread.")
    stride = along(1, 1, says="Time steps from one window to the next in the result.")
    padding = along(1, 0, min=0, says="Time steps cut from each end of the result.")
    extra = along(1, 0, min=0, label=_EXTRA, says="Time steps more at the end; less than the stride.")
    dilation = along(1, 1, says="Distance between the time steps of a window.")
    norm = NORM


@layer(
    "conv_transpose2d",
    "Transposed conv 2-D",
    CONVOLUTION,
    says="Spreads each value of an image over a learned window, to make it larger.",
    torch="nn.ConvTranspose2d F.conv_transpose2d deconvolution upsampling",
    name="Transposed conv",
)
class ConvTranspose2d(TransposedConvolution):
    made = "torch.nn.ConvTranspose2d"
    wants = Kind.MAPS
    kernel = along(2, 3, says="Height and width of the window over which a value is spread.")
    stride = along(2, 1, says="Pixels from one window to the next in the result.")
    padding = along(2, 0, min=0, says="Pixels cut from each side of the result.")
    extra = along(2, 0, min=0, label=_EXTRA, says="Pixels more below and at the right; less than the stride.")
    dilation = along(2, 1, says="Distance between the pixels of a window.")
    norm = NORM


@layer(
    "conv_transpose3d",
    "Transposed conv 3-D",
    CONVOLUTION,
    says="Spreads each value of a volume over a learned window, to make it larger.",
    torch="nn.ConvTranspose3d F.conv_transpose3d deconvolution upsampling",
    name="Transposed conv",
    rare=True,
)
class ConvTranspose3d(TransposedConvolution):
    made = "torch.nn.ConvTranspose3d"
    wants = Kind.VOLUME
    kernel = along(3, 3, says="Depth, height and width of the window over which a value is spread.")
    stride = along(3, 1, says="Voxels from one window to the next in the result.")
    padding = along(3, 0, min=0, says="Voxels cut from each side of the result.")
    extra = along(
        3, 0, min=0, label=_EXTRA, says="Voxels more at the end of each axis; less than the stride."
    )
    dilation = along(3, 1, says="Distance between the voxels of a window.")
