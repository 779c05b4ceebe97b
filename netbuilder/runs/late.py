"""Numpy for what is loaded before the window's first picture: it comes when something of it is first used.

`from netbuilder.runs.late import numpy` at the head of a module takes the place of an import inside each
function. Beside PySide6 such an import statement runs Python code of Qt's binding every time, which a
function that draws many times a second pays for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as numpy
else:

    class Late:
        """Gives what a module gives; asked twice for the same, it gives that without looking."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, attribute: str) -> Any:
            found = getattr(import_module(self._name), attribute)
            setattr(self, attribute, found)
            return found

    numpy = Late("numpy")
