"""What is kept about one training run, so that it can be read, compared and repeated later."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import netbuilder
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.names import identifier
from netbuilder.core.values import dataclass
from netbuilder.runs.process import ProcessMark, this_process
from netbuilder.runs.state import NO_FIGURES, Figures, RunState

__all__ = [
    "NO_FIGURES",
    "Best",
    "Checkpoint",
    "Figures",
    "RunRecord",
    "RunState",
    "another_id",
    "frozen_json",
    "moment",
    "new_id",
    "new_record",
    "versions",
]

_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Best:
    """The best value so far of the metric that decides, and the epoch that reached it."""

    metric: str
    value: float
    epoch: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A file of weights: `kind` is "before", "best", "last" or "epoch", `metric` the deciding metric."""

    kind: str
    step: int
    path: Path
    metric: float | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. Times are UTC in ISO 8601; `seconds` is measured by a clock that cannot jump.

    `project_text` is the `.netb` as it was; None in a list of runs, where it is not read. `settings` are
    plain JSON values, tuples for lists. `problem` is one paragraph. `folder` holds the checkpoints; the store
    decides it, as it decides the id where two runs would have the same.
    """

    id: str
    project_id: str
    project_name: str
    project_text: str | None
    settings: FrozenDict[str, object]
    seed: int
    device: str
    threads: int
    versions: FrozenDict[str, str]
    started: str
    process: ProcessMark
    state: RunState = RunState.RUNNING
    ended: str | None = None
    seconds: float | None = None
    problem: str | None = None
    figures: Figures = NO_FIGURES
    best: Best | None = None
    folder: Path = Path()


def new_record(
    project_id: str,
    project_name: str,
    project_text: str,
    settings: Mapping[str, object],
    *,
    seed: int,
    device: str,
    threads: int,
    now: datetime | None = None,
    part: str = "",
) -> RunRecord:
    """The record of a run that begins now in this process; its id tells a `part`, such as "fold2"."""
    started = now or datetime.now(UTC)
    return RunRecord(
        id=new_id(project_name, started, part),
        project_id=project_id,
        project_name=project_name,
        project_text=project_text,
        settings=frozen_json(settings),
        seed=seed,
        device=device,
        threads=threads,
        versions=versions(),
        started=moment(started),
        process=this_process(),
    )


def frozen_json(values: Mapping[str, object]) -> FrozenDict[str, Any]:
    """The members of a JSON object as values that cannot change: tuples for lists, at any depth."""
    return FrozenDict({name: _frozen(value) for name, value in values.items()})


def new_id(name: str, now: datetime, part: str = "") -> str:
    """A name for a run that people can read and type, such as `lenet5-20261123-224512-a1b2`.

    A `part` stands behind the name.
    """
    words = identifier(name, "run").replace("_", "-").encode()[:_LONGEST_NAME].decode("utf-8", "ignore")
    words = "-".join(filter(None, (words.rstrip("-"), part)))
    return f"{words}-{now.astimezone(UTC):%Y%m%d-%H%M%S}-{os.urandom(2).hex()}"


def another_id(taken: str) -> str:
    """`taken` with another ending."""
    return f"{taken.rpartition('-')[0]}-{os.urandom(2).hex()}"


def moment(when: datetime) -> str:
    """UTC in ISO 8601, to the second."""
    return when.astimezone(UTC).isoformat(timespec="seconds")


def versions() -> FrozenDict[str, str]:
    """The versions a run depends on. No package is imported for it."""
    import platform  # late: the window needs it for its first run, not for its start

    return FrozenDict(
        {
            "python": platform.python_version(),
            "netbuilder": netbuilder.__version__,
            "torch": _version("torch"),
            "numpy": _version("numpy"),
            "platform": platform.platform(),
        }
    )


def _frozen(value: object) -> object:
    if isinstance(value, Mapping):
        return frozen_json(value)
    if isinstance(value, list | tuple):
        return tuple(_frozen(part) for part in value)
    return value


def _version(package: str) -> str:
    """What the loaded package says of itself (with the build, as "+cpu"), else what is installed."""
    from importlib import metadata

    loaded = getattr(sys.modules.get(package), "__version__", None)
    if loaded is not None:
        return str(loaded)
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
