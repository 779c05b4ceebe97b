from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import document as documents
from netbuilder.project import edits
from netbuilder.project.diff import ProjectDiff, apply
from netbuilder.project.document import Document
from netbuilder.project.file import open_file
from netbuilder.project.project import Project
from tests.project.samples import classifier


class Mirror:
    """A view: holds a project and keeps it like the document's by what it hears."""

    def __init__(self, document: Document) -> None:
        self.project = document.project
        self.heard: list[ProjectDiff] = []
        document.changed.connect(self.hear)

    def hear(self, difference: ProjectDiff) -> None:
        self.heard.append(difference)
        self.project = apply(self.project, difference)


def named(name: str) -> Callable[[Project], Project]:
    return partial(edits.rename_project, name=name)


def refuses(project: Project) -> Project:
    return edits.connect(project, End("linear_2", "out"), End("linear_1", "in"))


@pytest.fixture
def document() -> Document:
    return Document(classifier())


def test_an_edit_changes_the_project_and_tells_what_differs(document: Document) -> None:
    mirror = Mirror(document)
    document.edit(Text("Rename"), named("New"))
    document.edit(Text("Move"), partial(edits.move, places={"relu_1": (1.0, 2.0)}))
    assert document.project.name == "New"
    assert mirror.project == document.project
    assert [list(each.parts) for each in mirror.heard] == [["name"], []]
    assert list(mirror.heard[1].graph.nodes.changed) == ["relu_1"]


def test_a_refused_edit_leaves_the_old_value(document: Document) -> None:
    mirror, before = Mirror(document), document.project
    with pytest.raises(ProblemError, match="close a loop"):
        document.edit(Text("Connect"), refuses)
    assert document.project is before
    assert mirror.heard == []
    assert document.undo_label is None
    document.edit(Text("Rename"), named("after all"))


def test_an_edit_that_fails_leaves_the_old_value(document: Document) -> None:
    def fails(project: Project) -> Project:
        raise ZeroDivisionError

    before = document.project
    with pytest.raises(ZeroDivisionError):
        document.edit(Text("Fail"), fails)
    assert document.project is before
    document.edit(Text("Rename"), named("after all"))
    assert document.project.name == "after all"


def test_an_edit_to_an_equal_value_is_no_step(document: Document) -> None:
    mirror, before = Mirror(document), document.project
    document.edit(Text("Rename"), named("Classifier"))
    assert document.project is before
    assert mirror.heard == []
    assert document.undo() is None
    assert document.is_clean


def test_undo_and_redo_tell_what_they_do(document: Document) -> None:
    mirror = Mirror(document)
    assert (document.undo_label, document.redo_label) == (None, None)
    document.edit(Text("One"), named("1"))
    document.edit(Text("Two"), named("2"))
    assert (document.undo_label, document.redo_label) == (Text("Two"), None)
    assert document.undo() == Text("Two")
    assert (document.project.name, mirror.project.name) == ("1", "1")
    assert (document.undo_label, document.redo_label) == (Text("One"), Text("Two"))
    assert document.redo() == Text("Two")
    assert (document.project.name, mirror.project.name) == ("2", "2")
    assert document.redo() is None


def test_edits_with_a_merge_key_are_one_step(document: Document) -> None:
    for x in range(10):
        document.edit(
            Text("Move"), partial(edits.move, places={"relu_1": (float(x), 0.5)}), merge=("drag", 1)
        )
    document.edit(Text("Move"), partial(edits.move, places={"relu_1": (50.0, 0.5)}), merge=("drag", 2))
    document.undo()
    assert document.project.graph.nodes["relu_1"].x == 9.0
    document.undo()
    assert document.project == classifier()
    assert document.undo() is None


def test_the_end_of_a_gesture_ends_its_step(document: Document) -> None:
    document.edit(Text("Type"), named("a"), merge="typing")
    document.end_gesture()
    document.edit(Text("Type"), named("ab"), merge="typing")
    document.undo()
    assert document.project.name == "a"


def test_a_drag_back_to_its_start_leaves_the_document_clean(document: Document) -> None:
    start = document.project
    for x in (5.0, 7.0, start.graph.nodes["relu_1"].x):
        places = {"relu_1": (x, start.graph.nodes["relu_1"].y)}
        document.edit(Text("Move"), partial(edits.move, places=places), merge="drag")
    assert document.project is start
    assert document.is_clean
    assert document.undo_label is None


def test_a_group_is_one_step(document: Document) -> None:
    mirror = Mirror(document)
    with document.group(Text("Paste")):
        document.edit(Text("One"), named("1"))
        assert mirror.project.name == "1"
        with document.group(Text("inside")):
            document.edit(Text("Two"), named("2"))
        document.edit(Text("Three"), partial(edits.change_recipe, epochs=3))
    assert document.undo_label == Text("Paste")
    assert document.undo() == Text("Paste")
    assert document.project == mirror.project == classifier()
    assert document.undo() is None
    document.redo()
    assert (document.project.name, document.project.recipe.epochs) == ("2", 3)


def test_a_group_that_fails_leaves_nothing(document: Document) -> None:
    mirror, before = Mirror(document), document.project
    with pytest.raises(ProblemError), document.group(Text("Paste")):
        document.edit(Text("One"), named("1"))
        document.edit(Text("Two"), refuses)
    assert document.project is before
    assert mirror.project == before
    assert document.undo_label is None
    assert document.is_clean


def test_a_failed_group_inside_leaves_the_rest(document: Document) -> None:
    with document.group(Text("Paste")):
        document.edit(Text("One"), named("1"))
        with pytest.raises(ProblemError), document.group(Text("inside")):
            document.edit(Text("Two"), named("2"))
            document.edit(Text("Three"), refuses)
    assert document.project.name == "1"
    document.undo()
    assert document.project == classifier()


def test_a_group_without_effect_is_no_step(document: Document) -> None:
    start = document.project
    with document.group(Text("Nothing")):
        pass
    with document.group(Text("There and back")):
        document.edit(Text("One"), named("1"))
        document.edit(Text("Back"), named("Classifier"))
    assert document.undo_label is None
    assert document.project is start


def test_groups_of_one_gesture_are_one_step(document: Document) -> None:
    for name in "abc":
        with document.group(Text("Type"), merge="typing"):
            document.edit(Text("One"), named(name))
            document.edit(Text("Two"), partial(edits.comment, id="relu_1", text=name))
    document.undo()
    assert document.project == classifier()


def test_undo_is_no_part_of_a_group(document: Document) -> None:
    document.edit(Text("One"), named("1"))
    for step in (document.undo, document.redo):
        with pytest.raises(RuntimeError, match="group"), document.group(Text("Group")):
            step()
    assert document.project.name == "1"


def test_an_edit_in_answer_to_an_edit_is_a_mistake(document: Document) -> None:
    errors: list[RuntimeError] = []

    def answers(_: ProjectDiff) -> None:
        for change in (lambda: document.edit(Text("Answer"), named("no")), document.undo, document.redo):
            with pytest.raises(RuntimeError, match="while it changes") as caught:
                change()
            errors.append(caught.value)
        with pytest.raises(RuntimeError), document.group(Text("Group")):
            pass

    document.changed.connect(answers)
    document.edit(Text("Rename"), named("New"))
    assert document.project.name == "New"
    assert len(errors) == 3
    document.changed.disconnect(answers)
    document.edit(Text("Rename"), named("Newer"))


def test_an_edit_inside_an_edit_is_a_mistake(document: Document) -> None:
    def nested(project: Project) -> Project:
        document.edit(Text("inside"), named("no"))
        return project

    with pytest.raises(RuntimeError, match="while it changes"):
        document.edit(Text("outside"), nested)
    assert document.project == classifier()


def test_a_listener_that_fails_does_not_undo_the_edit(document: Document) -> None:
    def fails(_: ProjectDiff) -> None:
        raise ZeroDivisionError

    document.changed.connect(fails)
    with pytest.raises(ZeroDivisionError):
        document.edit(Text("Rename"), named("New"))
    document.changed.disconnect(fails)
    assert document.project.name == "New"
    assert document.undo() == Text("Rename")


def test_nothing_is_compared_when_nobody_listens(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    def called(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(documents, "diff", called)
    document.edit(Text("Rename"), named("New"))
    assert document.project.name == "New"


# ------------------------------------------------------------------------------------- what is saved


def test_clean_means_that_the_present_value_is_the_saved_one(tmp_path: Path) -> None:
    document = Document(classifier())
    assert document.is_clean
    document.edit(Text("One"), named("1"))
    assert not document.is_clean
    document.save(tmp_path / "net.netb")
    assert document.is_clean
    document.undo()
    assert not document.is_clean
    document.redo()
    assert document.is_clean
    document.undo()
    document.edit(Text("Two"), named("2"))
    document.undo()
    assert not document.is_clean


def test_undo_comes_back_to_the_saved_value_from_both_sides(tmp_path: Path) -> None:
    document = Document(classifier())
    document.edit(Text("One"), named("1"))
    document.save(tmp_path / "net.netb")
    document.edit(Text("Two"), named("2"))
    document.edit(Text("Three"), named("3"))
    assert [document.undo() and document.is_clean for _ in range(3)] == [False, True, False]


def test_typing_on_after_a_save_is_another_step(tmp_path: Path) -> None:
    document = Document(classifier())
    document.edit(Text("Type"), named("a"), merge="typing")
    document.save(tmp_path / "net.netb")
    document.edit(Text("Type"), named("ab"), merge="typing")
    document.undo()
    assert document.project.name == "a"
    assert document.is_clean


def test_saving_tells_that_something_but_the_value_changed(tmp_path: Path) -> None:
    document = Document(classifier())
    document.edit(Text("One"), named("1"))
    mirror = Mirror(document)
    document.save(tmp_path / "net.netb")
    assert mirror.heard == [ProjectDiff()]
    assert document.path == tmp_path / "net.netb"


def test_a_document_keeps_its_file(tmp_path: Path) -> None:
    path = tmp_path / "net.netb"
    document = Document(classifier(), path)
    document.edit(Text("One"), named("1"))
    document.save()
    assert open_file(path).project.name == "1"
    document.save(tmp_path / "other.netb")
    assert document.path == tmp_path / "other.netb"


def test_without_a_file_it_has_to_be_told_one() -> None:
    with pytest.raises(ValueError, match="needs a path"):
        Document(classifier()).save()


def test_a_save_that_fails_leaves_it_modified_and_its_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "net.netb"
    document = Document(classifier(), path)
    document.save()
    document.edit(Text("One"), named("1"))
    mirror, content = Mirror(document), path.read_bytes()
    with pytest.raises(ProblemError, match="could not be saved"):
        document.save(tmp_path / "gone" / "net.netb")
    assert not document.is_clean
    assert (document.path, path.read_bytes()) == (path, content)
    assert mirror.heard == []
    assert document.undo() == Text("One")


def test_a_recovered_document_is_modified() -> None:
    document = Document(classifier(), saved=False)
    assert not document.is_clean
    document.edit(Text("One"), named("1"))
    document.undo()
    assert not document.is_clean


def test_the_history_of_a_document_has_a_limit() -> None:
    document = Document(classifier(), limit=100_000)
    for number in range(100):
        document.edit(Text("Comment"), partial(edits.comment, id="relu_1", text=str(number) * 10_000))
    undone = 0
    while document.undo():
        undone += 1
    assert 1 <= undone < 60


def test_settling_is_no_step_and_stays_clean() -> None:
    document = Document(classifier())
    mirror = Mirror(document)
    document.settle(partial(edits.move, places={"relu_1": (40.0, 8.0)}))
    assert document.is_clean and document.undo_label is None
    assert mirror.project == document.project and document.project.graph.nodes["relu_1"].x == 40


def test_settling_leaves_recovered_work_modified() -> None:
    document = Document(classifier(), saved=False)
    document.settle(named("a"))
    assert not document.is_clean and document.project.name == "a"


def test_what_was_edited_cannot_be_settled() -> None:
    document = Document(classifier())
    document.edit(Text("One"), named("1"))
    document.undo()
    with pytest.raises(RuntimeError, match="edits alone"):
        document.settle(named("2"))


# ---------------------------------------------------------------------------------------------- many at once


def labels(document: Document) -> list[str]:
    return [str(document.step_label(number)) for number in range(1, document.all_steps + 1)]


def test_one_jump_leads_to_any_state(document: Document) -> None:
    states = [document.project]
    for name in "ABCD":
        document.edit(Text("Rename to {name}", name=name), named(name))
        states.append(document.project)
    mirror = Mirror(document)
    for steps in (1, 4, 0, 3):
        document.go_to(steps)
        assert document.project is states[steps] and document.steps == steps
        assert labels(document) == [f"Rename to {name}" for name in "ABCD"]
    assert len(mirror.heard) == 4 and mirror.project == document.project
    assert (str(document.undo_label), str(document.redo_label)) == ("Rename to C", "Rename to D")


def test_a_jump_to_where_one_is_changes_nothing(document: Document) -> None:
    document.edit(Text("Rename"), named("A"))
    mirror = Mirror(document)
    document.go_to(1)
    assert mirror.heard == [] and document.steps == 1


@pytest.mark.parametrize("steps", [-1, 2])
def test_there_is_no_jump_beyond_either_end(document: Document, steps: int) -> None:
    document.edit(Text("Rename"), named("A"))
    with pytest.raises(ValueError, match="no state"):
        document.go_to(steps)


def test_an_edit_after_a_jump_ends_the_future(document: Document) -> None:
    for name in "AB":
        document.edit(Text("Rename to {name}", name=name), named(name))
    document.go_to(0)
    document.edit(Text("Other"), named("C"))
    assert labels(document) == ["Other"]
