"""Pictures of one's own: a folder with a folder for each class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Call, Name, Value
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Choice, Flag, Line, Pair
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import maps
from netbuilder.core.text import Text
from netbuilder.data.label_files import LABEL_HELPERS, label_arrays, labelled_files, sorted_out
from netbuilder.data.labelled_set import LabelledFolder, LabelledSet, labelled_folder, usual_pattern
from netbuilder.data.mask_files import has_masks
from netbuilder.data.pictures import PICTURE_HELPERS, picture_files, read_pictures
from netbuilder.data.raw_files import raw_pictures
from netbuilder.data.source import (
    CLASSIFY,
    Loaded,
    Progress,
    RawFiles,
    Scaling,
    Shows,
    Step,
    Stopping,
    dataset,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from netbuilder.data.streams import Values


def load_image_folder(
    folder: str,
    height: int,
    width: int,
    colours: int,
    fit: str,
    pattern: str,
    columns: str,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The pictures of the training and of the test part, with numbers for the classes.

    Files that are no pictures are left out.
    """
    files, _, several = labelled_files(folder, picture_files, pattern, columns)
    classes, parts = sorted_out(files, several)
    loaded: list[dict[str, np.ndarray]] = []
    for part in parts:
        paths = [path for path, _, _, _ in part]
        pixels, used, _ = read_pictures(paths, height, width, colours, fit)
        known = label_arrays([part[at] for at in used], classes, several)
        loaded.append({"images": pixels, **known})
    return loaded[0], loaded[1]


@dataset("image_folder", "Image folder",
         says="Your own pictures: folders, names or a table tell their labels.",
         licence="That of your own pictures", suggests=CLASSIFY, loader=load_image_folder,
         helpers=(*PICTURE_HELPERS, *LABEL_HELPERS))  # fmt: skip
class ImageFolder(LabelledSet):
    """All pictures are brought to one size. Files that cannot be read are left out and named."""

    needs = "path"
    needs_folder = True
    recognises = (
        "a folder that holds a folder of pictures for each class, perhaps within train and test; or pictures "
        "with a table of labels beside them"
    )
    scaled_by = FrozenDict(images="standardise")

    path = PathSetting("", says="Folder that holds a folder of pictures for each class.", label="Folder")
    pattern = Line("", says="How names are made, such as {label}_{group}_{n}; empty takes the folders, or a "
                            "table beside the pictures.", label="Names")  # fmt: skip
    columns = Line("", says="Columns of that table with the labels, with commas between them; empty takes "
                            "the likeliest.", label="Labels in")  # fmt: skip
    size = Pair((64, 64), min=1, max=4096, says="Height and width to which all pictures are brought.")
    fit = Choice("cut", ("cut", "whole", "stretch"),
                 says="Other proportions: cut the rim off, keep the whole on black, or stretch.")  # fmt: skip
    colour = Flag(True, says="Red, green and blue; off for shades of grey.")
    standardise = Flag(False, says="Each colour with mean 0 and deviation 1, by the training part.")

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        return None

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        found = self._need_labels(self.path, self.pattern, Text("a folder without folders of pictures"))
        height, width = self.size
        from netbuilder.data.picture_files import pictures_of  # late: the window opens without

        loaded: list[dict[str, Values]] = []
        labels: list[tuple[np.ndarray, tuple[str, ...], np.ndarray | None]] = []
        faults = dict[str, str]()
        read: list[tuple[str, ...]] = []
        for at, paths in enumerate(found.paths):
            pixels, used, bad = pictures_of(paths, height, width, self._colours, self.fit, token)
            faults |= bad
            labels.append(found.arrays(at, used))
            loaded.append({"images": pixels, "labels": labels[at][0]})
            read.append(tuple(paths[each] for each in used))
        if not len(loaded[0]["labels"]):
            raise self._refused(Text("none of {count} can be read", count=sum(map(len, found.paths))))
        skipped = tuple((path, Text("{why}", why=why)) for path, why in faults.items())
        test = loaded[1] if len(loaded[1]["labels"]) else None
        bounds = (None, None) if self.standardise else (0, 1)
        pictures = FieldFacts(maps(self._colours, height, width), *bounds)
        told = {"images": pictures, "labels": found.field}
        skipped = (*skipped, *found.skipped(self.pattern))
        return Loaded(loaded[0], test, told=told, skipped=skipped, groups=labels[0][1],
                      test_groups=labels[1][1], own_validation=labels[0][2], files=read[0],
                      test_files=read[1], note=found.note)  # fmt: skip

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        if not path.is_dir() or has_masks(str(path)):
            return None
        declared = cls(path=str(path))
        found = declared._found()
        if len(found.classes) > 1 and found.parts[0]:
            return declared
        try:
            pattern = usual_pattern(picture_files(str(path)))
        except OSError:
            return None
        return cls(path=str(path), pattern=pattern) if pattern else None

    def preparation(self) -> Mapping[str, Scaling]:
        return {"images": Scaling.CHANNELS} if self.standardise else {}

    def raw_files(self, facts: DataFacts) -> RawFiles | None:
        height, width = self.size
        call = Call("raw_pictures", Name("path"), height, width, self._colours, self.fit)
        return RawFiles("a picture, or all in a folder", str(call), (*PICTURE_HELPERS, raw_pictures))

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        height, width = self.size
        fits = {
            "cut": Text("All are brought to {height}×{width}; other proportions lose their rim.",
                        height=height, width=width),
            "whole": Text("All are brought to {height}×{width}; other proportions are kept whole on black.",
                          height=height, width=width),
            "stretch": Text("All are stretched to {height}×{width}.", height=height, width=width),
        }  # fmt: skip
        kept, grey = Text("Red, green and blue are kept."), Text("Colours become shades of grey.")
        upright = Text("Turned upright as the camera was held; what is transparent becomes white.")
        return (
            Step(Text("Read the file"), upright, shows=Shows.FILE),
            Step(Text("Resize"), fits[self.fit], ("size", "fit")),
            Step(Text("Colour"), kept if self.colour else grey, ("colour",)),
            Step(Text("To fractions"), Text("Bytes from 0 to 255 become 0 to 1."), shows=Shows.READ),
        )

    @property
    def _colours(self) -> int:
        return 3 if self.colour else 1

    def _looked(self) -> LabelledFolder:
        return labelled_folder(self.path, picture_files, self.pattern, self.columns)

    def _refused(self, received: Text, setting: str = "path") -> ProblemError:
        return refuse(
            "data_missing",
            Text("There are no pictures to learn from in {folder}.", folder=self.path),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("choose another folder, or sort the pictures into a folder for each class.")
            if setting == "path"
            else Text("say otherwise what tells the labels, or leave it empty."),
            place=Place(setting=setting, file=self.path),
        )

    def _script_arguments(self) -> dict[str, Value]:
        height, width = self.size
        return {
            "folder": Name("arguments.data"),
            "height": height,
            "width": width,
            "colours": self._colours,
            "fit": self.fit,
            "pattern": self.pattern,
            "columns": self.columns,
        }
