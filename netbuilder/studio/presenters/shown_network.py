"""The network that the Train page is about: the one that is trained, or the open one before any training."""

from __future__ import annotations

from netbuilder.analysis.report import Report, report
from netbuilder.studio.workspace import Workspace


class ShownNetwork:
    """Its report, made once for each run: editing goes on beside it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._made: Report | None = None

    @property
    def report(self) -> Report:
        trained = self._workspace.desk.project
        if trained is None or trained is self._workspace.project:
            return self._workspace.report
        if self._made is None or self._made.project is not trained:
            self._made = report(trained)
        return self._made
