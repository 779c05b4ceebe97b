"""Small made-up files in the format of MNIST, so that reading is tested where the real ones are not."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


def idx_bytes(array: np.ndarray) -> bytes:
    """`array` (uint8) as an IDX file."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def made_up(train: int = 40, test: int = 20, seed: int = 0) -> dict[str, np.ndarray]:
    """Random images and labels by file name; every digit occurs in both parts."""
    random = np.random.default_rng(seed)
    return {
        NAMES[0]: random.integers(0, 256, (train, 28, 28), np.uint8),
        NAMES[1]: (np.arange(train) % 10).astype(np.uint8),
        NAMES[2]: random.integers(0, 256, (test, 28, 28), np.uint8),
        NAMES[3]: (np.arange(test) % 10).astype(np.uint8),
    }


def write_mnist(folder: Path, *, packed: bool = True, **sizes: int) -> dict[str, np.ndarray]:
    """Write `made_up` files into `folder`; what they hold."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = made_up(**sizes)
    for name, array in arrays.items():
        data = idx_bytes(array)
        (folder / (f"{name}.gz" if packed else name)).write_bytes(gzip.compress(data, 1) if packed else data)
    return arrays
