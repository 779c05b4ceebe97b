"""Normalisation within each sample, channel by channel or over channels beside each other."""

from __future__ import annotations

from math import prod
from typing import ClassVar

from netbuilder.catalogue.categories import NORMALISE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import BY_NAME, FLOAT32_ONLY, ShapeRefused, described, need
from netbuilder.catalogue.seeing import Sight
from netbuilder.catalogue.taking import FROM_INPUT
from netbuilder.core.call import LayerCode, Value, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag, Float, Int
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

_EPSILON = Float(1e-5, above=0.0, max=1.0, says="Added to the variance, so that nothing is divided by 0.")


@layer(
    "group_norm",
    "Group norm",
    NORMALISE,
    says="Normalises groups of channels of each sample by themselves.",
    torch="nn.GroupNorm F.group_norm normalization",
    rare=True,
)
class GroupNorm(Layer):
    """Wu and He 2018."""

    made = "torch.nn.GroupNorm"
    takes = FrozenDict(
        num_groups="groups", num_channels=FROM_INPUT, eps="epsilon", affine="affine", bias=(True,)
    )
    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        kind_mismatch=BY_NAME,
        one_value="torch refuses it for a batch of one: a value by itself has no spread.",
    )
    sight = Sight.ALL
    groups = Int(4, min=1, max=65_536, says="How many groups the channels are split into.")
    epsilon = _EPSILON
    affine = Flag(True, label="Scale and shift", says="Learn a scale and a shift for each channel.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.VECTOR, Kind.SIGNAL, Kind.MAPS, Kind.VOLUME)
        channels = x.sizes[0]
        if channels % self.groups:
            raise ShapeRefused(
                "norm_groups",
                Text(
                    "cannot split {count} channels into {groups} groups", count=channels, groups=self.groups
                ),
                Text("a number of channels that {groups} divides", groups=self.groups),
                received=Text("{count} channels", count=channels),
                remedy=Text("set Groups to a number that divides {count}.", count=channels),
                setting="groups",
                value=next(n for n in range(min(self.groups, channels), 0, -1) if channels % n == 0),
            )
        if x.count == self.groups:
            raise _one_value(x, "groups", 1) if self.groups > 1 else _one_value(x)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"eps": self.epsilon} if self.epsilon != 1e-5 else {}
        if not self.affine:
            keywords["affine"] = False
        return module(self.made, self.groups, x.sizes[0], **keywords)

    def parameters(self, x: TensorSpec) -> int:
        return 2 * x.sizes[0] * self.affine


class InstanceNorm(Layer):
    """Ulyanov, Vedaldi and Lempitsky 2016."""

    takes = FrozenDict(
        num_features=FROM_INPUT,
        eps="epsilon",
        momentum="momentum",
        affine="affine",
        track_running_stats="running",
        bias=(True,),
    )
    wants: ClassVar[Kind]
    stricter = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=BY_NAME)
    sight = Sight.ALL
    epsilon = _EPSILON
    affine = Flag(False, label="Scale and shift", says="Learn a scale and a shift for each channel.")
    running = Flag(False, label="Running mean", says="Once trained, use mean and spread of all samples.")
    momentum = Float(0.1, min=0.0, max=1.0, says="Weight of the newest batch in the running mean.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, self.wants)
        if prod(x.sizes[1:]) == 1:
            raise _one_value(x)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {}
        if self.epsilon != 1e-5:
            keywords["eps"] = self.epsilon
        if self.momentum != 0.1:
            keywords["momentum"] = self.momentum
        if self.affine:
            keywords["affine"] = True
        if self.running:
            keywords["track_running_stats"] = True
        return module(self.made, x.sizes[0], **keywords)

    def parameters(self, x: TensorSpec) -> int:
        return 2 * x.sizes[0] * self.affine


@layer(
    "instance_norm1d",
    "Instance norm 1-D",
    NORMALISE,
    says="Normalises each channel of each signal by itself.",
    torch="nn.InstanceNorm1d F.instance_norm normalization",
    name="Instance norm",
    rare=True,
)
class InstanceNorm1d(InstanceNorm):
    made = "torch.nn.InstanceNorm1d"
    wants = Kind.SIGNAL


@layer(
    "instance_norm2d",
    "Instance norm 2-D",
    NORMALISE,
    says="Normalises each feature map of each sample by itself.",
    torch="nn.InstanceNorm2d F.instance_norm normalization",
    name="Instance norm",
    rare=True,
)
class InstanceNorm2d(InstanceNorm):
    made = "torch.nn.InstanceNorm2d"
    wants = Kind.MAPS


@layer(
    "instance_norm3d",
    "Instance norm 3-D",
    NORMALISE,
    says="Normalises each channel of each volume by itself.",
    torch="nn.InstanceNorm3d F.instance_norm normalization",
    name="Instance norm",
    rare=True,
)
class InstanceNorm3d(InstanceNorm):
    made = "torch.nn.InstanceNorm3d"
    wants = Kind.VOLUME


@layer(
    "local_response_norm",
    "Local response norm",
    NORMALISE,
    says="Damps a value by those of the channels beside it, as AlexNet did.",
    torch="nn.LocalResponseNorm F.local_response_norm nn.CrossMapLRN2d normalization LRN",
    rare=True,
)
class LocalResponseNorm(Layer):
    """Krizhevsky, Sutskever and Hinton 2012, section 3.3."""

    made = "torch.nn.LocalResponseNorm"
    sight = Sight.PLACE
    takes = FrozenDict(size="channels", alpha="alpha", beta="beta", k="k")
    stricter = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=BY_NAME)
    channels = Int(5, min=1, max=65_536, says="How many channels beside each other count.")
    alpha = Float(1e-4, min=0.0, max=1000.0, says="How strongly they damp.")
    beta = Float(0.75, min=0.0, max=100.0, says="The exponent of the damping.")
    k = Float(1.0, min=0.001, max=1000.0, label="Constant", says="Added to what damps.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.SIGNAL, Kind.MAPS, Kind.VOLUME)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        chosen = {"alpha": self.alpha, "beta": self.beta, "k": self.k}
        keywords: dict[str, Value] = {
            name: value for name, value in chosen.items() if value != self.settings[name].default
        }
        return module(self.made, self.channels, **keywords)


def _one_value(x: TensorSpec, setting: str | None = None, value: object = None) -> ShapeRefused:
    return ShapeRefused(
        "one_value",
        Text("normalises one value at a time, which leaves nothing of it"),
        Text("several values to normalise together"),
        received=described(x),
        remedy=Text("use fewer groups.") if setting else Text("remove it, or make the input larger."),
        setting=setting,
        value=value,
    )
