"""How generated Python is broken into rows, and people's words in it."""

from __future__ import annotations

import ast

import pytest

from netbuilder.analysis.layout import (
    assignment,
    clipped,
    columns,
    comment,
    function_head,
    in_docstring,
    padded,
    returned,
)

LONG = "a_name_of_thirty_columns_xxxxx"


def test_letters_that_take_two_columns_and_none() -> None:
    assert columns("abc") == 3
    assert columns("합성곱") == 6
    assert columns("e\u0301") == 1
    assert padded("합", 4) == "합  "


def test_what_fits_stays_in_one_row() -> None:
    assert list(assignment("    ", "x = ", "f(a, b)")) == ["    x = f(a, b)"]
    assert list(returned("    ", ("a", "b"))) == ["    return a, b"]
    assert list(function_head("    ", "forward", ("a: T",), "T")) == ["    def forward(self, a: T) -> T:"]


def test_arguments_move_to_a_row_of_their_own_and_then_to_one_each() -> None:
    assert list(assignment("    ", f"{LONG} = ", f"self.{LONG}({LONG})")) == [
        f"    {LONG} = self.{LONG}(",
        f"        {LONG}",
        "    )",
    ]
    call = f"self.{LONG}({LONG}, {LONG}, bias={LONG})"
    assert list(assignment("    ", "x = ", call)) == [
        f"    x = self.{LONG}(",
        f"        {LONG},",
        f"        {LONG},",
        f"        bias={LONG},",
        "    )",
    ]


def test_a_list_among_the_arguments_is_broken_last() -> None:
    names = [f"{LONG}_{number}" for number in range(3)]
    assert list(assignment("    ", "x = ", f"torch.cat([{', '.join(names)}], dim=1)")) == [
        "    x = torch.cat(",
        "        [",
        *(f"            {name}," for name in names),
        "        ],",
        "        dim=1,",
        "    )",
    ]


def test_a_sum_is_broken_before_its_signs() -> None:
    assert list(assignment("    ", f"{LONG} = ", f"{LONG} + {LONG}")) == [
        f"    {LONG} = (",
        f"        {LONG} + {LONG}",
        "    )",
    ]
    assert list(assignment("    ", "x = ", f"{LONG} + {LONG} + {LONG}")) == [
        "    x = (",
        f"        {LONG}",
        f"        + {LONG}",
        f"        + {LONG}",
        "    )",
    ]


def test_what_has_nothing_to_break_gets_brackets() -> None:
    wide = LONG * 3
    assert list(assignment("    ", "x = ", wide)) == ["    x = (", f"        {wide}", "    )"]
    assert list(assignment("    ", f"{wide} = ", "f()")) == [f"    {wide} = (", "        f()", "    )"]


def test_long_returns_and_heads() -> None:
    names = tuple(f"{LONG}_{number}" for number in range(3))
    assert list(returned("    ", names)) == ["    return (", *(f"        {name}," for name in names), "    )"]
    assert list(function_head("    ", "forward", (f"{LONG}: torch.Tensor",), "tuple[torch.Tensor, ...]")) == [
        "    def forward(",
        f"        self, {LONG}: torch.Tensor",
        "    ) -> tuple[torch.Tensor, ...]:",
    ]


def test_comments_are_wrapped_and_nothing_ends_them() -> None:
    assert list(comment("    ", "")) == list(comment("    ", " \n\t\n")) == []
    hostile = "one\r\ntwo\x00\u2028three"
    assert list(comment("    ", hostile)) == ["    # one", "    # two\\x00", "    # three"]
    rows = list(comment("    ", "한국어 " * 30 + "\n" + "x" * 200 + " y"))
    assert all(row.startswith("    # ") for row in rows)
    assert [columns(row) <= 88 for row in rows] == [True, True, True, False, True]
    assert rows[-1] == "    # y"


@pytest.mark.parametrize("words", ['"""', "\\", "\\N{BULLET}", "a\nb", "\x00", "\ud800", "{0}", "'''"])
def test_words_in_a_docstring_neither_end_nor_change_it(words: str) -> None:
    safe = in_docstring(f"before {words} after")
    source = f'"""{safe}"""'
    assert ast.literal_eval(source) == safe
    assert safe.startswith("before") and safe.endswith("after") and "\n" not in safe


def test_a_call_is_broken_where_what_stands_before_the_next_bracket_is_too_long() -> None:
    start = f"{LONG} = "
    assert list(assignment("    ", start, f"self.{LONG}({LONG}.transpose(1, 2)).transpose(1, 2)")) == [
        f"    {LONG} = self.{LONG}(",
        f"        {LONG}.transpose(1, 2)",
        "    ).transpose(1, 2)",
    ]
    assert list(assignment("    ", "x = ", f"self.{LONG}({LONG}).permute(0, 1, 2, 3)")) == [
        f"    x = self.{LONG}({LONG}).permute(",
        "        0, 1, 2, 3",
        "    )",
    ]
    assert list(assignment("    ", start, f"{LONG}[:, :, 1:2000, 3:4000]")) == [
        f"    {LONG} = {LONG}[",
        "        :, :, 1:2000, 3:4000",
        "    ]",
    ]


def test_a_call_inside_a_call_is_broken_as_well() -> None:
    call = (
        f"f({LONG}, mask=torch.ones(64, 64, device={LONG}.device, dtype=torch.bool).triu(1), last=False)[0]"
    )
    assert list(assignment("    ", "x = ", call)) == [
        "    x = f(",
        f"        {LONG},",
        "        mask=torch.ones(",
        f"            64, 64, device={LONG}.device, dtype=torch.bool",
        "        ).triu(1),",
        "        last=False,",
        "    )[0]",
    ]


def test_repetitions_are_broken_before_their_range() -> None:
    each = f"Step({LONG}, {LONG}, {LONG}) for _ in range(3)"
    assert list(assignment("    ", "self.step = ", f"nn.Sequential(*({each}))")) == [
        "    self.step = nn.Sequential(",
        "        *(",
        "            Step(",
        f"                {LONG},",
        f"                {LONG},",
        f"                {LONG},",
        "            )",
        "            for _ in range(3)",
        "        )",
        "    )",
    ]
    short = f"Step({LONG}) for _ in range(300000)"
    assert list(assignment("    ", f"self.{LONG} = ", f"nn.ModuleList({short})")) == [
        f"    self.{LONG} = nn.ModuleList(",
        f"        Step({LONG}) for _ in range(300000)",
        "    )",
    ]


def test_a_comparison_gets_brackets() -> None:
    assert list(assignment("    ", f"{LONG} = ", f"{LONG} > 0.12345678901234567890123")) == [
        f"    {LONG} = (",
        f"        {LONG} > 0.12345678901234567890123",
        "    )",
    ]


def test_titles_are_clipped() -> None:
    assert clipped("Conv 1", 6) == "Conv 1"
    assert clipped("Dropout", 6) == "Dropo…"
    assert columns(clipped("합성곱 층", 6)) <= 6
