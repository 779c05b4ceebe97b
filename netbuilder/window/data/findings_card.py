"""What deserves a second look: sentences, each with the button of its remedy and of the examples it means."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.text import Text
from netbuilder.studio.presenters.data_page import FindingCard
from netbuilder.window.canvas.look import said
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import styled, words
from netbuilder.window.widgets.card import Card
from netbuilder.window.widgets.severity import SEVERITY_ICONS

_ICON = 16


class FindingsCard(Card):
    """`mend` carries a remedy (`Fix`), `shown` the places of the examples that a finding means."""

    mend = Signal(object)
    shown = Signal(object)
    files_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Worth a look"), parent=parent)
        self._theme = theme
        self.setObjectName("dataFindings")
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its buttons are gone through by Tab
        self.body.addWidget(self._scroll, 1)
        self._told: tuple[Sequence[FindingCard], Text | None, Text | None] = ((), None, None)
        theme.changed.connect(self._fill)

    def show_findings(
        self, cards: Sequence[FindingCard], skipped: Text | None, looked_for: Text | None
    ) -> None:
        """List `cards`; `skipped` tells of files that were left out, `looked_for` what was searched for."""
        self._told = (cards, skipped, looked_for)
        count = len(cards) + (skipped is not None)
        self.set_subtitle(f"{count:,}" if count else "")
        self._fill()

    def _fill(self) -> None:
        cards, skipped, looked_for = self._told
        inner = QWidget()
        inner.setAutoFillBackground(False)
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 12, 12, 12)
        column.setSpacing(14)
        if skipped is not None:
            column.addWidget(self._files(skipped))
        for card in cards:
            column.addWidget(self._line(card))
        if not cards and skipped is None and looked_for is not None:
            column.addWidget(words(self.tr("Nothing stands out."), "title"))
            column.addWidget(words(said(looked_for), "label", wrap=True))
        column.addStretch(1)
        self._scroll.setWidget(inner)
        self._scroll.viewport().setAutoFillBackground(False)

    def _line(self, card: FindingCard) -> QWidget:
        icon, token = SEVERITY_ICONS[card.severity]
        line, row = self._sentence(icon, token, said(card.says))
        for fix in card.fixes[:2]:
            button = self._button(row, said(fix.label), said(card.says))
            button.setObjectName("dataFix")
            button.clicked.connect(partial(self._on_fix, fix))
        if card.places is not None and len(card.places):
            button = self._button(row, self.tr("Show {}").format(f"{len(card.places):,}"), said(card.says))
            button.setObjectName("dataShow")
            button.clicked.connect(partial(self._on_show, card.places))
        row.addStretch(1)
        return line

    def _files(self, skipped: Text) -> QWidget:
        line, row = self._sentence("warning", "warn", said(skipped))
        button = self._button(row, self.tr("List them"), said(skipped))
        button.setObjectName("dataFiles")
        button.clicked.connect(lambda *_: self.files_wanted.emit())
        row.addStretch(1)
        return line

    def _sentence(self, icon: str, token: str, sentence: str) -> tuple[QWidget, QHBoxLayout]:
        """A line with an icon, and the row for its buttons."""
        line = QWidget()
        line.setAccessibleName(sentence)
        mark = QLabel()
        mark.setPixmap(self._theme.pixmap(icon, token, _ICON, self.devicePixelRatioF()))
        whole = QHBoxLayout(line)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(7)
        text = words(sentence, wrap=True)
        text.setStyleSheet("font-size: 12px;")
        column.addWidget(text)
        row = QHBoxLayout()
        row.setSpacing(6)
        column.addLayout(row)
        whole.addLayout(column, 1)
        return line, row

    def _button(self, row: QHBoxLayout, title: str, about: str) -> QPushButton:
        button = styled(QPushButton(title.replace("&", "&&")), compact=True)
        button.setAccessibleName(f"{title}: {about}")
        row.addWidget(button)
        return button

    def _on_fix(self, fix: object, *_: object) -> None:
        self.mend.emit(fix)

    def _on_show(self, places: object, *_: object) -> None:
        self.shown.emit(places)
