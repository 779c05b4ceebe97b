"""The projects that were opened or saved last, kept in a small file that may be lost without harm."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.atomic import write_bytes
from netbuilder.core.paths import state_folder
from netbuilder.core.problem import ProblemError
from netbuilder.core.signal import Signal
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.workspace import Workspace

if TYPE_CHECKING:
    from netbuilder.runs.store import RunStore

LONGEST = 10


class Recent(NamedTuple):
    """A project file, the id of its project, and when it was opened or saved, in seconds since 1970."""

    path: Path
    project: str
    used: float

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def is_there(self) -> bool:
        try:
            return self.path.is_file()
        except (OSError, ValueError):
            return False


class Recents:
    """The list in `file`. It is read anew each time, since other windows write it too.

    What cannot be read counts as empty, and what cannot be written is forgotten.
    """

    def __init__(self, file: Path | None = None, now: Callable[[], float] = time.time) -> None:
        self.changed: Signal[[]] = Signal()
        self._file = state_folder() / "recent.json" if file is None else file
        self._now = now
        self._workspace: Workspace | None = None

    def all(self) -> tuple[Recent, ...]:
        """The last one first, at most `LONGEST`."""
        try:
            stored = json.loads(self._file.read_text(encoding="utf-8"))
            return tuple(_recent(**each) for each in stored["recent"][:LONGEST])
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return ()

    def add(self, path: Path, project: str) -> None:
        """`path` was opened or saved just now."""
        newest = Recent(Path(os.path.abspath(path)), project, self._now())
        self._write([newest, *(each for each in self.all() if each.path != newest.path)])

    def remove(self, path: Path) -> None:
        self._write([each for each in self.all() if each.path != path])

    def clear(self) -> None:
        self._write([])

    def follow(self, workspace: Workspace) -> None:
        """Take in what `workspace` opens and saves from now on."""
        self._workspace = workspace
        workspace.opened.connect(self._on_open)
        workspace.changed.connect(self._on_change)
        self._on_open()

    def _on_open(self) -> None:
        assert self._workspace is not None
        if self._workspace.document.path is not None:
            self.add(self._workspace.document.path, self._workspace.project.id)

    def _on_change(self, difference: ProjectDiff) -> None:
        if not difference:  # it was saved
            self._on_open()

    def _write(self, recents: list[Recent]) -> None:
        plain = [
            {"path": os.fspath(each.path), "project": each.project, "used": each.used}
            for each in recents[:LONGEST]
        ]
        text = json.dumps({"recent": plain}, indent=1) + "\n"
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._file, text.encode("ascii"), sync=False)
        self.changed.emit()


def last_figure(store: RunStore, project: str) -> Text | None:
    """How far the newest run of the project with that id came, such as "97.6 % after 14 epochs".

    None where no epoch was ever finished, or the runs cannot be read.
    """
    try:
        newest = next(iter(store.runs(project)), None)
        epochs = store.epochs(newest.id) if newest is not None else []
    except ProblemError:
        return None
    if not epochs:
        return None
    values = epochs[-1].validation or epochs[-1].train
    shares = [name for name in values if (known := metrics.find(name)) is not None and known.fraction]
    if shares:
        value = f"{100 * values[shares[0]]:.1f} %"
    elif "loss" in values:
        value = f"loss {values['loss']:.3g}"
    else:
        return None
    count = len(epochs)
    if count == 1:
        return Text("{value} after 1 epoch", value=value)
    return Text("{value} after {count} epochs", value=value, count=count)


def _recent(path: object, project: object, used: object) -> Recent:
    if not (isinstance(path, str) and isinstance(project, str) and isinstance(used, int | float)):
        raise TypeError("not a recent project")
    return Recent(Path(path), project, float(used))
