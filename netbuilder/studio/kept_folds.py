"""What runs of several folds came to, found again among all that were recorded.

Nothing is written for it: runs that were trained with the same project and recipe, each with the next fold,
are a series.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from netbuilder.core.values import NamedTuple
from netbuilder.runs.state import RunState
from netbuilder.studio.folds import Folded, folded

if TYPE_CHECKING:
    from netbuilder.runs.record import RunRecord
    from netbuilder.runs.store import RunStore


class KeptFolds(NamedTuple):
    """The finished `runs` of a series in the order of their folds, and what they came to."""

    runs: tuple[RunRecord, ...]
    folded: Folded


def kept_folds(store: RunStore, project: str | None = None) -> list[KeptFolds]:
    """The series of at least two folds of all projects or one, the one begun last first.

    Raises ProblemError as the store does.
    """
    found: list[list[RunRecord]] = []
    last: dict[str, list[RunRecord]] = {}  # by what runs of a series share
    for record in reversed(store.runs(project)):
        folds, fold = record.settings.get("folds", 1), record.settings.get("fold", 1)
        if not isinstance(folds, int) or folds < 2 or record.state is not RunState.FINISHED:
            continue
        key = json.dumps([record.project_id, {**record.settings, "fold": 0}], sort_keys=True)
        series = last.get(key, [])
        if series and fold == len(series) + 1 and _same_project(store, series[-1], record):
            series.append(record)
        elif fold == 1:
            last[key] = [record]
            found.append(last[key])
        else:
            last.pop(key, None)
    return [
        KeptFolds(tuple(series), folded(_folds(series[0]), [each.figures for each in series]))
        for series in reversed(found)
        if len(series) > 1
    ]


def _folds(record: RunRecord) -> int:
    folds = record.settings["folds"]
    assert isinstance(folds, int)
    return folds


def _same_project(store: RunStore, one: RunRecord, other: RunRecord) -> bool:
    """But for the number of the fold."""
    return _without_fold(store.get(one.id).project_text) == _without_fold(store.get(other.id).project_text)


def _without_fold(text: str | None) -> object:
    try:
        project = json.loads(text or "null")
    except ValueError:
        return text
    if isinstance(project, dict) and isinstance(project.get("recipe"), dict):
        project["recipe"].pop("fold", None)
    return project
