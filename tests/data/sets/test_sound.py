from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from netbuilder.core.problem import ProblemError
from netbuilder.data.label_files import meanings
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.sound import Sounds
from netbuilder.data.sound_files import BadSound, read_sound
from tests.data.samples import write_sound


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_sound(tmp_path / "tones")
    return tmp_path / "tones"


def test_labels_come_from_names_and_groups_are_kept_apart(folder: Path) -> None:
    declared = Sounds(path=str(folder), pattern="{label}_{group}_{n}", seconds=0.2, test_groups="bob, eve")
    loaded = declared.load()
    assert declared.own_test and loaded.count == 10 and loaded.test_count == 10
    assert loaded.examples["waves"].shape == (10, 1, 1600)
    assert loaded.told["labels"].classes == ("high", "low")
    assert np.bincount(loaded.examples["labels"]).tolist() == [5, 5]


def test_how_the_names_are_made_is_found_out(folder: Path) -> None:
    found = recognise(folder)
    assert isinstance(found, Sounds) and found.pattern == "{label}_{group}_{n}" and not found.own_test


def test_folders_are_labels_without_a_pattern(tmp_path: Path) -> None:
    for label in ("개", "cat"):
        (tmp_path / "animals" / label).mkdir(parents=True)
        for number in range(3):
            soundfile.write(tmp_path / "animals" / label / f"{number}.flac", np.zeros(900), 8000)
    found = recognise(tmp_path / "animals")
    assert isinstance(found, Sounds) and not found.pattern
    assert found.load().told["labels"].classes == ("cat", "개")


def test_names_that_do_not_fit_have_no_label() -> None:
    names = ["a/7_theo_3.wav", "a/notes.wav", "a/7_the_o_3.wav"]
    assert meanings(names, "{label}_{group}_{n}")[:2] == [("7", "theo"), ("", "")]
    assert meanings(names, "take {n}") == [("", "")] * 3


def test_every_sound_has_one_rate_and_length(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    stereo = np.stack([np.sin(np.arange(4000) / 50), np.sin(np.arange(4000) / 50)], axis=1) * 0.5
    soundfile.write(path, stereo, 16_000)
    found = read_sound(str(path), 8000, 3000)
    assert found.shape == (1, 3000) and found.dtype == np.float32
    assert np.abs(found[0, :1900] - 0.5 * np.sin(np.arange(1900) / 25)).max() < 0.01
    assert not found[0, 2001:].any(), "what is shorter ends in silence"
    assert np.array_equal(read_sound(str(path), 8000, 100)[0], found[0, :100])


def test_recordings_are_made_equally_loud_where_that_is_wanted(folder: Path) -> None:
    soundfile.write(folder / "low_ann_9.wav", np.zeros(4000), 8000)
    declared = Sounds(path=str(folder), pattern="{label}_{group}_{n}")
    plain = declared.load().examples["waves"]
    loud = declared.replaced(level=True).load().examples["waves"]
    largest = np.abs(plain).max(axis=2, keepdims=True)
    assert np.allclose(loud * largest, plain, atol=1e-6)
    assert sorted(set(np.abs(loud).max(axis=2).round(5).ravel().tolist())) == [0, 1], "silence stays silence"


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFF\x24\0\0\0WAVEfmt ", b"no sound at all" * 9])
def test_files_that_are_no_sound_are_left_out_and_named(folder: Path, data: bytes) -> None:
    (folder / "low_ann_9.wav").write_bytes(data)
    loaded = Sounds(path=str(folder), pattern="{label}_{group}_{n}").load()
    assert loaded.count == 20 and [Path(path).name for path, _ in loaded.skipped] == ["low_ann_9.wav"]


def test_each_wave_tells_whose_it_is(tmp_path: Path) -> None:
    whole = Sounds(**{**write_sound(tmp_path / "both"), "test_groups": ""}).load()
    assert sorted(whole.groups) == ["ann"] * 10 + ["bob"] * 10 and whole.test_groups == ()
    apart = Sounds(**write_sound(tmp_path / "apart")).load()
    assert set(apart.groups) == {"ann"} and set(apart.test_groups) == {"bob"}
    assert len(apart.groups) == apart.count


def test_a_header_without_sound_is_no_sound(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0), 8000)
    with pytest.raises(BadSound, match="holds no sound"):
        read_sound(str(tmp_path / "a.wav"), 8000, 10)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"pattern": "{label}-{n}"}, "70 names of which none is built like {label}-{n}"),
        ({"pattern": "{label}_{group}_{n}", "seconds": 60.0, "rate": 192_000}, "do not fit"),
        ({"path": "/nowhere"}, "no such folder"),
    ],
)
def test_what_cannot_be_used_says_why(folder: Path, options: dict[str, object], says: str) -> None:
    for number in range(50):
        (folder / f"high_ann_{100 + number}.wav").write_bytes(b"")
    with pytest.raises(ProblemError) as caught:
        Sounds(**{"path": str(folder), **options}).load()
    assert says in caught.value.problem.paragraph()


@pytest.mark.skipif("NETBUILDER_DATA" not in os.environ, reason="the real sounds are in NETBUILDER_DATA")
def test_real_spoken_digits_are_recognised() -> None:
    found = recognise(Path(os.environ["NETBUILDER_DATA"]) / "fsdd")
    assert isinstance(found, Sounds)
    found_files = found._found()
    classes, (train, test) = found_files.classes, found_files.parts
    assert classes == list("0123456789") and len(train) == 3000 and not test
