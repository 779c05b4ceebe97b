"""Every layer that becomes a module of torch can be pasted as source: driven by the registry."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_overloads

import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netbuilder.catalogue.layer import Layer, layers
from netbuilder.catalogue.library import made
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.taking import Without
from netbuilder.core.setting import AnySetting, Pair, Sizes
from netbuilder.project.sequential import read_source
from tests.contracts.strategies import Case, cases

# Where things are kept, not what they compute.
_ELSEWHERE = ("device", "dtype")
_NEWER = ("bias",)
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


# Two inputs that want one setting to be different things are never content.
_MOST_REMEDIES = 8
READ = [each for each in layers.values() if each.made]


@pytest.mark.parametrize("declared", list(layers.values()), ids=lambda each: each.id)
@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_a_layer_prints_is_read_as_that_layer(declared: type[Layer], data: st.DataObject) -> None:
    case = _mended(data.draw(cases(declared)))
    code = case.made.code(*case.specs)
    if code.module is None or not code.module.target.startswith("torch.nn."):
        return
    if code.outputs > 1:
        return  # no module of a chain, which hands on one tensor; `from_source` reads it
    (node,) = read_source(f"net = nn.Sequential({code.module},)").part.graph.nodes.values()
    again = made(node.kind, node.settings)
    if "causal" in again.values():  # that is said by the call, not by the module
        again = again.replaced(causal=case.made.values()["causal"])
    assert again.code(*case.specs) == code
    if not declared.made:
        return  # one that is a special case of another, such as a depthwise convolution
    assert node.kind == declared.id
    differing = {name for name, value in again.values().items() if value != case.made.values()[name]}
    # A size that is kept says nothing of the padding that the layer would have otherwise, the nearest value
    # nothing of corners, and one slope for all is one for each of one channel.
    unsaid = {"padding"} if case.made.values().get("same") else set()
    unsaid |= {"corners"} if case.made.values().get("method") == "nearest" else set()
    # The usual axis is written as that axis.
    unsaid |= {"axis"} if case.made.values().get("axis") == "usual" else set()
    assert differing <= unsaid | ({"per_channel"} if 1 in case.specs[0].sizes else set())


def _signature(declared: type[Layer]) -> Mapping[str, inspect.Parameter]:
    """Parameters of the module in torch; recurrent ones tell theirs for type checkers only."""
    module = getattr(torch.nn, declared.made.removeprefix("torch.nn."))
    told = get_overloads(module.__init__)
    names = dict(inspect.signature(told[0] if told else module).parameters)
    return {name: each for name, each in names.items() if name != "self"}


def _mended(case: Case) -> Case:
    """The case with what its refusals suggest, as long as they do not take each other's advice back."""
    for _ in range(_MOST_REMEDIES):
        try:
            case.made.shapes(*case.specs)
        except ShapeRefused as refused:
            assume(refused.setting is not None)
            case = replace(case, made=case.made.replaced(**{str(refused.setting): refused.value}))
        else:
            return case
    assume(False)
    return case


@pytest.mark.parametrize("declared", READ, ids=lambda each: each.id)
def test_parameters_are_those_of_torch(declared: type[Layer]) -> None:
    wanted = [name for name, each in _signature(declared).items() if each.kind in _NAMED]
    # An older torch may lack what a newer one has at the end.
    known = [name for name in declared.takes if name in wanted or name not in _NEWER]
    assert known == [name for name in wanted if name not in _ELSEWHERE]


@pytest.mark.parametrize("declared", READ, ids=lambda each: each.id)
def test_what_is_left_out_means_what_it_means_to_torch(declared: type[Layer]) -> None:
    signature = _signature(declared)
    given = {
        name: 2 for name, each in signature.items() if each.default is each.empty and each.kind in _NAMED
    }
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
            if default is None and name != "stride":
                continue  # torch wants another argument instead of it, or finds it out
            setting = declared.settings[taken]
            meant = given["kernel_size"] if name == "stride" and default is None else default
            meant = torch.finfo(torch.float32).eps if name == "eps" and default is None else meant
            if setting.kind == "flag" and not isinstance(default, bool):
                meant = default not in (1, None)  # one slope for all, or no number for padding
            meant = meant.__name__ if callable(meant) else meant  # an activation
            assert values[taken] == _on_all_axes(setting, meant)


def _on_all_axes(setting: AnySetting, number: Any) -> Any:
    if isinstance(setting, Pair):
        return number, number
    return (number,) * setting.longest if isinstance(setting, Sizes) and setting.is_fixed else number
