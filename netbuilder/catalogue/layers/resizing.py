"""Layers that make maps larger or smaller without learning anything, and that move values between maps."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd, isqrt
from typing import ClassVar

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import BY_NAME, FLOAT32_ONLY, ShapeRefused, described, need
from netbuilder.catalogue.seeing import Reach, Sight
from netbuilder.catalogue.sizes import MOST, joined, stored
from netbuilder.core.call import LayerCode, Value, expression, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Flag, Float, Int, Pair
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

_STRICTER = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=BY_NAME)
_LINEAR = {Kind.SIGNAL: "linear", Kind.MAPS: "bilinear", Kind.VOLUME: "trilinear"}
_METHODS = FrozenDict({"linear": "linear", "bilinear": "linear", "trilinear": "linear", "bicubic": "cubic"})
_METHOD = Choice(
    "nearest",
    ("nearest", "linear", "cubic"),
    says="Repeat the nearest value, draw lines between values, or curves.",
)
# Values beside each other that a method looks at.
_TAPS = FrozenDict(nearest=1, linear=2, cubic=4)
_CORNERS = Flag(False, label="Align corners", says="Keep the outermost values where they are.")


class Interpolation(Layer):
    """Values between those of the input, found by `method`. Cubic is for images alone."""

    stricter = _STRICTER
    kinds: ClassVar[tuple[Kind, ...]] = (Kind.MAPS, Kind.SIGNAL, Kind.VOLUME)
    method = _METHOD
    corners = _CORNERS

    def check(self, x: TensorSpec) -> None:
        """Refuse what cannot be interpolated."""
        need(x, *self.kinds)
        if self.method == "cubic" and x.kind is not Kind.MAPS:
            raise ShapeRefused(
                "cubic",
                Text("draws curves through images alone"),
                Text("feature maps C×H×W"),
                received=described(x),
                remedy=Text("set Method to linear."),
                setting="method",
                value="linear",
            )

    def reach(self, x: TensorSpec) -> tuple[Reach, ...]:
        sizes = zip(x.sizes[1:], self.shape(x).sizes[1:], strict=True)
        return tuple(Reach(_TAPS[self.method], size / result) for size, result in sizes)

    def keywords(self, x: TensorSpec) -> dict[str, Value]:
        """How torch is told the method."""
        if self.method == "nearest":
            return {"mode": "nearest"}
        mode = _LINEAR[x.kind] if self.method == "linear" else "bicubic"
        return {"mode": mode, "align_corners": True} if self.corners else {"mode": mode}


@layer(
    "upsample",
    "Upsample",
    SHAPE,
    says="Makes a signal, an image or a volume larger or smaller by a factor.",
    torch="nn.Upsample F.interpolate nn.UpsamplingNearest2d nn.UpsamplingBilinear2d upsampling",
)
class Upsample(Interpolation):
    made = "torch.nn.Upsample"
    takes = FrozenDict(
        size=(None,),
        scale_factor="factor",
        mode="method",
        align_corners="corners",
        recompute_scale_factor=(None,),
    )
    factor = Float(2.0, min=1 / 8, max=8.0, says="By how much each axis grows; below 1 it shrinks.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        self.check(x)
        sizes = tuple(int(size * self.factor) for size in x.sizes[1:])
        if min(sizes) < 1:
            raise ShapeRefused(
                "factor_too_small",
                Text("leaves nothing of its input"),
                Text("a factor of at least {least}", least=1 / min(x.sizes[1:])),
                received=described(x),
                remedy=Text("set Factor to 1 or more."),
                setting="factor",
                value=1.0,
            )
        return x.resized((x.sizes[0], *sizes))

    def code(self, x: TensorSpec) -> LayerCode:
        factor = int(self.factor) if self.factor.is_integer() else self.factor
        keywords = self.keywords(x)
        if self.method == "nearest":
            return module(self.made, scale_factor=factor)
        return module(self.made, scale_factor=factor, **keywords)

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        settings = super().read(arguments)
        if "method" in settings:
            settings["method"] = _METHODS.get(str(settings["method"]), settings["method"])
        if settings.get("corners", False) is None:
            del settings["corners"]
        return settings


@layer(
    "resize",
    "Resize",
    SHAPE,
    says="Brings feature maps to a chosen height and width.",
    torch="F.interpolate nn.Upsample scale",
    rare=True,
)
class Resize(Interpolation):
    kinds = (Kind.MAPS,)
    stricter = _STRICTER
    size = Pair((32, 32), min=1, max=MOST, says="Height and width of the result.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        self.check(x)
        return x.resized((x.sizes[0], *self.size))

    def code(self, x: TensorSpec) -> LayerCode:
        words = "".join(f", {name}={_quoted(value)}" for name, value in self.keywords(x).items())
        return expression(f"F.interpolate({{0}}, size={self.size}{words})")


def _quoted(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


@layer(
    "pixel_shuffle",
    "Pixel shuffle",
    SHAPE,
    says="Turns maps into pixels: fewer maps, each larger by a factor.",
    torch="nn.PixelShuffle F.pixel_shuffle super resolution sub-pixel depth to space",
    rare=True,
)
class PixelShuffle(Layer):
    """Shi et al. 2016."""

    made = "torch.nn.PixelShuffle"
    takes = FrozenDict(upscale_factor="factor")
    stricter = _STRICTER
    factor = Int(2, min=1, max=256, says="By how much height and width grow.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS)
        channels, height, width = x.sizes
        if channels % self.factor**2:
            fitting = (f for f in range(isqrt(channels), 0, -1) if channels % f**2 == 0 and f < self.factor)
            factor = next(fitting, 1)
            raise ShapeRefused(
                "shuffle_maps",
                Text("cannot make {count} pixels out of each map group", count=self.factor**2),
                Text("a number of maps that {count} divides", count=self.factor**2),
                received=described(x),
                remedy=Text("set Factor to {factor}, or change the number of maps before it.", factor=factor),
                setting="factor",
                value=factor,
            )
        return x.resized((channels // self.factor**2, height * self.factor, width * self.factor))

    def reach(self, x: TensorSpec) -> tuple[Reach, ...]:
        return (Reach(1, 1 / self.factor),) * 2

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, self.factor)


@layer(
    "pixel_unshuffle",
    "Pixel unshuffle",
    SHAPE,
    says="Turns pixels into maps: more maps, each smaller by a factor.",
    torch="nn.PixelUnshuffle F.pixel_unshuffle space to depth",
    rare=True,
)
class PixelUnshuffle(Layer):
    made = "torch.nn.PixelUnshuffle"
    takes = FrozenDict(downscale_factor="factor")
    stricter = _STRICTER
    factor = Int(2, min=1, max=256, says="By how much height and width shrink.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS)
        channels, height, width = x.sizes
        if height % self.factor or width % self.factor:
            factor = gcd(height, width, self.factor)
            raise ShapeRefused(
                "shuffle_size",
                Text("cannot cut its maps into squares of {factor}", factor=joined((self.factor,) * 2)),
                Text("a height and a width that {factor} divides", factor=self.factor),
                received=described(x),
                remedy=Text("set Factor to {factor}, or pad the maps before it.", factor=factor),
                setting="factor",
                value=factor,
            )
        return x.resized((channels * self.factor**2, height // self.factor, width // self.factor))

    def reach(self, x: TensorSpec) -> tuple[Reach, ...]:
        return (Reach(1, self.factor),) * 2

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, self.factor)


@layer(
    "channel_shuffle",
    "Channel shuffle",
    SHAPE,
    says="Mixes the maps of several groups, so that the next groups see some of each.",
    torch="nn.ChannelShuffle F.channel_shuffle shufflenet groups",
    rare=True,
)
class ChannelShuffle(Layer):
    """Zhang et al. 2018."""

    made = "torch.nn.ChannelShuffle"
    sight = Sight.PLACE
    takes = FrozenDict(groups="groups")
    stricter = _STRICTER
    groups = Int(2, min=1, max=MOST, says="How many groups of maps there are.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.SIGNAL, Kind.MAPS, Kind.VOLUME)
        if x.sizes[0] % self.groups:
            groups = gcd(x.sizes[0], self.groups)
            raise ShapeRefused(
                "groups",
                Text("cannot split {count} maps into {groups} groups", count=x.sizes[0], groups=self.groups),
                Text("a number of maps that {groups} divides", groups=self.groups),
                received=described(x),
                remedy=Text("set Groups to {groups}.", groups=groups),
                setting="groups",
                value=groups,
            )
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, self.groups)


@layer(
    "crop2d",
    "Crop",
    SHAPE,
    says="Cuts pixels away at the borders of feature maps.",
    torch="F.pad slicing border unet",
    rare=True,
)
class Crop2d(Layer):
    stricter = _STRICTER
    sight = Sight.PLACE
    before = Pair((1, 1), min=0, max=MOST, says="Pixels cut off above and at the left.")
    after = Pair((1, 1), min=0, max=MOST, says="Pixels cut off below and at the right.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS)
        left = tuple(s - b - a for s, b, a in zip(x.sizes[1:], self.before, self.after, strict=True))
        if min(left) < 1:
            raise self._nothing_left(x)
        return x.resized((x.sizes[0], *left))

    def code(self, x: TensorSpec) -> LayerCode:
        rows, columns = (
            f"{before}:{max(x.sizes[axis] - after, 0)}"
            for axis, before, after in zip((1, 2), self.before, self.after, strict=True)
        )
        return expression(f"{{0}}[:, :, {rows}, {columns}]")

    def _nothing_left(self, x: TensorSpec) -> ShapeRefused:
        """Both ends may be at fault: first what is cut before, then what is cut after."""
        height, width = x.sizes[1:]
        before = min(self.before[0], height - 1), min(self.before[1], width - 1)
        after = min(self.after[0], height - 1 - before[0]), min(self.after[1], width - 1 - before[1])
        setting, value = ("before", before) if before != self.before else ("after", after)
        return ShapeRefused(
            "nothing_left",
            Text("cuts all of its input away"),
            Text("less than {size} cut off in all", size=joined((height, width))),
            received=Text(
                "{before} and {after} cut off {input}",
                before=joined(self.before),
                after=joined(self.after),
                input=described(x),
            ),
            remedy=Text("cut off less."),
            setting=setting,
            value=stored(value),
        )
