"""Sources of networks that everybody knows: formatted, checked and typed as a careful person's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from netbuilder.analysis.sound import network
from netbuilder.project.examples import examples
from netbuilder.project.file import open_file
from netbuilder.project.project import Project
from tests.analysis.classics import CLASSICS

RULES = "E,W,F,I,UP,B,SIM,C4"
EXAMPLES = {path.stem: path for each in examples() for path in each.files}


def made(name: str) -> Project:
    return CLASSICS[name]() if name in CLASSICS else open_file(EXAMPLES[name]).project


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of all of them, a file each."""
    folder = tmp_path_factory.mktemp("sources")
    for name in (*CLASSICS, *EXAMPLES):
        text = network(made(name)).source.text
        (folder / f"{name.replace('-', '_').replace(' ', '_').lower()}.py").write_text(text, encoding="utf-8")
    return folder


def checked(tool: str, *arguments: str) -> str:
    """What a tool of this environment says, empty where it is content."""
    beside = Path(sys.executable).with_name(tool)
    found = str(beside) if beside.exists() else shutil.which(tool)
    if found is None:
        pytest.skip(f"{tool} is not installed")
    result = subprocess.run(
        [found, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return result.stdout + result.stderr if result.returncode else ""


def test_they_are_as_ruff_formats_them(folder: Path) -> None:
    assert checked("ruff", "format", "--isolated", "--line-length", "88", "--diff", str(folder)) == ""


def test_ruff_finds_nothing_to_say(folder: Path) -> None:
    assert checked("ruff", "check", "--isolated", "--select", RULES, str(folder)) == ""


@pytest.mark.long
def test_mypy_finds_nothing_to_say(folder: Path) -> None:
    """Strict."""
    files = [str(file) for file in folder.glob("*.py")]
    assert len(files) > len(CLASSICS)
    assert checked("mypy", "--strict", "--config-file=", *files) == ""
