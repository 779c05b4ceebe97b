"""Points in the plane: small problems whose answer one can see. Without noise all lie within ±1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.facts import FieldFacts
from netbuilder.core.setting import Float, Int
from netbuilder.core.spec import vector
from netbuilder.data.source import CLASSIFY, DataSet, dataset, labels

if TYPE_CHECKING:
    import numpy as np

_LICENCE = "Computed by NetBuilder; free of rights"
_MOST_SEED = 2**32 - 1


class Points(DataSet):
    """Base of the point sets: `points` of two coordinates, and the class of each as `labels`.

    Classes take turns along the examples, so that any prefix is balanced.
    """

    count = Int(1000, min=10, max=1_000_000, says="How many points to draw.", label="Points")
    noise = Float(0.05, min=0.0, max=1.0, says="Standard deviation of the noise added to each coordinate.")
    seed = Int(0, min=0, max=_MOST_SEED, says="Another seed draws other points of the same kind.")

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        return ("points", FieldFacts(vector(2))), ("labels", labels(*map(str, range(self.class_count))))

    @property
    def class_count(self) -> int:
        return 2


def load_spirals(
    count: int,
    turns: float,
    noise: float,
    seed: int,
) -> dict[str, np.ndarray]:
    """Two spiral arms, one the other turned by half a circle.

    After Lang and Witbrock, 1988.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    # The root spreads the points evenly along the arms.
    radius = np.sqrt(random.uniform(0.0025, 1.0, count))
    angle = 2 * np.pi * turns * radius + np.pi * labels
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    points += random.normal(0.0, noise, points.shape)
    return {"points": points.astype(np.float32), "labels": labels.astype(np.int64)}


def load_circles(
    count: int,
    ratio: float,
    noise: float,
    seed: int,
) -> dict[str, np.ndarray]:
    """A circle of radius 1 (class 0) around one of radius `ratio` (class 1)."""
    import numpy as np

    random = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    radius = np.where(labels == 1, ratio, 1.0)
    angle = random.uniform(0.0, 2 * np.pi, count)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    points += random.normal(0.0, noise, points.shape)
    return {"points": points.astype(np.float32), "labels": labels.astype(np.int64)}


def load_moons(count: int, noise: float, seed: int) -> dict[str, np.ndarray]:
    """Two half circles that reach into each other, centred."""
    import numpy as np

    random = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    side = 1 - 2 * labels  # 1 for the upper moon, -1 for the lower
    angle = random.uniform(0.0, np.pi, count)
    across, up = np.cos(angle) - 0.5, np.sin(angle) - 0.25
    points = np.stack([side * across, side * up], axis=1) / 1.5
    points += random.normal(0.0, noise, points.shape)
    return {"points": points.astype(np.float32), "labels": labels.astype(np.int64)}


def load_xor(count: int, gap: float, noise: float, seed: int) -> dict[str, np.ndarray]:
    """Four squares; class 1 where just one coordinate is positive.

    `gap` keeps the points off the axes.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    right = random.integers(0, 2, count)
    signs = 2 * np.stack([right, right ^ labels], axis=1) - 1
    points = signs * random.uniform(gap, 1.0, (count, 2))
    points += random.normal(0.0, noise, points.shape)
    return {"points": points.astype(np.float32), "labels": labels.astype(np.int64)}


def load_gaussians(
    count: int,
    classes: int,
    noise: float,
    seed: int,
) -> dict[str, np.ndarray]:
    """Round clouds of standard deviation `noise`, centred on a circle of radius 0.7."""
    import numpy as np

    random = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    angle = 2 * np.pi * labels / classes
    points = 0.7 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points += random.normal(0.0, noise, points.shape)
    return {"points": points.astype(np.float32), "labels": labels.astype(np.int64)}


@dataset("spirals", "Spirals", says="Two spiral arms wound into each other: no straight line parts them.",
         licence=_LICENCE, suggests=CLASSIFY, loader=load_spirals)  # fmt: skip
class Spirals(Points):
    noise = Float(0.03, min=0.0, max=1.0, says="Standard deviation of the noise added to each coordinate.")
    turns = Float(1.5, min=0.25, max=5.0, says="How often each arm goes round; more is harder.")


@dataset("circles", "Circles", says="A ring of points around another ring.",
         licence=_LICENCE, suggests=CLASSIFY, loader=load_circles)  # fmt: skip
class Circles(Points):
    ratio = Float(0.5, min=0.1, max=0.95, says="Radius of the inner ring; that of the outer one is 1.")


@dataset("moons", "Moons", says="Two half-moons that reach into each other.",
         licence=_LICENCE, suggests=CLASSIFY, loader=load_moons)  # fmt: skip
class Moons(Points):
    pass


@dataset("xor", "XOR", says="Four squares like a chess board: opposite corners belong together.",
         licence=_LICENCE, suggests=CLASSIFY, loader=load_xor)  # fmt: skip
class Xor(Points):
    noise = Float(0.0, min=0.0, max=1.0, says="Standard deviation of the noise added to each coordinate.")
    gap = Float(0.1, min=0.0, max=0.9, says="How far the points keep from the lines between the squares.")


@dataset("gaussians", "Gaussian clouds", says="Round clouds of points, one a class.",
         licence=_LICENCE, suggests=CLASSIFY, loader=load_gaussians)  # fmt: skip
class Gaussians(Points):
    noise = Float(0.15, min=0.0, max=1.0, says="Standard deviation of each cloud.", label="Spread")
    classes = Int(2, min=2, max=10, says="How many clouds.")

    @property
    def class_count(self) -> int:
        return self.classes
