"""What each node of a network makes of one example: plain arrays and names, few enough to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from netbuilder.core.values import dataclass

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    Floats = NDArray[float32]

# The way to a node: the ids of the block nodes around it, outermost first, and its own.
Path: TypeAlias = tuple[str, ...]


class Form(Enum):
    """As what something is seen: see `Seen`."""

    PICTURE = "picture"
    MAPS = "maps"
    CURVES = "curves"
    VALUES = "values"
    SCORES = "scores"
    NUMBER = "number"
    NAME = "name"
    DRAWS = "draws"


class Weights(Enum):
    """Which weights a flow has gone through: newly drawn ones, those of a run, or some of either."""

    FRESH = "fresh"
    RUN = "run"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a node gives.

    `values` are maps×height×width for PICTURE (one or three colours) and MAPS, channels×steps for CURVES, a
    list of shares that sum to 1 for SCORES, else a list. `count` is how many maps, channels or values the
    node gives, which may be more than are here. `names` are the classes of SCORES, or the one NAME.
    DRAWS are `count` random ones as in training: draws×maps×height×width of pictures (one map or three
    colours), draws×steps of the first channel of signals, or draws×values.
    """

    form: Form
    values: Floats
    count: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class FlowView:
    """One example on its way through all nodes, those inside blocks too.

    `step` and `epoch` as in other views (0 where no run stands behind it). `sample` counts the examples of
    `part` from 0, `samples` is how many there are, `label` what the example is, None where that is no class.
    Of a block that is repeated the first repetition is seen. A node that is not in `seen` gives nothing;
    `failed` says why where that is not known beforehand.
    """

    kind: ClassVar[str] = "flow"
    step: int
    epoch: float
    part: str
    sample: int
    samples: int
    label: str | None
    seen: Mapping[Path, Seen]
    failed: Mapping[Path, str]
    weights: Weights
