"""Import of our modules and Python's own without PySide6 reading their source first.

PySide6 looks into the text of each module that is named by an import after it, for its own name: only modules
that hold it take part in its switching of features (`from __feature__ import snake_case`), which we use
nowhere. At the start that is a twentieth of the time until the first picture.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

_OURS = "netbuilder"
# How PySide6 calls its look into a module's text, in 6.11 at least; without it nothing is replaced.
_LOOK = "_mod_uses_pyside"


def know_our_modules() -> None:
    """From now on take each module of ours for one that uses PySide6 and switches nothing.

    Python's own know nothing of it.
    """
    import PySide6.QtCore  # noqa: F401  # which brings what is replaced
    from shibokensupport import feature  # type: ignore[import-not-found]

    inside: dict[str, Any] = vars(feature)
    look: Callable[[ModuleType], bool] | None = inside.get(_LOOK)
    if look is not None:
        inside[_LOOK] = partial(_uses_pyside, look)


def _uses_pyside(look: Callable[[ModuleType], bool], module: ModuleType) -> bool:
    package = module.__name__.partition(".")[0]
    return package == _OURS or (package not in sys.stdlib_module_names and look(module))
