"""Sentences of the promise, each played by hand at the window with the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.runs.record import RunState
from netbuilder.studio.commands.command import Page
from netbuilder.studio.desk import DeskState
from tests.hands.hands import Hands
from tests.hands.start import started


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    """At the window that the very first start shows: LeNet-5, ready to be trained."""
    with started(qtbot) as made:
        assert made.is_on(Page.BUILD) and made.workspace.project.name == "LeNet-5"
        yield made


def test_an_example_of_the_first_page_is_opened_trained_and_stopped(hands: Hands) -> None:
    hands.click("brand")
    assert hands.is_on(Page.FIRST)
    hands.click("example.lenet5")
    assert hands.is_on(Page.BUILD) and len(hands.workspace.project.graph.nodes) == 14
    hands.train()
    assert hands.is_on(Page.TRAIN)
    hands.wait_for(epoch=1)
    hands.stop()
    end = hands.desk.end
    assert end is not None and end.status is RunState.STOPPED
    assert hands.workspace.document.is_clean


def test_a_network_is_built_and_trained_by_keys_alone(hands: Hands) -> None:
    hands.press("Ctrl+N")
    for words in ("digits", "Conv2d", "relu", "MaxPool2d", "flatten", "Linear", "cross"):
        hands.press("Tab")
        hands.type(words)
        hands.press("Return")
    assert hands.wire_card(("cross_entropy_1", "scores")).text == "10"
    assert hands.wire_card(("cross_entropy_1", "target")).text == "class 0–9"  # wired by itself
    hands.press("Left")
    hands.press("Left")
    hands.press("Ctrl+Del")
    (problem,) = hands.workspace.report.problems
    hands.press("F8")
    assert hands.workspace.selection.only == problem.place.node == "linear_1"
    hands.press("Return")
    assert hands.workspace.report.ok
    hands.press("Escape")
    hands.press("F6")
    assert hands.find("recipe.epochs", QLineEdit).hasFocus()
    hands.press("Ctrl+A")
    hands.type("1000")
    hands.press("Ctrl+Return")
    hands.wait_for(epoch=1)
    hands.press("Space")
    hands.wait_until(lambda: hands.desk.state is DeskState.PAUSED, "Space does not pause")
    hands.press("Ctrl+.")
    hands.wait_for_the_end()


def test_a_run_that_fails_names_its_layer_and_leaves_the_work(hands: Hands) -> None:
    before = hands.workspace.project
    hands.train()
    hands.wait_for_view("filters")
    hands.type_into("rateField", "1e30")
    hands.wait_for_the_end()
    end = hands.desk.end
    assert end is not None and end.status is RunState.FAILED and end.problem is not None
    assert end.problem.place.node in before.graph.nodes
    said = hands.words("runNotice")
    assert (
        "The loss is no longer a number." in said and "first in " in said and "smaller learning rate" in said
    )
    assert hands.workspace.project is before
    hands.press("Ctrl+1")
    assert hands.find("trainButton", QPushButton).isEnabled()


def test_what_is_saved_opens_as_it_was(hands: Hands, tmp_path: Path) -> None:
    dropout = hands.drop_on_wire("dropout", ("relu_1", "out"), ("max_pool2d_1", "in"))
    hands.type_into("setting.share", "0.25")
    before = hands.workspace.project
    assert before.graph.nodes[dropout].settings["share"] == 0.25
    with hands.naming(tmp_path / "mine.netb"):
        hands.press("Ctrl+S")
    assert hands.workspace.document.is_clean
    hands.menu("action.file.close")
    assert hands.is_on(Page.FIRST) and not hands.workspace.project.graph.nodes
    with hands.naming(tmp_path / "mine.netb"):
        hands.menu("action.file.open")
    assert hands.workspace.project == before and hands.is_on(Page.BUILD)


def test_unsaved_work_is_asked_for_before_it_goes(hands: Hands, tmp_path: Path) -> None:
    hands.select("relu_1")
    hands.press("Del")
    with hands.answering("closing.cancel"):
        hands.menu("action.file.new")
    assert "relu_1" not in hands.workspace.project.graph.nodes and hands.workspace.project.graph.nodes
    with hands.answering("closing.discard"):
        hands.menu("action.file.new")
    assert not hands.workspace.project.graph.nodes
