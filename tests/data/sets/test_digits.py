from __future__ import annotations

import numpy as np
from PIL import Image

from netbuilder.data.sets.digits import Digits, load_digit_images


def test_the_small_images_are_scikit_learns_own() -> None:
    from sklearn.datasets import load_digits

    original = load_digits()
    found = Digits().load().examples
    assert np.array_equal(found["images"][:, 0] * 16, original.images)
    assert np.array_equal(found["labels"], original.target)


def test_the_large_images_are_what_pillow_makes_of_the_small_ones() -> None:
    small, large = (load_digit_images(size)["images"][:20, 0] for size in (8, 28))
    for before, after in zip(small, large, strict=True):
        scaled = Image.fromarray(before).resize((28, 28), Image.Resampling.BILINEAR)
        assert np.allclose(after, np.asarray(scaled), atol=1e-5)
