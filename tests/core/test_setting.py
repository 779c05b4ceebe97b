"""Every kind of setting: the three forms of its value, its limits in words, and what it refuses."""

from __future__ import annotations

import json
import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core import setting as kinds
from netbuilder.core.setting import (
    AnySetting,
    Checks,
    Choice,
    Equation,
    Flag,
    Float,
    Int,
    LayerReference,
    Line,
    Number,
    PaintedPoints,
    Pair,
    Path,
    PythonText,
    Setting,
    SettingRefused,
    Sizes,
)
from netbuilder.core.setting_code import Checked
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text, quoted

LARGEST = 2**63 - 1
HUGE = 10**5000  # Python does not even print it
TYPED_HUGE = "9" * 5000
WHOLE = st.integers(-LARGEST, LARGEST)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\t\n"))
LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.just("\t"))


def short(value: object) -> str:
    """The id of a test; whole numbers that Python does not print have none of their own."""
    return value.kind if isinstance(value, Setting) else ascii(quoted(value))[:16]


VECTOR = TensorSpec((3,), ("F",))
CHECKED = [
    Checked("0a", (VECTOR, None), (TensorSpec((), ()), VECTOR), LARGEST, 3),
    Checked("0b", (VECTOR,), error="RuntimeError: no", line=7),
    Checked("0b", (), error="it does not end"),
]

PLACES = st.integers(-1000, 1000).map(lambda thousandths: thousandths / 1000)

# Each kind with values in used form, all of which it takes.
VALUES: list[tuple[AnySetting, st.SearchStrategy[Any]]] = [
    (Int(0), WHOLE),
    (Int(5, min=-3, max=40), st.integers(-3, 40)),
    (Float(0.0), st.floats(allow_nan=False, allow_infinity=False)),
    (Float(0.5, min=0, max=1), st.floats(0, 1)),
    (Float(0.5, above=0.0, below=1.0), st.floats(0, 1, exclude_min=True, exclude_max=True)),
    (Flag(False), st.booleans()),
    (Choice("same", ("same", "valid")), st.sampled_from(["same", "valid"])),
    (Number(8, (8, 28)), st.sampled_from([8, 28])),
    (Pair((0, 0)), st.tuples(st.integers(0, LARGEST), st.integers(0, LARGEST))),
    (Pair((1, 1), min=-2, max=9), st.tuples(st.integers(-2, 9), st.integers(-2, 9))),
    (
        PaintedPoints(()),
        st.lists(st.tuples(PLACES, PLACES, st.integers(0, 5)), max_size=5).map(tuple),
    ),
    (Sizes((1, 28, 28)), st.lists(st.integers(1, LARGEST), min_size=1, max_size=4).map(tuple)),
    (Sizes((), min=-1, shortest=0), st.lists(st.integers(-1, 99), max_size=4).map(tuple)),
    (
        Equation("td,sd->ts"),
        st.sampled_from(["td,sd->ts", "i->", ",->", "->", "ab,bc,cd->ad", "ii->i", "abcd->dcba"]),
    ),
    (PythonText("x = 1\n"), TEXTS),
    (Checks(()), st.lists(st.sampled_from(CHECKED), max_size=3).map(tuple)),
    (Line(""), LINES),
    (Path(""), LINES),
    (LayerReference(kinds=("conv2d",)), LINES),
]
CASES = pytest.mark.parametrize(
    ("setting", "values"), VALUES, ids=[f"{case[0].kind}{n}" for n, case in enumerate(VALUES)]
)


def test_every_kind_is_tried() -> None:
    known = [getattr(kinds, name) for name in kinds.__all__]
    concrete = {kind for kind in known if isinstance(kind, type) and issubclass(kind, Setting)} - {Setting}
    assert {type(setting) for setting, _ in VALUES} == concrete


@CASES
@given(st.data())
def test_stored_and_used_again(
    setting: AnySetting, values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    used = data.draw(values)
    assert setting.check(used) == used
    stored = setting.store(used)
    hash(stored)
    again = setting.check(json.loads(json.dumps(stored)))
    assert (again, type(again)) == (used, type(used))
    assert setting.check(stored) == used


@CASES
@given(st.data())
def test_shown_and_typed_again(
    setting: AnySetting, values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    used = data.draw(values)
    typed = setting.parse(setting.show(used))
    assert (typed, type(typed)) == (used, type(used))


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**63, -(2**63), 10**400, 3.0, -0.0])
    | st.floats()
    | st.text()
    | st.text(st.characters(categories=["Cc", "Cs", "Zl", "Zp"]))
    | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.lists(inner, max_size=5).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@CASES
@given(value=ANYTHING)
def test_anything_is_taken_whole_or_refused_with_words(
    setting: AnySetting, values: st.SearchStrategy[Any], value: object
) -> None:
    try:
        used = setting.check(value)
    except SettingRefused as refused:
        assert refused.received is value or isinstance(value, list | tuple)
        assert str(refused.expected)
        assert len(str(refused)) < 300
    else:
        assert setting.check(setting.store(used)) == used
        assert hash(used) == hash(setting.check(setting.store(used)))


@CASES
@given(
    text=st.text() | st.sampled_from([TYPED_HUGE, "1e999", "nan", "1,5", "×", "1e", "--1", "\x00", "0x10"])
)
def test_any_typed_text_is_taken_or_refused_as_it_was_typed(
    setting: AnySetting, values: st.SearchStrategy[Any], text: str
) -> None:
    try:
        used = setting.parse(text)
    except SettingRefused as refused:
        assert refused.received is text
        assert str(refused.expected)
    else:
        assert setting.parse(setting.show(used)) == used


BOUNDED = Int(5, min=1, max=9)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        *[(Int(1), value) for value in (True, False, 1.0, "1", None, [1], float("nan"), b"1")],
        *[(BOUNDED, value) for value in (0, 10, -1)],
        *[(Int(1), value) for value in (2**63, -(2**63), HUGE, -HUGE)],
        *[(Float(1), value) for value in (True, "1", None, [1.0], HUGE, -HUGE, 10**309)],
        *[(Float(1), float(word)) for word in ("nan", "inf", "-inf", "1e999")],
        *[(Float(0.5, min=0, max=1), value) for value in (-0.001, 1.001)],
        *[(Float(0.5, above=0, below=1), value) for value in (0, 1, 0.0, 1.0)],
        *[(Flag(True), value) for value in (0, 1, "true", None, "yes", 1.0)],
        *[(Choice("a", ("a", "b")), value) for value in ("A", "", "c", None, 1, ["a"])],
        *[(Number(1, (1, 3)), value) for value in (2, True, 1.0, "1", None, HUGE)],
        *[(Pair((1, 1)), value) for value in (1, (1,), (1, 1, 1), (1, -1), (True, 1), (1.0, 1), "11", None)],
        *[(Pair((1, 1), max=3), value) for value in ((4, 1), (1, 4), (1, HUGE))],
        *[(Sizes((1,)), value) for value in ((), (1, 2, 3, 4, 5), (0,), (1, True), 3, "3", None, {1: 2})],
        *[(Sizes((1,)), value) for value in ((2**63,), (1.5,), [HUGE])],
        *[
            (Line(""), value)
            for value in ("a\nb", "a\rb", "\x00", "\x1b[2J", "\x85", "\u2028", "\u2029", 1, None)
        ],
        *[(Line(""), value) for value in ("\ud800", "\udcff", b"a", ["a"], "\x7f")],
        *[
            (Equation("i->i"), value)
            for value in ("i", "i->j", "i->ii", "...i->i", "i-i", "i->i->i", "i1->i", "é->é", "abcde->a", 3)
        ],
        *[
            (Equation("i->i"), value)
            for value in ("a,a,a,a,a,a,a,a,a->a", '"->"', "i->i\x00", None, ["i->i"])
        ],
        *[
            (PaintedPoints(()), [value])
            for value in (
                (0, 2, 0),
                (0, 0, 6),
                (0, 0, -1),
                (0, 0, True),
                (0, True, 0),
                (0, 0),
                "0 0",
                (0, HUGE, 0),
            )
        ],
        *[
            (PaintedPoints(()), value)
            for value in (None, "0 0 A", [(float("nan"), 0, 0)], [(0, 0, 0)] * 5001)
        ],
        *[(Path(""), value) for value in ("a\nb", "a\x00", "\x1b", None, 3)],
        *[(LayerReference(kinds=()), value) for value in ("a\nb", None)],
    ],
    ids=short,
)
def test_refused_when_stored(setting: AnySetting, value: object) -> None:
    with pytest.raises(SettingRefused):
        setting.check(value)


@pytest.mark.parametrize(
    ("setting", "text", "used"),
    [
        (Int(0), " 12 ", 12),
        (Int(0), "+3", 3),
        (Int(0), "-3", -3),
        (Int(0), "1,000", 1000),
        (Int(0), "-12,345,678", -12_345_678),
        (Int(0), "1_000", 1000),
        (Int(0), "１２", 12),
        (Float(0), " 1e-3 ", 0.001),
        (Float(0), ".5", 0.5),
        (Float(0), "3", 3.0),
        (Flag(False), " Yes ", True),
        (Flag(False), "TRUE", True),
        (Flag(False), "on", True),
        (Flag(False), "1", True),
        (Flag(True), "no", False),
        (Flag(True), "false", False),
        (Flag(True), "off", False),
        (Flag(True), "0", False),
        (Choice("a", ("a", "b")), " b ", "b"),
        (Number(8, (8, 28)), " 28 ", 28),
        (Equation("i->i"), " td , sd -> ts ", "td,sd->ts"),
        (Equation("i->i"), "Td→dT", "Td->dT"),
        (Pair((1, 1)), "3", (3, 3)),
        (Pair((1, 1)), "3x4", (3, 4)),
        (Pair((1, 1)), "3X4", (3, 4)),
        (Pair((1, 1)), "3×4", (3, 4)),
        (Pair((1, 1)), " ( 3 , 4 ) ", (3, 4)),
        (Pair((1, 1)), "[3,4]", (3, 4)),
        (Pair((1, 1)), "3 4", (3, 4)),
        (Sizes((1,)), "1×28×28", (1, 28, 28)),
        (Sizes((1,)), "(7,)", (7,)),
        (Sizes((), shortest=0), "  ", ()),
        (Sizes((), min=-1, shortest=0), "-1 4", (-1, 4)),
        (PaintedPoints(()), "0.5 -0.25 a; 0 -0 B;", ((0.5, -0.25, 0), (0.0, 0.0, 1))),
        (Line(""), "  kept as it is\t", "  kept as it is\t"),
        (Path(""), "~/데이터/#1 %.csv", "~/데이터/#1 %.csv"),
    ],
    ids=short,
)
def test_typed(setting: AnySetting, text: str, used: object) -> None:
    got = setting.parse(text)
    assert (got, type(got)) == (used, type(used))


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        *[(Int(0), text) for text in ("", "1.0", "1e3", "1,5", "1,0000", ",1", "1,,000", "_1", "0x1", "one")],
        *[(Int(0), text) for text in (TYPED_HUGE, str(2**63), "True")],
        *[(Float(0), text) for text in ("", "nan", "inf", "-Infinity", "1e999", "1,5", "a", TYPED_HUGE)],
        *[(Flag(False), text) for text in ("", "2", "ja", "yess")],
        *[(Choice("a", ("a", "b")), text) for text in ("", "A", "a b")],
        *[(Number(8, (8, 28)), text) for text in ("", "9", "8.0", TYPED_HUGE)],
        *[
            (Pair((1, 1)), text)
            for text in ("", "1×2×3", "a", "1.5", "-1", "3x", "×3", "3××3", "3,,3", TYPED_HUGE)
        ],
        *[(Sizes((1,)), text) for text in ("", "1 2 3 4 5", "0", "1×a", TYPED_HUGE)],
        *[(Line(""), text) for text in ("a\nb", "\x00")],
    ],
    ids=short,
)
def test_refused_when_typed(setting: AnySetting, text: str) -> None:
    with pytest.raises(SettingRefused) as caught:
        setting.parse(text)
    assert caught.value.received == text


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (Int(0), "a whole number"),
        (Int(0, min=0), "a whole number of at least 0"),
        (Int(0, max=9), "a whole number up to 9"),
        (Int(0, min=0, max=9), "a whole number from 0 to 9"),
        (Float(0), "a number"),
        (Float(0, min=0), "a number of at least 0"),
        (Float(0, max=0.9), "a number up to 0.9"),
        (Float(0, min=0, max=0.9), "a number from 0 to 0.9"),
        (Float(1, above=0.0), "a number above 0.0"),
        (Float(0, below=1), "a number below 1"),
        (Float(0, min=0, below=1), "a number of at least 0 and below 1"),
        (Float(1, above=0, max=1), "a number above 0 and up to 1"),
        (Float(0.5, above=0, below=1), "a number above 0 and below 1"),
        (Float(0.5, above=0, min=-1, below=1, max=2), "a number above 0 and below 1"),
        (Flag(True), "true or false"),
        (Choice("a", ("a", "b")), "one of a, b"),
        (Number(8, (8, 28)), "one of 8, 28"),
        (Pair((1, 1)), "two whole numbers, each of at least 0"),
        (Pair((1, 1), min=1, max=9), "two whole numbers, each from 1 to 9"),
        (Sizes((3, 4)), "1 to 4 whole numbers of at least 1, such as 3×4"),
        (Sizes((), shortest=0, longest=2), "0 to 2 whole numbers of at least 1, such as 8×8"),
        (Sizes((5, 6), shortest=2, longest=2), "exactly 2 whole numbers of at least 1, such as 5×6"),
        (Line(""), "one line of text"),
        (Path(""), "the path of a file or folder"),
        (LayerReference(kinds=("conv2d",)), "the id of a layer"),
    ],
    ids=short,
)
def test_the_limits_in_words(setting: AnySetting, words: str) -> None:
    assert str(setting.expects) == words


@pytest.mark.parametrize("setting", [Int(0, min=0), Number(8, (8,)), Pair((1, 1)), Sizes((1,))])
def test_too_large_a_number_for_torch_says_so(setting: AnySetting) -> None:
    with pytest.raises(SettingRefused) as caught:
        setting.check(2**63 if isinstance(setting, Int | Number) else [2**63, 1])
    assert str(caught.value.expected) == "whole numbers below 2^63"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.001, "0.001"),
        (1.0, "1"),
        (1e-5, "1e-05"),
        (1e22, "1e+22"),
        (0.1234567890123, "0.1234567890123"),
        (-0.5, "-0.5"),
    ],
)
def test_a_number_is_shown_with_all_digits_that_matter(value: float, shown: str) -> None:
    assert Float(0).show(value) == shown


@pytest.mark.parametrize(
    ("setting", "value", "shown"),
    [
        (Flag(True), True, "yes"),
        (Flag(True), False, "no"),
        (Pair((1, 1)), (3, 4), "3×4"),
        (Sizes((1,)), (1, 28, 28), "1×28×28"),
        (Int(0), 1000, "1000"),
    ],
)
def test_shown(setting: AnySetting, value: object, shown: str) -> None:
    assert setting.show(value) == shown


def test_a_default_is_of_the_used_type() -> None:
    assert isinstance(Float(1).default, float)


def test_whole_numbers_may_stand_for_numbers() -> None:
    got = Float(0).check(10**300)
    assert type(got) is float
    assert math.isclose(got, 1e300)


def test_a_path_may_hold_bytes_that_are_not_utf_8() -> None:
    name = b"raw \xff\x80".decode("utf-8", "surrogateescape")
    assert Path("").check(name) == name


class Colour(Setting[str]):
    """A kind of somebody else's, with the least a kind must have."""

    kind = "colour"

    @property
    def expects(self) -> Text:
        return Text("a colour")

    def check(self, value: object) -> str:
        if value not in ("red", "green"):
            raise SettingRefused(self.expects, value)
        return str(value)


def test_a_new_kind_needs_only_check_and_expects() -> None:
    colour = Colour("red")
    assert colour.parse("green") == "green"
    assert colour.store("green") == colour.show("green") == "green"
    with pytest.raises(SettingRefused, match="expected a colour, received 'blue'"):
        colour.parse("blue")


def test_an_unfinished_kind_says_so() -> None:
    unfinished: AnySetting = Setting(1)
    with pytest.raises(NotImplementedError):
        unfinished.check(1)
    with pytest.raises(NotImplementedError):
        _ = unfinished.expects


class Thing:
    batch_size = Int(3, says="How many.")
    named = Int(4, label="A name")


def test_a_setting_is_named_by_its_attribute() -> None:
    assert (Thing.batch_size.name, Thing.batch_size.label, Thing.batch_size.says) == (
        "batch_size",
        "Batch size",
        "How many.",
    )
    assert (Thing.named.name, Thing.named.label) == ("named", "A name")


def test_a_setting_gives_its_value_and_is_frozen() -> None:
    thing = Thing()
    assert thing.batch_size == 3
    with pytest.raises(AttributeError, match="replaced"):
        thing.batch_size = 4
    with pytest.raises(AttributeError):
        del thing.batch_size
    assert isinstance(Thing.batch_size, Int)


def test_a_layer_reference_begins_empty_and_knows_its_kinds() -> None:
    reference = LayerReference(kinds=("linear",), says="Tied to.", label="Layer")
    assert (reference.default, reference.kinds, reference.says, reference.label) == (
        "",
        ("linear",),
        "Tied to.",
        "Layer",
    )


def test_a_refusal_survives_pickling() -> None:
    refused = pickle.loads(pickle.dumps(SettingRefused(Text("a {x}", x=1), [2])))
    assert (refused.expected, refused.received) == (Text("a {x}", x=1), [2])
    assert str(refused) == "expected a 1, received [2]"
