from __future__ import annotations

import time
from pathlib import Path

import pytest

from netbuilder.core.text import Text
from netbuilder.graph.model import End, Note
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import fresh
from netbuilder.studio.commands.command import Command, Menu, Page, commands
from netbuilder.studio.desk import DeskState
from netbuilder.studio.opening import document_of_example
from tests.studio.commanded import Studio

ALL = sorted(commands)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "mine.netb"
    document_of_example("mlp-spirals").document.project.save(path)
    return path


# ---------------------------------------------------------------------------------------------- all of them


@pytest.mark.parametrize("id", ALL)
def test_a_command_is_declared_whole(id: str) -> None:
    command = commands.get(id)
    assert command.menu in Menu
    assert str(command.title)[0].isupper() and not str(command.title).endswith((".", "…"))
    assert str(command.says).endswith(".")


@pytest.mark.parametrize("id", ALL)
@pytest.mark.parametrize("page", Page)
@pytest.mark.parametrize("empty", [True, False])
def test_a_command_can_be_asked_at_any_moment(studio: Studio, id: str, page: Page, empty: bool) -> None:
    command = commands.get(id)
    if empty:
        studio.workspace.open(Document(fresh()))
    studio.shell.page = page
    assert command.enabled(studio.at) in (True, False)
    assert str(command.title_in(studio.at))
    if command.checked is not None:
        assert command.checked(studio.at) in (True, False)


def test_no_key_starts_two_commands() -> None:
    """On the canvas a command's own keys work beside those that work everywhere."""
    taken: dict[str, str] = {}
    for command in commands.values():
        for key in (*command.keys, *command.train_keys):
            assert taken.setdefault(key, command.id) == command.id, key


def test_keys_without_a_modifier_work_in_one_place_only() -> None:
    """A letter that works everywhere would be typed into nothing by accident."""
    for command in commands.values():
        plain = [key for key in command.keys if len(key) == 1 or key in ("Space", "Tab", "Del", "Return")]
        assert command.on_canvas or not plain, command.id


def test_the_menus_have_an_order_and_their_sections_too() -> None:
    assert [str(menu.title) for menu in Menu] == ["File", "Edit", "Graph", "Train", "View", "Help"]
    for menu in Menu:
        sections = [command.section for command in _of(menu)]
        assert sections and sections == sorted(sections)


def _of(menu: Menu) -> list[Command]:
    return [command for command in commands.values() if command.menu is menu]


# ---------------------------------------------------------------------------------------------- file


def test_new_begins_with_an_empty_canvas(studio: Studio) -> None:
    studio.shell.page = Page.FIRST
    studio.run("file.new")
    assert not studio.workspace.project.graph.nodes
    assert studio.shell.page is Page.BUILD


def test_open_shows_the_project_and_its_file(studio: Studio, saved: Path) -> None:
    studio.shell.page, studio.shell.path = Page.FIRST, saved
    studio.run("file.open")
    assert studio.workspace.document.path == saved
    assert studio.shell.page is Page.BUILD


@pytest.mark.parametrize("id", ["file.new", "file.open", "file.close"])
def test_what_is_open_stays_when_the_user_wants_to_keep_it(studio: Studio, saved: Path, id: str) -> None:
    before = studio.workspace.document
    studio.shell.path, studio.shell.willing = saved, False
    studio.run(id)
    assert studio.workspace.document is before


def test_a_file_that_cannot_be_opened_is_refused_and_changes_nothing(studio: Studio, tmp_path: Path) -> None:
    before = studio.workspace.document
    studio.shell.path = tmp_path / "nothing.netb"
    studio.run("file.open")
    assert studio.workspace.document is before
    assert [problem.code for problem in studio.refused] == ["cannot_open"]


def test_no_choice_in_the_dialog_opens_nothing(studio: Studio) -> None:
    before = studio.workspace.document
    studio.run("file.open")
    assert studio.workspace.document is before and not studio.refused


def test_recent_files_open(studio: Studio, saved: Path) -> None:
    studio.shell.recent = [saved]
    choices = commands.get("file.recent").choices
    assert choices is not None
    choice, clear = choices(studio.at)
    assert (choice.title, choice.says, choice.ready) == ("mine.netb", str(saved), True)
    choice.run()
    assert studio.workspace.document.path == saved
    assert clear.title == "Clear this list" and clear.apart
    clear.run()
    assert choices(studio.at) == []


def test_recent_files_that_are_gone_are_grey_and_those_of_one_name_tell_their_folders(
    studio: Studio, saved: Path
) -> None:
    gone = saved.parent / "elsewhere" / saved.name
    studio.shell.recent = [saved, gone]
    choices = commands.get("file.recent").choices
    assert choices is not None
    first, second, _ = choices(studio.at)
    assert (first.title, first.ready) == (f"mine.netb ({saved.parent.name})", True)
    assert (second.title, second.ready) == ("mine.netb (elsewhere)", False)
    assert second.says == f"{gone} is not there any more."


def test_an_example_opens_as_a_project_of_ones_own(studio: Studio) -> None:
    choices = commands.get("file.example").choices
    assert choices is not None
    offered = {choice.title: choice for choice in choices(studio.at)}
    offered["MLP on spirals"].run()
    first = studio.workspace.project
    assert studio.workspace.document.path is None and studio.workspace.document.is_clean
    offered["MLP on spirals"].run()
    assert studio.workspace.project.id != first.id


def test_close_leads_to_the_first_page(studio: Studio) -> None:
    studio.run("file.close")
    assert studio.shell.page is Page.FIRST
    assert not studio.workspace.project.graph.nodes
    assert not any(map(studio.can, ("file.save", "file.save_as", "file.export", "file.close")))


# ---------------------------------------------------------------------------------------------- edit


def test_undo_names_what_it_undoes(studio: Studio) -> None:
    assert not studio.can("edit.undo") and studio.title("edit.undo") == "Undo"
    studio.workspace.selection.set(["conv2d_2"])
    studio.run("edit.delete")
    assert "conv2d_2" not in studio.workspace.project.graph.nodes
    assert studio.title("edit.undo") == "Undo Delete Conv 2"
    studio.run("edit.undo")
    assert studio.title("edit.redo") == "Redo Delete Conv 2"
    studio.run("edit.redo")
    assert "conv2d_2" not in studio.workspace.project.graph.nodes


def test_delete_takes_a_selected_wire(studio: Studio) -> None:
    end = End("relu_1", "in")
    wires = studio.workspace.project.graph.wires
    target = next(target for target in wires if target.node == end.node)
    studio.workspace.selection.set_wire(target)
    studio.run("edit.delete")
    assert target not in studio.workspace.project.graph.wires
    assert studio.title("edit.undo") == "Undo Remove wire"


def test_delete_and_reconnect_heals_several(studio: Studio) -> None:
    studio.workspace.selection.set(["relu_1", "max_pool2d_1"])
    studio.run("edit.delete_reconnect")
    graph = studio.workspace.project.graph
    assert any(
        (wire.source.node, wire.target.node) == ("conv2d_1", "conv2d_2") for wire in graph.wires.values()
    )
    assert studio.title("edit.undo") == "Undo Take out 2 things"


def test_duplicate_selects_the_copies(studio: Studio) -> None:
    studio.workspace.selection.set(["relu_1"])
    studio.run("edit.duplicate")
    (copy,) = studio.workspace.selection.ids
    assert copy != "relu_1" and studio.workspace.project.graph.nodes[copy].kind == "relu"


def test_a_copy_behind_is_selected_and_shown(studio: Studio) -> None:
    assert not studio.can("edit.duplicate_behind")
    studio.workspace.selection.set(["linear_1", "relu_3"])
    studio.run("edit.duplicate_behind")
    nodes = studio.workspace.graph.nodes
    assert {nodes[id].kind for id in studio.workspace.selection.ids} == {"linear", "relu"}
    assert "show_selection" in studio.shell.done
    assert studio.title("edit.undo") == "Undo Duplicate 2 layers behind"


def test_a_note_can_be_deleted_but_not_healed(studio: Studio) -> None:
    note = Note("note_1", "look here")
    studio.workspace.edit(Text("Write note"), lambda project: edits.annotate(project, note))
    studio.workspace.selection.set(["note_1"])
    assert not studio.can("edit.delete_reconnect")
    studio.run("edit.delete")
    assert studio.title("edit.undo") == "Undo Delete note"


def test_what_is_not_seen_is_not_deleted(studio: Studio) -> None:
    studio.workspace.selection.set(["relu_1"])
    studio.shell.page = Page.TRAIN
    assert not any(map(studio.can, ("edit.delete", "edit.duplicate", "edit.select_all", "edit.rename")))


# ---------------------------------------------------------------------------------------------- graph


def break_flatten(studio: Studio) -> None:
    studio.workspace.edit(Text("Break"), lambda project: edits.remove_and_heal(project, "flatten_1"))


def test_the_next_problem_is_selected_in_turn(studio: Studio) -> None:
    assert not studio.can("graph.next_problem")
    break_flatten(studio)
    found = {p.place.node for p in studio.workspace.report.problems if p.place.node}
    seen = []
    for _ in found:
        studio.run("graph.next_problem")
        seen.append(studio.workspace.selection.only)
    assert set(seen) == found
    studio.run("graph.next_problem")
    assert studio.workspace.selection.only == seen[0]
    assert studio.shell.page is Page.BUILD


def test_the_fix_of_the_selected_layer_is_applied(studio: Studio) -> None:
    break_flatten(studio)
    assert not studio.can("graph.fix")
    studio.workspace.selection.set(["linear_1"])
    assert studio.title("graph.fix") == "Insert Flatten → 400"
    studio.run("graph.fix")
    assert not studio.workspace.report.errors


def test_after_the_layers_come_the_network_and_its_recipe(studio: Studio) -> None:
    break_flatten(studio)
    studio.workspace.edit(Text("Rate"), lambda project: edits.change_recipe(project, lr=0.5))
    studio.run("graph.next_problem")
    assert studio.workspace.selection.only == "linear_1" and studio.shell.done == []
    studio.run("graph.next_problem")
    assert studio.workspace.selection.only is None and studio.shell.done == ["show_problems_of_whole"]
    studio.run("graph.next_problem")
    assert studio.workspace.selection.only == "linear_1"


def test_one_chooses_among_the_fixes_of_the_selected_layer(studio: Studio) -> None:
    break_flatten(studio)
    studio.workspace.selection.set(["linear_1"])
    assert studio.title("graph.second_fix") == "Average each map → 16"
    assert not studio.can("graph.third_fix") and studio.title("graph.third_fix") == "Apply third fix"
    studio.run("graph.second_fix")
    assert not studio.workspace.report.errors
    assert "adaptive_avg_pool2d_1" in studio.workspace.project.graph.nodes
    assert not studio.can("graph.second_fix")


def test_adding_a_layer_leads_to_the_search(studio: Studio) -> None:
    studio.shell.page = Page.TRAIN
    studio.run("graph.add_layer")
    assert studio.shell.page is Page.BUILD and studio.shell.done == ["search_layers"]


# ---------------------------------------------------------------------------------------------- train


def test_an_error_blocks_training(studio: Studio) -> None:
    assert studio.can("train.start")
    break_flatten(studio)
    assert not studio.can("train.start")


def test_a_process_of_its_own_is_chosen_and_no_run_is_continued_that_is_not_there(studio: Studio) -> None:
    studio.run("train.own_process")
    assert studio.shell.own_process
    studio.run("train.own_process")
    assert not studio.shell.own_process and not studio.can("train.go_on")


def test_a_run_is_started_paused_continued_stepped_and_stopped(studio: Studio) -> None:
    desk = studio.workspace.desk
    assert not any(map(studio.can, ("train.pause", "train.step", "train.stop")))
    studio.run("train.start")
    assert not studio.can("train.start") and not studio.can("train.step")
    _until(studio, DeskState.RUNNING)
    assert studio.title("train.pause") == "Pause"
    studio.run("train.pause")
    assert desk.state is DeskState.PAUSED and studio.title("train.pause") == "Continue"
    studio.run("train.pause")
    assert desk.state is DeskState.RUNNING
    studio.run("train.step")
    assert desk.state is DeskState.PAUSED
    studio.run("train.stop")
    assert not studio.can("train.stop") and not studio.can("train.pause")
    _until(studio, DeskState.IDLE)
    assert studio.can("train.start")


def _until(studio: Studio, state: DeskState) -> None:
    latest = time.monotonic() + 10
    while studio.workspace.desk.state is not state:
        assert time.monotonic() < latest
        studio.workspace.desk.pump()
        time.sleep(0.001)


# ---------------------------------------------------------------------------------------------- view, help


def test_pages_and_looks_carry_a_mark(studio: Studio) -> None:
    for id in ("view.train", "view.examples", "view.build", "view.dark", "view.light", "view.system_look"):
        studio.run(id)
        checked = commands.get(id).checked
        assert checked is not None and checked(studio.at)


def test_the_canvas_is_zoomed_and_framed(studio: Studio) -> None:
    studio.workspace.selection.set(["relu_1"])
    for id in ("zoom_in", "zoom_out", "zoom_100", "fit_all", "fit_selection"):
        studio.run(f"view.{id}")
    assert studio.shell.done == ["zoom_in", "zoom_out", ("zoom", 1.0), "frame_all", "frame_selection"]


def test_what_changed_since_saving_is_told_in_words(studio: Studio) -> None:
    assert not studio.can("file.unsaved")
    assert commands.get("file.unsaved").why is not None
    studio.workspace.edit(Text("Rename"), lambda project: edits.rename(project, "relu_1", "*Bend* <b>"))
    studio.run("file.unsaved")
    (page,) = map(str, studio.shell.done)
    assert page == "### Layers\n\n- ReLU 1 is called \\*Bend\\* \\<b\\> now\n"
    studio.workspace.undo()
    assert not studio.can("file.unsaved")


def test_what_was_never_saved_has_nothing_to_be_compared_with(studio: Studio) -> None:
    studio.workspace.open(Document(fresh(), saved=False))
    command = commands.get("file.unsaved")
    assert not studio.can("file.unsaved") and command.why is not None
    assert str(command.why(studio.at)) == "it was never saved"


def test_help_shows_what_is_new_and_who_we_are(studio: Studio) -> None:
    studio.run("help.changes")
    studio.run("help.about")
    changes, about = map(str, studio.shell.done)
    assert changes.startswith("# Changes")
    assert "NetBuilder" in about and "Python 3." in about


def test_the_log_folder_is_there_when_it_is_opened(studio: Studio) -> None:
    studio.run("help.log")
    (folder_shown,) = studio.shell.done
    assert isinstance(folder_shown, Path) and folder_shown.is_dir()


@pytest.mark.parametrize(
    ("id", "asked"),
    [
        ("file.save", "save"),
        ("file.save_as", "save_as"),
        ("file.export", "export"),
        ("file.quit", "quit"),
        ("help.keys", "show_keys"),
        ("help.commands", "search_commands"),
    ],
)
def test_the_window_is_asked(studio: Studio, id: str, asked: str) -> None:
    studio.run(id)
    assert studio.shell.done == [asked]


def test_notes_and_frames_are_made_on_the_build_page(studio: Studio) -> None:
    studio.shell.page = Page.TRAIN
    assert not studio.can("graph.frame")
    studio.run("graph.note")
    assert studio.shell.page is Page.BUILD and studio.shell.done == ["write_note"]
    assert not studio.can("graph.frame")
    studio.workspace.selection.set(["relu_1"])
    studio.run("graph.frame")
    assert studio.shell.done == ["write_note", "enclose_selection"]


def test_one_note_or_frame_can_be_renamed_and_all_are_selected(studio: Studio) -> None:
    workspace = studio.workspace
    workspace.edit(Text("Note"), lambda project: edits.annotate(project, Note("note_1", "x")))
    for only in ("note_1", "frame_1"):
        workspace.selection.set([only])
        assert studio.can("edit.rename")
    workspace.selection.set(["note_1", "frame_1"])
    assert not studio.can("edit.rename")
    studio.run("edit.select_all")
    assert workspace.selection.ids == set(workspace.graph.ids)
    workspace.edit(Text("Remove"), lambda project: edits.remove(project, ("note_1", "frame_1")))
    assert workspace.selection.ids == set(workspace.graph.ids)
