"""The driver of tests by hand: what a person does to the window, in the words of what it is done to.

Everything is found by its object name and done with mouse and keys; afterwards tests look at the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget

from netbuilder.graph.model import End
from netbuilder.studio.desk import DeskState, TrainingDesk
from netbuilder.studio.presenters.node_card import NodeCard, WireCard
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.palette import PaletteList
from tests.hands import touch
from tests.hands.person import Person
from tests.hands.touch import NotThere

_EXPORT_PATIENCE = 90.0
# A run that takes no step for so long stands still; a batch takes less.
_STILL_SECONDS, _STILL_TRIES = 0.3, 10

Port = tuple[str, str]  # node and port


class Hands(Person):
    """A person who builds, trains and takes away."""

    @property
    def desk(self) -> TrainingDesk:
        return self.workspace.desk

    @property
    def canvas(self) -> CanvasView:
        """With everything where it belongs: while nodes glide there, no hand is quick enough to meet them."""
        found = self.find("canvas", CanvasView)
        self.wait_until(lambda: not found.is_behind, "the canvas does not come to rest")
        return found

    # ------------------------------------------------------------------------------------------ the canvas

    def drop(self, kind: str, at: tuple[float, float]) -> str:
        """Drag a row of the palette onto the canvas, so that the node's middle is at `at` of the scene.

        The id of the new node.
        """
        return self._drop(kind, QPointF(*at))

    @property
    def middle(self) -> tuple[float, float]:
        """The point of the scene that is in the middle of the view."""
        middle = self.canvas.mapToScene(self.canvas.viewport().rect().center())
        return middle.x(), middle.y()

    def drop_on_wire(self, kind: str, source: Port, target: Port) -> str:
        """Drag a row of the palette onto the wire between two ports; the id of the new node."""
        laid = self.canvas.board.layout.wires.get(End(*target))
        if laid is None or laid.wire.source != End(*source):
            raise NotThere(f"no wire leads from {source} to {target}")
        middle = laid.trace[len(laid.trace) // 2] if len(laid.trace) > 2 else None
        (x0, y0), (x1, y1) = laid.trace[0], laid.trace[-1]
        return self._drop(kind, QPointF(*(middle or ((x0 + x1) / 2, (y0 + y1) / 2))))

    def wire(self, source: Port, target: Port) -> None:
        """Drag a wire from an output to an input."""
        canvas = self.canvas
        start, goal = self._port(source, output=True), self._port(target, output=False)
        touch.drag(canvas.viewport(), start, canvas.viewport(), goal)
        wire = self.workspace.graph.wires.get(End(*target))
        if wire is None or wire.source != End(*source):
            raise NotThere(f"the canvas took no wire from {source} to {target}")

    def select(self, id: str) -> None:
        """Click on the title of a node."""
        box = self.canvas.board.layout.boxes.get(id)
        if box is None:
            raise NotThere(f"the canvas shows no node “{id}”")
        title = QPointF(box.x + box.width / 2, box.y + 10)
        aimed = self._in_view(title)
        touch.click(self.canvas.viewport(), aimed)
        chosen = self.workspace.selection.ids
        if chosen != {id}:
            now, focus = self._in_view(title), QApplication.focusWidget()
            raise NotThere(
                f"a click on “{id}” at {aimed.toTuple()} selects {sorted(chosen)}; its title is at "
                f"{now.toTuple()} now and {focus.objectName() if focus else 'nothing'} has the focus"
            )

    def select_nothing(self) -> None:
        """Click on the empty canvas, above what is drawn."""
        bounds = self.canvas.board.layout.bounds
        spot = QPointF(bounds.center().x(), bounds.top() - 24)
        touch.click(self.canvas.viewport(), self._in_view(spot))
        if self.workspace.selection.ids:
            raise NotThere("a click beside everything does not let go of the selection")

    def node_card(self, id: str) -> NodeCard:
        """What the canvas shows of a node."""
        return self.canvas.board.layout.cards[id]

    def wire_card(self, target: Port) -> WireCard:
        """What the canvas shows of the wire that ends at a port."""
        return self.canvas.board.layout.wires[End(*target)].card

    def problem_fix(self) -> None:
        """Press the button of the first problem in the list that has one."""
        self._press_first("problems", "problemFix")

    def popover_fix(self) -> None:
        """Press the first button of the card beside the node or wire at fault."""
        self._press_first("problemPopover", "fix.0")

    def _press_first(self, ground: str, button: str) -> None:
        inside = self.find(ground, QWidget)
        offered = [each for each in inside.findChildren(QPushButton, button) if each.isVisible()]
        if not offered:
            raise NotThere(f"“{ground}” offers no remedy")
        touch.click(offered[0])

    def _drop(self, kind: str, at: QPointF) -> str:
        palette = self.find("paletteList", PaletteList)
        if palette.place_of(kind).isNull():
            self._unfold(palette, kind)
        start = palette.place_of(kind)
        before = set(self.workspace.graph.nodes)
        touch.drag(palette.viewport(), start, self.canvas.viewport(), self._in_view(at))
        new = set(self.workspace.graph.nodes) - before
        if len(new) != 1:
            raise NotThere(f"letting go of “{kind}” has made {len(new)} nodes")
        return new.pop()

    def _unfold(self, palette: PaletteList, kind: str) -> None:
        """Click on the head under which a kind of node is folded away."""
        for number, row in enumerate(palette.rows()):
            folded = row.section.items if row.section is not None and not row.is_open else ()
            if any(item.kind == kind for item in folded):
                index = palette.model().index(number, 0)
                palette.scrollTo(index)
                touch.click(palette.viewport(), palette.visualRect(index).center())
                return
        raise NotThere(f"the palette does not list “{kind}”")

    def _port(self, port: Port, *, output: bool) -> QPoint:
        place = self.canvas.board.layout.port(End(*port), output=output)
        if place is None:
            raise NotThere(f"the canvas shows no port {port}")
        return self._in_view(QPointF(*place))

    def _in_view(self, scene: QPointF) -> QPoint:
        """Where a point of the scene is in the viewport."""
        at = self.canvas.mapFromScene(scene)
        if not self.canvas.viewport().rect().contains(at):
            raise NotThere(f"{scene.toTuple()} of the canvas is out of sight")
        return at

    # ------------------------------------------------------------------------------------------ a run

    def train(self) -> None:
        """Press Train, and wait until the run is under way."""
        self.click("trainButton")
        self.wait_until(lambda: self.desk.state is DeskState.RUNNING, "the run does not begin")

    def wait_for(self, *, epoch: int) -> None:
        """Until an epoch is over."""
        self.wait_until(lambda: len(self.desk.epochs) >= epoch or not self.desk.alive, f"no epoch {epoch}")
        if len(self.desk.epochs) < epoch:
            end = self.desk.end
            raise NotThere(f"the run has ended in epoch {len(self.desk.epochs) + 1}: {end}")

    def wait_for_view(self, kind: str) -> None:
        """Until the run has shown something of a kind, such as "filters"."""
        self.wait_until(lambda: kind in self.desk.views, f"the run shows no {kind}")

    def pause(self) -> None:
        """Press Pause, and wait until the batch under way is over."""
        self.click("pauseButton")
        self.wait_until(lambda: self.desk.state is DeskState.PAUSED, "the run does not pause")
        # The batch under way is finished first.
        for _ in range(_STILL_TRIES):
            seen = self.steps
            self.let_pass(_STILL_SECONDS)
            if seen == self.steps:
                return
        raise NotThere("the run goes on though it is paused")

    def go_on(self) -> None:
        """Press Continue."""
        before = self.steps
        self.click("pauseButton")
        self.wait_until(lambda: self.steps > before + 1, "the run does not go on")

    def step(self) -> None:
        """Train on one more batch."""
        before = self.steps
        self.click("stepButton")
        self.wait_until(lambda: self.steps > before, "no step is taken")

    def stop(self) -> None:
        self.click("stopButton")
        self.wait_for_the_end()

    def wait_for_the_end(self) -> None:
        self.wait_until(lambda: not self.desk.alive, "the run does not end")

    @property
    def steps(self) -> int:
        """How many steps the window knows of."""
        table = self.desk.table
        return table.length if table is not None else 0

    # ------------------------------------------------------------------------------------------ taking away

    def export(self, folder: Path, formats: Sequence[str]) -> str:
        """Export through the dialog, and close it; what it said at the end."""
        self.press("Ctrl+E")
        dialog = self.find("exportDialog", QWidget)
        boxes = [each for each in dialog.findChildren(QAbstractButton) if _format_of(each)]
        offered = [_format_of(each) for each in boxes]
        if missing := set(formats) - set(offered):
            raise NotThere(f"the dialog does not offer {', '.join(missing)}")
        for box in boxes:
            self.check(box.objectName(), _format_of(box) in formats)
        self.type_into("exportFolder", str(folder))
        self.click("exportButton")
        shown = dialog.findChild(QPushButton, "exportShowFolder")
        assert isinstance(shown, QPushButton)
        done = "the export is not done"
        self.wait_until(lambda: shown.isVisible() or "failed" in self.words(), done, _EXPORT_PATIENCE)
        said = self.words()
        self.click("exportCancel")
        self.wait_until(lambda: QApplication.activeModalWidget() is None, "the dialog does not close")
        return said


def _format_of(box: QAbstractButton) -> str:
    name = box.objectName()
    return name.removeprefix("exportFormat.") if name.startswith("exportFormat.") else ""
