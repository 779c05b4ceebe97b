"""A series of measurements over time: what comes next?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Name, Value, literal
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Choice, Int, Line
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import sequence, vector
from netbuilder.core.text import Text, shortened
from netbuilder.data.reading import reading
from netbuilder.data.source import (
    RECONSTRUCT,
    DataSet,
    Loaded,
    Progress,
    RawFiles,
    Scaling,
    Shows,
    Step,
    Stopping,
    dataset,
)
from netbuilder.data.table_files import TABLE_HELPERS, BadTable, numbers_of, table_rows, table_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

_MOST_BYTES = 2 << 30
_LEAST = 10  # windows that make a series worth learning from


def load_series(path: str, column: str, window: int, horizon: int, change: str) -> dict[str, np.ndarray]:
    """For each moment the last `window` values, and the `horizon` values that follow."""
    return windows(series_of(table_text(path), column, change)[1], window, horizon)


def series_of(text: str, column: str, change: str) -> tuple[str, np.ndarray]:
    """The name of a column of numbers, and its values from the first to the last.

    `change` takes each one's "difference" from the one before, or that of the logarithms ("ratio"), or
    "nothing". Gaps are filled by what lies between.
    Raises BadTable.
    """
    import numpy as np

    names, rows, _ = table_rows(text)
    found = {name: numbers_of([row[at] for row in rows]) for at, name in enumerate(names)}
    numbers = {name: values for name, values in found.items() if values is not None}
    chosen = column or next(reversed(numbers), "")
    if chosen not in numbers:
        raise BadTable(f"has no column of numbers {chosen!r}, only {', '.join(numbers) or 'words'}")
    values = numbers[chosen]
    known = ~np.isnan(values)
    values = np.interp(np.arange(len(values)), np.flatnonzero(known), values[known])
    if change == "ratio":
        if values.min() <= 0:
            raise BadTable(f"has values of 0 or less in {chosen!r}, which have no ratio")
        values = np.log(values)
    return chosen, values if change == "nothing" else np.diff(values)


def raw_series(path: str, column: str, change: str, window: int) -> dict[str, np.ndarray]:
    """The last `window` values, before what comes next.

    Raises BadTable.
    """
    import numpy as np

    values = series_of(table_text(path), column, change)[1]
    if len(values) < window:
        raise BadTable(f"has {len(values):,} values, fewer than {window:,}")
    return {"past": values[-window:].astype(np.float32)[None, :, None]}


def windows(values: np.ndarray, window: int, horizon: int) -> dict[str, np.ndarray]:
    """What lies before each moment, and what comes after it."""
    import numpy as np

    count = max(0, len(values) - window - horizon + 1)
    before = np.arange(count)[:, None] + np.arange(window)
    after = np.arange(count)[:, None] + window + np.arange(horizon)
    values = values.astype(np.float32)
    return {"past": values[before][:, :, None], "future": values[after]}


@dataset("series", "Time series", says="Measurements of your own over time; what comes next is foretold.",
         licence="That of your own data", suggests=RECONSTRUCT, loader=load_series,
         helpers=(*TABLE_HELPERS, series_of, windows))  # fmt: skip
class Series(DataSet):
    """What validates and tests comes after what trains, as it does when one foretells."""

    needs = "path"
    needs_folder = True
    in_order = True
    scaled_by = FrozenDict(past="scale", future="scale")
    recognises = "a table of measurements over time (.csv)"
    suffixes = (".csv", ".tsv")

    path = PathSetting("", file=True, says="The table; each row is a moment.", label="File")
    column = Line("", says="The column to be foretold; empty takes the last one of numbers.")
    window = Int(24, min=1, max=4096, says="Moments that are looked back at.", label="Look back")
    horizon = Int(1, min=1, max=512, says="Moments that are foretold at once.", label="Look ahead")
    change = Choice("nothing", ("nothing", "difference", "ratio"),
                    says="Learn from changes: from one moment to the next, or in proportion.",
                    label="Change")  # fmt: skip
    scale = Choice("standard", ("standard", "range", "none"),
                   says="Values: mean 0 and deviation 1, or from 0 to 1, or as they are.")  # fmt: skip

    @property
    def overlap(self) -> int:  # type: ignore[override]  # it follows from the options
        """What is foretold is in none of the windows before: neither in its past nor in its future."""
        return self.horizon - 1

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        return ("past", FieldFacts(sequence(self.window, 1))), ("future", FieldFacts(vector(self.horizon)))

    def preparation(self) -> Mapping[str, Scaling]:
        return {"past": Scaling(self.scale), "future": Scaling(self.scale)}

    def raw_files(self, facts: DataFacts) -> RawFiles | None:
        call = f"raw_series(path, {literal(self.column)}, {literal(self.change)}, {self.window})"
        says = f"a table of the same kind, of which the last {self.window} values are looked at"
        return RawFiles(says, call, (*TABLE_HELPERS, series_of, raw_series))

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        changes = {
            "nothing": Text("Values are learned as they are."),
            "difference": Text("Each value becomes its difference from the one before."),
            "ratio": Text("Each value becomes the difference of its logarithm from that before."),
        }
        cut = Text("{window:,} values that are known, and the {horizon:,} behind them.",
                   window=self.window, horizon=self.horizon)  # fmt: skip
        return (
            Step(Text("Read the column"), Text("Gaps are filled by what lies between."), ("column",)),
            Step(Text("Take changes"), changes[self.change], ("change",), self.change != "nothing"),
            Step(Text("Cut into windows"), cut, ("window", "horizon"), shows=Shows.READ),
        )

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        if not os.path.isfile(self.path):
            raise self._refused(Text("no such file"))
        try:
            with reading(self.path):
                _, values = series_of(table_text(self.path), self.column, self.change)
        except BadTable as bad:
            raise self._refused(Text("one that {fault}", fault=shortened(str(bad)))) from bad
        count = max(0, len(values) - self.window - self.horizon + 1)
        if 4 * count * (self.window + self.horizon) > _MOST_BYTES:
            raise refuse(
                "too_large",
                Text("{count:,} windows of that length do not fit into memory.", count=count),
                expected=Text("at most {most:.0f} GB", most=_MOST_BYTES / 1e9),
                received=Text("{size:.1f} GB", size=4 * count * (self.window + self.horizon) / 1e9),
                remedy=Text("look less far back."),
                place=Place(setting="window", file=self.path),
            )
        arrays = windows(values, self.window, self.horizon)
        if len(arrays["past"]) < _LEAST:
            raise refuse(
                "too_few_examples",
                Text("{file} is too short.", file=self.path),
                expected=Text("at least {least:,} values", least=self.window + self.horizon + _LEAST - 1),
                received=Text("{count:,}", count=len(values)),
                remedy=Text("look less far back or ahead, or take a longer series."),
                place=Place(setting="window", file=self.path),
            )
        return Loaded(arrays, in_order=True, overlap=self.overlap)

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        """A table with one column of numbers besides the time."""
        if not path.is_file() or path.suffix.lower() not in cls.suffixes:
            return None
        try:
            names, rows, _ = table_rows(table_text(str(path), 1 << 20))
            numbers = [at for at in range(len(names)) if numbers_of([row[at] for row in rows]) is not None]
        except (BadTable, OSError):
            return None
        return cls(path=str(path)) if len(names) <= 2 and numbers and len(rows) > 2 * _LEAST else None

    def _refused(self, received: Text) -> ProblemError:
        return refuse(
            "bad_data_file",
            Text("{file} cannot be used as a series.", file=self.path),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("choose another column or another file."),
            place=Place(setting="path", file=self.path),
        )

    def _script_arguments(self) -> dict[str, Value]:
        return {"path": Name("arguments.data"), "column": self.column, "window": self.window,
                "horizon": self.horizon, "change": self.change}  # fmt: skip
