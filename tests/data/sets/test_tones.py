"""Tones: each kind of wave sounds as its name says."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.data.sets.tones import TONES, Tones, load_tones


def test_a_tone_depends_on_the_seed_and_its_number_alone() -> None:
    few, more = (load_tones(count, "clean", 128, 0.2, 3) for count in (12, 50))
    for name in few:
        assert np.array_equal(few[name], more[name][:12])
    assert not np.array_equal(few["tones"], load_tones(12, "clean", 128, 0.2, 4)["tones"])


def test_kinds_take_turns() -> None:
    assert load_tones(13, "labels", 64, 0.2, 0)["labels"].tolist() == [*range(6), *range(6), 0]


def test_the_noise_is_what_is_added_to_the_clean_wave() -> None:
    found = load_tones(60, "clean", 1024, 0.3, 0)
    assert np.abs(found["clean"]).max() <= 1
    assert (found["tones"] - found["clean"]).std() == pytest.approx(0.3, rel=0.02)
    quiet = load_tones(60, "clean", 256, 0.0, 0)
    assert np.array_equal(quiet["tones"], quiet["clean"])


def loudest(waves: np.ndarray) -> np.ndarray:
    """The strongest frequency of each wave, in waves along the whole."""
    return np.abs(np.fft.rfft(waves)).argmax(axis=-1)


@pytest.mark.parametrize("kind", [0, 1, 2], ids=TONES[:3])
def test_the_pitch_is_how_often_the_wave_repeats(kind: int) -> None:
    """From 4 to 16 waves in all."""
    waves = load_tones(240, "pitch", 512, 0.0, 0)
    heard = loudest(waves["tones"][kind::6, 0])
    assert np.abs(heard - 4 * 4 ** waves["pitch"][kind::6, 0]).max() <= 0.75


def test_rising_tones_rise_and_falling_tones_fall() -> None:
    waves = load_tones(240, "labels", 1024, 0.0, 0)["tones"][:, 0]
    first, last = loudest(waves[:, :256]), loudest(waves[:, -256:])
    assert (last[3::6] > first[3::6]).all() and (last[4::6] < first[4::6]).all()
    assert (np.abs(last[0::6] - first[0::6]) <= 1).all()


def test_squares_and_sawtooths_have_steps() -> None:
    waves = load_tones(240, "labels", 1024, 0.0, 0)["tones"][:, 0]
    steps = np.abs(np.diff(waves)).max(axis=1)
    sharp = (np.arange(240) % 6 == 1) | (np.arange(240) % 6 == 2)
    assert steps[sharp].min() > 0.8 and steps[~sharp].max() < 0.25


def test_the_sizes_are_those_asked_for() -> None:
    loaded = Tones(count=20, steps=100, gives="clean").load().examples
    assert loaded["tones"].shape == loaded["clean"].shape == (20, 1, 100)
