"""Taking a model away: of a run, of a project, or of whatever of the two a person names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from netbuilder.analysis.sound import Network, network
from netbuilder.analysis.stored import stored_network
from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.exchange import Exported, SamplesOf, Subject, export, exporter_for
from netbuilder.project import edits
from netbuilder.project.file import dumps
from netbuilder.project.find import find
from netbuilder.project.project import Project
from netbuilder.runs.record import RunRecord
from netbuilder.runs.store import RunStore
from netbuilder.studio.backend import torch_backend
from netbuilder.studio.own_checks import prepared


@dataclass(frozen=True, slots=True)
class Taken:
    """An export, and a sentence that says whose weights it has; `fresh` when nobody has trained them."""

    exported: Exported
    notice: Text
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What a window exports: a network as the text of its project, and the checkpoint with its weights.

    `weights` is None for fresh ones. `words` say whose they are; `run` is the id of the run, "" without one.
    """

    title: str
    text: str
    network: Network
    weights: Path | None
    words: Text
    run: str = ""


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
    project = prepared(project)
    made = network(project)
    if not exporter_for(format or path).trained:
        return _untrained(made, path, format, **options)
    record = _newest_run(project, made, RunStore())
    if record is not None:
        return export_run(record, path, format, **options)
    name = project.name
    notice = Text("{project} has no run of this network: the weights are fresh, not trained.", project=name)
    exported = export(Subject(made, None, SamplesOf(made)), format, path, **options)
    return Taken(exported, notice, fresh=True)


def source_of_run(store: RunStore, run: str) -> Source:
    """The network of a run with the weights that it has kept, though it may still go on. No torch is needed.

    Raises ProblemError.
    """
    record = store.get(run)
    assert record.project_text is not None
    made = _network_of(record)
    for kind in ("best", "last", "before"):
        weights = record.folder / f"{kind}.safetensors"
        if weights.exists():
            words = weights_words(store, run, kind)
            return Source(record.project_name, record.project_text, made, weights, words, run)
    words = Text("The run has kept no weights yet: they are fresh, not trained.")
    return Source(record.project_name, record.project_text, made, None, words, run)


def source_of_project(store: RunStore, project: Project) -> Source:
    """A project with the weights of the newest run of its network, else with fresh ones.

    A training script follows the recipe as it is now. Raises ProblemError.
    """
    made = network(project)
    record = _newest_run(project, made, store)
    if record is not None:
        of_run = source_of_run(store, record.id)
        project = _prepared_as(project, of_run.network.project)
        return replace(of_run, title=project.name, text=dumps(project), network=network(project))
    words = Text("No run of this network yet: the weights are fresh, not trained.")
    return Source(project.name, dumps(project), made, None, words)


def _prepared_as(project: Project, trained: Project) -> Project:
    """`project` with the numbers by which the run prepared its values: the weights belong to them."""
    for id, facts in trained.facts.items():
        if facts.prepared and id in project.graph.nodes:
            known = project.facts.get(id, facts)
            project = edits.learn_facts(project, id, replace(known, prepared=facts.prepared))
    return project


def weights_words(store: RunStore, run: str, kind: str, step: int | None = None) -> Text:
    """Whose weights the checkpoint `kind` of a run holds; `step` is where it stood, if that is known."""
    if step is None:
        step = max((each.step for each in store.checkpoints(run) if each.kind == kind), default=0)
    done = [each for each in store.epochs(run) if each.step <= step]
    if kind == "before" or not done:
        return Text("weights as before training")
    last, best = done[-1], store.get(run).best
    if kind != "best" or best is None:
        return Text("weights after epoch {epoch}, the last that were kept", epoch=last.epoch)
    figures = last.validation or last.train
    if best.metric not in figures:
        return Text("weights from epoch {epoch}, the best one", epoch=last.epoch)
    declared, value = metrics.find(best.metric), figures[best.metric]
    words = {
        "epoch": last.epoch,
        "metric": declared.title.lower() if declared is not None else best.metric,
        "value": f"{100 * value:.1f} %" if declared is not None and declared.fraction else f"{value:.4g}",
    }
    if last.validation:
        return Text("weights from epoch {epoch}, best validation {metric} {value}", **words)
    return Text("weights from epoch {epoch}, best training {metric} {value}", **words)


def _untrained(made: Network, path: Path, format: str | None, **options: Any) -> Taken:
    """An export in a format that holds no weights: what it is made of is the project alone."""
    exported = export(Subject(made, None, SamplesOf(made)), format, path, **options)
    return Taken(exported, Text("It holds no weights: it trains from the start."))


def _network_of(record: RunRecord) -> Network:
    assert record.project_text is not None
    return stored_network(record.project_text, record.id)


def _newest_run(project: Project, made: Network, store: RunStore) -> RunRecord | None:
    """The newest run with a checkpoint whose source is that of `project`."""
    sources: dict[str, bool] = {}  # runs of the same text in a row are the rule
    for listed in store.runs(project.id):
        record = store.get(listed.id)
        if not (record.folder / "last.safetensors").exists():
            continue
        text = record.project_text or ""
        if text not in sources:
            sources[text] = _is_source_of(record, made)
        if sources[text]:
            return record
    return None


def _is_source_of(record: RunRecord, made: Network) -> bool:
    try:
        return _network_of(record).source.code == made.source.code
    except ProblemError:
        return False
