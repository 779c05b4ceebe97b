"""The Train page: the run bar, what went wrong, and cards in rows, laid out from what panels declare."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.core.problem import Fix, Problem
from netbuilder.runs.events import Ended
from netbuilder.runs.views import SizesView
from netbuilder.runs.watch import Wish
from netbuilder.studio.desk import DeskState
from netbuilder.studio.presenters.shown_network import ShownNetwork
from netbuilder.studio.workspace import Workspace
from netbuilder.window.card_row import GAP, CardRow, Gaps
from netbuilder.window.card_tabs import CardTabs
from netbuilder.window.panels.graph import GraphPanel
from netbuilder.window.panels.link import Link
from netbuilder.window.panels.loss import LossPanel
from netbuilder.window.panels.panel import Panel, panels_of
from netbuilder.window.panels.plot_panel import PlotPanel
from netbuilder.window.run_bar import RunBarWidget
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, surface
from netbuilder.window.widgets.notice import NoticeBar

_WIDE = 1440
_FIRST_ROW = 462
_FIRST_NAME = "train_first_row"
_FIRST_SHARE = 0.545  # of the height, where that is less
_LEAST_FIRST = 240
# The least width of a card that takes what is left: of curves; in other rows, by whether these are scrolled.
_LEAST_CURVES = 320
_LEAST_SHARE = {False: 520, True: 600}
_MOST_NOTICES = 3
_MOST_FIXES = 3
_SETTLE_MS = 300


class TrainPage(QWidget):
    """Below 1440 pixels the card that has a width of its own in the first row becomes a tab beside the next.

    The page tells the desk what is looked at; nothing is while the page is hidden.
    """

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._theme = theme
        surface(self, "app")
        self.setObjectName("trainPage")
        self.setAccessibleName(self.tr("Train"))
        self._places = panels_of("train")
        self._cards = {place.id: place.make(workspace, theme) for place in self._places}
        self._link = Link([card for card in self._cards.values() if isinstance(card, PlotPanel)], self)
        graph, loss = self._cards.get("graph"), self._cards.get("loss")
        if isinstance(graph, GraphPanel) and isinstance(loss, LossPanel):
            graph.stand_beside(loss)
        self._tabs = self._make_tabs()
        self._rows = {place.row: CardRow() for place in self._places}
        self._shown = ShownNetwork(workspace)
        self._suited = self._suited_now()
        self._narrow: bool | None = None
        self._dragged = False
        self._own_height: int | None = None  # of the first row, that the user gave it before this start
        self._notices: dict[str, NoticeBar] = {}
        self._lay_out()
        workspace.sample.changed.connect(self._on_wish)
        self._tabs.turned.connect(self._tell_wish)
        # What cards need of the height changes with what they show; asked for now and then, it is cheap.
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLE_MS)
        self._settling.timeout.connect(self._share_out)
        workspace.desk.view_changed.connect(self._settle_soon)
        workspace.desk.troubled.connect(self.show_problem)
        workspace.desk.ended.connect(self._on_end)
        workspace.desk.state_changed.connect(self._on_state)
        workspace.opened.connect(self._clear_notices)
        for signal in (workspace.opened, workspace.desk.state_changed, workspace.changed):
            signal.connect(self._leave_out)

    # ------------------------------------------------------------------------------------------ layout

    def _make_tabs(self) -> CardTabs:
        """The cards that share one place in a narrow window, the one with a share of the width in front."""
        first = [place for place in self._places if place.row == 0]
        own = [place for place in first if place.width is not None]
        shared = [place for place in first if place.width is None]
        return CardTabs([self._cards[place.id] for place in (*shared[:1], *own)])

    def _lay_out(self) -> None:
        self._notice_part = QWidget()
        self._notice_column = QVBoxLayout(self._notice_part)
        self._notice_column.setContentsMargins(GAP, GAP, GAP, 0)
        self._notice_column.setSpacing(GAP)
        self._notice_part.hide()
        self._gaps = Gaps(Qt.Orientation.Vertical)
        self._gaps.splitterMoved.connect(self._on_drag)
        self._gaps.resized.connect(self._share_out)
        for row in self._rows.values():
            self._gaps.addWidget(row)
        ground = QWidget()
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(GAP, GAP, GAP, GAP)
        inner.addWidget(self._gaps)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(RunBarWidget(self._workspace, self._theme))
        whole.addWidget(rule())
        whole.addWidget(self._notice_part)
        whole.addWidget(ground, 1)

    def _place_cards(self, narrow: bool) -> None:
        self._narrow = narrow
        tabbed: set[str] = set()
        if narrow:
            self._tabs.take()
            tabbed = {place.id for place in self._places if self._tabs.holds(self._cards[place.id])}
        else:
            self._tabs.give()
        for number, row in self._rows.items():
            cards: list[tuple[QWidget, int | None]] = [
                (self._cards[place.id], place.width)
                for place in self._places
                if place.row == number and place.id not in tabbed and place.id in self._suited
            ]
            if number == 0 and tabbed:
                cards.insert(0, (self._tabs, None))
            row.show_cards(cards, _LEAST_SHARE[narrow] if number else _LEAST_CURVES)
        self._tabs.setVisible(bool(tabbed))
        self._tell_wish()

    def _leave_out(self, *_: object) -> None:
        """Keep a place only for cards that have something to show of the network."""
        suited = self._suited_now()
        if suited != self._suited:
            self._suited = suited
            if self._narrow is not None:
                self._place_cards(self._narrow)

    def _suited_now(self) -> frozenset[str]:
        network = self._shown.report
        return frozenset(
            id for id, card in self._cards.items() if not isinstance(card, Panel) or card.suits(network)
        )

    def _share_out(self) -> None:
        """Give the rows their heights, unless the user did."""
        if self._dragged:
            return
        _, *others = self._rows.values()
        room = self._gaps.height() - GAP * len(others)
        needed = sum(row.needed_height for row in others)
        height = min(_FIRST_ROW, max(_LEAST_FIRST, min(round(_FIRST_SHARE * room), room - needed)))
        if self._own_height is not None:
            height = min(self._own_height, room - 1)
        self._gaps.setSizes([height, *[(room - height) // max(1, len(others))] * len(others)])

    @property
    def sizes(self) -> dict[str, int]:
        """Pixels of the part that the user made larger or smaller, by its name."""
        height = self._gaps.sizes()[0] if self._dragged else self._own_height
        return {} if height is None else {_FIRST_NAME: height}

    def take_sizes(self, sizes: Mapping[str, int]) -> None:
        """Give the first row the height that it had; called before the page is shown."""
        self._own_height = sizes.get(_FIRST_NAME)

    def _settle_soon(self, *_: object) -> None:
        if self.isVisible() and not self._settling.isActive():
            self._settling.start()

    def _on_drag(self, *_: int) -> None:
        self._dragged = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _WIDE
        if narrow is not self._narrow:
            self._place_cards(narrow)

    # ------------------------------------------------------------------------------------------ what is seen

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_wish()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._workspace.desk.look_at(Wish(sample=self._workspace.sample.number))

    def _tell_wish(self) -> None:
        """Wish for what the visible cards show; what a run that has ended did not send is looked at anew."""
        if not self.isVisible():
            return
        wish, desk = self._wish(), self._workspace.desk
        desk.look_at(wish)
        missing = wish.kinds - desk.views.keys() - {SizesView.kind}
        if missing and desk.end is not None and desk.end.checkpoint is not None:
            self._workspace.review.look(wish)

    def _on_wish(self) -> None:
        """Another example is wanted."""
        wish = self._wish()
        self._workspace.desk.look_at(wish)
        if wish.kinds:
            self._workspace.review.look(wish)

    def _wish(self) -> Wish:
        seen = [card for card in self._cards.values() if isinstance(card, Panel) and card.isVisible()]
        kinds = frozenset(kind for card in seen for kind in card.needs)
        return Wish(kinds, self._workspace.sample.number)

    # ------------------------------------------------------------------------------------------ trouble

    def show_problem(self, problem: Problem) -> None:
        """Say `problem` in a bar above the cards; a newer one of the same kind takes its place."""
        bar = self._notices.pop(problem.code, None) or self._new_notice()
        self._notices[problem.code] = bar
        mend = partial(self._mend, problem.code)
        bar.show_problem(
            problem, [(str(fix.label), partial(mend, fix)) for fix in problem.fixes[:_MOST_FIXES]]
        )
        for code in list(self._notices)[:-_MOST_NOTICES]:
            self._drop(self._notices.pop(code))
        self._notice_part.show()

    def _new_notice(self) -> NoticeBar:
        bar = NoticeBar(self._theme)
        bar.setObjectName("runNotice")
        bar.dismissed.connect(self._on_dismissed)
        self._notice_column.addWidget(bar)
        return bar

    def _mend(self, code: str, fix: Fix) -> None:
        self._workspace.apply(fix)
        self._forget_notice(self._notices.get(code))  # a run that begins has cleared it already

    def _on_dismissed(self) -> None:
        self._forget_notice(self.sender())

    def _forget_notice(self, gone: object) -> None:
        self._notices = {code: bar for code, bar in self._notices.items() if bar is not gone}
        self._drop(gone)
        self._notice_part.setVisible(bool(self._notices))

    def _drop(self, bar: object) -> None:
        if isinstance(bar, NoticeBar):
            bar.hide()
            bar.deleteLater()

    def _clear_notices(self) -> None:
        for bar in self._notices.values():
            self._drop(bar)
        self._notices.clear()
        self._notice_part.hide()

    def _on_state(self) -> None:
        if self._workspace.desk.state is DeskState.STARTING:
            self._clear_notices()
        self._settle_soon()

    def _on_end(self, ended: Ended) -> None:
        if ended.problem is not None:
            self.show_problem(ended.problem)
