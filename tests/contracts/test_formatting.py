"""Every layer's lines are broken as `ruff format` breaks them, under short names and long ones."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from netbuilder.analysis.layout import assignment
from netbuilder.catalogue.layer import Layer, layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.call import LayerCode
from tests.contracts.strategies import Case, cases

BODY = "        "
# The longest names that a plan gives.
WIDTHS = (1, 2, 8, 14, 20, 26, 28, 28)


def some_code(declaration: type[Layer], examples: int) -> list[LayerCode]:
    found: list[LayerCode] = []

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(cases(declaration))
    def look(case: Case) -> None:
        try:
            case.made.shape(*case.specs)
        except ShapeRefused:
            return
        found.append(case.made.code(*case.specs))

    look()
    return found


def statements(code: LayerCode) -> Iterator[str]:
    """What a class has of a layer, by names of some length; the same code gives the same."""
    draw = random.Random(str(code))
    names = [chr(ord("a") + number) * draw.choice(WIDTHS) for number in range(9)]
    if code.module is not None:
        yield from assignment(BODY, f"self.{names[-1]} = ", str(code.module))
    said = {"self": f"self.{names[-1]}", "all": ", ".join(names[:4]), "referred": f"self.{names[-2]}"}
    # Several results for which there is no room are taken from `parts`.
    results = names[0] if code.outputs == 1 else "parts"
    yield from assignment(BODY, f"{results} = ", code.expression.format(*names, **said))


def differences(folder: Path, examples: int) -> str:
    """What ruff would change of some lines of every layer."""
    ruff = Path(sys.executable).with_name("ruff")
    found = str(ruff) if ruff.exists() else shutil.which("ruff")
    if found is None:
        pytest.skip("ruff is not installed")
    for id, declaration in layers.items():
        rows = [row for code in some_code(declaration, examples) for row in statements(code)]
        text = "\n".join(["class A:", "    def method(self) -> None:", f"{BODY}pass", *rows, ""])
        (folder / f"{id}.py").write_text(text, encoding="utf-8")
    command = [found, "format", "--isolated", "--line-length", "88", "--diff", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert "error" not in result.stderr, result.stderr
    return result.stdout


def test_every_layer_is_as_ruff_formats_it(tmp_path: Path) -> None:
    assert differences(tmp_path, examples=6) == ""


@pytest.mark.long
def test_every_layer_is_as_ruff_formats_it_in_many_cases(tmp_path: Path) -> None:
    assert differences(tmp_path, examples=60) == ""
