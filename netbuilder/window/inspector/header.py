"""The head of the inspector: whose settings these are, with the name to be edited in place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.elided import ElidedLabel
from netbuilder.window.widgets.tile import CategoryTile

_HEIGHT = 52
# It looks like a title until somebody wants to change it.
_LOOK = """
QLineEdit { background: transparent; border: 1px solid transparent; font-size: 14px; font-weight: 600;
    min-height: 20px; padding: 0 3px; }
QLineEdit:hover:!read-only { border-color: palette(mid); }
QLineEdit:focus:!read-only { border: 1px solid palette(highlight); background: palette(base); }
"""


_PADS = 14  # pixels of a field that are not for its text


class NameField(QLineEdit):
    """`renamed` comes with Enter, or when the focus goes, with another name. Escape puts the old one back."""

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held = ""
        self.setStyleSheet(_LOOK)
        self.returnPressed.connect(self._tell)

    def show_name(self, name: str, *, editable: bool = True) -> None:
        """Show `name`; one that is being typed stays."""
        if name == self._held and self.hasFocus():
            return
        self._held = name
        self.setReadOnly(not editable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if editable else Qt.FocusPolicy.NoFocus)
        self._cut()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.text() != self._held and self.isVisible() and not self.isModified():
            self.setText(self._held)
        super().focusInEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.isModified():
            self._cut()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._cut()

    def _cut(self) -> None:
        """End a name with dots that is too long, until it is typed into; the tip has all of it."""
        room, shown = self.width() - _PADS, self._held
        if self.isVisible() and not self.hasFocus():
            shown = self.fontMetrics().elidedText(self._held, Qt.TextElideMode.ElideRight, room)
        self.setText(shown)
        self.setToolTip(self._held if shown != self._held else "")
        self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._held:
            self.setText(self._held)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._tell()
            self._cut()

    def _tell(self) -> None:
        if self.isReadOnly() or self.text() == self._held:
            return
        if not self.text().strip():
            self.setText(self._held)
            return
        # What holds now is told by whoever renames: the name may be taken and get a number.
        self._held, wanted = "", self.text()
        self.renamed.emit(wanted)


class Header(QWidget):
    """Tile, name, and what it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self._tile = CategoryTile(theme, "graph", "data", 26)
        self.name = NameField()
        self.name.setObjectName("inspectorName")
        self.name.setAccessibleName(self.tr("Name"))
        self._kind = ElidedLabel("", "hint")
        self._kind.setObjectName("inspectorKind")
        self._kind.setContentsMargins(6, 0, 0, 0)
        lines = QVBoxLayout()
        lines.setContentsMargins(0, 6, 0, 7)
        lines.setSpacing(0)
        lines.addWidget(self.name)
        lines.addWidget(self._kind)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(6)
        row.addWidget(self._tile)
        row.addLayout(lines, 1)
        self._row = row

    def add_tools(self, tools: QWidget) -> None:
        """Put buttons at the right; Tab leads to them from the name."""
        self._row.addWidget(tools)
        before: QWidget = self.name
        for button in tools.findChildren(QToolButton):
            self.setTabOrder(before, button)
            before = button

    def show_thing(
        self, icon: str, category: str, name: str, kind: str, says: str = "", *, editable: bool = True
    ) -> None:
        """Show a node or the recipe; `says` is one sentence about its kind, for a tooltip."""
        self._tile.show_icon(icon, category)
        self.name.show_name(name, editable=editable)
        self._kind.say(kind, says)
