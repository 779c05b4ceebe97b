"""Notes and frames as they lie on the canvas: as of the document, or elsewhere while they are in the hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias, TypeVar

from PySide6.QtCore import QRectF

from netbuilder.graph.frames import Area
from netbuilder.graph.model import Frame, Graph, Note

# A corner, or a corner and a size.
Spot: TypeAlias = tuple[float, ...]
_Paper = TypeVar("_Paper", Note, Frame)
_EDGE = 4.0  # room around the outermost


class Areas:
    """The notes and frames of one graph by id."""

    def __init__(self) -> None:
        self.notes: dict[str, Note] = {}
        self.frames: dict[str, Frame] = {}

    def __bool__(self) -> bool:
        return bool(self.notes or self.frames)

    def __contains__(self, id: object) -> bool:
        return id in self.notes or id in self.frames

    @property
    def bounds(self) -> QRectF:
        """A rectangle around all of them, empty without any."""
        whole = QRectF()
        for id in (*self.notes, *self.frames):
            whole = whole.united(self.rect(id))
        return whole.adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE) if self else whole

    def update(self, graph: Graph) -> set[str]:
        """Take over what `graph` says; returns the ids of those that are not what they were."""
        touched = _differing(self.notes, graph.notes) | _differing(self.frames, graph.frames)
        self.notes, self.frames = dict(graph.notes), dict(graph.frames)
        return touched

    def put(self, places: Mapping[str, Spot]) -> set[str]:
        """Put those that are there elsewhere for the time being; returns the ids of those that have moved."""
        notes = {id: _placed(self.notes[id], spot) for id, spot in places.items() if id in self.notes}
        frames = {id: _placed(self.frames[id], spot) for id, spot in places.items() if id in self.frames}
        self.notes |= notes
        self.frames |= frames
        return notes.keys() | frames.keys()

    def rect(self, id: str) -> QRectF:
        """Where the note or frame `id` lies."""
        return rect_of(self.notes[id] if id in self.notes else self.frames[id])


def rect_of(area: Area) -> QRectF:
    return QRectF(area.x, area.y, area.width, area.height)


def _placed(paper: _Paper, spot: Spot) -> _Paper:
    if len(spot) == 2:
        return replace(paper, x=spot[0], y=spot[1])
    x, y, width, height = spot
    return replace(paper, x=x, y=y, width=width, height=height)


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> set[str]:
    return {id for id in old.keys() | new.keys() if old.get(id) is not new.get(id)}
