"""Telling the style sheet what a stock widget is: a primary button, a caption, the ground of a panel."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QSizePolicy, QWidget

B = TypeVar("B", bound=QAbstractButton)
W = TypeVar("W", bound=QWidget)
# Grounds without round corners: nothing shines through, and what lies behind need not be painted first.
_WHOLE = ("app", "panel")
# Qt puts four pixels between icon and words; a space before the words brings the rest along.
ICON_GAP = " "
# Rings are for those who come by keys: a click says itself where it was.
BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


def styled(button: B, *, variant: str = "", compact: bool = False, tall: bool = False) -> B:
    """`button` as "primary", "live", "ghost" or "link"; 24 px high if `compact`, 32 if `tall`, else 28."""
    button.setProperty("variant", variant)
    button.setProperty("compact", compact)
    button.setProperty("tall", tall)
    if not compact and not tall and not variant:
        return button
    restyle(button)
    return button


def words(text: str = "", role: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> QLabel:
    """A label in one of the roles of the style sheet: title, section, label, hint, figure, mono, …"""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        label.setProperty("role", role)
    if wrap:
        label.setWordWrap(True)
        policy = label.sizePolicy()  # which knows already that the height depends on the width
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        label.setSizePolicy(policy)
    return label


def surface(widget: W, name: str) -> W:
    """Give `widget` the ground called `name`: app, panel, card, overlay, chip."""
    widget.setProperty("surface", name)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    if name in _WHOLE:
        widget.setAutoFillBackground(True)
    return widget


def rule(*, vertical: bool = False) -> QFrame:
    """A line of one pixel between two parts."""
    line = surface(QFrame(), "rule")
    line.setFixedWidth(1) if vertical else line.setFixedHeight(1)
    return line


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at `widget` again after a property has changed."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else it has not looked yet
        widget.style().unpolish(widget)
        widget.style().polish(widget)
