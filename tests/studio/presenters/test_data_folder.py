from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from netbuilder.studio.presenters.data_folder import can_keep_data, contents


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def _disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def usage(place: Path) -> Usage:
        if not Path(place).exists():
            raise FileNotFoundError(place)
        return Usage(0, 0, 48_200_000_000)

    monkeypatch.setattr(shutil, "disk_usage", usage)


def test_it_tells_what_is_there_and_what_would_fit(tmp_path: Path) -> None:
    for name in ("mnist", "cifar10", ".hidden"):
        (tmp_path / name).mkdir()
    assert str(contents(tmp_path)) == "cifar10, mnist · 48 GB free"


def test_many_are_counted(tmp_path: Path) -> None:
    for name in "abcdef":
        (tmp_path / name).mkdir()
    assert str(contents(tmp_path)).startswith("a, b, c, d and 2 more")


def test_an_empty_one_and_one_that_is_not_there_yet(tmp_path: Path) -> None:
    assert str(contents(tmp_path)) == "Empty · 48 GB free"
    later = tmp_path / "not" / "yet"
    assert str(contents(later)) == "Made with the first data set that is fetched · 48 GB free"
    assert can_keep_data(tmp_path) and not can_keep_data(later)
