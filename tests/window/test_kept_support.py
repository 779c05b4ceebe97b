"""A second start takes the compiled support of PySide6 from a file, where that holds, and works the same."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# Prints the names of PySide6's files that are compiled, whether `compile` is put back, and what a wrong
# argument is answered with: words that the support makes.
PROGRAM = """
import builtins
plain, compiled = builtins.compile, []
def counted(source, filename, *rest, **how):
    if str(filename).startswith(("shibokensupport", "signature_bootstrap")):
        compiled.append(str(filename))
    return plain(source, filename, *rest, **how)
builtins.compile = counted
import netbuilder.window
from PySide6.QtCore import QObject
print(*compiled)
print(builtins.compile is counted)
try:
    QObject().setObjectName(3, 4)
except TypeError as error:
    print(" ".join(str(error).split()))
"""
NUMBER, KEPT = 0, 1


def _start(folder: Path, **environment: str) -> tuple[list[str], str, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONPYCACHEPREFIX": str(folder), "PYTHONDONTWRITEBYTECODE": ""} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    compiled, put_back, words = done.stdout.splitlines()
    return compiled.split(), put_back, words


def _file(folder: Path) -> Path:
    (found,) = folder.rglob("*.support")
    return found


def _marked(file: Path) -> tuple[int, int]:
    return file.stat().st_ino, file.stat().st_mtime_ns


def test_the_second_start_compiles_nothing_and_says_the_same(tmp_path: Path) -> None:
    first, put_back, words = _start(tmp_path)
    if not first:
        pytest.skip("this PySide6 keeps its support as files, which Python compiles once")
    assert put_back == "True" and "setObjectName" in words
    left = _marked(_file(tmp_path))
    assert _start(tmp_path) == ([], "True", words)
    assert _marked(_file(tmp_path)) == left


def _of_another_text(kept: list[object]) -> None:
    files = kept[KEPT]
    assert isinstance(files, dict)
    name = sorted(files)[-1]
    files[name] = (b"pass", files[name][1])


def _of_another_python(kept: list[object]) -> None:
    kept[NUMBER] = b"none"


@pytest.mark.parametrize("harm, anew", [(_of_another_text, 1), (_of_another_python, None)])
def test_what_holds_no_more_is_compiled_anew_and_kept(
    tmp_path: Path, harm: Callable[[list[object]], None], anew: int | None
) -> None:
    first, _, words = _start(tmp_path)
    if not first:
        pytest.skip("this PySide6 keeps its support as files, which Python compiles once")
    file = _file(tmp_path)
    kept = list(marshal.loads(file.read_bytes()))
    harm(kept)
    file.write_bytes(marshal.dumps(tuple(kept)))
    second, _, same = _start(tmp_path)
    assert (len(second), same) == (anew or len(first), words)
    assert _start(tmp_path)[0] == []


@pytest.mark.parametrize("broken", [b"", b"nothing", marshal.dumps(3), marshal.dumps((1, 2, 3))])
def test_a_broken_file_is_made_anew(tmp_path: Path, broken: bytes) -> None:
    first, _, words = _start(tmp_path)
    if not first:
        pytest.skip("this PySide6 keeps its support as files, which Python compiles once")
    _file(tmp_path).write_bytes(broken)
    assert _start(tmp_path) == (first, "True", words)
    assert _start(tmp_path)[0] == []


def test_where_python_must_not_write_nothing_is_written(tmp_path: Path) -> None:
    _start(tmp_path, PYTHONDONTWRITEBYTECODE="1")
    assert not list(tmp_path.rglob("*.support"))
