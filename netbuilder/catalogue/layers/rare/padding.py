"""Layers that add something around their input, or cut it away."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import ClassVar

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import BY_NAME, FLOAT32_ONLY, ShapeRefused, described, need
from netbuilder.catalogue.seeing import Sight
from netbuilder.catalogue.sizes import Numbers, along, each, joined, plain, stored
from netbuilder.core.call import LayerCode, Value, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import AnySetting, Float
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

_STRICTER = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=BY_NAME)
_BEFORE = {
    1: along(1, 1, min=0, says="Time steps at the beginning."),
    2: along(2, 1, min=0, says="Pixels above and at the left."),
    3: along(3, 1, min=0, says="Voxels in front, above and at the left."),
}
_AFTER = {
    1: along(1, 1, min=0, says="Time steps at the end."),
    2: along(2, 1, min=0, says="Pixels below and at the right."),
    3: along(3, 1, min=0, says="Voxels behind, below and at the right."),
}


class Around(Layer):
    """Something at both ends of each axis but the first."""

    stricter = _STRICTER
    wants: ClassVar[Kind]
    before: ClassVar[AnySetting]
    after: ClassVar[AnySetting]

    @property
    def ends(self) -> tuple[Numbers, Numbers]:
        """How much there is before and after, a number an axis."""
        return each(self.before), each(self.after)


class Padding(Around):
    """What paddings of every kind share. Torch counts from the last axis: left, right, top, bottom."""

    takes = FrozenDict(padding="before")
    sight = Sight.PLACE
    spare: ClassVar[int | None] = None

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, self.wants)
        before, after = self.ends
        if self.spare is not None:
            self._check(x, self.spare, before, after)
        sizes = (b + size + a for b, size, a in zip(before, x.sizes[1:], after, strict=True))
        return x.resized((x.sizes[0], *sizes))

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, self.amounts)

    @property
    def amounts(self) -> Value:
        """The padding as torch takes it; one number where all are alike."""
        before, after = self.ends
        return plain(tuple(chain.from_iterable(zip(before[::-1], after[::-1], strict=True))))

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        settings = super().read(arguments)
        padding, axes = settings.get("before"), len(each(cls.before.default))
        if isinstance(padding, int):
            settings["after"] = padding
        elif isinstance(padding, tuple) and len(padding) == 2 * axes and all(_is_count(p) for p in padding):
            settings["before"], settings["after"] = map(_in_order, (padding[::2], padding[1::2]))
        return settings

    def _check(self, x: TensorSpec, spare: int, before: Numbers, after: Numbers) -> None:
        """A mirror image holds one value less than the input, the opposite side as many."""
        most = tuple(size - spare for size in x.sizes[1:])
        for setting, padding in (("before", before), ("after", after)):
            if any(p > m for p, m in zip(padding, most, strict=True)):
                raise ShapeRefused(
                    "padding_too_large",
                    Text("pads with more than its input holds"),
                    Text("at most {most} at a side", most=joined(most)),
                    received=Text("{padding} around {input}", padding=joined(padding), input=described(x)),
                    remedy=Text("pad less, or with zeros."),
                    setting=setting,
                    value=stored(tuple(map(min, padding, most))),
                )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and value >= 0


def _in_order(numbers: Numbers) -> object:
    """Numbers of the last axis first, as a setting holds them."""
    return numbers[::-1] if len(numbers) > 1 else numbers[0]


class Along1d(Around):
    """The ends of a signal."""

    wants = Kind.SIGNAL
    before = _BEFORE[1]
    after = _AFTER[1]


class Along2d(Around):
    """The borders of an image."""

    wants = Kind.MAPS
    before = _BEFORE[2]
    after = _AFTER[2]


class Along3d(Around):
    """The borders of a volume."""

    wants = Kind.VOLUME
    before = _BEFORE[3]
    after = _AFTER[3]


class Constant(Padding):
    """Any one value."""

    takes = FrozenDict(padding="before", value="value")
    value = Float(0.0, min=-1e9, max=1e9, says="What is put around the input.")

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, self.amounts, self.value)


class Reflection(Padding):
    """The input itself, mirrored at its border."""

    spare = 1


class Circular(Padding):
    """What lies at the opposite end."""

    spare = 0


@layer(
    "zero_pad1d",
    "Zero pad 1-D",
    SHAPE,
    says="Puts zeros at the ends of a signal.",
    torch="nn.ZeroPad1d F.pad zeros padding",
    name="Zero pad",
    rare=True,
)
class ZeroPad1d(Padding, Along1d):
    made = "torch.nn.ZeroPad1d"


@layer(
    "zero_pad2d",
    "Zero pad 2-D",
    SHAPE,
    says="Puts zeros around an image.",
    torch="nn.ZeroPad2d F.pad zeros padding",
    name="Zero pad",
    rare=True,
)
class ZeroPad2d(Padding, Along2d):
    made = "torch.nn.ZeroPad2d"


@layer(
    "zero_pad3d",
    "Zero pad 3-D",
    SHAPE,
    says="Puts zeros around a volume.",
    torch="nn.ZeroPad3d F.pad zeros padding",
    name="Zero pad",
    rare=True,
)
class ZeroPad3d(Padding, Along3d):
    made = "torch.nn.ZeroPad3d"


@layer(
    "constant_pad1d",
    "Constant pad 1-D",
    SHAPE,
    says="Puts a value of your choice at the ends of a signal.",
    torch="nn.ConstantPad1d F.pad padding",
    name="Constant pad",
    rare=True,
)
class ConstantPad1d(Constant, Along1d):
    made = "torch.nn.ConstantPad1d"


@layer(
    "constant_pad2d",
    "Constant pad 2-D",
    SHAPE,
    says="Puts a value of your choice around an image.",
    torch="nn.ConstantPad2d F.pad padding",
    name="Constant pad",
    rare=True,
)
class ConstantPad2d(Constant, Along2d):
    made = "torch.nn.ConstantPad2d"


@layer(
    "constant_pad3d",
    "Constant pad 3-D",
    SHAPE,
    says="Puts a value of your choice around a volume.",
    torch="nn.ConstantPad3d F.pad padding",
    name="Constant pad",
    rare=True,
)
class ConstantPad3d(Constant, Along3d):
    made = "torch.nn.ConstantPad3d"


@layer(
    "reflection_pad1d",
    "Reflection pad 1-D",
    SHAPE,
    says="Mirrors what lies near the border at the ends of a signal.",
    torch="nn.ReflectionPad1d F.pad reflect mirror padding",
    name="Reflection pad",
    rare=True,
)
class ReflectionPad1d(Reflection, Along1d):
    made = "torch.nn.ReflectionPad1d"


@layer(
    "reflection_pad2d",
    "Reflection pad 2-D",
    SHAPE,
    says="Mirrors what lies near the border around an image.",
    torch="nn.ReflectionPad2d F.pad reflect mirror padding",
    name="Reflection pad",
    rare=True,
)
class ReflectionPad2d(Reflection, Along2d):
    made = "torch.nn.ReflectionPad2d"


@layer(
    "reflection_pad3d",
    "Reflection pad 3-D",
    SHAPE,
    says="Mirrors what lies near the border around a volume.",
    torch="nn.ReflectionPad3d F.pad reflect mirror padding",
    name="Reflection pad",
    rare=True,
)
class ReflectionPad3d(Reflection, Along3d):
    made = "torch.nn.ReflectionPad3d"


@layer(
    "replication_pad1d",
    "Replication pad 1-D",
    SHAPE,
    says="Repeats the outermost values at the ends of a signal.",
    torch="nn.ReplicationPad1d F.pad replicate edge padding",
    name="Replication pad",
    rare=True,
)
class ReplicationPad1d(Padding, Along1d):
    made = "torch.nn.ReplicationPad1d"


@layer(
    "replication_pad2d",
    "Replication pad 2-D",
    SHAPE,
    says="Repeats the outermost values around an image.",
    torch="nn.ReplicationPad2d F.pad replicate edge padding",
    name="Replication pad",
    rare=True,
)
class ReplicationPad2d(Padding, Along2d):
    made = "torch.nn.ReplicationPad2d"


@layer(
    "replication_pad3d",
    "Replication pad 3-D",
    SHAPE,
    says="Repeats the outermost values around a volume.",
    torch="nn.ReplicationPad3d F.pad replicate edge padding",
    name="Replication pad",
    rare=True,
)
class ReplicationPad3d(Padding, Along3d):
    made = "torch.nn.ReplicationPad3d"


@layer(
    "circular_pad1d",
    "Circular pad 1-D",
    SHAPE,
    says="Puts what lies at the opposite end at the ends of a signal.",
    torch="nn.CircularPad1d F.pad wrap periodic padding",
    name="Circular pad",
    rare=True,
)
class CircularPad1d(Circular, Along1d):
    made = "torch.nn.CircularPad1d"


@layer(
    "circular_pad2d",
    "Circular pad 2-D",
    SHAPE,
    says="Puts what lies at the opposite end around an image.",
    torch="nn.CircularPad2d F.pad wrap periodic padding",
    name="Circular pad",
    rare=True,
)
class CircularPad2d(Circular, Along2d):
    made = "torch.nn.CircularPad2d"


@layer(
    "circular_pad3d",
    "Circular pad 3-D",
    SHAPE,
    says="Puts what lies at the opposite end around a volume.",
    torch="nn.CircularPad3d F.pad wrap periodic padding",
    name="Circular pad",
    rare=True,
)
class CircularPad3d(Circular, Along3d):
    made = "torch.nn.CircularPad3d"
