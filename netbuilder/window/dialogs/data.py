"""Asking for the file or folder that a data set reads."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_data(parent: QWidget, what: str, before: str, file: bool) -> Path | None:
    """What the user chooses for the data set `what`; None when he does not."""
    title = QCoreApplication.translate("ask_for_data", "Choose data: {}").format(what)
    if file:
        chosen, _ = QFileDialog.getOpenFileName(parent, title, before)
    else:
        chosen = QFileDialog.getExistingDirectory(parent, title, before)
    return Path(chosen) if chosen else None
