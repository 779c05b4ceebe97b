"""Small pieces of photographs without labels: what a network can learn from looking alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.facts import FieldFacts
from netbuilder.core.setting import Flag, Int
from netbuilder.core.spec import maps
from netbuilder.data.source import RECONSTRUCT, DataSet, dataset

if TYPE_CHECKING:
    import numpy as np


def whitened(image: np.ndarray) -> np.ndarray:
    """An image (height×width) with its 1/f spectrum made flat, without its border.

    Its standard deviation is 1. The filter is f·exp(-(f/f₀)⁴) of Olshausen and Field,
    "Emergence of simple-cell receptive field properties by learning a sparse code for
    natural images", Nature 381 (1996), with f₀ at 0.7 of the Nyquist frequency. They
    took 0.8; over five seeds 0.6, 0.7 and 0.8 gave 73, 77 and 75 % oriented features.
    """
    import numpy as np

    height, width = image.shape
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width))
    # In cycles a pixel, where Nyquist is 0.5.
    response = frequency * np.exp(-((frequency / 0.35) ** 4))
    whole = np.fft.irfft2(np.fft.rfft2(image) * response, s=image.shape)
    white: np.ndarray = whole[4:-4, 4:-4]  # the transform wraps round at the border
    white /= white.std()
    return white


def load_photo_patches(
    size: int,
    count: int,
    whiten: bool,
    seed: int,
) -> dict[str, np.ndarray]:
    """Grey patches from random places of scikit-learn's two photographs, half of each.

    A pixel is the mean of 2×2 original ones, which softens noise and the traces of
    JPEG. Each patch has mean 0; all together have standard deviation 1, so that the
    weight of a penalty does not hang on the contrast.
    """
    import numpy as np
    from sklearn.datasets import load_sample_images

    random = np.random.default_rng(seed)
    photographs = load_sample_images().images
    source = random.permutation(count) % len(photographs)
    patches = np.empty((count, 1, size, size), np.float32)
    for number, photograph in enumerate(photographs):
        grey = photograph @ np.array([0.299, 0.587, 0.114]) / 255  # ITU-R BT.601
        height, width = grey.shape[0] // 2, grey.shape[1] // 2
        squares = grey[: 2 * height, : 2 * width].reshape(height, 2, width, 2)
        halved = squares.mean(axis=(1, 3))
        image = whitened(halved) if whiten else halved
        image = image.astype(np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))
        mine = np.flatnonzero(source == number)
        top = random.integers(windows.shape[0], size=len(mine))
        left = random.integers(windows.shape[1], size=len(mine))
        patches[mine, 0] = windows[top, left]
    patches -= patches.mean(axis=(2, 3), keepdims=True)
    patches /= patches.std()
    return {"patches": patches}


@dataset("photo_patches", "Photo patches", says="Pieces of two photographs, without labels.",
         licence="CC BY 2.0: china.jpg by danielbuechele, flower.jpg by vultilion (flickr.com)",
         suggests=RECONSTRUCT, loader=load_photo_patches, helpers=(whitened,))  # fmt: skip
class PhotoPatches(DataSet):
    size = Int(10, min=4, max=32, says="Side of a patch in pixels.")
    count = Int(30_000, min=10, max=100_000, says="How many patches to cut.", label="Patches")
    whiten = Flag(True, says="Make fine and coarse detail equally strong; photographs favour the coarse.")
    seed = Int(0, min=0, max=2**32 - 1, says="Another seed cuts at other places.")

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        return (("patches", FieldFacts(maps(1, self.size, self.size))),)
