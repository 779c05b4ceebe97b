from __future__ import annotations

import pytest

from netbuilder.catalogue.refusal import ShapeRefused, described, need, need_float, one_of
from netbuilder.core.spec import LABEL, Kind, TensorSpec, maps, scalar, sequence, signal, vector
from netbuilder.core.text import Text


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (maps(16, 5, 5), "16×5×5 (feature maps C×H×W)"),
        (vector(10), "10 (a vector)"),
        (scalar(), "a single number"),
        (LABEL, "class numbers (labels)"),
        (TensorSpec((3,), ("F",), "int64"), "class numbers (labels)"),
        (TensorSpec((3,), ("F",), "float64"), "3 (a vector) of type float64"),
        (scalar("uint8"), "a single number of type uint8"),
        (TensorSpec((3, 4), ("A0", "A1")), "3×4 (a tensor without a name for its axes)"),
    ],
)
def test_a_spec_in_words(spec: TensorSpec, words: str) -> None:
    assert str(described(spec)) == words


def test_kinds_in_words() -> None:
    assert str(one_of((Kind.VECTOR,))) == "a vector"
    assert str(one_of((Kind.VECTOR, Kind.SEQUENCE))) == "a vector or a sequence T×F"
    three = one_of((Kind.VECTOR, Kind.SEQUENCE, Kind.MAPS))
    assert str(three) == "a vector, a sequence T×F or feature maps C×H×W"


def test_words_can_be_translated_inside_of_words() -> None:
    german = {"{first} or {rest}": "{first} oder {rest}", "a vector": "ein Vektor"}
    translated = one_of((Kind.VECTOR, Kind.SEQUENCE)).translated(
        lambda template: german.get(template, template)
    )
    assert translated == "ein Vektor oder a sequence T×F"


def test_need_takes_the_kinds_it_names() -> None:
    need(vector(3), Kind.VECTOR)
    need(signal(3, 4), Kind.VECTOR, Kind.SIGNAL)


def test_need_refuses_another_kind() -> None:
    with pytest.raises(ShapeRefused) as caught:
        need(sequence(3, 4), Kind.VECTOR, Kind.SIGNAL, port=1)
    refused = caught.value
    assert refused.code == "kind_mismatch"
    assert str(refused) == "needs a vector or a signal C×T"
    assert str(refused.expected) == "a vector or a signal C×T"
    assert str(refused.received) == "3×4 (a sequence T×F)"
    assert refused.wanted == (Kind.VECTOR, Kind.SIGNAL)
    assert (refused.port, refused.setting, refused.value, refused.remedy) == (1, None, None, None)


@pytest.mark.parametrize(
    ("spec", "remedy"),
    [
        (LABEL, "wire the data, not the labels, into it."),
        (TensorSpec((3,), ("F",), "float64"), "give it data of type float32."),
        (TensorSpec((3,), ("F",), "bool"), "give it data of type float32."),
    ],
)
def test_class_numbers_and_other_types_are_not_computed_with(spec: TensorSpec, remedy: str) -> None:
    for refuse in (lambda: need_float(spec, port=2), lambda: need(spec, Kind.VECTOR, Kind.SCALAR, port=2)):
        with pytest.raises(ShapeRefused) as caught:
            refuse()
        refused = caught.value
        assert refused.code == "element_type"
        assert str(refused.what) == "computes with 32-bit floating-point numbers"
        assert str(refused.expected) == "values of type float32"
        assert (refused.port, refused.received, str(refused.remedy)) == (2, described(spec), remedy)


def test_a_refusal_says_what_it_is_told() -> None:
    refused = ShapeRefused("groups", Text("cannot"), Text("can"), setting="groups", value=1)
    assert (refused.port, refused.wanted, refused.received) == (0, (), None)
    assert (refused.setting, refused.value) == ("groups", 1)
