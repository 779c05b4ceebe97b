from __future__ import annotations

import numpy as np
import pytest

from netbuilder.data.sets.photo_patches import PhotoPatches, load_photo_patches, whitened


def halved_photographs() -> list[np.ndarray]:
    """Both photographs as grey images, each pixel the mean of 2×2: written apart from what is tested."""
    from sklearn.datasets import load_sample_images

    grey = [photograph @ np.array([0.299, 0.587, 0.114]) / 255 for photograph in load_sample_images().images]
    even = [image[:-1] if image.shape[0] % 2 else image for image in grey]
    return [(image[::2, ::2] + image[1::2, ::2] + image[::2, 1::2] + image[1::2, 1::2]) / 4 for image in even]


def sources(patches: np.ndarray, images: list[np.ndarray]) -> list[int]:
    """The image that each patch (count×size×size) is a piece of, up to brightness and one common contrast."""
    size = patches.shape[1]
    found = []
    standard = [np.lib.stride_tricks.sliding_window_view(image, (size, size)) for image in images]
    flat = [windows.reshape(-1, size * size) for windows in standard]
    scaled = []
    for rows in flat:
        centred = rows - rows.mean(axis=1, keepdims=True)
        scaled.append(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12))
    for patch in patches:
        wanted = patch.ravel() / np.linalg.norm(patch)
        likeness = [float((rows @ wanted).max()) for rows in scaled]
        assert max(likeness) > 0.9999
        found.append(int(np.argmax(likeness)))
    return found


@pytest.mark.parametrize("whiten", [False, True])
def test_patches_are_pieces_of_the_two_photographs_half_from_each(whiten: bool) -> None:
    patches = load_photo_patches(8, 20, whiten=whiten, seed=0)["patches"][:, 0].astype(np.float64)
    images = halved_photographs()
    found = sources(patches, [whitened(image) for image in images] if whiten else images)
    assert sorted(found) == [0] * 10 + [1] * 10
    assert found != sorted(found)  # mixed, so that any prefix shows both


@pytest.mark.parametrize("whiten", [False, True])
def test_each_patch_has_mean_0_and_all_together_standard_deviation_1(whiten: bool) -> None:
    patches = PhotoPatches(count=5_000, whiten=whiten).load().examples["patches"]
    assert np.abs(patches.mean(axis=(2, 3))).max() < 1e-5
    assert patches.std(dtype=np.float64) == pytest.approx(1.0, abs=1e-4)
    # One scale for all: patches of sky stay weak beside those of leaves.
    assert np.ptp(patches.std(axis=(2, 3))) > 1


def test_whitening_makes_the_spectrum_flat_up_to_the_cutoff() -> None:
    def slope(whiten: bool) -> float:
        """Exponent of the amplitude spectrum between a long and a short wavelength of the patches."""
        patches = load_photo_patches(32, 2_000, whiten=whiten, seed=0)["patches"][:, 0]
        window = np.outer(np.hanning(32), np.hanning(32))
        power = (np.abs(np.fft.fft2(patches * window)) ** 2).mean(axis=0)
        near = (power[0, 2] + power[2, 0]) / 2
        far = (power[0, 8] + power[8, 0]) / 2
        return float(np.log(near / far) / 2 / np.log(8 / 2))

    assert slope(whiten=False) > 0.9
    assert abs(slope(whiten=True)) < 0.35


def test_the_whitening_filter_is_that_of_olshausen_and_field() -> None:
    """One wave in, the same wave out; its height follows f·exp(-(f/f₀)⁴), f₀ being 0.35 cycles a pixel."""
    y, x = np.mgrid[:64, :64]

    def waves(*shares: float) -> np.ndarray:
        return shares[0] * np.cos(2 * np.pi * 8 / 64 * x) + shares[1] * np.cos(2 * np.pi * 24 / 64 * y)

    slow, fast = (f * np.exp(-((f / 0.35) ** 4)) for f in (8 / 64, 24 / 64))
    expected = waves(slow, fast)[4:-4, 4:-4]
    found = whitened(waves(1.0, 1.0))
    assert found.shape == (56, 56)
    assert np.allclose(found, expected / expected.std(), atol=1e-10)


def test_another_seed_cuts_elsewhere() -> None:
    one, other = (load_photo_patches(8, 10, whiten=False, seed=seed)["patches"] for seed in (0, 1))
    assert not np.array_equal(one, other)
