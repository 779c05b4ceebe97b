"""Asks whether Qt loads and, if not, says which system library is missing and which package holds it."""

from __future__ import annotations

import os
import re
import subprocess

# What a bare Debian or Ubuntu lacks: for any use of Qt, then for windows under X11.
PACKAGES = (
    "libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 "
    "libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
)

PACKAGE_OF = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
}

PROBE = """
import sys
from netbuilder.core.platform_check import pyside_problem
problem = pyside_problem()
if problem is not None:
    sys.exit(problem.paragraph())
try:
    from PySide6 import QtWidgets
except ImportError as error:
    sys.exit(f"Qt does not load: {error}")
"""


def qt_fault(python: str) -> str | None:
    """Why Qt does not load under `python` (the path of an interpreter), in a sentence; None if it does."""
    headless = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    probe = subprocess.run([python, "-P", "-c", PROBE], capture_output=True, text=True, env=headless)
    return None if probe.returncode == 0 else in_words(probe.stderr)


def in_words(error: str) -> str:
    """A sentence for what the probe wrote on standard error."""
    last = (error.strip().splitlines() or ["Qt does not load, and does not say why."])[-1]
    missing = re.search(r"(lib\S+\.so[.\d]*): cannot open shared object file", last)
    if missing is None:
        return last
    library = missing[1]
    package = PACKAGE_OF.get(library)
    holder = (
        f"Debian and Ubuntu have it in {package}." if package else f"`apt-file search {library}` finds it."
    )
    return (
        f"Qt needs the system library {library}, which is missing here. {holder} "
        f"All that Qt needs: sudo apt-get install --no-install-recommends {PACKAGES}"
    )
