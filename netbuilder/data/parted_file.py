"""A file of the user's own, with further files beside it that validate and test."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from netbuilder.core.problem import Place, refuse
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.text import Text
from netbuilder.data.part_files import beside, neighbours, part_paths
from netbuilder.data.source import DataSet

FURTHER = ("validation", "test")


class PartedFile(DataSet):
    """Which parts there are follows from the options. A subclass has the settings path and `FURTHER`."""

    needs = "path"
    needs_folder = True
    gives_pair = True

    @property
    def own_test(self) -> bool:  # type: ignore[override]  # it follows from the options
        return bool(self.values()["test"])

    @property
    def own_validation(self) -> bool:  # type: ignore[override]  # so does this
        return bool(self.values()["validation"])

    def chosen_at(self, path: Path) -> Mapping[str, object]:
        """With the files that belong to it; those of another file do not."""
        try:
            found = self.recognised(path)
        except OSError:
            found = None
        values = found.values() if found is not None else {"path": str(path)}
        return {name: values.get(name, "") for name in ("path", *FURTHER)}

    @classmethod
    def with_neighbours(cls, path: Path, fits: Callable[[Path, Path], bool]) -> dict[str, str]:
        """The settings for the file at `path` and those that are named as it is, but for the part.

        Those are taken of which `fits`, told the file that trains and the other, says so; one of them stands
        for them all.
        """
        parts = neighbours(path)
        trains = parts.get("train", path)
        taken = {part: str(parts[part]) for part in FURTHER if part in parts and fits(trains, parts[part])}
        if path != trains and str(path) not in taken.values():
            return {"path": str(path)}
        return {"path": str(trains), **taken}

    def _further(self) -> dict[str, str]:
        return {part: str(self.values()[part]) for part in FURTHER}

    def _files(self) -> list[tuple[str, str]]:
        """Part and path of each file. Raises ProblemError for a further one that is not there."""
        path = str(self.values()["path"])
        further = {part: os.path.abspath(file) if file else "" for part, file in self._further().items()}
        for part, file in further.items():
            if file and not os.path.isfile(file):
                raise refuse(
                    "data_missing",
                    Text("There is no {file}.", file=file),
                    expected=Text("a file of its own for this part"),
                    received=Text("no such file"),
                    remedy=Text("choose another file, or leave the setting empty."),
                    place=Place(setting=part, file=file),
                )
        return part_paths(path, further["validation"], further["test"])

    def _sources(self) -> tuple[tuple[str, str], ...]:
        """As in `Loaded`, where there are further files."""
        files = self._files()
        return tuple((part, os.path.basename(file)) for part, file in files) if len(files) > 1 else ()

    def _place(self, file: str) -> Place:
        """The setting that named a file."""
        named = (part for part, each in self._further().items() if each and os.path.abspath(each) == file)
        return Place(setting=next(named, "path"), file=file)

    def _script_files(self) -> dict[str, str]:
        """The further files as an exported script finds them."""
        path = str(self.values()["path"])
        return {part: beside(file, path) for part, file in self._further().items()}


def further_file(part: str, otherwise: str = "a share of the first") -> PathSetting:
    """The setting that names a file for a part of `FURTHER`; what is taken where it is empty."""
    verb, label = {"validation": ("validate", "Validation file"), "test": ("test", "Test file")}[part]
    return PathSetting("", file=True, says=f"A further file to {verb} with; empty takes {otherwise}.",
                       label=label)  # fmt: skip
