"""Layers between an image and the patches that a window sees of it."""

from __future__ import annotations

from functools import cached_property
from math import isqrt, prod

from netbuilder.catalogue.categories import CONVOLUTION
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import BY_NAME, FLOAT32_ONLY, ShapeRefused, described, need
from netbuilder.catalogue.sizes import MOST, Numbers, Window, joined, plain, window_count
from netbuilder.core.call import LayerCode, Value, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Pair
from netbuilder.core.spec import Kind, TensorSpec, maps, signal
from netbuilder.core.text import Text


class Patches(Layer):
    """A window that slides over an image."""

    kernel = Pair((3, 3), min=1, max=MOST, says="Height and width of a patch.")
    stride = Pair((1, 1), min=1, max=MOST, says="Pixels from one patch to the next.")
    padding = Pair((0, 0), min=0, max=MOST, says="Pixels of zero around the image.")
    dilation = Pair((1, 1), min=1, max=MOST, says="Distance between the pixels of a patch.")

    @cached_property
    def window(self) -> Window:
        return Window(self.kernel, self.stride, self.padding, self.dilation)

    def keywords(self) -> dict[str, Value]:
        """Arguments of the module in torch, those that differ from its defaults."""
        usual = (
            ("dilation", self.dilation, (1, 1)),
            ("padding", self.padding, (0, 0)),
            ("stride", self.stride, (1, 1)),
        )
        return {name: plain(value) for name, value, default in usual if value != default}


@layer(
    "unfold",
    "Unfold",
    CONVOLUTION,
    says="Cuts an image into patches that may overlap, one column each.",
    torch="nn.Unfold F.unfold im2col patches",
    rare=True,
)
class Unfold(Patches):
    """Gives a signal: its channels are the values of a patch, its steps the patches, row by row."""

    made = "torch.nn.Unfold"
    takes = FrozenDict(kernel_size="kernel", dilation="dilation", padding="padding", stride="stride")
    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        kind_mismatch="torch takes a batch of signals or sequences for one image.",
    )

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS)
        places = self.window.places(x)
        return signal(x.sizes[0] * prod(self.kernel), prod(places))

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, plain(self.kernel), **self.keywords())


@layer(
    "fold",
    "Fold",
    CONVOLUTION,
    says="Lays patches back into an image and adds up where they overlap.",
    torch="nn.Fold F.fold col2im patches",
    rare=True,
)
class Fold(Patches):
    """The way back from Unfold."""

    made = "torch.nn.Fold"
    takes = FrozenDict(
        output_size="size", kernel_size="kernel", dilation="dilation", padding="padding", stride="stride"
    )
    stricter = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=BY_NAME)
    kernel = Pair((2, 2), min=1, max=MOST, says="Height and width of a patch; as in the Unfold before it.")
    size = Pair((3, 3), min=1, max=MOST, says="Height and width of the image that is made.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.SIGNAL)
        values, patches = x.sizes
        if values % prod(self.kernel):
            raise self._wrong_values(x)
        if not self._fits(patches):
            raise self._wrong_count(x)
        return maps(values // prod(self.kernel), *self.size)

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, plain(self.size), plain(self.kernel), **self.keywords())

    def _fits(self, patches: int) -> bool:
        counts = self._counts()
        return min(counts) > 0 and prod(counts) == patches

    def _counts(self) -> Numbers:
        return tuple(map(window_count, self.size, self.kernel, self.stride, self.padding, self.dilation))

    def _wrong_values(self, x: TensorSpec) -> ShapeRefused:
        height, width = self.kernel
        most = (
            (h, w)
            for h in range(min(height, x.sizes[0]), 0, -1)
            for w in range(min(width, x.sizes[0]), 0, -1)
        )
        fitting = max((each for each in most if x.sizes[0] % prod(each) == 0), key=prod)
        return ShapeRefused(
            "fold_values",
            Text("cannot split {count} values into patches of {kernel}", count=x.sizes[0],
                 kernel=joined(self.kernel)),
            Text("a number of channels that {count} divides", count=prod(self.kernel)),
            received=described(x),
            remedy=Text("set Kernel to that of the Unfold before it."),
            setting="kernel",
            value=list(fitting),
        )  # fmt: skip

    def _wrong_count(self, x: TensorSpec) -> ShapeRefused:
        fitting = self._size_for(x.sizes[1])
        if fitting is None:
            return self._only_padding()
        counts = tuple(max(count, 0) for count in self._counts())
        return ShapeRefused(
            "fold_count",
            Text("does not take that many patches"),
            Text("{count} patches ({places})", count=prod(counts), places=joined(counts)),
            received=Text("{count} patches", count=x.sizes[1]),
            remedy=Text("set Size to that of the image that was cut into patches."),
            setting="size",
            value=list(fitting),
        )

    def _only_padding(self) -> ShapeRefused:
        return ShapeRefused(
            "fold_padding",
            Text("has more padding than its patches hold"),
            Text("less padding"),
            received=Text("padding of {padding}", padding=joined(self.padding)),
            remedy=Text("set Padding to that of the Unfold before it."),
            setting="padding",
            value=[0, 0],
        )

    def _size_for(self, patches: int) -> Numbers | None:
        """The size, as square as can be, that takes so many patches; None where the padding eats it all."""
        rows = next(count for count in range(isqrt(patches), 0, -1) if patches % count == 0)
        axes = zip(
            (rows, patches // rows), self.kernel, self.stride, self.padding, self.dilation, strict=True
        )
        sizes = tuple((count - 1) * s + d * (k - 1) + 1 - 2 * p for count, k, s, p, d in axes)
        return sizes if min(sizes) > 0 else None
