"""Text: filled, translated, compared and carried; and pieces from outside made harmless."""

from __future__ import annotations

import copy
import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.text import Text, one_line, quoted, shortened

GERMAN = {"{layer} needs {what}.": "{what} braucht {layer}.", "a vector": "einen Vektor"}


def test_the_holes_are_filled() -> None:
    assert str(Text("{layer} needs {count} inputs.", layer="Add 1", count=2)) == "Add 1 needs 2 inputs."


def test_a_value_is_never_a_template() -> None:
    assert str(Text("{name}", name="{0} {name} {name.__class__} %s")) == "{0} {name} {name.__class__} %s"


def test_any_name_can_be_a_hole() -> None:
    assert str(Text("{self} {template} {values}", self=1, template=2, values=3)) == "1 2 3"


def test_a_text_inside_is_translated_with_the_sentence() -> None:
    text = Text("{layer} needs {what}.", layer="Linear 1", what=Text("a vector"))
    assert str(text) == "Linear 1 needs a vector."
    assert text.translated(lambda template: GERMAN[template]) == "einen Vektor braucht Linear 1."


def test_equality_is_of_words_not_of_their_order() -> None:
    assert Text("{a}{b}", a=1, b=2) == Text("{a}{b}", b=2, a=1)
    assert hash(Text("{a}{b}", a=1, b=2)) == hash(Text("{a}{b}", b=2, a=1))
    assert Text("{a}", a=1) != Text("{a}", a=2)
    assert Text("{a}", a=1) != Text("{a}!", a=1)


def test_a_text_cannot_change() -> None:
    text = Text("{a}", a=1)
    with pytest.raises(AttributeError):
        text.template = "{b}"  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        text.other = 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_survives_pickling(protocol: int) -> None:
    text = Text("{a} {self} {b}", a=1, self="×", b=Text("{c}", c=(1, 2)))
    copied = pickle.loads(pickle.dumps(text, protocol))
    assert copied == text
    assert str(copied) == str(text) == "1 × (1, 2)"


def test_it_survives_a_deep_copy() -> None:
    text = Text("{a}", a=Text("{b}", b="x"))
    assert copy.deepcopy(text) == text


@given(st.text(max_size=60))
def test_short_text_is_left_as_it_is(text: str) -> None:
    assert shortened(text) == text


@given(st.text(min_size=61, max_size=200))
def test_long_text_is_cut_and_says_so(text: str) -> None:
    cut = shortened(text)
    assert len(cut) == 60
    assert text.startswith(cut[:-1])
    assert cut.endswith("…")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, "3"),
        (True, "True"),
        (None, "None"),
        (0.5, "0.5"),
        (float("nan"), "nan"),
        ("three", "'three'"),
        ([3, "x"], "[3, 'x']"),
        ("\x1b[2J\ud800", r"'\x1b[2J\ud800'"),
        (10**5000, "10^5000"),
        (-(10**5000), "-10^5000"),
        ([10**5000], "[10^5000]"),
        ([[[[[1]]]]], "[[[[…]]]]"),
        ({"a": 1}, "{'a': 1}"),
    ],
    ids=range(13),
)
def test_a_value_from_outside_in_a_sentence(value: object, words: str) -> None:
    assert quoted(value) == words


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError("no words")


@pytest.mark.parametrize(
    "value",
    ["x" * 10**6, list(range(10**6)), 10**4000, {i: "y" * 99 for i in range(99)}, Hostile()],
    ids=range(5),
)
def test_a_value_of_any_size_stays_short(value: object) -> None:
    assert 0 < len(quoted(value)) <= 60


def test_a_name_cannot_steer_a_terminal() -> None:
    assert one_line("a\x1b[2Jb\r\nc\x00\x7f\x9b") == r"a\x1b[2Jb c\x00\x7f\x9b"
    assert one_line("user\u202egnp.exe") == r"user\u202egnp.exe"
    assert one_line("raw \udcff name") == r"raw \udcff name"


@pytest.mark.parametrize("text", ["한글 신경망", "👩‍🔬 lab", "C×H×W “x” …", "می‌خواهم", "two words"])
def test_honest_names_are_left_alone(text: str) -> None:
    assert one_line(text) == text


@given(st.text())
def test_one_line_is_one_line_that_can_be_printed(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    line.encode("utf-8")
    assert not any(unicodedata.category(character) == "Cc" for character in line)
    assert one_line(line) == line
