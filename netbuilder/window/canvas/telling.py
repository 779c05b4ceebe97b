"""What is wrong with the node or wire that is selected, told beside it on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtWidgets import QGraphicsView, QWidget

from netbuilder.core.problem import Fix, Problem
from netbuilder.graph.model import End
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.laid_wire import LaidWire
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.scene import CanvasScene
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from netbuilder.window.canvas.popover import ProblemPopover

_MARGIN = 4
_BESIDE_LEG = 5.0
# Of more nodes than this it is not looked which ones a card would lie over.
_MOST_LOOKED_AT = 200


class ProblemTeller:
    """The card over one view of `board`. `apply` does what its buttons say."""

    def __init__(
        self,
        view: QGraphicsView,
        board: CanvasScene,
        workspace: Workspace,
        theme: Theme,
        apply: Callable[[Fix], None],
    ) -> None:
        self._view = view
        self._board = board
        self._workspace = workspace
        self._theme = theme
        self._apply = apply
        self._popover: ProblemPopover | None = None  # until there is a problem to tell
        self._told: tuple[str, Problem] | None = None  # the node, and what is told of it
        self._asked = False

    @property
    def fixes(self) -> list[Fix]:
        """The remedies that are shown now, best first."""
        shown = self._shown
        return [] if shown is None else [each.fix for each in shown.fixes]

    def tell(self, *, keys: bool = False) -> None:
        """Show the problem of the selected node, or of the node at the end of the selected wire.

        With `keys`, the card names the keys of its buttons.
        """
        selection = self._workspace.selection
        id = selection.wire.node if selection.wire is not None else selection.only
        card = self._board.layout.cards.get(id) if id is not None else None
        if id is None or card is None or (card.problem is None and not self._asked):
            self.hide()
            return
        # Late, as the popover itself: most graphs that are opened have no problem.
        from netbuilder.studio.presenters.problem_card import problem_at, problem_card

        report = self._workspace.graph_report
        problem = problem_at(report, id, warnings=self._asked)
        if problem is None:
            self.hide()
            return
        popover = self._made()
        popover.show_problem(problem_card(report, card, problem, said), keys=keys or self._asked)
        self._told = id, problem
        self._place(popover, id, problem)
        popover.show()
        popover.raise_()

    def ask(self) -> None:
        """Tell warnings as well, until the card is put away: somebody wants to know what is wrong."""
        self._asked = True

    def tell_again(self) -> None:
        """What is told may have become another thing."""
        if self._shown is not None:
            self.tell()

    def hide(self) -> bool:
        """Put the card away; False when none was shown."""
        shown = self._shown
        self._told, self._asked = None, False
        if shown is not None:
            shown.hide()
        return shown is not None

    def follow(self) -> None:
        """Keep the card beside its wire while the view moves."""
        shown, told = self._shown, self._told
        if shown is not None and told is not None and told[0] in self._board.layout.boxes:
            self._place(shown, *told)

    def use_theme(self) -> None:
        if self._popover is not None:
            self._popover.use_theme()
        self.tell_again()

    def _made(self) -> ProblemPopover:
        if self._popover is None:
            from netbuilder.window.canvas.popover import ProblemPopover

            self._popover = ProblemPopover(self._theme, self._view.viewport())
            self._popover.fix_wanted.connect(self._apply)
        return self._popover

    @property
    def _shown(self) -> ProblemPopover | None:
        """The popover while it tells a problem."""
        return None if self._popover is None or self._popover.isHidden() else self._popover

    def _place(self, popover: ProblemPopover, id: str, problem: Problem) -> None:
        from netbuilder.window.canvas.standing import Ground

        boxes, place = self._board.layout.boxes, problem.place
        at_wire = not place.blocks and place.port is not None
        laid = self._board.layout.wires.get(End(id, place.port or "")) if at_wire else None
        box = boxes[id]
        spot = laid.chip_rect if laid is not None else QRectF(box.x, box.y, 44, box.height)
        edge = self._view.viewport().rect()
        ground = Ground(
            self._view.mapFromScene(spot.center().x(), spot.bottom()),
            self._in_view(box.rect),
            edge.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN),
            [self._in_view(leg) for leg in _legs(laid)] if laid is not None else (),
            [
                *self._seen(other.rect for other_id, other in boxes.items() if other_id != id),
                *self._floating(popover),
            ],
        )
        popover.place(ground)

    def _seen(self, rects: Iterable[QRectF]) -> list[QRect]:
        """Those that are in sight, in pixels of the view."""
        seen = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        found = islice((rect for rect in rects if rect.intersects(seen)), _MOST_LOOKED_AT)
        return [self._in_view(rect) for rect in found]

    def _floating(self, popover: QWidget) -> list[QRect]:
        """What else stands above the canvas: the map, the zoom, chips in the corners."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        parts = self._view.viewport().findChildren(QWidget, options=direct)
        return [part.geometry() for part in parts if part is not popover and not part.isHidden()]

    def _in_view(self, rect: QRectF) -> QRect:
        return self._view.mapFromScene(rect).boundingRect()


def _legs(laid: LaidWire) -> list[QRectF]:
    """Rectangles around the pieces of a wire."""
    edge = laid.width / 2 + _BESIDE_LEG
    return [
        QRectF(min(x0, x1) - edge, min(y0, y1) - edge, abs(x1 - x0) + 2 * edge, abs(y1 - y0) + 2 * edge)
        for (x0, y0), (x1, y1) in pairwise(laid.trace)
    ]
