"""Giving the application a theme, and following the system's choice between dark and light."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from netbuilder.window.theme.stylesheet import palette_of, style_sheet
from netbuilder.window.theme.theme import Theme, font


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Let all stock widgets look like `theme` as it is now. Call it again after the theme has changed.

    Qt's own dark mode does nothing on many platforms, so ours is a palette on Fusion.
    """
    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(palette_of(theme.tokens))
    app.setStyleSheet(style_sheet(theme.tokens))
