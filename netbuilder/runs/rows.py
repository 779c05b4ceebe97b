"""A run's values and the rows of the tables: one function each way."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.runs.events import Changed, EpochDone
from netbuilder.runs.process import ProcessMark
from netbuilder.runs.record import Best, Checkpoint, RunRecord, RunState, frozen_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

Row = tuple[Any, ...]

BLOCK = 4096

# What the functions below raise for a row that we cannot have written.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)

# The columns of `runs` in the order of `row_of`; `project_text` comes last so that a list can leave it out.
RUN_COLUMNS = (
    *("id", "project_id", "project_name", "settings", "seed", "device", "threads", "versions", "started"),
    *("pid", "host", "process_started", "state", "ended", "seconds", "problem", "figures", "best"),
    "project_text",
)


def row_of(record: RunRecord) -> Row:
    process = record.process
    return (
        record.id,
        clean(record.project_id),
        clean(record.project_name),
        json_of(record.settings),
        str(record.seed),
        record.device,
        record.threads,
        json_of(record.versions),
        record.started,
        process.pid,
        clean(process.host),
        process.started,
        record.state.value,
        record.ended,
        record.seconds,
        clean_or_none(record.problem),
        json_of(record.figures),
        best_text(record.best),
        clean_or_none(record.project_text),
    )


def record_of(row: Row, runs: Path) -> RunRecord:
    """The record in a row of `RUN_COLUMNS`, with or without the last; `runs` is the folder of all runs.

    A run that says it is running and whose process has ended comes back as interrupted.
    """
    values = dict(zip(RUN_COLUMNS, row, strict=False))
    best = values["best"]
    record = RunRecord(
        id=values["id"],
        project_id=values["project_id"],
        project_name=values["project_name"],
        project_text=values.get("project_text"),
        settings=frozen(values["settings"]),
        seed=int(values["seed"]),
        device=values["device"],
        threads=values["threads"],
        versions=frozen(values["versions"]),
        started=values["started"],
        process=ProcessMark(values["pid"], values["host"], values["process_started"]),
        state=RunState(values["state"]),
        ended=values["ended"],
        seconds=values["seconds"],
        problem=values["problem"],
        figures=frozen(values["figures"]),
        best=None if best is None else Best(**json.loads(best)),
        folder=runs / values["id"],
    )
    if record.state is RunState.RUNNING and not record.process.alive:
        return replace(record, state=RunState.INTERRUPTED, problem=INTERRUPTED.paragraph())
    return record


INTERRUPTED = Problem(
    "run_interrupted",
    Text("The program ended while this run was going on. Its curve and its checkpoints are kept."),
    remedy=Text("Continue from the last checkpoint."),
)


def epoch_row(run: int, done: EpochDone) -> Row:
    return run, done.epoch, done.step, done.seconds, json_of(done.train), json_of(done.validation)


def epoch_of(row: Row) -> EpochDone:
    epoch, step, seconds, train, validation = row
    return EpochDone(epoch, step, seconds, frozen(train), frozen(validation))


def change_of(row: Row) -> Changed:
    step, name, old, new = row
    return Changed(step, name, _number(old), _number(new))


def checkpoint_row(run: int, checkpoint: Checkpoint, folder: Path) -> Row:
    return run, checkpoint.kind, checkpoint.step, path_bytes(checkpoint.path, folder), checkpoint.metric


def checkpoint_of(row: Row, folder: Path) -> Checkpoint:
    kind, step, path, metric = row
    return Checkpoint(kind, step, folder / os.fsdecode(path), metric)


def path_bytes(path: Path, folder: Path) -> bytes:
    """`path` as it is kept: relative where it lies in `folder`, so that the folder can move."""
    inside = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path
    return os.fsencode(inside)


def block_of(values: NDArray[Any]) -> tuple[str, bytes]:
    """The numpy kind and the bytes (little-endian) of numbers: in half the room where nothing is lost."""
    import numpy

    smaller = {"f": "<f4", "i": "<i4"}[values.dtype.kind]
    with numpy.errstate(over="ignore"):
        small = values.astype(smaller)
    same = numpy.array_equal(small, values, equal_nan=values.dtype.kind == "f")
    kind = smaller if same else values.dtype.newbyteorder("<").str
    return kind, values.astype(kind).tobytes()


def numbers_of(blocks: list[tuple[str, bytes]], kind: str) -> NDArray[Any]:
    """The numbers of a series from its blocks, as the numpy kind `kind`."""
    import numpy

    parts = [numpy.frombuffer(data, stored).astype(kind) for stored, data in blocks]
    return numpy.concatenate(parts) if parts else numpy.empty(0, kind)


def best_text(best: Best | None) -> str | None:
    return None if best is None else json.dumps(asdict(best))


def json_of(values: Mapping[str, object]) -> str:
    return json.dumps(values)


def frozen(text: str) -> FrozenDict[str, Any]:
    """JSON of an object as values that cannot change."""
    return frozen_json(json.loads(text))


def clean(text: str) -> str:
    """`text` with half characters, as file names can hold, written out: SQLite keeps UTF-8 only."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def clean_or_none(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _number(value: float | None) -> float:
    """SQLite keeps NaN as NULL."""
    return float("nan") if value is None else value
