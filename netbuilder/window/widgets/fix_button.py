"""The button of a remedy: what it does, what comes of it, and the key that does the same."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from netbuilder.project import kinds
from netbuilder.studio.presenters.node_card import category_of
from netbuilder.studio.presenters.problem_card import FixCard
from netbuilder.window.theme.theme import Theme, layer_icon
from netbuilder.window.widgets.keycap import Keycap
from netbuilder.window.widgets.style import restyle, styled, words

_HEIGHT = 28
_SIDE, _KEY_SIDE, _AFTER_KEY, _ABOVE = 10, 4, 4, 5
_ICON = 16


class FixButton(QPushButton):
    """The `first` one is the primary. Words that are too long for the width go on in a second line."""

    def __init__(
        self, theme: Theme, fix: FixCard, *, first: bool, key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.fix = fix
        self._theme = theme
        self._icon: QLabel | None = None
        self._result: QLabel | None = None
        self._cap: Keycap | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_KEY_SIDE if key else _SIDE, _ABOVE, _SIDE, _ABOVE)
        self._row.setSpacing(5 if key else 7)
        if key:  # in front: behind it, a result that is a number would run on into it
            self._cap = Keycap(key)
            self._row.addWidget(self._cap)
            self._row.addSpacing(_AFTER_KEY)
        if fix.kind and kinds.find(fix.kind) is not None:
            self._icon = QLabel()
            self._row.addWidget(self._icon)
        self._label = words(fix.label, wrap=True)
        self._row.addWidget(self._label, 1)
        if fix.result:
            self._result = words(fix.result, "mono")
            self._row.addWidget(self._result)
        self.stand_out(first)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(fix.whole)
        self.setToolTip(fix.whole)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def stand_out(self, primary: bool) -> None:
        """Look like the primary button, or like any other."""
        styled(self, variant="primary" if primary else "")
        restyle(self)
        tokens = self._theme.tokens
        if self._icon is not None:
            name = layer_icon(self.fix.kind, category_of(self.fix.kind).id)
            tone = "on_ink" if primary else "tx"
            self._icon.setPixmap(self._theme.pixmap(name, tone, _ICON, self.devicePixelRatioF()))
        ink = tokens.on_ink if primary else tokens.tx
        self._label.setStyleSheet(f"color: {ink}; font-weight: {600 if primary else 500};")
        if self._result is not None:
            tone = tokens.on_ink if primary else tokens.tx2
            self._result.setStyleSheet(f"color: {tone}; font-size: 11px;")
        if self._cap is not None and primary:
            self._cap.setStyleSheet(f"color: {tokens.on_ink}; border-color: {tokens.tx3};")

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
