"""Layers that make learning by heart harder."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalogue.categories import NORMALISE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import BY_NAME, FLOAT32_ONLY, need, need_float
from netbuilder.catalogue.taking import NO_MATTER
from netbuilder.core.call import LayerCode, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Float
from netbuilder.core.spec import Kind, TensorSpec


@layer(
    "dropout",
    "Dropout",
    NORMALISE,
    says="Silences random values while training.",
    torch="nn.Dropout F.dropout",
)
class Dropout(Layer):
    """Srivastava et al. 2014."""

    made = "torch.nn.Dropout"
    takes = FrozenDict(p="share", inplace=NO_MATTER)
    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    share = Float(0.5, min=0.0, below=1.0, says="Share of the values that are set to zero.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, self.share)


@layer(
    "alpha_dropout",
    "Alpha dropout",
    NORMALISE,
    says="A dropout that keeps mean and spread, to go with SELU.",
    torch="nn.AlphaDropout F.alpha_dropout",
    rare=True,
)
class AlphaDropout(Dropout):
    """Klambauer et al. 2017."""

    made = "torch.nn.AlphaDropout"


class ChannelDropout(Dropout):
    """Tompson et al. 2015."""

    wants: ClassVar[tuple[Kind, ...]]
    stricter = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=BY_NAME)
    share = Float(0.5, min=0.0, below=1.0, says="Share of the channels that are set to zero.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, *self.wants)
        return x


@layer(
    "dropout1d",
    "Dropout 1-D",
    NORMALISE,
    says="Silences whole channels of a signal while training.",
    torch="nn.Dropout1d F.dropout1d spatial",
    name="Dropout",
    rare=True,
)
class Dropout1d(ChannelDropout):
    made = "torch.nn.Dropout1d"
    wants = (Kind.SIGNAL,)


@layer(
    "dropout2d",
    "Dropout 2-D",
    NORMALISE,
    says="Silences whole feature maps while training.",
    torch="nn.Dropout2d F.dropout2d spatial",
    name="Dropout",
    rare=True,
)
class Dropout2d(ChannelDropout):
    made = "torch.nn.Dropout2d"
    wants = (Kind.MAPS,)


@layer(
    "dropout3d",
    "Dropout 3-D",
    NORMALISE,
    says="Silences whole channels of a volume while training.",
    torch="nn.Dropout3d F.dropout3d spatial",
    name="Dropout",
    rare=True,
)
class Dropout3d(ChannelDropout):
    made = "torch.nn.Dropout3d"
    wants = (Kind.VOLUME,)


@layer(
    "feature_alpha_dropout",
    "Feature alpha dropout",
    NORMALISE,
    says="An alpha dropout of whole channels.",
    torch="nn.FeatureAlphaDropout F.feature_alpha_dropout",
    name="Alpha dropout",
    rare=True,
)
class FeatureAlphaDropout(ChannelDropout):
    made = "torch.nn.FeatureAlphaDropout"
    wants = (Kind.SIGNAL, Kind.MAPS, Kind.VOLUME)
