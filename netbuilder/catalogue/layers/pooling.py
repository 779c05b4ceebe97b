"""Layers that summarise neighbourhoods, so that small shifts of the input matter less."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, need
from netbuilder.catalogue.sizes import Numbers, Window, joined, plain
from netbuilder.catalogue.taking import Taken
from netbuilder.core.call import LayerCode, Value, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag, Pair
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

_MOST = 65_536

_STRICTER = FrozenDict(
    element_type=FLOAT32_ONLY,
    kind_mismatch="torch takes a batch of signals or sequences for one image and pools channels with time.",
)


class Pool2d(Layer):
    """What poolings of an image share."""

    takes: ClassVar[FrozenDict[str, Taken]] = FrozenDict(
        kernel_size="kernel",
        stride="stride",
        padding="padding",
        dilation=(1,),
        return_indices=(False,),
        ceil_mode="round_up",
    )
    stricter = _STRICTER
    kernel = Pair((2, 2), min=1, max=_MOST, says="Height and width of the window.")
    stride = Pair((2, 2), min=1, max=_MOST, says="Pixels from one window to the next.")
    padding = Pair((0, 0), min=0, max=_MOST, says="Pixels added at each side; at most half the window.")
    round_up = Flag(False, says="Keep a last window that hangs over the edge.")

    @cached_property
    def window(self) -> Window:
        return Window(self.kernel, self.stride, self.padding, (1, 1), self.round_up)

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS)
        window = self.window
        if window.padding != (0, 0):
            self._check_padding(window.padding)
        return x.resized((x.sizes[0], *window.places(x)))

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, plain(self.kernel), **self._keywords())

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        settings = super().read(arguments)
        if settings.get("stride") is None and "kernel" in settings:
            settings["stride"] = settings["kernel"]
        return settings

    def _keywords(self) -> dict[str, Value]:
        keywords: dict[str, Value] = {}
        if self.stride != self.kernel:
            keywords["stride"] = plain(self.stride)
        if self.padding != (0, 0):
            keywords["padding"] = plain(self.padding)
        if self.round_up:
            keywords["ceil_mode"] = True
        return keywords

    def _check_padding(self, padding: Numbers) -> None:
        half = self.kernel[0] // 2, self.kernel[1] // 2
        if padding[0] > half[0] or padding[1] > half[1]:
            raise ShapeRefused(
                "padding_too_large",
                Text("pads more than half its window"),
                Text("padding of at most {half}", half=joined(half)),
                received=Text("padding of {padding}", padding=joined(padding)),
                remedy=Text("set Padding to at most {half}.", half=joined(half)),
                setting="padding",
                value=list(map(min, padding, half)),
            )


@layer(
    "max_pool2d",
    "Max pool",
    SHAPE,
    says="Keeps the largest value of each window.",
    torch="nn.MaxPool2d F.max_pool2d pooling subsampling",
)
class MaxPool2d(Pool2d):
    made = "torch.nn.MaxPool2d"


@layer(
    "avg_pool2d",
    "Average pool",
    SHAPE,
    says="Averages each window.",
    torch="nn.AvgPool2d F.avg_pool2d pooling mean subsampling",
)
class AvgPool2d(Pool2d):
    made = "torch.nn.AvgPool2d"
    takes = FrozenDict(
        kernel_size="kernel",
        stride="stride",
        padding="padding",
        ceil_mode="round_up",
        count_include_pad="count_padding",
        divisor_override=(None,),
    )
    count_padding = Flag(True, says="Count the added zeros in the average.")

    def _keywords(self) -> dict[str, Value]:
        if self.count_padding:
            return super()._keywords()
        return {**super()._keywords(), "count_include_pad": False}


@layer(
    "adaptive_avg_pool2d",
    "Adaptive average pool",
    SHAPE,
    says="Averages each map to a chosen size, whatever size comes in.",
    torch="nn.AdaptiveAvgPool2d F.adaptive_avg_pool2d global pooling mean",
)
class AdaptiveAvgPool2d(Layer):
    made = "torch.nn.AdaptiveAvgPool2d"
    takes = FrozenDict(output_size="size")
    stricter = _STRICTER
    size = Pair((1, 1), min=1, max=_MOST, says="Height and width of the result; 1×1 averages the whole map.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS)
        return x.resized((x.sizes[0], *self.size))

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, plain(self.size))
