from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.volumes import Volumes
from netbuilder.data.volume_files import BadVolume, read_volume
from tests.data.samples import nifti, write_volume

VALUES = np.arange(5 * 6 * 7).reshape(5, 6, 7) - 100


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("slope", [0.0, 0.5])
def test_numbers_are_read_as_the_scanner_meant_them(order: str, slope: float, tmp_path: Path) -> None:
    (tmp_path / "a.nii").write_bytes(nifti(VALUES, order, slope))
    assert np.array_equal(read_volume(str(tmp_path / "a.nii")), VALUES * (slope or 1.0))


def test_a_scale_that_no_number_bears_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.nii").write_bytes(nifti(VALUES, "<", 3e38))
    with pytest.raises(BadVolume, match="no number bears"):
        read_volume(str(tmp_path / "a.nii"))


def test_of_a_series_over_time_it_is_the_first(tmp_path: Path) -> None:
    (tmp_path / "a.nii").write_bytes(nifti(np.stack([VALUES, VALUES + 1])))
    assert np.array_equal(read_volume(str(tmp_path / "a.nii")), VALUES)
    np.save(tmp_path / "b.npy", VALUES)
    assert np.array_equal(read_volume(str(tmp_path / "b.npy")), VALUES)


def test_cubes_lie_side_by_side_and_empty_ones_are_left_out(tmp_path: Path) -> None:
    declared = recognise(Path(str(write_volume(tmp_path / "scan")["path"])))
    assert isinstance(declared, Volumes)
    cubes = declared.replaced(size=8, step=4).load().examples["volumes"]
    assert cubes.shape[1:] == (1, 8, 8, 8) and len(cubes) == 5 * 4 * 6
    assert cubes.min() == 0 and cubes.max() == 1
    flat = np.zeros((24, 24, 24))
    flat[:8] = np.random.default_rng(0).normal(0, 1, (8, 24, 24))
    np.save(tmp_path / "flat.npy", flat)
    assert len(Volumes(path=str(tmp_path / "flat.npy"), size=8, step=8).load().examples["volumes"]) == 9


@pytest.mark.parametrize(
    ("data", "options", "says"),
    [
        (b"", {}, "cut short"),
        (nifti(VALUES)[:500], {}, "cut short"),
        (gzip.compress(nifti(VALUES))[:200], {}, "damaged"),
        (b"x" * 400, {}, "no NIfTI file"),
        (nifti(VALUES), {"size": 16}, "too few cubes"),
        (nifti(np.zeros((200, 200, 300))), {"size": 64, "step": 1}, "do not fit"),
    ],
)
def test_what_cannot_be_used_says_why(
    data: bytes, options: dict[str, object], says: str, tmp_path: Path
) -> None:
    (tmp_path / "a.nii").write_bytes(data)
    with pytest.raises(ProblemError) as caught:
        Volumes(path=str(tmp_path / "a.nii"), **options).load()
    assert says in caught.value.problem.paragraph()


@pytest.mark.skipif("NETBUILDER_DATA" not in os.environ, reason="the real volumes are in NETBUILDER_DATA")
@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("anatomical.nii", (25, 41, 33)),
        ("someones_anatomy.nii.gz", (56, 67, 57)),
        ("example4d.nii.gz", (24, 96, 128)),
    ],
)
def test_real_volumes(name: str, sizes: tuple[int, ...]) -> None:
    assert read_volume(str(Path(os.environ["NETBUILDER_DATA"]) / "volumes" / name)).shape == sizes
