"""Made-up files for the data sets that read the user's own, by the id of the set; less of what takes time."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from netbuilder.data.source import DataSet

CLASSES = ("cat", "dog", "개")


def write_arrays(folder: Path) -> Mapping[str, object]:
    """Pictures in bytes, vectors and labels."""
    folder.mkdir(parents=True)
    draw = np.random.default_rng(0)
    arrays = {
        "pictures": draw.integers(0, 256, (30, 5, 6, 3), dtype=np.uint8),
        "vectors": draw.random((30, 7)),
        "labels": np.arange(30) % 4,
    }
    np.savez(folder / "mine.npz", **arrays)
    return {"path": str(folder / "mine.npz")}


def write_image_folder(folder: Path) -> Mapping[str, object]:
    """Eight pictures of each class, and two to test with."""
    draw = np.random.default_rng(0)
    for part, count in (("train", 8), ("test", 2)):
        for name in CLASSES:
            place = folder / part / name
            place.mkdir(parents=True)
            for number in range(count):
                pixels = draw.integers(0, 256, (20, 30, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(place / f"{number}.png")
    return {"path": str(folder), "size": [16, 12]}


def write_image_masks(folder: Path) -> Mapping[str, object]:
    """A light square on dark, with a mask of its pixels: eight to train with, four to test with."""
    draw = np.random.default_rng(0)
    for part, count in (("train", 8), ("test", 4)):
        for kind in ("images", "masks"):
            (folder / part / kind).mkdir(parents=True)
        for number in range(count):
            mask = np.zeros((24, 20), np.uint8)
            row, column = draw.integers(2, 10, 2)
            mask[row : row + 9, column : column + 7] = 255
            pixels = (mask // 2 + draw.integers(0, 60, mask.shape)).astype(np.uint8)
            Image.fromarray(pixels).save(folder / part / "images" / f"{number}.jpg")
            Image.fromarray(mask).save(folder / part / "masks" / f"{number}.png")
    return {"path": str(folder), "size": [16, 12]}


def write_table(folder: Path) -> Mapping[str, object]:
    """Forty rows: two numbers, a word, and a grade of 0 or 1 that follows from them."""
    folder.mkdir(parents=True)
    draw = np.random.default_rng(0)
    rows = ["height;weight;colour;grade"]
    for number in range(40):
        height, weight = draw.normal(170, 10), draw.normal(70, 9)
        rows.append(f"{height:.1f};{weight:.2f};{('red', 'blue')[number % 2]};{int(height > 170)}")
    (folder / "people.csv").write_text("\n".join(rows).replace(".", ","))
    return {"path": str(folder / "people.csv"), "target": "grade"}


def write_text(folder: Path) -> Mapping[str, object]:
    """A sentence again and again, with Korean in it."""
    folder.mkdir(parents=True)
    (folder / "글.txt").write_text("The quick brown fox, 빠른 여우! " * 400, encoding="utf-8")
    return {"path": str(folder / "글.txt")}


def write_series(folder: Path) -> Mapping[str, object]:
    """A wave that grows, a value each month."""
    folder.mkdir(parents=True)
    rows = ["month,value"]
    rows += [f"{1950 + at // 12}-{at % 12 + 1:02},{200 + at + 50 * np.sin(at / 2):.2f}" for at in range(120)]
    (folder / "wave.csv").write_text("\n".join(rows))
    return {"path": str(folder / "wave.csv")}


def write_sound(folder: Path) -> Mapping[str, object]:
    """Two tones by two speakers, five times each."""
    folder.mkdir(parents=True)
    for label, pitch in (("low", 220.0), ("high", 880.0)):
        for group in ("ann", "bob"):
            for number in range(5):
                wave = 0.5 * np.sin(2 * np.pi * pitch * np.arange(1600) / 8000)
                soundfile.write(folder / f"{label}_{group}_{number}.wav", wave, 8000)
    return {"path": str(folder), "pattern": "{label}_{group}_{n}", "seconds": 0.2, "test_groups": "bob"}


def nifti(values: np.ndarray, order: str = "<", slope: float = 0.0) -> bytes:
    """A NIfTI-1 file of 16-bit numbers, the last axis of `values` first."""
    head = bytearray(352)
    struct.pack_into(f"{order}i", head, 0, 348)
    struct.pack_into(f"{order}8h", head, 40, values.ndim, *values.shape[::-1], *(1,) * (7 - values.ndim))
    struct.pack_into(f"{order}hh", head, 70, 4, 16)
    struct.pack_into(f"{order}3f", head, 108, 352.0, slope, 0.0)
    head[344:348] = b"n+1\0"
    return bytes(head) + values.astype(f"{order}i2").tobytes()


def write_volume(folder: Path) -> Mapping[str, object]:
    """A ball in noise."""
    folder.mkdir(parents=True)
    places = np.indices((24, 20, 28)).astype(float)
    ball = 900.0 * (((places - 11) ** 2).sum(axis=0) < 80)
    ball += np.random.default_rng(0).normal(100, 20, ball.shape)
    (folder / "ball.nii.gz").write_bytes(gzip.compress(nifti(ball)))
    return {"path": str(folder / "ball.nii.gz"), "size": 8, "step": 4}


def few(count: int) -> Callable[[Path], Mapping[str, object]]:
    """Of what is drawn, no more than `count`, on one colour."""
    return lambda folder: {"count": count, "background": "plain"}


def write_recording(folder: Path) -> Mapping[str, object]:
    """A wave of two channels with a gap in it, in a file whose name does not say what it is."""
    folder.mkdir(parents=True)
    wave = np.sin(np.arange(2000) / 7) * np.array([[1.0], [3.0]]) + np.array([[20.0], [-5.0]])
    wave[1, 40:60] = np.nan
    with (folder / "심장.dat").open("wb") as file:
        np.savez(file, wave=wave.T)
    return {"path": str(folder / "심장.dat"), "window": 64, "step": 32}


def write_cifar(folder: Path) -> None:
    """Both sets in their binary version, ten and a hundred classes, as loose files."""
    draw = np.random.default_rng(0)
    ten = {**{f"data_batch_{number}.bin": 20 for number in range(1, 6)}, "test_batch.bin": 20}
    (folder / "cifar-10").mkdir(parents=True)
    (folder / "cifar-100").mkdir(parents=True)
    for name, count in ten.items():
        records = draw.integers(0, 256, (count, 3073), dtype=np.uint8)
        records[:, 0] = np.arange(count) % 10
        (folder / "cifar-10" / name).write_bytes(records.tobytes())
    for name in ("train.bin", "test.bin"):
        records = draw.integers(0, 256, (100, 3074), dtype=np.uint8)
        records[:, 0], records[:, 1] = np.arange(100) % 20, np.arange(100)
        (folder / "cifar-100" / name).write_bytes(records.tobytes())


WRITERS: Mapping[str, Callable[[Path], Mapping[str, object]]] = {
    "arrays": write_arrays,
    "drawings": few(200),
    "drawings_moving": few(16),
    "image_folder": write_image_folder,
    "image_masks": write_image_masks,
    "recording": write_recording,
    "series": write_series,
    "sound": write_sound,
    "table": write_table,
    "text": write_text,
    "volumes": write_volume,
}


def sample_of(declaration: type[DataSet], folder: Path) -> DataSet:
    """An instance that can be loaded: what it reads is written into `folder` where it reads something."""
    write = WRITERS.get(declaration.id)
    assert write is not None or not declaration.needs, f"{declaration.id} needs a writer in {__name__}"
    return declaration(**write(folder / declaration.id)) if write is not None else declaration()
