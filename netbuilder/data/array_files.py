"""Arrays by name from a file, or from a folder with one in each file.

`ARRAY_FILE_HELPERS` need nothing of this file but one another and those of parts: exported scripts carry
their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.data.array_parts import BadArrays, named_parts

if TYPE_CHECKING:
    import numpy as np


def read_arrays(path: str) -> dict[str, np.ndarray]:
    """All arrays in a .npy, .npz or .safetensors file, or in the .npy files of a folder.

    Raises BadArrays.
    """
    found: dict[str, np.ndarray] = {}
    for name, file in array_files(path).items():
        try:
            arrays = file_arrays(file)
        except BadArrays as bad:
            raise BadArrays(bad.fault, file if name else "") from None
        found |= {name or inner: array for inner, array in arrays.items()}
    if not found:
        raise BadArrays("holds no arrays")
    counts = {name: array.shape[0] if array.ndim else 0 for name, array in found.items()}
    for names in named_parts(list(found)).values():
        some = {counts[name] for name in names.values()}
        if len(some) > 1 or not min(some):
            told = ", ".join(f"{name}: {count}" for name, count in counts.items())
            raise BadArrays(f"holds arrays of other numbers of examples ({told})")
    return found


def array_files(path: str) -> dict[str, str]:
    """The .npy files in a folder by their names without ending; a file itself by "".

    More than 100 are none that belong together.
    """
    import os

    if not os.path.isdir(path):
        return {"": path}
    names = sorted(name for name in os.listdir(path) if name.lower().endswith(".npy"))
    names = names if len(names) <= 100 else []
    return {name[:-4]: os.path.join(path, name) for name in names if not name.startswith(".")}


def file_arrays(path: str) -> dict[str, np.ndarray]:
    """All arrays in a .npy, .npz or .safetensors file. Nothing in it is run.

    Raises BadArrays.
    """
    import zipfile

    import numpy as np

    try:
        if path.lower().endswith(".safetensors"):
            from safetensors.numpy import load_file

            found = dict(load_file(path))
        else:
            with open(path, "rb") as file:
                opened = np.load(file, allow_pickle=False)
                if isinstance(opened, np.ndarray):
                    found = {"values": opened}
                else:
                    found = {name: opened[name] for name in opened.files}
    except (ValueError, EOFError, KeyError, TypeError, MemoryError, zipfile.BadZipFile) as error:
        raise BadArrays(f"cannot be read ({str(error)[:80]})") from None
    except Exception as error:
        # What safetensors raises has no base but this.
        if isinstance(error, OSError):
            raise
        raise BadArrays(f"cannot be read ({str(error)[:80]})") from None
    if not all(isinstance(each, np.ndarray) for each in found.values()):
        raise BadArrays("holds something else than arrays")
    return found


ARRAY_FILE_HELPERS = (array_files, file_arrays, read_arrays)
