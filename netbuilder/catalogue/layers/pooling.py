"""Layers that summarise neighbourhoods, so that small shifts of the input matter less."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, need
from netbuilder.catalogue.seeing import Reach
from netbuilder.catalogue.sizes import Window, along, each, joined, plain, stored
from netbuilder.catalogue.taking import Taken
from netbuilder.core.call import LayerCode, Value, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import AnySetting, Flag, Number
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

STRICTER = FrozenDict(
    element_type=FLOAT32_ONLY,
    kind_mismatch="torch takes a batch of tensors with fewer axes for one sample and pools their channels.",
)
_ROUND_UP = Flag(False, says="Keep a last window that hangs over the edge.")


class Pooling(Layer):
    """What poolings of every dimension share."""

    takes: ClassVar[FrozenDict[str, Taken]] = FrozenDict(
        kernel_size="kernel",
        stride="stride",
        padding="padding",
        dilation=(1,),
        return_indices=(False,),
        ceil_mode="round_up",
    )
    wants: ClassVar[Kind]
    stricter = STRICTER
    kernel: ClassVar[AnySetting]
    stride: ClassVar[AnySetting]
    padding: ClassVar[AnySetting | None]
    round_up: ClassVar[Flag]

    @cached_property
    def window(self) -> Window:
        kernel = each(self.kernel)
        padding = each(self.padding) if self.padding else (0,) * len(kernel)
        return Window(kernel, each(self.stride), padding, (1,) * len(kernel), self.round_up)

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, self.wants)
        window = self.window
        if any(window.padding):
            self._check_padding(window)
        return x.resized((x.sizes[0], *window.places(x)))

    def reach(self, x: TensorSpec) -> tuple[Reach, ...]:
        return self.window.reach()

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, plain(self.window.kernel), **self.keywords())

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        settings = super().read(arguments)
        if settings.get("stride") is None and "kernel" in settings:
            settings["stride"] = settings["kernel"]
        return settings

    def keywords(self) -> dict[str, Value]:
        """Arguments of the module in torch, those that differ from its defaults."""
        window = self.window
        keywords: dict[str, Value] = {}
        if window.stride != window.kernel:
            keywords["stride"] = plain(window.stride)
        if any(window.padding):
            keywords["padding"] = plain(window.padding)
        if self.round_up:
            keywords["ceil_mode"] = True
        return keywords

    def _check_padding(self, window: Window) -> None:
        half = tuple(kernel // 2 for kernel in window.kernel)
        if any(p > h for p, h in zip(window.padding, half, strict=True)):
            raise ShapeRefused(
                "padding_too_large",
                Text("pads more than half its window"),
                Text("padding of at most {half}", half=joined(half)),
                received=Text("padding of {padding}", padding=joined(window.padding)),
                remedy=Text("set Padding to at most {half}.", half=joined(half)),
                setting="padding",
                value=stored(tuple(map(min, window.padding, half))),
            )


class Over1d(Pooling):
    """Windows along a signal."""

    wants = Kind.SIGNAL
    kernel = along(1, 2, says="Time steps in a window.")
    stride = along(1, 2, says="Time steps from one window to the next.")
    padding = along(1, 0, min=0, says="Time steps added at each end; at most half the window.")
    round_up = _ROUND_UP


class Over2d(Pooling):
    """Windows over an image."""

    wants = Kind.MAPS
    kernel = along(2, 2, says="Height and width of the window.")
    stride = along(2, 2, says="Pixels from one window to the next.")
    padding = along(2, 0, min=0, says="Pixels added at each side; at most half the window.")
    round_up = _ROUND_UP


class Over3d(Pooling):
    """Windows through a volume."""

    wants = Kind.VOLUME
    kernel = along(3, 2, says="Depth, height and width of the window.")
    stride = along(3, 2, says="Voxels from one window to the next.")
    padding = along(3, 0, min=0, says="Voxels added at each side; at most half the window.")
    round_up = _ROUND_UP


@layer(
    "max_pool2d",
    "Max pool",
    SHAPE,
    says="Keeps the largest value of each window.",
    torch="nn.MaxPool2d F.max_pool2d pooling subsampling",
)
class MaxPool2d(Over2d):
    made = "torch.nn.MaxPool2d"


@layer(
    "max_pool1d",
    "Max pool 1-D",
    SHAPE,
    says="Keeps the largest value of each window along a signal.",
    torch="nn.MaxPool1d F.max_pool1d pooling subsampling",
    name="Max pool",
    rare=True,
)
class MaxPool1d(Over1d):
    made = "torch.nn.MaxPool1d"


@layer(
    "max_pool3d",
    "Max pool 3-D",
    SHAPE,
    says="Keeps the largest value of each window in a volume.",
    torch="nn.MaxPool3d F.max_pool3d pooling subsampling",
    name="Max pool",
    rare=True,
)
class MaxPool3d(Over3d):
    made = "torch.nn.MaxPool3d"


class AveragePooling(Pooling):
    """What average poolings share."""

    takes = FrozenDict(
        kernel_size="kernel",
        stride="stride",
        padding="padding",
        ceil_mode="round_up",
        count_include_pad="count_padding",
        divisor_override=(None,),
    )
    count_padding = Flag(True, says="Count the added zeros in the average.")

    def keywords(self) -> dict[str, Value]:
        if self.count_padding:
            return super().keywords()
        return {**super().keywords(), "count_include_pad": False}


class AveragedOver3d(Over3d):
    """Here alone torch wants the window to fit into the input without the padding, and not to hang over."""

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, self.wants)
        self.window._replace(padding=(0, 0, 0), round_up=False).places(x)
        return super().shape(x)


@layer(
    "avg_pool2d",
    "Average pool",
    SHAPE,
    says="Averages each window.",
    torch="nn.AvgPool2d F.avg_pool2d pooling mean subsampling",
)
class AvgPool2d(AveragePooling, Over2d):
    made = "torch.nn.AvgPool2d"


@layer(
    "avg_pool1d",
    "Average pool 1-D",
    SHAPE,
    says="Averages each window along a signal.",
    torch="nn.AvgPool1d F.avg_pool1d pooling mean subsampling",
    name="Average pool",
    rare=True,
)
class AvgPool1d(AveragePooling, Over1d):
    made = "torch.nn.AvgPool1d"
    takes = AveragePooling.takes.without(("divisor_override",))


@layer(
    "avg_pool3d",
    "Average pool 3-D",
    SHAPE,
    says="Averages each window in a volume.",
    torch="nn.AvgPool3d F.avg_pool3d pooling mean subsampling",
    name="Average pool",
    rare=True,
)
class AvgPool3d(AveragePooling, AveragedOver3d):
    made = "torch.nn.AvgPool3d"


class PowerPooling(Pooling):
    """Sums powers and takes the root of the sum (Sermanet, Chintala and LeCun 2012). Has no padding."""

    takes = FrozenDict(norm_type="power", kernel_size="kernel", stride="stride", ceil_mode="round_up")
    padding = None
    # Roots of sums of other powers are no numbers where values are below zero.
    power = Number(2, (1, 2, 4, 8, 16), says="1 sums each window; a large one nearly keeps its maximum.")

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, self.power, plain(self.window.kernel), **self.keywords())


@layer(
    "lp_pool2d",
    "Power pool",
    SHAPE,
    says="Sums powers of each window and takes the root.",
    torch="nn.LPPool2d F.lp_pool2d pooling norm subsampling",
    rare=True,
)
class LPPool2d(PowerPooling, Over2d):
    made = "torch.nn.LPPool2d"


@layer(
    "lp_pool1d",
    "Power pool 1-D",
    SHAPE,
    says="Sums powers of each window along a signal and takes the root.",
    torch="nn.LPPool1d F.lp_pool1d pooling norm subsampling",
    name="Power pool",
    rare=True,
)
class LPPool1d(PowerPooling, Over1d):
    made = "torch.nn.LPPool1d"


@layer(
    "lp_pool3d",
    "Power pool 3-D",
    SHAPE,
    says="Sums powers of each window in a volume and takes the root.",
    torch="nn.LPPool3d F.lp_pool3d pooling norm subsampling",
    name="Power pool",
    rare=True,
)
class LPPool3d(PowerPooling, AveragedOver3d):
    made = "torch.nn.LPPool3d"
