"""The text of a Python layer is read, never run; what is no layer is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.catalogue.layers.code import TEMPLATE
from netbuilder.catalogue.own.classes import OwnClass, read_class
from netbuilder.catalogue.own.words import CodeFault

WHOLE = '''\
from typing import Literal

class Whole(nn.Module):
    """All there is.

    And more."""

    def __init__(self, in_channels, size: int = -3, slope: float = 1, sign: bool = True,
                 word: str = "a", *, mode: Literal["same", "valid"] = "same", plain=0.5) -> None:
        super().__init__()

    def forward(
        self, x: Tensor, mask: "Tensor | None" = None, more: Optional[Tensor] = None
    ) -> tuple[Tensor, Tensor]:
        def inner() -> int:
            return 1
        if inner():
            return mean, spread
        return mean, spread
'''


def test_everything_is_read_from_the_heads() -> None:
    own = read_class(WHOLE)
    assert (own.name, own.says, own.measured) == ("Whole", "All there is.", ("in_channels",))
    assert [(each.name, each.kind, each.default) for each in own.settings] == [
        ("size", "int", -3),
        ("slope", "float", 1),
        ("sign", "bool", True),
        ("word", "str", "a"),
        ("mode", "choice", "same"),
        ("plain", "float", 0.5),
    ]
    assert [(port.name, port.optional) for port in own.inputs] == [
        ("x", False),
        ("mask", True),
        ("more", True),
    ]
    assert [port.name for port in own.outputs] == ["mean", "spread"]
    assert [each.setting().kind for each in own.settings] == [
        "int",
        "float",
        "flag",
        "line",
        "choice",
        "float",
    ]


def forward(head: str, body: str = "return x") -> str:
    return f"class A(nn.Module):\n    def forward({head}:\n        {body}\n"


def init(arguments: str) -> str:
    given = "    def forward(self, x: Tensor) -> Tensor:\n        return x\n"
    head = f"    def __init__(self, {arguments}) -> None:\n        super().__init__()\n"
    return f"class A(nn.Module):\n{head}{given}"


def test_any_number_of_tensors_is_one_port() -> None:
    own = read_class(forward("self, *all: Tensor) -> Tensor"))
    assert [(port.name, port.many) for port in own.inputs] == [("all", True)]


def test_outputs_without_names_are_numbered() -> None:
    own = read_class(forward("self, x: torch.Tensor) -> tuple[torch.Tensor, Tensor]", "return x, x + 1"))
    assert [port.name for port in own.outputs] == ["out_1", "out_2"]


BAD = {
    "syntax": ("class A(nn.Module)\n    pass", 1, "Expected"),
    "open bracket": ("x = 1\n\ny = (1\n", 3, "never closed"),
    "nothing": ("", 1, "no class"),
    "no class": ("import math\n", 1, "no class"),
    "no module": ("\nclass A:\n    pass\n", 2, "has to derive"),
    "two": (f"{TEMPLATE}\n{TEMPLATE.replace('ScaledTanh', 'Other')}", 11, "A second layer, Other"),
    "a statement": (f"print(1)\n{TEMPLATE}", 1, "can stand here"),
    "a star": (f"from math import *\n{TEMPLATE}", 1, "instead of *"),
    "beside": (f"from . import mine\n{TEMPLATE}", 1, "beside"),
    "no forward": ("class A(nn.Module):\n    pass\n", 1, "no method forward"),
    "no types": (forward("self, x) -> Tensor"), 2, "Say what x is"),
    "no result": (forward("self, x: Tensor)"), 2, "Say what forward gives"),
    "a number": (forward("self, x: Tensor) -> float"), 2, "has to give a Tensor"),
    "any tuple": (forward("self, x: Tensor) -> tuple[Tensor, ...]"), 2, "fixed number"),
    "no tensor": (forward("self) -> Tensor"), 2, "at least one tensor"),
    "default": (forward("self, x: Tensor, y: Tensor = 3) -> Tensor"), 2, "no other default"),
    "not said to be optional": (
        forward("self, x: Tensor, y: Tensor = None) -> Tensor"),
        2,
        "can be left out",
    ),
    "first optional": (forward("self, x: Tensor | None = None) -> Tensor"), 2, "first tensor"),
    "by name": (forward("self, x: Tensor, *, y: Tensor) -> Tensor"), 2, "by place"),
    "size without default": (init("features: int"), 2, "Give features a default"),
    "unknown size": (init("in_planets: int"), 2, "in_planets"),
    "stars": (init("**all"), 2, "names none"),
    "another type": (init("sizes: list = [1]"), 2, "sizes has to be"),
    "wrong default": (init("size: int = 2.5"), 2, "size has to be"),
    "word beside": (init("mode: Literal['a', 'b'] = 'c'"), 2, "one of its words"),
    "huge": (init(f"size: int = {10**30}"), 2, "size has to be"),
    "lone surrogate": (init("word: str = '\\ud800'"), 2, "word has to be"),
    "base of torch": (
        "class A(nn.Linear):\n    def forward(self, x: Tensor) -> Tensor:\n        return x\n",
        1,
        "no __init__",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_layer_is_refused_with_its_line(case: str) -> None:
    text, line, words = BAD[case]
    with pytest.raises(CodeFault) as refused:
        read_class(text)
    assert refused.value.line == line
    assert words in str(refused.value.what)
    assert str(refused.value.what).endswith(".")


def test_reading_runs_nothing(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    text = f"from pathlib import Path\nDONE = Path({str(touched)!r}).touch()\n{TEMPLATE}"
    assert isinstance(read_class(text), OwnClass)
    assert not touched.exists()


@pytest.mark.parametrize("text", ["(" * 5000, "\x00", "x = " + "-" * 100_000 + "1"])
def test_text_that_breaks_readers_is_refused(text: str) -> None:
    with pytest.raises(CodeFault):
        read_class(text)
