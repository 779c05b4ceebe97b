"""Examples as one looks at them, in whatever form the data have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.facts import FieldFacts
from netbuilder.core.spec import TensorSpec, maps, sequence, signal, vector
from netbuilder.data import looking, streams
from netbuilder.data.facts import facts
from netbuilder.data.looking import look
from netbuilder.data.sets.arrays import ArrayFile
from netbuilder.data.sets.points import Spirals
from netbuilder.data.source import Loaded, labels
from netbuilder.studio.data_looks import DataLook
from netbuilder.studio.presenters.data_examples import MISSING, Examples, Form
from netbuilder.studio.presenters.data_page import streamed, values_sentence
from tests.data.test_looking import Given


def examples(loaded: Loaded) -> Examples:
    declared = Given()
    looked = look(declared, loaded, facts(declared, loaded), validation=0.25, test=0.25, seed=0)
    return Examples(loaded, looked)


def pictures() -> Loaded:
    pixels = np.linspace(0, 1, 12 * 3 * 4 * 5, dtype=np.float32).reshape(12, 3, 4, 5)
    own = {"images": np.ones((2, 3, 4, 5), np.float32), "labels": np.array([2, 0])}
    told = {"images": FieldFacts(maps(3, 4, 5), 0, 1), "labels": labels("a", "b", "c")}
    return Loaded({"images": pixels, "labels": np.repeat([0, 1, 2], 4)}, own, told=told)


def test_classes_take_turns_in_their_own_order() -> None:
    shown = examples(pictures())
    assert shown.form is Form.PICTURE and shown.count == 14
    assert shown.places().tolist() == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 13, 12]
    assert shown.places(class_=1).tolist() == [4, 5, 6, 7]
    assert shown.places("test").tolist() == [13, 12]


def test_a_picture_of_the_sets_own_test_part_is_found_by_its_place() -> None:
    shown = examples(pictures())
    assert shown.picture(12).shape == (4, 5, 3) and shown.picture(12).min() == 255
    assert shown.picture(0)[0, 0, 0] == 0
    assert (shown.label(12), shown.part(12), shown.label(5)) == ("c", "test", "b")


def test_every_place_is_in_exactly_one_part() -> None:
    shown = examples(pictures())
    whole = np.concatenate([shown.places(part) for part in ("train", "validation", "test")])
    assert sorted(whole.tolist()) == list(range(14))


def test_a_volume_is_shown_by_the_slice_in_its_middle() -> None:
    volumes = np.zeros((4, 1, 3, 2, 2), np.float32)
    volumes[:, 0, 1] = 1
    shown = examples(Loaded({"volumes": volumes}))
    assert shown.form is Form.PICTURE and shown.picture(2).tolist() == [[255, 255], [255, 255]]


def test_a_long_wave_keeps_its_peaks() -> None:
    waves = np.zeros((4, 1, 8000), np.float32)
    waves[1, 0, 4321] = 1
    shown = examples(Loaded({"waves": waves}, told={"waves": FieldFacts(signal(1, 8000), -1, 1)}))
    assert shown.form is Form.CURVE
    assert len(shown.curve(1)) <= 400 and shown.curve(1).max() == 1 and shown.scale == (0, 1)


def test_a_series_has_a_scale_of_its_own() -> None:
    past = np.arange(40, dtype=np.float32).reshape(4, 10, 1)
    shown = examples(Loaded({"past": past}, told={"past": FieldFacts(sequence(10, 1))}))
    assert shown.scale is None and shown.curve(1).tolist() == list(range(10, 20))


def test_rows_have_the_cells_of_the_file() -> None:
    features = np.array([[1.5, 1, 0], [np.nan, 0, 1], [3, 0, 0], [4, 1, 0]], np.float32)
    told = {
        "features": FieldFacts(vector(3), names=("age", "sex = f", "sex = m")),
        "target": FieldFacts(labels("no", "yes").spec, 0, 1, ("no", "yes"), ("survived",)),
    }
    shown = examples(Loaded({"features": features, "target": np.array([0, 1, 1, 0])}, told=told))
    assert shown.form is Form.ROW and shown.headings() == ["#", "survived", "age", "sex"]
    rows = [[shown.cell(place, column) for column in range(4)] for place in range(3)]
    assert rows == [["1", "no", "1.5", "f"], ["2", "yes", MISSING, "m"], ["3", "yes", "3", MISSING]]


def test_a_text_is_read_and_shows_where_lines_end() -> None:
    numbers = np.array([[0, 1, 2], [2, 2, 0], [1, 1, 1], [0, 0, 0]])
    field = FieldFacts(TensorSpec((3,), ("T",), "int64"), 0, 2, ("a", "\n", "개"))
    shown = examples(Loaded({"text": numbers}, told={"text": field}))
    assert shown.form is Form.WORDS and shown.words(0) == "a⏎개"


def test_points_come_with_their_classes() -> None:
    declared = Spirals(count=50)
    loaded = declared.load()
    looked = look(declared, loaded, facts(declared, loaded), validation=0.1, test=0.1, seed=0)
    shown = Examples(loaded, looked)
    points, kinds = shown.points(shown.places("test"))
    assert shown.form is Form.POINT and points.shape == (len(looked.parts["test"]), 2)
    assert set(kinds.tolist()) <= {0, 1}


def test_of_what_streams_some_are_looked_at_and_all_can_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.random.default_rng(0).random((60, 10), dtype=np.float32)
    np.save(tmp_path / "mine.npy", values)
    monkeypatch.setattr(streams, "_memory", lambda: 8000)
    monkeypatch.setattr(looking, "_LOOKED_AT", 20 * 40)
    declared = ArrayFile(path=str(tmp_path / "mine.npy"))
    loaded = declared.load()
    looked = look(declared, loaded, facts(declared, loaded), validation=0.1, test=0.1, seed=0)
    shown = Examples(loaded, looked)
    assert shown.form is Form.CURVE and shown.count == 60
    assert np.array_equal(shown.curve(59), values[59])
    assert "This is of 20 examples from all over the 60." in str(values_sentence(looked))
    assert str(streamed(DataLook(loaded, looked, ()))) == "streamed from the disk, 0 MB"


def test_each_pixels_class_has_its_colour() -> None:
    images = np.zeros((2, 1, 4, 4), np.float32)
    masks = np.zeros((2, 4, 4), np.int64)
    masks[1, :2] = 2
    told = {
        "images": FieldFacts(maps(1, 4, 4), 0, 1),
        "masks": FieldFacts(TensorSpec((4, 4), ("H", "W"), "int64"), 0, 2, ("ground", "box", "disc")),
    }
    shown = examples(Loaded({"images": images, "masks": masks}, told=told))
    assert shown.picture(0).shape == (4, 4, 3) and not shown.picture(0).any()
    coloured = shown.picture(1)
    assert coloured[:2].any(axis=2).all() and not coloured[2:].any()


def test_of_several_labels_those_that_are_there_are_named() -> None:
    labels = np.array([[1, 0, 1], [0, 0, 0]], np.float32)
    told = {
        "images": FieldFacts(maps(1, 4, 4), 0, 1),
        "labels": FieldFacts(vector(3), 0, 1, names=("cat", "dog", "sky")),
    }
    shown = examples(Loaded({"images": np.zeros((2, 1, 4, 4), np.float32), "labels": labels}, told=told))
    assert [shown.label(place) for place in (0, 1)] == ["cat, sky", ""]
    assert shown.goal_name == "cat, dog, sky"
    assert shown.places(class_=0).tolist() == [0] and shown.places(class_=1).tolist() == []
