"""Telling others that something has happened, without knowing them."""

from __future__ import annotations

import types
import weakref
from collections.abc import Callable
from typing import Any, Generic, ParamSpec

P = ParamSpec("P")


class Signal(Generic[P]):
    """Listeners are called in the order in which they were connected.

    They are held weakly: a listener ends with its object, so a closed panel needs no goodbye. A function
    made on the spot is held by nobody else and ends at once; keep it, or connect a method. For one thread.
    """

    def __init__(self) -> None:
        # Never changed, only replaced, so that an emission sees at once whether it has been.
        self._listeners: tuple[weakref.ref[Callable[P, object]], ...] = ()

    def connect(self, listener: Callable[P, object]) -> None:
        """Call `listener` at every emission from now on. Raises ValueError when it is connected already."""
        if listener in self._living():
            raise ValueError(f"{listener!r} is connected already")
        self._listeners = (*self._listeners, _reference(listener))

    def disconnect(self, listener: Callable[P, object]) -> None:
        """Call `listener` no more. Raises ValueError when it is not connected."""
        for reference in self._listeners:
            if reference() == listener:
                self._listeners = tuple(each for each in self._listeners if each is not reference)
                return
        raise ValueError(f"{listener!r} is not connected")

    def emit(self, *arguments: P.args, **keywords: P.kwargs) -> None:
        """Call every listener that is connected now.

        One that was disconnected meanwhile is left out. An error of one does not keep the news from the
        others: it is raised when all were called, several as an ExceptionGroup.
        """
        errors: list[Exception] = []
        connected = self._listeners
        for reference in connected:
            if self._listeners is not connected and reference not in self._listeners:
                continue
            listener = reference()
            if listener is None:
                continue
            try:
                listener(*arguments, **keywords)
            except Exception as error:  # noqa: BLE001  raised below
                errors.append(error)
        if len(errors) == 1:
            raise errors[0]
        if errors:
            raise ExceptionGroup("listeners failed", errors)

    def __bool__(self) -> bool:
        """Whether anybody listens."""
        return bool(self._living())

    def _living(self) -> list[Callable[P, object]]:
        """The listeners that are still there; the others are forgotten."""
        found = [(reference, reference()) for reference in self._listeners]
        self._listeners = tuple(reference for reference, listener in found if listener is not None)
        return [listener for _, listener in found if listener is not None]


def _reference(listener: Callable[P, object]) -> weakref.ref[Any]:
    """A weak reference; a bound method lives as long as its object."""
    if isinstance(listener, types.MethodType):
        return weakref.WeakMethod(listener)
    return weakref.ref(listener)
