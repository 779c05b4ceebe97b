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
from netbuilder.core.problem import ProblemError, refuse
from netbuilder.core.setting import Choice, Flag, Line
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import vector
from netbuilder.core.text import Text, shortened
from netbuilder.data.part_files import PART_HELPERS, part_paths
from netbuilder.data.parted_file import FURTHER, PartedFile, further_file
from netbuilder.data.raw_files import raw_rows
from netbuilder.data.reading import reading
from netbuilder.data.sheet_files import SHEET_HELPERS, sheet_text
from netbuilder.data.source import (
    CLASSIFY,
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
from netbuilder.data.table_features import (
    FEATURE_HELPERS,
    feature_values,
    joined_tables,
    read_tables,
    table_arrays,
    told_columns,
)
from netbuilder.data.table_files import (
    TABLE_HELPERS,
    BadTable,
    is_missing,
    table_rows,
)
from netbuilder.data.table_targets import TARGET_HELPERS, target_column, target_columns, targets_of

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
    validation: str,
    test: str,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The features of each row as numbers, and the target, of what trains and of what tests.

    Words become a one among zeros, or, where `categories` is "embedding", numbers of
    their own. What is missing is NaN; rows without a target are left out. `validation`
    and `test` are further files, by their path from that of the first.
    """
    read = read_tables(part_paths(path, validation, test))
    target = target or target_column(read[0][2])
    numbers, words, _ = told_columns(read[0][2], target, f"{leave_out},{group}")
    columns, numbers, parts, meant = joined_tables(read, numbers, words, target, group, foretell)
    return table_arrays(columns, parts, numbers, words, target, group, meant, categories)


def _named_like(path: Path, names: list[str]) -> str:
    """The one column after which the file is called, as in mpg.csv or house_prices.csv, "" for none."""
    called = {word.lower().removesuffix("s") for word in re.findall(r"[^\W\d_]+", path.stem)}
    found = [name for name in names if name.lower().removesuffix("s") in called]
    return found[0] if len(found) == 1 else ""


@dataset("table", "Table", says="A table of your own: one column is foretold from the others.",
         licence="That of your own data", suggests=CLASSIFY, loader=load_table,
         helpers=(*TABLE_HELPERS, *SHEET_HELPERS, *PART_HELPERS, *TARGET_HELPERS,
                  *FEATURE_HELPERS))  # fmt: skip
class Table(PartedFile):
    """Columns with too many different words are left out, and named."""

    recognises = "a table with names above its columns (.csv, .tsv, .parquet, .xlsx)"
    suffixes = (".csv", ".tsv", ".tab", *_OF_PROGRAMS)
    scaled_by = FrozenDict(features="scale", target="scale_target")
    may_lack = ("features",)

    path = PathSetting(
        "", file=True, says="The file, with commas, semicolons or tabs between its cells.", label="File"
    )
    validation, test = further_file("validation"), further_file("test")
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
        found_out = Text("Separator, decimal sign and encoding are found out.")
        return (
            Step(Text("Read the table"), found_out, FURTHER),
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
            raise self._refused(Text("no such file"), self.path)
        files = self._files()
        try:
            with reading(self.path):
                read = read_tables(files)
                target = self.target or target_column(read[0][2])
                unwanted = f"{self.leave_out},{self.group}"
                numbers, words, others = told_columns(read[0][2], target, unwanted)
                columns, numbers, parts, meant = joined_tables(
                    read, numbers, words, target, self.group, self.foretell
                )
                arrays, test = table_arrays(
                    columns, parts, numbers, words, target, self.group, meant, self.categories
                )
        except BadTable as bad:
            fault = Text("one that {fault}", fault=shortened(bad.fault))
            raise self._refused(fault, bad.path or self.path) from bad
        own = arrays.pop("validation", None)
        groups = [tuple(each.pop("groups").tolist()) if self.group else () for each in (arrays, test)]
        told: dict[str, FieldFacts] = {}
        if "features" in arrays:
            ones = words if self.categories == "one-hot" else {}
            features = tuple(feature_values(columns, numbers, ones))
            told["features"] = FieldFacts(vector(len(features)), names=features)
        if "categories" in arrays:
            told["categories"] = categories_facts(words)
        targets = target_columns(columns, target)
        classes = targets_of(columns, target, meant)[1]
        goal = labels(*classes) if classes else FieldFacts(vector(len(targets)))
        told["target"] = replace(goal, names=tuple(targets))
        skipped = tuple((name, Text("{why}", why=why)) for name, why in others.items())
        return Loaded(arrays, test if self.test else None, told=told, skipped=skipped, groups=groups[0],
                      test_groups=groups[1], own_validation=own, sources=self._sources(),
                      note=_unknown(columns, words))  # fmt: skip

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
        found = cls.with_neighbours(path, _has_its_columns)
        return cls(**found, target=_named_like(Path(found["path"]), names))

    def _refused(self, received: Text, file: str) -> ProblemError:
        return refuse(
            "bad_data_file",
            Text("{file} cannot be used as a table.", file=file),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("mend the file, choose other columns, or choose another file."),
            place=self._place(file),
        )

    def _script_arguments(self) -> dict[str, Value]:
        return {
            "path": Name("arguments.data"),
            "target": self.target,
            "group": self.group,
            "leave_out": self.leave_out,
            "foretell": self.foretell,
            "categories": self.categories,
            **self._script_files(),
        }


def _has_its_columns(trains: Path, further: Path) -> bool:
    """Whether a file has all columns of the one that trains, as far as their starts tell."""
    try:
        first, other = (table_rows(sheet_text(str(each), 1 << 20))[0] for each in (trains, further))
    except (BadTable, OSError):
        return False
    return set(first) <= set(other)


def _unknown(columns: Mapping[str, list[str]], words: Mapping[str, list[str]]) -> Text | None:
    """That further files hold words which the first does not, if they do."""
    unknown = {name: set(columns[name]).difference(kinds) for name, kinds in words.items()}
    found = [
        f"{name} = {word}" for name, each in unknown.items() for word in sorted(each) if not is_missing(word)
    ]
    if not found:
        return None
    return Text(
        "Words that are not in the first file count as missing: {words}.", words=shortened(", ".join(found))
    )
