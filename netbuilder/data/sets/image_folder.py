"""Pictures of one's own: a folder with a folder for each class."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Choice, Flag, Pair
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import maps
from netbuilder.core.text import Text
from netbuilder.data.idx import reading
from netbuilder.data.pictures import PICTURE_HELPERS, class_folders, picture_files, read_pictures
from netbuilder.data.source import CLASSIFY, DataSet, Loaded, Progress, Stopping, dataset, labels
from netbuilder.data.stopping import stop_if_asked, stops

if TYPE_CHECKING:
    import numpy as np

_MOST_BYTES = 4 << 30


def load_image_folder(
    folder: str, height: int, width: int, colours: int, fit: str
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The pictures of the training and of the test part, with numbers for the classes.

    Files that are no pictures are left out.
    """
    import numpy as np

    classes, parts = parts_of(folder)
    loaded: list[dict[str, np.ndarray]] = []
    for part in parts:
        files = [(path, number) for number, name in enumerate(classes) for path in part.get(name, [])]
        pixels, used, _ = read_pictures([path for path, _ in files], height, width, colours, fit)
        labels = np.array([files[at][1] for at in used], np.int64)
        loaded.append({"images": pixels, "labels": labels})
    return loaded[0], loaded[1]


def parts_of(folder: str) -> tuple[list[str], list[dict[str, list[str]]]]:
    """The classes, and the picture files of each in what trains and in what tests.

    A folder may hold folders called train, validation and test, each with the classes in it.
    """
    import os

    names = {name.lower(): name for name in class_folders(folder)}
    training = [names[name] for name in ("train", "training", "validation", "valid", "val") if name in names]
    testing = [names[name] for name in ("test", "testing") if name in names]
    divided = bool(training) and set(training + testing) <= set(names.values())
    roots = ([os.path.join(folder, each) for each in part] for part in (training, testing))
    found: list[dict[str, list[str]]] = []
    for part in roots if divided else ([folder], []):
        files: dict[str, list[str]] = {}
        for root in part:
            for name in class_folders(root):
                files.setdefault(name, []).extend(picture_files(os.path.join(root, name)))
        found.append({name: paths for name, paths in files.items() if paths})
    return sorted({name for part in found for name in part}), found


@dataset("image_folder", "Image folder", says="Your own pictures: a folder that holds one for each class.",
         licence="That of your own pictures", suggests=CLASSIFY, loader=load_image_folder,
         helpers=(*PICTURE_HELPERS, parts_of))  # fmt: skip
class ImageFolder(DataSet):
    """All pictures are brought to one size. Files that cannot be read are left out and named."""

    needs = "path"
    needs_folder = True
    recognises = "a folder that holds a folder of pictures for each class, perhaps within train and test"

    path = PathSetting("", says="Folder that holds a folder of pictures for each class.", label="Folder")
    size = Pair((64, 64), min=1, max=4096, says="Height and width to which all pictures are brought.")
    fit = Choice("cut", ("cut", "whole", "stretch"),
                 says="Other proportions: cut the rim off, keep the whole on black, or stretch.")  # fmt: skip
    colour = Flag(True, says="Red, green and blue; off for shades of grey.")

    @property
    def own_test(self) -> bool:  # type: ignore[override]  # whether there is a test part depends on the folder
        return bool(self.path) and bool(_found(self.path)[1][1])

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        return None

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        classes, parts = self._need_classes()
        height, width = self.size
        count = sum(len(files) for part in parts for files in part.values())
        bytes_needed = 4 * count * self._colours * height * width
        if bytes_needed > _MOST_BYTES:
            raise refuse(
                "too_large",
                Text("{count:,} pictures of that size do not fit into memory.", count=count),
                expected=Text("at most {most:.0f} GB", most=_MOST_BYTES / 1e9),
                received=Text("{size:.1f} GB", size=bytes_needed / 1e9),
                remedy=Text("make Size smaller, or turn Colour off."),
                place=Place(setting="size", file=self.path),
            )
        import numpy as np

        loaded, faults = [], dict[str, str]()
        for part in parts:
            files = [(path, number) for number, name in enumerate(classes) for path in part.get(name, [])]
            pixels, used, bad = read_pictures(
                [path for path, _ in files], height, width, self._colours, self.fit, lambda: stops(token)
            )
            stop_if_asked(token)
            faults |= bad
            loaded.append({"images": pixels, "labels": np.array([files[at][1] for at in used], np.int64)})
        if not len(loaded[0]["labels"]):
            raise self._refused(Text("none of {count} can be read", count=count))
        skipped = tuple((path, Text("{why}", why=why)) for path, why in faults.items())
        test = loaded[1] if len(loaded[1]["labels"]) else None
        told = {"images": FieldFacts(maps(self._colours, height, width), 0, 1), "labels": labels(*classes)}
        return Loaded(loaded[0], test, told=told, skipped=skipped)

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        if not path.is_dir():
            return None
        classes, parts = _found(str(path))
        return cls(path=str(path)) if len(classes) > 1 and parts[0] else None

    @property
    def _colours(self) -> int:
        return 3 if self.colour else 1

    def _need_classes(self) -> tuple[list[str], list[dict[str, list[str]]]]:
        if not os.path.isdir(self.path):
            raise self._refused(Text("no such folder"))
        with reading(self.path):
            classes, parts = parts_of(self.path)
        if not parts[0]:
            raise self._refused(Text("a folder without folders of pictures"))
        return classes, parts

    def _refused(self, received: Text) -> ProblemError:
        return refuse(
            "data_missing",
            Text("There are no pictures to learn from in {folder}.", folder=self.path),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("choose another folder, or sort the pictures into a folder for each class."),
            place=Place(setting="path", file=self.path),
        )

    def _script_arguments(self) -> dict[str, Value]:
        height, width = self.size
        return {
            "folder": Name("arguments.data"),
            "height": height,
            "width": width,
            "colours": self._colours,
            "fit": self.fit,
        }


def _found(folder: str) -> tuple[list[str], list[dict[str, list[str]]]]:
    """As `parts_of`; nothing where the folder cannot be read."""
    try:
        return parts_of(folder)
    except OSError:
        return [], [{}, {}]
