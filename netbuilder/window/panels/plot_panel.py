"""What the cards with curves share: a plot, its legend, and the ways to take it away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.studio.presenters.chart import Chart
from netbuilder.studio.presenters.curves import TRAIN, VALIDATION, Rows
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.panel import Panel
from netbuilder.window.plots.curve_plot import CurvePlot, save_numbers
from netbuilder.window.plots.strokes import LegendKey
from netbuilder.window.theme.theme import Theme

# The plot is not transparent, for speed: it keeps clear of the card's round corners.
_CORNER = 6


class Curves(Protocol):
    """Who knows what is to be drawn."""

    window: tuple[float, float] | None

    def chart(self) -> Chart: ...
    def rows(self) -> Rows: ...


class PlotPanel(Panel):
    """Draws the chart of `curves` whenever the run has moved."""

    def __init__(
        self, workspace: Workspace, theme: Theme, title: str, curves: Curves, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, "", parent)
        self._workspace = workspace
        self._curves = curves
        self.plot = CurvePlot(theme, self.tr("epoch"))
        self.plot.setAccessibleName(title)
        self.plot.picture_wanted.connect(self._ask_for_picture)
        self.plot.numbers_wanted.connect(self._ask_for_numbers)
        self.body.setContentsMargins(0, 0, 0, _CORNER)
        self.body.addWidget(self.plot, 1)
        self.legend = [LegendKey(theme, series, str(name)) for series, name in enumerate((TRAIN, VALIDATION))]
        for key in self.legend:
            self.add_to_header(key)
        desk = workspace.desk
        for signal in (desk.moved, desk.epoch_done, desk.lr_changed, workspace.opened, workspace.changed):
            signal.connect(self.ask_to_draw)
        desk.state_changed.connect(self._on_state)

    def draw(self) -> None:
        self.show_legend()
        self.plot.show_chart(self._curves.chart(), self._curves.window)

    @property
    def has_legend(self) -> bool:
        """Whether more than one curve may be drawn."""
        return True

    def show_legend(self) -> None:
        """Name the curves that there are or will be."""
        train, validation = self.legend
        train.setVisible(self.has_legend)
        validation.setVisible(self.has_legend and self._validates)

    @property
    def _validates(self) -> bool:
        """Whether a part of the data is kept for that, or came with them."""
        desk = self._workspace.desk
        recipe = (desk.project or self._workspace.project).recipe
        return recipe.validation > 0 or any(done.validation for done in desk.epochs[-recipe.validate_every :])

    def zoom_to(self, stretch: tuple[float, float] | None) -> None:
        """Show this stretch of epochs, None for all."""
        self._curves.window = stretch
        self.draw_at_once()

    def save_picture(self, path: Path) -> None:
        """Write the plot to `path`; what stands in the way is told."""
        self._save(path, self.plot.save_picture)

    def save_numbers(self, path: Path) -> None:
        """Write all that the plot is drawn from to `path`; what stands in the way is told."""
        self._save(path, lambda path: save_numbers(path, self._curves.rows()))

    def _on_state(self) -> None:
        if self._workspace.desk.started is None:  # another run begins: the old stretch says nothing about it
            self._curves.window = None
        self.draw_at_once()  # as the run bar does: at the end of a run both say so

    def _ask_for_picture(self) -> None:
        self._ask(self.tr("Save picture"), "png", self.save_picture)

    def _ask_for_numbers(self) -> None:
        self._ask(self.tr("Save numbers"), "csv", self.save_numbers)

    def _ask(self, caption: str, suffix: str, save: Callable[[Path], None]) -> None:
        name = f"{self.plot.accessibleName().lower()}.{suffix}"
        chosen, _ = QFileDialog.getSaveFileName(self, caption, name, f"{suffix.upper()} (*.{suffix})")
        if chosen:
            path = Path(chosen)
            save(path if path.suffix else path.with_suffix(f".{suffix}"))

    def _save(self, path: Path, write: Callable[[Path], None]) -> None:
        try:
            write(path)
        except OSError as error:
            self._workspace.refused.emit(_not_saved(path, error))


def _not_saved(path: Path, error: OSError) -> Problem:
    return Problem(
        "cannot_write",
        Text("The file could not be written."),
        Text("{file}", file=path),
        received=Text("{error}", error=error.strerror or str(error)),
        remedy=Text("choose another folder, or make room on the disk."),
    )
