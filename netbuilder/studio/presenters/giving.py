"""What a kind of node takes and gives, with default settings or others, before there is a node."""

from __future__ import annotations

from functools import lru_cache

from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import LABEL, Kind, TensorSpec, maps, of_kind, sequence, signal, vector
from netbuilder.data.source import DataSet
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT
from netbuilder.project import kinds
from netbuilder.studio.presenters.palette import TRIALS
from netbuilder.studio.presenters.palette import tried as tried_layer
from netbuilder.studio.presenters.typed_settings import DEFAULTS, Settings

# For layers whose window is larger than the trials of 64 values.
LARGE_TRIALS = (
    vector(4096),
    maps(3, 64, 64),
    sequence(64, 64),
    signal(64, 64),
    of_kind(Kind.VOLUME, (3, 64, 64, 64)),
)


@lru_cache(maxsize=1024)
def inputs(kind: str) -> tuple[str, ...]:
    """Names of the input ports of a new node; of one that takes many, its first."""
    made = kinds.made(kind, FrozenDict())
    if not isinstance(made, Layer | Loss):
        return ()
    return tuple("1" if port.many else port.name for port in made.inputs)


@lru_cache(maxsize=1024)
def outputs(kind: str, settings: Settings = DEFAULTS) -> tuple[tuple[str, TensorSpec | None], ...]:
    """Output ports of a new node by name, and what leaves them; None where that depends on what comes in."""
    made = kinds.made(kind, settings)
    if isinstance(made, DataSet):
        return tuple((name, field.spec) for name, field in made.fields() or ())
    if not isinstance(made, Layer | Loss) or kind == BLOCK_OUTPUT:
        return ()
    return tuple((port.name, unasked(kind, settings)) for port in made.outputs)


def unasked(kind: str, settings: Settings = DEFAULTS) -> TensorSpec | None:
    """What a layer gives whatever comes in, None where that is not so."""
    made = kinds.made(kind, settings)
    if not isinstance(made, Layer) or kind == BLOCK_INPUT:
        return None  # what enters a block is for its uses to say
    return made.fixed() if made.inputs else made.shape()


def fed(kind: str, place: int, spec: TensorSpec, settings: Settings = DEFAULTS) -> TensorSpec | None:
    """What leaves a layer or loss that is fed `spec` at its input number `place`.

    At its other inputs comes whatever it takes there; None where nothing is found that goes with `spec`.
    Raises ShapeRefused when `spec` is refused itself.
    """
    made = kinds.made(kind, settings)
    assert isinstance(made, Layer | Loss)
    count = sum(not port.optional for port in made.inputs)
    first: ShapeRefused | None = None
    alike = (TensorSpec(spec.sizes, spec.axes, dtype) for dtype in ("bool", "int64"))
    for other in (spec, LABEL, *TRIALS, *alike) if count > 1 else (spec,):
        given = [None if port.optional else other for port in made.inputs]
        given[place] = spec
        try:
            return made.shape(*given)
        except ShapeRefused as refused:
            first = first or refused
    assert first is not None
    raise first


def tried(kind: str) -> tuple[tuple[TensorSpec, TensorSpec], ...]:
    """What a layer takes of `TRIALS` and what it makes of each; nothing for a node without an input."""
    made = kinds.made(kind, FrozenDict())
    return tried_layer(kind) if isinstance(made, Layer) and made.inputs else ()
