"""Pictures of one's own with masks: what does each pixel belong to?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Choice, Flag, Line, Pair
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import TensorSpec, maps
from netbuilder.core.text import Text
from netbuilder.data.mask_files import MASK_HELPERS, has_masks, mask_pairs, read_pairs
from netbuilder.data.part_files import in_parts
from netbuilder.data.pictures import PICTURE_HELPERS
from netbuilder.data.reading import reading
from netbuilder.data.source import (
    CLASSIFY,
    DataSet,
    Loaded,
    Progress,
    Scaling,
    Shows,
    Step,
    Stopping,
    dataset,
)
from netbuilder.data.stopping import counting, stop_if_asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

_MOST_BYTES = 4 << 30
_MOST_CLASSES = 256


def load_image_masks(
    folder: str,
    height: int,
    width: int,
    colours: int,
    fit: str,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Pictures and masks with the numbers of classes, of what trains and of what tests.

    Pairs that cannot be used are left out.
    """
    pairs, _ = mask_pairs(folder)
    pixels, masks, used, _, _ = read_pairs(pairs, height, width, colours, fit)
    return in_parts({"images": pixels, "masks": masks}, [pairs[at][0] for at in used])


@dataset("image_masks", "Pictures and masks",
         says="Your own pictures with masks that say what each pixel belongs to.",
         licence="That of your own pictures", suggests=CLASSIFY, loader=load_image_masks,
         helpers=(*PICTURE_HELPERS, *MASK_HELPERS, in_parts))  # fmt: skip
class ImageMasks(DataSet):
    """Each grey or colour of the masks is a class. Pairs that cannot be used are left out and named."""

    needs = "path"
    needs_folder = True
    gives_pair = True
    recognises = "pictures with masks of the same names, in folders images and masks, or ending in _mask"

    scaled_by = FrozenDict(images="standardise")

    path = PathSetting("", says="Folder that holds the pictures and their masks.", label="Folder")
    size = Pair((64, 64), min=1, max=4096, says="Height and width to which all are brought.")
    fit = Choice("cut", ("cut", "whole", "stretch"),
                 says="Other proportions: cut the rim off, keep the whole on black, or stretch.")  # fmt: skip
    colour = Flag(True, says="Red, green and blue; off for shades of grey.")
    standardise = Flag(False, says="Each colour with mean 0 and deviation 1, by the training part.")
    classes = Line("", says="Names of the classes in the order of their values, with commas between them.")

    @property
    def own_test(self) -> bool:  # type: ignore[override]  # whether there is a test part depends on the folder
        return "test" in self._parts()

    @property
    def own_validation(self) -> bool:  # type: ignore[override]  # so does this
        return "validation" in self._parts()

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        return None

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        pairs, lonely = self._need_pairs()
        height, width = self.size
        size = len(pairs) * height * width * (4 * self._colours + 4 + 8)
        if size > _MOST_BYTES:
            raise refuse(
                "too_large",
                Text("{count:,} pictures of that size do not fit into memory.", count=len(pairs)),
                expected=Text("at most {most:.0f} GB", most=_MOST_BYTES / 1e9),
                received=Text("{size:.1f} GB", size=size / 1e9),
                remedy=Text("make Size smaller, or turn Colour off."),
                place=Place(setting="size", file=self.path),
            )
        pixels, masks, used, values, faults = read_pairs(
            pairs, height, width, self._colours, self.fit, counting(token, len(pairs))
        )
        stop_if_asked(token)
        if not used or not 1 < len(values) <= _MOST_CLASSES:
            raise self._refused(_unusable(len(pairs), len(used), len(values), faults))
        examples, test = in_parts({"images": pixels, "masks": masks}, [pairs[at][0] for at in used])
        own = examples.pop("validation", None)
        files: tuple[list[str], list[str]] = ([], [])
        for at in used:
            files[pairs[at][0] == "test"].append(pairs[at][1])
        bounds = (None, None) if self.standardise else (0, 1)
        told = {
            "images": FieldFacts(maps(self._colours, height, width), *bounds),
            "masks": FieldFacts(
                TensorSpec((height, width), ("H", "W"), "int64"), 0, len(values) - 1, self._names(values)
            ),
        }
        skipped = [(path, Text("{why}", why=why)) for path, why in faults.items()]
        skipped += [(path, Text("has no mask")) for path in lonely]
        return Loaded(examples, test if files[1] else None, told=told, skipped=tuple(skipped),
                      own_validation=own, files=tuple(files[0]), test_files=tuple(files[1]),
                      note=Text("The masks tell {count} classes.", count=len(values)))  # fmt: skip

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        return cls(path=str(path)) if path.is_dir() and has_masks(str(path)) else None

    def preparation(self) -> Mapping[str, Scaling]:
        return {"images": Scaling.CHANNELS} if self.standardise else {}

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        height, width = self.size
        sizes = Text("Pictures and masks are brought to {height}×{width}; of a mask no colours are mixed.",
                     height=height, width=width)  # fmt: skip
        return (
            Step(Text("Read the file"), Text("A picture and its mask."), shows=Shows.FILE),
            Step(Text("Resize"), sizes, ("size", "fit", "colour")),
            Step(Text("To class numbers"), Text("Each value of the masks becomes a class."), ("classes",),
                 shows=Shows.READ),
        )  # fmt: skip

    @property
    def _colours(self) -> int:
        return 3 if self.colour else 1

    def _names(self, values: list[int]) -> tuple[str, ...]:
        """The names that were given, then those of the values: a number, or a colour as #ff0000."""
        given = [name.strip() for name in self.classes.split(",") if name.strip()][: len(values)]
        others = [f"#{value & 0xFFFFFF:06x}" if value >> 24 else str(value) for value in values[len(given) :]]
        return (*given, *others)

    def _parts(self) -> set[str]:
        try:
            return {part for part, *_ in mask_pairs(self.path)[0]} if self.path else set()
        except OSError:
            return set()

    def _need_pairs(self) -> tuple[list[tuple[str, str, str]], list[str]]:
        if not os.path.isdir(self.path):
            raise self._refused(Text("no such folder"))
        with reading(self.path):
            pairs, lonely = mask_pairs(self.path)
        if not any(part != "test" for part, *_ in pairs):
            raise self._refused(Text("{count:,} pictures without masks", count=len(lonely)))
        return pairs, lonely

    def _refused(self, received: Text) -> ProblemError:
        return refuse(
            "data_missing",
            Text("There are no pictures with masks in {folder}.", folder=self.path),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("choose another folder, or name the masks as their pictures."),
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


def _unusable(pairs: int, used: int, values: int, faults: dict[str, str]) -> Text:
    if not used:
        why = next(iter(faults.values()), "")
        return Text("none of {count:,} that can be used: the first {why}", count=pairs, why=why)
    if values == 1:
        return Text("masks of one value alone")
    return Text("masks with {count:,} values", count=values)
