"""The eight groups of the palette. A group's id is also the name of its colour token and of its icon."""

from __future__ import annotations

from netbuilder.core.values import NamedTuple


class Category(NamedTuple):
    id: str
    title: str


DATA = Category("data", "Data")
CONVOLUTION = Category("convolution", "Convolution")
SHAPE = Category("shape", "Pooling and shape")
ACTIVATION = Category("activation", "Activation")
DENSE = Category("dense", "Dense")
NORMALISE = Category("normalise", "Normalise and regularise")
RECURRENT = Category("recurrent", "Recurrent and attention")
LOSS = Category("loss", "Loss and metrics")

CATEGORIES = (DATA, CONVOLUTION, SHAPE, DENSE, ACTIVATION, NORMALISE, RECURRENT, LOSS)
