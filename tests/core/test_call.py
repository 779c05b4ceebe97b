"""Calls print as Python that means the same values, and nothing but values is printed."""

from __future__ import annotations

import ast
import enum
import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.call import Call, LayerCode, Name, expression, literal, module, short_name

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.text(st.sampled_from("'\"\\\n\r\t{}%x0u\x00\x7f\u202e\u2028\ud800😀한"))
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=8)


def same(one: object, other: object) -> bool:
    """Equal with equal types at every depth, and zeros with equal signs."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


@given(VALUES)
def test_a_literal_is_its_value(value: Any) -> None:
    written = literal(value)
    assert same(ast.literal_eval(written), value)
    assert len(written.splitlines()) == 1
    compile(written.encode("utf-8"), "generated.py", "eval")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "None"),
        (True, "True"),
        (-3, "-3"),
        (0.1, "0.1"),
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (1e22, "1e22"),
        ("same", '"same"'),
        ("", '""'),
        ("it's", '"it\'s"'),
        ('say "x"', "'say \"x\"'"),
        ("both ' and \"", "'both \\' and \"'"),
        ("a\\b\n", '"a\\\\b\\n"'),
        ("한글 ×", '"한글 ×"'),
        ("\u202e\ud800", '"\\u202e\\ud800"'),
        ((), "()"),
        ((1,), "(1,)"),
        ((1, (2, "a")), '(1, (2, "a"))'),
        (Name("x.shape[0]"), "x.shape[0]"),
        ((Name("a"), 1), "(a, 1)"),
        (math.inf, 'float("inf")'),
        (-math.inf, 'float("-inf")'),
        (math.nan, 'float("nan")'),
    ],
)
def test_literals_as_a_person_would_write_them(value: Any, written: str) -> None:
    assert literal(value) == written


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, (1.0, -math.inf)])
def test_numbers_without_a_literal_evaluate_to_themselves(value: Any) -> None:
    assert repr(eval(literal(value))) == repr(value)


class Colour(enum.IntEnum):
    RED = 3


class Evil(str):
    def __repr__(self) -> str:
        return "__import__('os')"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Colour.RED, "3"),
        (Evil("a"), '"a"'),
        (np.float64(0.5), "0.5"),
        (np.float64("inf"), 'float("inf")'),
        (np.str_("a"), '"a"'),
    ],
)
def test_a_subclass_is_written_as_the_value_it_holds(value: Any, written: str) -> None:
    assert literal(value) == written


class Stranger:
    def __repr__(self) -> str:
        return "__import__('os')"


@pytest.mark.parametrize("value", [[1], {"a": 1}, {1}, b"a", 1j, Stranger(), np.int64(1), (1, [2])], ids=repr)
def test_what_is_no_value_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError, match="has no literal"):
        literal(value)


def test_a_call_prints_itself() -> None:
    call = Call("torch.nn.Conv2d", 1, 6, (5, 5), padding="same", bias=True)
    assert str(call) == 'nn.Conv2d(1, 6, (5, 5), padding="same", bias=True)'
    assert str(Call("torch.nn.ReLU")) == "nn.ReLU()"
    assert str(Call("torch.clamp", Name("x"), max=1.0)) == "torch.clamp(x, max=1.0)"


def test_any_keyword_can_be_passed_on() -> None:
    assert (
        str(Call("f", self=1, target=2, arguments=3, keywords=4))
        == "f(self=1, target=2, arguments=3, keywords=4)"
    )
    assert str(module("f", target=2).module) == "f(target=2)"


@given(st.lists(VALUES, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "self", "target"]), VALUES))
def test_a_call_is_python_and_survives_pickling(arguments: list[Any], keywords: dict[str, Any]) -> None:
    call = Call("torch.nn.functional.pad", *arguments, **keywords)
    tree = ast.parse(str(call), mode="eval").body
    assert isinstance(tree, ast.Call)
    assert ast.unparse(tree.func) == "F.pad"
    assert same(tuple(ast.literal_eval(node) for node in tree.args), tuple(arguments))
    assert [keyword.arg for keyword in tree.keywords] == list(keywords)
    copied = pickle.loads(pickle.dumps(call))
    assert copied == call
    assert str(copied) == str(call)
    assert hash(copied) == hash(call)


def test_calls_are_compared_by_value_and_cannot_change() -> None:
    assert Call("f", 1, a=2) == Call("f", 1, a=2)
    assert Call("f", 1, a=2) != Call("f", 1, a=3)
    assert Call("f", 1) != Call("g", 1)
    with pytest.raises(AttributeError):
        Call("f").target = "g"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("target", "short"),
    [
        ("torch.nn.Linear", "nn.Linear"),
        ("torch.nn.functional.relu", "F.relu"),
        ("torch.nn.init.zeros_", "nn.init.zeros_"),
        ("torch.cat", "torch.cat"),
        ("torch.nnn.x", "torch.nnn.x"),
        ("helper", "helper"),
    ],
)
def test_targets_are_named_as_generated_files_import_them(target: str, short: str) -> None:
    assert short_name(target) == short


def test_the_code_of_a_layer() -> None:
    assert module("torch.nn.Linear", 3, 4, bias=False) == LayerCode(
        Call("torch.nn.Linear", 3, 4, bias=False), "{self}({0})"
    )
    assert expression("{0} + {1}") == LayerCode(None, "{0} + {1}")
    code = LayerCode(Call("torch.nn.LSTM", 3), "{self}({0})", ("last",), 2)
    assert pickle.loads(pickle.dumps(code)) == code
