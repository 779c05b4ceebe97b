"""Taking a model away: of a run, of a project, or of whatever of the two a person names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netbuilder.analysis.sound import Network, network
from netbuilder.analysis.stored import stored_network
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.exchange import Exported, SamplesOf, Subject, export, exporter_for
from netbuilder.project.find import find
from netbuilder.project.project import Project
from netbuilder.runs.record import RunRecord
from netbuilder.runs.store import RunStore
from netbuilder.studio.backend import torch_backend


@dataclass(frozen=True, slots=True)
class Taken:
    """An export, and a sentence that says whose weights it has; `fresh` when nobody has trained them."""

    exported: Exported
    notice: Text
    fresh: bool = False


def export_named(name: str, path: Path, format: str | None = None, **options: Any) -> Taken:
    """Export the run called `name`, or else the project of that name."""
    try:
        record = RunStore().get(name)
    except ProblemError as not_a_run:
        try:
            project = find(name).project
        except ProblemError as not_a_project:
            # Of the two reasons, tell the one that fits what was typed.
            typed_a_run = not_a_run.problem.code == "ambiguous_run"
            raise (not_a_run if typed_a_run else not_a_project) from None
        return export_project(project, path, format, **options)
    return export_run(record, path, format, **options)


def export_run(
    record: RunRecord, path: Path, format: str | None = None, *, which: str = "best", **options: Any
) -> Taken:
    """Export the network of a run with the weights of its checkpoint `which`."""
    made = _network_of(record)
    if not exporter_for(format or path).trained:
        return _untrained(made, path, format, **options)
    weights = torch_backend().checkpoint_of(record, which)
    subject = Subject(made, weights, SamplesOf(made))
    notice = Text("Weights: {which} checkpoint of run {run}.", which=weights.stem, run=record.id)
    return Taken(export(subject, format, path, **options), notice)


def export_project(project: Project, path: Path, format: str | None = None, **options: Any) -> Taken:
    """Export a project: its newest run of the same network, else the network with fresh weights."""
    made = network(project)
    if not exporter_for(format or path).trained:
        return _untrained(made, path, format, **options)
    record = _newest_run(project, made)
    if record is not None:
        return export_run(record, path, format, **options)
    name = project.name
    notice = Text("{project} has no run of this network: the weights are fresh, not trained.", project=name)
    exported = export(Subject(made, None, SamplesOf(made)), format, path, **options)
    return Taken(exported, notice, fresh=True)


def _untrained(made: Network, path: Path, format: str | None, **options: Any) -> Taken:
    """An export in a format that holds no weights: what it is made of is the project alone."""
    exported = export(Subject(made, None, SamplesOf(made)), format, path, **options)
    return Taken(exported, Text("It holds no weights: it trains from the start."))


def _network_of(record: RunRecord) -> Network:
    assert record.project_text is not None
    return stored_network(record.project_text, record.id)


def _newest_run(project: Project, made: Network) -> RunRecord | None:
    """The newest run with a checkpoint whose source is that of `project`."""
    store = RunStore()
    for listed in store.runs(project.id):
        record = store.get(listed.id)
        if not (record.folder / "last.safetensors").exists():
            continue
        try:
            if _network_of(record).source.text == made.source.text:
                return record
        except ProblemError:
            continue
    return None
