from __future__ import annotations

import numpy as np
import pytest

from netbuilder.data.sets.points import Circles, Gaussians, Moons, Points, Spirals, Xor


def loaded(declared: Points) -> tuple[np.ndarray, np.ndarray]:
    examples = declared.load().examples
    return examples["points"].astype(np.float64), examples["labels"]


@pytest.mark.parametrize("declaration", [Spirals, Circles, Moons, Xor])
def test_without_noise_all_points_lie_within_one(declaration: type[Points]) -> None:
    points, _ = loaded(declaration(noise=0.0))
    assert np.abs(points).max() <= 1
    assert np.abs(points).max(axis=0).min() > 0.4


def test_spiral_points_lie_on_their_arm() -> None:
    points, labels = loaded(Spirals(noise=0.0, turns=2.0))
    radius = np.hypot(*points.T)
    angle = np.arctan2(points[:, 1], points[:, 0])
    off = angle - 2 * np.pi * 2.0 * radius - np.pi * labels
    assert np.allclose(np.cos(off), 1, atol=1e-5)


def test_circles_have_the_asked_radii() -> None:
    points, labels = loaded(Circles(noise=0.0, ratio=0.3))
    assert np.allclose(np.hypot(*points.T), np.where(labels == 1, 0.3, 1.0), atol=1e-6)


def test_moons_reach_into_each_other() -> None:
    points, labels = loaded(Moons(noise=0.0))
    upper, lower = points[labels == 0], points[labels == 1]
    assert np.allclose(np.hypot(upper[:, 0] + 1 / 3, upper[:, 1] + 1 / 6), 2 / 3, atol=1e-6)
    assert np.allclose(np.hypot(lower[:, 0] - 1 / 3, lower[:, 1] - 1 / 6), 2 / 3, atol=1e-6)
    assert lower[:, 1].max() > upper[:, 1].min()


def test_xor_is_the_sign_of_the_product_and_keeps_the_gap() -> None:
    points, labels = loaded(Xor(noise=0.0, gap=0.2))
    assert np.array_equal(points.prod(axis=1) < 0, labels == 1)
    assert np.abs(points).min() >= 0.2
    quadrants = {(x > 0, y > 0) for x, y in points}
    assert len(quadrants) == 4


def test_gaussian_clouds_lie_around_their_centres() -> None:
    declared = Gaussians(classes=5, noise=0.1, count=10_000)
    points, labels = loaded(declared)
    assert dict(declared.fields())["labels"].classes == ("0", "1", "2", "3", "4")
    for number in range(5):
        cloud = points[labels == number]
        turn = 2 * np.pi * number / 5
        assert np.allclose(cloud.mean(axis=0), [0.7 * np.cos(turn), 0.7 * np.sin(turn)], atol=0.02)
        assert np.allclose(cloud.std(axis=0), 0.1, atol=0.01)


@pytest.mark.parametrize("declaration", [Spirals, Circles, Moons, Xor])
def test_noise_has_the_asked_deviation(declaration: type[Points]) -> None:
    still, _ = loaded(declaration(noise=0.0, count=5_000))
    moved, _ = loaded(declaration(noise=0.2, count=5_000))
    assert (moved - still).std() == pytest.approx(0.2, rel=0.05)


@pytest.mark.parametrize("declaration", [Spirals, Circles, Moons, Xor, Gaussians])
def test_classes_take_turns_and_a_seed_draws_other_points(declaration: type[Points]) -> None:
    points, labels = loaded(declaration(seed=0))
    others, same_labels = loaded(declaration(seed=1))
    assert labels.tolist() == [0, 1] * 500 == same_labels.tolist()
    assert not np.array_equal(points, others)
