"""What is wrong with the node or wire that is selected, told beside it on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from netbuilder.core.problem import Fix, Problem
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.camera import CameraView
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.scene import CanvasScene
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from netbuilder.window.canvas.popover import ProblemPopover


class ProblemTeller:
    """The card over one view of `board`.

    `apply` does what its buttons say, `on_told` hears whether there is one.
    """

    def __init__(
        self,
        view: CameraView,
        board: CanvasScene,
        workspace: Workspace,
        theme: Theme,
        apply: Callable[[Fix], None],
        on_told: Callable[[bool], None],
    ) -> None:
        self._view = view
        self._board = board
        self._workspace = workspace
        self._theme = theme
        self._apply = apply
        self._on_told = on_told
        self._popover: ProblemPopover | None = None  # until there is a problem to tell
        self._told: tuple[str, Problem] | None = None  # the node, and what is told of it
        self._asked = False

    @property
    def fixes(self) -> list[Fix]:
        """The remedies that are shown now, best first."""
        shown = self._shown
        return [] if shown is None else [each.fix for each in shown.fixes]

    def tell(self, *, keys: bool = False, make_room: bool = False) -> None:
        """Show the problem of the selected node, or of the node at the end of the selected wire.

        With `keys`, the card names the keys of its buttons. Where all places would hide something, the view
        may move a bit to `make_room`; it does for who has asked.
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
        self._place(popover, id, problem, make_room=make_room or self._asked)
        popover.show()
        popover.raise_()
        self._on_told(True)

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
            self._on_told(False)
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

    def _place(self, popover: ProblemPopover, id: str, problem: Problem, *, make_room: bool = False) -> None:
        from netbuilder.window.canvas.surroundings import around, floating_over

        floating = floating_over(self._view.viewport(), popover)
        found = around(self._view, self._board, id, problem, floating)
        standing = found.stand(popover.card_size)
        if make_room and not standing.is_free:
            bounds = self._view.mapFromScene(self._board.bounds).boundingRect()
            by = found.way_to_free(popover.card_size, bounds)
            if by is not None:
                self._view.pan_by(by.x(), by.y())
                self._place(popover, id, problem)
                return
        popover.place(standing)
