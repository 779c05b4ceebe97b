"""The nodes of a graph as items of a scene, its notes and frames: it takes in differences, and marks."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGraphicsScene

from netbuilder.analysis.report import Report
from netbuilder.graph.model import End
from netbuilder.studio.presenters.costs import Figures
from netbuilder.window.canvas.areas import Spot
from netbuilder.window.canvas.far import FarPicture
from netbuilder.window.canvas.geometry import Point
from netbuilder.window.canvas.glide import Glide
from netbuilder.window.canvas.layout import Changed, Layout, Settled
from netbuilder.window.canvas.look import Detail, Look
from netbuilder.window.canvas.node_item import BASE_Z, NodeItem
from netbuilder.window.canvas.papers import Papers
from netbuilder.window.canvas.trays import Trays
from netbuilder.window.canvas.wires import Marks, words_rect

if TYPE_CHECKING:
    from netbuilder.window.canvas.moving_wires import MovingWires
    from netbuilder.window.canvas.preview_picture import NodePicture

# Wires of others make way for what is dragged for so little of the time, after so many seconds at least and
# at most: theirs is most of the time of a frame.
_WAY_SHARE, _MAKE_WAY, _MAKE_WAY_AT_LAST = 0.01, 0.066, 0.7
# Milliseconds after which what was dragged lies still.
_STILL_MS = 250
_PIECES = 30  # with more than these Qt paints slower than all around them at once
_SLICE = 40  # nodes and wires that are caught up with at a time: a few milliseconds
_WAYS_SLICE = 100  # wires that are led at a time while nothing else goes on


class ItemScene(QGraphicsScene):
    """Shows what a `Layout` says, in a `Look`. `laid_out`: nodes came, went, or look or lie otherwise."""

    laid_out = Signal()

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layout = Layout()
        self.papers = Papers(self, look, self.repaint)
        self._far = FarPicture(self.layout)
        self._moving: MovingWires | None = None  # until something is dragged
        self._in_hand: frozenset[str] = frozenset()  # nodes that are dragged
        self._dragged = 0.0  # when they were last
        self._let_go = QTimer(self, singleShot=True)
        self._let_go.timeout.connect(self._look_at_hand)
        self._standing: set[NodeItem] = set()  # items that stand out
        self._trays = Trays(self, BASE_Z)
        self._glide = Glide(self._show_on_the_way, self._arrive, self)
        self._settled: Settled | None = None  # how everything lies once nodes have glided there
        self._aims: dict[str, Spot] = {}  # the same of notes and frames
        self._way_due = 0.0  # when wires of others are to make way again for what is dragged
        self._resting = QTimer(self, singleShot=True, interval=round(1000 * _MAKE_WAY))
        self._resting.timeout.connect(self._make_way)
        self._look = look
        self._items: dict[str, NodeItem] = {}
        self._tiles: dict[str, Sequence[QPixmap]] = {}
        self._previews: dict[str, tuple[NodePicture | None, str]] = {}
        self._selected: frozenset[str] = frozenset()
        self._hovered: str | None = None
        self._focused: str | None = None
        self._marks = Marks()

    def show_report(self, report: Report, figures: Figures, seen: QRectF | None = None) -> None:
        """Apply what differs from what is shown, what is not in `seen` perhaps later: see `catch_up`."""
        self._glide.finish()
        changed = self.layout.update(report, figures, seen)
        self._apply(changed)
        if self.papers.show(self.layout.pull.shown(report.graph)):
            self.laid_out.emit()

    def show_other(self, report: Report, figures: Figures) -> None:
        """Show another graph; pictures of data are kept for when they come back."""
        self._settle()
        tiles = dict(self._tiles)
        self.show_report(report, figures)
        self._tiles = {**tiles, **self._tiles}
        self.update()

    def catch_up(self, seen: QRectF) -> bool:
        """Apply a part of what was put off, that in `seen` first; whether there is more."""
        if self.layout.is_behind and not self.is_gliding:
            self._apply(self.layout.catch_up(seen, _SLICE))
        return self.layout.is_behind

    def lead_late(self, seen: QRectF | None) -> bool:
        """Lead wires that lie straight, those in `seen` where one can tell, with None a part of all; whether
        there are more.
        """
        tells = seen is None or self._look.detail is not Detail.BLOCKS
        if self.layout.owes_ways and tells and not self.is_gliding:
            self._apply(self.layout.lead_late(seen, _WAYS_SLICE))
        return self.layout.owes_ways

    def move_nodes(self, places: Mapping[str, Spot], *, still: bool = False) -> None:
        """Show nodes, notes and frames elsewhere for the time being; wires of others may keep `still`."""
        self._glide.finish()
        now, nodes = time.monotonic(), self._of_nodes(places)
        self._take(frozenset(nodes), now)
        later = not still and now < self._way_due
        changed = self.layout.move(nodes, still=still, later=later)
        if later:
            self._resting.start()
        elif not still:
            self._way_is_made(now)
        self._apply(changed)
        self.papers.put(places)

    def _take(self, nodes: frozenset[str], now: float) -> None:
        """Let Qt paint the wires at what is dragged, until it lies still."""
        self._dragged = now
        if nodes == self._in_hand:
            return
        self._settle()
        self._in_hand = nodes
        self._let_go.start(_STILL_MS)
        if self._look.detail is not Detail.BLOCKS:
            if self._moving is None:
                from netbuilder.window.canvas.moving_wires import MovingWires  # late: a hand comes later

                self._moving = MovingWires(self, self.layout)
            marked = {end for _, end in self._marks.pairs}
            self._moving.begin([end for end in self.layout.wires_at(nodes) if end not in marked], self._look)
            self._tell_apart()

    def _look_at_hand(self) -> None:
        """A timer that is started with each move would take as long as the move."""
        left = _STILL_MS - round(1000 * (time.monotonic() - self._dragged))
        if left > 0:
            self._let_go.start(left)
        else:
            self._settle()

    def _settle(self) -> None:
        """Nothing is in the hand any more."""
        self._let_go.stop()
        self._in_hand = frozenset()
        if self._moving is not None:
            self._moving.end()
            self._tell_apart()

    def _tell_apart(self) -> None:
        """Where a wire lies that the ground leaves out is nothing to be painted anew."""
        self.layout.leave_out(self.apart, self._marks.hidden)

    def repaint(self, rect: QRectF | None = None) -> None:
        """Have what is no item painted anew in `rect`, or all of it."""
        if self._moving is not None:
            self._moving.repaint(rect)
        else:
            self.update(rect if rect is not None else QRectF())

    @property
    def apart(self) -> frozenset[End]:
        """The wires that are items, by where they end: the ground leaves them out."""
        return self._moving.ends if self._moving is not None else frozenset()

    def _make_way(self) -> None:
        if self.layout.owes_way:
            begun = time.monotonic()
            changed = self.layout.make_way()
            self._way_is_made(begun)
            self._apply(changed)

    def _way_is_made(self, begun: float) -> None:
        now = time.monotonic()
        rest = (now - begun) / _WAY_SHARE
        self._way_due = now + max(_MAKE_WAY, min(rest, _MAKE_WAY_AT_LAST))

    def _of_nodes(self, places: Mapping[str, Spot]) -> dict[str, Point]:
        boxes = self.layout.boxes
        return {id: (spot[0], spot[1]) for id, spot in places.items() if id in boxes}

    def glide(self, ways: Mapping[str, tuple[Spot, Spot]]) -> None:
        """Show what is at the second of its places on the way there from the first."""
        self._glide.finish()
        self._settle()
        self._make_way()
        self._settled = self.layout.settled()
        self._aims = {id: way[1] for id, way in ways.items() if id in self.papers.areas}
        self._glide.begin(ways)
        if not self._glide.alive:
            self._settled = None

    @property
    def is_gliding(self) -> bool:
        return self._glide.alive

    def finish_glide(self) -> bool:
        """Show all nodes where they belong; False when none was on its way."""
        return self._glide.finish()

    def _show_on_the_way(self, places: Mapping[str, Spot]) -> None:
        self._apply(self.layout.show_on_the_way(self._of_nodes(places)))
        # After the nodes: Qt paints what is updated first, and forgets where moved items were before.
        self.papers.put(places)

    def _arrive(self) -> None:
        if self._settled is not None:
            self._apply(self.layout.settle(self._settled))
            self.papers.put(self._aims)
            self._settled = None

    def set_look(self, look: Look) -> None:
        self._settle()
        self._look = look
        for item in self._items.values():
            item.set_look(look)
        self.papers.set_look(look)
        self.update()

    def show_tiles(self, id: str, tiles: Sequence[QPixmap]) -> None:
        """Small pictures for a data node; they are kept until the node goes."""
        self._tiles[id] = tiles
        if id in self._items:
            self._items[id].show_tiles(tiles)

    def show_preview(self, id: str, picture: NodePicture | None, says: str) -> None:
        """What a node makes of the example, with a sentence about it. It is there again when the node is."""
        self._previews[id] = picture, says
        if id in self._items:
            self._items[id].show_preview(picture, says)

    def select(self, ids: frozenset[str], wire: End | None) -> None:
        for id in self._selected ^ ids:
            if id in self._items:
                self._items[id].select(id in ids)
        self.papers.select(ids)
        self._selected = ids
        self.mark(selected=wire)

    def focus(self, id: str | None) -> None:
        """Show to which node the keyboard has led."""
        if id != self._focused:
            for each, on in ((self._focused, False), (id, True)):
                if each in self._items:
                    self._items[each].focus(on)
            self._focused = id

    def hover(self, id: str | None, wire: End | None) -> None:
        if id != self._hovered:
            for each, on in ((self._hovered, False), (id, True)):
                if each in self._items:
                    self._items[each].hover(on)
            self._hovered = id
        self.mark(hovered=wire)

    def mark(self, **ends: End | None) -> None:
        """Let wires stand out by the name of the mark: selected, hovered, target."""
        self._mark_anew(Marks(**{**self._marks._asdict(), **ends}))

    def hide_wires(self, *ends: End) -> None:
        """Leave out the wires that are in the hand."""
        self._mark_anew(self._marks._replace(hidden=frozenset(ends)))

    def mark_cut(self, *ends: End) -> None:
        """Show which wires are about to be cut."""
        self._mark_anew(self._marks._replace(cut=frozenset(ends)))

    def _mark_anew(self, marks: Marks) -> None:
        if marks == self._marks:
            return
        changed = {end for _, end in self._marks.pairs ^ marks.pairs}
        if changed & self.apart:
            self._settle()
        for end in changed & self.layout.wires.keys():
            self.repaint(self.layout.wires[end].rect)
        self._marks = marks
        self._tell_apart()

    @property
    def marks(self) -> Marks:
        return self._marks

    def item(self, id: str) -> NodeItem | None:
        return self._items.get(id)

    def _apply(self, changed: Changed) -> None:
        self._far.forget()
        for id in changed.gone:
            old = self._items.pop(id)
            self._standing.discard(old)
            self.removeItem(old)
            if old.tray is not None:
                self._trays.take_back(old.tray)
            self._tiles.pop(id, None)
        nodes: Collection[str] = changed.nodes
        if len(nodes) > _SLICE:  # neighbours share a tray
            nodes = [id for id in self.layout.boxes if id in nodes]
        for id in nodes:
            card, box = self.layout.cards[id], self.layout.boxes[id]
            item = self._items.get(id)
            if item is None:
                self._add(NodeItem(id, card, box, self._look, self._standing, self._trays.lend()))
            else:
                item.show_card(card, box)
        if self._moving is not None:
            self._moving.follow()
        self._paint_anew(changed.dirty)
        for laid in changed.said:
            self.repaint(words_rect(laid, self._look))
        if changed.gone or changed.nodes:
            self.laid_out.emit()

    def _add(self, item: NodeItem) -> None:
        self._items[item.id] = item
        if item.id in self._selected:
            item.select(True)
        if item.id == self._focused:
            item.focus(True)
        if item.id in self._tiles:
            item.show_tiles(self._tiles[item.id])
        if item.id in self._previews:
            item.show_preview(*self._previews[item.id])
        if item.tray is not None and item.zValue() == BASE_Z:
            item.setParentItem(item.tray)
        else:
            self.addItem(item)

    def _paint_anew(self, rects: Sequence[QRectF]) -> None:
        if len(rects) > _PIECES:
            rects = [reduce(QRectF.united, rects)]
        for rect in rects:
            self.repaint(rect)
