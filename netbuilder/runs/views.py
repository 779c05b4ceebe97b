"""What a run shows of itself while it goes on: the payloads of snapshots, plain arrays and words.

Each is the payload of a `Snapshot` whose `kind` is the class's `kind`. Arrays are float32 and belong to the
receiver. `step` is the last finished step, `epoch` how many epochs are done, with the share of the present
one, such as 6.62.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from netbuilder.core.values import dataclass
from netbuilder.runs.flow import FlowView

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    Floats = NDArray[float32]


@dataclass(frozen=True, slots=True, eq=False)
class FilterView:
    """The weights, as pictures, of the first layer that has such.

    `now` and `start` are filters×colours×height×width, of one colour or three; `start` is from before the
    first step. `count` is how many the layer has, which may be more than are sent.
    """

    kind: ClassVar[str] = "filters"
    step: int
    epoch: float
    node: str
    title: str
    now: Floats
    start: Floats
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class LayerMaps:
    """What a layer makes of the sample: maps×height×width, or 1×1×features for a vector.

    `count` is how many maps the layer gives, which may be more than are sent. The slices of a volume lie side
    by side on its map; `slices` is its depth, height and width, nothing for what is none. A `signal` has
    channels×1×steps.
    """

    node: str
    title: str
    maps: Floats
    count: int
    slices: tuple[int, ...] = ()
    signal: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MapsView:
    """One example on its way through the network.

    `sample` counts the examples of `part` ("validation", or "train" without one) from 0, `samples` is how
    many there are. `picture` is what enters: colours×height×width, or 1×1×features. `label` is what the
    example is, None where that is no class. `output` are the final answers by `classes` (empty where they
    name nothing): shares that sum to 1 where `shares`, else raw values, which are colours×height×width where
    the answer is a picture like the one that enters, and 1×height×width class numbers where each pixel has
    one. `slices` and `signal` tell what enters, see `LayerMaps`. Where the answer is a word at each step,
    `classes` are the words that the network says, `output` the share that it gives to each, and `truth` the
    words of the label. `reads` are the words that enter where words do.
    """

    kind: ClassVar[str] = "maps"
    step: int
    epoch: float
    part: str
    sample: int
    samples: int
    label: str | None
    picture: Floats
    layers: tuple[LayerMaps, ...]
    output: Floats
    classes: tuple[str, ...]
    shares: bool
    slices: tuple[int, ...] = ()
    signal: bool = False
    truth: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerSizes:
    """How large things are in a layer with weights, at one step.

    `gradient` is the norm of the loss's gradient by the weights. `update` is the norm of the step that was
    taken, divided by the norm of the weights: how far they moved for their size.
    """

    node: str
    title: str
    gradient: float
    update: float


@dataclass(frozen=True, slots=True)
class SizesView:
    """All layers with weights, in the order of the network; `activations` is the root mean square of what
    each node gives, by node."""

    kind: ClassVar[str] = "sizes"
    step: int
    epoch: float
    layers: tuple[LayerSizes, ...]
    activations: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LayerUnits:
    """Units of an activation that can fall silent: `dead` of `count` gave zero for every example seen.

    A unit of feature maps is a whole map. `zeros` is the share of all outputs that were zero.
    """

    node: str
    title: str
    dead: int
    count: int
    zeros: float


@dataclass(frozen=True, slots=True)
class UnitsView:
    """Counted over `examples` examples of `part`, all of it, with the weights of `step`."""

    kind: ClassVar[str] = "units"
    step: int
    epoch: float
    part: str
    examples: int
    layers: tuple[LayerUnits, ...]


View = FilterView | MapsView | SizesView | UnitsView | FlowView
