"""Typed text and steps as values of settings."""

from __future__ import annotations

import pytest

from netbuilder.core.setting import AnySetting, Choice, Float, Int, SettingRefused
from netbuilder.project.recipe import Recipe
from netbuilder.window.inspector.values import option_words, read, shown, stepped


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (Int(1, min=1), "12", 12),
        (Int(1, min=1), "=3*4", 12),
        (Float(0.1), "=1/8", 0.125),
        (Float(0.1), "1e-3", 0.001),
        (Choice("a", ("a", "b")), "b", "b"),
    ],
)
def test_read(setting: AnySetting, text: str, value: object) -> None:
    assert read(setting, text) == value


@pytest.mark.parametrize("text", ["", "x", "=", "=1/0", "=x", "0", "=0.5", "= -1"])
def test_what_the_setting_does_not_take_is_refused(text: str) -> None:
    with pytest.raises(SettingRefused):
        read(Int(1, min=1), text)


@pytest.mark.parametrize(
    ("setting", "value", "steps", "after"),
    [
        (Int(1, min=1, max=8), 3, 1, 4),
        (Int(1, min=1, max=8), 3, 10, 8),
        (Int(1, min=1, max=8), 3, -10, 1),
        (Int(1), -3, -10, -13),
        (Float(0.001, above=0.0), 0.001, 1, 0.0011),
        (Float(0.001, above=0.0), 0.0011, -1, 0.001),
        (Float(0.5, min=0.0, below=1.0), 0.99, 1, 0.99),
        (Float(0.5, min=0.0, max=1.0), 0.99, 5, 1.0),
        (Float(0.0, min=0.0), 0.0, 1, 0.01),
        (Float(0.0, min=0.0), 0.0, -1, 0.0),
        (Choice("a", ("a", "b")), "a", 1, "a"),
    ],
)
def test_stepped(setting: AnySetting, value: object, steps: int, after: object) -> None:
    assert stepped(setting, value, steps) == after


def test_every_step_of_a_rate_is_one_that_the_recipe_takes() -> None:
    rate = 0.001
    for _ in range(200):
        rate = stepped(Recipe.settings["lr"], rate, -1)
        assert rate > 0


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("lr", 0.001, "0.0010"), ("lr", 0.0123456789, "0.0123456789"), ("test", 0.1, "0.1")],
)
def test_how_numbers_are_shown(name: str, value: float, words: str) -> None:
    assert shown(Recipe.settings[name], value) == words


def test_words() -> None:
    assert [option_words(each) for each in ("zeros", "cpu", "auto", "two_axes")] == [
        "Zeros",
        "CPU",
        "Automatic",
        "Two axes",
    ]
