"""The steps that can be undone and redone. A step keeps both values; they share nearly everything."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.project.project import Project
from netbuilder.project.weight import new_bytes

# Bytes that all steps together may take (decided: memory bounds the history, not a number of steps).
LIMIT = 200_000_000
# Weighing a step costs more than an edit does, so steps are weighed in lots.
_LOT = 32


class Step(NamedTuple):
    """One thing the user did. Steps with an equal `merge` that follow each other become one."""

    label: Text
    before: Project
    after: Project
    merge: Hashable = None


class History:
    """Past and future steps. The value in between belongs to the document."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._past: list[Step] = []
        self._future: list[Step] = []
        self._weights: list[int] = []  # of the oldest steps of the past, as far as they were weighed
        self._open = False  # whether the newest step may still grow
        self._forgotten = 0

    @property
    def newest(self) -> Step | None:
        """What undo takes back."""
        return self._past[-1] if self._past else None

    @property
    def next(self) -> Step | None:
        """What redo does again."""
        return self._future[-1] if self._future else None

    @property
    def past(self) -> Sequence[Step]:
        """The steps that are done, the oldest first."""
        return self._past

    @property
    def future(self) -> Sequence[Step]:
        """The steps that were taken back, the next one last."""
        return self._future

    @property
    def forgotten(self) -> int:
        """How many of the oldest steps there was no memory for."""
        return self._forgotten

    def record(self, step: Step) -> Project:
        """Take in a step that was done; returns the value that holds now.

        That is `step.after`, unless the step joins the newest one and takes it back altogether: then it is
        the very value from before, and there is no step.
        """
        self._future.clear()
        if self._open and step.merge is not None and self._past[-1].merge == step.merge:
            step = step._replace(before=self._past.pop().before)
        if step.after == step.before:
            self._open = False
            return step.before
        self._past.append(step)
        self._open = True
        if len(self._past) - len(self._weights) > _LOT:
            self._forget_the_oldest()
        return step.after

    def seal(self) -> None:
        """Let no later step join the newest one: the gesture has ended, or the value was saved."""
        self._open = False

    def undo(self) -> Step | None:
        """Take the newest step from the past, None when there is none."""
        return self._moved(self._past, self._future)

    def redo(self) -> Step | None:
        """Take the next step from the future, None when there is none."""
        return self._moved(self._future, self._past)

    def _moved(self, source: list[Step], target: list[Step]) -> Step | None:
        self.seal()
        if not source:
            return None
        target.append(source.pop())
        del self._weights[len(self._past) :]
        return target[-1]

    def _forget_the_oldest(self) -> None:
        # The newest step may still grow, so it is not weighed yet.
        for step in self._past[len(self._weights) : -1]:
            self._weights.append(new_bytes(step.before, step.after))
        left = sum(self._weights)
        gone = 0
        while left > self._limit and gone < len(self._weights):
            left -= self._weights[gone]
            gone += 1
        del self._past[:gone]
        self._forgotten += gone
        del self._weights[:gone]
