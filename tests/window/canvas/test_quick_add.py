"""The search on the canvas by mouse and keys: how it opens, leads through its rows, adds, and goes away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from netbuilder.core.problem import Problem
from netbuilder.graph.model import End
from netbuilder.project.project import Project
from netbuilder.studio.presenters.connecting import Fit
from netbuilder.window.canvas.quick_add_rows import OfferList
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.shadow import Shadow
from tests.window.canvas.conftest import Hand

LEFT = Qt.MouseButton.LeftButton
NOWHERE = QPointF(900, 400)


class Refusals:
    """Remembers what was refused, by its code."""

    def __init__(self, hand: Hand) -> None:
        self.codes: list[str] = []
        hand.workspace.refused.connect(self._hear)

    def _hear(self, problem: Problem) -> None:
        self.codes.append(problem.code)


class Search:
    """What is seen of the search, and the keys that are pressed in it."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand

    @property
    def is_open(self) -> bool:
        found = self._hand.view.findChild(QWidget, "quickAddPopover")
        return isinstance(found, QWidget) and found.isVisible()

    @property
    def field(self) -> QLineEdit:
        found = self._hand.view.findChild(QLineEdit, "quickAdd")
        assert isinstance(found, QLineEdit) and found.isVisible()
        return found

    @property
    def list(self) -> OfferList:
        found = self._hand.view.findChild(OfferList, "quickAddList")
        assert isinstance(found, OfferList)
        return found

    @property
    def current(self) -> str:
        offer = self.list.current
        assert offer is not None
        return offer.item.kind

    @property
    def words(self) -> list[str]:
        labels = self.field.parentWidget().findChildren(QLabel)
        return [each.text() for each in labels if each.isVisible() and each.text()]

    def type(self, text: str) -> None:
        QTest.keyClicks(self.field, text)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.field, key)


@pytest.fixture
def search(hand: Hand) -> Search:
    hand.view.activateWindow()
    hand.view.setFocus()
    return Search(hand)


def _double_click(hand: Hand, at: QPointF) -> None:
    QTest.mouseDClick(hand.view.viewport(), LEFT, pos=hand.at(at))


def test_a_double_click_on_nothing_searches_and_enter_adds_there(hand: Hand, search: Search) -> None:
    _double_click(hand, NOWHERE)
    assert search.is_open and search.field.hasFocus()
    search.type("dropout")
    search.key(Qt.Key.Key_Return)
    assert not search.is_open and hand.selected == {"dropout_1"} and hand.view.hasFocus()
    away = hand.middle("dropout_1") - NOWHERE
    assert abs(away.x()) <= 12 and abs(away.y()) <= 12
    hand.undo()
    assert "dropout_1" not in hand.project.graph.nodes and hand.workspace.document.undo_label is None


def test_a_double_click_on_a_layer_or_a_wire_does_not_search(hand: Hand, search: Search) -> None:
    _double_click(hand, hand.middle("conv2d_1"))
    assert not search.is_open


def test_tab_searches_for_what_fits_behind_the_selected_layer(hand: Hand, search: Search) -> None:
    hand.workspace.selection.set(["max_pool2d_2"])
    hand.key(Qt.Key.Key_Tab)
    assert search.is_open and "16×5×5" in search.words
    search.type("flatten")
    assert search.list.current is not None and search.list.current.words == "→ 400"
    search.key(Qt.Key.Key_Return)
    assert hand.project.graph.wires[End("flatten_2", "in")].source == End("max_pool2d_2", "out")
    hand.undo()
    assert "flatten_2" not in hand.project.graph.nodes
    assert End("flatten_2", "in") not in hand.project.graph.wires


def test_tab_on_a_selected_wire_puts_the_layer_between(hand: Hand, search: Search) -> None:
    hand.workspace.selection.set_wire(End("relu_1", "in"))
    places = {id: (node.x, node.y) for id, node in hand.project.graph.nodes.items()}
    hand.key(Qt.Key.Key_Tab)
    search.type("batch")
    assert search.current == "batch_norm2d"
    search.key(Qt.Key.Key_Return)
    wires = hand.project.graph.wires
    assert wires[End("relu_1", "in")].source.node == "batch_norm2d_1"
    assert wires[End("batch_norm2d_1", "in")].source.node == "conv2d_1"
    boxes = hand.view.board.layout.boxes
    assert not boxes["batch_norm2d_1"].rect.intersects(boxes["relu_1"].rect)
    hand.undo()
    assert {id: (node.x, node.y) for id, node in hand.project.graph.nodes.items()} == places


def test_a_wire_from_an_output_let_go_on_nothing_searches_for_its_end(hand: Hand, search: Search) -> None:
    hand.drag(hand.port("max_pool2d_2", "out"), NOWHERE)
    assert search.is_open and hand.view.board._held is not None
    offers = search.list.offers
    assert offers[0].fits and not offers[-1].fits
    search.type("conv 2")
    search.key(Qt.Key.Key_Return)
    assert hand.project.graph.wires[End("conv2d_3", "in")].source == End("max_pool2d_2", "out")
    port = hand.port("conv2d_3", "in") - NOWHERE
    assert abs(port.x()) <= 12 and abs(port.y()) <= 2
    assert hand.selected == {"conv2d_3"} and hand.view.board._held is None
    hand.undo()
    assert "conv2d_3" not in hand.project.graph.nodes and hand.workspace.document.undo_label is None


def test_a_wire_from_an_input_let_go_on_nothing_searches_for_its_start(hand: Hand, search: Search) -> None:
    hand.drag(hand.port("relu_2", "in"), NOWHERE)  # its wire is off now
    assert not search.is_open
    hand.drag(hand.port("relu_2", "in"), NOWHERE)
    assert search.is_open
    search.type("batch norm 2")
    search.key(Qt.Key.Key_Return)
    assert hand.project.graph.wires[End("relu_2", "in")].source == End("batch_norm2d_1", "out")
    port = hand.port("batch_norm2d_1", "out") - NOWHERE
    assert abs(port.x()) <= 12 and abs(port.y()) <= 2


def test_a_click_at_a_port_and_one_on_nothing_search_as_well(hand: Hand, search: Search) -> None:
    hand.click(hand.port("max_pool2d_2", "out"))
    hand.move(NOWHERE)
    hand.click(NOWHERE)
    assert search.is_open
    assert hand.view.board.item("linear_1").state.ports is None


def test_escape_leaves_everything_as_it_was(hand: Hand, search: Search) -> None:
    before: Project = hand.project
    hand.workspace.selection.set(["max_pool2d_2"])
    hand.drag(hand.port("max_pool2d_2", "out"), NOWHERE)
    search.type("conv")
    search.key(Qt.Key.Key_Escape)
    assert not search.is_open and hand.view.hasFocus()
    assert hand.project is before and hand.selected == {"max_pool2d_2"}
    assert hand.view.board._held is None and hand.workspace.document.undo_label is None


def test_a_press_beside_it_puts_it_away(hand: Hand, search: Search) -> None:
    before = hand.project
    _double_click(hand, NOWHERE)
    hand.click(hand.middle("conv2d_1"))
    assert not search.is_open and hand.project is before and hand.selected == {"conv2d_1"}


def test_keys_lead_through_the_rows_and_stop_at_the_ends(hand: Hand, search: Search) -> None:
    hand.key(Qt.Key.Key_Tab)
    kinds = [offer.item.kind for offer in search.list.offers]
    search.key(Qt.Key.Key_Up)
    assert search.current == kinds[0]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Tab):
        search.key(key)
    assert search.current == kinds[2]
    search.key(Qt.Key.Key_PageDown)
    assert search.current == kinds[10]
    assert search.field.accessibleDescription() == search.list.current.spoken
    search.key(Qt.Key.Key_PageUp)
    assert search.current == kinds[2]
    for _ in range(10):
        search.key(Qt.Key.Key_PageDown)
    assert search.current == kinds[-1]
    index = search.list.currentIndex()
    assert search.list.viewport().rect().contains(search.list.visualRect(index).center())


def test_a_click_on_a_row_adds_it(hand: Hand, search: Search) -> None:
    _double_click(hand, NOWHERE)
    search.type("relu")
    where = search.list.visualRect(search.list.model().index(0, 0)).center()
    QTest.mouseClick(search.list.viewport(), LEFT, pos=where)
    assert not search.is_open and hand.selected == {"relu_5"}


def test_what_does_not_fit_may_be_taken_and_then_offers_its_remedy(hand: Hand, search: Search) -> None:
    hand.drag(hand.port("max_pool2d_2", "out"), NOWHERE)
    search.type("linear")
    assert search.list.current is not None and search.list.current.words == "needs a vector"
    search.key(Qt.Key.Key_Return)
    assert hand.project.graph.wires[End("linear_4", "in")].source.node == "max_pool2d_2"
    assert hand.view.problem_fixes()


def test_where_nothing_is_called_that_it_says_so_and_enter_does_nothing(hand: Hand, search: Search) -> None:
    before = hand.project
    _double_click(hand, NOWHERE)
    search.type("qqq")
    assert "Nothing is called that." in search.words
    search.key(Qt.Key.Key_Return)
    search.key(Qt.Key.Key_Down)
    assert search.is_open and hand.project is before
    search.field.clear()
    assert "Nothing is called that." not in search.words


def test_an_undo_elsewhere_puts_it_away(hand: Hand, search: Search) -> None:
    hand.workspace.selection.set(["relu_1"])
    hand.key(Qt.Key.Key_Delete)
    hand.key(Qt.Key.Key_Tab)
    hand.undo()
    assert not search.is_open


@pytest.mark.parametrize("at", [QPointF(-60, 30), QPointF(1020, 30), QPointF(900, 750), QPointF(-60, 750)])
def test_it_stands_whole_in_the_view(hand: Hand, search: Search, at: QPointF) -> None:
    _double_click(hand, at)
    popover = search.field.parentWidget()
    assert search.is_open and hand.view.rect().contains(popover.geometry())


def test_it_follows_the_theme(hand: Hand, search: Search, theme: Theme) -> None:
    _double_click(hand, NOWHERE)
    dark = search.field.parentWidget().grab().toImage()
    theme.set_dark(False)
    assert search.field.parentWidget().grab().toImage() != dark
    theme.set_dark(True)


def test_its_shadow_lies_around_it_and_goes_with_it(hand: Hand, search: Search) -> None:
    _double_click(hand, NOWHERE)
    popover = search.field.parentWidget()
    (shadow,) = hand.view.findChildren(Shadow)
    assert shadow.isVisible() and shadow.geometry().contains(popover.geometry())
    search.type("relu")
    assert shadow.geometry().contains(popover.geometry())
    assert shadow.height() - popover.height() < 60
    search.key(Qt.Key.Key_Escape)
    assert not shadow.isVisible()


# ---------------------------------------------------------------------------------------- the wire in hand


def _begin(hand: Hand, node: str, port: str, to: QPointF) -> None:
    hand.press(hand.port(node, port))
    hand.move((hand.port(node, port) + to) / 2)
    hand.move(to)


def _hint(hand: Hand) -> str:
    held = hand.view.board._held
    assert held is not None
    return held.hint


def test_over_a_port_that_does_not_take_the_wire_the_reason_is_told(hand: Hand) -> None:
    _begin(hand, "max_pool2d_2", "out", hand.port("linear_1", "in"))
    assert _hint(hand) == "Linear 1 needs a vector"
    assert hand.view.board.item("linear_1").state.ports == {("in", False): Fit.UNFIT}
    hand.move(hand.port("flatten_1", "in"))
    assert _hint(hand) == ""
    hand.move(hand.port("conv2d_1", "in"))
    assert _hint(hand) == "This would close a loop"
    hand.move(hand.middle("digits_1"))
    assert _hint(hand) == "Digits has no input"
    hand.key(Qt.Key.Key_Escape)


def test_a_node_without_a_free_port_does_not_light_up_and_takes_nothing(hand: Hand) -> None:
    before = hand.project
    heard = Refusals(hand)
    _begin(hand, "conv2d_1", "out", hand.middle("max_pool2d_1"))
    assert not hand.view.board.item("max_pool2d_1").state.target
    assert _hint(hand) == "Max pool 1 has no free input"
    hand.release(hand.middle("max_pool2d_1"))
    assert hand.project is before and heard.codes == ["no_free_port"]


def test_the_input_whose_wire_is_in_the_hand_counts_as_free(hand: Hand) -> None:
    before = hand.project
    _begin(hand, "max_pool2d_1", "in", NOWHERE)
    hand.move(hand.middle("max_pool2d_1"))
    assert hand.view.board.item("max_pool2d_1").state.target
    hand.release(hand.middle("max_pool2d_1"))
    assert hand.project is before


def test_a_loss_let_go_on_nothing_says_that_it_feeds_nothing(hand: Hand, search: Search) -> None:
    heard = Refusals(hand)
    hand.drag(hand.port("cross_entropy_1", "loss"), NOWHERE)
    assert not search.is_open and heard.codes == ["loss_as_input"]
