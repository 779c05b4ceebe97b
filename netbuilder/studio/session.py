"""What was open when the window was last closed, in a small file that may be lost without harm."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from netbuilder.core.atomic import write_bytes
from netbuilder.core.log import logger
from netbuilder.core.paths import state_folder
from netbuilder.core.values import NamedTuple

# What cannot have been written by a window is not believed.
_MOST = 1000
_FARTHEST = 1e7
_NOTHING: Mapping[str, int] = MappingProxyType({})


class View(NamedTuple):
    """A zoom, 1 for 100 %, with the point of the scene that is in the middle of the view."""

    zoom: float
    x: float
    y: float


class LinkMark(NamedTuple):
    """A file that holds the source of the project, and hashes of both when they were last in step."""

    path: str
    file: str
    graph: str


class Kept(NamedTuple):
    """Source that somebody has typed and that is in no graph: what the graph said at first, and the text."""

    base: str
    text: str


class Session(NamedTuple):
    """`project` is the file that was open, or else the example; "" where neither would bring it back.

    `views` are those of the graphs that were looked at, each by the id of its block, "" for the main one.
    `sizes` are pixels of parts of pages that the user made larger or smaller. `commands` are the ids of what
    was done last by the command palette, the last one first. `figures` is what those on nodes speak of.
    `link` is the linked source of the project, `drafts` are texts by the files or
    examples to which they belong.
    """

    project: str = ""
    page: str = ""
    views: Mapping[str, View] = MappingProxyType({})
    sizes: Mapping[str, int] = _NOTHING
    commands: tuple[str, ...] = ()
    figures: str = ""
    link: LinkMark | None = None
    drafts: Mapping[str, Kept] = MappingProxyType({})


class SessionFile:
    """Where it is kept. What cannot be read counts as not there; what cannot be written is forgotten."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file if file is not None else state_folder() / "session.json"

    @property
    def is_there(self) -> bool:
        """Whether there ever was one, readable or not."""
        return self._file.exists()

    def read(self) -> Session:
        try:
            stored = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Session()
        except (OSError, ValueError, RecursionError) as error:
            logger("session").warning("cannot be read: %s", error)
            return Session()
        return _session(stored) if isinstance(stored, dict) else Session()

    def write(self, session: Session) -> None:
        plain = {
            "project": session.project,
            "page": session.page,
            "views": {graph: list(view) for graph, view in session.views.items()},
            "sizes": dict(session.sizes),
            "commands": list(session.commands),
            "figures": session.figures,
            "link": list(session.link) if session.link is not None else None,
            "drafts": {name: list(kept) for name, kept in session.drafts.items()},
        }
        text = json.dumps(plain, indent=1) + "\n"
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._file, text.encode("ascii"), sync=False)


def _session(stored: dict[str, object]) -> Session:
    """What is stored, part by part where it is of the right kind."""
    project, page, commands = stored.get("project"), stored.get("page"), stored.get("commands")
    figures = stored.get("figures")
    views = {graph: view for graph, each in _items(stored.get("views")) if (view := _view(each)) is not None}
    sizes = {
        part: each
        for part, each in _items(stored.get("sizes"))
        if isinstance(each, int) and not isinstance(each, bool) and 0 < each < 100_000
    }
    return Session(
        project if isinstance(project, str) else "",
        page if isinstance(page, str) else "",
        views,
        sizes,
        tuple(each for each in commands[:_MOST] if isinstance(each, str))
        if isinstance(commands, list)
        else (),
        figures if isinstance(figures, str) else "",
        LinkMark(*link) if (link := _words(stored.get("link"), 3)) else None,
        {name: Kept(*kept) for name, each in _items(stored.get("drafts")) if (kept := _words(each, 2))},
    )


def _items(stored: object) -> list[tuple[str, object]]:
    return list(stored.items())[:_MOST] if isinstance(stored, dict) else []


def _words(stored: object, count: int) -> list[str]:
    """So many words, or none."""
    right = (
        isinstance(stored, list) and len(stored) == count and all(isinstance(each, str) for each in stored)
    )
    return stored if isinstance(stored, list) and right else []


def _view(stored: object) -> View | None:
    if not isinstance(stored, list) or len(stored) != 3:
        return None
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in stored):
        return None
    try:
        view = View(*(float(each) for each in stored))
    except OverflowError:
        return None
    known = all(math.isfinite(each) and abs(each) < _FARTHEST for each in view)
    return view if known and view.zoom > 0 else None
