"""Refuses a PySide6 that is known to abort on this Python, before it can take somebody's work with it.

PySide6 6.12.0 is published for Python 3.10 and 3.11 as well, but there each call that returns nothing drops a
reference to None, and each emitted signal one to True: after some thousand of them the process aborts. `pip`
is told so in `pyproject.toml`; this check is for the pair that got in all the same. It looks for the name of
the installed package's folder and does not import PySide6. It is asked at every start of the window, and
`importlib.metadata` would take as long as a good part of that.
"""

from __future__ import annotations

import os
import re
import sys

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text

_FIRST_BROKEN = (6, 12)
_FIRST_SAFE_PYTHON = (3, 12)
_PACKAGE = r"(?i)pyside6_essentials-(.+)\.dist-info"


def pyside_problem(python: tuple[int, int] | None = None) -> Problem | None:
    """What is wrong with the installed PySide6 on this Python, or on `python` given as (major, minor).

    None where nothing is, or where PySide6 is not installed: nothing outside the window needs it.
    """
    python = python or sys.version_info[:2]
    version = _installed()
    if version is None or python >= _FIRST_SAFE_PYTHON or _major_minor(version) < _FIRST_BROKEN:
        return None
    return Problem(
        "pyside-aborts",
        Text(
            "PySide6 {version} aborts on Python {python} after a few thousand calls.",
            version=version,
            python=".".join(map(str, python)),
        ),
        remedy=Text(
            'install an older one with {executable} -m pip install "PySide6-Essentials<6.12"',
            executable=sys.executable,
        ),
    )


def _installed() -> str | None:
    """The version of PySide6 that would be imported."""
    for folder in sys.path:
        try:
            names = os.listdir(folder or os.curdir)
        except OSError:
            continue
        for name in names:
            found = re.fullmatch(_PACKAGE, name)
            if found:
                return found[1]
    return None


def _major_minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])
