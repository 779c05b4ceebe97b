"""The rows of a table as its file has them, with what is to be foretold in front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QTableView

from netbuilder.studio.presenters.data_examples import MISSING, Examples
from netbuilder.window.theme.theme import Theme, font

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

Index = QModelIndex | QPersistentModelIndex

_ROW = 26
_MEASURED = 40  # rows from which the widths of columns are taken
_LEAST, _MOST, _PAD = 44, 180, 22


class ExampleRows(QTableView):
    """`looked_at` tells the place of the row at the keyboard, -1 for none."""

    looked_at = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._model = _Model(theme, self)
        self.setObjectName("dataRows")
        self.setAccessibleName(self.tr("Rows"))
        self.setModel(self._model)
        self.setFont(font(12))
        self.setStyleSheet("QTableView::item { padding: 0 5px; border: none; }")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)  # Tab leads on to what follows
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.horizontalHeader().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.changed.connect(self.viewport().update)

    def show_examples(self, examples: Examples, places: Places) -> None:
        """Show these rows in this order, from the first on."""
        self._model.show_examples(examples, places)
        letters = QFontMetrics(font(12, 500))
        for column, heading in enumerate(self._model.headings):
            some = [examples.cell(int(place), column) for place in places[:_MEASURED]]
            longest = max((letters.horizontalAdvance(each) for each in (heading, *some)), default=0)
            self.setColumnWidth(column, min(_MOST, max(_LEAST, longest + _PAD)))
        self.scrollToTop()
        self.looked_at.emit(-1)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.looked_at.emit(int(self._model.places[current.row()]) if current.isValid() else -1)


class _Model(QAbstractTableModel):
    def __init__(self, theme: Theme, view: ExampleRows) -> None:
        super().__init__(view)
        self._theme = theme
        self._examples: Examples | None = None
        self.headings: list[str] = []
        self.places: Places | tuple[int, ...] = ()

    def show_examples(self, examples: Examples, places: Places) -> None:
        self.beginResetModel()
        self._examples, self.places, self.headings = examples, places, examples.headings()
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.places)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._examples is None or not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._examples.cell(int(self.places[index.row()]), index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            faint = index.column() == 0 or self.data(index) == MISSING
            return self._theme.color("tx3" if faint else "tx")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        if across and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.headings[section]
        return None
