"""Max pooling that makes its input smaller by a fraction, with windows drawn at random."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.layers.pooling import STRICTER
from netbuilder.catalogue.refusal import ShapeRefused, described, need
from netbuilder.catalogue.sizes import Numbers, along, each, joined, plain, stored
from netbuilder.catalogue.taking import Taken
from netbuilder.core.call import Call, LayerCode
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import AnySetting, Choice, Float
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

_BY = Choice("ratio", ("ratio", "size"), label="Output by", says="A share of the input, or a fixed size.")
_RATIO = Float(0.7, above=0.0, below=1.0, says="What becomes of each size: 0.7 leaves seven tenths.")


class FractionalPooling(Layer):
    """Graham 2014. The edges of the windows are drawn anew for each batch; once trained, they stay."""

    takes: ClassVar[FrozenDict[str, Taken]] = FrozenDict(
        kernel_size="kernel",
        output_size="size",
        output_ratio="ratio",
        return_indices=(False,),
        _random_samples=(None,),
    )
    wants: ClassVar[Kind]
    helper: ClassVar[str]
    # There are at most as many windows as values, in volumes one less.
    spare: ClassVar[int] = 0
    stricter = STRICTER
    kernel: ClassVar[AnySetting]
    by = _BY
    ratio = _RATIO
    size: ClassVar[AnySetting]

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, self.wants)
        made = self._made(x)
        if min(made) < 1:
            raise self._too_small(x)
        room = tuple(size - self.spare - count + 1 for size, count in zip(x.sizes[1:], made, strict=True))
        if min(room) < 1:
            raise self._too_many(x, made)
        if any(k > r for k, r in zip(each(self.kernel), room, strict=True)):
            raise self._too_large(x, made, room)
        return x.resized((x.sizes[0], *made))

    def code(self, x: TensorSpec) -> LayerCode:
        kernel = plain(each(self.kernel))
        if self.by == "size":
            call = Call(self.helper, kernel, output_size=plain(each(self.size)))
        else:
            call = Call(self.helper, kernel, output_ratio=self.ratio)
        return LayerCode(call, "{self}({0})", helpers=(self.helper,))

    def _made(self, x: TensorSpec) -> Numbers:
        """The size that comes out. Source: fractional_max_pool2d in torch.nn.functional."""
        if self.by == "size":
            return each(self.size)
        return tuple(int(size * self.ratio) for size in x.sizes[1:])

    def _too_small(self, x: TensorSpec) -> ShapeRefused:
        return ShapeRefused(
            "factor_too_small",
            Text("leaves nothing of its input"),
            Text("a ratio of at least 1 to {least}", least=min(x.sizes[1:])),
            received=Text("a ratio of {ratio} of {input}", ratio=self.ratio, input=described(x)),
            remedy=Text("set Ratio to a larger share, or choose the size."),
            setting="by",
            value="size",
        )

    def _too_many(self, x: TensorSpec, made: Numbers) -> ShapeRefused:
        most = tuple(size - self.spare for size in x.sizes[1:])
        fits = min(most) > 0
        return ShapeRefused(
            "pool_size",
            Text("makes more of its input than there is"),
            Text("a size of at most {most}", most=joined(most)) if fits else Text("a larger input"),
            received=Text("a size of {size} from {input}", size=joined(made), input=described(x)),
            remedy=Text("set Size to at most {most}.", most=joined(most))
            if fits
            else Text("remove it: there is nothing to make smaller."),
            setting="size" if fits else None,
            value=stored(tuple(map(min, made, most))) if fits else None,
        )

    def _too_large(self, x: TensorSpec, made: Numbers, room: Numbers) -> ShapeRefused:
        return ShapeRefused(
            "kernel_too_large",
            Text("has windows too large for so many of them"),
            Text("a window of at most {room}", room=joined(room)),
            received=Text("a window of {kernel} to make {size} of {input}", kernel=joined(each(self.kernel)),
                          size=joined(made), input=described(x)),
            remedy=Text("use a kernel of at most {room}, or make the output smaller.", room=joined(room)),
            setting="kernel",
            value=stored(tuple(map(min, each(self.kernel), room))),
        )  # fmt: skip


@layer(
    "fractional_max_pool2d",
    "Fractional max pool",
    SHAPE,
    says="Keeps the largest value of windows whose edges are drawn at random while training.",
    torch="nn.FractionalMaxPool2d F.fractional_max_pool2d pooling stochastic",
    rare=True,
)
class FractionalMaxPool2d(FractionalPooling):
    wants = Kind.MAPS
    helper = "FractionalMaxPool2d"
    kernel = along(2, 2, says="Height and width of the window.")
    size = along(2, 4, says="Height and width of the result, where that is chosen.")


@layer(
    "fractional_max_pool3d",
    "Fractional max pool 3-D",
    SHAPE,
    says="Keeps the largest value of windows in a volume, with edges drawn while training.",
    torch="nn.FractionalMaxPool3d F.fractional_max_pool3d pooling stochastic",
    name="Fractional max pool",
    rare=True,
)
class FractionalMaxPool3d(FractionalPooling):
    wants = Kind.VOLUME
    helper = "FractionalMaxPool3d"
    spare = 1
    kernel = along(3, 2, says="Depth, height and width of the window.")
    size = along(3, 4, says="Depth, height and width of the result, where that is chosen.")
