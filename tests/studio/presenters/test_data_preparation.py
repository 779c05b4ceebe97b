"""The Preparation card tells real numbers of the training part, and what becomes of one example."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.text import Text
from netbuilder.data.library import data_sets
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.studio.data_looks import DataLooks
from netbuilder.studio.learning_facts import FactsLearner
from netbuilder.studio.presenters.data_preparation import Preparation, ShownRow
from netbuilder.studio.taking_data import take_data
from tests.data.passengers import write_passengers
from tests.data.samples import write_image_folder, write_sound
from tests.studio.commanded import Studio


def looked(studio: Studio) -> Preparation:
    """The steps of the project's data."""
    looks = DataLooks(studio.workspace)
    looks.watch(True)
    while looks.alive:
        looks.pump()
    assert looks.look is not None and looks.node is not None and looks.declared is not None
    return Preparation(studio.workspace.project, looks.node.id, looks.declared, looks.look)


@pytest.fixture
def passengers(studio: Studio, tmp_path: Path) -> Preparation:
    take_data(studio.at, write_passengers(tmp_path / "passengers.csv"))
    return looked(studio)


def said(preparation: Preparation) -> dict[str, str]:
    return {str(card.title): str(card.says) for card in preparation.cards()}


def test_numbers_are_those_of_the_rows_that_train(studio: Studio, passengers: Preparation) -> None:
    looks = passengers._look
    train = looks.looked.parts["train"]
    ages = looks.loaded.examples["features"][train, 0]
    words = said(passengers)
    assert f"age {np.nanmean(ages):.1f}" in words["Fill gaps"]
    assert f"{len(train)} training rows" in words["Scale"]
    place = next(int(at) for at in train if not np.isnan(looks.loaded.examples["features"][at, 0]))
    shown = passengers.shown(place)[[*words].index("Scale")]
    (row,) = shown.rows
    before = float(looks.loaded.examples["features"][place, 0])
    filled = np.where(np.isnan(ages), np.nanmean(ages), ages)  # which has no part in the deviation
    assert row.name == "age" and f"{np.nanmean(ages):.1f}" in row.how
    assert float(row.after.replace("−", "-")) == pytest.approx(
        (before - np.nanmean(ages)) / np.nanstd(ages), abs=0.01
    )
    assert len(filled) == len(ages)


def test_what_is_missing_in_an_example_is_shown_filled(passengers: Preparation) -> None:
    at = [str(card.title) for card in passengers.cards()].index("Fill gaps")
    gaps = np.flatnonzero(np.isnan(passengers._look.loaded.examples["features"][:, 0]))
    (row,) = passengers.shown(int(gaps[0]))[at].rows
    assert row.name == "age" and row.before == "–" and row.after
    assert not passengers.shown(int(gaps[-1]) + 1)[at].rows


def test_a_step_that_is_off_says_so_and_is_switched_by_its_setting(
    studio: Studio, passengers: Preparation
) -> None:
    node = passengers._node
    change = {"scale": "none"}
    studio.workspace.edit(Text("Off"), lambda project: edits.change(project, node, change))
    cards = {str(card.title): card for card in looked(studio).cards()}
    assert not cards["Scale"].on and "stay as they are" in str(cards["Scale"].says)
    assert [field.name for field in cards["Scale"].fields] == ["scale"]


def test_words_become_ones_or_numbers(studio: Studio, passengers: Preparation) -> None:
    at = [str(card.title) for card in passengers.cards()].index("Words to numbers")
    ones = {row.name: row for row in passengers.shown(0)[at].rows}
    assert set(ones) == {"sex", "deck"} or "alive" in ones
    assert sorted(ones["sex"].after.split()) == ["0", "1"]
    node = passengers._node
    change = {"categories": "embedding"}
    studio.workspace.edit(Text("Embed"), lambda project: edits.change(project, node, change))
    after = {row.name: row for row in looked(studio).shown(0)[at].rows}
    assert after["sex"].before == ones["sex"].before and after["sex"].after in ("1", "2")


def test_a_picture_is_shown_as_it_lies_in_its_file_and_as_it_was_read(studio: Studio, tmp_path: Path) -> None:
    write_image_folder(tmp_path / "pets")
    take_data(studio.at, tmp_path / "pets")
    preparation = looked(studio)
    shown = dict(zip(said(preparation), preparation.shown(0), strict=True))
    file, read = shown["Read the file"], shown["To fractions"]
    assert file.picture is not None and file.picture.shape == (20, 30, 3)
    assert ShownRow("20×30", "") in file.rows
    assert read.picture is not None and read.picture.shape[2] == 3


def test_hand_made_features_are_a_layer_that_is_put_behind_the_data_and_taken_away(
    studio: Studio, tmp_path: Path
) -> None:
    write_sound(tmp_path / "sounds")
    learner = FactsLearner(studio.workspace)
    take_data(studio.at, tmp_path / "sounds")
    preparation = looked(studio)
    at = next(at for at, card in enumerate(preparation.cards()) if card.layer == "log_mel")
    assert not preparation.cards()[at].on
    label, edit = preparation.switched(at)
    assert studio.workspace.edit(label, edit)
    project = studio.workspace.project
    (layer,) = [node for node in project.graph.nodes.values() if node.kind == "log_mel"]
    assert project.graph.wires[End(layer.id, "in")].source == End(preparation._node, "waves")
    rate = data_sets.get("sound")(**project.graph.nodes[preparation._node].settings).values()["rate"]
    assert layer.settings["rate"] == rate
    preparation = looked(studio)
    assert preparation.cards()[at].on
    studio.workspace.edit(*preparation.switched(at))
    assert all(node.kind != "log_mel" for node in studio.workspace.project.graph.nodes.values())
    assert learner is not None
