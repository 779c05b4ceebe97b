"""Filters that are not shared: each place of the input has its own."""

from __future__ import annotations

from functools import cached_property
from math import prod
from typing import ClassVar

from netbuilder.catalogue.categories import CONVOLUTION
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import BY_NAME, need
from netbuilder.catalogue.seeing import Reach
from netbuilder.catalogue.sizes import Window, along, each
from netbuilder.catalogue.sliding import FILTERS
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import AnySetting, Flag
from netbuilder.core.spec import Kind, TensorSpec


class LocallyConnected(Layer):
    """What they share in every dimension (Gregor and LeCun 2010; Taigman et al. 2014, section 3).

    Torch has none. Its weight holds, for each place, row by row, a matrix from all that is seen there to the
    output maps.
    """

    wants: ClassVar[Kind]
    stricter = FrozenDict(kind_mismatch=BY_NAME)
    filters = FILTERS
    kernel: ClassVar[AnySetting]
    stride: ClassVar[AnySetting]
    padding: ClassVar[AnySetting]
    dilation: ClassVar[AnySetting]
    bias = Flag(True, says="Add a learned constant to each filter, at each place its own.")

    @cached_property
    def window(self) -> Window:
        return Window(each(self.kernel), each(self.stride), each(self.padding), each(self.dilation))

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, self.wants)
        return x.resized((self.filters, *self.window.places(x)))

    def reach(self, x: TensorSpec) -> tuple[Reach, ...]:
        return self.window.reach()

    def code(self, x: TensorSpec) -> LayerCode:
        window = self.window
        keywords: dict[str, Value] = {"kernel_size": window.kernel}
        if set(window.stride) != {1}:
            keywords["stride"] = window.stride
        if any(window.padding):
            keywords["padding"] = window.padding
        if set(window.dilation) != {1}:
            keywords["dilation"] = window.dilation
        if not self.bias:
            keywords["bias"] = False
        name = "LocallyConnected"
        call = Call(name, x.sizes[0], self.filters, x.sizes[1:], **keywords)
        return LayerCode(call, "{self}({0})", helpers=(name,))

    def parameters(self, x: TensorSpec) -> int:
        seen = x.sizes[0] * prod(self.window.kernel)
        return self.filters * prod(self.window.places(x)) * (seen + self.bias)

    def multiply_adds(self, x: TensorSpec) -> int:
        """Outputs × window × input maps, as many as a convolution has."""
        return self.filters * prod(self.window.places(x)) * x.sizes[0] * prod(self.window.kernel)


@layer(
    "locally_connected2d",
    "Locally connected 2-D",
    CONVOLUTION,
    says="Like a convolution of an image, with filters of its own at each place.",
    torch="LocallyConnected2D unshared convolution local",
    name="Local",
    rare=True,
)
class LocallyConnected2d(LocallyConnected):
    wants = Kind.MAPS
    kernel = along(2, 3, says="Height and width of a filter.")
    stride = along(2, 1, says="Pixels from one place to the next.")
    padding = along(2, 0, min=0, says="Pixels of zero added at each side.")
    dilation = along(2, 1, says="Distance between the pixels that a filter sees.")


@layer(
    "locally_connected1d",
    "Locally connected 1-D",
    CONVOLUTION,
    says="Like a convolution of a signal, with filters of its own at each place.",
    torch="LocallyConnected1D unshared convolution local",
    name="Local",
    rare=True,
)
class LocallyConnected1d(LocallyConnected):
    wants = Kind.SIGNAL
    kernel = along(1, 3, says="How many time steps a filter sees.")
    stride = along(1, 1, says="Time steps from one place to the next.")
    padding = along(1, 0, min=0, says="Time steps of zero added at each end.")
    dilation = along(1, 1, says="Distance between the time steps that a filter sees.")


@layer(
    "locally_connected3d",
    "Locally connected 3-D",
    CONVOLUTION,
    says="Like a convolution of a volume, with filters of its own at each place.",
    torch="LocallyConnected3D unshared convolution local",
    name="Local",
    rare=True,
)
class LocallyConnected3d(LocallyConnected):
    wants = Kind.VOLUME
    kernel = along(3, 3, says="Depth, height and width of a filter.")
    stride = along(3, 1, says="Voxels from one place to the next.")
    padding = along(3, 0, min=0, says="Voxels of zero added at each side.")
    dilation = along(3, 1, says="Distance between the voxels that a filter sees.")
