"""The colours can be read and told apart, dark and light, by people with and without colour blindness."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from netbuilder.catalogue.categories import CATEGORIES
from netbuilder.window.canvas.heat_paint import WARMEST
from netbuilder.window.theme.theme import Theme
from netbuilder.window.theme.tokens import DARK, LIGHT, Tokens
from tests.window.theme.colour_science import SIGHT, contrast, difference

GROUNDS = ("bg_panel", "bg_canvas", "bg_raised")
CATEGORY_COLOURS = tuple(category.id for category in CATEGORIES)
CODE = ("code_word", "code_string", "code_number", "code_type")
SERIES = tuple(f"s{number}" for number in range(1, 7))

READ = [
    *product(("tx", "tx2", "tx3"), (*GROUNDS, "bg_overlay", "bg_hover", "bg_app")),
    *product(("err", "warn", "ok", "info", "live"), GROUNDS),
    ("err", "err_bg"),
    ("warn", "warn_bg"),
    ("ok", "ok_bg"),
    ("on_ink", "ink"),
    ("on_live", "live"),
    *product((*CODE, "tx2", "tx3", "err"), ("bg_field", "bg_hover", "err_bg")),
]
SEEN = [
    ("line_control", "bg_panel"),
    ("line_control", "bg_field"),
    *product((*CATEGORY_COLOURS, *SERIES, "heat"), GROUNDS),
]

themes = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])


def test_the_measure_knows_published_values() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert difference("#000000", "#FFFFFF") == pytest.approx(100, abs=0.01)
    assert difference("#123456", "#123456") == 0


@themes
@pytest.mark.parametrize(("words", "ground"), READ)
def test_text_can_be_read(tokens: Tokens, words: str, ground: str) -> None:
    assert contrast(tokens.named(words), tokens.named(ground)) >= 4.5


@themes
def test_figures_can_be_read_on_the_warmest_ground(tokens: Tokens) -> None:
    theme = Theme(tokens.is_dark)
    warmest = theme.mixed("heat", "bg_raised", WARMEST).name()
    assert contrast(tokens.tx, warmest) >= 4.5 and contrast(tokens.tx2, warmest) >= 4.5


@themes
@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_marks_can_be_seen(tokens: Tokens, mark: str, ground: str) -> None:
    assert contrast(tokens.named(mark), tokens.named(ground)) >= 3


@themes
@pytest.mark.parametrize("colours", [CATEGORY_COLOURS, SERIES], ids=["categories", "series"])
@pytest.mark.parametrize("sight", SIGHT)
def test_colours_that_mean_something_differ(tokens: Tokens, colours: tuple[str, ...], sight: str) -> None:
    for one, other in combinations(colours, 2):
        assert difference(tokens.named(one), tokens.named(other), sight) >= 10, (one, other)
