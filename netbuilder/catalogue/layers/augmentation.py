"""Layers that change pictures while training, each in its own way, so that few teach more."""

from __future__ import annotations

from netbuilder.catalogue.categories import DATA
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import BY_NAME, FLOAT32_ONLY, ShapeRefused, described, need
from netbuilder.catalogue.seeing import Sight
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Float, Int
from netbuilder.core.spec import Kind, TensorSpec, maps
from netbuilder.core.text import Text

FILL, EDGE, MIRROR = "fill", "edge", "mirror"


def _outside() -> Choice:
    says = "What comes in from outside: one value, the edge, or a mirror image."
    return Choice(FILL, (FILL, EDGE, MIRROR), says=says)


def _fill() -> Float:
    return Float(0.0, min=-1e6, max=1e6, says="That value; 0 is black where values begin at 0.")


class Augmentation(Layer):
    """Draws anew for each example of each step while training; once trained it hands on what it gets.

    What is drawn comes from torch's generator, which the seed of the run sets.
    """

    augments = True
    sight = Sight.PLACE
    stricter = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=BY_NAME)

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS)
        return x

    def called(self, name: str, *arguments: Value, **keywords: Value) -> LayerCode:
        """The code of the helper `name`, made with these."""
        return LayerCode(Call(name, *arguments, **keywords), "{self}({0})", helpers=(name,))


class Moving(Augmentation):
    """One that leaves places for which there is nothing in the picture."""

    outside: Choice
    fill: Float

    def outer(self) -> dict[str, Value]:
        """What of it differs from the usual, as arguments."""
        if self.outside != FILL:
            return {"outside": self.outside}
        return {"fill": self.fill} if self.fill else {}


@layer(
    "random_flip",
    "Random flip",
    DATA,
    says="Mirrors about half of the pictures while training.",
    torch="RandomHorizontalFlip RandomVerticalFlip mirror augmentation",
)
class RandomFlip(Augmentation):
    """For pictures whose mirror image could as well be one of them: not for letters and digits."""

    _AXES = FrozenDict(sideways=(-1,), upside_down=(-2,), both=(-1, -2))
    direction = Choice(
        "sideways", tuple(_AXES), says="Left for right, upside down, or each of them by its own chance."
    )
    probability = Float(0.5, min=0.0, max=1.0, says="Share of the examples that are mirrored.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS, Kind.VOLUME)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"probability": self.probability} if self.probability != 0.5 else {}
        return self.called("RandomFlip", *self._AXES[self.direction], **keywords)


@layer(
    "random_shift",
    "Random shift",
    DATA,
    says="Moves each picture by some pixels while training.",
    torch="RandomTranslation RandomAffine translate move augmentation",
)
class RandomShift(Moving):
    """By whole pixels, so that nothing is blurred; every distance is as likely."""

    down = Int(2, min=0, max=1024, label="Rows", says="Most pixels that it moves up or down.")
    across = Int(2, min=0, max=1024, label="Columns", says="Most pixels that it moves left or right.")
    outside, fill = _outside(), _fill()

    def code(self, x: TensorSpec) -> LayerCode:
        return self.called("RandomShift", self.down, self.across, **self.outer())


@layer(
    "random_affine",
    "Rotate and zoom",
    DATA,
    says="Turns, zooms, slants and moves each picture a little while training.",
    torch="RandomAffine RandomRotation RandomPerspective scale shear translate augmentation F.grid_sample",
    name="Rotate",
)
class RandomAffine(Moving):
    """About the middle of the picture; between pixels it takes what lies in between (bilinear)."""

    degrees = Float(10.0, min=0.0, max=180.0, says="Most that it turns either way, in degrees.")
    zoom = Float(0.0, min=0.0, max=9.0, says="Most that it grows: 0.1 is up to 1.1 times, or to 1/1.1.")
    shift = Float(0.0, min=0.0, max=1.0, says="Most that it moves, as a share of the picture's side.")
    shear = Float(0.0, min=0.0, max=80.0, says="Most that it slants either way, in degrees.")
    outside, fill = _outside(), _fill()

    def code(self, x: TensorSpec) -> LayerCode:
        amounts: dict[str, float] = {"shift": self.shift, "zoom": self.zoom, "shear": self.shear}
        keywords: dict[str, Value] = {name: amount for name, amount in amounts.items() if amount}
        return self.called("RandomAffine", self.degrees, **keywords, **self.outer())


@layer(
    "random_crop",
    "Random crop",
    DATA,
    says="Cuts a window out of each picture with a border around it while training.",
    torch="RandomCrop CenterCrop padding augmentation",
)
class RandomCrop(Moving):
    """Once trained it takes the middle. The usual one for CIFAR: a border of 4, the window no smaller."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=BY_NAME)
    padding = Int(4, min=0, max=1024, says="Pixels of the border around the picture.")
    smaller = Int(0, min=0, max=4096, says="By how many pixels each side of the window is shorter.")
    outside, fill = _outside(), _fill()

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.MAPS)
        channels, height, width = x.sizes
        least = min(height, width)
        if self.smaller >= least:
            raise ShapeRefused(
                "nothing_left",
                Text("leaves nothing of its input"),
                Text("a picture of more than {smaller}×{smaller}", smaller=self.smaller),
                received=described(x),
                remedy=Text("cut away {least} pixels at most.", least=least - 1),
                setting="smaller",
                value=least - 1,
            )
        return maps(channels, height - self.smaller, width - self.smaller)

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"smaller": self.smaller} if self.smaller else {}
        return self.called("RandomCrop", self.padding, **keywords, **self.outer())


@layer(
    "random_resized_crop",
    "Random zoom-in",
    DATA,
    says="Enlarges a part of each picture to its whole size while training.",
    torch="RandomResizedCrop zoom scale augmentation",
    name="Zoom in",
)
class RandomResizedCrop(Augmentation):
    """Szegedy et al. 2015. Where the part lies and how large it is, each is as likely."""

    least = Float(0.5, above=0.0, max=1.0, says="The smallest part, as a share of the picture's area.")
    stretch = Float(0.3, min=0.0, max=3.0, says="Most that width and height differ: 0.3 is up to 1.3 times.")

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"stretch": self.stretch} if self.stretch else {}
        return self.called("RandomResizedCrop", self.least, **keywords)


@layer(
    "color_jitter",
    "Colour jitter",
    DATA,
    says="Changes brightness, contrast and saturation of each picture while training.",
    torch="ColorJitter RandomAdjustSharpness color brightness contrast saturation augmentation",
)
class ColorJitter(Augmentation):
    """For values that begin at 0, which is black. Nothing is cut off at 1. Without three colours there is no
    saturation.
    """

    brightness = Float(0.2, min=0.0, max=1.0, says="Most that values change, as a share of them.")
    contrast = Float(0.2, min=0.0, max=1.0, says="Most that distances from the mean change, as a share.")
    saturation = Float(0.2, min=0.0, max=1.0, says="Most that distances from grey change, as a share.")

    def code(self, x: TensorSpec) -> LayerCode:
        return self.called("ColorJitter", self.brightness, self.contrast, self.saturation)


@layer(
    "cut_out",
    "Cut-out",
    DATA,
    says="Covers a random rectangle of each picture while training.",
    torch="RandomErasing Cutout erase occlusion augmentation",
)
class CutOut(Augmentation):
    """DeVries and Taylor 2017, Zhong et al. 2017. Part of it may lie outside of the picture."""

    most = Float(0.5, min=0.0, max=1.0, label="Longest side", says="As a share of the picture's side.")
    probability = Float(1.0, min=0.0, max=1.0, says="Share of the examples of which some is covered.")
    fill = Float(0.0, min=-1e6, max=1e6, says="The value that covers it; 0 is black where values begin at 0.")

    def code(self, x: TensorSpec) -> LayerCode:
        usual = (("probability", self.probability, 1.0), ("fill", self.fill, 0.0))
        keywords: dict[str, Value] = {name: value for name, value, default in usual if value != default}
        return self.called("CutOut", self.most, **keywords)
