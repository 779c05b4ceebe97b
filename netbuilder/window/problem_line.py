"""A row of the list of problems: whose, what, the button of the best remedy and a menu of the others."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from netbuilder.studio.presenters.problems import FIX_KEYS, Row
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import styled
from netbuilder.window.widgets.elided import ElidedLabel
from netbuilder.window.widgets.severity import SEVERITY_ICONS

HEIGHT = 32
_NAME, _SMALL_NAME = 96, 84
# Words of a button that are longer are cut; all of them are in its tooltip.
_WIDEST, _SMALL_WIDEST, _LEAST_WIDEST = 340, 270, 165
_SMALL, _LEAST = 900, 640  # widths of the list below which that is so
_ICON = 14


class ProblemLine(QFrame):
    """`clicked` comes with a press on it; `mend` carries the place of a wanted remedy, best first."""

    clicked = Signal()
    mend = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row: Row | None = None
        self._look = (False, False)
        self._widest = _WIDEST
        self.setObjectName("problem")
        self.setFixedHeight(HEIGHT)
        self._icon = QLabel()
        self._name = ElidedLabel("", "title")
        self._sentence = ElidedLabel("")
        self._fix = styled(QPushButton(), compact=True)
        self._fix.setObjectName("problemFix")
        self._fix.clicked.connect(lambda *_: self.mend.emit(0))
        self._more = styled(QToolButton(), compact=True)
        self._more.setObjectName("problemMore")
        self._more.setIconSize(QSize(_ICON, _ICON))
        self._more.setToolTip(self.tr("Other ways to mend it"))
        self._more.clicked.connect(lambda *_: self.open_menu())
        # The buttons go with their problem: whoever clicks one keeps the focus where it is.
        for button in (self._fix, self._more):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._name)
        row.addWidget(self._sentence, 1)
        mending = QHBoxLayout()
        mending.setSpacing(4)
        mending.addWidget(self._fix)
        mending.addWidget(self._more)
        row.addLayout(mending)
        self.paint()

    def fit_into(self, width: int) -> None:
        """Share a list `width` pixels wide between name, sentence and button."""
        self._name.setFixedWidth(_SMALL_NAME if width < _SMALL else _NAME)
        self._widest = _LEAST_WIDEST if width < _LEAST else _SMALL_WIDEST if width < _SMALL else _WIDEST
        if self._row is not None:
            self._show_fixes(self._row)

    def show_row(self, row: Row) -> None:
        self._row = row
        self.setAccessibleName(f"{row.name}: {row.sentence}")
        self._name.say(row.name)
        self._sentence.say(row.sentence, row.details)
        self._show_fixes(row)
        self.paint()
        self.show()

    def open_menu(self) -> None:
        """All remedies of the problem, best first, below the button; nothing where there is none."""
        if self._row is None or not self._row.fixes:
            return
        menu = QMenu(self)
        menu.setObjectName("problemFixes")
        menu.aboutToHide.connect(menu.deleteLater)
        for place, (fix, key) in enumerate(zip(self._row.fixes, FIX_KEYS, strict=False)):
            entry = menu.addAction(f"{str(fix.label).replace('&', '&&')}\t{key}")
            entry.triggered.connect(lambda *_, place=place: self.mend.emit(place))
        menu.setActiveAction(menu.actions()[0])
        corner = self._fix.mapToGlobal(QPoint(0, self._fix.height() + 2))
        menu.popup(corner)

    def mark(self, current: bool, focused: bool) -> None:
        """Stand out as the current row, with a ring while the keyboard is used in the list."""
        if (current, focused) != self._look:
            self._look = (current, focused)
            self.paint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def paint(self) -> None:
        tokens = self._theme.tokens
        if self._row is not None:
            icon, colour = SEVERITY_ICONS[self._row.severity]
            self._icon.setPixmap(self._theme.pixmap(icon, colour, 16, self.devicePixelRatioF()))
        self._more.setIcon(self._theme.icon("chevron_down", "tx2", _ICON))
        current, focused = self._look
        ground = tokens.bg_hover if current else "transparent"
        ring = tokens.ink if current and focused else "transparent"
        self.setStyleSheet(
            f"ProblemLine {{ background: {ground}; border: 1px solid {ring}; }}"
            f'ElidedLabel {{ color: {tokens.tx2}; }} ElidedLabel[role="title"] {{ color: {tokens.tx}; }}'
        )

    def _show_fixes(self, row: Row) -> None:
        self._fix.setVisible(bool(row.fixes))
        self._more.setVisible(len(row.fixes) > 1)
        self._more.setAccessibleName(f"{self.tr('Other ways to mend it')}: {row.name}")
        if row.fixes:
            label = str(row.fixes[0].label)
            elided = self._fix.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, self._widest)
            self._fix.setText(elided.replace("&", "&&"))
            self._fix.setToolTip(label if elided != label else "")
            self._fix.setAccessibleName(f"{label}: {row.name}")
