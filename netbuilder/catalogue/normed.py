"""Weights that are normalised while they learn, as layers with one weight have it for an option."""

from __future__ import annotations

from netbuilder.core.call import Call, Name
from netbuilder.core.setting import Choice

_TORCH = "torch.nn.utils.parametrizations."

NORM = Choice(
    "none",
    ("none", "weight", "spectral"),
    label="Weight norm",
    says="Weight learns lengths and directions apart; spectral holds the largest gain at 1.",
)


def normed(call: Call, norm: str) -> Call:
    """The module with its weight normalised.

    Weight normalisation: Salimans and Kingma 2016. Spectral normalisation: Miyato et al. 2018.
    """
    return call if norm == "none" else Call(f"{_TORCH}{norm}_norm", Name(str(call)))


def lengths(norm: str, rows: int) -> int:
    """How many lengths of `rows` are learned besides, counted along the first axis of the weight."""
    return rows if norm == "weight" else 0
