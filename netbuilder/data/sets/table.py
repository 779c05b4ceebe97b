"""A table of one's own: a row an example, one column to be foretold from the others."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Name, Value, literal
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Choice, Flag, Line
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import vector
from netbuilder.core.text import Text, shortened
from netbuilder.data.raw_files import raw_rows
from netbuilder.data.reading import reading
from netbuilder.data.sheet_files import SHEET_HELPERS, sheet_text
from netbuilder.data.source import (
    CLASSIFY,
    DataSet,
    Loaded,
    Progress,
    RawFiles,
    Scaling,
    Shows,
    Step,
    Stopping,
    categories_facts,
    dataset,
    labels,
)
from netbuilder.data.table_files import (
    TABLE_HELPERS,
    BadTable,
    is_missing,
    is_number,
    kinds_of,
    numbers_of,
    table_rows,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

_OF_PROGRAMS = (".parquet", ".xlsx")


def load_table(
    path: str,
    target: str,
    group: str,
    leave_out: str,
    foretell: str,
    categories: str,
) -> dict[str, np.ndarray]:
    """The features of each row as numbers, and the target.

    Words become a one among zeros, or, where `categories` is "embedding", numbers of
    their own. What is missing is NaN; rows without a target are left out.
    """
    columns = table_columns(sheet_text(path))
    numbers, words, _ = told_columns(columns, target, f"{leave_out},{group}")
    return table_arrays(columns, numbers, words, target, group, foretell, categories)


def table_columns(text: str) -> dict[str, list[str]]:
    """The cells of each column by its name.

    Raises BadTable.
    """
    names, rows, _ = table_rows(text)
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def told_columns(
    columns: dict[str, list[str]], target: str, leave_out: str
) -> tuple[dict[str, np.ndarray], dict[str, list[str]], dict[str, str]]:
    """The columns of numbers, the kinds of words in others, and why some are left out.

    Raises BadTable.
    """
    chosen = target_columns(columns, target)
    unwanted = {name.strip() for name in leave_out.split(",")}
    numbers: dict[str, np.ndarray] = {}
    words: dict[str, list[str]] = {}
    others: dict[str, str] = {}
    for name, cells in columns.items():
        if name in chosen:
            continue
        values = numbers_of(cells)
        kinds = kinds_of(cells) if values is None else []
        if name in unwanted:
            continue
        if values is not None:
            numbers[name] = values
        elif len(kinds) < 2:
            others[name] = "the same in all rows" if kinds else "nothing in it"
        elif len(kinds) > min(50, len(cells) // 2):
            others[name] = f"{len(kinds):,} different words"
        else:
            words[name] = kinds
    return numbers, words, others


def table_arrays(
    columns: dict[str, list[str]],
    numbers: dict[str, np.ndarray],
    words: dict[str, list[str]],
    target: str,
    group: str,
    foretell: str,
    categories: str,
) -> dict[str, np.ndarray]:
    """The arrays of a table; `foretell` is "classes", "number", or "automatic".

    With a `group`, what that column says of each row. Raises BadTable.
    """
    import numpy as np

    if group and group not in columns:
        raise BadTable(f"has no column {group!r}, only {', '.join(columns)}")
    chosen = ", ".join(target_columns(columns, target))
    goals, _, known = targets_of(columns, target, foretell)
    embedded = categories == "embedding"
    features = feature_values(columns, numbers, {} if embedded else words)
    if not (features or (embedded and words)) or not known.any():
        raise BadTable(f"has nothing from which {chosen!r} could be foretold")
    arrays: dict[str, np.ndarray] = {}
    if features:
        stacked = np.stack(list(features.values()), axis=1).astype(np.float32)
        arrays["features"] = stacked[known]
    if embedded and words:
        codes = [category_numbers(columns[name], kinds) for name, kinds in words.items()]
        arrays["categories"] = np.stack(codes, axis=1)[known]
    if group:
        arrays["groups"] = np.array(columns[group])[known]
    return {**arrays, "target": goals[known]}


def feature_values(
    columns: dict[str, list[str]],
    numbers: dict[str, np.ndarray],
    words: dict[str, list[str]],
) -> dict[str, np.ndarray]:
    """Columns of numbers as they are, each word of others as ones and zeros."""
    import numpy as np

    features: dict[str, np.ndarray] = {}
    for name, cells in columns.items():
        if name in numbers:
            features[name] = numbers[name]
        for word in words.get(name, []):
            features[f"{name} = {word}"] = np.array([cell == word for cell in cells], float)
    return features


def category_numbers(cells: list[str], kinds: list[str]) -> np.ndarray:
    """The number of each word, from 1; 0 stands for what is missing."""
    import numpy as np

    number = {word: at for at, word in enumerate(kinds, start=1)}
    return np.array([number.get(cell, 0) for cell in cells], np.int64)


def target_column(columns: dict[str, list[str]]) -> str:
    """The column that is probably to be foretold.

    One with a telling name, else the last one or the first, as is the custom, else the
    last of few kinds. What names each row is none of them.
    """
    telling = ("target", "label", "labels", "class", "y", "outcome", "response", "output",
               "survived", "species", "diagnosis", "price", "quality", "정답", "라벨", "레이블")  # fmt: skip
    named = [name for name in columns if name.lower() in telling]
    ends = [name for name in (*list(columns)[-1:], *list(columns)[:1]) if may_be_foretold(columns[name])]
    if named or ends:
        return (named or ends)[0]
    few = [name for name, cells in columns.items() if 1 < len(kinds_of(cells)) <= 20]
    return (few or list(columns))[-1]


def may_be_foretold(cells: list[str]) -> bool:
    """Whether a column could be a target: a few kinds, or numbers that do not only count the rows."""
    import numpy as np

    kinds = kinds_of(cells)
    if 2 * sum(not is_missing(cell) for cell in cells) < len(cells) or len(kinds) < 2:
        return False
    values = numbers_of(cells)
    if values is None:
        return len(kinds) <= min(20, len(cells) - 1)
    steps = np.diff(values[~np.isnan(values)])
    return not bool((steps == 1).all())


def target_columns(columns: dict[str, list[str]], target: str) -> list[str]:
    """The columns to be foretold: one, or several with commas between their names.

    Raises BadTable.
    """
    if not target or target in columns:
        return [target or target_column(columns)]
    names = [name.strip() for name in target.split(",")]
    for name in names:
        if name not in columns:
            raise BadTable(f"has no column {name!r}, only {', '.join(columns)}")
    return names


def targets_of(
    columns: dict[str, list[str]],
    target: str,
    foretell: str,
) -> tuple[np.ndarray, list[str], np.ndarray]:
    """As `target_values`; several columns are numbers, or yes and no, side by side."""
    import numpy as np

    names = target_columns(columns, target)
    if len(names) == 1:
        return target_values(columns[names[0]], foretell)
    each = [target_values(columns[name], "number") for name in names]
    values = np.concatenate([found for found, _, _ in each], axis=1)
    return values, [], np.logical_and.reduce([known for _, _, known in each])


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
    plain = {word: word.replace(",", ".") if is_number(word) else "0" for word in words}
    order = sorted(words, key=lambda word: (float(plain[word]) if whole else 0.0, word))
    number = {word: at for at, word in enumerate(order)}
    found = np.array([number.get(cell, -1) for cell in cells], np.int64)
    return found, order, found >= 0


def _named_like(path: Path, names: list[str]) -> str:
    """The one column after which the file is called, as in mpg.csv or house_prices.csv, "" for none."""
    called = {word.lower().removesuffix("s") for word in re.findall(r"[^\W\d_]+", path.stem)}
    found = [name for name in names if name.lower().removesuffix("s") in called]
    return found[0] if len(found) == 1 else ""


@dataset("table", "Table", says="A table of your own: one column is foretold from the others.",
         licence="That of your own data", suggests=CLASSIFY, loader=load_table,
         helpers=(*TABLE_HELPERS, *SHEET_HELPERS, table_columns, target_column, may_be_foretold,
                  target_columns, target_values,
                  targets_of, told_columns, feature_values,
                  category_numbers, table_arrays))  # fmt: skip
class Table(DataSet):
    """Columns with too many different words are left out, and named."""

    needs = "path"
    needs_folder = True
    recognises = "a table with names above its columns (.csv, .tsv, .parquet, .xlsx)"
    suffixes = (".csv", ".tsv", ".tab", *_OF_PROGRAMS)
    scaled_by = FrozenDict(features="scale", target="scale_target")
    may_lack = ("features",)

    path = PathSetting(
        "", file=True, says="The file, with commas, semicolons or tabs between its cells.", label="File"
    )
    target = Line("", says="The column to be foretold, or several with commas between them; empty takes the "
                           "likeliest.", label="Foretell")  # fmt: skip
    group = Line("", says="Column of what several rows were taken from, such as a patient; nobody is in two "
                          "parts.", label="Group by")  # fmt: skip
    foretell = Choice("automatic", ("automatic", "classes", "number"),
                      says="As one of a few classes, or as a number.", label="As")  # fmt: skip
    leave_out = Line("", says="Columns that are not to be learned from, with commas between them.",
                     label="Leave out")  # fmt: skip
    scale = Choice("standard", ("standard", "range", "none"),
                   says="Numbers: mean 0 and deviation 1, or from 0 to 1, or as they are.")  # fmt: skip
    categories = Choice("one-hot", ("one-hot", "embedding"), label="Words",
                        says="As ones and zeros, or numbers for the layer Embed categories.")  # fmt: skip
    scale_target = Flag(True, label="Scale target", says="A number that is foretold: mean 0 and deviation 1 "
                        "while it is learned. Errors are told in its own unit.")  # fmt: skip

    @property
    def grouped(self) -> bool:  # type: ignore[override]  # it follows from the options
        return bool(self.group)

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        return None

    def preparation(self) -> Mapping[str, Scaling]:
        target = {"target": Scaling.STANDARD} if self.scale_target else {}
        return {"features": Scaling(self.scale), **target}

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        chosen = [name.strip() for name in self.leave_out.split(",") if name.strip()]
        left = [*chosen, *(name for name, _ in loaded.skipped)]
        columns = Text("All columns but the one to be foretold are learned from.")
        if left:
            columns = Text("Not learned from: {names}.", names=", ".join(left))
        if self.categories == "embedding" and "categories" in loaded.examples:
            words = Text("Columns of words that become numbers: {count}. 0 stands for what is missing.",
                         count=loaded.examples["categories"].shape[1])  # fmt: skip
        else:
            names = loaded.told["features"].names if "features" in loaded.told else ()
            ones = [name.partition(" = ")[0] for name in names if " = " in name]
            count = len(set(ones))
            words = Text("Columns of words that become ones and zeros: {columns}, as {ones} columns.",
                         columns=count, ones=len(ones)) if count else Text("There are no words.")  # fmt: skip
        return (
            Step(Text("Read the table"), Text("Separator, decimal sign and encoding are found out.")),
            Step(Text("Choose columns"), columns, ("target", "leave_out", "group")),
            Step(Text("Words to numbers"), words, ("categories",), shows=Shows.READ),
        )

    def raw_files(self, facts: DataFacts) -> RawFiles | None:
        features, categories = facts.field("features"), facts.field("categories")
        kinds = dict(zip(categories.names, categories.kinds, strict=True)) if categories is not None else {}
        written = ", ".join(f"{literal(name)}: {literal(words)}" for name, words in kinds.items())
        names = features.names if features is not None else ()
        call = f"raw_rows(path, {literal(names)}, {{{written}}})"
        return RawFiles(
            "the rows of a table with the same columns", call, (*TABLE_HELPERS, *SHEET_HELPERS, raw_rows)
        )

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        if not os.path.isfile(self.path):
            raise self._refused(Text("no such file"))
        try:
            with reading(self.path):
                columns = table_columns(sheet_text(self.path))
                unwanted = f"{self.leave_out},{self.group}"
                numbers, words, others = told_columns(columns, self.target, unwanted)
                arrays = table_arrays(
                    columns, numbers, words, self.target, self.group, self.foretell, self.categories
                )
        except BadTable as bad:
            raise self._refused(Text("one that {fault}", fault=shortened(str(bad)))) from bad
        targets = target_columns(columns, self.target)
        classes = targets_of(columns, self.target, self.foretell)[1]
        groups = tuple(arrays.pop("groups").tolist()) if self.group else ()
        told: dict[str, FieldFacts] = {}
        if "features" in arrays:
            ones = words if self.categories == "one-hot" else {}
            features = tuple(feature_values(columns, numbers, ones))
            told["features"] = FieldFacts(vector(len(features)), names=features)
        if "categories" in arrays:
            told["categories"] = categories_facts(words)
        goal = labels(*classes) if classes else FieldFacts(vector(len(targets)))
        told["target"] = replace(goal, names=tuple(targets))
        skipped = tuple((name, Text("{why}", why=why)) for name, why in others.items())
        return Loaded(arrays, told=told, skipped=skipped, groups=groups)

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        if not path.is_file() or path.suffix.lower() not in cls.suffixes:
            return None
        if path.suffix.lower() in _OF_PROGRAMS:
            return cls(path=str(path))  # reading tells the rest, such as that its reader is missing
        try:
            names, rows, _ = table_rows(sheet_text(str(path), 1 << 20))
        except (BadTable, OSError):
            return None
        if len(names) < 3 or len(rows) < 5:
            return None
        return cls(path=str(path), target=_named_like(path, names))

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
            "group": self.group,
            "leave_out": self.leave_out,
            "foretell": self.foretell,
            "categories": self.categories,
        }
