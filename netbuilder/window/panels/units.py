"""Units that give zero for every example, layer by layer."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from netbuilder.analysis.report import Report
from netbuilder.runs.views import UnitsView
from netbuilder.studio.presenters import units
from netbuilder.studio.presenters.suiting import has_units_that_fall_silent
from netbuilder.studio.presenters.units import UnitRow
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.panel import panel
from netbuilder.window.panels.view_panel import ViewPanel
from netbuilder.window.plots.share_bar import ShareBar, ShareKey
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.widgets import words
from netbuilder.window.widgets.card import HEADER_EDGE
from netbuilder.window.widgets.elided import ElidedLabel

_ICON = 13
_EDGE = 14
_DEAD, _ZERO = "warn", "line_control"  # the colours of dead units, and of all other outputs that are zero


@panel("units", page="train", row=1, order=3, width=268)
class UnitsPanel(ViewPanel):
    needs = ("units",)
    kind = "units"

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        title = QCoreApplication.translate("UnitsPanel", "Dead ReLUs")
        super().__init__(workspace, title, parent=parent)
        self.setObjectName("unitsView")
        self.setMinimumWidth(232)
        self._theme = theme
        self._view: UnitsView | None = None
        self.rows: list[UnitWidget] = []
        content = QWidget()
        self.add_to_header(ShareKey(theme, _DEAD, self.tr("dead")))
        last = ShareKey(theme, _ZERO, self.tr("zero"))
        last.setContentsMargins(0, 0, _EDGE - HEADER_EDGE, 0)
        self.add_to_header(last)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(_EDGE, 11, _EDGE, 10)
        self._column.setSpacing(11)
        self._column.addStretch(1)
        scrolled = QScrollArea()
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(content)
        scrolled.setAccessibleName(self.tr("Dead ReLUs by layer"))
        self.fill(scrolled)

    @classmethod
    def suits(cls, network: Report) -> bool:
        return has_units_that_fall_silent(network)

    def empty_words(self) -> str:
        return self.tr("Comes when the whole set is counted.")

    def take(self, view: object) -> None:
        self._view = cast(UnitsView, view)

    def forget(self) -> None:
        self._view = None
        self.set_subtitle("")

    def draw_view(self) -> None:
        if self._view is None:
            return
        shown = units.rows(self._view)
        self.set_caption(str(units.caption(self._view)))
        if not shown:
            self.place.say(str(units.NOTHING))
            return
        self.place.show_content()
        self.set_subtitle(str(units.subtitle(self._view)))
        while len(self.rows) > len(shown):
            last = self.rows.pop()
            last.hide()
            last.deleteLater()
        while len(self.rows) < len(shown):
            self.rows.append(UnitWidget(self._theme))
            self._column.insertWidget(len(self.rows) - 1, self.rows[-1])
        for widget, row in zip(self.rows, shown, strict=True):
            widget.show_row(row)


class UnitWidget(QWidget):
    """One activation: name, dead units, a bar, and how much is zero."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row: UnitRow | None = None
        self.title = ElidedLabel()
        self.title.setFont(font(13))
        self.icon = QLabel()
        self.dead = words("", "label")
        self.bar = ShareBar(theme)
        self.zeros = words("", "label")
        self.bar.setToolTip(
            self.tr(
                "Coloured: units that are zero for every example.\nUp to the end of the grey: zero outputs."
            )
        )
        head = QHBoxLayout()
        head.setSpacing(5)
        head.addWidget(self.title, 1)
        head.addWidget(self.icon)
        head.addWidget(self.dead)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.zeros)
        theme.changed.connect(self._paint)

    def show_row(self, row: UnitRow) -> None:
        if row == self._row:
            return
        self._row = row
        self.title.say(row.title)
        self.dead.setText(str(row.words))
        self.zeros.setText(str(row.below))
        self.bar.show_shares([(_DEAD, row.dead), (_ZERO, max(0.0, row.zeros - row.dead))])
        self.bar.setAccessibleDescription(f"{row.words}, {row.below}")
        self._paint()

    def _paint(self) -> None:
        warns = self._row is not None and self._row.is_warning
        self.icon.setVisible(warns)
        self.icon.setPixmap(self._theme.pixmap("warning", "warn", _ICON, self.devicePixelRatioF()))
        self.dead.setStyleSheet(f"color: {self._theme.tokens.named('warn' if warns else 'tx2')};")
