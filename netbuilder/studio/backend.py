"""What an engine must offer. It is loaded by name when first needed, since importing torch takes seconds."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Protocol, cast

from netbuilder.project.request import TrainingRequest
from netbuilder.runs.record import RunRecord
from netbuilder.runs.store import RunStore
from netbuilder.studio.jobs import JobContext


class Backend(Protocol):
    """An engine. Every call belongs on the compute thread, or in a process without a window."""

    def train(self, request: TrainingRequest, store: RunStore, context: JobContext) -> str: ...
    def evaluate_run(self, record: RunRecord, part: str, which: str) -> dict[str, float]: ...
    def checkpoint_of(self, record: RunRecord, which: str) -> Path: ...
    def trained_model(self, record: RunRecord, which: str) -> Any: ...


def torch_backend() -> Backend:
    """The engine that computes with torch."""
    return cast(Backend, importlib.import_module("netbuilder.engine.backend"))
