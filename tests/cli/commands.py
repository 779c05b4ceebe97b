"""Running the command line: in this process where that is enough, in one of its own where it is not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from netbuilder.cli.main import main


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """One object for each line of JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


class Terminal:
    """A terminal in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *words: object) -> Result:
        """`netbuilder` with these words, in this process."""
        self._capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as usage:
            code = int(usage.code or 0)
        said = self._capsys.readouterr()
        return Result(code, said.out, said.err)


def start(words: Sequence[object], folder: Path) -> subprocess.Popen[str]:
    """`netbuilder` in a process of its own, its output in pipes."""
    command = [sys.executable, "-m", "netbuilder", *map(str, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True)


def refused(result: Result) -> str:
    """The one paragraph with which a command refused."""
    assert result.code == 1, result
    paragraph = result.err.strip()
    assert paragraph and "\n" not in paragraph, result.err
    assert "Traceback" not in paragraph
    return paragraph
