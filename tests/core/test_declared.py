"""Declarations: frozen, compared by value, inherited, carried between processes, and refusing in words."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.declared import Declared, checked, parsed, setting_named
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, ProblemError
from netbuilder.core.setting import Choice, Flag, Float, Int, Pair, Setting


class Conv(Declared):
    title = "Conv 2D"
    filters = Int(16, min=1)
    kernel = Pair((3, 3), min=1)
    padding = Choice("same", ("same", "valid"))
    bias = Flag(True)
    slope = Float(1)


class Plain(Declared):
    """No title, no settings."""


def test_settings_have_their_defaults() -> None:
    conv = Conv()
    assert (conv.filters, conv.kernel, conv.padding, conv.bias) == (16, (3, 3), "same", True)
    assert conv.values() == {"filters": 16, "kernel": (3, 3), "padding": "same", "bias": True, "slope": 1.0}


def test_the_class_knows_its_settings_in_order() -> None:
    assert list(Conv.settings) == ["filters", "kernel", "padding", "bias", "slope"]
    assert all(isinstance(setting, Setting) for setting in Conv.settings.values())
    assert Conv.settings["filters"] is Conv.filters
    assert Plain.settings == Declared.settings == {}


def test_values_are_checked_and_used() -> None:
    conv = Conv(kernel=[5, 7], slope=2)
    assert conv.kernel == (5, 7)
    assert isinstance(conv.slope, float)


def test_stored_and_made_again() -> None:
    conv = Conv(filters=3, kernel=(1, 2))
    stored = conv.stored()
    assert stored == {"filters": 3, "kernel": (1, 2), "padding": "same", "bias": True, "slope": 1.0}
    assert isinstance(stored, FrozenDict)
    hash(stored)
    assert Conv(**stored) == conv


@given(st.integers(1, 5), st.tuples(st.integers(1, 3), st.integers(1, 3)), st.booleans())
def test_equal_by_value_and_hashed_alike(filters: int, kernel: tuple[int, int], bias: bool) -> None:
    one = Conv(filters=filters, kernel=kernel, bias=bias)
    other = Conv(bias=bias, kernel=list(kernel), filters=filters)
    assert one == other
    assert hash(one) == hash(other)
    assert one != Conv(filters=filters + 1, kernel=kernel, bias=bias)


def test_a_default_given_and_a_default_left_out_are_equal() -> None:
    assert Conv(filters=16) == Conv()
    assert hash(Conv(filters=16)) == hash(Conv())


def test_other_types_are_not_equal() -> None:
    class Other(Conv):
        pass

    assert Conv() != Other()
    assert Other() != Conv()
    assert Conv() != Conv().values()
    assert Conv() != 3


def test_repr_names_every_setting() -> None:
    assert repr(Conv(filters=2)) == ("Conv(filters=2, kernel=(3, 3), padding='same', bias=True, slope=1.0)")
    assert repr(Plain()) == "Plain()"


def test_replaced_is_a_changed_copy() -> None:
    conv = Conv(filters=2, bias=False)
    changed = conv.replaced(filters=4)
    assert (changed.filters, changed.bias) == (4, False)
    assert conv.filters == 2
    assert type(changed) is Conv
    assert conv.replaced() == conv


@pytest.mark.parametrize("name", ["filters", "kernel", "title", "settings", "anything", "_hidden"])
def test_no_attribute_can_be_changed(name: str) -> None:
    conv = Conv()
    with pytest.raises(AttributeError, match=r"Conv is frozen; .*replaced"):
        setattr(conv, name, 4)
    with pytest.raises(AttributeError, match=r"Conv is frozen; .*replaced"):
        delattr(conv, name)
    assert conv == Conv()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_survives_pickling(protocol: int) -> None:
    conv = Conv(filters=2, kernel=(1, 2))
    copied = pickle.loads(pickle.dumps(conv, protocol))
    assert (copied, copied.kernel, type(copied)) == (conv, (1, 2), Conv)


@pytest.mark.parametrize("copier", [copy.copy, copy.deepcopy])
def test_it_survives_copies(copier: Any) -> None:
    conv = Conv(filters=2, kernel=(1, 2))
    assert copier(conv) == conv
    assert hash(copier(conv)) == hash(conv)


class Base(Declared):
    title = "Base"
    width = Int(1)
    bias = Flag(True)


class Mixin(Declared):
    rate = Float(0.5)


class Child(Base, Mixin):
    width = Int(2, min=2)
    extra = Int(3)


class Without(Child):
    bias = None  # type: ignore[assignment]


def test_settings_are_inherited_from_all_bases() -> None:
    assert set(Child.settings) == {"rate", "width", "bias", "extra"}
    assert Child().values() == {"rate": 0.5, "width": 2, "bias": True, "extra": 3}
    assert Child.title == "Base"


def test_a_setting_can_be_replaced_in_a_subclass_alone() -> None:
    assert Child.settings["width"] is Child.width
    assert Base().width == 1
    with pytest.raises(ProblemError, match="of at least 2"):
        Child(width=1)


def test_a_setting_can_be_dropped() -> None:
    assert set(Without.settings) == {"rate", "width", "extra"}
    with pytest.raises(ProblemError, match="no setting “bias”"):
        Without(bias=True)
    assert "bias" in Child.settings


def test_the_table_of_settings_cannot_change() -> None:
    with pytest.raises(TypeError):
        Conv.settings["new"] = Int(1)  # type: ignore[index]


@pytest.mark.parametrize("name", ["values", "stored", "replaced", "settings", "title", "__init__"])
def test_a_setting_cannot_cover_what_a_declaration_needs(name: str) -> None:
    with pytest.raises(TypeError, match=f"cannot be called '{name}', Declared has that"):
        type("Bad", (Declared,), {name: Int(1)})


def test_a_setting_cannot_cover_a_method_of_a_base() -> None:
    class Layer(Declared):
        def shape(self) -> None: ...

    with pytest.raises(TypeError, match="cannot be called 'shape', Layer has that"):
        type("Reshape", (Layer,), {"shape": Int(1)})


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (Int(0, min=1), r"the default of 'x' is refused: expected a whole number of at least 1, received 0"),
        (Choice("c", ("a", "b")), "the default of 'x' is refused"),
        (Pair([3, 3]), r"the default of 'x' should be \(3, 3\)"),  # type: ignore[arg-type]
    ],
)
def test_a_default_that_does_not_fit_is_found_at_once(setting: object, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        type("Bad", (Declared,), {"x": setting})


def test_a_bad_value_is_told_in_full() -> None:
    with pytest.raises(ProblemError) as caught:
        Conv(filters="many")
    problem = caught.value.problem
    assert problem.code == "bad_setting"
    assert problem.place == Place(setting="filters")
    assert problem.paragraph() == (
        "Conv 2D: Filters cannot be 'many'. Expected: a whole number of at least 1. Received: 'many'. "
        "To mend it: give a whole number of at least 1."
    )


def test_the_remedy_can_be_translated() -> None:
    with pytest.raises(ProblemError) as caught:
        Conv(filters=0)
    remedy = caught.value.problem.remedy
    assert remedy is not None
    words = {"give {expected}.": "{expected} angeben.", "{noun} {limit}": "{noun} {limit}"}
    words |= {"a whole number": "eine ganze Zahl", "of at least {min}": "ab {min}"}
    assert remedy.translated(lambda template: words[template]) == "eine ganze Zahl ab 1 angeben."


@pytest.mark.parametrize("value", [10**5000, "x" * 10**6, [[[]]] * 10**5], ids=range(3))
def test_a_bad_value_of_any_size_is_told_in_short(value: object) -> None:
    with pytest.raises(ProblemError) as caught:
        Conv(filters=value)
    assert len(str(caught.value)) < 400


def test_an_unknown_setting_suggests_the_nearest() -> None:
    with pytest.raises(ProblemError) as caught:
        Conv(filter=3)
    assert str(caught.value) == (
        "Conv 2D has no setting “filter”. Expected: one of filters, kernel, padding, bias, slope. "
        "Received: filter. To mend it: use “filters”."
    )
    assert caught.value.problem.place == Place(setting="filter")


def test_an_unknown_setting_where_there_are_none() -> None:
    with pytest.raises(ProblemError) as caught:
        Plain(zzz=3)
    assert str(caught.value) == (
        "Plain has no setting “zzz”. Expected: none at all. Received: zzz. To mend it: leave it out."
    )


@pytest.mark.parametrize(
    "name", ["self", "cls", "values", "", "not a name", "__class__", "x" * 10**5], ids=range(7)
)
def test_any_name_that_a_file_may_say_is_refused_in_words(name: str) -> None:
    for make in (Conv, Conv().replaced):
        with pytest.raises(ProblemError, match="has no setting"):
            make(**{name: 1})


def test_checked_and_parsed_serve_class_and_instance() -> None:
    for declaration in (Conv, Conv()):
        assert setting_named(declaration, "kernel") is Conv.kernel
        assert checked(declaration, "kernel", [2, 2]) == (2, 2)
        assert parsed(declaration, "kernel", "2") == (2, 2)
        with pytest.raises(ProblemError, match=r"Conv 2D: Kernel cannot be '2×a'"):
            parsed(declaration, "kernel", "2×a")
        with pytest.raises(ProblemError, match=r"Conv 2D: Kernel cannot be \[2\]"):
            checked(declaration, "kernel", [2])
        for function in (checked, parsed):
            with pytest.raises(ProblemError, match="use “kernel”"):
                function(declaration, "kernels", "2")
