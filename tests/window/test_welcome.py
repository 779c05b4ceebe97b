from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.machine import Accelerator
from netbuilder.core.registry import import_members
from netbuilder.project import examples as built_in
from netbuilder.project.document import Document
from netbuilder.project.project import fresh
from netbuilder.runs.events import EpochDone
from netbuilder.runs.record import RunState, new_record
from netbuilder.studio import commands as command_files
from netbuilder.studio.commands.command import commands
from netbuilder.studio.recents import LONGEST, Recents
from netbuilder.studio.workspace import Workspace
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.welcome import WelcomePage
from netbuilder.window.welcome import page as page_module
from netbuilder.window.welcome.examples import ExampleCard, Gallery, wrapped
from netbuilder.window.welcome.recent import RecentRow

import_members(command_files)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def recents() -> Recents:
    return Recents()


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace(Document(fresh()))
    yield made
    made.close()


@pytest.fixture
def page(workspace: Workspace, theme: Theme, recents: Recents, qtbot: QtBot) -> WelcomePage:
    made = WelcomePage(workspace, theme, recents)
    qtbot.addWidget(made)
    made.resize(1600, 956)
    made.show()
    return made


def cards(page: WelcomePage) -> list[ExampleCard]:
    return page.findChildren(ExampleCard)


def rows(page: WelcomePage) -> list[RecentRow]:
    return [row for row in page.findChildren(RecentRow) if not row.isHidden()]


def named(page: QWidget, name: str) -> QAbstractButton:
    found = page.findChild(QAbstractButton, name)
    assert found is not None
    return found


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_the_page_is_found_by_its_name(page: WelcomePage) -> None:
    assert page.objectName() == "welcome"
    assert page.accessibleName()


def test_all_examples_are_there_in_the_order_in_which_one_learns(page: WelcomePage) -> None:
    names = [card.example.name for card in cards(page)]
    assert names[:2] == ["linear", "mlp-spirals"]
    assert sorted(names) == [each.name for each in built_in.examples()]
    assert sorted(cards(page), key=lambda card: card.example.place) == cards(page)


def test_a_click_wants_an_example(page: WelcomePage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.example_wanted) as heard:
        click(named(page, "example.edges"))
    assert heard.args == ["edges"]


def test_buttons_want_commands(page: WelcomePage) -> None:
    heard: list[str] = []
    page.command_wanted.connect(heard.append)
    for name in ("new", "open", "edit.settings", "help.keys", "help.changes"):
        click(named(page, f"welcome.{name}"))
    assert heard == ["file.new", "file.open", "edit.settings", "help.keys", "help.changes"]
    assert set(heard) <= set(commands)


def test_their_keys_stand_beside_them(page: WelcomePage) -> None:
    keys = [named(page, name).findChild(QLabel) for name in ("welcome.new", "welcome.open")]
    assert [key.text() for key in keys if key is not None] == ["Ctrl N", "Ctrl O"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Enter])
def test_all_of_it_can_be_reached_and_pressed_by_keys(
    page: WelcomePage, recents: Recents, tmp_path: Path, qtbot: QtBot, key: Qt.Key
) -> None:
    fresh().save(tmp_path / "net.netb")
    recents.add(tmp_path / "net.netb", "id")
    page.activateWindow()
    named(page, "welcome.new").setFocus()
    reached = []
    for _ in range(12):
        focused = page.focusWidget()
        assert focused is not None
        assert focused.accessibleName()
        reached.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert reached[:3] == ["welcome.new", "welcome.open", "recent.0"]
    assert reached[3:6] == [f"welcome.{id}" for id in ("edit.settings", "help.keys", "help.changes")]
    assert reached[6:8] == ["exampleGroup.all", "exampleSearch"]
    assert reached[8:12] == [card.objectName() for card in cards(page)[:4]]
    with qtbot.waitSignal(page.example_wanted) as heard:
        QTest.keyClick(named(page, "example.lenet5"), key)
    assert heard.args == ["lenet5"]


@pytest.mark.parametrize("width", [960, 1280, 1600, 2560])
def test_cards_have_the_same_size_and_room_for_their_words(page: WelcomePage, width: int) -> None:
    page.resize(width, 900)
    page.grab()
    shown = cards(page)
    assert len({card.size() for card in shown}) == 1
    for card in shown:
        metrics = QFontMetrics(font(12))
        lines = wrapped(card.example.shows, metrics, card.width() - 28, 3)
        assert all(metrics.horizontalAdvance(line) <= card.width() - 28 for line in lines)
    places = [card.geometry() for card in shown]
    assert not any(a.intersects(b) for a in places for b in places if a is not b)


def test_every_example_has_a_picture_of_the_right_proportion(page: WelcomePage) -> None:
    for card in cards(page):
        image = card._image
        assert not image.isNull(), card.example.name
        assert image.width() / image.height() == pytest.approx(303 / 146, rel=0.01)


def test_it_is_painted_dark_and_light(page: WelcomePage, theme: Theme) -> None:
    card = cards(page)[0]
    dark = card.grab().toImage()
    theme.set_dark(False)
    light = card.grab().toImage()
    at = QPoint(card.width() // 2, card.height() - 4)
    assert dark.pixelColor(at) == Theme(True).color("bg_panel")
    assert light.pixelColor(at) == Theme(False).color("bg_panel")


def test_a_broken_installation_is_told_in_words(
    workspace: Workspace, theme: Theme, recents: Recents, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (tmp_path / "examples" / "lenet5").mkdir(parents=True)
    fresh().save(tmp_path / "examples" / "lenet5" / "lenet5.netb")
    monkeypatch.setattr(built_in, "resources", lambda: tmp_path)
    page = WelcomePage(workspace, theme, recents)
    qtbot.addWidget(page)
    said = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "The example “lenet5” is not complete." in said
    assert named(page, "welcome.new").isEnabled()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two", ["one two"]),
        ("one two three four", ["one two", "three four"]),
        ("one two three four, five six", ["one two", "three…"]),
        ("", []),
    ],
)
def test_words_are_cut_between_words(text: str, lines: list[str], qapp: object) -> None:
    metrics = QFontMetrics(font(12))
    width = metrics.horizontalAdvance("three four") + 1
    assert wrapped(text, metrics, width, 2) == lines


# ---------------------------------------------------------------------------------------------- recent


def test_without_recent_projects_it_says_so(page: WelcomePage) -> None:
    assert rows(page) == []
    said = [label.text() for label in page.findChildren(QLabel) if not label.isHidden()]
    assert "Projects that you save appear here." in said


def test_a_recent_project_is_wanted_by_its_path(
    page: WelcomePage, recents: Recents, tmp_path: Path, qtbot: QtBot
) -> None:
    fresh().save(tmp_path / "net.netb")
    recents.add(tmp_path / "net.netb", "id")
    (row,) = rows(page)
    with qtbot.waitSignal(page.recent_wanted) as heard:
        click(row)
    assert heard.args == [tmp_path / "net.netb"]


def test_it_says_what_the_newest_run_reached(
    page: WelcomePage, recents: Recents, workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    record = new_record("an-id", "Net", "{}", {}, seed=0, device="cpu", threads=1)
    writer = workspace.store.begin(record)
    writer.epoch(EpochDone(1, 1, 0.1, FrozenDict(), FrozenDict({"accuracy": 0.976})))
    writer.end(RunState.FINISHED)
    for name, project in (("trained", "an-id"), ("fresh", "another")):
        fresh().save(tmp_path / f"{name}.netb")
        recents.add(tmp_path / f"{name}.netb", project)

    def described() -> list[str]:
        return [row.accessibleDescription().partition(",")[0] for row in rows(page)]

    qtbot.waitUntil(lambda: described() == ["not trained yet", "97.6 % after 1 epoch"])


def test_one_that_is_gone_is_grey_and_can_be_removed(
    page: WelcomePage, recents: Recents, tmp_path: Path, qtbot: QtBot
) -> None:
    fresh().save(tmp_path / "here.netb")
    for name in ("gone", "here"):
        recents.add(tmp_path / f"{name}.netb", "id")
    here, gone = rows(page)
    assert here.is_there and not gone.is_there
    assert gone.accessibleDescription().startswith("not there any more")
    assert gone.contextMenuPolicy() is Qt.ContextMenuPolicy.ActionsContextMenu
    remove, clear = gone.actions()
    remove.trigger()
    assert [row.recent.name for row in rows(page)] == ["here"]
    clear.trigger()
    assert rows(page) == [] and recents.all() == ()


def test_the_list_is_up_to_date_when_the_page_comes_back(
    page: WelcomePage, recents: Recents, tmp_path: Path
) -> None:
    page.hide()
    recents.add(tmp_path / "a.netb", "id")
    assert rows(page) == []
    page.show()
    assert [row.recent.name for row in rows(page)] == ["a"]


def test_it_names_what_is_known_of_this_computer(page: WelcomePage, qtbot: QtBot) -> None:
    computer = page.findChild(QWidget, "computer")
    assert computer is not None
    said = " ".join(label.text() for label in computer.findChildren(QLabel))
    assert "CPU" in said and "thread" in said


def test_it_is_shown_without_what_is_slow_to_import_and_figures_come_later(tmp_path: Path) -> None:
    fresh().save(tmp_path / "net.netb")
    code = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from netbuilder.project.document import Document
from netbuilder.project.project import fresh
from netbuilder.studio.recents import Recents
from netbuilder.studio.workspace import Workspace
from netbuilder.window.theme.theme import Theme
from netbuilder.window.welcome import WelcomePage
app = QApplication([])
recents = Recents()
recents.add(Path(sys.argv[1]), "id")
page = WelcomePage(Workspace(Document(fresh())), Theme(), recents)
page.show()
page.grab()
slow = ("torch", "numpy", "pyqtgraph", "sklearn", "PIL")
print([name for name in (*slow, "sqlite3") if name in sys.modules])
while "sqlite3" not in sys.modules:
    app.processEvents()
print([name for name in slow if name in sys.modules])
"""
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "net.netb")],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    assert told.stdout == "[]\n[]\n"


# ---------------------------------------------------------------------------------------------- keys


def many_examples(count: int) -> tuple[built_in.Example, ...]:
    """As many as wanted, made of those that there are."""
    found = [built_in.example(name) for name in ("edges", "lenet5", "linear", "mlp-spirals")]
    return tuple(
        found[number % len(found)]._replace(
            name=f"net_{number:02d}", title=f"Net {number:02d}", claim=FrozenDict()
        )
        for number in range(count)
    )


@pytest.fixture
def make_page(
    workspace: Workspace, theme: Theme, recents: Recents, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], WelcomePage]:
    """Makes a page with so many examples."""

    def make(count: int) -> WelcomePage:
        monkeypatch.setattr(page_module, "examples", lambda: many_examples(count))
        made = WelcomePage(workspace, theme, recents)
        qtbot.addWidget(made)
        made.resize(1280, 726)
        made.show()
        made.activateWindow()
        return made

    return make


def focused(page: WelcomePage) -> str:
    widget = page.focusWidget()
    return widget.objectName() if widget is not None else ""


@pytest.mark.parametrize(
    ("keys", "reached"),
    [
        ("", "00"),
        ("R", "01"),
        ("RRRRR", "05"),  # on into the next row
        ("L", "00"),
        ("D", "04"),
        ("DD", "08"),
        ("RDD", "09"),
        ("RRRDD", "09"),  # the last row is shorter
        ("RRRDDD", "09"),
        ("RRU", "02"),
        ("DDRUU", "01"),
        ("E", "09"),
        ("EH", "00"),
    ],
)
def test_arrows_lead_from_card_to_card(
    make_page: Callable[[int], WelcomePage], keys: str, reached: str
) -> None:
    page = make_page(10)
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Down)  # from nowhere to the first
    assert focused(page) == "example.net_00"
    named_keys = {
        "L": Qt.Key.Key_Left, "R": Qt.Key.Key_Right, "U": Qt.Key.Key_Up, "D": Qt.Key.Key_Down,
        "H": Qt.Key.Key_Home, "E": Qt.Key.Key_End,
    }  # fmt: skip
    for key in keys:
        widget = page.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, named_keys[key])
    assert focused(page) == f"example.net_{reached}"


def test_a_card_that_a_key_leads_to_comes_into_view(make_page: Callable[[int], WelcomePage]) -> None:
    page = make_page(40)
    QApplication.processEvents()
    first, last = named(page, "example.net_00"), named(page, "example.net_39")
    first.setFocus()
    assert last.visibleRegion().isEmpty()
    QTest.keyClick(first, Qt.Key.Key_End)
    assert focused(page) == "example.net_39" and last.visibleRegion().boundingRect() == last.rect()


# ---------------------------------------------------------------------------------------------- search


def field(page: WelcomePage) -> QLineEdit:
    found = page.findChild(QLineEdit, "exampleSearch")
    assert found is not None
    return found


def visible(page: WelcomePage) -> list[str]:
    return [card.example.name for card in cards(page) if card.isVisible()]


@pytest.mark.parametrize(("count", "there"), [(1, False), (8, False), (9, True)])
def test_there_is_a_search_where_there_are_many(
    make_page: Callable[[int], WelcomePage], count: int, there: bool
) -> None:
    assert field(make_page(count)).isVisible() is there


def test_a_search_shows_what_speaks_of_all_words(
    make_page: Callable[[int], WelcomePage], qtbot: QtBot
) -> None:
    page = make_page(12)
    size = cards(page)[0].size()
    QTest.keyClicks(field(page), "NET spirals 03")
    assert visible(page) == ["net_03"] and cards(page)[3].size() == size
    assert cards(page)[3].pos() == QPoint(0, 0)
    QTest.keyClick(field(page), Qt.Key.Key_Down)
    assert focused(page) == "example.net_03"
    with qtbot.waitSignal(page.example_wanted) as heard:
        QTest.keyClick(cards(page)[3], Qt.Key.Key_Return)
    assert heard.args == ["net_03"]
    field(page).setFocus()
    QTest.keyClicks(field(page), " nothing")
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert visible(page) == [] and "No example speaks of that." in said
    QTest.keyClick(field(page), Qt.Key.Key_Escape)
    assert len(visible(page)) == 12 and field(page).text() == ""


def test_a_group_shows_its_own_and_a_search_looks_in_it(page: WelcomePage) -> None:
    page.activateWindow()
    click(named(page, "exampleGroup.signals"))
    assert visible(page) == ["tones", "row-by-row"]
    QTest.keyClicks(field(page), "noisy")
    assert visible(page) == ["tones"]
    click(named(page, "exampleGroup.vision"))
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert visible(page) == [] and "No example speaks of that." in said
    field(page).clear()
    click(named(page, "exampleGroup.all"))
    assert len(visible(page)) == len(built_in.examples())


def test_groups_are_one_stop_and_arrow_keys_choose(page: WelcomePage) -> None:
    page.activateWindow()
    named(page, "exampleGroup.all").setFocus()
    QTest.keyClick(named(page, "exampleGroup.all"), Qt.Key.Key_Right)
    assert focused(page) == "exampleGroup.start" and visible(page) == ["linear", "mlp-spirals"]
    QTest.keyClick(named(page, "exampleGroup.start"), Qt.Key.Key_Tab)
    assert focused(page) == "exampleSearch"
    QTest.keyClick(field(page), Qt.Key.Key_Down)
    assert focused(page) == "example.linear"


def test_without_groups_there_is_no_choice_of_them(make_page: Callable[[int], WelcomePage]) -> None:
    assert make_page(12).findChild(QWidget, "exampleGroups") is None


def test_the_head_fits_into_the_smallest_window(page: WelcomePage, qtbot: QtBot) -> None:
    page.resize(960, 530)
    tools: tuple[QWidget, ...] = (named(page, "exampleGroup.text"), field(page))
    qtbot.waitUntil(lambda: all(each.visibleRegion().boundingRect() == each.rect() for each in tools))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 40])
@pytest.mark.parametrize("width", [960, 1600])
def test_any_number_of_cards_is_laid_out(
    make_page: Callable[[int], WelcomePage], count: int, width: int
) -> None:
    page = make_page(count)
    page.resize(width, 900)
    page.grab()
    places = [card.geometry() for card in cards(page)]
    assert len(places) == count and len({place.size().toTuple() for place in places}) == 1
    assert not any(a.intersects(b) for a in places for b in places if a is not b)
    assert 200 <= places[0].width() <= 440
    parent = cards(page)[0].parentWidget()
    assert parent is not None and all(parent.rect().contains(place) for place in places)


# ---------------------------------------------------------------------------------------------- computer


def test_it_tells_what_the_engine_has_found(page: WelcomePage, workspace: Workspace) -> None:
    computer = page.findChild(QWidget, "computer")
    assert computer is not None
    assert "GPU" not in computer.accessibleDescription()
    workspace.computer.learn([])
    assert "No GPU found" in computer.accessibleDescription()
    workspace.computer.learn([Accelerator("NVIDIA H100", 80 * 2**30)])
    assert "NVIDIA H100 with 80 GB" in computer.accessibleDescription()


def test_the_longest_list_of_recent_projects_fits_into_the_smallest_window(
    page: WelcomePage, recents: Recents, tmp_path: Path
) -> None:
    for number in range(LONGEST):
        fresh().save(tmp_path / f"{number}.netb")
        recents.add(tmp_path / f"{number}.netb", "id")
    page.resize(960, 530)
    page.grab()
    assert page.height() == 530
    computer = page.findChild(QWidget, "computer")
    assert computer is not None and computer.visibleRegion().boundingRect() == computer.rect()
    last = rows(page)[-1]
    named(page, "welcome.open").setFocus()
    for _ in range(LONGEST):
        widget = page.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert focused(page) == last.objectName() and last.visibleRegion().boundingRect() == last.rect()


def test_at_no_height_the_cards_and_the_scroll_bar_chase_each_other(
    page: WelcomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    arranged: list[int] = []
    arrange = Gallery._arrange

    def counted(gallery: Gallery) -> None:
        arranged.append(gallery.width())
        if len(arranged) < 50:  # else it would never end
            arrange(gallery)

    monkeypatch.setattr(Gallery, "_arrange", counted)
    scroll = page.findChild(QScrollArea)
    assert scroll is not None
    bars = set()
    for width in (1600, 1280):
        for height in range(700, 1200, 4):
            arranged.clear()
            page.resize(width, height)
            QApplication.processEvents()
            assert len(arranged) <= 2, f"{width}×{height}: {arranged}"
            bars.add(scroll.verticalScrollBar().isVisible())
    assert bars == {True, False}
    ends = [each.mapTo(page, QPoint(each.width(), 0)).x() for each in (page._head, cards(page)[3])]
    assert 0 <= ends[0] - ends[1] < 4  # what is left over when cards share the room
