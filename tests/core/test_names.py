"""Names in generated code: always legal, never reserved, never twice."""

from __future__ import annotations

import ast
import keyword
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.names import (
    RESERVED,
    Names,
    Titles,
    class_identifier,
    identifier,
    numbered,
    unique_title,
)

# What people call things, with the cases that make trouble more often than chance would.
WANTED = (
    st.text()
    | st.sampled_from(sorted(RESERVED))
    | st.text(st.sampled_from("J\u030c\u0301İıſßŉΐΩKﬁ²٣한ᄒ ᅡᆫ_-. 0aA"), max_size=6)
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Conv 2", "conv_2"),
        ("  Linear-1  ", "linear_1"),
        ("a__b", "a_b"),
        ("_private_", "private"),
        ("__init__", "init"),
        ("2 layers", "layer_2_layers"),
        ("²", "layer_2"),
        ("٣", "layer_٣"),
        ("", "layer"),
        ("!?", "layer"),
        ("___", "layer"),
        ("합성곱 1", "합성곱_1"),
        ("ConvÉ", "convé"),
        ("ﬁlter", "filter"),
        ("a\nb;import os", "a_b_import_os"),
        ("class", "class"),
        ("😀", "layer"),
    ],
)
def test_identifier(name: str, expected: str) -> None:
    assert identifier(name) == expected


def test_the_same_letters_composed_or_not_are_one_name() -> None:
    assert identifier(unicodedata.normalize("NFD", "합성곱é")) == identifier("합성곱é")


def test_lower_case_letters_that_compose_are_composed() -> None:
    assert identifier("J\u030c") == "\u01f0"  # the capital has no single letter, the small one has
    assert class_identifier("1\u030c") == "Network1\u030c"
    assert class_identifier("\u030c", "Bloc") == "Bloč"


def test_identifier_with_another_fallback() -> None:
    assert identifier("", "data") == "data"
    assert identifier("3", "data") == "data_3"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("residual block", "ResidualBlock"),
        ("LeNet-5", "LeNet5"),
        ("my_net", "MyNet"),
        ("_private", "Private"),
        ("", "Network"),
        ("!", "Network"),
        ("3 layers", "Network3Layers"),
        ("잔차 블록", "잔차블록"),
        ("ßharp", "SSharp"),
        ("a'); import os #", "AImportOs"),
    ],
)
def test_class_identifier(name: str, expected: str) -> None:
    assert class_identifier(name) == expected


def test_class_identifier_with_another_fallback() -> None:
    assert class_identifier("", "Block") == "Block"
    assert class_identifier("3", "Block") == "Block3"


def legal(name: str) -> bool:
    """Whether Python reads `name` as this very name."""
    tree = ast.parse(f"{name} = 0").body[0]
    return (
        isinstance(tree, ast.Assign) and isinstance(tree.targets[0], ast.Name) and tree.targets[0].id == name
    )


@pytest.mark.parametrize("make", [identifier, class_identifier])
@given(wanted=st.lists(WANTED, max_size=12), taken=st.lists(WANTED.map(identifier), max_size=4))
def test_handed_out_names_are_legal_free_and_unique(
    make: Callable[[str], str], wanted: list[str], taken: list[str]
) -> None:
    names = Names(taken)
    given_out = [names.unique(make(name)) for name in wanted]
    for name in given_out:
        assert name.isidentifier()
        assert not keyword.iskeyword(name) and not keyword.issoftkeyword(name)
        assert name not in RESERVED
        assert not name.startswith("_")
        assert legal(name)
    assert len({*given_out, *taken}) == len(given_out) + len(set(taken))


@given(WANTED)
def test_identifiers_are_lower_case_and_stay(name: str) -> None:
    made = identifier(name)
    assert identifier(made) == made
    assert made == made.lower() or made != identifier(made.lower())


def test_taken_names_get_numbers() -> None:
    names = Names(["conv_3"])
    assert [names.unique("conv") for _ in range(4)] == ["conv", "conv_2", "conv_4", "conv_5"]
    assert names.unique("conv_2") == "conv_2_2"


def test_reserved_names_get_numbers() -> None:
    names = Names()
    assert [names.unique("forward") for _ in range(2)] == ["forward_2", "forward_3"]
    assert names.unique("class") == "class_2"
    assert names.unique(class_identifier("f")) == "F_2"
    assert names.unique(class_identifier("none")) == "None_2"


def test_many_layers_of_one_name_are_cheap() -> None:
    names = Names()
    asked = 0

    class Watched(set[str]):
        def __contains__(self, name: object) -> bool:
            nonlocal asked
            asked += 1
            return super().__contains__(name)

    names._taken = Watched()
    assert [names.unique("conv") for _ in range(1000)][-1] == "conv_1000"
    assert asked < 4000


@pytest.mark.parametrize("bad", ["", "a b", "a;b", "a.b", "1a", "a\n", "ﬁ", "J\u030c".lower()])
def test_what_is_no_name_is_never_handed_out(bad: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        Names().unique(bad)


@pytest.mark.parametrize(
    ("wanted", "taken", "expected"),
    [
        ("Conv", [], "Conv"),
        ("Conv", ["Conv"], "Conv 2"),
        ("Conv", ["Conv", "Conv 2", "Conv 4"], "Conv 3"),
        ("Conv 2", ["Conv 2"], "Conv 3"),
        ("Conv 7", ["Conv 7"], "Conv 2"),
        ("Conv 2", ["Conv"], "Conv 2"),
        ("5", ["5"], "5 2"),
        (" 5", [" 5"], " 5 2"),
        ("a 1\n", ["a 1\n"], "a 1\n 2"),
        ("합성곱", iter(["합성곱"]), "합성곱 2"),
        ("", [""], " 2"),
    ],
)
def test_unique_title(wanted: str, taken: list[str], expected: str) -> None:
    assert unique_title(wanted, taken) == expected


@pytest.mark.parametrize(
    ("stem", "taken", "expected"),
    [
        ("Conv", [], "Conv 1"),
        ("Conv", ["Conv"], "Conv 1"),
        ("Conv", iter(["Conv 1", "Conv 2", "Conv 4"]), "Conv 3"),
        ("Conv 2", ["Conv 2"], "Conv 2 1"),
    ],
)
def test_numbered_begins_at_one(stem: str, taken: list[str], expected: str) -> None:
    assert numbered(stem, taken) == expected


@given(st.lists(st.sampled_from(["a", "a 2", "a 3", "b 2", "a 2 2"])))
def test_titles_never_meet(wanted: list[str]) -> None:
    used: list[str] = []
    for title in wanted:
        used.append(unique_title(title, used))
    assert len(set(used)) == len(used)


def test_no_layer_covers_an_attribute_of_a_module() -> None:
    """Holds RESERVED against the installed torch: a new method of nn.Module fails here and is to be added."""
    import torch
    import torch.fx

    class Generated(torch.nn.Module):
        pass

    for module in (Generated(), torch.nn.Sequential(), torch.fx.symbolic_trace(torch.nn.Identity())):
        attributes = set(dir(module)) | set(vars(module))
        public = {name for name in attributes if not name.startswith("_")}
        assert public - RESERVED == set()
        for attribute in sorted(attributes):
            name = Names().unique(identifier(attribute))
            assert name not in attributes
            module.add_module(name, torch.nn.Identity())


def test_names_that_generated_files_import_are_reserved() -> None:
    assert {"torch", "nn", "F", "math", "self", "x", "np", "super", "Tensor", "None", "print"} <= RESERVED


@given(
    st.lists(st.sampled_from(["Conv", "Conv 2", "Conv 3", "Conv 2 2", "2", " 2"])),
    st.sets(st.sampled_from(["Conv", "Conv 2", "Conv 4"])),
)
def test_many_titles_are_those_that_come_one_by_one(wanted: list[str], taken: set[str]) -> None:
    titles, slow = Titles(taken), set(taken)
    for each in wanted:
        expected = unique_title(each, slow)
        assert titles.unique(each) == expected and expected not in slow
        slow.add(expected)
