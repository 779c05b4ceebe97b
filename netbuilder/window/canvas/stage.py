"""The graph of a workspace in view: it follows document, selection and theme, and tells problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QFocusEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QToolTip, QWidget

from netbuilder.core.problem import Fix, Problem
from netbuilder.project.diff import ProjectDiff
from netbuilder.project.project import Project
from netbuilder.studio.presenters.costs import Figures
from netbuilder.studio.session import View
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.board_view import BoardView
from netbuilder.window.canvas.kept_whole import KeptWhole
from netbuilder.window.canvas.look import LEAST_ZOOM, MOST_ZOOM, Look, said
from netbuilder.window.canvas.pictures import pixmap_of
from netbuilder.window.canvas.room_for_new import RoomForNew
from netbuilder.window.canvas.telling import ProblemTeller
from netbuilder.window.canvas.tidying import has_heap, spread
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.style import BY_KEYBOARD

if TYPE_CHECKING:
    import numpy as np

    from netbuilder.window.canvas.costing import Costing

# Until more of what was put off is shown: first what is in sight is painted.
_CATCH_UP_MS = 8
# Until wires that nobody sees closely are led: first the view comes to rest, then a part at a time.
_REST_MS, _NEXT_MS = 400, 20


class StageView(BoardView):
    """Shows; what the user does with it is the business of `CanvasView`."""

    problem_told = Signal(bool)  # whether the card of a problem is shown

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, theme, parent)
        board = self._board
        self._figures = Figures.SHAPES
        self._costing: Costing | None = None  # until figures first speak of costs
        self._to_frame = True
        self._first_view: View | None = None  # instead of the whole graph
        self._kept = KeptWhole(self, lambda: board.bounds, self.frame_all)
        self._teller = ProblemTeller(self, board, workspace, theme, self._apply, self.problem_told.emit)
        self._catching_up = QTimer(self, singleShot=True, interval=_CATCH_UP_MS)
        self._catching_up.timeout.connect(self._catch_up)
        self._leading = QTimer(self, singleShot=True)
        self._leading.timeout.connect(self._lead_on)
        self._ring = QFrame(self)
        self._ring.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ring.hide()
        self._keys = False  # whether the user is at the keyboard, and has to see where it is
        self._room = RoomForNew(board.layout, workspace)
        workspace.find_room = self._room.found
        workspace.opened.connect(self._on_open)
        workspace.changed.connect(self._on_change)
        workspace.selection.changed.connect(self._on_selection)
        theme.changed.connect(self._use_theme)
        self.zoom_changed.connect(self._use_zoom)
        self.scrolled.connect(self._on_scroll)
        self._overlays.top.figures_chosen.connect(self.show_figures)
        self._use_theme()
        self._show_project()

    # ------------------------------------------------------------------------------------ what is shown

    def show_previews(self, on: bool) -> None:
        """Leave room on the nodes for what they make of an example, or none."""
        if on == self._board.layout.previews:
            return
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        saw_all = seen.contains(self._board.bounds)
        self._board.layout.show_previews(on)
        self._show_report()
        if saw_all and self.isVisible():
            self.frame_all()

    def set_thumbnails(self, node_id: str, images: Sequence[np.ndarray], count_text: str) -> None:
        """Show what the data of a node look like: uint8, height×width or height×width×3."""
        self._board.layout.counts[node_id] = count_text
        self._board.show_tiles(node_id, [pixmap_of(image) for image in images])
        self._show_report()

    def accessible_text(self, id: str) -> str:
        """A node, a note or a frame as a sentence, empty for one that is not there."""
        layout = self._board.layout
        return layout.spoken(id) if id in layout.cards else self._board.papers.spoken(id, layout)

    # ------------------------------------------------------------------------------------ problems

    def tell_problem(self, *, make_room: bool = False) -> None:
        """Show the problem of the selected node, or of the node at the end of the selected wire.

        The view may move a bit to `make_room` for its card.
        """
        self._teller.tell(keys=self._keys, make_room=make_room)

    def tell_all(self) -> None:
        """The same, a warning too: somebody asked what is wrong with the node."""
        self._teller.ask()
        self.tell_problem()

    def hide_problem(self) -> bool:
        """Put the problem away; False when none was shown."""
        return self._teller.hide()

    def problem_fixes(self) -> list[Fix]:
        """The remedies that are shown now, best first."""
        return self._teller.fixes

    def show_refusal(self, problem: Problem) -> None:
        """Say at the pointer why something was not done."""
        words = said(problem.what)
        if problem.remedy is not None:
            remedy = said(problem.remedy)
            words = f"{words}\n{remedy[:1].upper()}{remedy[1:]}"
        QToolTip.showText(QCursor.pos(), words, self.viewport())

    def with_level_wires(self, before: Project, after: Project) -> Project:
        """`after`, an edit of `before`, with what is new at the height at which a wire of it is level."""
        return self._room.level(before, after)

    def _show_new(self) -> None:
        """Bring what a remedy has added into view, and what feeds it."""
        rect, boxes, new = QRectF(), self._board.layout.boxes, self._room.taken()
        wires = self._workspace.graph.wires.values() if new else ()
        feeding = {wire.source.node for wire in wires if wire.target.node in new}
        for id in (new | feeding) & boxes.keys():
            rect = rect.united(boxes[id].rect)
        if rect.isEmpty():
            return
        if len(new) > 2 and new | feeding >= boxes.keys():
            self.frame_all()  # a whole network
            return
        self.show_rect(rect)
        if not self.mapToScene(self.viewport().rect()).boundingRect().contains(rect):
            self.frame_all()

    def _apply(self, fix: Fix) -> None:
        self._workspace.apply(fix)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------------------------ following

    def _on_open(self) -> None:
        self._board.layout.counts.clear()
        self._to_frame = True
        self._show_project()

    def _on_change(self, difference: ProjectDiff) -> None:
        if difference:
            self._show_report()
            self._teller.tell_again()
            self._show_new()
        self._overlays.name.show_name(self._workspace.project.name)

    def _on_selection(self) -> None:
        selection = self._workspace.selection
        self._board.select(selection.ids, selection.wire)
        self._show_focus()
        only = selection.only
        self.setAccessibleDescription(self.accessible_text(only) if only is not None else "")

    def _show_project(self) -> None:
        if has_heap(self._workspace.project):
            self._workspace.settle(spread)
        self._show_report()
        self._on_selection()
        self.hide_problem()
        self._overlays.name.show_name(self._workspace.project.name)
        self._overlays.lay_out(self.viewport().rect())
        if self.isVisible():
            self._frame_once()

    def _show_report(self) -> None:
        self._board.show_report(self._workspace.graph_report, self._figures, self._in_sight())
        if self._costing is not None:
            self._costing.tell()
        if self._board.layout.is_behind:
            self._catching_up.start()
        self._lead_in_sight()
        self._overlays.empty.setVisible(not self._board.layout.boxes and not self._board.papers.areas)
        self._overlays.map.fit_into(self.viewport().size())
        self.let_pan(self._board.bounds)

    def _catch_up(self) -> None:
        """Show a part of what was put off, as long as there is more."""
        if self._board.catch_up(self._in_sight()):
            self._catching_up.start()

    def _lead_in_sight(self) -> None:
        """Of many wires that came at once, lead those that are looked at now, and all once nothing moves."""
        if self._board.lead_late(self._in_sight()):
            self._leading.start(_REST_MS)

    def _lead_on(self) -> None:
        if self._board.lead_late(None):
            self._leading.start(_NEXT_MS)

    @property
    def is_behind(self) -> bool:
        """Whether something that was put off is still to be shown, or is on its way to where it belongs."""
        return self._catching_up.isActive() or self._board.is_gliding

    @property
    def figures(self) -> Figures:
        """What the figures on nodes speak of."""
        return self._figures

    def show_figures(self, figures: Figures) -> None:
        """Let them speak of something else, the most of which is told in a corner."""
        self._figures = figures
        self._overlays.top.show_figures(figures)
        if self._costing is None and figures is not Figures.SHAPES:
            from netbuilder.window.canvas.costing import Costing  # late: the first picture shows shapes

            self._costing = Costing(self._workspace, self._theme, self._board.layout, self)
            self._overlays.legend = self._costing.legend
        if self._costing is not None:
            self._costing.show(figures)
        self.show_costs()

    def show_costs(self) -> None:
        """The figures on nodes may be others."""
        self._show_report()
        self._overlays.lay_out(self.viewport().rect())

    def _frame_once(self) -> None:
        """Show a graph whole when it is first seen."""
        if not self._to_frame:
            return
        self._to_frame = False
        view, self._first_view = self._first_view, None
        if view is not None:
            self.look_at(view)
        else:
            self.set_zoom(1.0)
            self.frame_all()

    def _on_scroll(self) -> None:
        # The view scrolls the viewport's children along, which is quicker than to paint it anew.
        self._overlays.lay_out(self.viewport().rect())
        self._follow_view()
        self._teller.follow()
        if self._board.layout.is_behind:
            self._board.catch_up(self._in_sight())
        self._lead_in_sight()

    def _follow_view(self) -> None:
        self._overlays.map.follow_view(self._in_sight())

    def _use_zoom(self, zoom: float) -> None:
        self._board.set_look(Look(self._theme, zoom, self.devicePixelRatioF()))
        self._lead_in_sight()
        self._overlays.zoom.show_zoom(
            zoom, can_out=zoom > LEAST_ZOOM + 0.005, can_in=zoom < MOST_ZOOM - 0.005
        )
        self._follow_view()
        self._teller.follow()

    def _use_theme(self) -> None:
        self._use_zoom(self.zoom)
        self._overlays.use_theme()
        self._ring.setStyleSheet(f"border: 2px solid {self._theme.tokens.ink};")
        self._teller.use_theme()

    # ------------------------------------------------------------------------------------ events

    def before_viewport(self, event: QEvent) -> bool:
        if not isinstance(event, QPaintEvent):
            return super().before_viewport(event)
        if not self._board.is_far:
            if not self._board.is_kept:
                self._board.expose(self.viewportTransform().inverted()[0].map(event.region()))
            return False
        with QPainter(self.viewport()) as painter:
            painter.setClipRegion(event.region())
            painter.setWorldTransform(self.viewportTransform())
            self._board.paint_far(painter, self.mapToScene(event.rect()).boundingRect())
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        seen = self.isVisible() and not self._to_frame
        if seen:
            self._kept.before(event.oldSize())
        super().resizeEvent(event)
        self._overlays.lay_out(self.viewport().rect())
        if seen:
            self._kept.after()
        self._follow_view()
        self._ring.setGeometry(self.rect())
        self._teller.follow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._use_zoom(self.zoom)
        self._frame_once()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (*BY_KEYBOARD, Qt.FocusReason.MouseFocusReason):
            self._keys = event.reason() in BY_KEYBOARD
        self._show_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus()

    def by_keys(self, on: bool) -> None:
        """Whether the last hand was at the keyboard: then the place that it has led to has a ring."""
        if on != self._keys:
            self._keys = on
            self._show_focus()

    def _show_focus(self) -> None:
        here = self._keys and self.hasFocus()
        only = self._workspace.selection.only if here else None
        self._board.focus(only)
        self._ring.setVisible(here and only is None)
        self._ring.raise_()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._overlays.lay_out(self.viewport().rect())
