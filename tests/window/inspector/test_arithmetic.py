"""What may be typed behind "=", and what may not."""

from __future__ import annotations

import pytest

from netbuilder.window.inspector.arithmetic import computed


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("28*28", "784"),
        (" 2 + 3 * 4 ", "14"),
        ("(2+3)*4", "20"),
        ("7/2", "3.5"),
        ("8/2", "4"),
        ("7//2", "3"),
        ("2^10", "1024"),
        ("2**-3", "0.125"),
        ("-3 + 5", "2"),
        ("16×16", "256"),
        ("4·2 − 1", "7"),
        ("1e-3", "0.001"),
        ("10 % 4", "2"),
    ],
)
def test_sums(text: str, number: str) -> None:
    assert computed(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "x", "1 +", "1/0", "9**9**9", "2**1000", "(-2)**0.5", "0**-1", "True + 1", "'a'*3", "[1]", "1 < 2",
     "__import__('os')", "f(1)", "1e400", "(" * 500 + "1" + ")" * 500, "1;2"],
)  # fmt: skip
def test_anything_else_is_no_arithmetic(text: str) -> None:
    with pytest.raises(ValueError):
        computed(text)
