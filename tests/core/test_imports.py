"""The words that every package shares are cheap: a fresh interpreter has read them without anything heavy."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import netbuilder.core

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    f"netbuilder.core.{module.name}" for module in pkgutil.iter_modules(netbuilder.core.__path__)
)
HEAVY = {
    "torch",
    "numpy",
    "PySide6",
    "pandas",
    "sklearn",
    "scipy",
    "onnx",
    "PIL",
    "pyqtgraph",
    "platformdirs",
}

ASK = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    importlib.import_module(name)
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
print(json.dumps(sorted(name for name in sys.modules if name.startswith("netbuilder."))))
"""


def loaded_by(*modules: str) -> tuple[set[str], set[str]]:
    """Top-level names and our own modules in `sys.modules` after `modules` were imported."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(ROOT), *modules],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    everything, ours = done.stdout.splitlines()
    return set(json.loads(everything)), set(json.loads(ours))


def test_the_whole_core_loads_nothing_heavy() -> None:
    everything, ours = loaded_by(*MODULES)
    assert everything & HEAVY == set()
    assert set(MODULES) <= ours


def test_the_core_loads_nothing_else_of_ours() -> None:
    _, ours = loaded_by(*MODULES)
    assert {name for name in ours if not name.startswith("netbuilder.core")} == set()


def test_the_core_loads_the_standard_library_alone() -> None:
    before, _ = loaded_by()
    everything, _ = loaded_by(*MODULES)
    assert everything - before - sys.stdlib_module_names == {"netbuilder"}


@pytest.mark.parametrize(
    "module", ["netbuilder.core.setting", "netbuilder.core.atomic", "netbuilder.core.declared"]
)
def test_a_module_can_be_the_first_to_be_imported(module: str) -> None:
    _, ours = loaded_by(module)
    assert module in ours
