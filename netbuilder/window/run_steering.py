"""What a run is steered with: learning rate, schedule, optimiser and batch size, in one row."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from netbuilder.catalogue.training.optimisers import optimisers
from netbuilder.catalogue.training.schedules import schedules
from netbuilder.core.declared import parsed
from netbuilder.core.problem import ProblemError
from netbuilder.project.recipe import Recipe
from netbuilder.studio.presenters.inspector import recipe_change
from netbuilder.studio.presenters.rates import rate_words, stepped
from netbuilder.studio.presenters.run_bar import RunBarView
from netbuilder.studio.workspace import Workspace
from netbuilder.window.rate_slider import RateSlider
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, styled, words
from netbuilder.window.widgets.number_field import NumberField
from netbuilder.window.widgets.steady import SteadyLabel

_APART = 10
_SLIDER, _SHORT_SLIDER = 150, 96
_LONG_RATE = "0.000000"  # few rates need more room
_WIDE, _NARROW = 1580, 1200  # widths of the whole bar from which there is room for more


class RunSteering(QWidget):
    """Before a run its fields change the project's recipe. During one the learning rate goes to the run, the
    rest is fixed, and what differs from the project can be kept there."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._view: RunBarView | None = None
        self._shown: object = None
        self._fixed_shown: object = None
        self._words = ""  # in the field of the rate
        self._asked: float | None = None  # a rate that the run has not taken yet
        self._make_rate(theme)
        self._make_recipe(theme)
        self._lay_out()

    def show_view(self, view: RunBarView, width: int) -> None:
        """Show what `view` says, in a bar of `width`: what a run cannot change gives way first."""
        self._view = view
        if not view.alive or view.rate == self._asked:
            self._asked = None
        rate = self._asked if self._asked is not None else view.rate
        shown = rate, view.rate_now, view.can_keep, view.recipe, view.alive, width
        if shown == self._shown and self._rate.text() == self._words:
            return
        self._shown = shown
        self._slider.show_rate(rate)
        self._show_now(view.rate_now if view.alive and view.rate_now != view.rate else None)
        self._show_rate(rate, view)
        self._keep.setVisible(view.can_keep)
        fixed = view.recipe, view.alive, width
        if fixed != self._fixed_shown:
            self._fixed_shown = fixed
            self._show_recipe(view, width)

    def _show_recipe(self, view: RunBarView, width: int) -> None:
        """What a run cannot change, as far as there is room."""
        self._schedule.setCurrentText(type(view.recipe.schedule).title)
        self._optimiser.setCurrentText(type(view.recipe.optimiser).title)
        self._batch.show_value(f"{view.recipe.batch:,}")
        for widget in (self._schedule, self._optimiser, self._batch):
            widget.setEnabled(not view.alive)
            widget.setToolTip(self.tr("Fixed while the run goes on") if view.alive else "")
        self._fixed.setVisible(width >= _WIDE or (width >= _NARROW and not view.alive))
        self._rate_name.setVisible(width >= _NARROW)
        self._slider.setVisible(width >= _NARROW)
        self._slider.setFixedWidth(_SLIDER if width >= _WIDE else _SHORT_SLIDER)

    def _show_rate(self, rate: float, view: RunBarView) -> None:
        """What the user has in hand, or is told to be wrong, is left alone."""
        if self._slider.moving or (self._rate.hasFocus() and self._rate.property("refused")):
            return
        self._words = rate_words(rate)
        self._rate.show_value(self._words)

    def _show_now(self, rate: float | None) -> None:
        """The rate of this step, where a schedule makes it another than the chosen one."""
        self._slider.show_now(rate)
        self._now.setVisible(rate is not None)
        if rate is not None:
            self._now.show_words(self.tr("now {}").format(rate_words(float(f"{rate:.2g}"))))

    # ------------------------------------------------------------------------------------------ parts

    def _make_rate(self, theme: Theme) -> None:
        self._slider = RateSlider()
        self._slider.setObjectName("rateSlider")
        self._slider.setAccessibleName(self.tr("Learning rate"))
        self._slider.slid.connect(self._slide)
        self._slider.settled.connect(self._settle)
        self._rate = self._field(theme, "rateField", self.tr("Learning rate"), 92)
        self._rate.committed.connect(self._type_rate)
        self._rate.stepped.connect(self._step_rate)
        self._now = SteadyLabel("live", longest=self.tr("now {}").format(_LONG_RATE))
        self._now.setObjectName("rateNowWords")
        self._now.setToolTip(self.tr("The learning rate of this step, by the schedule"))
        self._now.hide()
        self._keep = styled(QPushButton(self.tr("Keep in project")), variant="ghost", compact=True)
        self._keep.setObjectName("keepButton")
        self._keep.setAccessibleName(self.tr("Keep the learning rate in the project"))
        self._keep.setToolTip(self.tr("Write this learning rate into the project's recipe"))
        self._keep.clicked.connect(lambda *_: self._keep_rate())

    def _make_recipe(self, theme: Theme) -> None:
        self._schedule = _choice("scheduleBox", self.tr("Schedule"), 112)
        self._optimiser = _choice("optimiserBox", self.tr("Optimiser"), 96)
        for id, schedule in schedules.items():
            self._schedule.addItem(schedule.title, id)
        for id, optimiser in optimisers.items():
            self._optimiser.addItem(optimiser.title, id)
        self._schedule.activated.connect(self._choose_schedule)
        self._optimiser.activated.connect(self._choose_optimiser)
        self._batch = self._field(theme, "batchField", self.tr("Batch size"), 72)
        self._batch.committed.connect(self._type_batch)
        self._batch.stepped.connect(self._step_batch)

    def _field(self, theme: Theme, name: str, label: str, width: int) -> NumberField:
        field = NumberField(theme)
        field.setObjectName(name)
        field.setAccessibleName(label)
        field.setFixedWidth(width)
        field.left.connect(self._end_gesture)
        return field

    def _lay_out(self) -> None:
        row = _row(16)
        self.setLayout(row)
        steered = _row(_APART)
        self._rate_name = words(self.tr("Learning rate"), "label")
        for widget in (self._rate_name, self._slider, self._rate, self._schedule, self._now, self._keep):
            steered.addWidget(widget)
        row.addWidget(_divider())
        row.addLayout(steered)
        self._fixed = QWidget()
        fixed = _row(16)
        self._fixed.setLayout(fixed)
        chosen = _row(_APART)
        optimiser_name, batch_name = words(self.tr("Optimiser"), "label"), words(self.tr("Batch"), "label")
        for widget in (optimiser_name, self._optimiser, batch_name, self._batch):
            chosen.addWidget(widget)
        fixed.addWidget(_divider())
        fixed.addLayout(chosen)
        row.addWidget(self._fixed)

    # ------------------------------------------------------------------------------------------ the hand

    def _slide(self, rate: float) -> None:
        """A run takes the rate when the hand rests: each change is written down and marked in the curves."""
        if self._workspace.desk.alive:
            self._rate.show_value(rate_words(rate))
        else:
            self._edit("lr", rate)

    def _settle(self, rate: float) -> None:
        self._set_rate(rate)
        self._end_gesture()

    def _type_rate(self, text: str) -> None:
        rate = _typed(self._rate, "lr", text)
        if rate is not None:
            self._set_rate(rate)

    def _step_rate(self, steps: int) -> None:
        if self._view is not None:
            self._set_rate(stepped(self._asked or self._view.rate, steps))

    def _set_rate(self, rate: float) -> None:
        desk = self._workspace.desk
        if not desk.alive:
            self._edit("lr", rate)
        elif self._view is not None and rate != (self._asked or self._view.rate):
            self._asked = rate
            desk.set_lr(rate)
            self._slider.show_rate(rate)
            self._rate.show_value(rate_words(rate))

    def _keep_rate(self) -> None:
        if self._view is not None:
            self._edit("lr", self._view.rate)
            self._end_gesture()

    def _choose_schedule(self, index: int) -> None:
        chosen = schedules.get(self._schedule.itemData(index))
        if type(self._workspace.project.recipe.schedule) is not chosen:
            self._edit("schedule", chosen())

    def _choose_optimiser(self, index: int) -> None:
        chosen = optimisers.get(self._optimiser.itemData(index))
        if type(self._workspace.project.recipe.optimiser) is not chosen:
            self._edit("optimiser", chosen())

    def _type_batch(self, text: str) -> None:
        batch = _typed(self._batch, "batch", text)
        if batch is not None:
            self._edit("batch", batch)

    def _step_batch(self, steps: int) -> None:
        self._edit("batch", max(1, self._workspace.project.recipe.batch + steps))

    def _edit(self, name: str, value: object) -> None:
        change = recipe_change(self._workspace.project, name, value)
        self._workspace.edit(change.label, change.edit, change.merge)

    def _end_gesture(self) -> None:
        self._workspace.document.end_gesture()


def _typed(field: NumberField, name: str, text: str) -> Any:
    """What was typed for a setting of the recipe; None where it is refused, which the field then says."""
    try:
        return parsed(Recipe, name, text)
    except ProblemError as refused:
        field.set_refused(str(refused.problem.remedy))
        return None


def _choice(name: str, label: str, width: int) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(label)
    box.setFixedWidth(width)
    return box


def _row(apart: int) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(apart)
    return row


def _divider() -> QWidget:
    line = rule(vertical=True)
    line.setFixedHeight(28)
    return line
