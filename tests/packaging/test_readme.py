"""The README, line by line: what it shows is what happens."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def blocks(heading: str) -> list[str]:
    """The indented blocks below a heading, without their indentation."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", section, flags=re.MULTILINE)
    return [re.sub(r"^ {4}", "", block, flags=re.MULTILINE).strip("\n") for block in found]


def test_what_it_points_to_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in {*re.findall(r"\]\((?!http)([^)]+)\)", text), *re.findall(r"packaging/[\w.]+", text)}:
        assert (ROOT / name).exists(), name


@pytest.mark.long
@pytest.mark.timeout(300)
def test_the_lines_on_use_do_what_they_say(tmp_path: Path) -> None:
    commands, code = blocks("Use")
    said = {}
    for line in commands.splitlines():
        words = shlex.split(line, comments=True)
        assert words[0] == "netbuilder"
        answer = subprocess.run([sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True)
        assert answer.returncode == 0, f"{line}\n{answer.stdout}\n{answer.stderr}"
        said[words[1]] = answer.stdout
    assert "lenet5" in said["examples"]
    assert (tmp_path / "digits.onnx").stat().st_size > 0
    answer = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert "(nn.Sequential)" in answer.stdout
    assert (tmp_path / "again.onnx").stat().st_size > 0
