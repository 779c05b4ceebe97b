"""Short messages at the foot of the page: what was refused or went wrong, and what mends it. Never modal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from netbuilder.core.problem import Problem, Severity
from netbuilder.project.diff import ProjectDiff
from netbuilder.project.project import Project
from netbuilder.runs.events import Ended
from netbuilder.studio.commands.command import Page
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.notice import Action, NoticeBar

if TYPE_CHECKING:
    from netbuilder.window.main_window import MainWindow

_WIDEST = 720
_MARGIN = 16
_MOST_FIXES = 3


class Notices(QObject):
    """One bar over the foot of `ground`. The latest message takes the place of the one before."""

    def __init__(self, window: MainWindow, theme: Theme, ground: QWidget) -> None:
        super().__init__(ground)
        self._window = window
        self._workspace = workspace = window.workspace
        self._ground = ground
        self._told_of_run: Project | None = None  # as it is trained; of which run edits were mentioned
        self._bar = NoticeBar(theme, ground)
        self._bar.setObjectName("notice")
        workspace.refused.connect(self.show_problem)
        workspace.opened.connect(self._bar.hide)
        workspace.changed.connect(self._on_change)
        workspace.desk.troubled.connect(self._on_trouble)
        workspace.desk.ended.connect(self._on_end)

    def show_problem(self, problem: Problem) -> None:
        """Say what is wrong; the buttons are its fixes."""
        from netbuilder.window.dialogs.save import remedies

        actions: list[Action] = [
            (str(fix.label), partial(self._workspace.apply, fix)) for fix in problem.fixes[:_MOST_FIXES]
        ]
        actions.extend(remedies(self._window, self._workspace, problem))
        self._bar.show_problem(problem, actions)
        self.place()

    def show_words(self, what: str, why: str = "", severity: Severity = Severity.HINT) -> None:
        """Say `what`, with `why` below."""
        self._bar.show_words(what, why, severity)
        self.place()

    def place(self) -> None:
        """Keep the bar at the foot of the page and above it: page or size have changed."""
        if self._bar.isHidden():
            return
        ground = self._ground.rect()
        width = min(_WIDEST, ground.width() - 2 * _MARGIN)
        height = self._bar.heightForWidth(width)
        self._bar.setGeometry(
            (ground.width() - width) // 2, ground.height() - height - _MARGIN, width, height
        )
        self._bar.raise_()

    def _on_change(self, difference: ProjectDiff) -> None:
        """An edit while a run lives asks nothing; once a run it is said what that means."""
        desk = self._workspace.desk
        trained = desk.project if desk.alive else None
        if trained is None or trained is self._told_of_run or not _concerns(difference, trained):
            return
        self._told_of_run = trained
        self.show_words(
            self.tr("The run goes on with the network as it was"),
            self.tr("What you change now is trained the next time."),
        )

    def _on_trouble(self, problem: Problem) -> None:
        """The Train page tells of it itself."""
        if self._window.page is not Page.TRAIN:
            self.show_problem(problem)

    def _on_end(self, ended: Ended) -> None:
        if ended.problem is not None:
            self._on_trouble(ended.problem)


def _concerns(difference: ProjectDiff, trained: Project) -> bool:
    """Whether an edit changes what is trained; where things lie on the canvas is all the same to a run."""
    graph = difference.graph
    if difference.blocks or difference.parts or graph.wires or graph.nodes.added or graph.nodes.removed:
        return True
    before = trained.graph.nodes
    return any(
        id in before and before[id].settings != node.settings for id, node in graph.nodes.changed.items()
    )
