"""One training run from a request to its recorded end. Runs on the compute thread."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Protocol

import torch

from netbuilder.core.atomic import sweep_temporaries
from netbuilder.core.control import Token
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.data.stopping import FetchStopped
from netbuilder.engine import checkpoint
from netbuilder.engine.diagnosis import find_fault, not_finite
from netbuilder.engine.evaluate import Stopped
from netbuilder.engine.keeping import BEFORE, BEST, LAST, Keeper
from netbuilder.engine.losses import NotFinite
from netbuilder.engine.memory import freed_memory_kept
from netbuilder.engine.run_log import RunLog
from netbuilder.engine.session import Session, session
from netbuilder.engine.spectator import spectator
from netbuilder.engine.trainer import Trainer
from netbuilder.engine.trouble import as_problem
from netbuilder.engine.views.view import Scene
from netbuilder.project import kinds
from netbuilder.project.file import loads
from netbuilder.project.request import TrainingRequest
from netbuilder.project.write import dumps
from netbuilder.runs.events import Ended, Event, Started, Trouble
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import RunState, new_record
from netbuilder.runs.resume import resume
from netbuilder.runs.store import RunStore
from netbuilder.runs.waiting import WAITED
from netbuilder.runs.watch import Watch
from netbuilder.runs.writer import RunWriter


class Context(Protocol):
    """What a job is given by whoever started it."""

    @property
    def token(self) -> Token: ...
    @property
    def watch(self) -> Watch | None: ...
    def post(self, event: Event) -> None: ...
    def publish_table(self, table: MetricTable) -> None: ...


def train(request: TrainingRequest, store: RunStore, context: Context) -> str:
    """Carry out `request`; the id of the run, which has been recorded whatever became of it.

    The id is empty when a stop came while data were still fetched. What happens later ends the run: see the
    event `Ended`. Raises ProblemError when it cannot begin; a run that was to be resumed is then as it was.
    The random numbers that others draw from torch on the CPU go on as if there had been no run.
    """
    with torch.random.fork_rng(devices=[]), freed_memory_kept():
        try:
            ready = session(request, store, context.token)
        except FetchStopped:
            context.post(Ended(RunState.STOPPED))
            return ""
        table = MetricTable((WAITED,) if ready.parts.train.streamed else ())
        writer = _writer(ready, store, table)
        context.publish_table(table)
        with closing(ready.parts):
            ended = _run(ready, store, writer, table, context)
        context.post(ended)
        return writer.record.id


def _writer(ready: Session, store: RunStore, table: MetricTable) -> RunWriter:
    """The writer of a new run or of the one that goes on; `table` then has its curve so far."""
    at = ready.position
    if ready.before is not None:
        return resume(store, ready.before, table, epoch=at.epoch, step=at.step)
    project, recipe = ready.made.project, ready.made.project.recipe
    record = new_record(
        project.id,
        project.name,
        _text(ready),
        recipe.stored(),
        seed=recipe.seed,
        device=str(ready.learner.device),
        threads=at.threads,
        part=f"fold{recipe.division['fold']}" if recipe.folds > 1 else "",
    )
    return store.begin(record)


def _text(ready: Session) -> str:
    """The project as it is stored with the run: as it was given, with what only reading the data has told."""
    given, project = ready.request.text, ready.made.project
    read = {
        id: facts
        for id, facts in project.facts.items()
        if facts.prepared or not kinds.told_by_declaration(project.graph.nodes[id])
    }
    if not read:
        return given
    stored = loads(given, project.name).project
    return dumps(replace(stored, facts=stored.facts.merged(read)))


def _run(ready: Session, store: RunStore, writer: RunWriter, table: MetricTable, context: Context) -> Ended:
    """The run from its first step to its recorded end, whatever that is."""
    log = RunLog(table, writer, context.post, ready.learner.judge[0])
    keeper = Keeper(writer.record.folder, ready.made.project.recipe.keep_megabytes)
    state, problem, test = RunState.STOPPED, None, dict[str, float]()
    try:
        _announce(ready, writer, context)
        if ready.before is not None:
            _take_up(ready, store, log, keeper)
        test = _carried_out(ready, log, keeper, context)
        state = RunState.FINISHED
    except (Stopped, KeyboardInterrupt):
        pass
    except BaseException as error:  # noqa: BLE001  nothing may end a run without a word, SystemExit included
        state, problem = RunState.FAILED, as_problem(error, ready.made)
    figures = log.figures(test)
    writer.end(state, figures, problem, table)
    if writer.trouble is not None:
        context.post(Trouble(writer.trouble))
    last = keeper.path(LAST)
    return Ended(state, problem, figures, last if last.exists() else None)


def _carried_out(ready: Session, log: RunLog, keeper: Keeper, context: Context) -> dict[str, float]:
    """Train, and give the figures of the test part. Raises Stopped, and ProblemError for broken numbers."""
    learner, parts, position = ready.learner, ready.parts, ready.position
    recipe, most, token = ready.made.project.recipe, ready.request.steps, context.token
    scene = Scene(ready.made, learner.module, parts, recipe.batch)
    watching = spectator(scene, context.watch, token, context.post, position, keeper.path(BEFORE))
    trainer = Trainer(learner, parts, recipe, token, log, keeper, position, most, watching)
    try:
        finished = trainer.run()
    except NotFinite as broken:
        raise ProblemError(_diagnosed(ready, trainer, broken)) from broken
    watching.end()
    if not finished:
        raise Stopped
    return _tested(trainer)


def _announce(ready: Session, writer: RunWriter, context: Context) -> None:
    """Say what the user should know beforehand, and that the first step is about to be taken."""
    notices = ready.notices if writer.notice is None else (writer.notice, *ready.notices)
    for notice in notices:
        context.post(Trouble(notice))
    at, epochs = ready.position, ready.made.project.recipe.epochs
    steps = epochs * ready.parts.train.steps(ready.made.project.recipe.batch)
    planned = steps if ready.request.steps is None else min(steps, ready.request.steps)
    device = str(ready.learner.device)
    context.post(Started(writer.record.id, epochs, planned, device, at.epoch, at.step))


def _take_up(ready: Session, store: RunStore, log: RunLog, keeper: Keeper) -> None:
    """Put the log where the run stood, and clear what a killed run left behind it."""
    log.recall(store.epochs(log.writer.record.id))
    for name, before, now in ready.changes:
        log.changed(ready.position.step + 1, name, before, now)
    sweep_temporaries(keeper.folder, older_than_seconds=0.0)
    for path in keeper.forget_after(ready.position.epoch):
        log.forgotten(path)


def _tested(trainer: Trainer[RunLog]) -> dict[str, float]:
    """The figures of the test part, measured once, at the best weights."""
    best = trainer.keeper.path(BEST)
    if trainer.parts.test.count and best.exists():
        checkpoint.load_weights(best, trainer.learner.module)
    return trainer.measure(trainer.parts.test)


def _diagnosed(ready: Session, trainer: Trainer[RunLog], broken: NotFinite) -> Problem:
    """The problem that names the layer, as far as it can be found."""
    learner = ready.learner
    try:
        fault = find_fault(ready.made, learner.module, learner.objective, trainer.batch)
    except Exception:  # noqa: BLE001  a search that fails must not cover what it was made for
        fault = None
    return not_finite(broken, trainer.position.epoch + 1, trainer.position.lr, fault)
