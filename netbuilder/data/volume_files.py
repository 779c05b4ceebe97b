"""Volumes such as scanners make, as arrays. `VOLUME_HELPERS` need nothing of this file but one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


class BadVolume(ValueError):
    """A file that cannot be used as a volume; the words say why."""


def read_volume(path: str) -> np.ndarray:
    """A volume as depth×height×width (float32) from a .nii, .nii.gz or .npy file.

    Of a series over time it is the first. Raises BadVolume.
    """
    import gzip
    import tokenize
    import zlib

    import numpy as np

    try:
        if path.lower().endswith(".npy"):
            with open(path, "rb") as plain:
                values = np.load(plain, allow_pickle=False)
        else:
            with open(path, "rb") as plain:
                packed = plain.read(2) == b"\x1f\x8b"
            with gzip.open(path) if packed else open(path, "rb") as file:
                values = nifti(file.read(1 << 31))
    except (EOFError, gzip.BadGzipFile, zlib.error, TypeError, MemoryError, tokenize.TokenError) as error:
        raise BadVolume(f"is damaged ({str(error)[:80]})") from None
    except BadVolume:
        raise
    except ValueError as error:
        raise BadVolume(f"cannot be read ({str(error)[:80]})") from None
    if values.dtype.kind not in "iuf" or values.ndim not in (3, 4) or not values.size:
        raise BadVolume(f"holds {values.dtype} of {values.ndim} axes, and no volume")
    first = values if values.ndim == 3 else values[0]
    return np.nan_to_num(np.ascontiguousarray(first, np.float32))


def nifti(data: bytes) -> np.ndarray:
    """The values in a NIfTI-1 file, the last axis first. Its header: nifti.nimh.nih.gov/nifti-1.

    Raises BadVolume.
    """
    import struct

    import numpy as np

    if len(data) < 348:
        raise BadVolume("is cut short")
    order = "<" if struct.unpack("<i", data[:4])[0] == 348 else ">"
    if struct.unpack(f"{order}i", data[:4])[0] != 348 or data[344:347] not in (b"n+1", b"ni1"):
        raise BadVolume("is no NIfTI file")
    rank, *sizes = struct.unpack(f"{order}8h", data[40:56])
    kind = struct.unpack(f"{order}h", data[70:72])[0]
    start, slope, shift = struct.unpack(f"{order}3f", data[108:120])
    types = {2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4"}
    sizes = sizes[: max(0, min(rank, 7))]
    if kind not in types or not 3 <= rank <= 4 or min(sizes, default=0) < 1:
        raise BadVolume("holds something else than numbers in three axes")
    dtype = np.dtype(order + types[kind])
    total, first = int(np.prod(sizes, dtype=np.int64)), max(348, int(start))
    if len(data) - first < total * dtype.itemsize:
        raise BadVolume("is cut short")
    values = np.frombuffer(data, dtype, total, first).reshape(sizes[::-1])
    if not slope:
        return values
    with np.errstate(all="ignore"):
        scaled = values * np.float32(slope) + np.float32(shift)
    if not np.isfinite(scaled[np.isfinite(values)]).all():
        raise BadVolume(f"is scaled by {slope:.3g} and {shift:.3g}, which no number bears")
    return scaled


def patches(volume: np.ndarray, size: int, step: int) -> np.ndarray:
    """Cubes of `size` every `step` voxels, from 0 to 1, one channel each; empty ones are left out."""
    import numpy as np

    low, high = np.percentile(volume, (0.5, 99.5))
    scaled = np.clip((volume - low) / ((high - low) or 1.0), 0, 1).astype(np.float32)
    starts = [range(0, length - size + 1, step) for length in scaled.shape]
    found = [
        scaled[a : a + size, b : b + size, c : c + size]
        for a in starts[0]
        for b in starts[1]
        for c in starts[2]
    ]
    told = [cube for cube in found if cube.std() > 0.01]
    return np.stack(told)[:, None] if told else np.zeros((0, 1, size, size, size), np.float32)


VOLUME_HELPERS = (BadVolume, read_volume, nifti, patches)
