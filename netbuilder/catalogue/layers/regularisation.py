"""Layers that make learning by heart harder."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalogue.categories import NORMALISE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import (
    BY_NAME,
    FLOAT32_ONLY,
    ShapeRefused,
    described,
    need,
    need_float,
)
from netbuilder.catalogue.seeing import Sight
from netbuilder.catalogue.taking import NO_MATTER
from netbuilder.core.call import Call, LayerCode, expression, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Float
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text


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
    sight = Sight.PLACE
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


@layer(
    "drop_path",
    "Drop path",
    NORMALISE,
    says="Silences a branch for some samples while training, so that the shortcut learns to do.",
    torch="stochastic depth StochasticDepth DropPath residual",
    rare=True,
)
class DropPath(Layer):
    """Huang et al. 2016. What is kept is scaled up, so that the mean stays."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    sight = Sight.PLACE
    probability = Float(0.1, min=0.0, below=1.0, says="Share of the samples whose branch is silent.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        return LayerCode(Call("DropPath", self.probability), "{self}({0})", helpers=("DropPath",))


@layer(
    "unit_length",
    "Unit length",
    NORMALISE,
    says="Brings vectors to length 1: over the channels, or the last axis where there are none.",
    torch="F.normalize L2 norm cosine embedding",
    rare=True,
)
class UnitLength(Layer):
    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    epsilon = Float(1e-12, above=0.0, max=1.0, says="The least that is divided by.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        if not x.sizes:
            raise ShapeRefused(
                "no_axis",
                Text("needs several values that have a length"),
                Text("an axis with the values"),
                received=described(x),
                remedy=Text("remove it: a single number has no direction."),
            )
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        said = "" if x.axes[0] == "C" else ", dim=-1"
        said += "" if self.epsilon == 1e-12 else f", eps={self.epsilon!r}"
        return expression(f"F.normalize({{0}}{said})")
