"""What came of an export: a table with a row for each format, and how far single outputs are off."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netbuilder.core.spec import Kind
from netbuilder.studio.export_job import Item, ItemState
from netbuilder.studio.presenters import export as presenter
from netbuilder.studio.presenters.export import GAP_LIMIT, GAP_RANGE, VerdictRow
from netbuilder.window.plots.histogram import Histogram
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, styled, surface, words

# Pixels of the columns: icon, format, gap, same answer, then from the right time and size.
_ICON, _NAME, _GAP, _SAME, _TIME, _SIZE = 20, 170, 84, 104, 66, 66
_ICONS = {
    ItemState.DONE: ("passed", "ok"),
    ItemState.FAILED: ("error", "err"),
    ItemState.CANCELLED: ("minus", "tx3"),
}


class Verdict(QFrame):
    """Empty, it says what will be checked. `again` is asked for by its button."""

    again = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._items: Sequence[Item] = ()
        self._format = ""
        self._kind = Kind.OTHER
        surface(self, "verdict")
        self.setObjectName("exportVerdict")
        self._icon = QLabel()
        self._headline = words("", "title")
        self._again = styled(QPushButton(), compact=True)
        self._again.setObjectName("exportAgain")
        self._again.setToolTip(self.tr("Write the same files once more and check them"))
        self._again.setAutoDefault(False)
        self._again.clicked.connect(lambda *_: self.again.emit())
        top = QHBoxLayout()
        top.setContentsMargins(14, 0, 14, 0)
        top.setSpacing(9)
        top.addWidget(self._icon)
        top.addWidget(self._headline, 1)
        top.addWidget(self._again)
        bar = QWidget()
        bar.setMinimumHeight(44)
        bar.setLayout(top)
        self._table = QWidget()
        self._rows = QVBoxLayout(self._table)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._note = words("", "label", wrap=True)
        self._note.setContentsMargins(14, 0, 14, 14)
        self._caption = words("", "label")
        self._histogram = Histogram(theme)
        self._histogram.setObjectName("exportHistogram")
        self._histogram.setAccessibleName(self.tr("Size of the gaps"))
        self._gaps = QWidget()
        gaps = QVBoxLayout(self._gaps)
        gaps.setContentsMargins(14, 10, 14, 6)
        gaps.setSpacing(4)
        gaps.addWidget(self._caption)
        gaps.addWidget(self._histogram, 0, Qt.AlignmentFlag.AlignHCenter)
        self._line = rule()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        for part in (bar, self._note, self._table, self._line, self._gaps):
            whole.addWidget(part)
        theme.changed.connect(self._show)
        self._show()

    def show_items(self, items: Sequence[Item], kind: Kind) -> None:
        """Show how far an export has come; `kind` tells what goes into the network. No items: nothing yet."""
        self._items, self._kind = items, kind
        self._show()

    def show_format(self, format: str) -> None:
        """The histogram shows this format, where there is a proof of it."""
        self._format = format
        self._show_gaps()

    def _show(self) -> None:
        tokens = self._theme.tokens
        self.setStyleSheet(
            f'QFrame[surface="verdict"] {{ background: {tokens.bg_canvas};'
            f" border: 1px solid {tokens.line}; border-radius: 8px; }}"
        )
        there = bool(self._items)
        self._note.setHidden(there)
        self._table.setVisible(there)
        if there:
            self._headline.setText(str(presenter.headline(self._items)))
        else:
            self._headline.setText(self.tr("Nothing is exported yet"))
            self._note.setText(
                self.tr(
                    "Each file is run in a fresh process and its answers are compared with the graph's. "
                    "A file that differs by more than 1e-5 of the largest output is not kept."
                )
            )
        over = there and all(item.state.is_over for item in self._items)
        done = all(item.state is ItemState.DONE for item in self._items)
        self._again.setText(self.tr("Export again") if done else self.tr("Try again"))
        self._again.setVisible(over)
        self._icon.setPixmap(self._theme.pixmap(*self._state_icon(over), 16, self.devicePixelRatioF()))
        self._show_rows()
        self._show_gaps()

    def _state_icon(self, over: bool) -> tuple[str, str]:
        states = {item.state for item in self._items}
        if ItemState.FAILED in states:
            return _ICONS[ItemState.FAILED]
        if not over:
            return "clock" if self._items else "info", "tx2"
        return _ICONS[ItemState.CANCELLED if ItemState.CANCELLED in states else ItemState.DONE]

    def _show_rows(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        if not self._items:
            return
        proof = next((item.proof for item in self._items if item.proof is not None), None)
        if proof is not None:
            samples, time = presenter.samples_words(proof, self._kind)
            head = (
                "",
                str(samples),
                self.tr("largest gap"),
                self.tr("same answer"),
                str(time),
                self.tr("size"),
            )
            self._rows.addWidget(self._line_of(head, 26))
        for row in presenter.verdict_rows(self._items):
            self._rows.addWidget(rule())
            cells = ("", row.title, row.gap, row.same, row.time, row.size)
            self._rows.addWidget(self._line_of(cells, 34, row))
            if row.problem is not None:
                self._rows.addWidget(self._problem_of(row))

    def _line_of(self, cells: tuple[str, ...], height: int, row: VerdictRow | None = None) -> QWidget:
        """A row of the table; without `row` its head."""
        line = QWidget()
        line.setFixedHeight(height)
        line.setAccessibleName(", ".join(cell for cell in cells if cell))
        layout = QHBoxLayout(line)
        layout.setContentsMargins(14, 0, 14, 0)
        layout.setSpacing(0)
        for index, (cell, width) in enumerate(
            zip(cells, (_ICON, _NAME, _GAP, _SAME, _TIME, _SIZE), strict=True)
        ):
            label = words(cell, "hint" if row is None else "label" if index == len(cells) - 1 else "")
            label.setMinimumWidth(width)
            side = Qt.AlignmentFlag.AlignLeft if index < 2 else Qt.AlignmentFlag.AlignRight
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            if index == 0 and row is not None and row.state in _ICONS:
                icon = self._theme.pixmap(*_ICONS[row.state], 14, self.devicePixelRatioF())
                label.setPixmap(icon)
            if index == 4:
                layout.addStretch(1)
                label.setToolTip(self.tr("In batches of up to 64, on one thread of this computer"))
            layout.addWidget(label)
        return line

    def _problem_of(self, row: VerdictRow) -> QWidget:
        problem = row.problem
        assert problem is not None
        label = words(problem.paragraph(), "refusal", wrap=True)
        label.setContentsMargins(14 + _ICON, 0, 14, 10)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setAccessibleName(problem.paragraph())
        return label

    def _show_gaps(self) -> None:
        """Of the chosen format, else of the one that is farthest off."""
        proofs = {item.order.format: item.proof for item in self._items if item.proof is not None}
        farthest = max(proofs, key=lambda format: proofs[format].relative, default="")
        format = self._format if self._format in proofs else farthest
        self._line.setVisible(bool(format))
        self._gaps.setVisible(bool(format))
        if format:
            proof = proofs[format]
            index = [item.order.format for item in self._items].index(format)
            title = presenter.verdict_rows(self._items)[index].title
            self._caption.setText(str(presenter.gaps_words(title, proof)))
            self._histogram.show_counts(proof.gaps.bins, GAP_RANGE, math.log10(GAP_LIMIT))
            self._histogram.setVisible(any(proof.gaps.bins))
