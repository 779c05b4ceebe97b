"""Settings that are declared things themselves: stored with their id, typed on one line, refused in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.declared import Declared
from netbuilder.core.part import Part, Several
from netbuilder.core.problem import ProblemError
from netbuilder.core.registry import Registry
from netbuilder.core.setting import Flag, Float, Int, Pair, SettingRefused


class Optimiser(Declared):
    pass


class Sgd(Optimiser):
    title = "SGD"
    momentum = Float(0.9, min=0.0, below=1.0)
    nesterov = Flag(False)


class Adam(Optimiser):
    title = "Adam"
    betas = Pair((1, 2))
    warm_up = Int(0, min=0)


OPTIMISERS: Registry[type[Optimiser]] = Registry("optimiser")
OPTIMISERS.add("sgd", Sgd)
OPTIMISERS.add("adam", Adam)


class Recipe(Declared):
    optimiser = Part(OPTIMISERS, Sgd)
    watched = Several(OPTIMISERS, ())


PART = Recipe.optimiser
SEVERAL = Recipe.watched
PARTS = st.builds(Sgd, momentum=st.floats(0, 1, exclude_max=True), nesterov=st.booleans()) | st.builds(
    Adam, betas=st.tuples(st.integers(0, 9), st.integers(0, 9)), warm_up=st.integers(0, 9)
)


@given(PARTS)
def test_a_part_is_stored_and_used_again(value: Optimiser) -> None:
    stored = PART.store(value)
    hash(stored)
    assert PART.check(stored) == value
    assert PART.check(json.loads(json.dumps(stored))) == value
    assert PART.check(value) is value


@given(PARTS)
def test_a_part_is_shown_and_typed_again(value: Optimiser) -> None:
    assert PART.parse(PART.show(value)) == value


def test_a_part_as_json_and_as_typed() -> None:
    assert PART.store(Adam(betas=(3, 4))) == {"id": "adam", "betas": (3, 4), "warm_up": 0}
    assert PART.show(Adam(betas=(3, 4))) == "adam betas=3×4 warm_up=0"
    assert PART.parse(" adam  warm_up=5 ") == Adam(warm_up=5)
    assert PART.parse("sgd, momentum=0.5, nesterov=yes") == Sgd(momentum=0.5, nesterov=True)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "sgd",
        Sgd,
        Recipe(),
        {},
        {"id": "rmsprop"},
        {"id": ["sgd"]},
        {"id": None},
        {"id": "sgd", "momentum": 2},
        {"id": "sgd", "warm_up": 2},
        {"id": "sgd", "self": 2},
        [("id", "sgd")],
    ],
    ids=range(12),
)
def test_what_is_no_part_is_refused(value: object) -> None:
    with pytest.raises(SettingRefused) as caught:
        PART.check(value)
    assert str(caught.value.expected)


@pytest.mark.parametrize(
    "text", ["", "  ", "rmsprop", "sgd momentum", "sgd momentum=2", "sgd speed=2", "momentum=1"]
)
def test_what_is_typed_wrong_is_refused_as_it_was_typed(text: str) -> None:
    with pytest.raises(SettingRefused) as caught:
        PART.parse(text)
    assert caught.value.received == text


def test_the_choice_in_words() -> None:
    assert str(PART.expects) == "one of sgd, adam"
    assert str(SEVERAL.expects) == "any of sgd, adam"


def test_a_recipe_with_parts() -> None:
    recipe = Recipe(optimiser={"id": "adam"}, watched=["adam", "sgd", "adam"])
    assert recipe.optimiser == Adam()
    assert recipe.watched == ("adam", "sgd")
    assert Recipe(**recipe.stored()) == recipe
    assert hash(Recipe(**recipe.stored())) == hash(recipe)
    with pytest.raises(ProblemError, match="Optimiser cannot be"):
        recipe.replaced(optimiser="adam")


@given(st.lists(st.sampled_from(["sgd", "adam"]), unique=True).map(tuple))
def test_several_are_stored_shown_and_typed_again(value: tuple[str, ...]) -> None:
    stored = SEVERAL.store(value)
    hash(stored)
    assert SEVERAL.check(json.loads(json.dumps(stored))) == value
    assert SEVERAL.parse(SEVERAL.show(value)) == value


@pytest.mark.parametrize("value", [None, "sgd", ["rmsprop"], [["sgd"]], [1], {"sgd": 1}])
def test_what_is_not_several_ids_is_refused(value: Any) -> None:
    with pytest.raises(SettingRefused):
        SEVERAL.check(value)


def test_several_typed() -> None:
    assert SEVERAL.parse(" adam , sgd,, ") == ("adam", "sgd")
    assert SEVERAL.parse("") == ()
    with pytest.raises(SettingRefused):
        SEVERAL.parse("adam; sgd")
