"""The way from the file to the network, step by step, with its switches and what it makes of one example."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netbuilder.studio.presenters.data_preparation import Preparation, Shown, StepCard
from netbuilder.window.canvas.look import said
from netbuilder.window.data.step_sample import StepSample
from netbuilder.window.inspector.form import Form, Group
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, words
from netbuilder.window.widgets.card import Card

_NUMBER = 20


class PreparationCard(Card):
    """`changed` carries a setting of the data set with its value, `left` ends a visit to it; `switched` the
    number of a step that is a layer.
    """

    changed = Signal(str, object)
    left = Signal()
    switched = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Preparation"), parent=parent)
        self.setObjectName("dataPreparation")
        self._theme = theme
        self._preparation: Preparation | None = None
        self._place = -1
        self.rows: list[_Row] = []
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields are gone through by Tab
        inner = QWidget()
        inner.setAutoFillBackground(False)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._scroll.setWidget(inner)
        self._scroll.viewport().setAutoFillBackground(False)
        self.body.addWidget(self._scroll, 1)

    def show_preparation(self, preparation: Preparation, fresh: bool) -> None:
        """Show the steps; `fresh` when they are those of another data set than before."""
        self._preparation = preparation
        cards = preparation.cards()
        while len(self.rows) > len(cards):
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(cards):
            row = _Row(self._theme, len(self.rows) + 1)
            row.changed.connect(self.changed)
            row.left.connect(self.left)
            row.switched.connect(partial(self.switched.emit, len(self.rows)))
            self._column.insertWidget(len(self.rows), row)
            self.rows.append(row)
        for row, card in zip(self.rows, cards, strict=True):
            row.show_step(card, fresh)
        if fresh:
            self._place = -1
        self._show_sample()

    def say_waiting(self, counted: str) -> None:
        """Say that the data are read anew, as the settings now want it, and how many examples are."""
        self.set_subtitle(" ".join(filter(None, (self.tr("reading anew…"), counted))))

    def show_example(self, place: int) -> None:
        """Show what becomes of the example at `place`; for -1 the last one stays."""
        if place >= 0 and place != self._place:
            self._place = place
            self._show_sample()

    def _show_sample(self) -> None:
        preparation = self._preparation
        if preparation is None:
            return
        place = self._place if self._place >= 0 else preparation.first
        self.set_subtitle(self.tr("of example {}").format(f"{place + 1:,}"))
        for row, shown in zip(self.rows, preparation.shown(place), strict=True):
            row.show_sample(shown)


class _Row(QWidget):
    """One step. Its number stands at the left; what is off is pale."""

    changed = Signal(str, object)
    left = Signal()
    switched = Signal()

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("dataStep")
        self._number = words(str(number), "hint")
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._number.setFixedWidth(_NUMBER)
        self.title, self._off = words("", "title", wrap=True), words(self.tr("off"), "hint")
        self.says = words("", "label", wrap=True)
        self.switch = QCheckBox(self.tr("In the network"))
        self.switch.setObjectName("dataLayer")
        self.switch.clicked.connect(lambda *_: self.switched.emit())
        self.sample = StepSample(theme)
        self._form: Form | None = None
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self._off)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self._column.addLayout(head)
        self._column.addWidget(self.says)
        self._column.addWidget(self.switch)
        self._column.addWidget(self.sample)
        across = QHBoxLayout()
        across.setContentsMargins(6, 10, 14, 10)
        across.setSpacing(10)
        across.addWidget(self._number)
        across.addLayout(self._column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if number > 1:
            whole.addWidget(rule())
        whole.addLayout(across)

    def show_step(self, card: StepCard, fresh: bool) -> None:
        title = said(card.title)
        self.title.setText(title)
        self.title.setEnabled(card.on)
        self.says.setText(said(card.says))
        self._off.setVisible(not card.on)
        self.switch.setVisible(bool(card.layer))
        self.switch.setChecked(card.on)
        self.switch.setAccessibleName(f"{title}: {self.switch.text()}")
        self.setAccessibleName(f"{title}{'' if card.on else ', ' + self._off.text()}: {said(card.says)}")
        if card.fields and self._form is None:
            self._form = Form(self._theme, "preparation", margin=0)
            self._form.set_room(compact=False, narrow=True)
            self._form.changed.connect(lambda _, name, value: self.changed.emit(name, value))
            self._form.left.connect(self.left)
            self._column.insertWidget(2, self._form)
        if self._form is not None:
            self._form.setVisible(bool(card.fields))
            self._form.show_groups([Group("", card.fields)], fresh)

    def show_sample(self, shown: Shown) -> None:
        self.sample.show_sample(shown)
