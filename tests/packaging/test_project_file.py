"""What pyproject.toml and the constraints promise together."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


@pytest.fixture(scope="module")
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pins() -> list[Requirement]:
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def fits(requirement: Requirement, python: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"python_version": python})


def pinned(pins: list[Requirement], name: str, python: str) -> str:
    """The one version of a package that the constraints allow on a Python."""
    mine = [
        pin for pin in pins if canonicalize_name(pin.name) == canonicalize_name(name) and fits(pin, python)
    ]
    (only,) = mine
    (specifier,) = only.specifier
    assert specifier.operator == "=="
    return specifier.version


@pytest.mark.parametrize("python", PYTHONS)
def test_all_that_is_asked_for_is_pinned_to_a_version_that_fits(
    pyproject: dict[str, Any], pins: list[Requirement], python: str
) -> None:
    project = pyproject["project"]
    asked = [project["dependencies"], *project["optional-dependencies"].values()]
    requirements = [Requirement(line) for lines in asked for line in lines]
    named = [one for one in requirements if one.name != "netbuilder" and fits(one, python)]
    for requirement in named:
        assert pinned(pins, requirement.name, python) in requirement.specifier, requirement.name


def test_the_pyside_that_aborts_cannot_be_installed_where_it_does(
    pyproject: dict[str, Any], pins: list[Requirement]
) -> None:
    lines = [Requirement(line) for line in pyproject["project"]["dependencies"]]
    allowed = {
        python: [one.specifier for one in lines if one.name == "PySide6-Essentials" and fits(one, python)]
        for python in PYTHONS
    }
    assert all(len(specifiers) == 1 for specifiers in allowed.values())
    assert "6.12.0" not in allowed["3.11"][0] and "6.11.3" in allowed["3.11"][0]
    assert "6.12.0" in allowed["3.12"][0]
    for python in PYTHONS:
        assert pinned(pins, "shiboken6", python) == pinned(pins, "PySide6-Essentials", python)


def test_every_package_has_its_import_contract(pyproject: dict[str, Any]) -> None:
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    packages = {f"netbuilder.{path.parent.name}" for path in (ROOT / "netbuilder").glob("*/__init__.py")}
    sources = [source for contract in contracts for source in contract["source_modules"]]
    assert sorted(sources) == sorted(packages - {"netbuilder.cli"})
    # The lowest may import none of the others, so its contract has to name them all.
    (lowest,) = [contract for contract in contracts if contract["source_modules"] == ["netbuilder.core"]]
    assert packages - {"netbuilder.core"} <= set(lowest["forbidden_modules"])
    for contract in contracts:
        forbidden = {"netbuilder.cli"} if contract["source_modules"] == ["netbuilder.window"] else {
            "netbuilder.cli", "netbuilder.window", "PySide6"
        }  # fmt: skip
        assert forbidden <= set(contract["forbidden_modules"])
