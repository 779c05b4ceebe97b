"""What values there are: columns of a table, tokens of a text, or how all numbers are spread."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from netbuilder.runs.late import numpy as np
from netbuilder.studio.data_looks import DataLook
from netbuilder.studio.presenters.data_examples import Examples
from netbuilder.studio.presenters.data_page import column_rows, tokens, values_sentence
from netbuilder.window.canvas.look import said
from netbuilder.window.data.bar_list import BarList, BarRow
from netbuilder.window.data.column_list import ColumnList
from netbuilder.window.data.spread_view import MeanPictures, SpreadView
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.card import Card


class ValuesCard(Card):
    """Takes the form that the data ask for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Values"), parent=parent)
        self.setObjectName("dataValues")
        self.columns = ColumnList(theme)
        self._tokens = BarList(theme, "dataTokens")
        self._tokens.setAccessibleName(self.tr("How often each one comes"))
        self._spread, self._means = SpreadView(theme), MeanPictures(theme)
        numbers = QWidget()
        row = QHBoxLayout(numbers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._spread, 1)
        row.addWidget(self._means, 1)
        self._numbers = numbers
        self._stack = QStackedWidget()
        for page in (self.columns, self._tokens, numbers):
            self._stack.addWidget(page)
        self.body.addWidget(self._stack, 1)

    def show_look(self, look: DataLook, examples: Examples) -> None:
        looked = look.looked
        counted = tokens(looked)
        if looked.columns:
            self._name(self.tr("Columns"), f"{len(looked.columns):,}")
            self.columns.show_rows(column_rows(looked))
            self._stack.setCurrentWidget(self.columns)
            self.set_caption("")
            return
        self.set_caption(said(values_sentence(looked)))
        if counted:
            most = max(count for _, count in counted) or 1
            letters = all(len(name) == 1 for name, _ in counted)
            self._name(self.tr("Characters") if letters else self.tr("Tokens"), f"{len(counted):,}")
            self._tokens.show_rows(
                [
                    BarRow(name, (("s1", count / most),), f"{count:,}", f"{name}: {count:,}")
                    for name, count in counted
                ]
            )
            self._stack.setCurrentWidget(self._tokens)
            return
        spread = looked.spreads[0]
        self._name(self.tr("Values"), self.tr("of all examples that do not test") if looked.own_test else "")
        self._spread.show_counts(spread.counts.tolist(), spread.low, spread.high)
        self._show_means(look, examples)
        self._stack.setCurrentWidget(self._numbers)

    def _name(self, title: str, subtitle: str) -> None:
        self.set_title(title)
        self.set_subtitle(subtitle)

    def _show_means(self, look: DataLook, examples: Examples) -> None:
        means = look.looked.means
        self._means.setVisible(means is not None)
        if means is None:
            return
        self.set_subtitle(self.tr("and the average picture of each class"))
        low, high = examples.scale or (float(means.min()), float(means.max()))
        shown = np.clip((means - low) * (255 / ((high - low) or 1.0)), 0, 255).round().astype(np.uint8)
        pictures = [
            np.ascontiguousarray(each[0] if len(each) == 1 else each.transpose(1, 2, 0)) for each in shown
        ]
        self._means.show_pictures(pictures, look.looked.classes)
