"""One mistake, mended by hand in each of the places where it is told, by mouse and by keys, and undone.

LeNet-5 without its Flatten can be mended in two ways; where a layer is deleted with its wires, in three.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.graph.model import End
from tests.hands import touch
from tests.hands.hands import Hands
from tests.hands.start import started

FLATTEN, AVERAGE = "Insert Flatten → 400", "Average each map → 16"


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    """At LeNet-5, from which Ctrl+Delete has taken the Flatten."""
    with started(qtbot) as made:
        made.select("flatten_1")
        made.press("Ctrl+Del")
        assert not made.workspace.report.ok
        made.press("Escape")
        yield made


def mended(hands: Hands) -> str:
    """What has been done, which is one step: it is undone, and the mistake is there again."""
    assert hands.workspace.report.ok
    label = str(hands.workspace.document.undo_label)
    hands.undo()
    assert [problem.code for problem in hands.workspace.report.errors] == ["kind_mismatch"]
    return label


def button(hands: Hands, ground: str, name: str, place: int) -> QAbstractButton:
    inside = hands.find(ground, QWidget)
    seen = [each for each in inside.findChildren(QAbstractButton, name) if each.isVisible()]
    return seen[place]


def test_on_the_wire(hands: Hands) -> None:
    for place, label in ((0, FLATTEN), (1, AVERAGE)):
        hands.select("linear_1")
        touch.click(button(hands, "problemPopover", f"fix.{place}", 0))
        assert mended(hands) == label


def test_on_the_wire_by_keys(hands: Hands) -> None:
    for key, label in (("Return", FLATTEN), ("2", AVERAGE)):
        hands.press("F8")
        assert hands.workspace.selection.only == "linear_1"
        assert {"↵", "2"} <= set(hands.words("problemPopover").splitlines())
        hands.press(key)
        assert mended(hands) == label


def test_one_place_at_a_time_has_the_primary_button(hands: Hands) -> None:
    hands.press("F8")
    in_card = button(hands, "problemPopover", "fix.0", 0)
    beside = button(hands, "inspector", "inspectorFix", 0)
    assert (in_card.property("variant"), beside.property("variant")) == ("primary", "")
    hands.press("F6")
    while not hands.canvas.hasFocus():
        hands.press("F6")
    hands.press("Escape")
    assert not in_card.isVisible() and beside.property("variant") == "primary"


def test_in_the_inspector(hands: Hands) -> None:
    hands.select("linear_1")
    for place, label in ((0, FLATTEN), (1, AVERAGE)):
        touch.click(button(hands, "inspector", "inspectorFix", place))
        assert mended(hands) == label


def test_in_the_inspector_by_keys(hands: Hands) -> None:
    hands.select("linear_1")
    second = button(hands, "inspector", "inspectorFix", 1)
    hands.press("F6")
    for _ in range(20):
        if second.hasFocus():
            break
        hands.press("Tab")
    assert second.hasFocus()
    hands.press("Space")
    assert mended(hands) == AVERAGE


def test_in_the_list(hands: Hands) -> None:
    touch.click(button(hands, "problems", "problemFix", 0))
    assert mended(hands) == FLATTEN
    touch.click(button(hands, "problems", "problemMore", 0))
    menu = hands.find("problems", QWidget).findChild(QMenu, "problemFixes")
    assert isinstance(menu, QMenu) and menu.isVisible()
    touch.click(menu, menu.actionGeometry(menu.actions()[1]).center())
    assert mended(hands) == AVERAGE


def test_in_the_list_by_keys(hands: Hands) -> None:
    for key, label in (("Return", FLATTEN), ("2", AVERAGE)):
        while not hands.find("problems", QWidget).hasFocus():
            hands.press("F6")
        hands.press("Down")
        assert hands.workspace.selection.only == "linear_1"
        hands.press(key)
        assert mended(hands) == label


def test_a_deleted_layer_is_put_back_from_three_ways_that_are_offered(hands: Hands) -> None:
    hands.undo()
    hands.select("flatten_1")
    hands.press("Del")
    hands.press("F8")
    labels = [each.text() for each in hands.find("problemPopover", QWidget).findChildren(QLabel)]
    assert "Connect Max pool 2 through Flatten" in labels and "Remove Linear 1" in labels
    hands.press("Return")
    assert hands.workspace.report.ok
    graph = hands.workspace.project.graph
    assert graph.nodes[graph.wires[End("linear_1", "in")].source.node].kind == "flatten"
    assert hands.wire_card(("linear_1", "in")).text == "400"


def test_nothing_of_the_card_is_cut_off_in_a_small_window(hands: Hands) -> None:
    hands.window.resize(1280, 800)
    hands.press("F8")
    card, canvas = hands.find("problemPopover", QWidget), hands.canvas.viewport()
    assert canvas.rect().contains(card.geometry())
    for label in card.findChildren(QLabel):
        if label.text():
            wanted = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            assert label.height() >= wanted, label.text()


def test_what_is_wrong_with_the_recipe_comes_last_and_is_mended_by_enter(hands: Hands) -> None:
    hands.type_into("recipe.lr", "0.5")
    hands.press("F8")
    assert hands.workspace.selection.only == "linear_1"
    hands.press("F8")
    assert hands.find("problems", QWidget).hasFocus()
    hands.press("Return")
    assert hands.workspace.project.recipe.lr == 0.001 and not hands.workspace.report.ok
