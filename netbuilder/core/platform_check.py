"""Refuses a PySide6 that is known to abort on this Python, before it can take somebody's work with it.

PySide6 6.12.0 is published for Python 3.10 and 3.11 as well, but there each call that returns nothing drops a
reference to None, and each emitted signal one to True: after some thousand of them the process aborts. `pip`
is told so in `pyproject.toml`; this check is for the pair that got in all the same. It reads the installed
package's metadata and does not import PySide6.
"""

from __future__ import annotations

import sys
from importlib import metadata

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text

_FIRST_BROKEN = (6, 12)
_FIRST_SAFE_PYTHON = (3, 12)


def pyside_problem(python: tuple[int, int] | None = None) -> Problem | None:
    """What is wrong with the installed PySide6 on this Python, or on `python` given as (major, minor).

    None where nothing is, or where PySide6 is not installed: nothing outside the window needs it.
    """
    python = python or sys.version_info[:2]
    version = _installed("PySide6-Essentials")
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


def _installed(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _major_minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])
