"""Cubes out of a volume of one's own, such as a scan of a head."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Int
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import Kind, of_kind
from netbuilder.core.text import Text, shortened
from netbuilder.data.reading import reading
from netbuilder.data.source import (
    RECONSTRUCT,
    DataSet,
    Loaded,
    Progress,
    RawFiles,
    Shows,
    Step,
    Stopping,
    dataset,
)
from netbuilder.data.volume_files import VOLUME_HELPERS, BadVolume, patches, read_volume

if TYPE_CHECKING:
    import numpy as np

_MOST_BYTES = 2 << 30
_LEAST = 4  # cubes


def load_volumes(path: str, size: int, step: int) -> dict[str, np.ndarray]:
    """Cubes of `size` voxels every `step` voxels, in the order of their place."""
    return {"volumes": patches(read_volume(path), size, step)}


@dataset("volumes", "Volume", says="Cubes out of a volume of your own, such as a scan.",
         licence="That of your own data", suggests=RECONSTRUCT, loader=load_volumes,
         helpers=VOLUME_HELPERS)  # fmt: skip
class Volumes(DataSet):
    """Values are from 0 to 1; cubes without anything to see are left out."""

    needs = "path"
    needs_folder = True
    recognises = "a volume (.nii, .nii.gz)"
    suffixes = (".nii", ".gz")

    path = PathSetting("", file=True, says="The file: NIfTI, or an array of three axes.", label="File")
    size = Int(16, min=2, max=128, says="Voxels along each side of a cube.")
    step = Int(8, min=1, max=128, says="Voxels from one cube to the next; fewer make more cubes.")

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        return (("volumes", FieldFacts(of_kind(Kind.VOLUME, (1, *(self.size,) * 3)), 0, 1)),)

    def raw_files(self, facts: DataFacts) -> RawFiles | None:
        return self._read_as_ever("a volume of the same kind, cut into cubes")

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        cut = Text("{size}×{size}×{size} voxels every {step}; cubes without anything to see are left out.",
                   size=self.size, step=self.step)  # fmt: skip
        return (
            Step(Text("To fractions"), Text("From 0 to 1; the lowest and highest half percent are cut off.")),
            Step(Text("Cut into cubes"), cut, ("size", "step"), shows=Shows.READ),
        )

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        if not os.path.isfile(self.path):
            raise self._refused(Text("no such file"))
        try:
            with reading(self.path):
                volume = read_volume(self.path)
        except BadVolume as bad:
            raise self._refused(Text("one that {fault}", fault=shortened(str(bad)))) from bad
        count = 1
        for length in volume.shape:
            count *= max(0, (length - self.size) // self.step + 1)
        if 4 * count * self.size**3 > _MOST_BYTES:
            raise refuse(
                "too_large",
                Text("{count:,} cubes of that size do not fit into memory.", count=count),
                expected=Text("at most {most:.0f} GB", most=_MOST_BYTES / 1e9),
                received=Text("{size:.1f} GB", size=4 * count * self.size**3 / 1e9),
                remedy=Text("make Step larger."),
                place=Place(setting="step", file=self.path),
            )
        found = patches(volume, self.size, self.step)
        if len(found) < _LEAST:
            raise refuse(
                "too_few_examples",
                Text("There are too few cubes with something to see in {file}.", file=self.path),
                expected=Text("at least {least}", least=_LEAST),
                received=Text("{count} of a volume of {sizes}", count=len(found),
                              sizes="×".join(map(str, volume.shape))),
                remedy=Text("make Size or Step smaller."),
                place=Place(setting="size", file=self.path),
            )  # fmt: skip
        return Loaded({"volumes": found})

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        is_one = path.is_file() and path.name.lower().endswith((".nii", ".nii.gz"))
        return cls(path=str(path)) if is_one else None

    def _refused(self, received: Text) -> ProblemError:
        return refuse(
            "bad_data_file",
            Text("{file} cannot be used as a volume.", file=self.path),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("choose another file."),
            place=Place(setting="path", file=self.path),
        )

    def _script_arguments(self) -> dict[str, Value]:
        return {"path": Name("arguments.data"), "size": self.size, "step": self.step}
