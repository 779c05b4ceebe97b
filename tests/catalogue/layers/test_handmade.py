"""Features that people thought out, against scipy, scikit-learn or the formula written out in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from scipy.ndimage import sobel
from sklearn.feature_extraction.text import CountVectorizer

from netbuilder.catalogue.layers.rare.handmade_images import GaborBank
from netbuilder.catalogue.library import layers
from netbuilder.core.spec import TensorSpec, maps, signal
from tests.contracts import oracle

Array = np.ndarray[Any, Any]


def found(id: str, spec: TensorSpec, x: torch.Tensor, **settings: object) -> Array:
    made = layers.get(id)(**settings)
    result = oracle.forward(made.code(spec))(x)
    assert tuple(result.shape[1:]) == made.shape(spec).sizes
    array: Array = result.numpy()
    return array


def image(channels: int = 1, height: int = 9, width: int = 12) -> torch.Tensor:
    return torch.rand(2, channels, height, width, generator=torch.Generator().manual_seed(0))


def test_sobel_is_that_of_scipy() -> None:
    x = image(channels=2)
    slopes = found("sobel", maps(2, 9, 12), x)
    for number, channel in np.ndindex(2, 2):
        plane = x[number, channel].numpy()
        expected = [sobel(plane, axis=axis, mode="nearest") for axis in (1, 0)]
        np.testing.assert_allclose(slopes[number, 2 * channel : 2 * channel + 2], expected, atol=1e-5)
    strength = found("sobel", maps(2, 9, 12), x, gives="strength")
    np.testing.assert_allclose(strength, np.hypot(slopes[:, ::2], slopes[:, 1::2]), atol=1e-5)


def test_a_gabor_filter_is_its_formula() -> None:
    made = GaborBank(directions=4, lengths=2, shortest=3.0)
    middle, side = made.size // 2, 2 * made.size - 1
    point = torch.zeros(1, 1, side, side)
    point[0, 0, side // 2, side // 2] = 1.0
    answer = found("gabor_bank", maps(1, side, side), point, directions=4, lengths=2, shortest=3.0)
    for length, direction in np.ndindex(2, 4):
        wave, angle = 3.0 * 2**length, np.pi * direction / 4
        down, right = np.mgrid[-middle : middle + 1, -middle : middle + 1]
        bell = np.exp(-(down**2 + right**2) / (2 * (0.56 * wave) ** 2))
        even = bell * np.cos(2 * np.pi * (right * np.cos(angle) + down * np.sin(angle)) / wave)
        even -= bell * even.sum() / bell.sum()
        # What answers to a point is the filter, turned round; this one is even.
        around = slice(side // 2 - middle, side // 2 + middle + 1)
        np.testing.assert_allclose(
            answer[0, 4 * length + direction, around, around], even / np.abs(even).sum(), atol=1e-5
        )


@pytest.mark.parametrize("direction", [0, 2])
def test_the_energy_of_stripes_is_highest_where_they_lie(direction: int) -> None:
    along = torch.arange(24.0)
    stripes = torch.sin(2 * torch.pi * along / 4).expand(24, 24)
    x = (stripes if direction == 0 else stripes.t())[None, None]
    energy = found("gabor_bank", maps(1, 24, 24), x, directions=4, gives="energy")[0, :, 6:18, 6:18]
    assert energy.mean(axis=(1, 2)).argmax() == direction
    # Wherever in the wave: that is what energy is for.
    assert energy[direction].std() < 0.05 * energy[direction].mean()


def _hog(plane: Array, cell: int, block: int, directions: int) -> Array:
    """Pixel by pixel, as Dalal and Triggs put it."""
    height, width = plane.shape
    padded = np.pad(plane, 1, mode="edge")
    cells = np.zeros((height // cell, width // cell, directions))
    for y, x in np.ndindex(*(size // cell * cell for size in plane.shape)):
        right = padded[y + 1, x + 2] - padded[y + 1, x]
        down = padded[y + 2, x + 1] - padded[y, x + 1]
        place = np.arctan2(down, right) / np.pi * directions % directions
        first, share = int(place), place - int(place)
        vote = np.hypot(right, down) / cell**2
        cells[y // cell, x // cell, first % directions] += (1 - share) * vote
        cells[y // cell, x // cell, (first + 1) % directions] += share * vote
    rows, columns = (size - block + 1 for size in cells.shape[:2])
    blocks = np.zeros((directions * block**2, rows, columns))
    for y, x in np.ndindex(rows, columns):
        vector = cells[y : y + block, x : x + block].transpose(2, 0, 1).ravel()
        vector = np.minimum(vector / max(np.linalg.norm(vector), 1e-4), 0.2)
        blocks[:, y, x] = vector / max(np.linalg.norm(vector), 1e-4)
    return blocks


def test_hog_is_what_counting_pixel_by_pixel_gives() -> None:
    x = image(height=13, width=16)
    answer = found("hog", maps(1, 13, 16), x, cell=4, block=2, directions=6)
    for number in range(2):
        np.testing.assert_allclose(answer[number], _hog(x[number, 0].numpy(), 4, 2, 6), atol=1e-3)


def test_hog_takes_the_channel_with_the_strongest_edge() -> None:
    x = image()
    both = torch.cat([0.1 * x, x], dim=1)
    one, two = found("hog", maps(1, 9, 12), x), found("hog", maps(2, 9, 12), both)
    np.testing.assert_allclose(one, two, atol=1e-5)


def _log_mel(sound: Array, rate: int, window: int, hop: int, bands: int) -> Array:
    def hertz(mel: float) -> float:
        return float(700 * (10 ** (mel / 2595) - 1))

    top = 2595 * np.log10(1 + rate / 2 / 700)
    edges = [hertz(top * number / (bands + 1)) for number in range(bands + 2)]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    padded = np.pad(sound, window // 2)
    columns = []
    for start in range(0, len(padded) - window + 1, hop):
        power = np.abs(np.fft.rfft(padded[start : start + window] * hann)) ** 2
        pitch = np.fft.rfftfreq(window, 1 / rate)
        heights = [np.interp(pitch, edges[n : n + 3], [0, 1, 0]) for n in range(bands)]
        columns.append([np.log(power @ height + 1e-6) for height in heights])
    return np.array(columns).T


def test_log_mel_is_its_formula() -> None:
    x = torch.randn(2, 1, 700, generator=torch.Generator().manual_seed(0))
    settings = {"rate": 8000, "window": 256, "hop": 100, "bands": 12}
    answer = found("log_mel", signal(1, 700), x, **settings)
    for number in range(2):
        np.testing.assert_allclose(answer[number, 0], _log_mel(x[number, 0].numpy(), **settings), atol=2e-3)


def test_a_tone_is_seen_at_its_pitch() -> None:
    time = torch.arange(4000) / 8000
    rows = [
        found("log_mel", signal(1, 4000), torch.sin(2 * torch.pi * pitch * time)[None, None], rate=8000)
        for pitch in (300, 1000, 3000)
    ]
    low, middle, high = (row[0, 0].mean(axis=1).argmax() for row in rows)
    assert low < middle < high


def tokens(count: int, steps: int, numbers: int) -> torch.Tensor:
    return torch.randint(0, numbers, (count, steps), generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("padding", [False, True])
def test_a_bag_counts_as_scikit_learn_does(padding: bool) -> None:
    drawn = tokens(5, 20, 4)
    spec = TensorSpec((20,), ("T",), "int64")
    bag = found("bag_of_ngrams", spec, drawn, numbers=4, longest=3, padding=padding)
    letters = "abcd"
    runs = [*letters, *(a + b for a in letters for b in letters)]
    runs += [a + b + c for a in letters for b in letters for c in letters]
    counter = CountVectorizer(analyzer="char", ngram_range=(1, 3), vocabulary=runs)
    texts = ["".join(letters[number] for number in row) for row in drawn.tolist()]
    expected = counter.transform(texts).toarray()
    if padding:
        expected = expected * np.array(["a" not in run for run in runs])
    np.testing.assert_array_equal(bag, expected)


def test_a_bag_with_too_few_places_spreads_runs_over_them() -> None:
    every = torch.cartesian_prod(torch.arange(30), torch.arange(30)).reshape(900, 2)
    spec = TensorSpec((2,), ("T",), "int64")
    bag = found("bag_of_ngrams", spec, every, numbers=30, longest=2, places=300)[:, 30:]
    assert bag.shape == (900, 300) and (bag.sum(axis=1) == 1).all()
    # Three runs a place on average; by chance hardly one place in a thousand gets more than ten.
    assert bag.sum(axis=0).max() <= 12 and (bag.sum(axis=0) > 0).mean() > 0.9


@pytest.mark.parametrize("id", ["sobel", "gabor_bank", "hog", "log_mel", "bag_of_ngrams"])
def test_nothing_learns_and_nothing_is_saved(id: str) -> None:
    spec = {
        "log_mel": signal(1, 700),
        "bag_of_ngrams": TensorSpec((9,), ("T",), "int64"),
    }.get(id, maps(1, 16, 16))
    module = oracle.forward(layers.get(id)().code(spec)).module
    assert module is not None
    assert not list(module.parameters()) and not module.state_dict()
