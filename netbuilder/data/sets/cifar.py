"""CIFAR-10 and CIFAR-100: small colour photographs, from a folder on this machine or downloaded once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.paths import data_folders
from netbuilder.core.problem import Place, refuse
from netbuilder.core.setting import Choice, Flag
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import maps
from netbuilder.core.text import Text
from netbuilder.data.cifar_files import CIFAR_HELPERS, cifar_files, cifar_part
from netbuilder.data.pixels import pixel_facts, pixel_steps
from netbuilder.data.reading import reading
from netbuilder.data.source import (
    CLASSIFY,
    DataSet,
    Loaded,
    Progress,
    Scaling,
    Step,
    Stopping,
    dataset,
    labels,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

_LICENCE = "None stated by A. Krizhevsky, V. Nair and G. Hinton; they ask to be cited (2009)"
_ADDRESS = "https://www.cs.toronto.edu/~kriz/"
_TEN = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_HUNDRED = (
    "apple", "aquarium fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl",
    "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle", "chair",
    "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur", "dolphin",
    "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard", "lamp",
    "lawn mower", "leopard", "lion", "lizard", "lobster", "man", "maple tree", "motorcycle", "mountain",
    "mouse", "mushroom", "oak tree", "orange", "orchid", "otter", "palm tree", "pear", "pickup truck",
    "pine tree", "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road",
    "rocket", "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider",
    "squirrel", "streetcar", "sunflower", "sweet pepper", "table", "tank", "telephone", "television",
    "tiger", "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow tree", "wolf",
    "woman", "worm",
)  # fmt: skip
_TWENTY = (
    "aquatic mammals", "fish", "flowers", "food containers", "fruit and vegetables",
    "household electrical devices", "household furniture", "insects", "large carnivores",
    "large man-made outdoor things", "large natural outdoor scenes", "large omnivores and herbivores",
    "medium mammals", "non-insect invertebrates", "people", "reptiles", "small mammals", "trees",
    "vehicles 1", "vehicles 2",
)  # fmt: skip


def load_cifar10(folder: str) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The training and the test part: images of 3×32×32 from 0 to 1, labels 0 to 9."""
    train = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
    names = (*train, "test_batch.bin")
    found = cifar_files(folder, "cifar-10-binary.tar.gz", "cifar-10-batches-bin", names)
    return cifar_part(found, train, 1, 0, 10), cifar_part(found, names[5:], 1, 0, 10)


def load_cifar100(folder: str, kinds: str) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The training and the test part: images of 3×32×32 from 0 to 1, labels.

    Labels are 0 to 99 where `kinds` is "fine", 0 to 19 where it is "coarse".
    """
    found = cifar_files(folder, "cifar-100-binary.tar.gz", "cifar-100-binary", ("train.bin", "test.bin"))
    at, classes = (1, 100) if kinds == "fine" else (0, 20)
    train = cifar_part(found, ("train.bin",), 2, at, classes)
    return train, cifar_part(found, ("test.bin",), 2, at, classes)


class _Cifar(DataSet):
    """What both have in common. The archive is kept as it came and read where it lies."""

    folder: ClassVar[str]
    archive: ClassVar[str]
    inner: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    size: ClassVar[int]
    sum: ClassVar[str]

    own_test = True
    needs_folder = True
    suffixes = (".gz",)
    scaled_by = FrozenDict(images="standardise")

    path = PathSetting("", says="Folder of the files; empty looks in the data folders, then downloads.",
                       label="Folder")  # fmt: skip
    standardise = Flag(False, says="Each colour with mean 0 and deviation 1, by the training part.")

    def preparation(self) -> Mapping[str, Scaling]:
        return {"images": Scaling.CHANNELS} if self.standardise else {}

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        return pixel_steps()

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        folder = str(self.fetch(progress, token))
        with reading(folder):
            return Loaded(*self.loader(**{**self._script_arguments(), "folder": folder}))

    def fetch(self, progress: Progress | None = None, token: Stopping | None = None) -> Path:
        if self.path:
            return self._given(Path(self.path))
        found = self._found()
        if found is None:
            from netbuilder.data.fetch import RemoteFile, fetch  # late: urllib is slow to import

            found = data_folders()[-1] / self.folder
            fetch(RemoteFile(self.archive, self.size, self.sum, (_ADDRESS + self.archive,)), found,
                  progress, token)  # fmt: skip
        return found

    def present(self) -> bool:
        return bool(self.path) or self._found() is not None

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        if path.name == cls.archive and path.is_file():
            return cls(path=str(path.parent))
        return cls(path=str(path)) if cls._holds(path) else None

    @classmethod
    def _holds(cls, folder: Path) -> bool:
        """Whether the files lie in `folder`, as they are or packed."""
        loose = (
            all((place / name).is_file() for name in cls.names) for place in (folder, folder / cls.inner)
        )
        return any(loose) or (folder / cls.archive).is_file()

    @classmethod
    def _found(cls) -> Path | None:
        folders = (folder / cls.folder for folder in data_folders())
        return next(filter(cls._holds, folders), None)

    @classmethod
    def _given(cls, folder: Path) -> Path:
        if not cls._holds(folder):
            raise refuse(
                "data_missing",
                Text("The files of {title} are not all in {folder}.", title=cls.title, folder=folder),
                expected=Text("{names}, or {archive}", names=", ".join(cls.names), archive=cls.archive),
                received=Text("a folder without them") if folder.is_dir() else Text("no such folder"),
                remedy=Text("choose the folder that holds them, or leave it empty to have them downloaded."),
                place=Place(setting="path", file=str(folder)),
            )
        return folder

    def _script_arguments(self) -> dict[str, Value]:
        return {"folder": Name("arguments.data")}


@dataset("cifar10", "CIFAR-10",
         says="60,000 colour photographs of ten kinds of things; 10,000 of them are for testing.",
         licence=_LICENCE, suggests=CLASSIFY, loader=load_cifar10, helpers=CIFAR_HELPERS)  # fmt: skip
class Cifar10(_Cifar):
    """The binary version."""

    folder = "cifar-10"
    archive = "cifar-10-binary.tar.gz"
    inner = "cifar-10-batches-bin"
    names = (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin")
    recognises = "a folder with the binary version of CIFAR-10 (data_batch_1.bin …), or its .tar.gz"
    # From tensorflow/datasets, tensorflow_datasets/url_checksums/cifar10.txt.
    size = 170_052_171
    sum = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        return ("images", pixel_facts(maps(3, 32, 32), self.standardise)), ("labels", labels(*_TEN))


@dataset("cifar100", "CIFAR-100",
         says="60,000 colour photographs of a hundred kinds of things; 10,000 of them are for testing.",
         licence=_LICENCE, suggests=CLASSIFY, loader=load_cifar100, helpers=CIFAR_HELPERS)  # fmt: skip
class Cifar100(_Cifar):
    """The binary version, with the hundred kinds or the twenty that group them."""

    folder = "cifar-100"
    archive = "cifar-100-binary.tar.gz"
    inner = "cifar-100-binary"
    names = ("train.bin", "test.bin")
    recognises = "a folder with the binary version of CIFAR-100 (train.bin, test.bin), or its .tar.gz"
    # From tensorflow/datasets, tensorflow_datasets/url_checksums/cifar100.txt.
    size = 168_513_733
    sum = "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"

    kinds = Choice("fine", ("fine", "coarse"), says="The hundred kinds, or the twenty that group them.",
                   label="Labels")  # fmt: skip

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        names = _HUNDRED if self.kinds == "fine" else _TWENTY
        return ("images", pixel_facts(maps(3, 32, 32), self.standardise)), ("labels", labels(*names))

    def _script_arguments(self) -> dict[str, Value]:
        return {"folder": Name("arguments.data"), "kinds": self.kinds}
