"""How stock widgets look: one palette and one style sheet, both made from the tokens."""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor, QPalette

from netbuilder.core.paths import resources
from netbuilder.window.theme.theme import pictures
from netbuilder.window.theme.tokens import Tokens


def style_sheet(tokens: Tokens) -> str:
    """The style sheet of the application."""
    sheet = Template((resources() / "themes" / "window.qss").read_text(encoding="utf-8"))
    return sheet.substitute(tokens._asdict(), images=pictures(tokens).as_posix())


def palette_of(tokens: Tokens) -> QPalette:
    """The palette from which Fusion draws what the style sheet leaves alone."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette(QColor(tokens.bg_panel))
    for which, name in {
        role.Window: "bg_panel",
        role.WindowText: "tx",
        role.Base: "bg_field",
        role.AlternateBase: "bg_panel",
        role.Text: "tx",
        role.PlaceholderText: "tx3",
        role.Button: "bg_raised",
        role.ButtonText: "tx",
        role.BrightText: "err",
        role.Highlight: "ink",
        role.HighlightedText: "on_ink",
        role.Accent: "ink",
        role.Link: "info",
        role.LinkVisited: "info",
        role.ToolTipBase: "bg_overlay",
        role.ToolTipText: "tx",
        role.Light: "line",
        role.Midlight: "line",
        role.Mid: "line_strong",
        role.Dark: "line",
        role.Shadow: "bg_app",
    }.items():
        palette.setColor(which, QColor(tokens.named(name)))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(group.Disabled, which, QColor(tokens.tx_disabled))
    return palette
