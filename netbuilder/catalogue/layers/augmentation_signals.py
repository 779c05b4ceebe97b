"""Layers that change signals, spectrograms and values while training, and one that blends examples."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalogue.categories import DATA
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.layers.augmentation import Augmentation
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need, need_float
from netbuilder.catalogue.seeing import Sight
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Float, Int
from netbuilder.core.spec import LABEL, Kind, TensorSpec, class_shares
from netbuilder.core.text import Text

_WITH_TIME = (Kind.SIGNAL, Kind.SEQUENCE, Kind.MAPS)


class Masking(Augmentation):
    """Park et al. 2019, SpecAugment. Where a stretch lies and how long it is, each is as likely."""

    # The axis behind the batch that is covered, by the kind of tensor.
    _axis: ClassVar[FrozenDict[Kind, int]]
    most = Float(0.2, min=0.0, max=1.0, label="Longest", says="The longest stretch, as a share of all.")
    masks = Int(1, min=1, max=16, says="How many stretches are covered; they may overlap.")
    fill = Choice("mean", ("mean", "zero"), says="What covers them: the mean of the example, or 0.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, *_WITH_TIME)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"masks": self.masks} if self.masks > 1 else {}
        if self.fill == "mean":
            keywords["mean"] = True
        return self.called("RandomMask", self._axis.get(x.kind, 1), self.most, **keywords)


@layer(
    "time_mask",
    "Time mask",
    DATA,
    says="Covers some of the steps of each example while training.",
    torch="TimeMasking SpecAugment spectrogram speech augmentation",
)
class TimeMask(Masking):
    """Of a spectrogram time is the width."""

    _axis = FrozenDict({Kind.SIGNAL: 2, Kind.SEQUENCE: 1, Kind.MAPS: 3})


@layer(
    "frequency_mask",
    "Frequency mask",
    DATA,
    says="Covers some of the bands of each example while training.",
    torch="FrequencyMasking SpecAugment spectrogram speech augmentation",
)
class FrequencyMask(Masking):
    """Of a spectrogram frequency is the height; elsewhere bands are the channels or features."""

    _axis = FrozenDict({Kind.SIGNAL: 1, Kind.SEQUENCE: 2, Kind.MAPS: 2})


@layer(
    "time_shift",
    "Time shift",
    DATA,
    says="Moves each example along time while training.",
    torch="torch.roll TimeShift signal sound ECG augmentation",
)
class TimeShift(Augmentation):
    """By whole steps; every distance is as likely. Of a spectrogram time is the width."""

    most = Float(0.1, min=0.0, max=1.0, label="Farthest", says="As a share of all steps, either way.")
    outside = Choice(
        "wrap", ("wrap", "zero", "edge"), says="What comes in: what left at the other end, 0, or the edge."
    )

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, *_WITH_TIME)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        axis = {Kind.SIGNAL: 2, Kind.SEQUENCE: 1, Kind.MAPS: 3}.get(x.kind, 1)
        keywords: dict[str, Value] = {"outside": self.outside} if self.outside != "wrap" else {}
        return self.called("TimeShift", axis, self.most, **keywords)


@layer(
    "random_gain",
    "Random gain",
    DATA,
    says="Makes each example louder or softer while training.",
    torch="Gain Vol loudness amplitude scale jitter augmentation",
)
class RandomGain(Augmentation):
    """Multiplies all values of an example by one factor; every factor is as likely."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    most = Float(0.2, min=0.0, max=1.0, label="Most", says="Most that values change, as a share of them.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        return self.called("RandomGain", self.most)


@layer(
    "mix_up",
    "Mix-up",
    DATA,
    says="Blends each example with another one while training, and its class as well.",
    torch="MixUp mixup interpolate blend augmentation",
)
class MixUp(Layer):
    """Zhang et al. 2018. The other example is one of the same batch, which is in random order; the larger
    part is its own. Wire the shares into a cross-entropy. Once trained, examples are as they come.
    """

    inputs = (Port("in"), Port("target", "The class of each example."))
    outputs = (Port("out"), Port("shares", "The share of each class in the example."))
    augments = True
    sight = Sight.PLACE
    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    classes = Int(10, min=2, max=1_000_000, says="How many classes there are.")
    alpha = Float(
        0.2, above=0.0, max=10.0, says="How much is mixed: 0.2 mostly little, at 1 each share is as likely."
    )

    def shape(self, x: TensorSpec, target: TensorSpec) -> TensorSpec:
        need_float(x)
        if target != LABEL:
            raise ShapeRefused(
                "target_kind",
                Text("needs a class number as target"),
                Text("class numbers (labels)"),
                port=1,
                received=described(target),
                remedy=Text("wire labels into it."),
            )
        return x

    def shapes(self, x: TensorSpec, target: TensorSpec) -> tuple[TensorSpec, ...]:
        return self.shape(x, target), class_shares(self.classes)

    def code(self, x: TensorSpec, target: TensorSpec) -> LayerCode:
        call = Call("MixUp", self.classes, self.alpha)
        return LayerCode(call, "{self}({0}, {1})", helpers=("MixUp",), outputs=2, spare=(1,))
