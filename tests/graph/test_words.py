from __future__ import annotations

import unicodedata

import hypothesis.strategies as st
import pytest
from hypothesis import given

from netbuilder.graph.words import LONGEST_NAME, one_line_name, plain_text

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Conv 1", "Conv 1"),
        ("  Conv   1 ", "Conv 1"),
        ("Conv\n1\t2", "Conv 1 2"),
        ("a\x00b\x1b[31m", "a b [31m"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("sur\ud800rogate", "sur rogate"),
        ("합성곱 ümläut 🧠", "합성곱 ümläut 🧠"),
        ("", ""),
        (" \n ", ""),
        ("x" * 500, "x" * LONGEST_NAME),
        ("x" * (LONGEST_NAME - 1) + " yz", "x" * (LONGEST_NAME - 1)),
    ],
)
def test_a_name_is_one_line(written: str, name: str) -> None:
    assert one_line_name(written) == name


@given(ANY_TEXT)
def test_a_name_can_be_printed_and_saved_and_stays(text: str) -> None:
    name = one_line_name(text)
    name.encode("utf-8")
    assert len(name.splitlines()) <= 1
    assert not any(unicodedata.category(each) == "Cc" for each in name)
    assert one_line_name(name) == name


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("two\nlines", "two\nlines"),
        ("two\r\nlines\rthree\n", "two\nlines\nthree\n"),
        ("page\x0cbreak \u2028 here", "page\nbreak \n here"),
        ("tab\tstays", "tab\tstays"),
        ("nul\x00 escape\x1b surrogate\udfff", "nul escape surrogate"),
        ("  space stays  ", "  space stays  "),
        ("", ""),
    ],
)
def test_a_comment_is_plain_text(written: str, text: str) -> None:
    assert plain_text(written) == text


@given(ANY_TEXT)
def test_a_comment_can_be_saved_and_stays(text: str) -> None:
    comment = plain_text(text)
    comment.encode("utf-8")
    assert comment.splitlines() == comment.split("\n")[: len(comment.splitlines())]
    assert plain_text(comment) == comment
