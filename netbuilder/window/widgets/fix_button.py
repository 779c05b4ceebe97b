"""The button of a remedy: what it does, what comes of it, and the key that does the same."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from netbuilder.project import kinds
from netbuilder.studio.presenters.node_card import category_of
from netbuilder.studio.presenters.problem_card import FixCard
from netbuilder.window.theme.theme import Theme, layer_icon
from netbuilder.window.widgets.keycap import Keycap
from netbuilder.window.widgets.style import styled, words

_HEIGHT = 28
_SIDE, _ABOVE = 10, 5
_ICON = 16


class FixButton(QPushButton):
    """The `first` one is the primary. Words that are too long for the width go on in a second line."""

    def __init__(
        self, theme: Theme, fix: FixCard, *, first: bool, key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.fix = fix
        styled(self, variant="primary" if first else "")
        tokens = theme.tokens
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_SIDE, _ABOVE, _SIDE if not key else 6, _ABOVE)
        self._row.setSpacing(7)
        if fix.kind and kinds.find(fix.kind) is not None:
            icon = QLabel()
            name = layer_icon(fix.kind, category_of(fix.kind).id)
            tone = "on_ink" if first else "tx"
            icon.setPixmap(theme.pixmap(name, tone, _ICON, self.devicePixelRatioF()))
            self._row.addWidget(icon)
        self._label = words(fix.label, wrap=True)
        ink = tokens.on_ink if first else tokens.tx
        self._label.setStyleSheet(f"color: {ink}; font-weight: {600 if first else 500};")
        self._row.addWidget(self._label, 1)
        if fix.result:
            result = words(fix.result, "mono")
            result.setStyleSheet(f"color: {tokens.on_ink if first else tokens.tx2}; font-size: 11px;")
            self._row.addWidget(result)
        if key:
            cap = Keycap(key)
            if first:
                cap.setStyleSheet(f"color: {tokens.on_ink}; border-color: {tokens.tx3};")
            self._row.addWidget(cap)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(fix.whole)
        self.setToolTip(fix.whole)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def wanted_width(self) -> int:
        """The width at which the words stand in one line, in pixels."""
        line = self._label.fontMetrics().horizontalAdvance(self.fix.label)
        return self._row.sizeHint().width() - self._label.sizeHint().width() + line + 2

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_width, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, _HEIGHT)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(_HEIGHT, self._row.totalHeightForWidth(width))
