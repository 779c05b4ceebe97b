"""Files in the hand of another program, over the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDropEvent


def files_of(event: QDropEvent) -> list[Path]:
    """The files of this computer that are held or let go; what lies elsewhere is none."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
