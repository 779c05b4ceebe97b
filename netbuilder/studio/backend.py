"""What an engine must offer. It is loaded by name when first needed, since importing torch takes seconds."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from netbuilder.core.control import Token
from netbuilder.core.machine import Accelerator
from netbuilder.studio.jobs import JobContext

if TYPE_CHECKING:
    from netbuilder.analysis.report import Report
    from netbuilder.project.project import Project
    from netbuilder.project.request import TrainingRequest
    from netbuilder.runs.events import Event
    from netbuilder.runs.flow import FlowView
    from netbuilder.runs.record import RunRecord
    from netbuilder.runs.store import RunStore
    from netbuilder.runs.timing import LayerTimes
    from netbuilder.runs.watch import Wish


class Opened(Protocol):
    """A run that has ended, with its model and its examples in memory."""

    def look(self, wish: Wish, post: Callable[[Event], None], token: Token) -> None: ...


class Previewing(Protocol):
    """Looks at a project again and again while it is edited, and keeps what it needs for the next time."""

    def look(
        self, report: Report, sample: int | None, run: RunRecord | None, token: Token
    ) -> FlowView | None: ...


class Backend(Protocol):
    """An engine. Every call belongs on the compute thread, or in a process without a window."""

    def train(self, request: TrainingRequest, store: RunStore, context: JobContext) -> str: ...
    def evaluate_run(self, record: RunRecord, part: str, which: str) -> dict[str, float]: ...
    def checkpoint_of(self, record: RunRecord, which: str) -> Path: ...
    def trained_model(self, record: RunRecord, which: str) -> Any: ...
    def ended_run(self, record: RunRecord) -> Opened: ...
    def previewer(self) -> Previewing: ...
    def layer_times(self, project: Project, threads: int, device: str, token: Token) -> LayerTimes | None: ...
    def curve(self, kind: str, numbers: Sequence[float]) -> tuple[float, ...]: ...
    def warm_up(self) -> None: ...
    def accelerators(self) -> tuple[Accelerator, ...]: ...


def torch_backend() -> Backend:
    """The engine that computes with torch."""
    return cast(Backend, importlib.import_module("netbuilder.engine.backend"))
