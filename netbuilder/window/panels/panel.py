"""What a card on a page declares about itself, and what every card that follows a run shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

import netbuilder.window.panels as folder
from netbuilder.core.registry import Registry, import_members
from netbuilder.core.values import dataclass
from netbuilder.window.panels.rate import Rate
from netbuilder.window.widgets.card import Card

if TYPE_CHECKING:
    from netbuilder.analysis.report import Report
    from netbuilder.studio.workspace import Workspace
    from netbuilder.window.theme.theme import Theme


class PanelType(Protocol):
    """How a page makes a panel."""

    def __call__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None, /) -> Card: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a panel stands: rows and columns from 0 on, `width` in pixels or None for a share of the rest."""

    id: str
    page: str
    row: int
    order: int
    width: int | None
    make: PanelType


panels: Registry[Place] = Registry("panel")

P = TypeVar("P", bound=PanelType)


def panel(id: str, *, page: str, row: int, order: int, width: int | None = None) -> Callable[[P], P]:
    """Declare a panel: `@panel("loss", page="train", row=0, order=1)` on its class."""

    def declare(made: P) -> P:
        panels.add(id, Place(id, page, row, order, width, made))
        return made

    return declare


def panels_of(page: str) -> list[Place]:
    """The panels of `page`, row by row, from left to right."""
    import_members(folder)
    return sorted((each for each in panels.values() if each.page == page), key=lambda p: (p.row, p.order))


class Panel(Card):
    """A card that follows a run: it draws when it is looked at, and at most `hertz` times a second.

    `needs` are the kinds of snapshots (`runs.views`) that it shows; the page wishes for them while the panel
    is visible.
    """

    needs: ClassVar[tuple[str, ...]] = ()
    hertz: ClassVar[float] = 10.0

    def __init__(self, title: str, subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, subtitle, parent)
        self._rate = Rate(self, self.hertz, self.draw)

    @classmethod
    def suits(cls, network: Report) -> bool:
        """Whether there is something to show of `network`; else the panel leaves its place to others."""
        return True

    def draw(self) -> None:
        """Show what is known now. Overridden by each panel."""
        raise NotImplementedError

    def ask_to_draw(self, *_: object) -> None:
        """Draw at once, or as soon as the last drawing is long enough ago, or when the panel is shown."""
        self._rate.ask()

    def draw_at_once(self) -> None:
        """Draw in answer to the user, who should not wait; a hidden panel draws when it is shown."""
        self._rate.now()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rate.catch_up()
