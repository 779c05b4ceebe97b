"""FrozenDict: nothing changes it, changes give another one, and it hashes, pickles and copies."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.frozen import FrozenDict, frozen

DICTS = st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


def put(it: Any) -> None:
    it["a"] = 2


def delete(it: Any) -> None:
    del it["a"]


def join(it: Any) -> None:
    it |= {"b": 1}


@pytest.mark.parametrize(
    "change",
    [
        put,
        delete,
        join,
        lambda it: it.pop("a"),
        lambda it: it.popitem(),
        lambda it: it.clear(),
        lambda it: it.update(b=1),
        lambda it: it.setdefault("b", 1),
        lambda it: it.setdefault("a"),
    ],
)
def test_nothing_changes_it(change: Callable[[Any], object]) -> None:
    it = FrozenDict({"a": 1})
    with pytest.raises(TypeError, match="with_"):
        change(it)
    assert it == {"a": 1}


@given(DICTS, st.text(max_size=3), st.integers())
def test_with_is_a_copy_with_one_thing_changed(content: dict[str, Any], key: str, value: int) -> None:
    before = FrozenDict(content)
    after = before.with_(key, value)
    assert before == content
    assert isinstance(after, FrozenDict)
    assert list(after.items()) == list({**content, key: value}.items())


@given(DICTS, DICTS)
def test_merged_has_both(content: dict[str, Any], other: dict[str, Any]) -> None:
    before = FrozenDict(content)
    after = before.merged(other)
    assert before == content
    assert isinstance(after, FrozenDict)
    assert list(after.items()) == list({**content, **other}.items())


@given(DICTS, st.lists(st.text(max_size=3)))
def test_without_lacks_the_keys(content: dict[str, Any], keys: list[str]) -> None:
    before = FrozenDict(content)
    after = before.without(iter(keys))
    assert before == content
    assert isinstance(after, FrozenDict)
    assert list(after.items()) == [(key, value) for key, value in content.items() if key not in keys]


@given(DICTS)
def test_equal_ones_hash_alike_in_any_order(content: dict[str, Any]) -> None:
    one, other = FrozenDict(content), FrozenDict(reversed(content.items()))
    assert one == other
    assert hash(one) == hash(other) == hash(one)


def test_a_copy_does_not_inherit_the_hash() -> None:
    before = FrozenDict({"a": 1})
    hash(before)
    assert hash(before.with_("a", 2)) == hash(FrozenDict({"a": 2}))


def test_hashing_needs_hashable_values() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(FrozenDict({"a": [1]}))


@given(DICTS)
def test_it_survives_pickle_and_copies(content: dict[str, Any]) -> None:
    it = FrozenDict(content)
    hash(it)
    for made in (pickle.loads(pickle.dumps(it)), copy.copy(it), copy.deepcopy(it)):
        assert type(made) is FrozenDict
        assert list(made.items()) == list(it.items())
        assert hash(made) == hash(it)


def test_a_deep_copy_shares_nothing_that_can_change() -> None:
    it = FrozenDict({"a": [1]})
    assert copy.deepcopy(it)["a"] is not it["a"]


def test_repr_is_python() -> None:
    it = FrozenDict({"a": FrozenDict({"b": (1,)})})
    assert repr(it) == "FrozenDict({'a': FrozenDict({'b': (1,)})})"
    assert eval(repr(it)) == it


@given(JSON)
def test_what_json_gave_is_frozen_and_writes_the_same_json(value: object) -> None:
    made = frozen(value)
    hash(made)
    assert json.dumps(made) == json.dumps(value)
    assert frozen(made) == made


def test_freezing_goes_all_the_way_down() -> None:
    made: Any = frozen({"a": [1, {"b": [2]}]})
    assert made == FrozenDict({"a": (1, FrozenDict({"b": (2,)}))})
    assert type(made["a"][1]) is FrozenDict
