from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from netbuilder.core.paths import settings_file
from netbuilder.studio.settings import AtStart, Look, Motion, Settings, SettingsStore


@pytest.fixture
def file(own_home: Path) -> Path:
    own_home.mkdir()
    return settings_file()


def test_without_a_file_the_usual_ones_hold_and_none_is_made(file: Path) -> None:
    store = SettingsStore()
    assert store.values == Settings() and store.problem is None
    assert not file.exists()


def test_what_is_chosen_is_there_the_next_time(file: Path) -> None:
    store = SettingsStore()
    told: list[Settings] = []

    def tell() -> None:
        told.append(store.values)

    store.changed.connect(tell)
    store.change(look=Look.LIGHT, geometry="AbC=")
    store.change(look=Look.LIGHT)
    assert told == [Settings(Look.LIGHT, geometry="AbC=")]
    assert SettingsStore().values == Settings(Look.LIGHT, geometry="AbC=")


def test_what_a_later_version_has_stored_is_kept(file: Path) -> None:
    file.write_text(json.dumps({"look": "dark", "voice": "low"}))
    store = SettingsStore()
    assert store.values.look is Look.DARK
    store.change(language="ko")
    kept = json.loads(file.read_text())
    assert (kept["look"], kept["language"], kept["voice"]) == ("dark", "ko", "low")
    assert kept.keys() - {"voice"} == {field.name for field in fields(Settings)}


@pytest.mark.parametrize(
    "stored",
    [
        {"look": "pink"},
        {"look": 3},
        {"language": None},
        {"geometry": []},
        {"geometry": "AbC"},
        {"minimap": 0},
        {"preview": "P"},
        {"docks": "outline"},
        {"dock_places": "?"},
        {"scale": 89},
        {"scale": 201},
        {"scale": "100"},
        {"motion": "some"},
        {"data_folder": 1},
        {"threads": -1},
        {"threads": True},
        {"device": ["cpu"]},
        {"autosave": 1},
        {"own_process": "yes"},
        {"autosave_seconds": 0},
        {"at_start": "never"},
    ],
)
def test_a_value_of_another_kind_is_as_if_it_were_not_there(file: Path, stored: dict[str, object]) -> None:
    file.write_text(json.dumps(stored))
    assert SettingsStore().values == Settings()


@pytest.mark.parametrize("text", ["", "{", "[1]", "[" * 100_000, '{"look": ' + "1" * 5000 + "}", "\x00"])
def test_a_damaged_file_is_put_aside_and_mentioned(file: Path, text: str) -> None:
    file.write_text(text)
    store = SettingsStore()
    assert store.values == Settings()
    assert store.problem is not None and not store.problem.is_error
    assert (file.parent / "settings.damaged.json").read_text() == text
    store.change(look=Look.DARK)
    assert SettingsStore().values.look is Look.DARK


def test_bytes_that_are_no_text_are_damage(file: Path) -> None:
    file.write_bytes(b"\xff\xfe{")
    assert SettingsStore().problem is not None


def test_where_nothing_can_be_written_they_hold_while_the_window_is_open(file: Path) -> None:
    file.mkdir()
    store = SettingsStore()
    store.change(look=Look.DARK)
    assert store.values.look is Look.DARK


CHOSEN = {
    "look": Look.LIGHT, "language": "ko", "scale": 150, "motion": Motion.REDUCED, "data_folder": "/sets",
    "threads": 2, "device": "cpu", "own_process": True, "autosave": False, "autosave_seconds": 60,
    "at_start": AtStart.EXAMPLES,
}  # fmt: skip


def test_all_that_can_be_chosen_is_there_the_next_time(file: Path) -> None:
    SettingsStore().change(**CHOSEN)
    found = SettingsStore().values
    assert {name: getattr(found, name) for name in CHOSEN} == CHOSEN


def test_one_bad_value_costs_that_one_alone(file: Path) -> None:
    SettingsStore().change(**CHOSEN)
    stored = json.loads(file.read_text())
    file.write_text(json.dumps({**stored, "threads": "many"}))
    found = SettingsStore().values
    assert {name: getattr(found, name) for name in CHOSEN} == {**CHOSEN, "threads": 0}


def test_a_reset_leaves_what_nobody_chose_on_the_page(file: Path) -> None:
    store = SettingsStore()
    store.change(**CHOSEN, geometry="AbC=", minimap=False, docks=("history",))
    store.reset()
    assert store.values == Settings(geometry="AbC=", minimap=False, docks=("history",))
    assert SettingsStore().values == store.values
