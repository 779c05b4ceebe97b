"""Arrays of one's own: NumPy files and safetensors, whose first axis counts the examples."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Flag
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import LABEL, TensorSpec, maps, sequence, vector
from netbuilder.core.text import Text, shortened
from netbuilder.data.numpy_files import heads, is_recording
from netbuilder.data.reading import reading
from netbuilder.data.source import (
    CLASSIFY,
    DataSet,
    Loaded,
    Progress,
    RawFiles,
    Shows,
    Step,
    Stopping,
    dataset,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from netbuilder.data.streams import Values

_MOST_CLASSES = 1000


class BadArrays(ValueError):
    """A file without arrays to learn from; the words say why."""


def load_arrays(path: str, scale: bool) -> dict[str, np.ndarray]:
    """The arrays of a file by name, as 32-bit fractions or 64-bit whole numbers.

    Pictures in bytes have their channels first, from 0 to 1 where `scale`.
    """
    read = read_arrays(path)
    return {name: usable(name, array, scale) for name, array in read.items()}


def read_arrays(path: str) -> dict[str, np.ndarray]:
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
    if not found or not all(isinstance(each, np.ndarray) for each in found.values()):
        raise BadArrays("holds no arrays" if not found else "holds something else than arrays")
    counts = {name: array.shape[0] if array.ndim else 0 for name, array in found.items()}
    if len(set(counts.values())) > 1 or not min(counts.values()):
        told = ", ".join(f"{name}: {count}" for name, count in counts.items())
        raise BadArrays(f"holds arrays of other numbers of examples ({told})")
    return found


def usable(name: str, array: np.ndarray, scale: bool) -> np.ndarray:
    """An array as one can learn from it.

    Raises BadArrays for texts, complex numbers and the like.
    """
    import numpy as np

    if array.dtype.kind not in "biuf":
        raise BadArrays(f"holds {array.dtype} in {name!r}, which is no number")
    if array.dtype == np.uint8 and array.ndim in (3, 4):
        pictures = array[:, None] if array.ndim == 3 else array
        if pictures.shape[-1] in (1, 3, 4) and pictures.shape[1] not in (1, 3, 4):
            pictures = pictures.transpose(0, 3, 1, 2)
        pixels = np.ascontiguousarray(pictures, np.float32)
        return pixels / np.float32(255) if scale else pixels
    if array.dtype.kind in "iu" and array.ndim == 1:
        return array.astype(np.int64)
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, np.float32).copy()


class Usable(NamedTuple):
    """Rows of the array called `name` as one can learn from them."""

    name: str
    scale: bool

    def __call__(self, rows: np.ndarray, /) -> np.ndarray:
        return usable(self.name, rows, self.scale)


@dataset("arrays", "Arrays", says="Arrays of your own in a NumPy or safetensors file, by name.",
         licence="That of your own data", suggests=CLASSIFY, loader=load_arrays,
         helpers=(BadArrays, read_arrays, usable))  # fmt: skip
class ArrayFile(DataSet):
    """Each array is an output. Whole numbers in a row are labels; bytes with two or three axes, pictures."""

    needs = "path"
    needs_folder = True
    recognises = "a file of arrays (.npy, .npz, .safetensors), whose first axis counts the examples"
    suffixes = (".npy", ".npz", ".safetensors")

    path = PathSetting("", file=True, says="The file.", label="File")
    scale = Flag(True, says="Bytes of pictures as fractions from 0 to 1.", label="Pixels to 1")

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        return None

    def raw_files(self, facts: DataFacts) -> RawFiles | None:
        return self._read_as_ever("a file of arrays with the same names")

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        as_numbers = Text("Fractions have 32 bits, whole numbers 64; channels of pictures come first.")
        return (
            Step(Text("Read the arrays"), as_numbers),
            Step(Text("To fractions"), Text("Bytes of pictures, from 0 to 255, become 0 to 1."), ("scale",),
                 self.scale, Shows.READ),
        )  # fmt: skip

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        if not os.path.isfile(self.path):
            raise self._refused(Text("no such file"))
        from netbuilder.data.streamed_arrays import streamed_arrays  # late: the window opens without

        try:
            with reading(self.path):
                arrays = streamed_arrays(self.path, lambda name: Usable(name, self.scale))
                arrays = arrays or load_arrays(self.path, self.scale)
        except BadArrays as bad:
            raise self._refused(Text("one that {fault}", fault=shortened(str(bad)))) from bad
        told = {name: found for name, array in arrays.items() if (found := _told(array)) is not None}
        return Loaded(arrays, told=told)

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        if not path.is_file():
            return None
        found = heads(path)
        is_one = bool(found) or path.suffix.lower() in cls.suffixes
        return cls(path=str(path)) if is_one and not is_recording(found) else None

    def _refused(self, received: Text) -> ProblemError:
        return refuse(
            "bad_data_file",
            Text("There is nothing to learn from in {file}.", file=self.path),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("save the arrays anew, or choose another file."),
            place=Place(setting="path", file=self.path),
        )

    def _script_arguments(self) -> dict[str, Value]:
        return {"path": Name("arguments.data"), "scale": self.scale}


def _told(array: Values) -> FieldFacts | None:
    """What the shape of an array tells; None where nothing more than the shape."""
    import numpy as np

    sizes = array.shape[1:]
    if isinstance(array, np.ndarray) and array.dtype == np.int64 and not sizes:
        low, high = int(array.min()), int(array.max())
        few = low >= 0 and high < _MOST_CLASSES
        return FieldFacts(LABEL, low, high, tuple(map(str, range(high + 1))) if few else ())
    specs: dict[int, Callable[..., TensorSpec]] = {1: vector, 2: sequence, 3: maps}
    made = specs.get(len(sizes))
    return FieldFacts(made(*sizes)) if made is not None else None
