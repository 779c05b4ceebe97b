"""One training run from a request to its end: data, module, trainer, record. Runs on the compute thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch

from netbuilder.analysis.sound import Network, network
from netbuilder.core.control import Token
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, Severity
from netbuilder.core.text import Text
from netbuilder.engine import checkpoint, devices
from netbuilder.engine.build import evaluate_call
from netbuilder.engine.checkpoint import Position
from netbuilder.engine.evaluate import evaluate
from netbuilder.engine.keeping import BEST, LAST, Keeper
from netbuilder.engine.losses import NotFinite
from netbuilder.engine.prepare import Material, material, module, objective_of, read_data
from netbuilder.engine.run_log import RunLog
from netbuilder.engine.trainer import Learner, Trainer
from netbuilder.engine.trouble import as_problem, first_not_finite, not_finite
from netbuilder.project.request import TrainingRequest
from netbuilder.runs.events import Ended, Event, Started, Trouble
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import NO_FIGURES, Figures, RunState, new_record
from netbuilder.runs.resume import resume
from netbuilder.runs.store import RunStore
from netbuilder.runs.writer import RunWriter


class Context(Protocol):
    """What a job is given by whoever started it."""

    @property
    def token(self) -> Token: ...
    def post(self, event: Event) -> None: ...
    def publish_table(self, table: MetricTable) -> None: ...


@dataclass(frozen=True, slots=True)
class _Setup:
    """All that can be refused before there is a run."""

    request: TrainingRequest
    made: Network
    data: Material
    device: torch.device
    threads: int


def train(request: TrainingRequest, store: RunStore, context: Context) -> str:
    """Carry out `request`; the id of the run, which has been recorded whatever became of it.

    Raises ProblemError when it cannot begin. What happens later ends the run: see the event `Ended`.
    """
    setup = _set_up(request, context.token)
    table = MetricTable()
    writer = _resumed(setup, store, table) if request.resume is not None else _begun(setup, store)
    if writer.notice is not None:
        context.post(Trouble(writer.notice))
    context.publish_table(table)
    context.post(_run(setup, writer, table, context))
    return writer.record.id


def _set_up(request: TrainingRequest, token: Token) -> _Setup:
    threads = devices.leave_a_core_free()
    device = devices.choose(request.project.recipe.device)
    # Errors that need no data are told before any is read.
    network(request.project, to_train=True)
    project, loaded, known = read_data(request.project, request.folder, None, token)
    made = network(project, to_train=True)
    return _Setup(request, made, material(project, loaded, known, made, device), device, threads)


def _begun(setup: _Setup, store: RunStore) -> RunWriter:
    project = setup.made.project
    recipe = project.recipe
    record = new_record(
        project.id,
        project.name,
        setup.request.text,
        recipe.stored(),
        seed=recipe.seed,
        device=str(setup.device),
        threads=setup.threads,
    )
    return store.begin(record)


def _resumed(setup: _Setup, store: RunStore, table: MetricTable) -> RunWriter:
    """The run's writer, with the curve up to its last checkpoint in `table`."""
    assert setup.request.resume is not None
    record = store.get(setup.request.resume)
    at = checkpoint.position(record.folder / f"{LAST}.safetensors")
    return resume(store, record, table, epoch=at.epoch, step=at.step)


def _run(setup: _Setup, writer: RunWriter, table: MetricTable, context: Context) -> Ended:
    """The run from its first step to its recorded end, whatever that is."""
    keeper = Keeper(writer.record.folder, setup.made.project.recipe.keep_megabytes)
    figures, problem = NO_FIGURES, None
    log: RunLog | None = None
    try:
        trainer = _trainer(setup, keeper, writer, table, context)
        log = trainer.log
        state = RunState.FINISHED if _train(setup, trainer) else RunState.STOPPED
        figures = _figures(setup, trainer, log, state)
    except BaseException as error:
        state = RunState.FAILED
        problem = as_problem(error, setup.made.source, setup.made.names)
        if log is not None:
            figures = _parts(log, {})
    writer.end(state, figures, problem, table)
    last = keeper.path(LAST)
    return Ended(state, problem, figures, last if last.exists() else None)


def _trainer(
    setup: _Setup, keeper: Keeper, writer: RunWriter, table: MetricTable, context: Context
) -> Trainer[RunLog]:
    recipe = setup.made.project.recipe
    objective = objective_of(setup.made)
    model = module(setup.made, recipe.seed).to(setup.device)
    optimiser = evaluate_call(recipe.optimiser.call(recipe.lr), model=model)
    position = Position(lr=recipe.lr, threads=setup.threads)
    if setup.request.resume is not None:
        position = checkpoint.load(keeper.path(LAST), model, optimiser)
        _tell_other_threads(position, setup.threads, context)
    learner = Learner(model, objective, setup.made.plan.fields, optimiser, setup.device)
    log = RunLog(table, writer, context.post, learner.judge[0])
    steps = recipe.epochs * setup.data.parts.train.steps(recipe.batch)
    planned = min(steps, setup.request.steps) if setup.request.steps is not None else steps
    device = str(setup.device)
    context.post(Started(writer.record.id, recipe.epochs, planned, device, position.epoch, position.step))
    return Trainer(learner, setup.data.parts, recipe, context.token, log, keeper, position, setup.request.steps)


def _train(setup: _Setup, trainer: Trainer[RunLog]) -> bool:
    """Train; a loss that is no number becomes a problem that names the layer."""
    try:
        return trainer.run()
    except NotFinite as broken:
        learner = trainer.learner
        node = first_not_finite(
            learner.module, setup.made.layers, learner.objective, learner.fields, trainer.batch
        )
        epoch = trainer.position.epoch + 1
        raise not_finite(broken.step, epoch, broken.loss, node, setup.made.names) from broken


def _figures(setup: _Setup, trainer: Trainer[RunLog], log: RunLog, state: RunState) -> Figures:
    """The last figures of training and validation; at a finished end the test's, measured once, at the best weights."""
    learner = trainer.learner
    test: dict[str, float] = {}
    if state is RunState.FINISHED and setup.data.parts.test.count:
        best = trainer.keeper.path(BEST)
        if trainer.position.best is not None and best.exists():
            checkpoint.load_weights(best, learner.module)
        test = evaluate(
            learner.module, learner.objective, setup.data.parts.test, learner.fields, learner.device
        )
    return _parts(log, test)


def _parts(log: RunLog, test: dict[str, float]) -> Figures:
    found = {"train": log.train, "val": log.validation, "test": test}
    return FrozenDict({part: FrozenDict(values) for part, values in found.items() if values})


def _tell_other_threads(position: Position, threads: int, context: Context) -> None:
    if position.threads != threads:
        context.post(
            Trouble(
                Problem(
                    "other_threads",
                    Text("The run goes on with another number of threads."),
                    expected=Text("{threads} threads, as before", threads=position.threads),
                    received=Text("{threads}", threads=threads),
                    remedy=Text("nothing; the last digits of the curve may differ from an unbroken run."),
                    severity=Severity.WARNING,
                )
            )
        )

