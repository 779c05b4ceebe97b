"""The pictures of the built-in examples, each from a run of it."""

# ruff: noqa: TID253  nothing waits for a script that trains networks

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from PIL import Image, ImageDraw
from sklearn.datasets import load_sample_image
from thumbnail_tools import (
    AMBER,
    BLUE,
    FINER,
    GREEN,
    GROUND,
    HEIGHT,
    HINT,
    LEFT,
    RIGHT,
    SIDE,
    TEXT,
    TOP,
    WIDTH,
    Numbers,
    arrow,
    blank,
    border,
    colours,
    enlarged,
    finely,
    font,
    grey,
    image_and_maps,
    line,
    outputs,
    parts_of,
    smoothed,
    viridis,
)

from netbuilder.data.drawings.answers import caption_words
from netbuilder.data.sets.digits import load_digit_images
from netbuilder.engine.backend import trained_model
from netbuilder.runs.record import RunRecord
from netbuilder.runs.store import RunStore

# Where the network says the one class or the other.
_BLUE_FIELD, _AMBER_FIELD = (0x25, 0x3E, 0x7A), (0x6B, 0x47, 0x14)


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
    return image_and_maps(grey(digit[0, 0].numpy(), 0, 1), first, second)


def edges(record: RunRecord) -> Image.Image:
    """A piece of a photograph, and those filters that answer most, after training."""
    photograph = load_sample_image("china.jpg")[60:360, 130:430].mean(axis=2)
    filters: Numbers = trained_model(record).get_parameter("encoder.weight").detach().numpy()
    filters = filters.reshape(-1, 10, 10)
    largest = np.abs(filters).max(axis=(1, 2))
    chosen = sorted(np.argsort(-np.abs(filters).sum(axis=(1, 2)))[:18])
    picture = blank()
    picture.paste(Image.fromarray(grey(photograph, -30, 300)).resize((SIDE, SIDE)), (LEFT, TOP))
    arrow(picture, RIGHT)
    for number, index in enumerate(chosen):
        row, column = divmod(number, 6)
        tile = Image.fromarray(grey(filters[index], -1.5 * largest[index], 1.5 * largest[index]))
        picture.paste(tile.resize((72, 72), Image.Resampling.BICUBIC), (RIGHT + 91 * column, TOP + 84 * row))
    return picture


def points(record: RunRecord) -> Image.Image:
    """Which class the network gives each place of the plane, and the points."""
    scale = 1.7 / HEIGHT
    x = (np.arange(WIDTH) + 0.5 - WIDTH / 2) * scale
    y = (HEIGHT / 2 - np.arange(HEIGHT) - 0.5) * scale
    places = np.stack(np.meshgrid(x, y), axis=-1).astype(np.float32)
    with torch.inference_mode():
        scores: torch.Tensor = trained_model(record)(torch.from_numpy(places.reshape(-1, 2)))
    upper = (scores[:, 1] > scores[:, 0]).numpy().reshape(HEIGHT, WIDTH)
    field = np.where(upper[..., None], _BLUE_FIELD, _AMBER_FIELD)
    field[border(upper)] = GROUND
    picture = Image.fromarray(field.astype(np.uint8)).resize((FINER * WIDTH, FINER * HEIGHT))
    pen = ImageDraw.Draw(picture)
    train = parts_of(record).train.some(0, 320)
    shown = zip(train["points"].tolist(), train["labels"].tolist(), strict=True)
    for (right, up), label in shown:
        at = FINER * (WIDTH / 2 + right / scale), FINER * (HEIGHT / 2 - up / scale)
        pen.circle(at, FINER * 7.5, (AMBER, BLUE)[label], GROUND, FINER * 2)
    return smoothed(picture)


def sigmoid_or_relu(record: RunRecord) -> Image.Image:
    """The accuracy after each epoch on the validation part: ReLUs above, sigmoids at one half."""
    picture, pen = finely()
    left, right, top, bottom = 70, WIDTH - 70, 64, HEIGHT - 64
    for share in (0.5, 1.0):
        y = bottom - (bottom - top) * (2 * share - 1) * 0.86 - 24
        line(pen, [(left, y), (right, y)], (0x2A, 0x30, 0x38), 2)
    line(pen, [(left, bottom), (right, bottom)], HINT, 3)
    epochs = RunStore().epochs(record.id)
    for metric, colour in (("accuracy", AMBER), ("binary_accuracy", BLUE)):
        places = []
        for done in epochs:
            x = left + 20 + (right - left - 40) * (done.epoch - 1) / (len(epochs) - 1)
            share = done.validation[metric]
            places.append((x, bottom - (bottom - top) * (2 * share - 1) * 0.86 - 24))
        line(pen, places, colour, 6)
        for x, y in places[::3]:
            pen.circle((FINER * x, FINER * y), FINER * 8, colour)
    for word, y, colour in (("ReLU", 122, BLUE), ("Sigmoid", 308, AMBER)):
        pen.text((FINER * (right - 20), FINER * y), word, colour, font(FINER * 36), anchor="rm")
    return smoothed(picture)


def objects(record: RunRecord) -> Image.Image:
    """A held-back car, the strongest maps of the first block and of the second."""
    feed = parts_of(record).test
    test = feed.some(0, feed.count)
    model = trained_model(record)
    with torch.inference_mode():
        sure = model(test["images"]).softmax(1)[:, 1] * (test["labels"] == 1)
        place = int(sure.argmax())
        drawing = test["images"][place : place + 1]
        first, second = outputs(model, drawing, "relu_1", "relu_2")
    return image_and_maps(colours(drawing[0].numpy()), first, second)


def autoencoder(record: RunRecord) -> Image.Image:
    """Where their codes put 400 digits, in the colours of their classes, and where most of each are."""
    digits = {name: each[:400] for name, each in load_digit_images(8).items()}
    model = trained_model(record)
    codes: list[torch.Tensor] = []
    model.get_submodule("code_2").register_forward_hook(lambda *seen: codes.append(seen[2]))
    with torch.inference_mode():
        model(torch.from_numpy(digits["images"]))
    places = codes[0].numpy()
    # Ranks, so that no far one pushes the rest into a corner.
    ranks = places.argsort(axis=0).argsort(axis=0) / (len(places) - 1)
    at = ranks * (WIDTH - 2 * LEFT, HEIGHT - 2 * _EDGE) + (LEFT, _EDGE)
    hues = (BLUE, AMBER, GREEN, *_MORE)
    picture, pen = finely()
    named = []
    for digit in range(10):
        own = at[digits["labels"] == digit]
        near = (np.linalg.norm(own[:, None] - own[None], axis=2) < 70).sum(axis=0)
        named.append(own[near.argmax()])
    clear = (np.linalg.norm(at[:, None] - np.stack(named)[None], axis=2) > 44).all(axis=1)
    for place, label in zip((FINER * at[clear]).tolist(), digits["labels"][clear].tolist(), strict=True):
        pen.circle(place, FINER * 7.5, hues[label], GROUND, FINER * 2)
    for digit, place in enumerate(named):
        pen.text(tuple((FINER * place).tolist()), str(digit), hues[digit], font(FINER * 52, "SemiBold"), "mm")
    return smoothed(picture)


def twins(record: RunRecord) -> Image.Image:
    """Four held-back pairs which the network rightly takes for the same or not."""
    feed = parts_of(record).test
    test = feed.some(0, feed.count)
    with torch.inference_mode():
        scores = trained_model(record)(test["first"], test["second"]).squeeze(1)
    picture = blank()
    pen = ImageDraw.Draw(picture)
    right = (scores > 0) == (test["same"] == 1)
    sure = [int(place) for place in scores.argsort() if right[place]]
    clear = (sure[-27], sure[27], sure[0], sure[-40])  # so well written that one sees it in 64 pixels
    side = (SIDE - 12) // 2
    for number, place in enumerate(clear):
        x, y = 119 + 384 * (number % 2), TOP + (side + 12) * (number // 2)
        for field, across in (("first", 0), ("second", side + 60)):
            # With an edge, for they reach to the last of their pixels.
            digit = Image.fromarray(grey(np.pad(test[field][place, 0].numpy(), 1), 0, 1))
            picture.paste(digit.resize((side, side), Image.Resampling.BICUBIC), (x + across, y))
        same = bool(scores[place] > 0)
        middle, half = x + side + 30, y + side // 2
        for up in (-9, 9):
            pen.line((middle - 18, half + up, middle + 18, half + up), GREEN, 6)
        if not same:
            pen.line((middle - 11, half + 24, middle + 11, half - 24), GREEN, 6)
    return picture


def tones(record: RunRecord) -> Image.Image:
    """A held-back wave that rises, a window of nine values, and how strongly the first layer answers."""
    feed = parts_of(record).test
    test = feed.some(0, feed.count)
    model = trained_model(record)
    with torch.inference_mode():
        sure = model(test["tones"]).softmax(1)[:, 3] * (test["labels"] == 3)
        place = int(sure.argmax())
        wave = test["tones"][place : place + 1]
        (answers,) = outputs(model, wave, "relu_2")
    picture, pen = finely()
    values = wave[0, 0].numpy()
    across = np.linspace(40, WIDTH - 40, len(values))
    pen.rounded_rectangle(
        [FINER * each for each in (560, 36, 680, 290)], FINER * 10, (0x1C, 0x26, 0x3C), BLUE, FINER * 3
    )
    line(pen, list(zip(across, 163 - 108 * values / np.abs(values).max(), strict=True)), TEXT, 4)
    heights = answers.max(axis=0)
    heights = 90 * heights / heights.max()
    room = (WIDTH - 80) / len(heights)
    for number, high in enumerate(heights):
        x = 40 + room * number
        pen.rectangle(
            [FINER * each for each in (x + 1, 404 - max(2.0, float(high)), x + room - 3, 404)], BLUE
        )
    return smoothed(picture)


def video(record: RunRecord) -> Image.Image:
    """The frames of a held-back video, one behind the other as in a volume."""
    feed = parts_of(record).test
    test = feed.some(0, feed.count)
    with torch.inference_mode():
        sure = trained_model(record)(test["videos"]).softmax(1)[:, 1] * (test["direction"] == 1)
    frames = test["videos"][int(sure.argmax())].numpy()
    picture = blank()
    pen = ImageDraw.Draw(picture)
    side, count = 206, frames.shape[1]
    for number in reversed(range(count)):
        x = LEFT + (WIDTH - 2 * LEFT - side) * number // (count - 1)
        y = HEIGHT - _EDGE - side - (HEIGHT - 2 * _EDGE - side) * number // (count - 1)
        pen.rectangle((x - 4, y - 4, x + side + 3, y + side + 3), GROUND, (0x4F, 0xA8, 0xA8), 3)
        picture.paste(enlarged(colours(frames[:, number]), side), (x, y))
    return picture


def row_by_row(record: RunRecord) -> Image.Image:
    """A held-back digit, a row at a time, and what the memory holds after each."""
    feed = parts_of(record).test
    test = feed.some(0, feed.count)
    place = int((test["labels"] == 5).nonzero()[0])
    digit = test["images"][place : place + 1]
    model = trained_model(record)
    seen: list[torch.Tensor] = []
    model.get_submodule("gru").register_forward_hook(lambda *each: seen.append(each[2][0]))
    with torch.inference_mode():
        model(digit)
    memory = seen[0][0].numpy()  # steps×units
    memory = memory[:, np.argsort(memory.std(axis=0))[-12:]]  # those that change most
    picture = blank()
    arrow(picture, RIGHT)
    rows, gap = memory.shape[0], 4
    pitch = (SIDE + gap) / rows
    high = round(pitch) - gap
    for row in range(rows):
        y = round(TOP + row * pitch)
        strip = Image.fromarray(grey(digit[0, 0, row : row + 1].numpy(), 0, 1))
        picture.paste(strip.resize((SIDE, high), Image.Resampling.NEAREST), (LEFT, y))
        held = Image.fromarray(viridis(np.abs(memory[row : row + 1])))
        picture.paste(held.resize((WIDTH - LEFT - RIGHT, high), Image.Resampling.NEAREST), (RIGHT, y))
    return picture


def captions(record: RunRecord) -> Image.Image:
    """A held-back drawing and what the network says about it; wrong words in amber."""
    feed = parts_of(record).test
    test = feed.some(0, feed.count)
    with torch.inference_mode():
        said = trained_model(record)(test["images"]).argmax(2)
    right = (said == test["caption"]).sum(1)
    words = caption_words(4)
    red_car = (said[:, 4] == words.index("red")) & (said[:, 5] == words.index("car"))
    place = int((right + red_car).argmax())
    picture = blank()
    picture.paste(enlarged(colours(test["images"][place].numpy()), SIDE), (LEFT, TOP))
    arrow(picture, RIGHT)
    pen = ImageDraw.Draw(picture)
    large = font(_WORDS)
    spoken, told = said[place].tolist(), test["caption"][place].tolist()
    for line_number, span in enumerate(((0, 2), (2, 6), (6, 9))):
        x, y = float(RIGHT + 12), TOP + 16 + 72 * line_number
        for at in range(*span):
            word = words[spoken[at]]
            pen.text((x, y), word, TEXT if spoken[at] == told[at] else AMBER, large)
            x += pen.textlength(word + " ", large)
    return picture


# How large what a network says is written.
_WORDS = 56
# From the upper and lower rim to what fills a card.
_EDGE = 54
# Of the classes behind the first three.
_MORE = (
    (0xFF, 0x5C, 0x8A), (0x4F, 0xC8, 0xC8), (0xB9, 0x8C, 0xFF), (0xFF, 0x8A, 0x5C),
    (0xC8, 0xE0, 0x5C), (0xE8, 0xEB, 0xF0), (0x9C, 0x8F, 0x7A),
)  # fmt: skip

PICTURES: dict[str, Callable[[RunRecord], Image.Image]] = {
    "linear": points,
    "mlp-spirals": points,
    "sigmoid-or-relu": sigmoid_or_relu,
    "lenet5": lenet5,
    "objects": objects,
    "edges": edges,
    "autoencoder": autoencoder,
    "twins": twins,
    "tones": tones,
    "video": video,
    "row-by-row": row_by_row,
    "captions": captions,
}
