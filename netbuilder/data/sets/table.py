"""A table of one's own: a row an example, one column to be foretold from the others."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Choice, Line
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import vector
from netbuilder.core.text import Text, shortened
from netbuilder.data.idx import reading
from netbuilder.data.source import CLASSIFY, DataSet, Loaded, Progress, Scaling, Stopping, dataset, labels
from netbuilder.data.table_files import TABLE_HELPERS, BadTable, kinds_of, numbers_of, table_rows, table_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np


def load_table(path: str, target: str, leave_out: str, foretell: str) -> dict[str, np.ndarray]:
    """The features of each row as numbers, words as a one among zeros, and the target.

    What is missing is NaN; rows without a target are left out.
    """
    return table_arrays(table_text(path), target, leave_out, foretell)[0]


def table_arrays(
    text: str, target: str, leave_out: str, foretell: str
) -> tuple[dict[str, np.ndarray], list[str], list[str], str]:
    """The arrays of a table, what each feature is called, the names of the classes, and the target's.

    `foretell` is "classes", "number", or "automatic".
    Raises BadTable.
    """
    import numpy as np

    names, rows, _ = table_rows(text)
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    chosen = target or target_column(columns)
    if chosen not in columns:
        raise BadTable(f"has no column {chosen!r}, only {', '.join(names)}")
    left_out = {chosen, *(name.strip() for name in leave_out.split(","))}
    goals, classes, known = target_values(columns[chosen], foretell)
    features: dict[str, np.ndarray] = {}
    for name, cells in columns.items():
        values = numbers_of(cells)
        words = kinds_of(cells) if values is None else []
        if name in left_out or (values is None and not 1 < len(words) <= min(50, len(cells) // 2)):
            continue
        if values is not None:
            features[name] = values
        for word in words:
            features[f"{name} = {word}"] = np.array([cell == word for cell in cells], float)
    if not features or not known.any():
        raise BadTable(f"has nothing from which {chosen!r} could be foretold")
    stacked = np.stack(list(features.values()), axis=1).astype(np.float32)
    return {"features": stacked[known], "target": goals[known]}, list(features), classes, chosen


def target_column(columns: dict[str, list[str]]) -> str:
    """The column that is probably to be foretold.

    One with a telling name, else the last of few kinds, else the last of numbers.
    """
    telling = ("target", "label", "labels", "class", "y", "survived", "species", "output")
    named = [name for name in columns if name.lower() in telling]
    few = [name for name, cells in columns.items() if 1 < len(kinds_of(cells)) <= 20]
    return (named or few[-1:] or list(columns)[-1:])[0]


def target_values(cells: list[str], foretell: str) -> tuple[np.ndarray, list[str], np.ndarray]:
    """What is to be foretold, the names of the classes if it is classes, and where it is known."""
    import numpy as np

    values = numbers_of(cells)
    words = kinds_of(cells)
    whole = values is not None and np.isin(values[~np.isnan(values)], range(100)).all()
    few = values is None or (whole and len(words) <= 10)
    if foretell == "number" or (foretell == "automatic" and not few):
        if values is None:
            raise BadTable("has words in the column that is to be foretold, and no numbers")
        return values.astype(np.float32)[:, None], [], ~np.isnan(values)
    order = sorted(words, key=lambda word: (float(word.replace(",", ".")) if whole else 0.0, word))
    number = {word: at for at, word in enumerate(order)}
    found = np.array([number.get(cell, -1) for cell in cells], np.int64)
    return found, order, found >= 0


@dataset("table", "Table", says="A table of your own: one column is foretold from the others.",
         licence="That of your own data", suggests=CLASSIFY, loader=load_table,
         helpers=(*TABLE_HELPERS, target_column, target_values, table_arrays))  # fmt: skip
class Table(DataSet):
    """Words become ones and zeros; columns with too many different words are left out."""

    needs = "path"
    needs_folder = True
    recognises = "a table with names above its columns (.csv, .tsv)"
    suffixes = (".csv", ".tsv", ".tab")

    path = PathSetting(
        "", file=True, says="The file, with commas, semicolons or tabs between its cells.", label="File"
    )
    target = Line("", says="The column to be foretold; empty takes the likeliest.", label="Foretell")
    foretell = Choice("automatic", ("automatic", "classes", "number"),
                      says="As one of a few classes, or as a number.", label="As")  # fmt: skip
    leave_out = Line("", says="Columns that are not to be learned from, with commas between them.",
                     label="Leave out")  # fmt: skip
    scale = Choice("standard", ("standard", "range", "none"),
                   says="Numbers: mean 0 and deviation 1, or from 0 to 1, or as they are.")  # fmt: skip

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        return None

    def preparation(self) -> Mapping[str, Scaling]:
        return {"features": Scaling(self.scale)}

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        if not os.path.isfile(self.path):
            raise self._refused(Text("no such file"))
        try:
            with reading(self.path):
                arrays, features, classes, target = table_arrays(
                    table_text(self.path), self.target, self.leave_out, self.foretell
                )
        except BadTable as bad:
            raise self._refused(Text("one that {fault}", fault=shortened(str(bad)))) from bad
        told = {"features": FieldFacts(vector(len(features)), names=tuple(features))}
        goal = labels(*classes) if classes else FieldFacts(vector(1))
        told["target"] = replace(goal, names=(target,))
        return Loaded(arrays, told=told)

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        if not path.is_file() or path.suffix.lower() not in cls.suffixes:
            return None
        try:
            names, rows, _ = table_rows(table_text(str(path)))
        except (BadTable, OSError):
            return None
        return cls(path=str(path)) if len(names) > 2 and len(rows) > 4 else None

    def _refused(self, received: Text) -> ProblemError:
        return refuse(
            "bad_data_file",
            Text("{file} cannot be used as a table.", file=self.path),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("mend the file, choose other columns, or choose another file."),
            place=Place(setting="path", file=self.path),
        )

    def _script_arguments(self) -> dict[str, Value]:
        return {
            "path": Name("arguments.data"),
            "target": self.target,
            "leave_out": self.leave_out,
            "foretell": self.foretell,
        }
