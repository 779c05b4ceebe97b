"""PySide6's look into the source of modules: ours and Python's are known without it, others read as ever."""

from __future__ import annotations

import subprocess
import sys

_COUNT = """
import inspect, sys
read = []
look = inspect.getsource
inspect.getsource = lambda module: read.append(module.__name__) or look(module)
import netbuilder.window.palette
import colorsys, iniconfig
ours = [name for name in read if name.startswith("netbuilder.")]
print(len(ours), "colorsys" in read, "iniconfig" in read)
from shibokensupport.feature import pyside_feature_dict as known
print(known["netbuilder.window.theme.theme"], known["colorsys"], known["iniconfig"])
"""


def test_only_foreign_modules_are_read() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _COUNT], capture_output=True, text=True, timeout=60, check=True
    )
    some, states = done.stdout.splitlines()
    # `netbuilder.window` itself and what it imports to say so come before.
    assert int(some.split()[0]) <= 3 and some.endswith("False True")
    assert states == "0 -1 -1"
