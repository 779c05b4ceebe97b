"""What stays on the disk gives what an array would give, in bounded memory, and names a file at fault."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save_file

from netbuilder.core.problem import ProblemError
from netbuilder.data import file_rows, kept_pictures, streams
from netbuilder.data.facts import digest, facts
from netbuilder.data.file_rows import FileRows, rows_in
from netbuilder.data.looking import look
from netbuilder.data.measuring import bounds, measured_in_pieces
from netbuilder.data.picture_files import PictureFiles
from netbuilder.data.preparing import measured
from netbuilder.data.sets.arrays import ArrayFile, Usable
from netbuilder.data.sets.image_folder import ImageFolder
from netbuilder.data.source import Loaded
from netbuilder.data.stopping import FetchStopped
from netbuilder.data.streams import Stream, pieces, spread_over
from netbuilder.data.tiles import tiles

DIVISION = {"validation": 0.2, "test": 0.0, "seed": 0, "how": "automatic", "gap": 0, "folds": 1, "fold": 1}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with so little memory that everything streams."""
    monkeypatch.setattr(streams, "_memory", lambda: 8000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve pictures of two classes, of which one cannot be read."""
    draw = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(6):
            pixels = draw.integers(0, 256, (20, 30, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pets" / name / f"{number}.png")
    (tmp_path / "pets" / "cat" / "2.png").write_bytes(b"no picture")
    return tmp_path / "pets"


def rows(path: Path, array: np.ndarray) -> FileRows:
    path.write_bytes(b"head" + array.tobytes())
    return rows_in(str(path), 4, len(array), array.shape[1:], array.dtype.str, Usable("x", False))


def streamed(loaded: Loaded, name: str) -> Stream:
    found = loaded.examples[name]
    assert isinstance(found, Stream)
    return found


# -------------------------------------------------------------------------------- rows of a file


@pytest.mark.parametrize("in_one", [True, False])
def test_rows_are_those_of_the_array_however_they_are_asked_for(
    tmp_path: Path, in_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_rows, "_IN_ONE", in_one and hasattr(os, "preadv"))
    array = np.random.default_rng(0).random((40, 3, 2), dtype=np.float32)
    found = rows(tmp_path / "a", array)
    assert (found.shape, found.dtype, found.nbytes, len(found)) == (
        array.shape,
        array.dtype,
        array.nbytes,
        40,
    )
    for key in (3, -1, slice(4, 20), slice(None, None, 7), np.array([5, 5, 39, 0, 1, 2]), np.arange(0)):
        assert np.array_equal(found[key], array[key]), key
    assert np.array_equal(np.concatenate(list(pieces(found, np.arange(39, 3, -2)))), array[39:3:-2])
    assert bounds(found) == (array.min(), array.max())


@pytest.mark.parametrize("how", ["shorter", "other", "gone"])
def test_a_file_that_changes_meanwhile_is_named(tmp_path: Path, how: str) -> None:
    found = rows(tmp_path / "mine", np.zeros((100, 3), np.float32))
    if how == "gone":
        (tmp_path / "mine").unlink()
    else:
        (tmp_path / "mine").write_bytes(b"x" * (4 if how == "shorter" else 1204))
        os.utime(tmp_path / "mine", ns=(1, 1))
    with pytest.raises(ProblemError) as caught:
        found[:]
    assert caught.value.problem.place.file == str(tmp_path / "mine")


def test_reading_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    with pytest.raises(FetchStopped):
        rows(tmp_path / "a", np.zeros((100, 3), np.float32)).take(np.arange(0, 100, 2), lambda: True)


def test_a_pass_over_all_takes_no_more_memory_than_a_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "AT_ONCE", 1 << 18)
    found = rows(tmp_path / "a", np.random.default_rng(0).random((4096, 1024), dtype=np.float32))
    tracemalloc.start()
    try:
        bounds(found)
        measured_in_pieces(found, None, "standard")
        assert tracemalloc.get_traced_memory()[1] < found.nbytes / 4
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("how", ["standard", "range", "none", "channels"])
def test_numbers_for_scaling_are_those_of_the_array(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "AT_ONCE", 1 << 10)
    array = np.random.default_rng(0).normal(5, 3, (300, 4, 6)).astype(np.float32)
    array[::7, 1] = np.nan
    array[:, 2], array[..., 5], array[:, 3, 3] = array[:, 2] > 5, 1.0, 4.0
    train = np.arange(0, 300, 3)
    ours = measured_in_pieces(rows(tmp_path / "a", array), train, how)
    for one, other in zip(ours, measured(array[train], how), strict=True):
        assert one.shape == other.shape and np.allclose(one, other, rtol=1e-6)


# -------------------------------------------------------------------------------- files of arrays


@pytest.mark.parametrize("kind", ["npy", "npz", "safetensors"])
def test_arrays_that_are_too_large_stream_the_same_values(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = np.random.default_rng(0)
    arrays = {
        "values": draw.integers(0, 256, (60, 9, 8, 3), dtype=np.uint8),
        **({} if kind == "npy" else {"more": draw.random((60, 20)), "labels": np.arange(60) % 3}),
    }
    path = tmp_path / f"mine.{kind}"
    if kind == "npy":
        np.save(path, arrays["values"])
    elif kind == "npz":
        np.savez(path, **arrays)
    else:
        save_file(arrays, path)
    declared = ArrayFile(path=str(path))
    whole = declared.load()
    monkeypatch.setattr(streams, "_memory", lambda: 8000)
    loaded = declared.load()
    assert set(loaded.examples) == set(arrays) == set(whole.examples)
    assert isinstance(loaded.examples["values"], Stream)
    for name, array in whole.examples.items():
        assert np.array_equal(loaded.examples[name][:], array)
        assert loaded.examples[name].dtype == array.dtype
    if kind != "npy":
        assert isinstance(loaded.examples["labels"], np.ndarray)
        assert dict(facts(declared, loaded).fields) == dict(facts(declared, whole).fields)


@pytest.mark.parametrize("how", ["packed", "columns", "short"])
def test_arrays_that_cannot_be_read_in_rows_say_what_to_do(tmp_path: Path, how: str, small: None) -> None:
    array = np.random.default_rng(0).random((60, 20))
    path = tmp_path / ("a.npz" if how == "packed" else "a.npy")
    if how == "packed":
        np.savez_compressed(path, array=array)
    else:
        np.save(path, np.asfortranarray(array) if how == "columns" else array)
    if how == "short":
        path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ProblemError) as caught:
        ArrayFile(path=str(path)).load()
    problem = caught.value.problem
    assert problem.code == ("bad_data_file" if how == "short" else "too_large")
    assert problem.place.file == str(path) or problem.place.setting == "path"


# -------------------------------------------------------------------------------- pictures


def test_pictures_that_are_too_many_are_read_once_and_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = ImageFolder(path=str(folder), size=(16, 12))
    whole = declared.load()
    monkeypatch.setattr(streams, "_memory", lambda: 8000)
    loaded = declared.load()
    assert np.array_equal(streamed(loaded, "images")[:], whole.examples["images"])
    assert np.array_equal(loaded.examples["labels"], whole.examples["labels"])
    assert loaded.skipped == whole.skipped and len(loaded.skipped) == 1
    assert loaded.files == whole.files
    reads = []
    monkeypatch.setattr(kept_pictures, "read_pictures", lambda *_: reads.append(1))
    again = declared.load()
    assert not reads and streamed(again, "images") == streamed(loaded, "images")
    assert facts(declared, again).digest == facts(declared, loaded).digest


@pytest.mark.parametrize("fine", [0, 3, 9])
def test_pictures_of_16_bits_keep_them(fine: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where only one of the last has them; those of 8 bits are as they were."""
    for at in range(10):
        place = tmp_path / "set" / ("cat", "dog")[at % 2] / f"{at}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        levels = np.arange(1000, 1064, dtype=np.uint16).reshape(8, 8) + at
        Image.fromarray(levels if at == fine else (levels % 256).astype(np.uint8)).save(place)
    declared = ImageFolder(path=str(tmp_path / "set"), size=(8, 8), colour=False)
    whole = declared.load().examples["images"]
    monkeypatch.setattr(streams, "_memory", lambda: 4000)
    monkeypatch.setattr(kept_pictures, "_AT_ONCE", 4)
    for _ in range(2):  # read, then as it was kept
        kept = streamed(declared.load(), "images")
        assert np.abs(kept[:] - whole[:]).max() < 1e-6
        assert sum(len(np.unique(picture)) == 64 for picture in kept[:]) == 10
    monkeypatch.setattr(kept_pictures, "_MOST_KEPT", 10 * 64 + 1)  # room for 8 bits alone
    Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8)).save(tmp_path / "set" / "cat" / "0.png")
    assert isinstance(streamed(declared.load(), "images"), PictureFiles if fine else type(kept))


def test_pictures_of_which_one_has_changed_are_read_again(folder: Path, small: None) -> None:
    declared = ImageFolder(path=str(folder), size=(16, 12))
    before = declared.load()
    Image.new("RGB", (30, 20), "white").save(folder / "cat" / "0.png")
    after = declared.load()
    assert streamed(after, "images")[0].min() == 1.0 > streamed(before, "images")[0].min()


def test_pictures_without_room_to_keep_them_are_read_when_wanted(
    folder: Path, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = streamed(ImageFolder(path=str(folder), size=(16, 12)).load(), "images")
    monkeypatch.setattr(kept_pictures, "_MOST_KEPT", 100)
    loaded = ImageFolder(path=str(folder), size=(16, 13)).load()
    found = streamed(loaded, "images")
    assert isinstance(found, PictureFiles) and len(found) == len(kept) == 11
    assert [Path(path).name for path, _ in loaded.skipped] == ["2.png"]
    (folder / "dog" / "4.png").write_bytes((folder / "dog" / "3.png").read_bytes()[:-300])
    (folder / "dog" / "5.png").unlink()
    for place, name in ((9, "4.png"), (10, "5.png")):
        with pytest.raises(ProblemError) as caught:
            found[place]
        assert caught.value.problem.place.file == str(folder / "dog" / name)


def test_old_kept_pictures_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, days in enumerate((9, 5, 0)):
        about, pixels = tmp_path / f"{number}.json", tmp_path / f"{number}.pixels"
        about.write_text("{}")
        pixels.write_bytes(bytes(100))
        moment = about.stat().st_mtime - days * 86_400
        os.utime(about, (moment, moment))
    monkeypatch.setattr(kept_pictures, "_MOST_KEPT", 300)
    kept_pictures._room(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["2.json", "2.pixels"]


# -------------------------------------------------------------------------------- looking at it


def test_a_look_at_what_streams_finds_what_a_look_at_an_array_finds(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "dog" / "4.png").write_bytes((folder / "dog" / "1.png").read_bytes())
    declared = ImageFolder(path=str(folder), size=(16, 12))
    whole = declared.load()
    monkeypatch.setattr(streams, "_memory", lambda: 8000)
    loaded = declared.load()
    known = facts(declared, loaded)
    one, other = look(declared, whole, known, **DIVISION), look(declared, loaded, known, **DIVISION)
    assert other.seen is None and np.array_equal(one.copies.first, other.copies.first)
    assert np.array_equal(one.balance("train"), other.balance("train"))
    pairs = zip(tiles(known, whole.examples), tiles(known, loaded.examples), strict=True)
    assert all(np.array_equal(ours, theirs) for ours, theirs in pairs)
    monkeypatch.setattr("netbuilder.data.looking._LOOKED_AT", 5 * 3 * 16 * 12 * 4)
    some = look(declared, loaded, known, **DIVISION)
    assert some.seen == 5 and some.count == 11
    assert set(some.copies.again) <= set(one.copies.again)


def test_places_are_spread_over_all(tmp_path: Path) -> None:
    found = rows(tmp_path / "a", np.zeros((1000, 2), np.float32))
    assert spread_over(found, 8 * 10).tolist() == list(range(0, 1000, 100))
    assert len(spread_over(found, 1 << 20)) == 1000 and len(spread_over(found, 1 << 20, 7)) == 7


def test_what_streams_is_another_set_once_a_file_has_another_size(tmp_path: Path) -> None:
    """Its values are looked at here and there alone."""
    values = rows(tmp_path / "values", np.arange(6, dtype="f4").reshape(3, 2))
    names = [tmp_path / "one.jpg", tmp_path / "two.jpg", tmp_path / "three.jpg"]
    for name in names:
        name.write_bytes(b"1234")
    loaded = Loaded({"images": values}, files=tuple(map(str, names)))
    before = digest(loaded)
    assert digest(loaded) == before
    names[1].write_bytes(b"12345")
    changed = digest(loaded)
    names[1].unlink()
    assert len({before, changed, digest(loaded)}) == 3
