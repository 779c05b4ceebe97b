"""Draw the thumbnail of each built-in example from a real run of it: `python packaging/thumbnails.py [NAME]`.

Run by hand when an example changes; the pictures are kept beside the examples. It takes half a minute. The
ground is dark in both themes, as that of a photograph would be.
"""

# ruff: noqa: TID253  nothing waits for a script that trains networks

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from torch import nn

from netbuilder.engine.backend import network_of, trained_model
from netbuilder.engine.prepare import material, read_data
from netbuilder.project.examples import Example, example, examples
from netbuilder.runs.record import RunRecord
from netbuilder.studio.training import train_and_wait

if TYPE_CHECKING:
    from netbuilder.engine.feed import Parts

Pixels: TypeAlias = NDArray[np.uint8]
Numbers: TypeAlias = NDArray[np.floating]

# Three pixels for each logical one of a card 303 wide, so that a wider card on a fine screen is sharp too.
WIDTH, HEIGHT = 910, 438
# Of the dark theme: canvas, hint, first and second series.
GROUND, HINT = (0x14, 0x17, 0x1B), (0x91, 0x9B, 0xA9)
BLUE, AMBER = (0x7F, 0xA6, 0xFF), (0xF0, 0xB4, 0x29)
# Every eighth of viridis (Smith and van der Walt, CC0).
_VIRIDIS = np.array(
    [
        (68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141),
        (39, 173, 129), (92, 200, 99), (170, 220, 50), (253, 231, 37),
    ]
)  # fmt: skip
# Points are painted this many times as large, and their edges smoothed by making them small again.
_FINER = 3


def lenet5(record: RunRecord) -> Image.Image:
    """A held-back three, the strongest maps of the first block and of the second.

    It is the one that is most like the average of all threes: of digits of 8×8 pixels not every one is read
    at a glance.
    """
    feed = parts_of(record).test
    test = feed.some(0, feed.count)
    threes = test["images"][test["labels"] == 3]
    place = int((threes - threes.mean(0)).flatten(1).norm(dim=1).argmin())
    digit = threes[place : place + 1]
    with torch.inference_mode():
        first, second = outputs(trained_model(record), digit, "relu_1", "relu_2")
    picture = blank()
    picture.paste(enlarged(grey(digit[0, 0].numpy(), 0, 1), 252), (47, 93))
    paste_tiles(picture, [viridis(each) for each in strongest(first, 4)], 2, 114, 12, (341, 99))
    paste_tiles(picture, [viridis(each) for each in strongest(second, 9)], 3, 72, 12, (623, 99))
    return picture


def edges(record: RunRecord) -> Image.Image:
    """The 64 filters before training and after it."""
    picture = blank()
    for which, left in (("before", 36), ("last", 494)):
        filters: Numbers = trained_model(record, which).get_parameter("encoder.weight").detach().numpy()
        filters = filters.reshape(-1, 10, 10)
        largest = np.abs(filters).max(axis=(1, 2))
        tiles = [grey(each, -scale, scale) for each, scale in zip(filters, largest, strict=True)]
        paste_tiles(picture, tiles, 8, 43, 5, (left, 30))
    pen = ImageDraw.Draw(picture)
    pen.line((436, 219, 472, 219), HINT, 4)
    pen.line((459, 206, 473, 219, 459, 232), HINT, 4, joint="curve")
    return picture


def points(record: RunRecord) -> Image.Image:
    """Which class the network gives each place of the plane, darker where it is unsure, and the points."""
    scale = 2.2 / HEIGHT
    x = (np.arange(WIDTH) + 0.5 - WIDTH / 2) * scale
    y = (HEIGHT / 2 - np.arange(HEIGHT) - 0.5) * scale
    places = np.stack(np.meshgrid(x, y), axis=-1).astype(np.float32)
    with torch.inference_mode():
        scores: torch.Tensor = trained_model(record)(torch.from_numpy(places.reshape(-1, 2)))
    sure = (2 * scores.softmax(1)[:, 1].numpy() - 1).reshape(HEIGHT, WIDTH, 1)
    colour = np.where(sure > 0, BLUE, AMBER)
    field = GROUND + 0.45 * np.sqrt(np.abs(sure)) * (colour - np.array(GROUND))
    field[border(sure[..., 0] > 0)] = HINT
    picture = Image.fromarray(field.astype(np.uint8)).resize((_FINER * WIDTH, _FINER * HEIGHT))
    pen = ImageDraw.Draw(picture)
    train = parts_of(record).train.some(0, 700)
    shown = zip(train["points"].tolist(), train["labels"].tolist(), strict=True)
    for (right, up), label in shown:
        at = _FINER * (WIDTH / 2 + right / scale), _FINER * (HEIGHT / 2 - up / scale)
        pen.circle(at, _FINER * 4.5, (AMBER, BLUE)[label], GROUND, _FINER)
    return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


PICTURES: dict[str, Callable[[RunRecord], Image.Image]] = {
    "lenet5": lenet5,
    "edges": edges,
    "mlp-spirals": points,
    "linear": points,
}


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


@contextmanager
def home_of_its_own() -> Iterator[None]:
    """The runs are not the user's."""
    with tempfile.TemporaryDirectory(prefix="netbuilder-thumbnails-") as home:
        os.environ["NETBUILDER_HOME"] = home
        yield


def draw(each: Example) -> None:
    record = train_and_wait(each.open().project)
    target = each.path.with_name("thumbnail.png")
    PICTURES[each.name](record).save(target, optimize=True)
    print(f"{target}: {target.stat().st_size:,} bytes")


def main() -> None:
    named = sys.argv[1:]
    with home_of_its_own():
        for each in [example(name) for name in named] or examples():
            draw(each)


if __name__ == "__main__":
    main()
