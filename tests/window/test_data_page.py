"""The Data page: shown by its tab or key, looked through by mouse and keys, remedies applied and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import Project, fresh
from netbuilder.studio.commands.command import Page
from netbuilder.studio.taking_data import take_data, take_set
from netbuilder.studio.workspace import Workspace
from netbuilder.window.data_page import DataPage
from netbuilder.window.main_window import MainWindow
from tests.data.held_drawings import COUNTED, hold
from tests.data.passengers import ROWS, write_passengers
from tests.data.samples import write_image_folder
from tests.studio.make_believe import MakeBelieve


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace(Document(fresh()), backend=lambda: MakeBelieve())
    yield made
    made.close()


@pytest.fixture
def window(workspace: Workspace, make_window: Callable[[Workspace], MainWindow], qtbot: QtBot) -> MainWindow:
    """On a project without anything, at its Data page."""
    window = make_window(workspace)
    window.resize(1280, 800)
    window.show_page(Page.DATA)
    window.show()
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def page(window: MainWindow) -> DataPage:
    made = cast(DataPage, window.page_of(Page.DATA))
    made.begin()
    return made


@pytest.fixture
def passengers(window: MainWindow, page: DataPage, qtbot: QtBot, tmp_path: Path) -> DataPage:
    """The page on a table."""
    take_data(window._context, write_passengers(tmp_path / "passengers.csv"))
    qtbot.waitUntil(lambda: page.looks.look is not None)
    return page


@pytest.fixture
def pets(window: MainWindow, page: DataPage, qtbot: QtBot, tmp_path: Path) -> DataPage:
    """The page on pictures of three classes, with a file that is none."""
    write_image_folder(tmp_path / "pets")
    (tmp_path / "pets" / "train" / "cat" / "broken.png").write_bytes(b"no picture")
    take_data(window._context, tmp_path / "pets")
    qtbot.waitUntil(lambda: page.looks.look is not None)
    return page


def button(page: QWidget, name: str, words: str = "") -> QPushButton:
    return next(each for each in page.findChildren(QPushButton, name) if words in each.accessibleName())


def press(qtbot: QtBot, key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key)


def told(page: QWidget) -> list[str]:
    """What stands out, in words."""
    return [
        each.accessibleName()
        for each in page.findChildren(QWidget)
        if "repeats what" in each.accessibleName()
    ]


def test_the_tab_left_of_build_and_a_key_lead_to_the_page(window: MainWindow, qtbot: QtBot) -> None:
    tabs = window.findChild(QTabBar, "workspaces")
    assert tabs is not None and [tabs.tabText(at) for at in range(3)] == ["Data", "Build", "Train"]
    window.show_page(Page.TRAIN)
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert window.page is Page.DATA and tabs.currentIndex() == 0
    window.show_page(Page.TRAIN)
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(0).center())
    assert window.page is Page.DATA


def test_an_empty_project_offers_to_choose_a_file(
    window: MainWindow, page: DataPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_passengers(tmp_path / "passengers.csv")
    asked: list[bool] = []

    def ask(what: str, before: str, file: bool) -> Path:
        asked.append(file)
        return path

    monkeypatch.setattr(window.shell, "ask_for_data", ask)
    assert page.nothing.isVisible() and page.nothing.accessibleName().startswith("No data yet")
    qtbot.mouseClick(button(page, "dataFile"), Qt.MouseButton.LeftButton)
    assert asked == [True] and window.page is Page.DATA
    qtbot.waitUntil(lambda: page.examples.isVisible())


def test_what_is_built_in_can_be_taken(window: MainWindow, page: DataPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(page, "dataSet.spirals"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.examples.points.isVisible())
    assert str(window.workspace.document.undo_label) == "Use Spirals"
    window.workspace.undo()
    assert page.nothing.isVisible()


def test_a_table_shows_its_rows_and_what_is_foretold_in_front(passengers: DataPage) -> None:
    rows = passengers.examples.rows
    model = rows.model()
    assert rows.isVisible() and model.rowCount() == ROWS
    headings = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert headings == ["#", "survived", "age", "sex", "deck", "alive"]
    assert model.data(model.index(0, 2)) == "–"
    assert [row.name for row in passengers.values.columns.rows] == ["age", "sex", "deck", "alive"]


def test_a_remedy_leaves_the_column_out_and_is_undone(
    passengers: DataPage, workspace: Workspace, qtbot: QtBot
) -> None:
    assert told(passengers)
    qtbot.mouseClick(button(passengers, "dataFix", "Leave out alive"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: passengers.examples.isVisible() and not told(passengers))
    assert "alive" not in [row.name for row in passengers.values.columns.rows]
    workspace.undo()
    qtbot.waitUntil(lambda: bool(told(passengers)))


def test_parts_share_the_examples_out(passengers: DataPage, qtbot: QtBot) -> None:
    card, counts = passengers.examples, []
    for part in ("train", "validation", "test"):
        qtbot.mouseClick(card.parts.button(part), Qt.MouseButton.LeftButton)
        counts.append(card.rows.model().rowCount())
    assert sum(counts) == ROWS and counts[0] > counts[1] > 0


def test_a_class_is_shown_alone_by_its_bar_or_the_list_and_all_again(pets: DataPage, qtbot: QtBot) -> None:
    card, bars = pets.examples, pets.parts.classes
    every = card.tiles.model().rowCount()
    place = bars.visualRect(bars.model().index(1, 0)).center()
    qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert card.class_ == 1 and card.classes.currentText() == "dog" and bars.chosen == 1
    few = card.tiles.model().rowCount()
    assert 0 < few < every and {card.examples.label(card.tiles.place(at)) for at in range(few)} == {"dog"}
    bars.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    assert card.class_ is None and card.tiles.model().rowCount() == every
    card.classes.setCurrentIndex(2)
    assert bars.chosen == 1 and card.tiles.model().rowCount() == few


def test_the_example_at_the_keyboard_is_told_at_the_foot(pets: DataPage, qtbot: QtBot) -> None:
    tiles = pets.examples.tiles
    tiles.setFocus()
    press(qtbot, Qt.Key.Key_Right)
    press(qtbot, Qt.Key.Key_Right)
    place = tiles.place(tiles.currentIndex().row())
    foot = pets.examples._caption.label.text()
    assert foot.startswith(f"Example {place + 1} · ") and pets.examples.examples.label(place) in foot
    spoken = QAccessible.queryAccessibleInterface(tiles)
    assert spoken is not None and spoken.text(QAccessible.Text.Name) == "Examples"


def test_files_that_were_left_out_are_counted_and_listed(pets: DataPage, qtbot: QtBot) -> None:
    told = [each.accessibleName() for each in pets.findings.findChildren(QWidget)]
    assert any(each.startswith("broken.png was left out") for each in told)
    qtbot.mouseClick(button(pets, "dataFiles"), Qt.MouseButton.LeftButton)
    dialog = pets.findChild(QWidget, "textDialog")
    assert dialog is not None and "broken.png" in dialog.text.toPlainText()  # type: ignore[attr-defined]
    dialog.close()


def test_what_a_finding_means_is_shown_alone_until_all_is_wanted(
    window: MainWindow, page: DataPage, qtbot: QtBot, tmp_path: Path
) -> None:
    path = write_passengers(tmp_path / "passengers.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[10], lines[20]]) + "\n", encoding="utf-8")
    take_data(window._context, path)
    qtbot.waitUntil(lambda: page.looks.look is not None)
    qtbot.mouseClick(button(page, "dataShow", "repeat an earlier one"), Qt.MouseButton.LeftButton)
    rows = page.examples.rows.model()
    assert [rows.data(rows.index(at, 0)) for at in range(rows.rowCount())] == ["10", "61", "20", "62"]
    again = button(page, "dataShowAll")
    assert again.isVisible() and not page.examples.parts.isVisible()
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    assert rows.rowCount() == ROWS + 2 and not again.isVisible()


def test_its_node_is_shown_in_the_graph(window: MainWindow, passengers: DataPage, qtbot: QtBot) -> None:
    window.workspace.selection.set([])
    qtbot.mouseClick(button(passengers, "dataInGraph"), Qt.MouseButton.LeftButton)
    assert window.page is Page.BUILD
    assert window.workspace.selection.only == passengers.looks.node.id  # type: ignore[union-attr]  # there is one


def test_other_data_are_chosen_from_the_bar(
    window: MainWindow, passengers: DataPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_passengers(tmp_path / "other.csv")
    monkeypatch.setattr(window.shell, "ask_for_data", lambda *_: other)
    qtbot.mouseClick(button(passengers, "dataChoose"), Qt.MouseButton.LeftButton)
    assert passengers.looks.source == str(other) and window.page is Page.DATA


def test_f6_goes_round_the_cards(passengers: DataPage, qtbot: QtBot) -> None:
    page = passengers
    cards = (page.examples, page.parts, page.values, page.findings, page.preparation)
    passengers.examples.setFocus()
    seen = []
    for _ in range(6):
        focused = QApplication.focusWidget()
        seen.append(next(at for at, card in enumerate(cards) if card.isAncestorOf(focused)))
        press(qtbot, Qt.Key.Key_F6)
    assert seen == [0, 1, 2, 3, 4, 0]


def test_of_several_data_sets_one_is_chosen(window: MainWindow, passengers: DataPage, qtbot: QtBot) -> None:
    def with_spirals(project: Project) -> Project:
        return edits.add(project, edits.fresh_node(project, "data.spirals", (0.0, 300.0)))

    assert window.workspace.edit(Text("Add spirals"), with_spirals)
    box = passengers.bar.nodes
    assert box.isVisible() and box.count() == 2
    box.setCurrentIndex(1)
    qtbot.waitUntil(lambda: passengers.examples.points.isVisible())
    box.setCurrentIndex(0)
    qtbot.waitUntil(lambda: passengers.examples.rows.isVisible())


def test_data_that_cannot_be_read_say_why(
    window: MainWindow, page: DataPage, qtbot: QtBot, tmp_path: Path
) -> None:
    take_data(window._context, write_passengers(tmp_path / "passengers.csv"))
    qtbot.waitUntil(lambda: "passengers" in str(page.looks.source))
    (node,) = window.workspace.selection.ids
    elsewhere = {"path": str(tmp_path / "gone.csv")}
    assert window.workspace.edit(Text("Move"), partial(edits.change, id=node, settings=elsewhere))
    qtbot.waitUntil(lambda: page.looks.problem is not None)
    assert page.nothing.isVisible() and "gone.csv" in page.nothing.accessibleName()


def test_nothing_is_read_for_a_page_that_is_not_seen(
    window: MainWindow, page: DataPage, qtbot: QtBot
) -> None:
    window.show_page(Page.TRAIN)
    take_set(window._context, "spirals")
    window.show_page(Page.TRAIN)
    assert not page.looks.alive and page.looks.look is None


@pytest.mark.parametrize("size", [(1280, 800), (1600, 1000)])
def test_no_card_is_cut_off(
    window: MainWindow, passengers: DataPage, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    qtbot.waitUntil(lambda: window.width() == size[0])
    for card in (passengers.examples, passengers.parts, passengers.values, passengers.findings):
        corner = card.mapTo(passengers, QPoint(card.width(), card.height()))
        assert corner.x() <= passengers.width() and corner.y() <= passengers.height()
        assert card.height() >= 150 and card.width() >= 300


def choose(qtbot: QtBot, box: QComboBox, key: Qt.Key) -> None:
    """By the keyboard, as somebody would who has come there by Tab."""
    box.setFocus()
    qtbot.keyClick(box, key)


def test_the_split_is_chosen_here_and_the_parts_follow(
    pets: DataPage, workspace: Workspace, qtbot: QtBot
) -> None:
    box = pets.findChild(QComboBox, "dataSplit")
    assert box is not None and box.accessibleName() == "Split" and box.currentData() == "automatic"
    choose(qtbot, box, Qt.Key.Key_Down)
    assert workspace.project.recipe.split == "random"
    qtbot.waitUntil(lambda: pets.looks.look is not None and pets.looks.look.looked.how == "random")
    workspace.undo()
    assert workspace.project.recipe.split == box.currentData() == "automatic"
    workspace.edit(Text("Fold"), partial(edits.change_recipe, folds=4, fold=2))
    qtbot.waitUntil(lambda: any("Fold 2 of 4" in label.text() for label in pets.parts.findChildren(QLabel)))


def test_the_task_is_chosen_here_and_one_undo_takes_it_back(
    pets: DataPage, workspace: Workspace, qtbot: QtBot
) -> None:
    box = pets.findChild(QComboBox, "dataTask")
    assert box is not None
    node, look = pets.looks.node, pets.looks.look
    assert node is not None and look is not None
    workspace.learn(partial(edits.learn_facts, id=node.id, facts=look.looked.facts))
    assert [box.itemText(at) for at in range(2)] == ["Classification", "Autoencoding"]
    assert box.currentIndex() == -1 and box.placeholderText() == "Not trained for anything yet"
    before = workspace.project
    choose(qtbot, box, Qt.Key.Key_Down)
    assert box.currentText() == "Classification" and len(workspace.project.graph.nodes) > 3
    choose(qtbot, box, Qt.Key.Key_Down)
    assert box.currentText() == "Autoencoding" and not workspace.report.errors
    workspace.undo()
    assert box.currentText() == "Classification"
    workspace.undo()
    assert box.currentIndex() == -1 and workspace.project == before


def step(page: DataPage, title: str) -> QWidget:
    """The step of the preparation that is called so."""
    return next(row for row in page.preparation.rows if row.title.text() == title)


def test_a_setting_of_the_preparation_is_one_step_back(
    window: MainWindow, passengers: DataPage, qtbot: QtBot
) -> None:
    box = step(passengers, "Scale").findChild(QComboBox, "preparation.scale")
    assert box is not None and box.currentText() == "Standard"
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_End)
    node = passengers.looks.node
    assert node is not None and node.settings["scale"] == "none"
    qtbot.waitUntil(lambda: "off" in step(passengers, "Scale").accessibleName())
    window.workspace.document.undo()
    qtbot.waitUntil(lambda: "off" not in step(passengers, "Scale").accessibleName())
    assert step(passengers, "Scale").findChild(QComboBox, "preparation.scale").currentText() == "Standard"


def test_the_preparation_follows_the_example_that_is_looked_at(passengers: DataPage, qtbot: QtBot) -> None:
    rows = passengers.examples.rows
    rows.setFocus()
    rows.setCurrentIndex(rows.model().index(6, 0))
    shown = step(passengers, "Scale").sample.shown.rows
    at = int(rows._model.places[6])
    age = passengers.looks.look.loaded.examples["features"][at, 0]
    assert shown[0].name == "age" and float(shown[0].before) == pytest.approx(float(age), abs=0.06)
    assert f"{at + 1}" in passengers.preparation._subtitle.text()


def test_a_layer_of_features_by_hand_is_switched_in_the_card(
    window: MainWindow, pets: DataPage, qtbot: QtBot
) -> None:
    node, look = pets.looks.node, pets.looks.look
    assert node is not None and look is not None
    # As the canvas does once it is shown.
    window.workspace.learn(lambda project: edits.learn_facts(project, node.id, look.looked.facts))
    row = next(row for row in pets.preparation.rows if row.switch.isVisible())
    assert not row.switch.isChecked()
    row.switch.setFocus()
    qtbot.keyClick(row.switch, Qt.Key.Key_Space)
    kinds = [node.kind for node in window.workspace.graph.nodes.values()]
    assert "hog" in kinds and row.switch.isChecked()
    window.workspace.document.undo()
    qtbot.waitUntil(lambda: not row.switch.isChecked())


def test_a_size_is_typed_while_the_pictures_are_read_anew(pets: DataPage, qtbot: QtBot) -> None:
    row = step(pets, "Resize")
    height, lock = (
        row.findChild(QLineEdit, "preparation.size.0"),
        row.findChild(QAbstractButton, "preparation.size.lock"),
    )
    assert height is not None and lock is not None
    height.setFocus()
    height.selectAll()
    for key in "20":
        qtbot.keyClicks(height, key)
        assert height.hasFocus() and pets.examples.isVisible(), "what is shown stays meanwhile"
    node = pets.looks.node
    assert node is not None and node.settings["size"][0] == 20
    qtbot.waitUntil(lambda: pets.looks.look is not None)
    assert height.hasFocus() and pets.looks.look.looked.facts.fields[0][1].spec.sizes[1] == 20


def test_a_long_look_is_counted_and_can_be_given_up(
    page: DataPage, workspace: Workspace, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = hold(monkeypatch)
    take_set(window._context, "drawings")
    node = page.looks.node
    assert node is not None
    workspace.edit(Text("Count"), partial(edits.change, id=node.id, settings={"count": 200}))
    assert [each.isVisible() for each in (button(page, "dataCancel"), button(page, "dataAgain"))] == [
        True,
        False,
    ]
    qtbot.waitUntil(lambda: f"of {COUNTED} examples" in page.nothing.accessibleName())
    qtbot.mouseClick(button(page, "dataCancel"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button(page, "dataAgain").isVisible())
    assert not page.looks.alive and not button(page, "dataCancel").isVisible()
    released.set()
    qtbot.mouseClick(button(page, "dataAgain"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.looks.look is not None, timeout=30_000)
    assert not page.nothing.isVisible()


def test_the_files_of_the_parts_are_named(
    passengers: DataPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    text = (tmp_path / "passengers.csv").read_text()
    for part in ("train", "valid", "test"):
        (tmp_path / f"{part}.csv").write_text(text)
    take_data(window._context, tmp_path / "train.csv")
    labels = [passengers.findChild(QLabel, f"dataSource_{part}") for part in ("train", "validation", "test")]
    wanted = ["train.csv", "valid.csv", "test.csv"]
    qtbot.waitUntil(lambda: [each.accessibleName() for each in labels if each is not None] == wanted)
