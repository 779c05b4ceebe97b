from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.studio.pictures import PictureChoice, format_of, stored_choice
from netbuilder.studio.settings import SettingsStore


@pytest.mark.parametrize(
    ("stored", "choice"),
    [
        (None, PictureChoice()),
        ([], PictureChoice()),
        ({}, PictureChoice()),
        ({"format": "pdf", "dark": True}, PictureChoice("pdf", dark=True)),
        ({"format": "gif", "shapes": 0, "transparent": None}, PictureChoice()),
        ({"format": ["svg"], "shapes": False}, PictureChoice(shapes=False)),
    ],
)
def test_a_stored_choice_is_taken_where_it_is_of_the_right_kind(
    stored: object, choice: PictureChoice
) -> None:
    assert stored_choice(stored) == choice


def test_it_is_there_the_next_time() -> None:
    choice = PictureChoice("png", shapes=False, transparent=True)
    SettingsStore().change(picture=choice)
    assert SettingsStore().values.picture == choice


@pytest.mark.parametrize(("name", "format"), [("a.svg", "svg"), ("a.b.PDF", "pdf"), ("합.Png", "png")])
def test_the_suffix_names_the_format(name: str, format: str) -> None:
    assert format_of(Path(name)) == format


@pytest.mark.parametrize("name", ["a", "a.gif", ".svg", "svg", "a.svg.gz"])
def test_another_suffix_is_refused(name: str) -> None:
    with pytest.raises(ProblemError, match=r"\.svg, \.pdf, \.png"):
        format_of(Path(name))
