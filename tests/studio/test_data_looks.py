"""Looks at all of the data: read once, on the compute thread, and anew when something of it is another."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from netbuilder.core.facts import FieldFacts
from netbuilder.core.spec import TensorSpec, maps, sequence, signal, vector
from netbuilder.core.text import Text
from netbuilder.data.facts import facts
from netbuilder.data.looking import look
from netbuilder.data.sets.arrays import ArrayFile
from netbuilder.data.sets.table import Table
from netbuilder.data.source import Loaded
from netbuilder.project import edits
from netbuilder.studio.data_looks import DataLook, DataLooks
from netbuilder.studio.presenters.data_page import finding_cards, looked_for, shape
from netbuilder.studio.presenters.data_parts import part_rows, parts_sentence, plain_answer
from netbuilder.studio.taking_data import take_data, take_set
from tests.data.held_drawings import COUNTED, hold
from tests.data.passengers import ROWS, write_passengers
from tests.data.samples import write_sound
from tests.studio.commanded import Studio


class Watching:
    """Looks as the Data page has them, and how often a table was read."""

    def __init__(self, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
        self.looks = DataLooks(studio.workspace)
        self.reads = 0
        original = Table.load

        def load(table: Table, *rest: Any) -> Any:
            self.reads += 1
            return original(table, *rest)

        monkeypatch.setattr(Table, "load", load)

    def settled(self) -> DataLook:
        """Wait until all is looked at."""
        while self.looks.alive:
            self.looks.pump()
        assert self.looks.look is not None
        return self.looks.look


@pytest.fixture
def watching(studio: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Watching:
    watching = Watching(studio, monkeypatch)
    take_data(studio.at, write_passengers(tmp_path / "passengers.csv"))
    return watching


def codes(look: DataLook) -> list[str]:
    return [finding.code for finding in look.findings]


def test_nothing_is_looked_at_before_somebody_looks(watching: Watching) -> None:
    assert not watching.looks.alive and watching.looks.look is None and watching.reads == 0


def test_what_a_glance_has_read_is_not_read_again(studio: Studio, watching: Watching) -> None:
    glances = studio.workspace.glances
    glances.refresh(studio.workspace.project)
    while glances.alive:
        glances.pump()
    assert watching.reads == 1
    watching.looks.watch(True)
    look = watching.settled()
    assert watching.reads == 1 and look.looked.count == ROWS


def test_a_remedy_is_one_edit_after_which_the_warning_is_gone(studio: Studio, watching: Watching) -> None:
    watching.looks.watch(True)
    before = watching.settled()
    assert codes(before)[0] == "leak"
    node = watching.looks.node
    assert node is not None
    first = finding_cards(before, watching.looks.declared, node.id)[0]
    assert [str(fix.label) for fix in first.fixes] == ["Leave out alive"]
    studio.workspace.apply(first.fixes[0])
    after = watching.settled()
    assert "leak" not in codes(after) and after is not before
    studio.workspace.undo()
    assert codes(watching.settled())[0] == "leak"


def test_another_seed_divides_anew_without_reading(studio: Studio, watching: Watching) -> None:
    watching.looks.watch(True)
    before = watching.settled()
    reads = watching.reads
    studio.workspace.edit(Text("Seed"), partial(edits.change_recipe, seed=5))
    assert watching.looks.look is before  # shown until the new one is there
    after = watching.settled()
    assert watching.reads == reads and after.loaded is before.loaded
    assert after.looked.parts["test"].tolist() != before.looked.parts["test"].tolist()


def test_an_edit_of_something_else_is_not_looked_at(studio: Studio, watching: Watching) -> None:
    watching.looks.watch(True)
    before = watching.settled()
    studio.workspace.edit(Text("Epochs"), partial(edits.change_recipe, epochs=7))
    assert not watching.looks.alive and watching.looks.look is before


def test_data_that_cannot_be_read_are_told_of(studio: Studio, watching: Watching, tmp_path: Path) -> None:
    (tmp_path / "passengers.csv").unlink()
    watching.looks.watch(True)
    while watching.looks.alive:
        watching.looks.pump()
    assert watching.looks.look is None
    assert watching.looks.problem is not None and watching.looks.problem.code == "bad_data_file"


def test_the_plain_answer_names_its_share(watching: Watching) -> None:
    watching.looks.watch(True)
    look = watching.settled()
    counts = look.looked.balance("train") + look.looked.balance("validation") + look.looked.balance("test")
    said = str(plain_answer(look))
    assert said == f"Always saying survived {counts.argmax()} is right in {100 * counts.max() / ROWS:.1f} %."
    assert "columns" in str(looked_for(look.looked))


def remedied(studio: Studio, looks: DataLooks, code: str) -> tuple[str, list[str]]:
    """The name of the remedy of a finding, and what stands out once it was applied."""
    looks.watch(True)
    while looks.alive:
        looks.pump()
    look, node = looks.look, looks.node
    assert look is not None and node is not None
    at = codes(look).index(code)
    (fix,) = finding_cards(look, looks.declared, node.id)[at].fixes
    assert studio.workspace.apply(fix)
    while looks.alive:
        looks.pump()
    assert looks.look is not None and looks.look is not look
    return str(fix.label), codes(looks.look)


def test_a_speaker_can_be_kept_for_testing(studio: Studio, tmp_path: Path) -> None:
    write_sound(tmp_path / "tones")
    looks = DataLooks(studio.workspace)
    take_data(studio.at, tmp_path / "tones")
    label, left = remedied(studio, looks, "groups_test")
    assert label == "Keep bob for testing"
    assert not {code for code in left if code.startswith("groups")}


def test_pictures_of_16_bits_that_are_nearly_black_can_be_standardised(
    studio: Studio, tmp_path: Path
) -> None:
    draw = np.random.default_rng(0)
    for name, most in (("images", 4000), ("masks", 2)):
        (tmp_path / "cells" / name).mkdir(parents=True)
        for at in range(20):
            values = draw.integers(0, most, (8, 8)).astype(np.uint16 if most > 255 else np.uint8)
            Image.fromarray(values).save(tmp_path / "cells" / name / f"{at}.tif")
    looks = DataLooks(studio.workspace)
    take_data(studio.at, tmp_path / "cells")
    label, left = remedied(studio, looks, "dark")
    assert label == "Standardise" and "dark" not in left


def test_pixels_of_bytes_can_be_scaled(studio: Studio, tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    pixels = draw.integers(0, 256, (60, 8, 8), dtype=np.uint8)
    np.savez(tmp_path / "bytes.npz", images=pixels, labels=np.arange(60) % 3)
    looks = DataLooks(studio.workspace)
    take_data(studio.at, tmp_path / "bytes.npz")
    node = looks.node
    assert node is not None
    studio.workspace.edit(Text("As bytes"), partial(edits.change, id=node.id, settings={"scale": False}))
    label, left = remedied(studio, looks, "unscaled")
    assert label == "Bring pixels to 1" and "unscaled" not in left


def test_reading_is_counted_given_up_and_begun_again(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    released = hold(monkeypatch)
    take_set(studio.at, "drawings")
    looks = DataLooks(studio.workspace)
    assert looks.node is not None
    studio.workspace.edit(Text("Count"), partial(edits.change, id=looks.node.id, settings={"count": 200}))
    counted: list[tuple[int, int] | None] = []

    def on_progress() -> None:
        counted.append(looks.counted)

    looks.progressed.connect(on_progress)
    looks.watch(True)
    while len(counted) < 3:
        looks.pump()
    done = [each[0] for each in counted if each is not None]
    assert done == sorted(done) and {each[1] for each in counted if each is not None} == {COUNTED}
    looks.give_up()
    assert not looks.alive and looks.is_given_up and looks.look is None
    studio.workspace.edit(Text("Epochs"), partial(edits.change_recipe, epochs=7))
    assert not looks.alive, "an edit of something else does not begin anew"
    released.set()
    looks.again()
    assert looks.alive and not looks.is_given_up
    while looks.alive:
        looks.pump()
    assert looks.look is not None and looks.look.looked.count == COUNTED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ((maps(1, 28, 28), {}), "28×28 in grey"),
        ((maps(3, 48, 40), {}), "48×40 in colour"),
        ((signal(1, 6400), {}), "6,400 values, 1 channel"),
        ((signal(2, 128), {}), "128 values, 2 channels"),
        ((TensorSpec((64,), ("T",), "int64"), {"classes": ("a", "b")}), "64 characters each"),
        ((TensorSpec((9,), ("T",), "int64"), {"classes": ("a", "the")}), "9 tokens each"),
        ((sequence(24, 1), {}), "24 steps"),
        ((sequence(24, 3), {}), "24 steps of 3 values"),
        ((vector(300), {}), "300 values each"),
    ],
)
def test_what_an_example_consists_of_is_said_in_words(
    fields: tuple[TensorSpec, dict[str, Any]], said: str
) -> None:
    spec, more = fields
    values = np.zeros((4, *spec.sizes), spec.dtype)
    loaded = Loaded({"values": values}, told={"values": FieldFacts(spec, 0, 1, **more)})
    declared = ArrayFile()
    assert str(shape(look(declared, loaded, facts(declared, loaded), validation=0, test=0, seed=0))) == said


def test_parts_tell_their_own_files(watching: Watching, studio: Studio, tmp_path: Path) -> None:
    text = (tmp_path / "passengers.csv").read_text()
    for part in ("train", "test"):
        (tmp_path / f"{part}.csv").write_text(text)
    take_data(studio.at, tmp_path / "train.csv")
    watching.looks.watch(True)
    look = watching.settled()
    recipe = studio.workspace.project.recipe
    assert [row.source for row in part_rows(look, recipe)] == ["train.csv", "", "test.csv"]
    assert str(parts_sentence(look, recipe)).endswith("The test part came with the data.")
