"""A new node in the hand, from the palette: it lands where it is let go.

Over a wire it goes into that; at the lower edge of a node it is docked there; close behind an output that
leads nowhere yet it is wired to it; with Alt held, nothing of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPointF

from netbuilder.core.text import Text
from netbuilder.graph.model import End, Frame, Wire
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.studio.presenters.node_card import NodeCard
from netbuilder.studio.presenters.placing import (
    Edit,
    Insertion,
    Joining,
    docked,
    docking_below,
    inserted,
    insertion,
    joining,
    placed,
    placed_behind,
    placing,
)
from netbuilder.window.canvas.docking import frames_for_row, lifted, place_below, with_frames
from netbuilder.window.canvas.geometry import Box, Point, box_of, snapped
from netbuilder.window.canvas.holding import with_frames_kept
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.room import behind
from netbuilder.window.canvas.scene_hand import HeldWire
from netbuilder.window.canvas.tools.gesture import Canvas, Gesture, Pointer

_REACH = 24.0  # pixels of the screen between the node's middle and a wire
# Canvas pixels between the output before it and the node's first input, across and up or down.
_BEHIND, _BESIDE = 144.0, 48.0
_OVERLAP = 8.0
_STRAIGHTEN = 24.0  # canvas pixels by which a wire that comes by itself is pulled straight


class PlaceGesture(Gesture):
    """Begun by the palette. Raises ProblemError when such a node cannot be added."""

    pulls_view = True

    def __init__(self, canvas: Canvas, start: Pointer, kind: str) -> None:
        super().__init__(canvas, start)
        self._placing = placing(canvas.workspace.graph_report, kind, said)
        self._insertions: dict[End, Insertion] = {}
        self._joinings: dict[End, Joining | None] = {}
        self._target: End | None = None
        self._dockings: dict[str, Insertion | None] = {}
        self._above: str | None = None  # the node below which it would be docked
        self._joining: Joining | None = None
        self._level = 0.0  # how far up or down the node is pulled, so that its wire is straight
        self.move(start)

    @property
    def kind(self) -> str:
        return self._placing.kind

    def move(self, to: Pointer) -> None:
        board = self.canvas.board
        self._level = 0.0
        through = self._placing.can_insert and not to.is_free
        self._above = self._edge(to.scene) if through else None
        laid = board.wire_at(to.scene, _REACH) if through and self._above is None else None
        self._target = laid.wire.target if laid is not None else None
        board.mark(target=self._target)
        board.mark_docking(self._above)
        alone = laid is not None or self._above is not None or to.is_free
        source = None if alone else self._output_before(box_of(self._placing.card, *self._place(to)))
        self._joining = self._joining_of(source) if source is not None else None
        there = self._there()
        self._level = self._levelling(to)
        box = box_of(self._card(), *self._place(to))
        board.show_ghost(self._card(), box, said(there.words) if there is not None else "")
        board.hold_wire(self._held(box))

    def release(self, at: Pointer) -> bool:
        """Land. The new node is selected."""
        place = self._landing(at)
        self.cancel()
        workspace, board = self.canvas.workspace, self.canvas.board
        boxes = board.layout.boxes
        box = box_of(self._card(), *place)
        aside = board.layout.room_for(box) if self._target is not None else {}
        before = {id: (boxes[id].x, boxes[id].y) for id in aside}
        label = Text("Add {layer}", layer=self._placing.card.title)
        edit = self._edit(place, aside)
        if self._target is not None:
            new = {self._placing.id: box}
            edit = with_frames_kept(edit, board.layout, aside, new, workspace.scope)
        if workspace.edit(label, edit):
            workspace.selection.set([self._placing.id])
            board.glide({id: (spot, (boxes[id].x, boxes[id].y)) for id, spot in before.items()})
        return True

    def cancel(self) -> None:
        self.canvas.board.mark(target=None)
        self.canvas.board.mark_docking(None)
        self.canvas.board.show_ghost(None)
        self.canvas.board.hold_wire(None)

    def _edit(self, place: Point, aside: dict[str, Point]) -> Edit:
        block, pull = self.canvas.workspace.scope, self.canvas.board.layout.pull
        at = pull.stored(*place)
        if self._above is not None:
            graph, layout = self.canvas.workspace.graph, self.canvas.board.layout
            below, moved = place_below(layout, graph, self._above), lifted(layout, graph, self._above)
            frames = frames_for_row(layout, graph, self._above)
            edit = partial(_docked, kind=self.kind, at=below, above=self._above, moved=moved)
            return partial(edit, frames=frames, block=block)
        if self._target is not None:
            room = pull.stored_places(aside)
            return partial(inserted, kind=self.kind, at=at, target=self._target, room=room, block=block)
        if self._joining is not None:
            return partial(placed_behind, kind=self.kind, at=at, wires=self._joining.wires, block=block)
        return partial(placed, kind=self.kind, at=at, block=block)

    def _place(self, at: Pointer) -> Point:
        """The corner of the node with its middle under the pointer."""
        size = box_of(self._card(), 0, 0)
        x, y = at.scene.x() - size.width / 2, at.scene.y() - size.height / 2
        x, y = (snapped(x), snapped(y)) if self.canvas.snaps else (round(x), round(y))
        return x, y + self._level

    def _landing(self, at: Pointer) -> Point:
        """The same where it is let go: in a wire it comes not to lie on the node that feeds it there."""
        place = self._place(at)
        feeding = self._wire_below()
        if feeding is None:
            return place
        return behind(box_of(self._card(), *place), self.canvas.board.layout.boxes[feeding.source.node])

    def _levelling(self, at: Pointer) -> float:
        if not self.canvas.snaps:
            return 0.0
        box, feeding = box_of(self._card(), *self._place(at)), self._wire_below()
        start: Point | None = None
        end: Point | None = None
        if feeding is not None and box.inputs:
            start = self.canvas.board.layout.port(feeding.source, output=True)
            end = box.x, box.y + box.inputs[0][1]
        elif (held := self._held(box)) is not None:
            start, end = held.start, held.end
        down = start[1] - end[1] if start is not None and end is not None else 0.0
        return down if abs(down) <= _STRAIGHTEN else 0.0

    def _wire_below(self) -> Wire | None:
        """The wire into which it would go."""
        return self.canvas.workspace.graph.wires.get(self._target) if self._target is not None else None

    def _card(self) -> NodeCard:
        """The node as it would be where it is held."""
        there = self._there()
        return there.card if there is not None else self._placing.card

    def _there(self) -> Insertion | Joining | None:
        """What letting go does where it is held; None where that is just to land."""
        if self._above is not None:
            return self._dockings[self._above]
        return self._insertion() or self._joining

    def _edge(self, at: QPointF) -> str | None:
        """The node on whose lower edge the pointer is, if this can be docked there."""
        above = self.canvas.board.edge_at(at)
        if above is not None and above not in self._dockings:
            report = self.canvas.workspace.graph_report
            self._dockings[above] = docking_below(report, self._placing, above, said)
        return above if above is not None and self._dockings[above] is not None else None

    def _insertion(self) -> Insertion | None:
        """What letting go on the wire below does, None where there is no wire."""
        target = self._target
        if target is None:
            return None
        if target not in self._insertions:
            report = self.canvas.workspace.graph_report
            self._insertions[target] = insertion(report, self._placing, target, said)
        return self._insertions[target]

    def _joining_of(self, source: End) -> Joining | None:
        if source not in self._joinings:
            report = self.canvas.workspace.graph_report
            self._joinings[source] = joining(report, self._placing, source, said)
        return self._joinings[source]

    def _output_before(self, box: Box) -> End | None:
        """The nearest output to the left that leads nowhere yet."""
        if not box.inputs:
            return None
        x, y = box.x, box.y + box.inputs[0][1]
        used = {wire.source for wire in self.canvas.workspace.graph.wires.values()}
        found: list[tuple[float, End]] = []
        for hit in self.canvas.board.ports_near(QPointF(x, y), _BEHIND):
            across, down = x - hit.at[0], abs(y - hit.at[1])
            if hit.output and hit.end not in used and across >= -_OVERLAP and down <= _BESIDE:
                found.append((across + 2 * down, hit.end))
        return min(found, key=lambda each: each[0])[1] if found else None

    def _held(self, box: Box) -> HeldWire | None:
        """The wire that would come, while there is one."""
        if self._joining is None:
            return None
        wire = self._joining.wires[0]
        start = self.canvas.board.layout.port(wire.source, output=True)
        end = box.input(wire.target.port)
        return HeldWire(start, end, end, "live") if start is not None and end is not None else None


def _docked(
    project: Project,
    kind: str,
    at: Point,
    above: str,
    moved: Mapping[str, Point],
    frames: Mapping[str, Frame],
    block: str,
) -> Project:
    """`project` with a new row below a node that may have `moved` for it."""
    return with_frames(edits.move(docked(project, kind, at, above, block), moved, block), frames, block)
