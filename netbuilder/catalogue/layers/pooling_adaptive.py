"""Layers that summarise their input to a chosen size, whatever size comes in."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.layers.pooling import STRICTER
from netbuilder.catalogue.refusal import need
from netbuilder.catalogue.seeing import Reach
from netbuilder.catalogue.sizes import along, each, plain
from netbuilder.catalogue.taking import Taken
from netbuilder.core.call import LayerCode, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import AnySetting
from netbuilder.core.spec import Kind, TensorSpec

_STEPS = along(1, 1, says="Time steps of the result; 1 takes the whole signal together.")
_PIXELS = along(2, 1, says="Height and width of the result; 1×1 takes the whole map together.")
_VOXELS = along(3, 1, says="Depth, height and width of the result; 1×1×1 takes all together.")


class AdaptivePooling(Layer):
    """What adaptive poolings of every dimension share."""

    takes: ClassVar[FrozenDict[str, Taken]] = FrozenDict(output_size="size")
    wants: ClassVar[Kind]
    stricter = STRICTER
    size: ClassVar[AnySetting]

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, self.wants)
        return x.resized((x.sizes[0], *each(self.size)))

    def reach(self, x: TensorSpec) -> tuple[Reach, ...]:
        """The largest of windows that are not all of one size, at their mean distance."""
        pairs = list(zip(x.sizes[1:], each(self.size), strict=True))
        return tuple(Reach(_widest(size, count), size / count) for size, count in pairs)

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, plain(each(self.size)))


def _widest(size: int, count: int) -> int:
    """Window n goes from ⌊n·size/count⌋ up to ⌈(n + 1)·size/count⌉. Source: torch's AdaptivePooling.h."""
    return max(-(-(n + 1) * size // count) - n * size // count for n in range(count))


@layer(
    "adaptive_avg_pool2d",
    "Adaptive avg pool",
    SHAPE,
    says="Averages each map to a chosen size, whatever size comes in.",
    torch="nn.AdaptiveAvgPool2d F.adaptive_avg_pool2d global average pooling mean",
)
class AdaptiveAvgPool2d(AdaptivePooling):
    made = "torch.nn.AdaptiveAvgPool2d"
    wants = Kind.MAPS
    size = _PIXELS


@layer(
    "adaptive_avg_pool1d",
    "Adaptive avg pool 1-D",
    SHAPE,
    says="Averages a signal to a chosen number of time steps, whatever number comes in.",
    torch="nn.AdaptiveAvgPool1d F.adaptive_avg_pool1d global average pooling mean",
    name="Adaptive avg pool",
    rare=True,
)
class AdaptiveAvgPool1d(AdaptivePooling):
    made = "torch.nn.AdaptiveAvgPool1d"
    wants = Kind.SIGNAL
    size = _STEPS


@layer(
    "adaptive_avg_pool3d",
    "Adaptive avg pool 3-D",
    SHAPE,
    says="Averages a volume to a chosen size, whatever size comes in.",
    torch="nn.AdaptiveAvgPool3d F.adaptive_avg_pool3d global average pooling mean",
    name="Adaptive avg pool",
    rare=True,
)
class AdaptiveAvgPool3d(AdaptivePooling):
    made = "torch.nn.AdaptiveAvgPool3d"
    wants = Kind.VOLUME
    size = _VOXELS


class AdaptiveMaxPooling(AdaptivePooling):
    """What adaptive max poolings share."""

    takes = FrozenDict(output_size="size", return_indices=(False,))


@layer(
    "adaptive_max_pool2d",
    "Adaptive max pool",
    SHAPE,
    says="Keeps the largest values of each map, as many as a chosen size has.",
    torch="nn.AdaptiveMaxPool2d F.adaptive_max_pool2d global pooling",
    rare=True,
)
class AdaptiveMaxPool2d(AdaptiveMaxPooling):
    made = "torch.nn.AdaptiveMaxPool2d"
    wants = Kind.MAPS
    size = _PIXELS


@layer(
    "adaptive_max_pool1d",
    "Adaptive max pool 1-D",
    SHAPE,
    says="Keeps the largest values of a signal, for a chosen number of time steps.",
    torch="nn.AdaptiveMaxPool1d F.adaptive_max_pool1d global pooling",
    name="Adaptive max pool",
    rare=True,
)
class AdaptiveMaxPool1d(AdaptiveMaxPooling):
    made = "torch.nn.AdaptiveMaxPool1d"
    wants = Kind.SIGNAL
    size = _STEPS


@layer(
    "adaptive_max_pool3d",
    "Adaptive max pool 3-D",
    SHAPE,
    says="Keeps the largest values of a volume, as many as a chosen size has.",
    torch="nn.AdaptiveMaxPool3d F.adaptive_max_pool3d global pooling",
    name="Adaptive max pool",
    rare=True,
)
class AdaptiveMaxPool3d(AdaptiveMaxPooling):
    made = "torch.nn.AdaptiveMaxPool3d"
    wants = Kind.VOLUME
    size = _VOXELS
