"""Unsaved work survives any end of the process: autosave into a journal, and what others have left behind."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from netbuilder.analysis.fixes.own_code import unchanged
from netbuilder.core.problem import Fix, Problem, ProblemError, Severity
from netbuilder.core.signal import Signal
from netbuilder.core.text import Text
from netbuilder.project.diff import ProjectDiff
from netbuilder.project.document import Document
from netbuilder.project.journal import Journal, Recovery, recoverable
from netbuilder.studio.workspace import Workspace

if TYPE_CHECKING:
    from netbuilder.runs.store import RunStore

# Work is kept once this long has passed without another edit, or since the first one that is not kept yet:
# whoever edits without a rest must not lose more than that either.
QUIET_SECONDS = 2.0
LONGEST_SECONDS = 10.0


class Keeper:
    """Keeps the unsaved work of a workspace. For one thread.

    Whoever has a clock calls `keep` when `due` says so; `waits` comes whenever that has changed. Call
    `discard` when the window has closed well, never when the process ends in another way. Work is kept at
    least every `longest` seconds; with None only when `keep` is called for another reason.
    """

    def __init__(self, workspace: Workspace, clock: Callable[[], float] = time.monotonic) -> None:
        self.waits: Signal[[]] = Signal()
        self._longest: float | None = LONGEST_SECONDS
        self._workspace = workspace
        self._clock = clock
        self._journal = Journal()
        self._taken_over: Journal | None = None
        self._first: float | None = None
        self._last = 0.0
        self._told = False
        workspace.changed.connect(self._on_change)
        workspace.opened.connect(self._on_open)

    @property
    def longest(self) -> float | None:
        return self._longest

    @longest.setter
    def longest(self, seconds: float | None) -> None:
        self._longest = seconds
        self.waits.emit()

    @property
    def due(self) -> float | None:
        """Seconds until there is something to keep, 0 for now; None while there is nothing."""
        if self._first is None or self._longest is None:
            return None
        latest = min(self._last + QUIET_SECONDS, self._first + self._longest)
        return max(0.0, latest - self._clock())

    def keep(self) -> None:
        """Write what is not saved into the journal now. Of one that cannot be written it tells once."""
        self._first = None
        try:
            self._journal.update(self._workspace.document)
        except ProblemError as error:
            if not self._told:
                self._told = True
                self._workspace.refused.emit(replace(error.problem, severity=Severity.WARNING))

    def discard(self) -> None:
        """Keep nothing: all is saved, or is not wanted."""
        self._first = None
        self._journal.discard()
        self.waits.emit()

    def left_behind(self) -> tuple[Recovery, ...]:
        """What processes that have died left unsaved, the newest first."""
        return recoverable()

    def restore(self, recovery: Recovery) -> bool:
        """Open what was left behind as a modified document. It stays kept until it is saved or discarded.

        It belongs to its file again, unless that was written afterwards: then it has none, so that saving
        it cannot replace what is newer. False, with the reason told to `refused`, where it is gone.
        """
        assert recovery.opened is not None, "a damaged journal cannot be restored"
        journal = Journal()
        try:
            journal.take_over(recovery)
        except ProblemError as error:
            self._workspace.refused.emit(error.problem)
            return False
        self._taken_over = journal
        path = None if is_outdated(recovery) else recovery.path
        self._workspace.open(Document(recovery.opened.project, path, saved=False))
        return True

    def throw_away(self, recovery: Recovery) -> None:
        """Drop what was left behind. Does nothing where another window was quicker."""
        journal = Journal()
        try:
            journal.take_over(recovery)
        except ProblemError:
            return
        journal.discard()

    def _on_open(self) -> None:
        self._first = None
        self._told = False
        self._journal.discard()
        self._journal, self._taken_over = self._taken_over or Journal(), None
        self.waits.emit()

    def _on_change(self, difference: ProjectDiff) -> None:
        if self._workspace.document.is_clean:
            self.discard()
            return
        self._last = self._clock()
        if self._first is None:
            self._first = self._last
        self.waits.emit()


def is_outdated(recovery: Recovery) -> bool:
    """Whether the file was written after the unsaved work was."""
    try:
        return recovery.path is not None and recovery.path.stat().st_mtime > recovery.written
    except (OSError, ValueError):
        return False


def settle(store: RunStore) -> Problem | None:
    """Write down which runs were cut off by the end of their process, and say so; None where none was."""
    try:
        cut_off = store.settle()
        return _cut_off(store, cut_off) if cut_off else None
    except ProblemError as error:
        return replace(error.problem, severity=Severity.WARNING)


def _cut_off(store: RunStore, ids: list[str]) -> Problem:
    if len(ids) > 1:
        what = Text("{count} trainings were cut off by the end of the program.", count=len(ids))
        kept = Text("Their curves and checkpoints are kept.")
    else:
        name, epochs = store.get(ids[0]).project_name, len(store.epochs(ids[0]))
        done = Text("1 epoch") if epochs == 1 else Text("{count} epochs", count=epochs)
        what = Text("The training of {project} was cut off after {done}.", project=name, done=done)
        kept = Text("Its curve and checkpoints are kept.")
    apart = Fix(Text("Train in a process of its own"), unchanged, asks="train.own_process")
    return Problem("run_cut_off", what, remedy=kept, severity=Severity.HINT, fixes=(apart,))
