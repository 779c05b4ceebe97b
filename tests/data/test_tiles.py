"""Small pictures of examples."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import Kind, TensorSpec, maps, of_kind, vector
from netbuilder.data.source import labels
from netbuilder.data.tiles import LARGEST, MOST, is_picture, is_point, tiles, written


def images(*, count: int = 20, colours: int = 1, size: int = 4, low: float | None = 0.0) -> DataFacts:
    return DataFacts((("images", FieldFacts(maps(colours, size, size), low, None if low is None else 1.0)),))


def ramp(count: int, colours: int = 1, size: int = 4) -> np.ndarray:
    values = np.linspace(0, 1, count * colours * size * size, dtype=np.float32)
    return values.reshape(count, colours, size, size)


def test_declared_bounds_are_black_and_white() -> None:
    values = ramp(2)
    values[0, 0, 0, :3] = (0.0, 1.0, 0.5)
    first = tiles(images(), {"images": values})[0]
    assert first.dtype == np.uint8 and first[0, :3].tolist() == [0, 255, 128]


def test_zero_is_in_the_middle_of_signed_values_without_bounds() -> None:
    values = ramp(2) * 4 - 2
    values[0, 0, 0, 0] = 0.0
    (first, last) = tiles(images(low=None), {"images": values})
    assert first[0, 0] == 128 and last.max() == 255


def test_zero_is_black_where_nothing_is_below_it() -> None:
    (first, *_) = tiles(images(low=None), {"images": ramp(3) * 7})
    assert first[0, 0] == 0


def test_a_set_of_one_value_has_pictures_too() -> None:
    assert [tile.max() for tile in tiles(images(low=None), {"images": ramp(3) * 0})] == [0, 0, 0]


def test_colours_come_last() -> None:
    values = ramp(3, colours=3)
    (first, *_) = tiles(images(colours=3), {"images": values})
    assert first.shape == (4, 4, 3)
    assert np.array_equal(first, (values[0].transpose(1, 2, 0) * 255).round().astype(np.uint8))


@pytest.mark.parametrize("size", [LARGEST, LARGEST + 1, 200])
def test_large_pictures_are_made_smaller(size: int) -> None:
    (first, *_) = tiles(images(size=size), {"images": ramp(2, size=size)})
    assert max(first.shape) <= LARGEST and first.shape[0] == first.shape[1]


def test_one_of_each_class_where_there_are_enough() -> None:
    facts = DataFacts((*images().fields, ("labels", labels(*"0123456789"))))
    values, classes = ramp(30), np.repeat(np.arange(10), 3)
    found = tiles(facts, {"images": values, "labels": classes})
    expected = [(values[3 * number, 0] * 255).round() for number in range(MOST)]
    assert len(found) == MOST and all(map(np.array_equal, found, expected))


def test_few_classes_take_turns() -> None:
    facts = DataFacts((*images().fields, ("labels", labels("a", "b", "c"))))
    values, classes = ramp(30), np.repeat(np.arange(3), 10)
    found = tiles(facts, {"images": values, "labels": classes})
    expected = [(values[at, 0] * 255).round() for at in (0, 10, 20, 1, 11, 21, 2, 12)]
    assert len(found) == MOST and all(map(np.array_equal, found, expected))


def test_without_classes_those_with_most_to_see() -> None:
    values = np.zeros((40, 1, 4, 4), np.float32)
    values[[3, 8, 11, 12, 20, 21, 30, 39], 0, 0, 0] = 1.0
    assert [tile.max() for tile in tiles(images(), {"images": values})] == [255] * MOST


@pytest.mark.parametrize("count", [1, 3])
def test_few_examples_are_all_shown(count: int) -> None:
    assert len(tiles(images(), {"images": ramp(count)})) == count


def points(places: list[tuple[float, float]], classes: list[int] | None = None) -> np.ndarray:
    fields: tuple[tuple[str, FieldFacts], ...] = (("points", FieldFacts(vector(2))),)
    arrays = {"points": np.array(places, np.float32)}
    if classes is not None:
        fields += (("labels", labels("0", "1")),)
        arrays["labels"] = np.array(classes)
    (found,) = tiles(DataFacts(fields), arrays)
    return found


def test_points_lie_where_they_are_in_the_colours_of_their_classes() -> None:
    picture = points([(-1.0, 1.0), (1.0, -1.0)], [0, 1])
    assert picture.shape == (LARGEST, LARGEST, 3)
    up_left, down_right = picture[0, 0], picture[-1, -1]
    assert up_left.any() and down_right.any() and not np.array_equal(up_left, down_right)
    assert int(picture.any(axis=2).sum()) == 8, "two by two pixels a point"


def test_points_without_classes_have_one_colour() -> None:
    picture = points([(-1.0, 0.0), (1.0, 0.0)])
    assert len(np.unique(picture[picture.any(axis=2)], axis=0)) == 1


def test_points_in_one_place() -> None:
    assert points([(0.0, 0.0)] * 3).any()


def test_what_is_a_picture_and_what_a_point() -> None:
    assert is_picture(maps(1, 2, 2)) and is_picture(maps(3, 2, 2)) and not is_picture(maps(2, 2, 2))
    assert is_point(vector(2)) and not is_point(vector(3)) and not is_point(maps(1, 2, 2))


def test_other_vectors_are_rows_of_fields_that_show_what_is_unusual() -> None:
    values = np.zeros((4, 5), np.float32)
    values[1, 2], values[3, 2] = 3.0, np.nan
    (picture,) = tiles(DataFacts((("values", FieldFacts(vector(5))),)), {"values": values})
    assert picture.shape == (64, 64, 3) and picture.dtype == np.uint8
    blue, usual = picture[20, 32].tolist(), picture[20, 2].tolist()
    assert blue[2] > blue[0] and usual == [35, 40, 48]


def test_signals_are_curves_and_tokens_have_no_picture() -> None:
    wave = np.sin(np.linspace(0, 12, 200, dtype=np.float32))[None, None].repeat(3, axis=0)
    spec = TensorSpec((1, 200), ("C", "T"))
    assert spec.kind is Kind.SIGNAL
    (picture,) = tiles(DataFacts((("wave", FieldFacts(spec)),)), {"wave": wave})
    assert picture.any(axis=2).any(axis=0).all(), "the curve does not break"
    tokens = TensorSpec((9,), ("T",), "int64")
    assert tiles(DataFacts((("text", FieldFacts(tokens)),)), {"text": np.zeros((4, 9), np.int64)}) == ()


def test_the_beginning_of_a_text_is_told_in_its_characters() -> None:
    field = FieldFacts(TensorSpec((4,), ("T",), "int64"), 0, 2, ("a", "b", "\n"))
    facts = DataFacts((("text", field),))
    assert written(facts, {"text": np.array([[0, 1, 2, 0], [1, 1, 1, 1]])}) == "ab\na"
    assert written(images(), {"images": ramp(2)}) == ""


@pytest.mark.parametrize("colours", [1, 3])
def test_of_volumes_and_videos_the_middle_is_seen(colours: int) -> None:
    values = np.zeros((3, colours, 4, 5, 6), np.float32)
    values[:, :, 2, 1] = 1.0
    facts = DataFacts((("video", FieldFacts(of_kind(Kind.VOLUME, (colours, 4, 5, 6)), 0, 1)),))
    found = tiles(facts, {"video": values})
    assert len(found) == 3 and found[0].shape[:2] == (5, 6)
    assert (found[0][1] == 255).all() and not found[0][0].any()


def test_a_class_for_each_pixel_is_no_class_of_the_picture() -> None:
    pixels = TensorSpec((4, 4), ("H", "W"), "int64")
    facts = DataFacts((*images().fields, ("parts", FieldFacts(pixels, 0, 15))))
    parts = np.arange(16).reshape(1, 4, 4).repeat(9, axis=0)
    assert len(tiles(facts, {"images": ramp(9), "parts": parts})) == MOST
