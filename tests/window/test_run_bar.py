"""The run bar by mouse and keys: start, wait, step, stop; the recipe before a run, the rate during one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QProgressBar, QSlider, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import fresh
from netbuilder.studio.desk import DeskState
from netbuilder.studio.workspace import Workspace
from netbuilder.window.run_bar import RunBarWidget
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.number_field import NumberField
from tests.studio.make_believe import MakeBelieve, follow

Shown = Callable[[MakeBelieve], tuple[RunBarWidget, Workspace]]


@pytest.fixture
def show(qtbot: QtBot, theme: Theme, make_studio: Callable[[MakeBelieve], Workspace]) -> Shown:
    """Shows the bar of LeNet-5 with a constant rate of 0.001, Adam's own."""

    def show(played: MakeBelieve) -> tuple[RunBarWidget, Workspace]:
        workspace = make_studio(played)
        constant = edits.change_recipe(workspace.project, lr=0.001, schedule={"id": "constant"})
        workspace.open(Document(constant))
        bar = RunBarWidget(workspace, theme)
        qtbot.addWidget(bar)
        bar.resize(1600, 56)
        bar.show()
        return bar, workspace

    return show


def button(bar: QWidget, name: str) -> QAbstractButton:
    found = bar.findChild(QAbstractButton, name)
    assert found is not None and found.accessibleName()
    return found


def click(bar: QWidget, name: str) -> None:
    QTest.mouseClick(button(bar, name), Qt.MouseButton.LeftButton)


def said(bar: QWidget, name: str) -> str:
    found = bar.findChild(QLabel, name)
    assert found is not None
    return found.text()


def field(bar: QWidget, name: str) -> NumberField:
    found = bar.findChild(NumberField, name)
    assert found is not None
    return found


def visible(bar: QWidget) -> set[str]:
    names = ("runBarTrainButton", "pauseButton", "stepButton", "stopButton")
    return {name for name in names if button(bar, name).isVisible()}


def test_a_run_by_mouse(show: Shown) -> None:
    bar, workspace = show(MakeBelieve(delay=0.001))
    desk = workspace.desk
    assert visible(bar) == {"runBarTrainButton"} and said(bar, "runHeadline") == "Ready to train"
    click(bar, "runBarTrainButton")
    assert desk.alive and visible(bar) == {"pauseButton", "stepButton", "stopButton"}
    assert said(bar, "runHeadline") == "Reading data…"
    follow(desk, lambda: desk.progress is not None and desk.progress.step > 2)
    click(bar, "pauseButton")
    assert desk.state is DeskState.PAUSED and button(bar, "pauseButton").text().strip() == "Continue"
    assert desk.progress is not None
    at = desk.progress.step
    click(bar, "stepButton")
    follow(desk, lambda: desk.progress is not None and desk.progress.step > at)
    assert desk.state is DeskState.PAUSED
    click(bar, "pauseButton")
    assert desk.state is DeskState.RUNNING and button(bar, "pauseButton").text().strip() == "Pause"
    click(bar, "stopButton")
    assert (
        button(bar, "stopButton").text().strip() == "Stopping…" and not button(bar, "stopButton").isEnabled()
    )
    follow(desk)
    assert visible(bar) == {"runBarTrainButton"} and said(bar, "runHeadline") == "Stopped"
    assert button(bar, "runBarTrainButton").text().strip() == "Train again"


def test_a_click_leaves_the_focus_where_it_was(show: Shown) -> None:
    bar, _ = show(MakeBelieve(delay=0.001))
    rate = field(bar, "rateField")
    rate.setFocus()
    for name in ("runBarTrainButton", "pauseButton", "stepButton", "stopButton"):
        click(bar, name)
        assert bar.focusWidget() is rate, name


@pytest.mark.parametrize("width", [1280, 1600])
def test_the_rate_stays_in_its_place_when_a_run_begins_and_ends(show: Shown, width: int) -> None:
    bar, workspace = show(MakeBelieve(delay=0.001))
    bar.resize(width, 56)
    rate, desk = field(bar, "rateField"), workspace.desk

    def place() -> QPoint:
        for _ in range(10):  # one layout asks for the next
            QApplication.processEvents()
        return rate.mapTo(bar, QPoint())

    before = place()
    click(bar, "runBarTrainButton")
    follow(desk, lambda: desk.progress is not None and desk.progress.step > 2)
    assert place() == before
    desk.stop()
    follow(desk)
    assert place() == before


def test_what_cannot_be_trained_says_why(show: Shown) -> None:
    bar, workspace = show(MakeBelieve())
    workspace.open(Document(fresh()))
    train = button(bar, "runBarTrainButton")
    assert not train.isEnabled()
    assert train.toolTip() == str(workspace.report.stops_training[0].what)
    assert said(bar, "runHeadline") == "Not ready"


def test_progress_and_the_end(qtbot: QtBot, show: Shown) -> None:
    bar, workspace = show(MakeBelieve(steps=94, epochs=2))
    click(bar, "runBarTrainButton")
    follow(workspace.desk)
    progress = bar.findChild(QProgressBar, "progress")
    assert progress is not None and progress.value() == progress.maximum()
    assert said(bar, "runHeadline") == "Finished"
    qtbot.waitUntil(lambda: said(bar, "runDetail") == "test accuracy 96.0 %")


def test_a_hidden_bar_is_not_drawn_and_catches_up(show: Shown) -> None:
    bar, workspace = show(MakeBelieve(delay=0.001))
    desk = workspace.desk
    click(bar, "runBarTrainButton")
    follow(desk, lambda: desk.progress is not None)
    bar.hide()
    before = said(bar, "runHeadline"), said(bar, "runDetail")
    assert desk.progress is not None
    at = desk.progress.step
    follow(desk, lambda: desk.progress is not None and desk.progress.step > at + 30)
    assert (said(bar, "runHeadline"), said(bar, "runDetail")) == before
    bar.show()
    assert (said(bar, "runHeadline"), said(bar, "runDetail")) != before


def test_before_a_run_the_rate_is_the_recipes(show: Shown) -> None:
    bar, workspace = show(MakeBelieve())
    rate = field(bar, "rateField")
    assert rate.text() == "0.0010"
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate, "0.02")
    QTest.keyClick(rate, Qt.Key.Key_Return)
    assert workspace.project.recipe.lr == 0.02
    QTest.keyClick(rate, Qt.Key.Key_Up)
    assert workspace.project.recipe.lr == 0.03 and rate.text() == "0.03"


@pytest.mark.parametrize("typed", ["quick", "-1", "0", "nan"])
def test_a_bad_rate_is_refused_with_a_reason(show: Shown, typed: str) -> None:
    bar, workspace = show(MakeBelieve())
    rate = field(bar, "rateField")
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate, typed)
    QTest.keyClick(rate, Qt.Key.Key_Return)
    assert workspace.project.recipe.lr == 0.001
    assert rate.property("refused") and rate.toolTip()


def test_a_drag_of_the_slider_is_one_step_back(show: Shown) -> None:
    bar, workspace = show(MakeBelieve())
    slider = bar.findChild(QSlider)
    assert slider is not None
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    for x in (10, 20, 30):
        QTest.mouseMove(slider, middle + QPoint(x, 0))
    assert workspace.project.recipe.lr > 0.002
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=middle + QPoint(30, 0))
    dragged = workspace.project.recipe.lr
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert workspace.project.recipe.lr < dragged
    workspace.document.undo()
    workspace.document.undo()
    assert workspace.project.recipe.lr == 0.001


def test_what_is_fixed_during_a_run_keeps_its_shape(show: Shown) -> None:
    bar, workspace = show(MakeBelieve(delay=0.001))
    batch = field(bar, "batchField")
    workspace.desk.start(workspace.project)
    follow(workspace.desk, lambda: workspace.desk.progress is not None)
    steppers = batch.findChildren(QAbstractButton)
    assert not batch.isEnabled() and len(steppers) == 2
    for stepper in steppers:
        assert stepper.isVisible() and not stepper.isEnabled()
        QTest.mouseClick(stepper, Qt.MouseButton.LeftButton)
    assert workspace.project.recipe.batch == 64


def test_the_recipe_is_chosen_before_a_run_and_fixed_during_it(show: Shown) -> None:
    bar, workspace = show(MakeBelieve(delay=0.001))
    optimiser, schedule = bar.findChild(QComboBox, "optimiserBox"), bar.findChild(QComboBox, "scheduleBox")
    assert optimiser is not None and schedule is not None
    optimiser.setFocus()
    QTest.keyClicks(optimiser, "SGD")
    assert type(workspace.project.recipe.optimiser).title == "SGD"
    assert workspace.project.recipe.lr == 0.05  # what SGD begins with, since the other was not chosen by hand
    schedule.setFocus()
    QTest.keyClicks(schedule, "Cosine")
    assert type(workspace.project.recipe.schedule).title == "Cosine"
    batch = field(bar, "batchField")
    batch.setFocus()
    QTest.keyClick(batch, Qt.Key.Key_Up)
    assert workspace.project.recipe.batch == 65
    click(bar, "runBarTrainButton")
    assert not optimiser.isEnabled() and not schedule.isEnabled() and not batch.isEnabled()
    assert field(bar, "rateField").isEnabled()


def test_during_a_run_the_rate_steers_it_and_can_be_kept(show: Shown) -> None:
    bar, workspace = show(MakeBelieve(steps=47_000, delay=0.001))
    desk = workspace.desk
    click(bar, "runBarTrainButton")
    follow(desk, lambda: desk.progress is not None)
    assert not button(bar, "keepButton").isVisible()
    rate = field(bar, "rateField")
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate, "0.004")
    QTest.keyClick(rate, Qt.Key.Key_Return)
    assert workspace.project.recipe.lr == 0.001 and rate.text() == "0.0040"
    follow(desk, lambda: bool(desk.changes))
    assert desk.changes[0].new == 0.004 and rate.text() == "0.0040"
    click(bar, "keepButton")
    assert workspace.project.recipe.lr == 0.004 and not button(bar, "keepButton").isVisible()


def test_a_rate_that_waits_for_the_next_batch_stays_in_the_field(qtbot: QtBot, show: Shown) -> None:
    bar, workspace = show(MakeBelieve(delay=0.001))
    desk = workspace.desk
    click(bar, "runBarTrainButton")
    follow(desk, lambda: desk.progress is not None)
    click(bar, "pauseButton")
    slider = bar.findChild(QSlider)
    assert slider is not None
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    rate = field(bar, "rateField")
    asked = rate.text()
    assert asked != "0.0010" and not desk.changes
    qtbot.wait(400)  # the slider settles
    bar.draw()
    assert rate.text() == asked
    click(bar, "stepButton")
    follow(desk, lambda: bool(desk.changes))
    assert float(asked) == pytest.approx(desk.changes[0].new)


@pytest.mark.parametrize("width", [960, 1280, 1440, 1600])
def test_nothing_is_cut_off(show: Shown, width: int) -> None:
    bar, workspace = show(MakeBelieve(delay=0.001))
    desk = workspace.desk
    for _ in range(2):
        bar.resize(width, 56)
        QTest.qWait(1)
        assert bar.layout().minimumSize().width() <= width
        shown = [child for child in bar.findChildren(QWidget) if child.isVisible() and child.parent() is bar]
        assert all(bar.rect().contains(child.geometry()) for child in shown)
        if not desk.alive:
            click(bar, "runBarTrainButton")
            desk.set_lr(0.00025)
            follow(desk, lambda: bool(desk.changes) and bool(bar._bar.view().pace))
            bar.draw()


@pytest.mark.parametrize("waits", [0.0, 10.0])
def test_waiting_for_data_is_told_while_it_lasts(show: Shown, waits: float) -> None:
    bar, workspace = show(MakeBelieve(delay=0.001, waits=waits))
    desk = workspace.desk
    waiting = bar.findChild(QLabel, "runWaiting")
    assert waiting is not None and not waiting.isVisible()
    click(bar, "runBarTrainButton")
    follow(desk, lambda: desk.progress is not None and desk.progress.examples_per_second > 0)
    bar.draw()
    assert waiting.isVisible() == (waits > 0)
    assert not waits or (waiting.text().startswith("waits for data") and "disk" in waiting.toolTip())
    desk.stop()
    follow(desk)
    assert not waiting.isVisible()


def test_a_mark_shows_where_the_schedule_has_led_the_rate(show: Shown) -> None:
    # So long that no run ends by itself before it is looked at.
    bar, workspace = show(MakeBelieve(steps=4000, epochs=4, delay=0.001))
    desk = workspace.desk
    slider, mark = bar.findChild(QSlider), bar.findChild(QWidget, "rateNow")
    assert slider is not None and mark is not None

    def place_after(step: int, said: bool = True) -> int | None:
        """Where the mark is; None while there is none. The rate is `said` all the same."""
        desk.start(workspace.project)
        follow(desk, lambda: desk.progress is not None and desk.progress.step > step)
        bar.draw()
        words = bar.findChild(QLabel, "rateNowWords")
        assert words is not None and words.isVisible() is said
        assert not said or words.text().startswith("now 0.000")
        place = mark.geometry().center().x() if mark.isVisible() else None
        desk.stop()
        follow(desk)
        bar.draw()
        assert not mark.isVisible()
        return place

    assert place_after(30, said=False) is None  # the rate is the chosen one
    workspace.edit(Text("Cosine"), lambda project: edits.change_recipe(project, schedule={"id": "cosine"}))
    assert place_after(600) is None  # behind the handle, which would hide a half of it
    early, late = place_after(2400), place_after(3200)
    handle = 7 + (slider.width() - 14) * slider.value() / slider.maximum()
    assert early is not None and late is not None and late < early < handle
