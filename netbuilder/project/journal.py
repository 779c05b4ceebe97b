"""Recovery: unsaved work is kept in a file of its own, found at the next start if this process dies.

Each document has one journal: `<key>.netb`, an ordinary project file with absolute paths, which could be
opened by hand, and `<key>.lock`, which says whose process it is. The user's own file is never touched.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from pathlib import Path

from netbuilder.core.atomic import DAY, sweep_temporaries, write_text
from netbuilder.core.identity import fresh_id, machine
from netbuilder.core.paths import state_folder
from netbuilder.core.problem import Place, Problem, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.project.document import Document
from netbuilder.project.faults import Notices
from netbuilder.project.file import SUFFIX, Opened, loads, text_of
from netbuilder.project.process import own_mark, start_mark
from netbuilder.project.project import Project
from netbuilder.project.strict_json import parse
from netbuilder.project.write import dumps

_LOCK = ".lock"


class Recovery(NamedTuple):
    """Unsaved work of a process that has died.

    `path` is the document's file, None if it had none; `written` is in seconds since 1970. Where `opened` is
    None, `problem` says what is wrong with the journal.
    """

    file: Path
    path: Path | None
    written: float
    opened: Opened | None
    problem: Problem | None = None


class Journal:
    """Keeps the unsaved work of one document."""

    def __init__(self) -> None:
        self.file = journals_folder() / f"{fresh_id()}{SUFFIX}"
        self._kept: Project | None = None
        self._locked = False

    def update(self, document: Document) -> None:
        """Keep what is not saved, drop what is. Raises ProblemError when it cannot be written."""
        if document.is_clean:
            self.discard()
        elif document.project is not self._kept:
            self._keep(document.project, document.path)

    def discard(self) -> None:
        """Drop what is kept: it was saved, or the user does not want it."""
        if not self._locked:
            return
        self._kept, self._locked = None, False
        for path in (self.file, self.file.with_suffix(_LOCK)):
            with suppress(OSError):
                path.unlink()

    def take_over(self, recovery: Recovery) -> None:
        """Make what another process left this journal's own. It stays in its file until it is discarded.

        Raises ProblemError when somebody else was quicker.
        """
        try:
            self._lock()
            os.rename(recovery.file, self.file)
        except OSError as error:
            self.discard()
            raise refuse(
                "journal_gone",
                Text("The unsaved work is not there any more."),
                where=Text("{file}", file=recovery.file),
                received=Text("{reason}", reason=(error.strerror or str(error)).lower()),
                remedy=Text("look whether another window of NetBuilder has restored it."),
                place=Place(file=str(recovery.file)),
            ) from None
        with suppress(OSError):
            recovery.file.with_suffix(_LOCK).unlink()

    def _keep(self, project: Project, path: Path | None) -> None:
        about = {"path": None if path is None else os.path.abspath(path), "written": time.time()}
        try:
            self._lock()
            write_text(self.file, dumps(project, about))
        except OSError as error:
            raise refuse(
                "cannot_keep_journal",
                Text("Unsaved work could not be kept for recovery."),
                where=Text("{file}", file=self.file),
                received=Text("{reason}", reason=(error.strerror or str(error)).lower()),
                remedy=Text("save the project, and make room in that folder."),
                place=Place(file=str(self.file)),
            ) from None
        self._kept = project

    def _lock(self) -> None:
        """Say whose journal it is, before there is one: it must never look as if nobody owned it."""
        if not self._locked:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            holder = {"pid": os.getpid(), "mark": own_mark(), "machine": machine()}
            write_text(self.file.with_suffix(_LOCK), json.dumps(holder))
            self._locked = True


def journals_folder() -> Path:
    return state_folder() / "journals"


def recoverable() -> tuple[Recovery, ...]:
    """What processes that have died left unsaved, the newest first. Looking changes none of it."""
    folder = journals_folder()
    sweep_temporaries(folder)
    for lock in folder.glob(f"*{_LOCK}"):
        if not lock.with_suffix(SUFFIX).exists() and not _is_held(lock):
            with suppress(OSError):
                lock.unlink()
    left = [_recovery(file) for file in folder.glob(f"*{SUFFIX}") if not _is_held(file.with_suffix(_LOCK))]
    return tuple(sorted(left, key=lambda recovery: recovery.written, reverse=True))


def _recovery(file: Path) -> Recovery:
    written = _changed(file)
    try:
        text = text_of(file, Notices())
        opened = loads(text, str(file))
        path = _document_path(parse(text, str(file)))
    except ProblemError as error:
        return Recovery(file, None, written, None, error.problem)
    return Recovery(file, path, written, opened)


def _document_path(data: object) -> Path | None:
    """The file of the document that a journal was kept for."""
    about = data.get("journal") if isinstance(data, dict) else None
    path = about.get("path") if isinstance(about, dict) else None
    return Path(path) if isinstance(path, str) else None


def _is_held(lock: Path) -> bool:
    """Whether the process that owns the journal lives.

    One on another machine cannot be asked; its journal counts as left behind after a day without a change.
    """
    try:
        holder = json.loads(lock.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    if not isinstance(holder, dict) or not isinstance(holder.get("pid"), int):
        return False
    if holder.get("machine") != machine():
        changed = max(map(_changed, (lock, lock.with_suffix(SUFFIX))))
        return abs(time.time() - changed) < DAY
    mark = start_mark(holder["pid"])
    return mark is not None and mark == holder.get("mark")


def _changed(file: Path) -> float:
    """Seconds since 1970, 0 for what is not there."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
