"""Features of images that people thought out before networks learned their own. Nothing in them learns."""

from __future__ import annotations

from math import ceil

from netbuilder.catalogue.categories import CONVOLUTION
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import BY_NAME, FLOAT32_ONLY, ShapeRefused, described, need
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Float, Int
from netbuilder.core.spec import Kind, TensorSpec, maps
from netbuilder.core.text import Text


@layer(
    "sobel",
    "Sobel",
    CONVOLUTION,
    says="Finds edges: how fast each map grows to the right and downwards. Nothing learns.",
    torch="edge filter gradient hand-made features F.conv2d",
    rare=True,
)
class Sobel(Layer):
    """Sobel and Feldman 1968. Two maps for each: to the right, then downwards; or one of how steep it is."""

    stricter = FrozenDict(kind_mismatch=BY_NAME)
    gives = Choice("slopes", ("slopes", "strength"), says="Both slopes, or how steep it is in all.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS)
        channels, height, width = x.sizes
        return maps(channels * (1 if self.gives == "strength" else 2), height, width)

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"strength": True} if self.gives == "strength" else {}
        return LayerCode(Call("Sobel", **keywords), "{self}({0})", helpers=("Sobel",))

    def multiply_adds(self, x: TensorSpec) -> int:
        return 2 * 9 * x.count


@layer(
    "gabor_bank",
    "Gabor bank",
    CONVOLUTION,
    says="Finds stripes of some widths and directions in each map. Nothing learns.",
    torch="gabor filter wavelet texture hand-made features F.conv2d",
    name="Gabor",
    rare=True,
)
class GaborBank(Layer):
    """Daugman 1985: a wave under a bell of 0.56 wavelengths, one octave wide. Energy adds cosine and sine."""

    stricter = FrozenDict(kind_mismatch=BY_NAME)
    directions = Int(8, min=1, max=12, says="How many, evenly over half a circle.")
    lengths = Int(1, min=1, max=3, says="How many wavelengths, each twice the one before.")
    shortest = Float(4.0, min=2.0, max=8.0, label="Wavelength", says="The shortest one, in pixels.")
    gives = Choice(
        "waves", ("waves", "energy"), says="What fits, with its sign, or how much, wherever it lies."
    )

    @property
    def size(self) -> int:
        """Side of the filters in pixels, an odd number: 2.5 deviations of the widest bell to each side."""
        longest: float = self.shortest * 2 ** (self.lengths - 1)
        return 2 * ceil(2.5 * 0.56 * longest) + 1

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS)
        channels, height, width = x.sizes
        return maps(channels * self.directions * self.lengths, height, width)

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"energy": True} if self.gives == "energy" else {}
        call = Call("GaborBank", self.directions, self.lengths, self.shortest, self.size, **keywords)
        return LayerCode(call, "{self}({0})", helpers=("GaborBank",))

    def multiply_adds(self, x: TensorSpec) -> int:
        each = 2 if self.gives == "energy" else 1
        return each * self.size**2 * self.directions * self.lengths * x.count


@layer(
    "hog",
    "HOG",
    CONVOLUTION,
    says="Counts in which directions edges run in each cell of an image. Nothing learns.",
    torch="histogram of oriented gradients hand-made features pedestrian Dalal Triggs",
    rare=True,
)
class HOG(Layer):
    """Dalal and Triggs 2005, directions without a sign, L2-Hys; a vote goes to the two nearest directions.

    Maps of blocks: first the directions, within them the cells of the block. They took cells of 8 pixels for
    images of 64×128.
    """

    stricter = FrozenDict(kind_mismatch=BY_NAME, element_type=FLOAT32_ONLY)
    cell = Int(2, min=1, max=1024, says="Side of a cell in pixels.")
    block = Int(2, min=1, max=16, says="Side of a block in cells.")
    directions = Int(9, min=1, max=36, says="How many, evenly over half a circle.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS)
        least = min(x.sizes[1:])
        if least // self.cell < self.block:
            raise self._too_large(x, least)
        rows, columns = (size // self.cell - self.block + 1 for size in x.sizes[1:])
        return maps(self.directions * self.block**2, rows, columns)

    def _too_large(self, x: TensorSpec, least: int) -> ShapeRefused:
        side = self.cell * self.block
        setting, value = ("cell", least // self.block) if least >= self.block else ("block", least)
        return ShapeRefused(
            "kernel_too_large",
            Text("has blocks larger than its input"),
            Text("an image of at least {side}×{side}", side=side),
            received=described(x),
            remedy=Text("use smaller cells or blocks."),
            setting=setting,
            value=value,
        )

    def code(self, x: TensorSpec) -> LayerCode:
        return LayerCode(Call("HOG", self.cell, self.block, self.directions), "{self}({0})", helpers=("HOG",))
