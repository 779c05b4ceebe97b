"""Says aloud what happens without the keyboard being there: edits, refusals, ends of epochs and of the run.

A screen reader hears it; where none runs, nothing is made. Never each batch.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6 import QtGui
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.project.diff import ProjectDiff
from netbuilder.runs.events import Ended, EpochDone
from netbuilder.runs.state import RunState
from netbuilder.studio.presenters import telling
from netbuilder.studio.presenters.run_bar import final_words
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.look import said

# Short epochs are not told one by one: nobody could listen to anything else.
_SECONDS_BETWEEN_EPOCHS = 5.0


def announce(widget: QWidget, spoken: str, *, at_once: bool = False) -> None:
    """Have a screen reader say it for `widget`, when it has finished or `at_once`."""
    if not QAccessible.isActive() or not hasattr(QtGui, "QAccessibleAnnouncementEvent"):  # of Qt 6.8
        return
    event = QtGui.QAccessibleAnnouncementEvent(widget, spoken)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if at_once else politeness.Polite)
    QAccessible.updateAccessibility(event)


class Announcer(QObject):
    """`told` carries what was said, and whether it broke in on what the reader was saying."""

    told = Signal(str, bool)

    def __init__(
        self, window: QWidget, workspace: Workspace, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = workspace
        self._clock = clock
        self._epoch_told = -_SECONDS_BETWEEN_EPOCHS
        self._look()
        workspace.opened.connect(self._look)
        workspace.scope_changed.connect(self._on_scope)
        workspace.changed.connect(self._on_change)
        workspace.refused.connect(self._on_refusal)
        desk = workspace.desk
        desk.epoch_done.connect(self._on_epoch)
        desk.troubled.connect(self._on_refusal)
        desk.ended.connect(self._on_end)

    def say(self, words: Text, *, at_once: bool = False) -> None:
        """Say it when the reader has finished, or `at_once`."""
        if not QAccessible.isActive():
            return
        spoken = said(words)
        self.told.emit(spoken, at_once)
        announce(self._window, spoken, at_once=at_once)

    def _look(self) -> None:
        """Remember how things are, to tell later what has changed."""
        self._graph = self._workspace.graph
        self._errors = self._workspace.report.errors

    def _on_scope(self) -> None:
        self._look()
        self.say(telling.entered(self._workspace.project, self._workspace.path))

    def _on_change(self, difference: ProjectDiff) -> None:
        graph, errors = self._graph, self._errors
        self._look()
        if not QAccessible.isActive():
            return
        for words in (telling.edited(graph, self._graph), telling.problems(errors, self._errors)):
            if words is not None:
                self.say(words)

    def _on_refusal(self, problem: Problem) -> None:
        self.say(telling.refused(problem), at_once=True)

    def _on_epoch(self, done: EpochDone) -> None:
        if self._clock() - self._epoch_told >= _SECONDS_BETWEEN_EPOCHS and QAccessible.isActive():
            self._epoch_told = self._clock()
            self.say(telling.epoch_ended(self._workspace.desk, done))

    def _on_end(self, ended: Ended) -> None:
        if ended.problem is not None:
            self._on_refusal(ended.problem)
        elif ended.status is RunState.FINISHED:
            self.say(Text("training finished, {words}", words=final_words(ended)))
        else:
            self.say(Text("training stopped, {words}", words=final_words(ended)))
