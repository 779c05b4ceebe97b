"""MNIST: the handwritten digits everybody compares with, from a folder on this machine or downloaded once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import FieldFacts
from netbuilder.core.paths import data_folders
from netbuilder.core.problem import Place, refuse
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import maps
from netbuilder.core.text import Text
from netbuilder.data.idx import IDX_HELPERS, BadFile, find_idx, read_idx, reading
from netbuilder.data.source import CLASSIFY, DataSet, Loaded, Progress, Stopping, dataset, labels

if TYPE_CHECKING:
    import numpy as np

_FOLDER = "mnist"
_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
# Bytes and sha256 of the packed files in the same order, as their authors published them.
_SIZES = (9_912_422, 28_881, 1_648_877, 4_542)
_SUMS = (
    "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
)


def load_mnist(folder: str) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The training and the test part: images count×1×28×28 from 0 to 1, labels 0 to 9."""
    import numpy as np

    parts: list[dict[str, np.ndarray]] = []
    for part in ("train", "t10k"):
        images = read_idx(find_idx(folder, f"{part}-images-idx3-ubyte"), (28, 28))
        labels_path = find_idx(folder, f"{part}-labels-idx1-ubyte")
        labels = read_idx(labels_path, ())
        if len(labels) != len(images):
            expected, received = f"{len(images):,} labels, one an image", f"{len(labels):,}"
            raise BadFile(labels_path, "does not belong to the images", expected, received)
        if labels.max() > 9:
            raise BadFile(labels_path, "has wrong labels", "labels from 0 to 9", str(labels.max()))
        pixels = images[:, None].astype(np.float32)
        pixels /= 255
        parts.append({"images": pixels, "labels": labels.astype(np.int64)})
    return parts[0], parts[1]


@dataset("mnist", "MNIST", says="70,000 handwritten digits; 10,000 of them are for testing.",
         licence="None stated by Y. LeCun, C. Cortes and C. Burges; freely passed on since 1998",
         suggests=CLASSIFY, loader=load_mnist, helpers=IDX_HELPERS)  # fmt: skip
class Mnist(DataSet):
    """Also reads what comes in the same four files, such as Fashion-MNIST, from the folder `path`."""

    own_test = True
    needs_folder = True
    recognises = f"a folder with the four IDX files of MNIST ({', '.join(_NAMES)}), plain or as .gz"

    path = PathSetting("", says="Folder of the four files; empty looks in the data folders, then downloads.",
                       label="Folder")  # fmt: skip

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        return ("images", FieldFacts(maps(1, 28, 28), 0, 1)), ("labels", labels(*"0123456789"))

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        folder = str(self.fetch(progress, token))
        with reading(folder):
            return Loaded(*load_mnist(folder))

    def fetch(self, progress: Progress | None = None, token: Stopping | None = None) -> Path:
        if self.path:
            return _given(Path(self.path))
        found = _found()
        if found is None:
            found = data_folders()[-1] / _FOLDER
            _download(_missing(found), found, progress, token)
        return found

    def present(self) -> bool:
        return bool(self.path) or _found() is not None

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        return cls(path=str(_given(path))) if len(_missing(path)) < len(_NAMES) else None

    def _script_arguments(self) -> dict[str, Value]:
        return {"folder": Name("arguments.data")}


def _download(
    names: tuple[str, ...], folder: Path, progress: Progress | None, token: Stopping | None
) -> None:
    # Late: urllib would double the time of `netbuilder check`.
    from netbuilder.data.fetch import RemoteFile, fetch_all

    remote = tuple(
        RemoteFile(f"{name}.gz", size, sha256, tuple(f"{mirror}{name}.gz" for mirror in _MIRRORS))
        for name, size, sha256 in zip(_NAMES, _SIZES, _SUMS, strict=True)
        if name in names
    )
    fetch_all(remote, folder, progress, token)


def _found() -> Path | None:
    """The first of the data folders that holds all four files."""
    folders = (folder / _FOLDER for folder in data_folders())
    return next((folder for folder in folders if not _missing(folder)), None)


def _missing(folder: Path) -> tuple[str, ...]:
    """Those of the four files that `folder` lacks."""

    def lacks(name: str) -> bool:
        try:
            find_idx(str(folder), name)
        except BadFile:
            return True
        return False

    return tuple(filter(lacks, _NAMES))


def _given(folder: Path) -> Path:
    """`folder` when it holds all four files; raises ProblemError with the names of those it lacks."""
    missing = _missing(folder)
    if missing:
        there = Text("a folder without {names}", names=", ".join(missing))
        raise refuse(
            "data_missing",
            Text("The files of MNIST are not all in {folder}.", folder=folder),
            expected=Text("{names}, plain or as .gz", names=", ".join(_NAMES)),
            received=there if folder.is_dir() else Text("no such folder"),
            remedy=Text("choose the folder that holds them, or leave it empty to have them downloaded."),
            place=Place(setting="path", file=str(folder)),
        )
    return folder
