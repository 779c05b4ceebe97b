"""A folder of the user's own data: dropped, read, and part of the project from then on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.file import open_file, save_file
from netbuilder.studio.dropping import can_drop, drop
from netbuilder.studio.learning_facts import FactsLearner
from tests.data.samples import write_image_folder
from tests.studio.commanded import Studio


class Following:
    """What the window does: it lets the glances follow the project, and pumps them."""

    def __init__(self, studio: Studio) -> None:
        self._workspace = studio.workspace
        self.learner = FactsLearner(studio.workspace)
        studio.workspace.changed.connect(self._look)

    def settle(self) -> None:
        while self._workspace.glances.alive:
            self._workspace.glances.pump()

    def _look(self, *_: object) -> None:
        self._workspace.glances.refresh(self._workspace.project)


@pytest.fixture
def following(studio: Studio) -> Iterator[Following]:
    yield Following(studio)
    assert studio.workspace.close()


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    write_image_folder(tmp_path / "pets")
    return tmp_path / "pets"


def test_a_dropped_folder_takes_the_place_of_the_data(
    studio: Studio, following: Following, pets: Path
) -> None:
    wires = studio.workspace.graph.wires
    assert can_drop([pets])
    drop(studio.at, [pets])
    following.settle()
    (node,) = studio.workspace.selection.ids
    assert studio.workspace.graph.nodes[node].kind == "data.image_folder"
    assert studio.workspace.graph.wires == wires
    facts = studio.workspace.project.facts[node]
    assert str(facts.fields[0][1].spec) == "3×64×64" and facts.fields[1][1].classes == ("cat", "dog", "개")
    assert dict(facts.counts) == {"train": 24, "test": 6}
    studio.workspace.undo()
    assert studio.workspace.graph.nodes[node].kind == "data.digits"


def test_reading_is_nothing_to_undo_and_is_saved(
    studio: Studio, following: Following, pets: Path, tmp_path: Path
) -> None:
    drop(studio.at, [pets])
    assert str(studio.workspace.document.undo_label) == "Use pets"
    following.settle()
    assert str(studio.workspace.document.undo_label) == "Use pets"
    save_file(studio.workspace.project, tmp_path / "mine.netb")
    assert open_file(tmp_path / "mine.netb").project.facts == studio.workspace.project.facts


def test_other_options_are_read_anew_and_the_wires_stay(
    studio: Studio, following: Following, pets: Path
) -> None:
    drop(studio.at, [pets])
    following.settle()
    (node,) = studio.workspace.selection.ids
    wires = studio.workspace.graph.wires
    studio.workspace.edit(Text("Size"), lambda p: edits.change(p, node, {"size": [32, 32]}))
    assert not studio.workspace.project.facts[node].digest and studio.workspace.graph.wires == wires
    following.settle()
    assert str(studio.workspace.project.facts[node].fields[0][1].spec) == "3×32×32"
    studio.workspace.undo()
    assert str(studio.workspace.project.facts[node].fields[0][1].spec) == "3×64×64"


def test_data_that_went_away_are_a_problem_with_a_remedy_and_not_saved(
    studio: Studio, following: Following, pets: Path, tmp_path: Path
) -> None:
    drop(studio.at, [pets])
    following.settle()
    (node,) = studio.workspace.selection.ids
    shutil.rmtree(pets)
    studio.workspace.edit(Text("Size"), lambda p: edits.change(p, node, {"size": [8, 8]}))
    following.settle()
    (problem,) = (each for each in studio.workspace.report.problems if each.code == "data_unreadable")
    assert str(pets) in problem.paragraph() and problem.place.node == node
    assert problem.fixes[0].asks == "graph.choose_data"
    save_file(studio.workspace.project, tmp_path / "mine.netb")
    assert "fault" not in (tmp_path / "mine.netb").read_text()


def test_what_is_dropped_is_brought_into_view(studio: Studio, following: Following, pets: Path) -> None:
    studio.workspace.edit(Text("Away"), lambda p: edits.remove(p, tuple(p.graph.nodes)))
    drop(studio.at, [pets])
    assert studio.shell.done[-1] == "show_selection" and len(studio.workspace.selection.ids) == 1


def test_a_folder_that_is_no_data_changes_nothing(
    studio: Studio, following: Following, tmp_path: Path
) -> None:
    (tmp_path / "letters").mkdir()
    before = studio.workspace.project
    drop(studio.at, [tmp_path / "letters"])
    assert studio.workspace.project is before and len(studio.refused) == 1


def test_a_data_set_without_a_folder_asks_for_one(studio: Studio, following: Following, pets: Path) -> None:
    node = edits.fresh_node(studio.workspace.project, "data.image_folder", id="mine")
    studio.workspace.edit(Text("Add"), lambda p: edits.add(edits.remove(p, ("digits_1",)), node))
    found = [each for each in studio.workspace.report.problems if each.code == "data_not_chosen"]
    assert [each.place.node for each in found] == ["mine"]
    studio.shell.path = pets
    studio.run("graph.choose_data")
    following.settle()
    assert studio.workspace.project.facts["mine"].digest
    assert not [each for each in studio.workspace.report.problems if each.code == "data_not_chosen"]
