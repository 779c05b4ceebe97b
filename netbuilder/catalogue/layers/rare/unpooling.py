"""Max pooling that remembers where each largest value was, and its way back: everything else is zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.layers.pooling import Over1d, Over2d, Over3d, Pooling
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need
from netbuilder.catalogue.sizes import Numbers, along, each, joined, plain, stored
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import AnySetting
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

_MORE = TensorSpec | None


class RememberingPool(Pooling):
    """A max pooling with a second output. The places count along all axes of a map together, row by row."""

    pools: ClassVar[str]
    outputs = (Port("out"), Port("indices", "The place of each largest value in its map."))

    def shapes(self, x: TensorSpec) -> tuple[TensorSpec, ...]:
        y = self.shape(x)
        return y, TensorSpec(y.sizes, y.axes, "int64")

    def code(self, x: TensorSpec) -> LayerCode:
        keywords = {**self.keywords(), "return_indices": True}
        return LayerCode(Call(self.pools, plain(self.window.kernel), **keywords), "{self}({0})", outputs=2)


@layer(
    "max_pool_indices2d",
    "Max pool + indices",
    SHAPE,
    says="Keeps the largest value of each window, and tells where it was.",
    torch="nn.MaxPool2d F.max_pool2d_with_indices return_indices unpooling segnet",
    name="Max pool",
    rare=True,
)
class MaxPoolIndices2d(RememberingPool, Over2d):
    pools = "torch.nn.MaxPool2d"


@layer(
    "max_pool_indices1d",
    "Max pool + indices 1-D",
    SHAPE,
    says="Keeps the largest value of each window along a signal, and tells where it was.",
    torch="nn.MaxPool1d F.max_pool1d_with_indices return_indices unpooling",
    name="Max pool",
    rare=True,
)
class MaxPoolIndices1d(RememberingPool, Over1d):
    pools = "torch.nn.MaxPool1d"


@layer(
    "max_pool_indices3d",
    "Max pool + indices 3-D",
    SHAPE,
    says="Keeps the largest value of each window in a volume, and tells where it was.",
    torch="nn.MaxPool3d F.max_pool3d_with_indices return_indices unpooling",
    name="Max pool",
    rare=True,
)
class MaxPoolIndices3d(RememberingPool, Over3d):
    pools = "torch.nn.MaxPool3d"


class Unpooling(Layer):
    """What unpoolings of every dimension share (Zeiler and Fergus 2014).

    Several inputs of a pooling give an output of one size; which of them it was, `like` tells.
    """

    takes = FrozenDict(kernel_size="kernel", stride="stride", padding="padding")
    wants: ClassVar[Kind]
    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        kind_mismatch="torch takes a batch of tensors with fewer axes for one sample.",
    )
    inputs = (
        Port("in"),
        Port("indices", "Where each value goes: the second output of a max pooling."),
        Port("like", "A tensor of the size to be made, such as the one that was pooled.", optional=True),
    )
    kernel: ClassVar[AnySetting]
    stride: ClassVar[AnySetting]
    padding: ClassVar[AnySetting]

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        settings = super().read(arguments)
        if settings.get("stride") is None and "kernel" in settings:
            settings["stride"] = settings["kernel"]
        return settings

    def shape(self, x: TensorSpec, indices: TensorSpec, like: _MORE = None) -> TensorSpec:
        need(x, self.wants)
        if indices.dtype != "int64" or indices.sizes != x.sizes:
            raise _wrong_indices(x, indices)
        usual = self._usual(x)
        if like is not None:
            self._check_like(like, usual)
        elif min(usual) < 1:
            raise self._nothing_left(x)
        y = x.resized((x.sizes[0], *(usual if like is None else like.sizes[1:])))
        if y.count == y.sizes[0]:
            raise self._one_place(y, like)
        return y

    def code(self, x: TensorSpec, indices: TensorSpec, like: _MORE = None) -> LayerCode:
        keywords: dict[str, Value] = {}
        if each(self.stride) != each(self.kernel):
            keywords["stride"] = plain(each(self.stride))
        if any(each(self.padding)):
            keywords["padding"] = plain(each(self.padding))
        call = Call(self.made, plain(each(self.kernel)), **keywords)
        sized = "" if like is None else ", output_size={2}.shape"
        return LayerCode(call, f"{{self}}({{0}}, {{1}}{sized})")

    def _usual(self, x: TensorSpec) -> Numbers:
        """The smallest size of which a pooling with these windows makes that of `x`.

        Source: the Shape section of torch.nn.MaxUnpool2d.
        """
        axes = x.sizes[1:], each(self.kernel), each(self.stride), each(self.padding)
        return tuple((size - 1) * s - 2 * p + k for size, k, s, p in zip(*axes, strict=True))

    def _check_like(self, like: TensorSpec, usual: Numbers) -> None:
        need(like, self.wants, port=2)
        ranges = [
            (max(size - s + 1, 1), size + s - 1) for size, s in zip(usual, each(self.stride), strict=True)
        ]
        if all(low <= size <= high for size, (low, high) in zip(like.sizes[1:], ranges, strict=True)):
            return
        raise ShapeRefused(
            "unpool_size",
            Text("cannot have come from a tensor of that size"),
            Text("a size from {low} to {high}", low=joined(tuple(low for low, _ in ranges)),
                 high=joined(tuple(high for _, high in ranges))),
            port=2,
            received=described(like),
            remedy=Text("wire what was pooled into Like, with the same Kernel and Stride on both sides."),
        )  # fmt: skip

    def _one_place(self, y: TensorSpec, like: _MORE) -> ShapeRefused:
        """Of one place nothing could be told, and torch refuses every number but 0."""
        larger = stored(tuple(size + 1 for size in each(self.kernel)))
        return ShapeRefused(
            "unpool_one",
            Text("makes maps of a single value, of which there is nothing to choose"),
            Text("a result with two places or more"),
            received=described(y),
            remedy=Text("set Kernel and Stride to those of the pooling before it."),
            setting="kernel" if like is None else None,
            value=larger if like is None else None,
        )

    def _nothing_left(self, x: TensorSpec) -> ShapeRefused:
        padding = each(self.padding)
        whole = (size + 2 * p for size, p in zip(self._usual(x), padding, strict=True))
        most = tuple((size - 1) // 2 for size in whole)
        return ShapeRefused(
            "padding_too_large",
            Text("cuts away all that it makes"),
            Text("a padding of at most {most}", most=joined(most)),
            received=Text("{padding} cut from each side, {input} comes in", padding=joined(padding),
                          input=described(x)),
            remedy=Text("set Padding to that of the pooling before it."),
            setting="padding",
            value=stored(tuple(map(min, padding, most))),
        )  # fmt: skip


def _wrong_indices(x: TensorSpec, indices: TensorSpec) -> ShapeRefused:
    return ShapeRefused(
        "unpool_indices",
        Text("needs the place of each of its values"),
        Text("whole numbers of size {size}", size=str(x)),
        port=1,
        received=described(indices),
        remedy=Text("wire Indices of the max pooling into it that made a tensor of this size."),
    )


_LIKE = "as in the pooling before it."


@layer(
    "max_unpool2d",
    "Max unpool",
    SHAPE,
    says="Puts values back where a max pooling found them; all else is zero.",
    torch="nn.MaxUnpool2d F.max_unpool2d unpooling segnet deconvnet",
    rare=True,
)
class MaxUnpool2d(Unpooling):
    made = "torch.nn.MaxUnpool2d"
    wants = Kind.MAPS
    kernel = along(2, 2, says=f"Height and width of the window, {_LIKE}")
    stride = along(2, 2, says=f"Pixels from one window to the next, {_LIKE}")
    padding = along(2, 0, min=0, says=f"Pixels added at each side, {_LIKE}")


@layer(
    "max_unpool1d",
    "Max unpool 1-D",
    SHAPE,
    says="Puts values of a signal back where a max pooling found them; all else is zero.",
    torch="nn.MaxUnpool1d F.max_unpool1d unpooling",
    name="Max unpool",
    rare=True,
)
class MaxUnpool1d(Unpooling):
    made = "torch.nn.MaxUnpool1d"
    wants = Kind.SIGNAL
    kernel = along(1, 2, says=f"Time steps in a window, {_LIKE}")
    stride = along(1, 2, says=f"Time steps from one window to the next, {_LIKE}")
    padding = along(1, 0, min=0, says=f"Time steps added at each end, {_LIKE}")


@layer(
    "max_unpool3d",
    "Max unpool 3-D",
    SHAPE,
    says="Puts values of a volume back where a max pooling found them; all else is zero.",
    torch="nn.MaxUnpool3d F.max_unpool3d unpooling",
    name="Max unpool",
    rare=True,
)
class MaxUnpool3d(Unpooling):
    made = "torch.nn.MaxUnpool3d"
    wants = Kind.VOLUME
    kernel = along(3, 2, says=f"Depth, height and width of the window, {_LIKE}")
    stride = along(3, 2, says=f"Voxels from one window to the next, {_LIKE}")
    padding = along(3, 0, min=0, says=f"Voxels added at each side, {_LIKE}")
