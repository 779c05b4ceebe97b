"""Looks at all of the data: read once, on the compute thread, and anew when something of it is another."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from netbuilder.core.text import Text
from netbuilder.data.sets.table import Table
from netbuilder.project import edits
from netbuilder.studio.data_looks import DataLook, DataLooks
from netbuilder.studio.presenters.data_page import finding_cards, looked_for, plain_answer
from netbuilder.studio.taking_data import take_data
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
