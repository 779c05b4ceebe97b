from __future__ import annotations

import numpy as np
import pytest

from netbuilder.insight.orientation import alive, orientation_index, oriented_share

Y, X = np.mgrid[-4.5:5, -4.5:5]


def gabor(degrees: float, frequency: float, phase: float = 0.0, spread: float = 2.0) -> np.ndarray:
    """A 10×10 grating of `frequency` cycles a pixel under a round cloud of `spread` pixels."""
    turn = np.deg2rad(degrees)
    along = X * np.cos(turn) + Y * np.sin(turn)
    cloud = np.exp(-(X**2 + Y**2) / (2 * spread**2))
    return cloud * np.cos(2 * np.pi * frequency * along + phase)


def index_of(filter: np.ndarray) -> float:
    return float(orientation_index(filter[None])[0])


@pytest.mark.parametrize("degrees", [0, 30, 45, 80, 120])
@pytest.mark.parametrize("phase", [0.0, np.pi / 2])
def test_a_grating_is_oriented_whatever_its_direction_and_phase(degrees: float, phase: float) -> None:
    assert index_of(gabor(degrees, 0.2, phase)) == pytest.approx(0.84, abs=0.005)
    assert index_of(gabor(degrees, 0.35, phase)) == pytest.approx(0.95, abs=0.005)


def test_a_line_is_oriented_and_a_dot_is_not() -> None:
    line, dot = np.zeros((2, 10, 10))
    line[:, 4] = 1
    dot[4, 4] = 1
    assert index_of(line) == pytest.approx(0.866, abs=0.001)
    assert index_of(dot) < 0.001


@pytest.mark.parametrize("spread", [0.7, 1.0, 2.0])
def test_a_blob_has_no_direction(spread: float) -> None:
    assert index_of(np.exp(-(X**2 + Y**2) / (2 * spread**2))) < 1e-12


def test_two_directions_at_a_right_angle_cancel() -> None:
    assert index_of((-1.0) ** (X + Y + 9)) < 1e-12
    assert index_of(np.cos(1.5 * X) + np.cos(1.5 * Y)) < 1e-12


def test_a_constant_filter_has_none_and_its_mean_changes_nothing() -> None:
    assert index_of(np.ones((10, 10))) == 0
    assert index_of(np.zeros((10, 10))) == 0
    assert index_of(gabor(30, 0.2) + 5) == pytest.approx(index_of(gabor(30, 0.2)), abs=1e-9)


def test_noise_stays_well_below_the_bar() -> None:
    found = orientation_index(np.random.default_rng(0).normal(size=(5_000, 10, 10)))
    assert found.shape == (5_000,)
    assert found.mean() == pytest.approx(0.11, abs=0.005)
    assert found.max() < 0.5


def test_size_and_scale_do_not_matter() -> None:
    for shape in ((3, 3), (7, 12), (40, 36)):
        rows, columns = np.mgrid[: shape[0], : shape[1]]
        found = orientation_index(np.stack([np.cos(2.0 * columns), 1e-6 * np.cos(2.0 * rows)]))
        assert (found > 0.5).all()


def test_a_faint_filter_and_a_silent_unit_are_dead() -> None:
    filters = np.stack([gabor(0, 0.2), gabor(40, 0.2), gabor(80, 0.2), gabor(120, 0.2)])
    filters[1] *= 0.05
    activity = np.ones((2_000, 4))
    activity[:, 2] = 0
    activity[:2, 2] = 1  # one in a thousand is not more than that
    activity[3:, 3] = 0  # three in two thousand is
    assert alive(filters, activity).tolist() == [True, False, False, True]


def test_what_no_example_excites_is_dead() -> None:
    assert not alive(np.stack([gabor(0, 0.2)]), np.zeros((10, 1))).any()


def test_dead_filters_stay_in_the_denominator() -> None:
    blob = np.exp(-(X**2 + Y**2) / 8)
    filters = np.stack([gabor(0, 0.2), gabor(40, 0.2), gabor(80, 0.2), blob])
    activity = np.ones((100, 4))
    assert oriented_share(filters, activity) == 0.75
    activity[:, 0] = 0
    assert oriented_share(filters, activity) == 0.5
