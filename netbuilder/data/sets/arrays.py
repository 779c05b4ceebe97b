"""Arrays of one's own: NumPy files and safetensors, whose first axis counts the examples."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Call, Name, Value
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import ProblemError, refuse
from netbuilder.core.setting import Flag
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import LABEL, TensorSpec, maps, sequence, vector
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import NamedTuple
from netbuilder.data.array_files import ARRAY_FILE_HELPERS, read_arrays
from netbuilder.data.array_parts import (
    ARRAY_PART_HELPERS,
    BadArrays,
    array_parts,
    joined_parts,
    named_parts,
)
from netbuilder.data.numpy_files import heads, is_recording
from netbuilder.data.part_files import PART_HELPERS, part_of, part_paths
from netbuilder.data.parted_file import FURTHER, PartedFile, further_file
from netbuilder.data.reading import reading
from netbuilder.data.source import (
    CLASSIFY,
    Loaded,
    Progress,
    RawFiles,
    Shows,
    Step,
    Stopping,
    dataset,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from netbuilder.data.array_places import Lying
    from netbuilder.data.streams import Values

_MOST_CLASSES = 1000


def load_array_parts(
    path: str,
    scale: bool,
    validation: str,
    test: str,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The arrays of what trains and of what tests, as `load_arrays` gives them.

    Names such as x_train and x_test tell the parts of one file. `validation` and `test`
    are further files, by their path from that of the first.
    """
    files = part_paths(path, validation, test)
    read = [
        (part, file, load_arrays(file, scale, file if at else "")) for at, (part, file) in enumerate(files)
    ]
    return joined_parts(array_parts(read))


def load_arrays(path: str, scale: bool, further: str = "") -> dict[str, np.ndarray]:
    """The arrays of a file by name, as 32-bit fractions or 64-bit whole numbers.

    Pictures in bytes have their channels first, from 0 to 1 where `scale`. Raises
    BadArrays, with the path of a `further` file.
    """
    try:
        read = read_arrays(path)
        return {name: usable(name, array, scale) for name, array in read.items()}
    except BadArrays as bad:
        raise BadArrays(bad.fault, bad.path or further) from None


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
         licence="That of your own data", suggests=CLASSIFY,
         loader=load_array_parts,
         helpers=(*PART_HELPERS, *ARRAY_PART_HELPERS, *ARRAY_FILE_HELPERS, usable, load_arrays))  # fmt: skip
class ArrayFile(PartedFile):
    """Each array is an output. Whole numbers in a row are labels; bytes with two or three axes, pictures.

    Of x_train and x_test in one file, or in a folder of .npy files, the first trains and the other tests.
    """

    recognises = (
        "a file of arrays (.npy, .npz, .safetensors), whose first axis counts the examples, or a folder of "
        "such as x_train.npy and x_test.npy"
    )
    suffixes = (".npy", ".npz", ".safetensors")

    path = PathSetting("", file=True, says="The file.", label="File")
    validation, test = further_file("validation"), further_file("test")
    scale = Flag(True, says="Bytes of pictures as fractions from 0 to 1.", label="Pixels to 1")

    @property
    def own_test(self) -> bool:  # type: ignore[override]  # it may follow from the names of the arrays
        return bool(self.test) or "test" in self._named()

    @property
    def own_validation(self) -> bool:  # type: ignore[override]  # so may this
        return bool(self.validation) or "validation" in self._named()

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        return None

    def raw_files(self, facts: DataFacts) -> RawFiles | None:
        call = Call("load_arrays", Name("path"), scale=self.scale)
        return RawFiles("a file of arrays with the same names", str(call), (*self.helpers,))

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        as_numbers = Text("Fractions have 32 bits, whole numbers 64; channels of pictures come first.")
        return (
            Step(Text("Read the arrays"), as_numbers, FURTHER),
            Step(Text("To fractions"), Text("Bytes of pictures, from 0 to 255, become 0 to 1."), ("scale",),
                 self.scale, Shows.READ),
        )  # fmt: skip

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        if not os.path.exists(self.path):
            raise self._refused(Text("no such file"), self.path)
        try:
            read = [(part, file, self._read(file)) for part, file in self._files()]
            parts = array_parts(read)
        except BadArrays as bad:
            fault = Text("one that {fault}", fault=shortened(bad.fault))
            raise self._refused(fault, bad.path or self.path) from bad
        from netbuilder.data.joined_stream import joined  # late: the window opens without

        examples, test = joined_parts(parts, joined)
        own = examples.pop("validation") if "validation" in parts else None
        every = [each for each in (examples, test) if each]
        told = {name: found for name in examples if (found := _told([each[name] for each in every]))}
        sources = self._sources() or tuple(
            (part, ", ".join(names.values())) for part, names in self._named().items() if len(parts) > 1
        )
        return Loaded(examples, test or None, told=told, own_validation=own, sources=sources)

    def _named(self) -> dict[str, dict[str, str]]:
        """The arrays of the file by part and field, as its headers tell; of one of several they tell none."""
        names = [] if self.validation or self.test or not self.path else list(_places(self.path))
        return named_parts(names) if names else {}

    def _read(self, file: str) -> dict[str, Values]:
        """The arrays of one file. Raises BadArrays and ProblemError."""
        from netbuilder.data.streamed_arrays import streamed_arrays  # late: the window opens without

        with reading(file):
            arrays = streamed_arrays(file, lambda name: Usable(name, self.scale))
            return dict(arrays) or dict(load_arrays(file, self.scale, "" if file == self.path else file))

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        folder = cls(path=str(path if path.is_dir() else path.parent))
        parts = folder._named() if path.is_dir() or path.suffix.lower() == ".npy" else {}
        if len(parts) > 1 and len(parts["train"]) > 1:
            return folder  # in which each file stands for all, such as x_train.npy beside y_train.npy
        if path.is_dir():
            return None
        found = heads(path)
        is_one = bool(found) or path.suffix.lower() in cls.suffixes
        if not is_one or is_recording(found):
            return None
        return cls(**cls.with_neighbours(path, _has_its_arrays))

    def _refused(self, received: Text, file: str) -> ProblemError:
        return refuse(
            "bad_data_file",
            Text("There is nothing to learn from in {file}.", file=file),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("save the arrays anew, or choose another file."),
            place=self._place(file),
        )

    def _script_arguments(self) -> dict[str, Value]:
        return {"path": Name("arguments.data"), "scale": self.scale, **self._script_files()}


def _places(path: str) -> dict[str, Lying]:
    """Where the arrays lie, none where the file cannot be read."""
    from netbuilder.data.array_places import places_of_arrays  # late: the window opens without

    try:
        return places_of_arrays(path)
    except OSError:
        return {}


def _has_its_arrays(trains: Path, further: Path) -> bool:
    """Whether a file has all arrays of the one that trains, each of the same shape but for the examples."""
    first, other = (
        {part_of(name)[1]: each.sizes[1:] for name, each in _places(str(path)).items()}
        for path in (trains, further)
    )
    return bool(first) and all(other.get(name) == sizes for name, sizes in first.items())


def _told(parts: Sequence[Values]) -> FieldFacts | None:
    """What the shape of an array in all parts tells; None where nothing more than the shape."""
    import numpy as np

    sizes = parts[0].shape[1:]
    labels = [each for each in parts if isinstance(each, np.ndarray) and each.dtype == np.int64 and not sizes]
    if labels:
        low, high = min(int(each.min()) for each in labels), max(int(each.max()) for each in labels)
        few = low >= 0 and high < _MOST_CLASSES
        return FieldFacts(LABEL, low, high, tuple(map(str, range(high + 1))) if few else ())
    specs: dict[int, Callable[..., TensorSpec]] = {1: vector, 2: sequence, 3: maps}
    made = specs.get(len(sizes))
    return FieldFacts(made(*sizes)) if made is not None else None
