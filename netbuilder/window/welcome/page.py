"""The page that a start without a project shows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.problem import ProblemError
from netbuilder.project.examples import examples
from netbuilder.studio.recents import Recents
from netbuilder.studio.workspace import Workspace
from netbuilder.window.theme.theme import Theme
from netbuilder.window.welcome.examples import Gallery
from netbuilder.window.welcome.side import Side
from netbuilder.window.widgets import rule, surface, words
from netbuilder.window.widgets.notice import NoticeBar


class WelcomePage(QWidget):
    """Tells what is wanted and does nothing itself: an example by its name, a recent project by its path."""

    new_wanted = Signal()
    open_wanted = Signal()
    example_wanted = Signal(str)
    recent_wanted = Signal(Path)

    def __init__(
        self, workspace: Workspace, theme: Theme, recents: Recents, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAccessibleName(self.tr("Examples and recent projects"))
        surface(self, "app")
        side = Side(workspace, theme, recents)
        side.new_wanted.connect(self.new_wanted)
        side.open_wanted.connect(self.open_wanted)
        side.recent_wanted.connect(self.recent_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(rule(vertical=True))
        row.addWidget(self._made_main(theme), 1)

    def _made_main(self, theme: Theme) -> QWidget:
        main = surface(QWidget(), "app")
        column = QVBoxLayout(main)
        column.setContentsMargins(36, 30, 36, 24)
        column.setSpacing(0)
        column.addWidget(words(self.tr("Examples"), "heading"))
        column.addSpacing(3)
        says = words(self.tr("Each opens as a graph you can change. All run offline."), "label")
        says.setStyleSheet("font-size: 13px;")
        column.addWidget(says)
        column.addSpacing(20)
        try:
            gallery = Gallery(examples(), theme)
        except ProblemError as error:
            notice = NoticeBar(theme)
            notice.show_problem(error.problem)
            column.addWidget(notice)
        else:
            gallery.chosen.connect(self.example_wanted)
            column.addWidget(gallery)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(main)
        return scroll
