"""K runs of one project, each with another K-th of the examples to validate, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean, stdev

from netbuilder.core.values import NamedTuple
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.runs.events import Ended
from netbuilder.runs.state import Figures, RunState
from netbuilder.studio.desk import TrainingDesk

Measured = dict[str, dict[str, float]]  # by part, then by metric


class Folded(NamedTuple):
    """What the `finished` runs of `folds` come to: mean and standard deviation of each figure.

    Of less than two there are none.
    """

    folds: int
    finished: int
    means: Measured
    deviations: Measured


def folded(folds: int, found: Sequence[Figures]) -> Folded:
    """Put the figures of finished runs together."""
    means: Measured = {}
    deviations: Measured = {}
    for part in found[0] if len(found) > 1 else ():
        for name in found[0][part]:
            values = [each[part][name] for each in found]
            means.setdefault(part, {})[name] = fmean(values)
            deviations.setdefault(part, {})[name] = stdev(values)
    return Folded(folds, len(found), means, deviations)


def of_fold(project: Project, fold: int) -> Project:
    """The project with that fold, counted from 1, to validate."""
    return edits.change_recipe(project, fold=fold)


class FoldSeries:
    """Trains all folds of a project at a desk, one after the other; `pump` begins the next one.

    A fold that does not finish is the last. For one thread.
    """

    def __init__(self, desk: TrainingDesk, begin: Callable[[Project], None]) -> None:
        self._desk = desk
        self._begin = begin
        self._project: Project | None = None
        self._found: list[Figures] = []
        self._is_due = False  # whether the next fold is to begin
        self._tell: Callable[[Folded], None] | None = None
        desk.ended.connect(self._on_end)

    @property
    def alive(self) -> bool:
        """Whether a fold is being trained, or is about to be."""
        return self._project is not None

    def start(self, project: Project, tell: Callable[[Folded], None]) -> None:
        """Begin with the first fold; `tell` hears what they came to. Nothing happens while a run is alive."""
        if not self._desk.alive:
            self._project, self._tell, self._found = project, tell, []
            self._begin_next()

    def leave(self) -> None:
        """Let the run that is under way be no part of a series any more."""
        self._project, self._is_due = None, False

    def pump(self) -> None:
        """Begin the fold that is due; where somebody else has begun a run meanwhile, there are no more."""
        if self._is_due:
            if self._desk.alive:
                self._finish()
            else:
                self._begin_next()

    def _begin_next(self) -> None:
        self._is_due = False
        if self._project is not None:
            self._begin(of_fold(self._project, len(self._found) + 1))

    def _on_end(self, ended: Ended) -> None:
        if self._project is None or self._is_due:
            return
        if ended.status is RunState.FINISHED:
            self._found.append(ended.figures)
        if ended.status is RunState.FINISHED and len(self._found) < self._project.recipe.folds:
            self._is_due = True
        else:
            self._finish()

    def _finish(self) -> None:
        project, tell = self._project, self._tell
        self.leave()
        if project is not None and tell is not None:
            tell(folded(project.recipe.folds, self._found))
