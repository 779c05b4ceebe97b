"""Which recorded run has weights for a network: the newest one with the same source."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from netbuilder.analysis.planning import plan
from netbuilder.analysis.report import Report
from netbuilder.analysis.source import source
from netbuilder.analysis.stored import stored_network
from netbuilder.core.problem import ProblemError

if TYPE_CHECKING:
    from netbuilder.runs.record import RunRecord
    from netbuilder.runs.store import RunStore

# Older runs are not looked through: each has to be read and planned.
_MOST = 20


class KeptRuns:
    """The runs of one project by their source, read when asked for the first time. For one thread."""

    def __init__(self, store: Callable[[], RunStore]) -> None:
        self._store = store
        self._known: tuple[object, dict[str, RunRecord]] | None = None

    def of(self, report: Report, state: int) -> RunRecord | None:
        """The run whose network is that of `report`; None without one, and where nothing can be built.

        With another `state` than before, there may be other runs now. Raises ProblemError.
        """
        key = report.project.id, state
        if self._known is None or self._known[0] != key:
            self._known = key, self._read(report.project.id)
        known = self._known[1]
        if not known or report.stops_building:
            return None
        return known.get(source(plan(report.project, report.walk)).code)

    def _read(self, project: str) -> dict[str, RunRecord]:
        store = self._store()
        found: dict[str, RunRecord] = {}
        texts: set[str] = set()
        for listed in store.runs(project)[:_MOST]:
            record = store.get(listed.id)
            text = record.project_text or ""
            if text in texts or not (record.folder / "last.safetensors").exists():
                continue
            texts.add(text)
            try:
                found.setdefault(stored_network(text, record.id).source.code, record)
            except ProblemError:
                continue
        return found
