"""A canvas pulled apart downwards, and the way between it and the places in the document."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.values import NamedTuple
from netbuilder.graph.frames import Area
from netbuilder.graph.model import Frame, Graph, Note
from netbuilder.window.canvas.geometry import Box, Point
from netbuilder.window.canvas.stretch import AS_STORED, stretch_for

_Paper = TypeVar("_Paper", Note, Frame)


class _Shown(NamedTuple):
    """A note or a frame as it is in the document, and as it is shown, from `top` to `bottom`."""

    stored: Note | Frame
    top: float
    bottom: float
    shown: Any


class Pull:
    """Everything that is written into the document from a place on the canvas goes through `stored…`."""

    def __init__(self) -> None:
        self._stretch = AS_STORED
        self._papers: dict[str, _Shown] = {}

    @property
    def is_apart(self) -> bool:
        """Whether something is shown elsewhere than it is stored."""
        return bool(self._stretch.cuts)

    def fit(self, nodes: Collection[Box], others: Iterable[Area]) -> bool:
        """Pull as far as nodes, notes and frames at their stored places need it; False if they do so."""
        before, self._stretch = self._stretch, stretch_for(nodes, others)
        return self._stretch.cuts != before.cuts

    def down(self, y: float) -> float:
        """Where a height of the document is shown."""
        return self._stretch.down(y) if self._stretch.cuts else y

    def stored(self, x: float, y: float) -> Point:
        """The place in the document of what is shown at a point."""
        return x, self._stretch.up(y)

    def stored_places(self, places: Mapping[str, tuple[float, ...]]) -> dict[str, Point]:
        """The places in the document of things with these corners on the canvas."""
        return {id: self.stored(spot[0], spot[1]) for id, spot in places.items()}

    def landed(
        self,
        places: Mapping[str, tuple[float, ...]],
        nodes: Mapping[str, Box],
        papers: Mapping[str, Note | Frame],
    ) -> dict[str, Point]:
        """Where in the document things belong that are let go at these corners on the canvas, to stay there
        as nearly as can be: without them it may have to be pulled apart less.

        `nodes` with their feet and `papers` are at their places in the document.
        """
        found = self.stored_places(places)
        if not self.is_apart:
            return found
        rest = [box for id, box in nodes.items() if id not in places]
        without = stretch_for(rest, [paper for id, paper in papers.items() if id not in places])
        other = {id: (spot[0], without.up(spot[1])) for id, spot in places.items()}

        def missed(stored: Mapping[str, Point]) -> float:
            moved = [_at(area, stored.get(id)) for id, area in nodes.items()]
            stretch = stretch_for(moved, [_paper_at(paper, stored.get(id)) for id, paper in papers.items()])
            return max(abs(stretch.down(stored[id][1]) - places[id][1]) for id in places)

        return min((found, other), key=missed)

    def stored_box(self, box: Box) -> Box:
        """The place of a node in the document, without its foot."""
        return box._replace(y=self._stretch.up(box.y), height=box.height - box.foot, foot=0.0)

    def stored_paper(self, paper: _Paper) -> _Paper:
        """A note or a frame as it is in the document, from one as it is shown."""
        if not self.is_apart:
            return paper
        top, bottom = self._stretch.up(paper.y), self._stretch.up(paper.y + paper.height)
        return replace(paper, y=top, height=bottom - top)

    def shown(self, graph: Graph) -> Graph:
        """`graph` with notes and frames where they are shown; what is as before is the same object."""
        before, self._papers = self._papers, {}
        if not self.is_apart:
            return graph
        notes = FrozenDict({id: self._shown(note, before) for id, note in graph.notes.items()})
        frames = FrozenDict({id: self._shown(frame, before) for id, frame in graph.frames.items()})
        return replace(graph, notes=notes, frames=frames)

    def _shown(self, paper: _Paper, before: Mapping[str, _Shown]) -> _Paper:
        top, bottom = self.down(paper.y), self.down(paper.y + paper.height)
        known = before.get(paper.id)
        if known is None or known.stored is not paper or (known.top, known.bottom) != (top, bottom):
            known = _Shown(paper, top, bottom, replace(paper, y=top, height=bottom - top))
        self._papers[paper.id] = known
        shown: _Paper = known.shown
        return shown


def _at(box: Box, place: Point | None) -> Box:
    return box if place is None else box._replace(x=place[0], y=place[1])


def _paper_at(paper: Note | Frame, place: Point | None) -> Note | Frame:
    return paper if place is None else replace(paper, x=place[0], y=place[1])
