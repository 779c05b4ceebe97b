"""The project that is open: its value, its history, its file. The only door through which it changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path

from netbuilder.core.signal import Signal
from netbuilder.core.text import Text
from netbuilder.project.diff import ProjectDiff, diff
from netbuilder.project.file import save_file
from netbuilder.project.file_mark import differs, mark_of
from netbuilder.project.history import LIMIT, History, Step
from netbuilder.project.project import Project


class Document:
    """For one thread. `path` is the file it belongs to, None while it has none, `example` what it began as.

    `changed` tells what differs after each change of the value. An empty difference means that only the file
    or what is saved has changed.
    """

    def __init__(
        self,
        project: Project,
        path: Path | None = None,
        *,
        saved: bool = True,
        limit: int = LIMIT,
        example: str = "",
    ) -> None:
        self.changed: Signal[[ProjectDiff]] = Signal()
        self.example = example
        self._project = project
        self._path = path
        self._mark = mark_of(path) if path is not None else None
        self._saved = project if saved else None
        self._history = History(limit)
        self._groups = 0
        self._busy = False

    @property
    def project(self) -> Project:
        return self._project

    @property
    def path(self) -> Path | None:
        return self._path

    @property
    def saved(self) -> Project | None:
        """What was saved or opened last; None where nobody has saved it, as after a recovery."""
        return self._saved

    @property
    def is_clean(self) -> bool:
        """Whether the present value is the very value that was saved."""
        return self._project is self._saved

    @property
    def file_changed(self) -> bool:
        """Whether somebody else has written the document's file since it was opened or saved here."""
        return self._path is not None and differs(self._path, self._mark)

    @property
    def undo_label(self) -> Text | None:
        """What undo would take back, None when there is nothing."""
        step = self._history.newest
        return step.label if step else None

    @property
    def redo_label(self) -> Text | None:
        """What redo would do again, None when there is nothing."""
        step = self._history.next
        return step.label if step else None

    @property
    def steps(self) -> int:
        """How many steps are done, of those that are kept."""
        return len(self._history.past)

    @property
    def all_steps(self) -> int:
        """How many steps are kept, done or taken back."""
        return len(self._history.past) + len(self._history.future)

    @property
    def forgotten_steps(self) -> int:
        """How many of the oldest steps there was no memory for."""
        return self._history.forgotten

    def step_label(self, number: int) -> Text:
        """What the step does that leads to the state with `number` steps done, from 1 to `all_steps`."""
        past, future = self._history.past, self._history.future
        return past[number - 1].label if number <= len(past) else future[len(past) - number].label

    def edit(self, label: Text, f: Callable[[Project], Project], merge: Hashable = None) -> None:
        """Change the project to `f(project)`; `label` names the step. An equal value makes no step.

        Edits with an equal `merge` that follow each other are one step: a drag, a slider, typing. Whatever
        `f` raises, the old value stays.
        """
        self._need_quiet()
        before = self._project
        self._busy = True
        try:
            after = f(before)
        finally:
            self._busy = False
        if after == before:
            return
        if not self._groups:
            after = self._history.record(Step(label, before, after, merge))
        self._become(after)

    def settle(self, f: Callable[[Project], Project]) -> None:
        """Change a project that nobody has edited yet to `f(project)`: no step, what is clean stays clean.

        Raises RuntimeError when there are steps, which would lead back behind the change.
        """
        self._need_no_group()
        if self._history.newest is not None or self._history.next is not None:
            raise RuntimeError("a document that was edited is changed by edits alone")
        before = self._project
        after = f(before)
        if after == before:
            return
        if self._saved is before:
            self._saved = after
        self._become(after)

    def learn(self, f: Callable[[Project], Project]) -> bool:
        """Take in what was found out about the project, as `f(project)`; False where that cannot be now.

        It is nobody's step, so there is nothing to undo, and what is clean stays clean: it is saved with what
        is saved next.
        """
        if self._busy or self._groups:
            return False
        before = self._project
        after = f(before)
        if after == before:
            return True
        if self._saved is before:
            self._saved = after
        elif after == self._saved:
            after = self._saved
        self._become(after)
        return True

    @contextmanager
    def group(self, label: Text, merge: Hashable = None) -> Iterator[None]:
        """Make all edits inside one step, of which nothing stays if it fails. Groups may be nested."""
        self._need_quiet()
        before = self._project
        self._groups += 1
        try:
            yield
        except BaseException:
            self._groups -= 1
            self._become(before)
            raise
        self._groups -= 1
        if not self._groups and self._project is not before:
            self._become(self._history.record(Step(label, before, self._project, merge)))

    def end_gesture(self) -> None:
        """Let later edits begin a step of their own, whatever their merge key."""
        self._history.seal()

    def undo(self) -> Text | None:
        """Take back the newest step; returns its label, None when there is nothing to take back."""
        self._need_no_group()
        step = self._history.undo()
        return self._done(step, step.before) if step is not None else None

    def redo(self) -> Text | None:
        """Do the next undone step again; returns its label, None when there is none."""
        self._need_no_group()
        step = self._history.redo()
        return self._done(step, step.after) if step is not None else None

    def go_to(self, steps: int) -> None:
        """Undo or redo as far as to the state with `steps` steps done, in one change."""
        self._need_no_group()
        if not 0 <= steps <= self.all_steps:
            raise ValueError(f"there is no state with {steps} steps of {self.all_steps}")
        value = self._project
        while len(self._history.past) > steps and (step := self._history.undo()) is not None:
            value = step.before
        while len(self._history.past) < steps and (step := self._history.redo()) is not None:
            value = step.after
        self._become(value)

    def save(self, path: Path | None = None) -> None:
        """Write the project into `path`, from now on the document's file, or into the file it has.

        Raises ProblemError when it cannot be written: then the document stays modified, its file what it was.
        """
        target = path if path is not None else self._path
        if target is None:
            raise ValueError("a document without a file needs a path to be saved")
        save_file(self._project, target)
        self._path = target
        self._mark = mark_of(target)
        self._saved = self._project
        self._history.seal()
        self.changed.emit(ProjectDiff())

    def _done(self, step: Step, value: Project) -> Text:
        self._become(value)
        return step.label

    def _become(self, project: Project) -> None:
        before, self._project = self._project, project
        if before is project or not self.changed:
            return
        self._busy = True
        try:
            self.changed.emit(diff(before, project))
        finally:
            self._busy = False

    def _need_quiet(self) -> None:
        """An edit in answer to an edit would tell the listeners about changes in the wrong order."""
        if self._busy:
            raise RuntimeError("a document cannot be edited while it changes")

    def _need_no_group(self) -> None:
        self._need_quiet()
        if self._groups:
            raise RuntimeError("undo and redo end a group, they are not part of it")
