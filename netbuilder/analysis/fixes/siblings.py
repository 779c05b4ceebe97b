"""Layers and losses that do the same with another kind of tensor, such as Batch norm 2-D for 1-D."""

from __future__ import annotations

from functools import lru_cache

from netbuilder.catalogue.layer import layers
from netbuilder.core.frozen import FrozenDict

_DIMENSIONS = ("1d", "2d", "3d")
_ALIKE = FrozenDict(
    {
        "softmax": ("sigmoid",),
        "lstm": ("lstm_cell",),
        "lstm_cell": ("lstm",),
        "gru": ("gru_cell",),
        "gru_cell": ("gru",),
        "rnn": ("rnn_cell",),
        "rnn_cell": ("rnn",),
        "loss.binary_cross_entropy": ("loss.cross_entropy",),
        "loss.cross_entropy": ("loss.mean_squared_error",),
        "loss.mean_squared_error": ("loss.binary_cross_entropy", "loss.cross_entropy"),
    }
)


@lru_cache(maxsize=1024)
def siblings(kind: str) -> tuple[str, ...]:
    """Kinds that may do in place of `kind`: its family in other dimensions, then what is alike."""
    stem, dimension = kind[:-2], kind[-2:]
    family = [f"{stem}{other}" for other in _DIMENSIONS if other != dimension]
    there = [other for other in family if other in layers] if dimension in _DIMENSIONS else []
    return (*there, *_ALIKE.get(kind, ()))
