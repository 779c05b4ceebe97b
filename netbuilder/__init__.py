"""NetBuilder: draw a network, train it, watch it learn, take it away.

Nothing heavy is imported here: the public names of :mod:`netbuilder.api` are fetched when first used, so that
`import netbuilder` loads neither torch nor Qt.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

__all__ = ["__version__", "build", "check", "export", "new", "open", "source", "train", "trust"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from netbuilder import api

        return getattr(api, name)
    raise AttributeError(f"module 'netbuilder' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
