"""What is known about a tensor before anything is computed: sizes, the names of its axes, its type.

The batch axis is left out everywhere: a `TensorSpec` describes one sample.
"""

from __future__ import annotations

from enum import Enum
from math import prod

from netbuilder.core.values import dataclass

# Element types by torch's name, with the bytes that one value takes.
BYTES = {
    "float32": 4,
    "float64": 8,
    "float16": 2,
    "bfloat16": 2,
    "int64": 8,
    "int32": 4,
    "uint8": 1,
    "bool": 1,
}


class Kind(Enum):
    """What a tensor stands for, as its axes tell. The value names it in a sentence."""

    SCALAR = "a single number"
    VECTOR = "a vector"
    SIGNAL = "a signal C×T"
    SEQUENCE = "a sequence T×F"
    MAPS = "feature maps C×H×W"
    VOLUME = "a volume C×D×H×W"
    OTHER = "a tensor without a name for its axes"


_KIND_OF_AXES = {
    (): Kind.SCALAR,
    ("F",): Kind.VECTOR,
    ("C", "T"): Kind.SIGNAL,
    ("T", "F"): Kind.SEQUENCE,
    ("C", "H", "W"): Kind.MAPS,
    ("C", "D", "H", "W"): Kind.VOLUME,
}
_AXES_OF_KIND = {kind: axes for axes, kind in _KIND_OF_AXES.items()}


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """Sizes and axis names of one sample (no batch axis), and the element type by torch's name.

    Of a row of categories `counts` tells how many numbers, from 0, each of them has; () where nobody knows.

    Raises ValueError for what is no tensor: as many names as sizes, no size below 1, a known type.
    """

    sizes: tuple[int, ...]
    axes: tuple[str, ...]
    dtype: str = "float32"
    counts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if len(self.sizes) != len(self.axes):
            raise ValueError(f"{len(self.sizes)} sizes and {len(self.axes)} names of axes")
        if self.sizes and min(self.sizes) < 1:
            raise ValueError(f"a size below 1 in {self.sizes}")
        if self.dtype not in BYTES:
            raise ValueError(f"no element type is called {self.dtype!r}")
        if self.counts and (self.sizes != (len(self.counts),) or min(self.counts) < 1):
            raise ValueError(f"{self.sizes} values with counts {self.counts}")

    @property
    def kind(self) -> Kind:
        return _KIND_OF_AXES.get(self.axes, Kind.OTHER)

    @property
    def count(self) -> int:
        """Values in one sample."""
        return prod(self.sizes)

    @property
    def bytes(self) -> int:
        """Bytes that one sample takes."""
        return self.count * BYTES[self.dtype]

    @property
    def is_float(self) -> bool:
        return "float" in self.dtype

    @property
    def is_labels(self) -> bool:
        """Class numbers: whole numbers, one a sample or one a position."""
        return self.dtype == "int64"

    @property
    def is_shares(self) -> bool:
        """Shares of classes, as `class_shares` makes them."""
        return self.axes == ("share",)

    def resized(self, sizes: tuple[int, ...]) -> TensorSpec:
        """The same kind of tensor with other sizes."""
        return TensorSpec(sizes, self.axes, self.dtype)

    def __str__(self) -> str:
        return "×".join(map(str, self.sizes)) if self.sizes else "1"


def of_kind(kind: Kind, sizes: tuple[int, ...], dtype: str = "float32") -> TensorSpec:
    """A spec with the axes of `kind`; those of `OTHER` are numbered. Raises ValueError on a wrong rank."""
    numbered = tuple(f"A{number}" for number in range(len(sizes)))
    return TensorSpec(sizes, _AXES_OF_KIND.get(kind, numbered), dtype)


def vector(features: int) -> TensorSpec:
    return TensorSpec((features,), ("F",))


def maps(channels: int, height: int, width: int) -> TensorSpec:
    return TensorSpec((channels, height, width), ("C", "H", "W"))


def signal(channels: int, steps: int) -> TensorSpec:
    return TensorSpec((channels, steps), ("C", "T"))


def sequence(steps: int, features: int) -> TensorSpec:
    return TensorSpec((steps, features), ("T", "F"))


def class_shares(classes: int) -> TensorSpec:
    """The share of each class in a sample, which add up to 1. The axis has a name that nothing else has."""
    return TensorSpec((classes,), ("share",))


def scalar(dtype: str = "float32") -> TensorSpec:
    return TensorSpec((), (), dtype)


LABEL = scalar("int64")
