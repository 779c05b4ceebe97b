"""A folder of files with labels, as a data set finds them: what can be used, what cannot, and who tells."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import vector
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import NamedTuple
from netbuilder.data.label_files import (
    BadLabels,
    file_key,
    label_arrays,
    label_tables,
    labelled_files,
    meanings,
    part_folders,
    sorted_out,
)
from netbuilder.data.reading import reading
from netbuilder.data.source import DataSet, labels

if TYPE_CHECKING:
    import numpy as np

    File = tuple[str, str, list[str], str]

# Names that are told by themselves.
USUAL = ("{label}_{group}_{n}", "{label}_{n}")
_FITTING = 0.9
_MOST_NAMED = 3


class LabelledFolder(NamedTuple):
    """`parts` are the files that are not to test and those that are, as `label_files` gives them.

    `unknown` are those of which nobody tells what they stand for; `teller` is "names", "folders" or the path
    of a table.
    """

    classes: list[str]
    parts: list[list[File]]
    unknown: list[File]
    teller: str
    several: bool
    empty: tuple[str, ...] = ()  # folders in the place of a class that hold no such file

    @property
    def paths(self) -> list[list[str]]:
        return [[path for path, *_ in part] for part in self.parts]

    @property
    def own_test(self) -> bool:
        return bool(self.parts[1])

    @property
    def own_validation(self) -> bool:
        return any(part == "validation" for _, part, _, _ in self.parts[0])

    @property
    def grouped(self) -> bool:
        return any(group for *_, group in self.parts[0])

    def arrays(self, at: int, used: Sequence[int]) -> tuple[np.ndarray, tuple[str, ...], np.ndarray | None]:
        """Of the files `used` of a part: the labels, the groups, and what validates."""
        found = label_arrays([self.parts[at][each] for each in used], self.classes, self.several)
        groups = tuple(found["groups"].tolist()) if "groups" in found else ()
        return found["labels"], groups, found.get("validation")

    @property
    def field(self) -> FieldFacts:
        if self.several:
            return FieldFacts(vector(len(self.classes)), 0, 1, names=tuple(self.classes))
        return labels(*self.classes)

    def skipped(self, pattern: str) -> tuple[tuple[str, Text], ...]:
        """The files of which nobody tells what they stand for, with the reason."""
        why = Text("is in no folder of a class")
        if self.teller == "names":
            why = Text("its name is not built like {pattern}", pattern=shortened(pattern))
        elif self.teller != "folders":
            why = Text("has no label in {table}", table=_name(self.teller))
        nothing = Text("is the folder of a class without a file that could be read")
        gone = Text("is named in {table} and not there", table=_name(self.teller))
        return (
            *((path, why) for path, *_ in self.unknown),
            *((path, nothing) for path in self.empty),
            *((path, gone) for path in self._named_in_vain()),
        )

    def _named_in_vain(self) -> list[str]:
        """The names in the table that tells of which there is no file."""
        if self.teller in ("names", "folders"):
            return []
        paths = [path for path, *_ in (*self.parts[0], *self.parts[1], *self.unknown)]
        _, column, cells = label_tables(os.path.dirname(self.teller), paths)
        known = {file_key(path) for path in paths}
        return [name for name in cells.get(column, ()) if name and file_key(name) not in known]

    def misfit(self, pattern: str) -> Text | None:
        """What is received instead of names that are built like `pattern`, None where some are."""
        if self.teller != "names" or self.parts[0] or not self.unknown:
            return None
        return Text("{count:,} names of which none is built like {pattern}, such as {name}",
                    count=len(self.unknown), pattern=shortened(pattern),
                    name=shortened(_name(self.unknown[0][0])))  # fmt: skip

    @property
    def note(self) -> Text:
        """Who tells what, in a sentence."""
        who = {"names": Text("The names tell"), "folders": Text("The folders tell")}
        names = {
            "who": who.get(self.teller) or Text("{table} tells", table=_name(self.teller)),
            "count": len(self.classes),
            "some": _listed(self.classes),
        }
        groups = {group for part in self.parts for *_, group in part if group}
        several = Text(", several a file") if self.several else Text("")
        if groups:
            return Text("{who} {count} labels{several} ({some}) and {groups} groups.", **names,
                        several=several, groups=len(groups))  # fmt: skip
        return Text("{who} {count} labels{several} ({some}).", **names, several=several)


class LabelledSet(DataSet):
    """Files with labels: which parts and groups there are follows from the folder."""

    gives_pair = True

    @property
    def own_test(self) -> bool:  # type: ignore[override]  # whether there is a test part depends on the folder
        return self._found().own_test

    @property
    def own_validation(self) -> bool:  # type: ignore[override]  # so does this
        return self._found().own_validation

    @property
    def grouped(self) -> bool:  # type: ignore[override]  # and this
        return self._found().grouped

    def _looked(self) -> LabelledFolder:
        """What is in the folder; each set says how it looks. Raises BadLabels and OSError."""
        raise NotImplementedError

    def _refused(self, received: Text, setting: str = "path") -> ProblemError:
        """Why nothing can be learned from the folder, in the words of each set."""
        raise NotImplementedError

    def _found(self) -> LabelledFolder:
        """What is in the folder; nothing where that cannot be read."""
        try:
            return self._looked()
        except (OSError, BadLabels):
            return NOTHING

    def _need_labels(self, path: str, pattern: str, without: Text) -> LabelledFolder:
        """What is in the folder at `path`; refused, by `without` where nothing in it has a label."""
        if not os.path.isdir(path):
            raise self._refused(Text("no such folder"))
        try:
            with reading(path):
                found = self._looked()
        except BadLabels as bad:
            raise self._refused(Text("{fault}", fault=shortened(str(bad))), "columns") from bad
        misfit = found.misfit(pattern)
        if misfit is not None:
            raise self._refused(misfit, "pattern")
        if not found.parts[0]:
            raise self._refused(without)
        return found


NOTHING = LabelledFolder([], [[], []], [], "folders", False)


def labelled_folder(
    folder: str,
    files_in: Callable[[str], list[str]],
    pattern: str,
    columns: str,
    test_groups: str = "",
) -> LabelledFolder:
    """Look into a folder. Raises BadLabels and OSError."""
    files, teller, several = labelled_files(folder, files_in, pattern, columns)
    classes, parts = sorted_out(files, several, test_groups)
    unknown = [each for each in files if not each[1] or not (several or each[2])]
    empty = tuple(_empty(folder, classes)) if teller == "folders" and classes else ()
    return LabelledFolder(classes, parts, unknown, teller, several, empty)


def _empty(folder: str, classes: Sequence[str]) -> Iterator[str]:
    known = set(classes)
    for _, place in part_folders(folder):
        with os.scandir(place) as entries:
            folders = (each for each in entries if each.name not in known and not each.name.startswith("."))
            yield from sorted(each.path for each in folders if each.is_dir())


def usual_pattern(files: list[str]) -> str:
    """How the names of nearly all files are built so that they tell a few labels, "" where they are not."""
    for pattern in USUAL:
        named = [label for label, _ in meanings(files, pattern) if label]
        if len(named) > len(files) * _FITTING and 1 < len(set(named)) <= max(2, len(files) // 3):
            return pattern
    return ""


def _listed(names: list[str]) -> str:
    some = ", ".join(shortened(name) for name in names[:_MOST_NAMED])
    return some + (", …" if len(names) > _MOST_NAMED else "")


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
