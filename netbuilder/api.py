"""The Python names that scripts rely on. Everything heavy is imported when it is used."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder.project.project import Project

if TYPE_CHECKING:
    from torch import nn

    from netbuilder.analysis.report import Report
    from netbuilder.exchange import Exported
    from netbuilder.runs.events import Event
    from netbuilder.runs.record import RunRecord

__all__ = ["Run", "build", "check", "export", "new", "open", "source", "train", "trust"]


def open(name: str | Path) -> Project:
    """The project in a `.netb` file, or the built-in example of that name. Raises ProblemError."""
    from netbuilder.project.find import find

    return find(str(name)).project


def new(name: str = "Untitled") -> Project:
    """An empty project."""
    from netbuilder.project.project import fresh

    return fresh(name)


def check(project: Project) -> Report:
    """Shapes, costs and problems: `report.problems`, `report.shapes`, `report.parameters`."""
    from netbuilder.analysis.report import report
    from netbuilder.studio.own_checks import prepared

    return report(prepared(project))


def source(project: Project) -> str:
    """The Python source of the project's model. Raises ProblemError for a project with errors."""
    from netbuilder.analysis.sound import network
    from netbuilder.studio.own_checks import prepared

    return network(prepared(project)).source.text


def build(project: Project) -> nn.Module:
    """A plain torch.nn.Module, freshly initialised: the class in `source(project)`."""
    from netbuilder.analysis.sound import network
    from netbuilder.engine.build import build as build_module
    from netbuilder.studio.own_checks import prepared

    return build_module(network(prepared(project)).source)


def trust(project: Project) -> None:
    """Agree to run the Python that stands in the layers of `project`, which you have written or read."""
    from netbuilder.project.trust import code_of
    from netbuilder.project.trust import trust as trust_texts

    trust_texts(code_of(project))


def train(
    project: Project,
    *,
    on_event: Callable[[Event], None] | None = None,
    own_process: bool = False,
    **recipe: Any,
) -> Run:
    """Train and wait. `recipe` changes settings of the recipe for this run: `train(project, epochs=3)`.

    With `own_process` a crash of the training, or a want of memory, does not end this process.

    Raises ProblemError when the run fails; what it did until then is recorded.
    """
    from netbuilder.project import edits
    from netbuilder.studio.training import train_and_wait

    changed = edits.change_recipe(project, **recipe) if recipe else project
    return Run(train_and_wait(changed, on_event=on_event, own_process=own_process))


def export(what: Project | Run, path: str | Path, format: str | None = None, **options: Any) -> Exported:
    """Export a run's model, or a project's; the suffix of `path` tells the format, unless `format` does.

    A project gives its newest run of the same network, else fresh weights, and a warning says so.
    """
    from netbuilder.studio.exporting import export_project, export_run

    if isinstance(what, Run):
        return export_run(what.record, Path(path), format, **options).exported
    taken = export_project(what, Path(path), format, **options)
    if taken.fresh:
        warnings.warn(str(taken.notice), stacklevel=2)
    return taken.exported


class Run:
    """A recorded training run."""

    def __init__(self, record: RunRecord) -> None:
        self.record = record

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def metrics(self) -> dict[str, dict[str, float]]:
        """Final figures: "train", "val" and, after a finished run, "test", each by metric name."""
        return {part: dict(values) for part, values in self.record.figures.items()}

    @property
    def path(self) -> Path:
        """The folder with the run's checkpoints."""
        return self.record.folder

    def model(self, which: str = "best") -> nn.Module:
        """The trained model at its best checkpoint, or at "last" or "before" training."""
        from netbuilder.engine.backend import trained_model

        return trained_model(self.record, which)

    def __repr__(self) -> str:
        return f"<Run {self.id}: {self.record.state.value}>"
