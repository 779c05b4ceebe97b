"""A fault in an event handler is told like any other, and does not end the process.

PySide6 6.11, which is what Python before 3.12 gets, carries an error out of a handler back to the Python
that called into Qt. It takes it for an exception object, which one that C has raised (`1 / 0`, an index out
of range) is not before some `except` has seen it: then the process ends by a segmentation fault.
"""

from __future__ import annotations

import sys
from types import FunctionType
from typing import Any

from shiboken6 import Shiboken

# What we cause Qt to call. What paints is called by Qt's loop, which survives, and too often to be slowed.
_GUARDED = ("event", "viewportEvent", "eventFilter", "sizeHint", "minimumSizeHint")
_SPARED = ("paintEvent",)
_OURS = "netbuilder."


def guard_overrides() -> None:
    """From now on let each class of ours that comes from Qt see errors in its handlers before Qt does."""
    if sys.version_info < (3, 12):
        hook: Any = classmethod(_guard)
        Shiboken.Object.__init_subclass__ = hook  # type: ignore[method-assign]


def _guard(made: Any, /, **arguments: object) -> None:
    super(Shiboken.Object, made).__init_subclass__(**arguments)
    if not made.__module__.startswith(_OURS):
        return
    for name, function in list(vars(made).items()):
        known = name in _GUARDED or (name.endswith("Event") and name not in _SPARED and name[0] != "_")
        if known and isinstance(function, FunctionType):
            seen = _seen(function)
            seen.__name__, seen.__qualname__, seen.__doc__ = name, function.__qualname__, function.__doc__
            setattr(made, name, seen)


def _seen(function: FunctionType) -> FunctionType:
    """`function` with an `except` around it. Qt counts the arguments, so they stay as many."""

    def one(self: Any) -> Any:
        try:
            return function(self)
        except BaseException:
            raise

    def two(self: Any, event: Any) -> Any:
        try:
            return function(self, event)
        except BaseException:
            raise

    def three(self: Any, first: Any, second: Any) -> Any:
        try:
            return function(self, first, second)
        except BaseException:
            raise

    seen: FunctionType = {1: one, 2: two, 3: three}[function.__code__.co_argcount]  # type: ignore[assignment]
    return seen
