"""A linked file: saved by another editor, changed here, on both sides, gone; and the next start."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.studio.opening import document_named
from netbuilder.studio.settings import SettingsStore
from netbuilder.studio.workspace import Workspace
from netbuilder.window.app import start_window
from netbuilder.window.main_window import MainWindow
from netbuilder.window.source import panel as panel_module
from netbuilder.window.source.link import LinkState
from netbuilder.window.theme.theme import Theme
from tests.window.source.conftest import At, Panel

Save = Callable[[Path, str], None]


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def by_rename(path: Path, text: str) -> None:
    """As most editors do it: a new file takes the place of the old one."""
    other = path.with_name(f".{path.name}.swp")
    other.write_text(text)
    os.replace(other, path)


def away_and_back(path: Path, text: str) -> None:
    """As some do it: the old file is moved away first."""
    path.rename(path.with_name(f"{path.name}~"))
    path.write_text(text)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "net.py"


@pytest.fixture
def linked(panel: Panel, file: Path) -> Panel:
    panel.link(file)
    return panel


def widened(text: str, features: int = 90) -> str:
    return text.replace("Linear(120, 84)", f"Linear(120, {features})").replace(
        "Linear(84, 10)", f"Linear({features}, 10)"
    )


def change(studio: Workspace, id: str = "linear_2", features: int = 77) -> None:
    studio.edit(Text("Change"), lambda project: edits.change(project, id, {"features": features}))


# ------------------------------------------------------------------------------------------ both ways


def test_linking_writes_the_source_and_edits_follow(linked: Panel, file: Path) -> None:
    assert file.read_text() == linked.editor.text()
    assert "net.py" in linked.words() and "in step" in linked.words()
    change(linked.studio)
    linked.wait(lambda: "Linear(120, 77)" in file.read_text())
    linked.studio.undo()
    linked.wait(lambda: "Linear(120, 84)" in file.read_text())


@pytest.mark.parametrize("save", [in_place, by_rename, away_and_back])
def test_what_another_editor_saves_arrives_as_one_step(linked: Panel, file: Path, save: Save) -> None:
    before, steps = linked.studio.project.graph, linked.studio.document.all_steps
    text = file.read_text()
    save(file, widened(text, 90))
    linked.wait(lambda: linked.features() == 90)
    save(file, widened(text, 91))  # the watched file is another one by now
    linked.wait(lambda: linked.features() == 91)
    now = linked.studio.project.graph
    assert linked.studio.document.all_steps == steps + 2
    assert {id: (node.name, node.x, node.y) for id, node in now.nodes.items()} == {
        id: (node.name, node.x, node.y) for id, node in before.nodes.items()
    }
    linked.studio.undo()
    linked.studio.undo()
    assert linked.studio.project.graph == before
    linked.wait(lambda: "Linear(120, 84)" in file.read_text())


def test_what_was_saved_is_not_written_over_by_ours(linked: Panel, file: Path) -> None:
    text = "# mine\n" + widened(file.read_text())
    in_place(file, text)
    linked.wait(lambda: linked.features() == 90)
    linked.qtbot.wait(700)
    assert file.read_text() == text


def test_comments_of_others_stay_when_the_graph_changes(linked: Panel, file: Path) -> None:
    lines = widened(file.read_text()).split("\n")
    at = next(at for at, row in enumerate(lines) if "relu_4=" in row)
    lines.insert(at, "                # mine: try another one here")
    in_place(file, "\n".join(lines))
    linked.wait(lambda: linked.features() == 90)
    linked.studio.edit(Text("Change"), lambda project: edits.change(project, "conv2d_1", {"filters": 7}))
    linked.wait(lambda: "nn.Conv2d(1, 7" in file.read_text())
    assert "# mine: try another one here" in file.read_text() and "Linear(120, 90)" in file.read_text()


def test_it_goes_on_while_the_panel_is_closed(linked: Panel, file: Path) -> None:
    linked.window.actions_of_commands["view.source"].trigger()
    in_place(file, widened(file.read_text()))
    linked.wait(lambda: linked.features() == 90)
    change(linked.studio)
    linked.wait(lambda: "Linear(120, 77)" in file.read_text())


# ------------------------------------------------------------------------------------------ trouble


def test_a_text_that_cannot_be_read_is_told_at_its_line_and_leaves_the_graph(
    linked: Panel, file: Path
) -> None:
    before = linked.studio.project
    broken = file.read_text().replace("nn.Linear(120, 84)", "nn.Linear(120, 84")
    in_place(file, broken)
    linked.wait(lambda: linked.desk.link.state is LinkState.UNREADABLE)
    trouble = linked.desk.trouble
    assert linked.studio.project is before and trouble is not None and trouble.place.line is not None
    assert linked.editor.text() == broken and linked.editor.error_at(trouble.place.line)
    assert "net.py" in linked.words() and f"line {trouble.place.line}" in linked.words()
    change(linked.studio, "linear_1", 100)
    linked.qtbot.wait(300)
    assert file.read_text() == broken  # never written over


def test_it_is_mended_in_the_other_editor(linked: Panel, file: Path) -> None:
    good = file.read_text()
    in_place(file, good.replace("nn.Linear(120, 84)", "nn.Linear(120, 84"))
    linked.wait(lambda: linked.desk.link.state is LinkState.UNREADABLE)
    in_place(file, widened(good))
    linked.wait(lambda: linked.features() == 90)
    assert linked.desk.link.state is LinkState.IN_STEP and linked.desk.trouble is None
    linked.wait(lambda: not linked.shows("sourceApply"))


def test_it_is_mended_here(linked: Panel, file: Path) -> None:
    in_place(file, widened(file.read_text()).replace("nn.Linear(120, 90)", "nn.Linear(120, 90"))
    linked.wait(lambda: linked.shows("sourceApply"))
    linked.editor.setFocus()
    linked.replace("nn.Linear(120, 90", "nn.Linear(120, 90)")
    linked.apply()
    assert linked.features() == 90
    linked.wait(lambda: file.read_text() == linked.editor.text())
    assert linked.desk.link.state is LinkState.IN_STEP


def test_different_lines_changed_on_both_sides_come_together(linked: Panel, file: Path) -> None:
    with mock.patch.object(linked.desk.link, "look"):  # both change before anybody looks
        text = file.read_text().replace("MaxPool2d(2),  # 16", "AvgPool2d(2),  # 16 and mine")
        in_place(file, text)
        linked.studio.edit(Text("Name"), lambda project: edits.rename(project, "relu_4", "Last"))
    linked.desk.current.look()
    linked.desk.link.look()
    assert linked.studio.project.graph.nodes["relu_4"].name == "Last"
    now = file.read_text()
    assert "AvgPool2d" in now and "last=nn.ReLU()" in now and "# 16 and mine" in now


@pytest.fixture
def torn(linked: Panel, file: Path) -> Panel:
    """The same line is another in the graph and in the file."""
    with mock.patch.object(linked.desk.link, "look"):
        in_place(file, widened(file.read_text()))
        change(linked.studio)
    linked.desk.link.look()
    assert linked.desk.link.state is LinkState.BOTH
    assert linked.features() == 77 and "Linear(120, 90)" in file.read_text()
    return linked


def test_of_a_conflict_the_file_can_be_taken(torn: Panel, file: Path) -> None:
    torn.click("sourceUseFile")
    assert torn.features() == 90 and torn.desk.link.state is LinkState.IN_STEP
    torn.studio.undo()
    assert torn.features() == 77


def test_of_a_conflict_the_graph_can_be_taken(torn: Panel, file: Path) -> None:
    torn.click("sourceUseGraph")
    assert torn.features() == 77 and "Linear(120, 77)" in file.read_text()


def test_a_conflict_can_be_compared(torn: Panel, file: Path) -> None:
    torn.click("sourceCompareButton")
    torn.wait(lambda: torn.shows("compareUseFile"))
    torn.click("compareUseFile")
    assert torn.features() == 90


def test_a_file_that_is_gone_can_be_written_again(linked: Panel, file: Path) -> None:
    file.unlink()
    linked.wait(lambda: linked.shows("sourceWriteAgain"))
    linked.click("sourceWriteAgain")
    assert file.read_text() == linked.editor.text() and linked.desk.link.state is LinkState.IN_STEP


def test_a_graph_with_an_error_writes_nothing(linked: Panel, file: Path) -> None:
    text = file.read_text()
    linked.studio.edit(Text("Cut"), lambda project: edits.disconnect(project, End("linear_1", "in")))
    linked.wait(lambda: linked.shows("sourceGoToProblem"))
    linked.qtbot.wait(200)
    assert file.read_text() == text


def test_a_file_is_written_once_the_graph_allows_it(panel: Panel, file: Path) -> None:
    panel.studio.edit(Text("Cut"), lambda project: edits.disconnect(project, End("linear_1", "in")))
    panel.desk.link.write_to(file)
    assert panel.desk.link.state is LinkState.NOT_WRITTEN and not file.exists()
    assert "net.py is not written: " in panel.words()
    panel.studio.undo()
    panel.wait(file.exists)
    panel.wait(lambda: "in step" in panel.words())


def test_trouble_is_told_in_the_window_while_the_panel_is_closed(linked: Panel, file: Path) -> None:
    told: list[Problem] = []
    listen = told.append  # held here: signals hold nobody
    linked.studio.refused.connect(listen)
    linked.window.actions_of_commands["view.source"].trigger()
    in_place(file, "def (:\n")
    linked.wait(lambda: bool(told))
    assert str(told[0].what).startswith("net.py, line 1: ")


# ------------------------------------------------------------------------------------------ beginning and end


def test_a_file_that_is_there_already_can_be_read(panel: Panel, file: Path) -> None:
    file.write_text(widened(panel.editor.text()))
    with (
        mock.patch.object(panel_module, "ask_what_to_link", return_value=file),
        mock.patch.object(panel_module, "ask_which_side", return_value="read"),
    ):
        panel.click("sourceLink")
    assert panel.features() == 90 and panel.desk.link.state is LinkState.IN_STEP


def test_the_link_can_be_ended(linked: Panel, file: Path) -> None:
    linked.click("sourceLink")
    menu = linked.window.findChild(QMenu, "sourceLinkMenu")
    assert isinstance(menu, QMenu)
    menu.actions()[-1].trigger()
    menu.close()
    assert linked.desk.link.path is None and "net.py" not in linked.words()
    text = file.read_text()
    change(linked.studio)
    in_place(file, text + "\n")
    linked.qtbot.wait(300)
    assert file.read_text() == text + "\n" and linked.features() == 77


def test_at_rest_no_timer_runs(linked: Panel) -> None:
    linked.qtbot.wait(800)
    assert not any(each.isActive() for each in linked.desk.findChildren(QTimer))


@pytest.fixture
def start(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str | None], MainWindow]]:
    monkeypatch.setattr(MainWindow, "_warm_up", lambda window: None)
    started: list[MainWindow] = []

    def start_one(project: str | None) -> MainWindow:
        window = start_window(project, theme, SettingsStore())
        window.showNormal()
        window.begin()
        started.append(window)
        return window

    yield start_one
    for window in started:
        window.leave()
        window.deleteLater()


def test_the_next_start_takes_the_link_up_and_text_that_was_not_applied(
    start: Callable[[str | None], MainWindow], at: At, tmp_path: Path, file: Path
) -> None:
    net = tmp_path / "net.netb"
    document_named("lenet5").document.project.save(net)
    first = at(start(str(net)))
    first.link(file)
    first.replace('"""LeNet-5: made', '"""Mine: made')
    first.window.actions_of_commands["view.source"].trigger()
    first.window.close()
    in_place(file, widened(file.read_text()))
    window = start(None)
    assert window.has_source_desk
    window.source_desk().link.look()
    second = at(window)
    assert second.features() == 90
    assert second.lines[0].startswith('"""Mine: made') and second.shows("sourceApply")
    assert "Linear(120, 90)" in second.editor.text()


def test_another_project_ends_the_link(linked: Panel, file: Path) -> None:
    text = file.read_text()
    linked.studio.open(document_named("mlp-spirals").document)
    linked.wait(lambda: "LeNet5" not in linked.editor.text())
    assert linked.desk.link.path is None
    linked.qtbot.wait(200)
    assert file.read_text() == text


def test_a_window_that_closes_in_between_writes_nothing_more(linked: Panel, file: Path) -> None:
    change(linked.studio)
    linked.desk.current.look()  # the file has its turn next
    linked.window.leave()
    text = file.read_text()
    assert "Linear(120, 77)" in text
    linked.qtbot.wait(700)
    assert file.read_text() == text
    assert not any(each.isActive() for each in linked.desk.findChildren(QTimer))
