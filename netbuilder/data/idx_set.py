"""Data sets in the four files of MNIST: read from a folder on this machine, or downloaded once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.paths import data_folders
from netbuilder.core.problem import Place, refuse
from netbuilder.core.setting import Flag
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import maps
from netbuilder.core.text import Text
from netbuilder.data.idx import BadFile, find_idx, read_idx
from netbuilder.data.pixels import pixel_facts, pixel_steps
from netbuilder.data.reading import reading
from netbuilder.data.source import DataSet, Loaded, Progress, Scaling, Step, Stopping, data_sets, labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
_TELLING = 1  # of the four files, the small one by which sets are told apart


def load_mnist(folder: str) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The training and the test part: images of 1×28×28 from 0 to 1, labels 0 to 9."""
    import numpy as np

    parts: list[dict[str, np.ndarray]] = []
    for part in ("train", "t10k"):
        images = read_idx(find_idx(folder, f"{part}-images-idx3-ubyte"), (28, 28))
        labels_path = find_idx(folder, f"{part}-labels-idx1-ubyte")
        labels = read_idx(labels_path, ())
        if len(labels) != len(images):
            fault = "does not belong to the images"
            wanted = f"{len(images):,} labels, one an image"
            raise BadFile(labels_path, fault, wanted, f"{len(labels):,}")
        if labels.max() > 9:
            wanted, got = "labels from 0 to 9", str(labels.max())
            raise BadFile(labels_path, "has wrong labels", wanted, got)
        pixels = images[:, None].astype(np.float32)
        pixels /= 255
        parts.append({"images": pixels, "labels": labels.astype(np.int64)})
    return parts[0], parts[1]


class IdxSet(DataSet):
    """Base of the sets that come as MNIST does. `called` are parts of names that folders of this set have."""

    folder: ClassVar[str]
    classes: ClassVar[tuple[str, ...]]
    called: ClassVar[tuple[str, ...]] = ()
    mirrors: ClassVar[tuple[str, ...]]
    # Bytes and sha256 of the packed files in the order of `NAMES`.
    sizes: ClassVar[tuple[int, ...]]
    sums: ClassVar[tuple[str, ...]]

    own_test = True
    needs_folder = True
    scaled_by = FrozenDict(images="standardise")

    path = PathSetting("", says="Folder of the four files; empty looks in the data folders, then downloads.",
                       label="Folder")  # fmt: skip
    standardise = Flag(False, says="Pixels with mean 0 and deviation 1, by the training part.")

    def preparation(self) -> Mapping[str, Scaling]:
        return {"images": Scaling.CHANNELS} if self.standardise else {}

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        return pixel_steps()

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        return ("images", pixel_facts(maps(1, 28, 28), self.standardise)), ("labels", labels(*self.classes))

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        folder = str(self.fetch(progress, token))
        with reading(folder):
            return Loaded(*load_mnist(folder))

    def fetch(self, progress: Progress | None = None, token: Stopping | None = None) -> Path:
        if self.path:
            return self._given(Path(self.path))
        found = self._found()
        if found is None:
            found = data_folders()[-1] / self.folder
            self._download(_missing(found), found, progress, token)
        return found

    def present(self) -> bool:
        return bool(self.path) or self._found() is not None

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        if path.name.removesuffix(".gz").replace(".idx", "-idx") in NAMES:
            path = path.parent  # one of the files stands for them all
        if len(_missing(path)) == len(NAMES) or _owner(path) is not cls:
            return None
        return cls(path=str(cls._given(path)))

    @classmethod
    def _given(cls, folder: Path) -> Path:
        """`folder` when it holds all four files; raises ProblemError with the names of those it lacks."""
        missing = _missing(folder)
        if missing:
            there = Text("a folder without {names}", names=", ".join(missing))
            raise refuse(
                "data_missing",
                Text("The files of {title} are not all in {folder}.", title=cls.title, folder=folder),
                expected=Text("{names}, plain or as .gz", names=", ".join(NAMES)),
                received=there if folder.is_dir() else Text("no such folder"),
                remedy=Text("choose the folder that holds them, or leave it empty to have them downloaded."),
                place=Place(setting="path", file=str(folder)),
            )
        return folder

    @classmethod
    def _found(cls) -> Path | None:
        """The first of the data folders that holds all four files."""
        folders = (folder / cls.folder for folder in data_folders())
        return next((folder for folder in folders if not _missing(folder)), None)

    @classmethod
    def _download(
        cls, names: tuple[str, ...], folder: Path, progress: Progress | None, token: Stopping | None
    ) -> None:
        # Late: urllib would double the time of `netbuilder check`.
        from netbuilder.data.fetch import RemoteFile, fetch_all

        remote = tuple(
            RemoteFile(f"{name}.gz", size, sha256, tuple(f"{mirror}{name}.gz" for mirror in cls.mirrors))
            for name, size, sha256 in zip(NAMES, cls.sizes, cls.sums, strict=True)
            if name in names
        )
        fetch_all(remote, folder, progress, token)

    def _script_arguments(self) -> dict[str, Value]:
        return {"folder": Name("arguments.data")}


def _owner(folder: Path) -> type[DataSet]:
    """Which of these sets lies in `folder`: by the published bytes, else by its name, else MNIST."""
    known = [each for each in data_sets.values() if issubclass(each, IdxSet)]
    held = _sum_of(folder / f"{NAMES[_TELLING]}.gz", max(each.sizes[_TELLING] for each in known))
    by_bytes = (each for each in known if each.sums[_TELLING] == held)
    by_name = (each for each in known if any(part in folder.name.lower() for part in each.called))
    return next(by_bytes, None) or next(by_name, None) or data_sets.get("mnist")


def _sum_of(path: Path, most: int) -> str:
    """The sha256 of a file of at most `most` bytes; "" for another one."""
    import hashlib  # late: it loads all of OpenSSL

    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.stat().st_size <= most else ""
    except OSError:
        return ""


def _missing(folder: Path) -> tuple[str, ...]:
    """Those of the four files that `folder` lacks."""

    def lacks(name: str) -> bool:
        try:
            find_idx(str(folder), name)
        except BadFile:
            return True
        return False

    return tuple(filter(lacks, NAMES))
