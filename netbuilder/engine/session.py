"""All of a training run that can be refused, made before there is a run."""

from __future__ import annotations

from dataclasses import replace

import torch

from netbuilder.analysis.sound import Network, network
from netbuilder.core.control import Token
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.values import dataclass
from netbuilder.engine import checkpoint, devices
from netbuilder.engine.build import evaluate_call
from netbuilder.engine.checkpoint import Position
from netbuilder.engine.feed import Parts
from netbuilder.engine.keeping import LAST, Keeper
from netbuilder.engine.prepare import material, module, objective_of, read_data
from netbuilder.engine.resuming import need_same_data, need_same_run, other_threads, recorded_changes
from netbuilder.engine.trainer import Learner
from netbuilder.engine.trouble import as_problem
from netbuilder.project.request import TrainingRequest
from netbuilder.runs.record import RunRecord
from netbuilder.runs.store import RunStore


@dataclass(frozen=True, slots=True)
class Session:
    """A run that is about to begin, or, with the record of what was done before, to go on from `position`.

    `changes` are (setting, before, now) of what it does differently than before.
    """

    request: TrainingRequest
    made: Network
    parts: Parts
    learner: Learner
    position: Position
    before: RunRecord | None = None
    changes: tuple[tuple[str, float, float], ...] = ()
    notices: tuple[Problem, ...] = ()


def session(request: TrainingRequest, store: RunStore, token: Token) -> Session:
    """Check the request, read the data, build the model, and put it where the run stood that is resumed.

    Leaves torch's random generators as the run needs them. Raises ProblemError, and FetchStopped for a stop.
    """
    threads = devices.take_threads(request.threads)
    device = devices.choose(request.project.recipe.device, request.device)
    # Errors that need no data are told before any is read.
    made = network(request.project, to_train=True)
    before = store.get(request.resume) if request.resume is not None else None
    if before is not None:
        need_same_run(before, made)
    project, loaded, known = read_data(request.project, request.folder, None, token)
    made = network(project, to_train=True)
    try:
        parts = material(project, loaded, known, made, device).parts
        learner = _learner(made, device)
    except Exception as error:
        raise ProblemError(as_problem(error, made)) from error
    position = Position(lr=project.recipe.lr, threads=threads, data=known.digest)
    found = Session(request, made, parts, learner, position)
    return found if before is None else _resumed(found, before)


def _learner(made: Network, device: torch.device) -> Learner:
    recipe = made.project.recipe
    model = module(made, recipe.seed).to(device)
    optimiser = evaluate_call(recipe.optimiser.call(recipe.lr, made.plan.learning), model=model)
    return Learner(model, objective_of(made), made.plan.fields, optimiser, device)


def _resumed(fresh: Session, before: RunRecord) -> Session:
    """`fresh` with everything as the last checkpoint of the run has it."""
    learner, recipe = fresh.learner, fresh.made.project.recipe
    last = Keeper(before.folder, recipe.keep_megabytes).path(LAST)
    found = checkpoint.load(last, learner.module, learner.optimiser)
    need_same_data(before, found, fresh.position.data)
    changed = recorded_changes(before, recipe)
    if "lr" in changed:
        changed["lr"] = (found.lr, recipe.lr)
    position = replace(
        found,
        lr=recipe.lr if "lr" in changed else found.lr,
        # A run that was killed may have kept better weights after its last checkpoint.
        best=before.best.value if before.best is not None else found.best,
        threads=fresh.position.threads,
    )
    return replace(
        fresh,
        position=position,
        before=before,
        changes=tuple((name, *values) for name, values in changed.items()),
        notices=tuple(other_threads(found.threads, fresh.position.threads)),
    )
