from __future__ import annotations

import ast
import builtins
import inspect
import re
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from netbuilder.catalogue.helpers import HELPERS
from netbuilder.catalogue.library import layers
from netbuilder.catalogue.training.losses import losses


def _made(name: str) -> Any:
    names: dict[str, Any] = {"torch": torch, "nn": nn, "F": F}
    exec(compile(HELPERS[name], f"<{name}>", "exec"), names)
    return names[name]


@pytest.mark.parametrize("name", list(HELPERS))
def test_a_helper_is_one_documented_module_of_that_name(name: str) -> None:
    tree = ast.parse(HELPERS[name])
    assert [type(node) for node in tree.body] == [ast.ClassDef]
    made = _made(name)
    assert issubclass(made, nn.Module) and made.__name__ == name
    assert re.fullmatch(r"[A-Z].*\.", inspect.cleandoc(made.__doc__), re.DOTALL)


@pytest.mark.parametrize("name", list(HELPERS))
def test_a_helper_needs_what_a_generated_file_imports_and_fits_into_it(name: str) -> None:
    loaded = {
        n.id
        for n in ast.walk(ast.parse(HELPERS[name]))
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }
    assigned = {n.arg for n in ast.walk(ast.parse(HELPERS[name])) if isinstance(n, ast.arg)}
    assigned |= {
        n.id
        for n in ast.walk(ast.parse(HELPERS[name]))
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    assert loaded - assigned <= {"torch", "nn", "F", *dir(builtins)}
    assert max(map(len, HELPERS[name].splitlines())) <= 88
    assert HELPERS[name] == HELPERS[name].strip()


def test_every_helper_is_used_and_every_used_one_is_there() -> None:
    sources = "".join(
        inspect.getsource(inspect.getmodule(declaration))
        for declaration in (*layers.values(), *losses.values())
    )  # type: ignore[arg-type]
    assert all(f'"{name}"' in sources for name in HELPERS)


@pytest.mark.parametrize("bias", [True, False])
def test_tied_linear_multiplies_by_the_transposed_weight(bias: bool) -> None:
    weight = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]])  # from three values to two
    tied = _made("TiedLinear")(3, bias=bias)
    assert sum(p.numel() for p in tied.parameters()) == (3 if bias else 0)
    if bias:
        assert tied.bias.tolist() == [0.0, 0.0, 0.0]
        nn.init.constant_(tied.bias, 0.5)
    out = tied(torch.tensor([[1.0, 10.0]]), weight)
    expected = torch.tensor([[1.0, -8.0, 13.0]]) + (0.5 if bias else 0.0)
    torch.testing.assert_close(out, expected)
