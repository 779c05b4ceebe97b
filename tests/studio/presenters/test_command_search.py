from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import netbuilder.studio.commands as folder
from netbuilder.core.registry import import_members
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.studio.commands.command import Context, Page, commands
from netbuilder.studio.opening import document_of_example
from netbuilder.studio.presenters.command_search import REMEMBERED, CommandSearch, Deed, remembered
from netbuilder.studio.workspace import Workspace
from tests.studio.commanded import FakeShell
from tests.studio.make_believe import MakeBelieve

import_members(folder)


@pytest.fixture
def shell() -> Iterator[FakeShell]:
    """A window on LeNet-5 that shows the Build page."""
    workspace = Workspace(document_of_example("lenet5").document, backend=lambda: MakeBelieve())
    yield FakeShell(workspace)
    workspace.close()


def search(shell: FakeShell, used: Sequence[str] = ()) -> CommandSearch:
    return CommandSearch(Context(shell.workspace, shell), list, used)


def deed(shell: FakeShell, id: str) -> Deed:
    return next(each for each in search(shell).deeds if each.id == id)


def titles(deeds: Sequence[Deed]) -> list[str]:
    return [each.title for each in deeds]


def test_every_command_is_there_but_the_search_itself(shell: FakeShell) -> None:
    plain = {command.id for command in commands.values() if command.choices is None}
    assert plain - {each.id for each in search(shell).deeds} == {"help.commands"}


def test_a_row_tells_menu_title_and_key(shell: FakeShell) -> None:
    tidy = deed(shell, "graph.tidy")
    assert (tidy.place, tidy.title, tidy.key, tidy.ready) == ("Graph", "Tidy", "Ctrl+L", True)
    assert tidy.spoken == "Tidy, Graph, Ctrl+L"
    assert deed(shell, "file.open").title == "Open…"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("tidy", "Tidy"),
        ("save as", "Save as…"),
        ("save file", "Save"),
        ("help log", "Open log folder"),
        ("back last change", "Undo"),
        ("edges example", "Open example: Edges"),
        ("conv 2", "Go to Conv 2"),
        ("block 2", "Go to Block 2"),
    ],
)
def test_words_of_title_menu_and_description_find_it(shell: FakeShell, text: str, first: str) -> None:
    assert titles(search(shell).found(text))[0] == first


def test_what_is_called_nothing_is_not_found(shell: FakeShell) -> None:
    assert search(shell).found("tidy xyz") == ()


def test_a_command_is_found_by_its_own_name_under_another_title(shell: FakeShell) -> None:
    shell.workspace.edit(Text("Break"), lambda project: edits.remove_and_heal(project, "flatten_1"))
    assert titles(search(shell).found("undo"))[0] == "Undo Break"
    shell.workspace.selection.set(["linear_1"])
    assert titles(search(shell).found("apply fix"))[0].startswith("Insert Flatten")


def test_what_cannot_be_done_says_why_and_comes_behind_its_like(shell: FakeShell) -> None:
    row = deed(shell, "graph.align_row")
    assert not row.ready and row.why == "select two layers first"
    assert row.spoken.endswith("cannot be done now, select two layers first")
    shell.workspace.selection.set(["relu_1", "relu_2"])
    assert deed(shell, "graph.align_row").ready
    shell.page = Page.TRAIN
    assert deed(shell, "graph.align_row").why == "only on the Build page"
    ready = [each.ready for each in search(shell).found("zoom 1")]
    assert ready == sorted(ready, reverse=True)


def test_training_is_refused_with_the_problem(shell: FakeShell) -> None:
    assert deed(shell, "train.pause").why == "no run is under way"
    shell.workspace.edit(Text("Break"), lambda project: edits.remove_and_heal(project, "flatten_1"))
    train = deed(shell, "train.start")
    assert not train.ready and train.why == str(shell.workspace.report.stops_training[0].what)


@pytest.mark.parametrize(
    ("id", "page", "why"),
    [
        ("file.save", Page.FIRST, "no project is open"),
        ("edit.undo", Page.BUILD, "nothing to take back"),
        ("edit.delete", Page.BUILD, "nothing is selected"),
        ("edit.delete", Page.TRAIN, "only on the Build page"),
        ("edit.paste", Page.BUILD, "nothing was copied"),
        ("graph.next_problem", Page.BUILD, "there is no problem"),
        ("view.zoom_in", Page.FIRST, "only on the Build page"),
    ],
)
def test_each_says_what_it_lacks(shell: FakeShell, id: str, page: Page, why: str) -> None:
    shell.page = page
    assert not deed(shell, id).ready and deed(shell, id).why == why


def test_a_node_is_shown_on_the_build_page(shell: FakeShell) -> None:
    shell.page = Page.TRAIN
    search(shell).found("go to max pool 1")[0].run()
    assert shell.page is Page.BUILD and shell.workspace.selection.only == "max_pool2d_1"


def test_recent_projects_are_offered_with_their_paths(shell: FakeShell, tmp_path: Path) -> None:
    there, gone = tmp_path / "mine.netb", tmp_path / "gone.netb"
    there.touch()
    shell.recent = [there, gone]
    found = search(shell).found("mine")[0]
    assert (found.title, found.says, found.ready) == ("Open recent: mine.netb", str(there), True)
    missing = search(shell).found("gone")[0]
    assert not missing.ready and missing.why == f"{gone} is not there any more."


def test_what_was_used_last_comes_first_while_nothing_is_typed(shell: FakeShell) -> None:
    used = remembered(remembered(remembered((), "view.dark"), "node:gone"), "graph.tidy")
    rows = search(shell, used).deeds
    assert titles(rows[:3]) == ["Tidy", "Dark", "New"]
    assert len({each.id for each in rows}) == len(rows)


def test_a_few_are_remembered_each_once() -> None:
    used: tuple[str, ...] = ()
    for id in "abcabcdefgg":
        used = remembered(used, id)
    assert used == ("g", "f", "e", "d", "c") and len(used) == REMEMBERED
