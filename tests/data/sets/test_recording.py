"""A long recording: recognised by its bytes, cut in windows, divided in time, each channel standardised."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.problem import Problem, ProblemError
from netbuilder.data.preparing import fitted, measured, scaled
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.arrays import ArrayFile
from netbuilder.data.sets.recording import Recording
from netbuilder.data.split import split


def written(folder: Path, values: np.ndarray, name: str = "기록.dat") -> Path:
    path = folder / name
    with path.open("wb") as file:
        np.save(file, values)
    return path


def refused(declared: Recording) -> Problem:
    with pytest.raises(ProblemError) as caught:
        declared.load()
    return caught.value.problem


def test_windows_begin_every_step(tmp_path: Path) -> None:
    path = written(tmp_path, np.arange(500))
    loaded = Recording(path=str(path), window=100, step=30).load()
    assert loaded.examples["signals"].shape == (14, 1, 100)
    assert loaded.examples["signals"][2, 0, :3].tolist() == [60, 61, 62]


def test_time_is_the_longer_axis(tmp_path: Path) -> None:
    values = np.stack([np.arange(900), -np.arange(900)])
    for each in (values, values.T):
        loaded = Recording(path=str(written(tmp_path, each)), window=64, step=64).load()
        assert loaded.examples["signals"].shape == (14, 2, 64)
        assert loaded.examples["signals"][1, :, 0].tolist() == [64, -64]


def test_what_tests_comes_last_and_each_channel_is_scaled_by_what_trains(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    values = draw.normal([[5.0], [-300.0]], [[1.0], [40.0]], (2, 2000))
    values[:, 1600:] += 1000
    declared = Recording(path=str(written(tmp_path, values)), window=50, step=50)
    loaded = declared.load()
    divided = split(loaded, validation=0.0, test=0.2, seed=0)
    assert divided.test.tolist() == list(range(32, 40))
    ready, (prepared,) = fitted(declared, loaded, divided.train)
    train = ready.examples["signals"][divided.train]
    assert np.allclose(train.mean(axis=(0, 2)), 0, atol=1e-4)
    assert np.allclose(train.std(axis=(0, 2)), 1, atol=1e-4)
    assert len(prepared.shift) == 2 and prepared.shift[1] == pytest.approx(-300, abs=10)


def test_scripts_scale_as_we_do(tmp_path: Path) -> None:
    """They call `measured` and `scaled` with what `preparation` says."""
    values = np.random.default_rng(0).normal([[5.0], [-300.0]], [[1.0], [40.0]], (2, 2000))
    declared = Recording(path=str(written(tmp_path, values)), window=50, step=50)
    raw = declared.load().examples["signals"]
    (how,) = declared.preparation().values()
    theirs = scaled(raw, *measured(raw[:30], how.value))
    ours, _ = fitted(declared, declared.load(), np.arange(30))
    assert np.array_equal(theirs, ours.examples["signals"]) and theirs.dtype == np.float32


def test_gaps_are_filled_by_what_lies_between(tmp_path: Path) -> None:
    values = np.arange(200.0)
    values[[3, 4, 100]] = np.nan, np.inf, -np.inf
    loaded = Recording(path=str(written(tmp_path, values)), window=20, step=20).load()
    assert loaded.examples["signals"].ravel().tolist() == list(range(200))


def test_the_largest_array_or_the_one_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, rate=np.array([360]), lead=np.arange(400), other=np.arange(300) + 1000)
    assert Recording(path=str(path), window=16, step=16).load().examples["signals"][0, 0, 0] == 0
    named = Recording(path=str(path), window=16, step=16, array="other")
    assert named.load().examples["signals"][0, 0, 0] == 1000
    assert "only rate, lead, other" in str(refused(named.replaced(array="no")).received)


def test_a_row_of_numbers_is_a_recording_and_other_arrays_are_not(tmp_path: Path) -> None:
    assert isinstance(recognise(written(tmp_path, np.arange(5000), "a.npy")), Recording)
    assert isinstance(recognise(written(tmp_path, np.arange(5000), "a")), Recording)
    assert isinstance(recognise(written(tmp_path, np.arange(20), "few.npy")), ArrayFile)
    assert isinstance(recognise(written(tmp_path, np.zeros((1000, 7)), "vectors.bin")), ArrayFile)


def test_the_real_heart(shared_data: Path) -> None:
    found = recognise(shared_data / "ecg" / "ecg.dat")
    assert isinstance(found, Recording)
    assert found.load().examples["signals"].shape == (421, 1, 256)


class Trap:
    def __reduce__(self) -> tuple[object, ...]:
        return (pytest.fail, ("the file was run",))


def huge() -> bytes:
    """A header that promises a terabyte."""
    held = io.BytesIO()
    np.lib.format.write_array_header_1_0(held, {"descr": "<f8", "fortran_order": False, "shape": (1 << 37,)})
    return held.getvalue()


def endless_header() -> bytes:
    """One that claims to be half a gigabyte of spaces, which pack into half a megabyte."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.npy", "w") as file:
        file.write(b"\x93NUMPY\x02\x00" + struct.pack("<I", 1 << 29))
        for _ in range(512):
            file.write(b" " * (1 << 20))
    return held.getvalue()


def zipped(data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.npy", data)
    return held.getvalue()


def objects() -> bytes:
    held = io.BytesIO()
    np.save(held, np.array([Trap()] * 2000, dtype=object), allow_pickle=True)
    return held.getvalue()


def numbers(values: np.ndarray) -> bytes:
    held = io.BytesIO()
    np.save(held, values)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "cannot be read"),
        (b"\x93NUMPY", "cannot be read"),
        (numbers(np.arange(3000))[:5000], "cannot be read"),
        (zipped(b"nothing"), "cannot be read"),
        (zipped(numbers(np.arange(3000)))[:900], "cannot be read"),
        (pickle.dumps(Trap()), "cannot be read"),
        (objects(), "cannot be read"),
        (numbers(np.array(["a"] * 2000)), "not a row of numbers"),
        (numbers(np.zeros((20, 20, 20))), "not a row of numbers"),
        (numbers(np.full(3000, np.nan)), "without one number"),
        (numbers(np.arange(100)), "fewer than a window"),
        (endless_header(), "cannot be read"),
        (struct.pack("<3000d", *range(3000)), "cannot be read"),
    ],
)
def test_what_cannot_be_used_says_why(data: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_bytes(data)
    problem = refused(Recording(path=str(tmp_path / "a.dat")))
    assert problem.code == "bad_data_file" and says in str(problem.received)


@pytest.mark.parametrize("data", [huge(), zipped(huge())])
def test_what_claims_to_be_huge_is_refused_before_it_is_read(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.npy").write_bytes(data)
    assert refused(Recording(path=str(tmp_path / "a.npy"))).code == "too_large"


def test_windows_that_overlap_too_much_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, np.zeros(200_000, np.int8))
    problem = refused(Recording(path=str(path), window=4096, step=1))
    assert (problem.code, problem.place.setting) == ("too_large", "step")


def test_too_few_windows(tmp_path: Path) -> None:
    problem = refused(Recording(path=str(written(tmp_path, np.arange(1000)))))
    assert (problem.code, str(problem.received)) == ("too_few_examples", "3")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert str(refused(Recording(path=str(tmp_path / "no"))).received) == "no such file"
