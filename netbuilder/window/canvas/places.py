"""Where the nodes of a graph lie on the canvas, a card of several rows as one, and where in the document."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from PySide6.QtCore import QRectF

from netbuilder.graph.model import End, Graph
from netbuilder.window.canvas.docks import Docks, around, piled
from netbuilder.window.canvas.geometry import Box, Point
from netbuilder.window.canvas.ground import Ground
from netbuilder.window.canvas.pull import Pull
from netbuilder.window.canvas.room import room_for


class Places:
    """`boxes` are those on the canvas.

    With `previews` nodes have a foot for what they make of an example, and the canvas is pulled apart for it:
    see `Stretch`.
    """

    def __init__(self) -> None:
        self.previews = False
        self.boxes: dict[str, Box] = {}
        self.docks = Docks()
        self.pull = Pull()
        self._ground = Ground()
        self._rows: dict[str, Box] = {}  # of docked nodes, as large as they were on a card of their own
        self._piled: dict[str, Box] = {}  # where these lie in their cards
        self._settled: dict[str, Box] = {}  # places as of the document, not those of a drag
        self._papers: tuple[object, object] | None = None  # notes and frames of which it was pulled apart

    @property
    def areas(self) -> Mapping[str, Box]:
        """The room of each node; of a row, that of its whole card."""
        return self.docks.areas(self.boxes)

    def landed(self, places: Mapping[str, tuple[float, ...]], graph: Graph) -> dict[str, Point]:
        """Where in the document things of `graph` belong that are let go at these corners on the canvas."""
        heads = {id: at for id, at in places.items() if not self.docks.goes_with(id, places)}
        found = self.pull.landed(heads, self._in_document(graph), {**graph.notes, **graph.frames})
        return self.docks.with_rows(found, self.boxes) if len(heads) < len(places) else found

    def _in_document(self, graph: Graph) -> dict[str, Box]:
        """The places of nodes in the document, with their feet; those of rows are below the first one."""
        found = {}
        for id, box in self.boxes.items():
            node = graph.nodes[self.docks.rows(id)[0]]
            found[id] = box._replace(x=node.x, y=node.y + box.y - self.boxes[node.id].y)
        return found

    def stored_boxes(self) -> Mapping[str, Box]:
        """The places of nodes in the document, without what they make of an example."""
        if not self.previews:
            return self.boxes
        found = {id: self.pull.stored_box(box) for id, box in self.boxes.items()}
        for id, (_, y) in self.docks.with_rows({id: found[id][:2] for id in found}, self.boxes).items():
            found[id] = found[id]._replace(y=y)
        return found

    def room_for(self, new: Box, without: Container[str] = ()) -> dict[str, Point]:
        """Where nodes on the canvas step aside for `new`, cards as a whole; not those of `without`."""
        cards = self.docks.by_card(self.boxes)
        aside = room_for(new, {id: box for id, box in cards.items() if id not in without})
        return self.docks.with_rows(aside, self.boxes)

    def port(self, end: End, *, output: bool) -> Point | None:
        """The middle of a port."""
        box = self.boxes.get(end.node)
        if box is None:
            return None
        return box.output(end.port) if output else box.input(end.port)

    def _in_sight(self, seen: QRectF) -> set[str]:
        """The nodes that show in `seen`, a row where its card does."""
        return self.docks.whole(self._ground.named_near(*_edges(seen)))

    def _astray(self, graph: Graph) -> list[str]:
        """Nodes that lie elsewhere than the document says."""
        boxes, rows, nodes = self.boxes, self._rows, graph.nodes.items()
        if self.pull.is_apart:
            down = self.pull.down
            found = [id for id, node in nodes if (at := boxes[id])[0] != node.x or at[1] != down(node.y)]
        else:  # spelt out, since after each edit all nodes are asked
            found = [id for id, node in nodes if (at := boxes[id])[0] != node.x or at[1] != node.y]
        if not rows:
            return found
        # Rows below the first one lie where that is, wherever the document has them.
        found = [id for id in found if id not in rows or self.docks.rows(id)[0] == id]
        return found + [id for id in rows if boxes[id] is not self._piled[id]]

    def _put_back(self, graph: Graph) -> set[str]:
        """Let nodes that lie elsewhere than the document says lie there again; returns these."""
        astray, moved = self._astray(graph), set[str]()
        for id in astray:
            if id not in self._rows:
                node = graph.nodes[id]
                self._place(id, self.boxes[id]._replace(x=node.x, y=self.pull.down(node.y)))
                moved.add(id)
        return moved | self._pile(astray, graph)

    def _put(self, id: str, box: Box, *, is_row: bool) -> None:
        """Let a node be there, or as large as that in a card: see `_pile`."""
        if self.pull.is_apart:
            box = box._replace(y=self.pull.down(box.y))
        was_row = self._rows.pop(id, None) is not None
        if is_row:
            self._rows[id] = box
        elif was_row or box != self.boxes.get(id):
            self._place(id, box)

    def _forget(self, id: str) -> None:
        del self.boxes[id]
        self._rows.pop(id, None)
        self._piled.pop(id, None)
        self._ground.take(id)

    def _pile(self, ids: Iterable[str], graph: Graph) -> set[str]:
        """Put the rows of the cards of `ids` below one another; returns those that were elsewhere."""
        if not self.docks:
            return set()
        moved = set()
        for rows in {self.docks.rows(id) for id in ids if id in self._rows}:
            head = graph.nodes[rows[0]]
            boxes = piled((self._rows[id] for id in rows), head.x, self.pull.down(head.y))
            for id, box in zip(rows, boxes, strict=True):
                if box != self.boxes.get(id):
                    self.boxes[id] = box
                    moved.add(id)
                self._piled[id] = self.boxes[id]
                self._ground.take(id)
            self._ground.put(rows[0], around(self.boxes[rows[0]], self.boxes[rows[-1]]))
        return moved

    def _may_need_room(self, touched: Iterable[str], gone: Iterable[str], graph: Graph) -> bool:
        """Whether something has come, gone, or is elsewhere or of another size."""
        before, self._papers = self._papers, (graph.notes, graph.frames)
        same = before is not None and before[0] is graph.notes and before[1] is graph.frames and not gone
        return not same or any(self.boxes[id] != self._settled.get(id) for id in touched)

    def _pull_apart(self, graph: Graph) -> set[str]:
        """Make room for the feet of nodes; returns the ids of those that lie elsewhere for it."""
        boxes = self._in_document(graph)
        if not self.pull.fit(boxes.values(), (*graph.notes.values(), *graph.frames.values())):
            return set()
        moved = self._pile(self.docks.heads(), graph)
        for id, box in boxes.items():
            y = self.pull.down(box.y)
            if y != self.boxes[id].y and id not in self.docks:
                self._place(id, box._replace(y=y))
                moved.add(id)
        return moved

    def _place(self, id: str, box: Box) -> None:
        self.boxes[id] = box
        self._ground.put(id, box)


def _edges(rect: QRectF) -> tuple[float, float, float, float]:
    return rect.left(), rect.top(), rect.right(), rect.bottom()
