"""Giving the application a theme, and following the system's choice between dark and light."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from netbuilder.window.theme.stylesheet import palette_of, style_sheet
from netbuilder.window.theme.theme import Theme, font

STYLE = "fusion"


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Let all stock widgets look like `theme` as it is now. Call it again after the theme has changed.

    Qt's own dark mode does nothing on many platforms, so ours is a palette on Fusion.
    """
    if app.style().objectName().lower() != STYLE:
        app.setStyle(STYLE)
    apply_colours(app, theme)
    apply_sheet(app, theme)


def apply_colours(app: QApplication, theme: Theme) -> None:
    """The part of a theme that widgets may need while they are made: font and palette."""
    app.setFont(font())
    app.setPalette(palette_of(theme.tokens))


def apply_sheet(app: QApplication, theme: Theme) -> None:
    """The style sheet. Once it is there, Qt hands it down anew with each parent that a widget gets."""
    app.setStyleSheet(style_sheet(theme.tokens))
