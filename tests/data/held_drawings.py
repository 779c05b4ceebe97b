"""Drawings that are made no further before the test lets them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from netbuilder.data.sets.drawings import Drawings, load_drawings

COUNTED = 250  # drawings of the smallest set, with its test part


def hold(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let the loader of drawings ask whether to stop again and again, until the event is set."""
    released = threading.Event()

    def load(stop: Callable[[], bool], **values: Any) -> Any:
        while not (stop() or released.wait(0.01)):
            pass
        return load_drawings(**values, stop=stop)

    monkeypatch.setattr(Drawings, "loader", staticmethod(load))
    return released
