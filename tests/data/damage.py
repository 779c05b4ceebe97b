"""Valid files of each kind that is read, and what can happen to their bytes."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from PIL import Image

from tests.data.mnist_files import write_mnist
from tests.data.samples import (
    nifti,
    write_arrays,
    write_cifar,
    write_image_folder,
    write_image_masks,
    write_series,
    write_table,
    write_text,
    write_volume,
)


class Valid(NamedTuple):
    """What is dropped on the window, which of its files is damaged, and the data set that it is for.

    `further` names the setting of the file that is damaged, where that is one for a part of its own.
    """

    dropped: Path
    file: Path
    id: str
    further: str = ""


def _pictures(ending: str, mode: str = "RGB", **options: object) -> Callable[[Path], Valid]:
    def write(folder: Path) -> Valid:
        write_image_folder(folder)
        path = folder / "train" / "cat" / f"0a.{ending}"
        pixels = np.random.default_rng(1).integers(0, 256, (24, 20, 3), dtype=np.uint8)
        Image.fromarray(pixels).convert(mode).save(path, **options)
        return Valid(folder, path, "image_folder")

    return write


def _sounds(ending: str) -> Callable[[Path], Valid]:
    def write(folder: Path) -> Valid:
        tone = 0.5 * np.sin(np.arange(2400) / 9)
        for label in ("high", "low"):
            (folder / label).mkdir(parents=True)
            for number in range(3):
                soundfile.write(folder / label / f"{number}.{ending}", tone, 8000)
        return Valid(folder, folder / "low" / f"1.{ending}", "sound")

    return write


def _from(write: Callable[[Path], Mapping[str, object]], id: str) -> Callable[[Path], Valid]:
    def written(folder: Path) -> Valid:
        path = Path(str(write(folder)["path"]))
        return Valid(path, path, id)

    return written


def _further(write: Callable[[Path], Mapping[str, object]], id: str, part: str) -> Callable[[Path], Valid]:
    """The same file once more, for a part of its own, and damaged."""

    def written(folder: Path) -> Valid:
        path = Path(str(write(folder)["path"]))
        first, other = (path.with_stem(f"{path.stem}_{each}") for each in ("train", part))
        other.write_bytes(path.read_bytes())
        return Valid(path.rename(first), other, id, part)

    return written


def _parted(folder: Path) -> Valid:
    """Arrays whose names tell their parts."""
    folder.mkdir(parents=True)
    draw = np.random.default_rng(0)
    counts = {"train": 30, "val": 7, "test": 8}
    arrays = {f"x_{part}": draw.random((count, 4)) for part, count in counts.items()}
    np.savez(folder / "a.npz", **arrays, **{f"y_{part}": np.arange(n) % 3 for part, n in counts.items()})
    return Valid(folder / "a.npz", folder / "a.npz", "arrays")


def _folder_of_arrays(folder: Path) -> Valid:
    """Each array in a file of its own."""
    folder.mkdir(parents=True)
    for part, count in (("train", 20), ("test", 6)):
        np.save(folder / f"x_{part}.npy", np.arange(count * 5.0).reshape(count, 5))
        np.save(folder / f"y_{part}.npy", np.arange(count) % 3)
    return Valid(folder, folder / "y_test.npy", "arrays")


def _mnist(name: str, packed: bool) -> Callable[[Path], Valid]:
    def write(folder: Path) -> Valid:
        write_mnist(folder, packed=packed)
        return Valid(folder, folder / (name + (".gz" if packed else "")), "mnist")

    return write


def _cifar(folder: Path) -> Valid:
    write_cifar(folder)
    return Valid(folder / "cifar-10", folder / "cifar-10" / "data_batch_2.bin", "cifar10")


def _file(name: str, id: str, data: Callable[[], bytes]) -> Callable[[Path], Valid]:
    def write(folder: Path) -> Valid:
        folder.mkdir(parents=True)
        (folder / name).write_bytes(data())
        return Valid(folder / name, folder / name, id)

    return write


def _tensors() -> bytes:
    from safetensors.numpy import save

    return save({"x": np.zeros((30, 4), np.float32), "y": np.arange(30) % 3})


def _array() -> bytes:
    file = io.BytesIO()
    np.save(file, np.random.default_rng(0).random((30, 5)))
    return file.getvalue()


def _mask(folder: Path) -> Valid:
    write_image_masks(folder)
    return Valid(folder, folder / "train" / "masks" / "3.png", "image_masks")


def _labels(folder: Path) -> Valid:
    """A table that tells the labels of pictures in one folder."""
    folder.mkdir(parents=True)
    rows = ["file,label"]
    for number in range(12):
        Image.new("L", (9, 8), 20 * number).save(folder / f"{number}.png")
        rows.append(f"{number}.png,{('cat', 'dog')[number % 2]}")
    (folder / "labels.csv").write_text("\n".join(rows))
    return Valid(folder, folder / "labels.csv", "image_folder")


def _parquet() -> bytes:
    import pyarrow
    import pyarrow.parquet

    file = io.BytesIO()
    columns = {"a": [at / 3 for at in range(30)], "b": ["x", "y"] * 15, "c": list(range(30))}
    pyarrow.parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()


def _excel() -> bytes:
    import openpyxl

    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (["a", "b", "c"], *([at / 3, "xy"[at % 2], at] for at in range(30))):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def _row() -> bytes:
    file = io.BytesIO()
    np.savez(file, ecg=np.sin(np.arange(4000) / 9))
    return file.getvalue()


def _volume() -> bytes:
    file = io.BytesIO()
    np.save(file, np.random.default_rng(0).random((24, 24, 25), np.float32))
    return file.getvalue()


VALID: Mapping[str, Callable[[Path], Valid]] = {
    "idx": _mnist("train-images-idx3-ubyte", packed=False),
    "idx labels": _mnist("t10k-labels-idx1-ubyte", packed=False),
    "idx gz": _mnist("train-images-idx3-ubyte", packed=True),
    "cifar": _cifar,
    "png": _pictures("png"),
    "png palette": _pictures("png", "P"),
    "jpeg": _pictures("jpg"),
    "webp": _pictures("webp"),
    "bmp": _pictures("bmp"),
    "tiff": _pictures("tif", compression="tiff_lzw"),
    "tiff plain": _pictures("tiff"),
    "gif": _pictures("gif", "P"),
    "mask": _mask,
    "labels": _labels,
    "csv": _from(write_table, "table"),
    "csv test": _further(write_table, "table", "test"),
    "text validation": _further(write_text, "text", "validation"),
    "npz test": _further(write_arrays, "arrays", "test"),
    "npz parts": _parted,
    "npy folder": _folder_of_arrays,
    "series": _from(write_series, "series"),
    "text": _from(write_text, "text"),
    "wav": _sounds("wav"),
    "flac": _sounds("flac"),
    "ogg": _sounds("ogg"),
    "npy": _file("a.npy", "arrays", _array),
    "npz": _from(write_arrays, "arrays"),
    "safetensors": _file("a.safetensors", "arrays", _tensors),
    "recording": _file("a.dat", "recording", _row),
    "volume": _file("a.npy", "volumes", _volume),
    "nifti gz": _from(write_volume, "volumes"),
    "nifti": _file("a.nii", "volumes", lambda: nifti(np.random.default_rng(0).normal(100, 20, (24, 24, 25)))),
}

# Those that need an extra.
WITH_EXTRAS: Mapping[str, tuple[str, Callable[[Path], Valid]]] = {
    "parquet": ("pyarrow", _file("a.parquet", "table", _parquet)),
    "excel": ("openpyxl", _file("a.xlsx", "table", _excel)),
}


def valid_files() -> Mapping[str, Callable[[Path], Valid]]:
    """All kinds that can be written here."""
    extras = {kind: write for kind, (package, write) in WITH_EXTRAS.items() if find_spec(package) is not None}
    return {**VALID, **extras}


# ------------------------------------------------------------------------------------------ mutations

_WORDS = (b",", b'"', b";", b"\n", b"\r", b"\0", b"nan", b"inf", b"1e999", b"-", b"\xff\xfe", b"\xef\xbb\xbf")
_LARGE = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 40, (1 << 63) - 1, (1 << 64) - 1)


def cut(draw: random.Random, data: bytes) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def flipped(draw: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 2, 8, 64))):
        at = draw.randrange(len(changed))
        changed[at] ^= 1 << draw.randrange(8)
    return bytes(changed)


def flipped_at_the_start(draw: random.Random, data: bytes) -> bytes:
    length = min(len(data), 400)
    return flipped(draw, data[:length]) + data[length:]


def with_large_numbers(draw: random.Random, data: bytes) -> bytes:
    """Sizes in headers: other numbers of 1, 2, 4 or 8 bytes, either end first."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 4))):
        width = draw.choice((1, 2, 4, 8))
        at = draw.randrange(min(len(changed), draw.choice((64, 400))))
        number = draw.choice(_LARGE) % (1 << (8 * width))
        changed[at : at + width] = number.to_bytes(width, draw.choice(("big", "little")))
    return bytes(changed)


def with_zeros(draw: random.Random, data: bytes) -> bytes:
    start = draw.randrange(len(data))
    length = draw.randrange(1, len(data) + 1)
    return data[:start] + bytes(len(data[start : start + length])) + data[start + length :]


def moved(draw: random.Random, data: bytes) -> bytes:
    """A piece is taken out, or stands twice, or stands elsewhere."""
    one, other = sorted(draw.randrange(len(data)) for _ in range(2))
    piece, rest = data[one:other], data[:one] + data[other:]
    at = draw.randrange(len(rest) + 1)
    return draw.choice((rest, data[:other] + piece + data[other:], rest[:at] + piece + rest[at:]))


def with_words(draw: random.Random, data: bytes) -> bytes:
    for _ in range(draw.choice((1, 3, 20))):
        at = draw.randrange(len(data) + 1)
        data = data[:at] + draw.choice(_WORDS) + data[at:]
    return data


def twice(draw: random.Random, data: bytes) -> bytes:
    return data + data[draw.choice((0, 0, len(data) // 2)) :]


def something_else(draw: random.Random, data: bytes) -> bytes:
    length = draw.choice((0, 1, 7, 64, len(data)))
    text = ("word, " * 1000).encode()
    utf16 = data.decode("latin-1").encode("utf-16")
    return draw.choice((b"", bytes(length), draw.randbytes(length), text[:length], utf16))


MUTATIONS = (
    cut,
    flipped,
    flipped_at_the_start,
    with_large_numbers,
    with_large_numbers,
    with_zeros,
    moved,
    with_words,
    twice,
    something_else,
)


def damaged(draw: random.Random, data: bytes) -> bytes:
    """Some of what can happen; half of the time below the packing and its checksums."""
    below = _below_the_packing(draw, data) if draw.random() < 0.6 else None
    if below is not None:
        return below
    for _ in range(draw.choice((1, 1, 2, 3))):
        data = draw.choice(MUTATIONS)(draw, data) if data else data
    return data


def _below_the_packing(draw: random.Random, data: bytes) -> bytes | None:
    if data[:2] == b"\x1f\x8b":
        return gzip.compress(draw.choice(MUTATIONS)(draw, gzip.decompress(data)), 1)
    if data[:4] == b"PK\x03\x04":
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
            chosen = draw.choice(old.namelist())
            for name in old.namelist():
                held = old.read(name)
                new.writestr(name, draw.choice(MUTATIONS)(draw, held) if name == chosen else held)
        return packed.getvalue()
    return _with_checksums(draw, data) if data[:8] == b"\x89PNG\r\n\x1a\n" else None


def _with_checksums(draw: random.Random, data: bytes) -> bytes:
    """A PNG with one piece of it damaged, and the right checksum of that."""
    pieces: list[tuple[bytes, bytes]] = []
    at = 8
    while at + 8 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        pieces.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    chosen = draw.randrange(len(pieces))
    made = data[:8]
    for number, (name, held) in enumerate(pieces):
        if number == chosen and held:
            held = draw.choice(MUTATIONS)(draw, held)
        made += struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))
    return made
