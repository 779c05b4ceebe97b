"""Arithmetic with sizes shared by several layers: windows that slide, and what bare sizes stand for.

Sizes are in pixels or time steps, one number an axis.
"""

from __future__ import annotations

from itertools import repeat

from netbuilder.catalogue.refusal import ShapeRefused, described
from netbuilder.catalogue.seeing import Reach
from netbuilder.core.call import Value
from netbuilder.core.setting import AnySetting, Int, Pair, Sizes
from netbuilder.core.spec import Kind, TensorSpec, of_kind
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple

Numbers = tuple[int, ...]

# The largest window, stride or padding along an axis, and the most channels.
MOST = 65_536

# What two sizes can mean, for a setting: T×F or C×T.
TWO_AXES = ("sequence", "signal")

# The most axes beside the batch that a tensor is given by hand.
MOST_AXES = 6

_KIND_OF_RANK = {1: Kind.VECTOR, 2: Kind.SEQUENCE, 3: Kind.MAPS, 4: Kind.VOLUME}


def named(sizes: Numbers, two_axes: str, dtype: str = "float32") -> TensorSpec:
    """The tensor that bare sizes stand for; two of them are what `two_axes` says, five have no names."""
    known = _KIND_OF_RANK.get(len(sizes), Kind.OTHER)
    kind = Kind.SIGNAL if len(sizes) == 2 and two_axes == "signal" else known
    return of_kind(kind, sizes, dtype)


def plain(numbers: Numbers) -> Value:
    """One number where all are alike, as a careful person writes `kernel_size=5`."""
    return numbers[0] if len(set(numbers)) == 1 else numbers


def joined(numbers: Numbers) -> str:
    return "×".join(map(str, numbers))


def window_count(
    size: int, kernel: int, stride: int, padding: int, dilation: int = 1, round_up: bool = False
) -> int:
    """How many places a window takes along an axis; zero or less means that it does not fit.

    floor((size + 2·padding − dilation·(kernel − 1) − 1) / stride) + 1. Rounded up, a last window may hang
    over the edge if it starts inside the input or the padding before it.
    Source: the Shape sections of torch.nn.Conv2d and torch.nn.MaxPool2d.
    """
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if not round_up:
        return room // stride + 1
    count = -(-room // stride) + 1
    return count - 1 if (count - 1) * stride >= size + padding else count


class Window(NamedTuple):
    """A window that slides over all axes but the first. Each property has one number an axis."""

    kernel: Numbers
    stride: Numbers
    padding: Numbers
    dilation: Numbers
    round_up: bool = False

    def places(self, x: TensorSpec) -> Numbers:
        """How many places it takes along each axis of `x`. Raises ShapeRefused when it is larger than `x`."""
        axes = x.sizes[1:], self.kernel, self.stride, self.padding, self.dilation
        counts = tuple(map(window_count, *axes, repeat(self.round_up)))
        if min(counts) < 1:
            raise self._too_large(x)
        return counts

    def reach(self) -> tuple[Reach, ...]:
        """What of its input one place of the window sees."""
        axes = zip(self.kernel, self.stride, self.dilation, strict=True)
        return tuple(Reach(d * (k - 1) + 1, s) for k, s, d in axes)

    def _too_large(self, x: TensorSpec) -> ShapeRefused:
        room = tuple(s + 2 * p for s, p in zip(x.sizes[1:], self.padding, strict=True))
        reach = tuple(d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True))
        fitting = tuple(
            min(k, (r - 1) // d + 1) for k, r, d in zip(self.kernel, room, self.dilation, strict=True)
        )
        return ShapeRefused(
            "kernel_too_large",
            Text("has a window larger than its input"),
            Text("a window of at most {room}", room=joined(room)),
            received=Text("a window of {reach} over {input}", reach=joined(reach), input=described(x)),
            remedy=Text("use a kernel of at most {fitting}, or more padding.", fitting=joined(fitting)),
            setting="kernel",
            value=stored(fitting),
        )


def along(axes: int, number: int, *, min: int = 1, max: int = MOST, says: str, label: str = "") -> AnySetting:
    """A setting with a number for each of one to three axes, all `number` at first."""
    if axes == 1:
        return Int(number, min=min, max=max, says=says, label=label)
    if axes == 2:
        return Pair((number, number), min=min, max=max, says=says, label=label)
    return Sizes((number,) * axes, min=min, max=max, shortest=axes, longest=axes, says=says, label=label)


def each(value: int | Numbers) -> Numbers:
    """The value of such a setting as one number an axis."""
    return value if isinstance(value, tuple) else (value,)


def for_axes(setting: AnySetting, value: object) -> object:
    """The stored value of a setting with a number an axis, as `setting` has it; unlike ones stay."""
    numbers = tuple(value) if isinstance(value, tuple | list) else (value,)
    if len(set(numbers)) != 1:
        return value
    if isinstance(setting, Int):
        return numbers[0]
    if isinstance(setting, Pair):
        return numbers[:1] * 2
    return numbers[:1] * setting.longest if isinstance(setting, Sizes) and setting.is_fixed else value


def stored(numbers: Numbers) -> object:
    """The value of a setting with a number an axis: a list, or for one axis the number itself."""
    return list(numbers) if len(numbers) > 1 else numbers[0]
