"""`netbuilder runs [PROJECT]`: what was trained, with settings and best figures."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, figure, say, say_json, table

if TYPE_CHECKING:
    from netbuilder.runs.record import RunRecord
    from netbuilder.runs.store import RunStore
    from netbuilder.studio.kept_folds import KeptFolds


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "runs", run, "list the recorded runs, newest first")
    parser.add_argument("project", metavar="PROJECT", nargs="?", help=f"only those of {PROJECT_HELP}")
    parser.add_argument("--json", action="store_true", help="print JSON, with every run's epochs")


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.folds import lines
    from netbuilder.project.find import find
    from netbuilder.runs.store import RunStore
    from netbuilder.studio.kept_folds import kept_folds

    store = RunStore()
    project = find(arguments.project).project.id if arguments.project else None
    records = store.runs(project)
    if arguments.json:
        series = {run.id: kept for kept in kept_folds(store, project) for run in kept.runs}
        say_json([_as_json(record, store, series.get(record.id)) for record in records], indent=2)
    elif not records:
        say("No runs yet. Train one: netbuilder train lenet5")
    else:
        rows: list[tuple[str, ...]] = [("run", "state", "steps", "loss", "best", "seconds", "recipe")]
        rows += [_row(record, store) for record in records]
        say(table(rows, right=frozenset({2, 3, 5})))
        for kept in kept_folds(store, project):
            say(f"\n{kept.runs[0].id} and {_others(len(kept.runs) - 1)}")
            for line in lines(kept.folded):
                say(f"  {line}")
    return 0


def _row(record: RunRecord, store: RunStore) -> tuple[str, ...]:
    curve = store.curve(record.id)
    steps = f"{int(curve.steps[-1]):,}" if len(curve.steps) else ""
    loss = f"{float(curve.values[-1]):.4f}" if len(curve.values) else ""
    best = (
        f"{figure(record.best.metric, record.best.value)} (epoch {record.best.epoch})" if record.best else ""
    )
    seconds = f"{record.seconds:.1f}" if record.seconds is not None else ""
    return record.id, record.state.value, steps, loss, best, seconds, _recipe(record)


def _others(count: int) -> str:
    return "the next fold" if count == 1 else f"the next {count} folds"


def _recipe(record: RunRecord) -> str:
    settings: dict[str, Any] = dict(record.settings)
    optimiser = settings.get("optimiser")
    name = optimiser.get("id") if isinstance(optimiser, dict) else "?"
    fold = f", fold {settings.get('fold')} of {settings['folds']}" if settings.get("folds", 1) != 1 else ""
    return f"{name} lr {settings.get('lr')}, batch {settings.get('batch')}, seed {record.seed}{fold}"


def _as_json(record: RunRecord, store: RunStore, kept: KeptFolds | None) -> dict[str, Any]:
    from netbuilder.cli.folds import as_json

    curve = store.curve(record.id)
    return {
        "run": record.id,
        "project": record.project_name,
        "project_id": record.project_id,
        "state": record.state.value,
        "started": record.started,
        "ended": record.ended,
        "seconds": record.seconds,
        "seed": record.seed,
        "device": record.device,
        "threads": record.threads,
        "settings": dict(record.settings),
        "versions": dict(record.versions),
        "problem": record.problem,
        "best": asdict(record.best) if record.best else None,
        "metrics": {part: dict(values) for part, values in record.figures.items()},
        "folds": {**as_json(kept.folded), "runs": [run.id for run in kept.runs]} if kept else None,
        "steps": int(curve.steps[-1]) if len(curve.steps) else 0,
        "last_loss": float(curve.values[-1]) if len(curve.values) else None,
        "epochs": [
            {"epoch": e.epoch, "seconds": e.seconds, "train": dict(e.train), "val": dict(e.validation)}
            for e in store.epochs(record.id)
        ],
        "checkpoints": [
            {"kind": c.kind, "step": c.step, "path": str(c.path), "metric": c.metric}
            for c in store.checkpoints(record.id)
        ],
    }
