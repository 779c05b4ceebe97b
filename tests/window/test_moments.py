from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import QLocale

from netbuilder.window.moments import moment


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ((2026, 11, 28, 9, 41), "9:41"),
        ((2026, 11, 28, 0, 0), "0:00"),
        ((2026, 11, 27, 23, 59), "Fri"),
        ((2026, 11, 22, 9, 0), "Sun"),
        ((2026, 11, 21, 9, 0), "Nov 21"),
        ((2025, 11, 27, 9, 0), "Nov 2025"),
        ((2026, 11, 29, 9, 0), "Nov 29"),  # the clock was set back
    ],
)
def test_a_moment_is_told_as_people_do(then: tuple[int, int, int, int, int], words: str) -> None:
    now = datetime(2026, 11, 28, 18, 0).timestamp()
    assert moment(datetime(*then).timestamp(), now) == words
