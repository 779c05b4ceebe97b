"""The small handwritten digits that come with scikit-learn: real data, no network, trained in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.facts import FieldFacts
from netbuilder.core.setting import Number
from netbuilder.core.spec import maps
from netbuilder.data.source import CLASSIFY, DataSet, dataset, labels

if TYPE_CHECKING:
    import numpy as np


def load_digit_images(size: int) -> dict[str, np.ndarray]:
    """1,797 real digits of 8×8 pixels as `size`×`size` ones, by bilinear interpolation.

    Values are 0 to 1.
    """
    import numpy as np
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = digits.images / 16.0
    # Centres of the large pixels, in small ones, as OpenCV and Pillow place them.
    centre = np.clip((np.arange(size) + 0.5) * 8 / size - 0.5, 0, 7)
    below = np.minimum(centre.astype(np.int64), 6)
    weight = centre - below
    for axis in (1, 2):
        share = weight.reshape((1, -1, 1) if axis == 1 else (1, 1, -1))
        left, right = images.take(below, axis), images.take(below + 1, axis)
        images = (1 - share) * left + share * right
    images = images[:, None].astype(np.float32)
    return {"images": images, "labels": digits.target.astype(np.int64)}


@dataset("digits", "Digits", says="1,797 real handwritten digits, small enough to train on in seconds.",
         licence="CC BY 4.0, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository (1998)",
         suggests=CLASSIFY, loader=load_digit_images)  # fmt: skip
class Digits(DataSet):
    """The copy of the UCI set's test part that scikit-learn carries: pixels count 0 to 16 points of ink."""

    size = Number(8, (8, 28), says="Side of the images; 28 enlarges them to the size of MNIST.")

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        return ("images", FieldFacts(maps(1, self.size, self.size), 0, 1)), ("labels", labels(*"0123456789"))
