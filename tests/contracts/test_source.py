"""Every layer that becomes a module of torch can be pasted as source: driven by the registry."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from netbuilder.catalogue.layer import Layer, layers
from netbuilder.catalogue.library import made
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.taking import Without
from netbuilder.core.setting import Pair
from netbuilder.project.sequential import read_source
from tests.contracts.strategies import cases

# Where things are kept, not what they compute.
_ELSEWHERE = ("device", "dtype")
_NEWER = ("bias",)
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


READ = [each for each in layers.values() if each.made]


@pytest.mark.parametrize("declared", list(layers.values()), ids=lambda each: each.id)
@given(data=st.data())
def test_what_a_layer_prints_is_read_as_that_layer(declared: type[Layer], data: st.DataObject) -> None:
    case = data.draw(cases(declared))
    try:
        case.made.shape(*case.specs)
    except ShapeRefused:
        assume(False)
    code = case.made.code(*case.specs)
    if code.module is None or not code.module.target.startswith("torch.nn."):
        return
    (node,) = read_source(f"net = nn.Sequential({code.module},)").part.graph.nodes.values()
    assert node.kind == declared.id
    again = made(node.kind, node.settings)
    assert again.code(*case.specs) == code
    differing = {name for name, value in again.values().items() if value != case.made.values()[name]}
    # A size that is kept says nothing of the padding that the layer would have otherwise.
    assert differing <= ({"padding"} if case.made.values().get("same") else set())


@pytest.mark.parametrize("declared", READ, ids=lambda each: each.id)
def test_parameters_are_those_of_torch(declared: type[Layer]) -> None:
    module = getattr(torch.nn, declared.made.removeprefix("torch.nn."))
    wanted = [name for name, each in inspect.signature(module).parameters.items() if each.kind in _NAMED]
    # An older torch may lack what a newer one has at the end.
    known = [name for name in declared.takes if name in wanted or name not in _NEWER]
    assert known == [name for name in wanted if name not in _ELSEWHERE]


@pytest.mark.parametrize("declared", READ, ids=lambda each: each.id)
def test_what_is_left_out_means_what_it_means_to_torch(declared: type[Layer]) -> None:
    module = getattr(torch.nn, declared.made.removeprefix("torch.nn."))
    signature = inspect.signature(module).parameters
    given = {name: 2 for name, each in signature.items() if each.default is each.empty}
    read = read_source(f"nn.Sequential({declared.made}({', '.join(f'{k}={v}' for k, v in given.items())}))")
    (node,) = read.part.graph.nodes.values()
    values = made(node.kind, node.settings).values()
    for name, taken in declared.takes.items():
        if name not in signature:
            continue
        default: Any = signature[name].default
        if isinstance(taken, tuple):
            assert default in taken
        elif not isinstance(taken, Without) and name not in given:
            setting = declared.settings[taken]
            meant = given["kernel_size"] if name == "stride" and default is None else default
            assert values[taken] == ((meant, meant) if isinstance(setting, Pair) else meant)
