"""What pictures of examples are made of: colours, tiles, lines, words, and what a trained network gives."""

# ruff: noqa: TID253  nothing waits for a script that trains networks

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from torch import nn

from netbuilder.core.paths import resources
from netbuilder.engine.backend import network_of
from netbuilder.engine.prepare import material, read_data
from netbuilder.runs.record import RunRecord

if TYPE_CHECKING:
    from netbuilder.engine.feed import Parts

Pixels: TypeAlias = NDArray[np.uint8]
Numbers: TypeAlias = NDArray[np.floating]
Colour: TypeAlias = tuple[int, int, int]

# Three pixels for each logical one of a card 303 wide, so that a wider card on a fine screen is sharp too.
WIDTH, HEIGHT = 910, 438
# What a network reads stands as a square at the left, what it makes of it behind an arrow, as high.
SIDE, LEFT, TOP = 240, 47, 99
_APART = 48
RIGHT = LEFT + SIDE + _APART
# Of the dark theme: canvas, text, hint, first and second series, what is right.
GROUND, TEXT, HINT = (0x14, 0x17, 0x1B), (0xE8, 0xEB, 0xF0), (0x91, 0x9B, 0xA9)
BLUE, AMBER, GREEN = (0x7F, 0xA6, 0xFF), (0xF0, 0xB4, 0x29), (0x4F, 0xC8, 0x8A)
# Every eighth of viridis (Smith and van der Walt, CC0).
_VIRIDIS = np.array(
    [
        (68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141),
        (39, 173, 129), (92, 200, 99), (170, 220, 50), (253, 231, 37),
    ]
)  # fmt: skip
# Lines and points are painted this many times as large, and their edges smoothed by making them small again.
FINER = 3


def blank() -> Image.Image:
    return Image.new("RGB", (WIDTH, HEIGHT), GROUND)


def grey(values: Numbers, low: float, high: float) -> Pixels:
    shade = np.clip((values - low) / (high - low), 0, 1)
    return np.repeat((255 * shade).astype(np.uint8)[..., None], 3, axis=-1)


def viridis(values: Numbers) -> Pixels:
    """From 0 to the largest value."""
    place = 8 * np.clip(values / max(float(values.max()), 1e-9), 0, 1)
    below = np.minimum(place.astype(int), 7)
    share = (place - below)[..., None]
    colours: Numbers = _VIRIDIS[below] * (1 - share) + _VIRIDIS[below + 1] * share
    return colours.astype(np.uint8)


def border(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Places of height×width with another answer to the right of them or below, two pixels wide."""
    here = np.zeros_like(inside)
    for axis in (0, 1):
        other = inside != np.roll(inside, -1, axis)
        here |= other | np.roll(other, 1, axis)
    here[[0, -1]] = here[:, [0, -1]] = False
    return here


def strongest(maps: Numbers, count: int) -> list[Numbers]:
    """Those of maps×height×width that answer most, in their own order."""
    chosen = np.argsort(maps.mean(axis=(1, 2)))[-count:]
    return [maps[index] for index in sorted(chosen)]


def enlarged(pixels: Pixels, side: int) -> Image.Image:
    return Image.fromarray(pixels).resize((side, side), Image.Resampling.NEAREST)


def paste_tiles(
    picture: Image.Image, tiles: list[Pixels], columns: int, side: int, gap: int, corner: tuple[int, int]
) -> None:
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        place = corner[0] + column * (side + gap), corner[1] + row * (side + gap)
        picture.paste(enlarged(tile, side), place)


def outputs(model: nn.Module, example: torch.Tensor, *layers: str) -> list[Numbers]:
    """What `layers` make of one example, each as maps×height×width."""
    found: list[Numbers] = []

    def keep(module: nn.Module, inputs: Any, output: torch.Tensor) -> None:
        found.append(output[0].numpy())

    for layer in layers:
        model.get_submodule(layer).register_forward_hook(keep)
    model(example)
    return found


def parts_of(record: RunRecord) -> Parts:
    made = network_of(record)
    project, loaded, known = read_data(made.project, None, None, None)
    return material(project, loaded, known, made, torch.device("cpu")).parts


def finely() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A ground three times as large, and a pen for it: for `smoothed`."""
    picture = Image.new("RGB", (FINER * WIDTH, FINER * HEIGHT), GROUND)
    return picture, ImageDraw.Draw(picture)


def smoothed(picture: Image.Image) -> Image.Image:
    return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def line(pen: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], colour: Colour, width: int) -> None:
    """A line through places of the small picture, drawn on a ground three times as large."""
    pen.line([(FINER * x, FINER * y) for x, y in points], colour, FINER * width, joint="curve")


def arrow(picture: Image.Image, right: int) -> None:
    """An arrow in the room left of what begins at `right`."""
    left, right, y = right - _APART + 14, right - 14, TOP + SIDE // 2
    pen = ImageDraw.Draw(picture)
    pen.line((left, y, right, y), HINT, 4)
    pen.line((right - 9, y - 9, right + 1, y, right - 9, y + 9), HINT, 4, joint="curve")


def image_and_maps(image: Pixels, first: Numbers, second: Numbers) -> Image.Image:
    """What is seen, then the strongest of its first and of its second maps×height×width."""
    picture = blank()
    picture.paste(enlarged(image, SIDE), (LEFT, TOP))
    behind = RIGHT + SIDE + _APART
    arrow(picture, RIGHT)
    paste_tiles(picture, [viridis(each) for each in strongest(first, 4)], 2, 114, 12, (RIGHT, TOP))
    arrow(picture, behind)
    paste_tiles(picture, [viridis(each) for each in strongest(second, 9)], 3, 72, 12, (behind, TOP))
    return picture


def font(size: int, weight: str = "Medium") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources() / "fonts" / f"Inter-{weight}.ttf"), size)


def colours(image: Numbers) -> Pixels:
    """An image of 3×height×width, values 0 to 1, as pixels."""
    return (255 * np.clip(image, 0, 1)).astype(np.uint8).transpose(1, 2, 0)
