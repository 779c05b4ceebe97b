from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.series import Series
from netbuilder.data.sets.table import Table
from netbuilder.data.split import split


def written(folder: Path, values: list[object], **options: object) -> Series:
    rows = ["day,level", *(f"2020-01-{at % 28 + 1:02},{value}" for at, value in enumerate(values))]
    (folder / "a.csv").write_text("\n".join(rows))
    return Series(path=str(folder / "a.csv"), **options)


def test_each_example_is_what_lies_before_and_what_comes_after(tmp_path: Path) -> None:
    loaded = written(tmp_path, list(range(100, 140)), window=5, horizon=2).load()
    assert loaded.examples["past"].shape == (34, 5, 1) and loaded.examples["future"].shape == (34, 2)
    assert loaded.examples["past"][3, :, 0].tolist() == [103, 104, 105, 106, 107]
    assert loaded.examples["future"][3].tolist() == [108, 109]


def test_what_tests_comes_last(tmp_path: Path) -> None:
    loaded = written(tmp_path, list(range(50)), window=5).load()
    found = split(loaded, validation=0.2, test=0.2, seed=3)
    assert found.train.tolist() == list(range(27))
    assert found.validation.tolist() == list(range(27, 36)) and found.test.tolist() == list(range(36, 45))


@pytest.mark.parametrize(
    ("change", "expected"), [("nothing", 100.0), ("difference", 10.0), ("ratio", float(np.log(1.1)))]
)
def test_changes_can_be_learned_from(change: str, expected: float, tmp_path: Path) -> None:
    loaded = written(tmp_path, [100 * 1.1**at for at in range(40)], change=change, window=3).load()
    assert loaded.examples["past"][0, 0, 0] == pytest.approx(expected, rel=1e-5)


def test_gaps_are_filled_by_what_lies_between(tmp_path: Path) -> None:
    loaded = written(tmp_path, [1, 2, "", 4, *range(5, 40)], window=4).load()
    assert loaded.examples["past"][0, :, 0].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("values", "options", "says"),
    [
        ([1, 2, 3], {}, "too short"),
        (list(range(150_000)), {"window": 4096}, "do not fit into memory"),
        (["a"] * 50, {}, "no column of numbers"),
        (list(range(50)), {"column": "depth"}, "only level"),
        (list(range(50)), {"change": "ratio"}, "0 or less"),
    ],
)
def test_what_cannot_be_used_says_why(
    values: list[object], options: dict[str, object], says: str, tmp_path: Path
) -> None:
    with pytest.raises(ProblemError) as caught:
        written(tmp_path, values, **options).load()
    assert says in caught.value.problem.paragraph()


@pytest.mark.skipif("NETBUILDER_DATA" not in os.environ, reason="the real series are in NETBUILDER_DATA")
def test_real_series_are_told_from_real_tables() -> None:
    folder = Path(os.environ["NETBUILDER_DATA"])
    for name in ("airline-passengers", "monthly-sunspots"):
        found = recognise(folder / "timeseries" / f"{name}.csv")
        assert isinstance(found, Series) and found.load().count > 100
    assert isinstance(recognise(folder / "mpg" / "mpg.csv"), Table)
