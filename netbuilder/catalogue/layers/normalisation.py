"""Layers that bring values to a common mean and spread."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import ClassVar

from netbuilder.catalogue.categories import NORMALISE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import BY_NAME, FLOAT32_ONLY, need
from netbuilder.catalogue.seeing import Reach, Sight, reach_of
from netbuilder.catalogue.taking import FROM_INPUT
from netbuilder.core.call import LayerCode, Value, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag, Float
from netbuilder.core.spec import Kind, TensorSpec

# What torch takes for the epsilon of an RMS norm: the distance from 1 to the next 32-bit number.
_FLOAT32_STEP = 2.0**-23
_EPSILON = Float(1e-5, above=0.0, max=1.0, says="Added to the variance, so that nothing is divided by 0.")


class BatchNorm(Layer):
    """Ioffe and Szegedy 2015. Two learned numbers a channel when `affine`."""

    takes = FrozenDict(
        num_features=FROM_INPUT,
        eps="epsilon",
        momentum="momentum",
        affine="affine",
        track_running_stats=(True,),
        bias=(True,),
    )
    wants: ClassVar[tuple[Kind, ...]]
    stricter = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=BY_NAME)
    sight = Sight.PLACE
    momentum = Float(0.1, min=0.0, max=1.0, says="Weight of the newest batch in the running mean.")
    epsilon = _EPSILON
    affine = Flag(True, label="Scale and shift", says="Learn a scale and a shift for each channel.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, *self.wants)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {}
        if self.epsilon != 1e-5:
            keywords["eps"] = self.epsilon
        if self.momentum != 0.1:
            keywords["momentum"] = self.momentum
        if not self.affine:
            keywords["affine"] = False
        return module(self.made, x.sizes[0], **keywords)

    def parameters(self, x: TensorSpec) -> int:
        return 2 * x.sizes[0] * self.affine


@layer(
    "batch_norm1d",
    "Batch norm 1-D",
    NORMALISE,
    says="Normalises each feature or channel over the batch.",
    torch="nn.BatchNorm1d F.batch_norm normalization",
    name="Batch norm",
)
class BatchNorm1d(BatchNorm):
    made = "torch.nn.BatchNorm1d"
    wants = (Kind.VECTOR, Kind.SIGNAL)


@layer(
    "batch_norm2d",
    "Batch norm 2-D",
    NORMALISE,
    says="Normalises each feature map over the batch.",
    torch="nn.BatchNorm2d F.batch_norm normalization",
    name="Batch norm",
)
class BatchNorm2d(BatchNorm):
    made = "torch.nn.BatchNorm2d"
    wants = (Kind.MAPS,)


@layer(
    "batch_norm3d",
    "Batch norm 3-D",
    NORMALISE,
    says="Normalises each channel of a volume over the batch.",
    torch="nn.BatchNorm3d F.batch_norm normalization",
    name="Batch norm",
    rare=True,
)
class BatchNorm3d(BatchNorm):
    made = "torch.nn.BatchNorm3d"
    wants = (Kind.VOLUME,)


@layer(
    "layer_norm",
    "Layer norm",
    NORMALISE,
    says="Normalises the values of each sample by themselves.",
    torch="nn.LayerNorm F.layer_norm normalization",
)
class LayerNorm(Layer):
    """Ba, Kiros and Hinton 2016. Over the features of vectors and sequences, over all axes of the rest."""

    made = "torch.nn.LayerNorm"
    takes = FrozenDict(normalized_shape=FROM_INPUT, eps="epsilon", elementwise_affine="affine", bias=(True,))
    stricter = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=BY_NAME)
    epsilon = _EPSILON
    affine = Flag(True, label="Scale and shift", says="Learn a scale and a shift for each value.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.VECTOR, Kind.SEQUENCE, Kind.SIGNAL, Kind.MAPS, Kind.VOLUME)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {}
        if self.epsilon != self.settings["epsilon"].default:
            keywords["eps"] = self.epsilon
        if not self.affine:
            keywords["elementwise_affine"] = False
        sizes = self.normalised(x)
        return module(self.made, sizes[0] if len(sizes) == 1 else sizes, **keywords)

    def parameters(self, x: TensorSpec) -> int:
        return 2 * prod(self.normalised(x)) * self.affine

    def reach(self, x: TensorSpec) -> tuple[Reach, ...] | None:
        return reach_of(Sight.PLACE if x.kind is Kind.SEQUENCE else Sight.ALL, x)

    def normalised(self, x: TensorSpec) -> tuple[int, ...]:
        """Sizes of the axes over which it goes."""
        return x.sizes[-1:] if x.kind in (Kind.VECTOR, Kind.SEQUENCE) else x.sizes


@layer(
    "rms_norm",
    "RMS norm",
    NORMALISE,
    says="Divides the values of each sample by their root mean square.",
    torch="nn.RMSNorm F.rms_norm normalization",
    rare=True,
)
class RMSNorm(LayerNorm):
    """Zhang and Sennrich 2019. Over the same axes as a layer norm."""

    made = "torch.nn.RMSNorm"
    takes = FrozenDict(normalized_shape=FROM_INPUT, eps="epsilon", elementwise_affine="affine")
    epsilon = Float(_FLOAT32_STEP, above=0.0, max=1.0, says="Added to the mean square; torch's own is tiny.")
    affine = Flag(True, label="Scale", says="Learn a scale for each value.")

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        settings = super().read(arguments)
        return {name: value for name, value in settings.items() if value is not None}

    def parameters(self, x: TensorSpec) -> int:
        return prod(self.normalised(x)) * self.affine
