"""What a window remembers from one export to the next."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget


class ExportMemory(QObject):
    """The folder and the formats that were taken last; it is a child of the window."""

    folder: str = ""
    formats: frozenset[str] | None = None


def memory_of(window: QWidget | None) -> ExportMemory:
    """The memory of `window`, made where it has none yet."""
    if window is None:
        return ExportMemory()
    found = window.findChild(ExportMemory)
    return found if isinstance(found, ExportMemory) else ExportMemory(window)
