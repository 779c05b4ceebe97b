"""Looking at all examples of a data set: what is found, with its numbers, and what is not made up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import Severity
from netbuilder.core.spec import maps, signal, vector
from netbuilder.data.facts import facts
from netbuilder.data.looking import Looked, look
from netbuilder.data.looking_columns import columns_of
from netbuilder.data.looking_findings import Finding, findings
from netbuilder.data.sets.table import Table
from netbuilder.data.source import DataSet, Loaded, Stopping, labels
from netbuilder.data.stopping import FetchStopped

RANDOM = np.random.default_rng(0)


class Given(DataSet):
    """Arrays as a test has them."""

    def fields(self) -> None:
        return None


def looked_at(
    loaded: Loaded,
    *,
    validation: float = 0.2,
    test: float = 0.2,
    how: str = "automatic",
    token: Stopping | None = None,
) -> Looked:
    known = facts(Given(), loaded)
    return look(Given(), loaded, known, validation=validation, test=test, seed=0, how=how, token=token)


def found(loaded: Loaded, *, validation: float = 0.2, how: str = "automatic") -> dict[str, Finding]:
    looked = looked_at(loaded, validation=validation, how=how)
    return {finding.code: finding for finding in findings(looked)}


def table(
    columns: Mapping[str, np.ndarray], answers: np.ndarray, classes: tuple[str, ...] = ("no", "yes")
) -> Loaded:
    features = np.stack(list(columns.values()), axis=1).astype(np.float32)
    told = {"features": FieldFacts(vector(len(columns)), names=tuple(columns)), "target": labels(*classes)}
    return Loaded({"features": features, "target": answers}, told=told)


def pictures(count: int, high: float = 1.0, answers: np.ndarray | None = None) -> Loaded:
    pixels = RANDOM.uniform(0, high, (count, 1, 6, 6)).astype(np.float32)
    told = {"images": FieldFacts(maps(1, 6, 6), 0, high), "labels": labels("a", "b")}
    given = RANDOM.integers(0, 2, count) if answers is None else answers
    return Loaded({"images": pixels, "labels": given.astype(np.int64)}, told=told)


def noise(count: int = 200) -> np.ndarray:
    return RANDOM.normal(size=count)


ANSWERS = RANDOM.integers(0, 2, 200)


def test_features_are_columns_again() -> None:
    ones = np.array([[5.0, 1, 0], [np.nan, 0, 1], [7, 0, 0]], np.float32)
    number, words = columns_of(ones, ("age", "deck = A", "deck = B"))
    assert (number.name, number.missing, number.low, number.high, number.mean) == ("age", 1, 5, 7, 6)
    assert (words.name, words.words, words.missing) == ("deck", ("A", "B"), 1)
    assert words.counts.tolist() == [1, 1]
    assert np.nan_to_num(words.values, nan=-1).tolist() == [0, 1, -1]


def test_a_column_that_repeats_the_target_is_told_with_how_many_rows() -> None:
    leaking = ANSWERS.astype(float)
    leaking[:50] = np.nan
    finding = found(table({"noise": noise(), "alive": leaking}, ANSWERS))["leak"]
    assert finding.columns == ("alive",) and finding.severity is Severity.WARNING
    assert "150 of 150 rows" in str(finding.says)


def test_numbers_that_part_the_classes_at_one_place_leak_as_well() -> None:
    parted = np.where(ANSWERS == 1, 10.0, 0.0) + RANDOM.uniform(0, 1, 200)
    assert found(table({"noise": noise(), "score": parted}, ANSWERS))["leak"].columns == ("score",)


def test_what_is_merely_useful_does_not_leak() -> None:
    useful = ANSWERS + RANDOM.normal(0, 0.3, 200)
    mostly = np.where(RANDOM.uniform(size=200) < 0.1, 1 - ANSWERS, ANSWERS)
    assert "leak" not in found(table({"useful": useful, "mostly": mostly, "noise": noise()}, ANSWERS))


def test_places_that_part_the_classes_do_not_leak() -> None:
    places = (10 * ANSWERS[:, None] + RANDOM.normal(size=(200, 2))).astype(np.float32)
    told = {"points": FieldFacts(vector(2)), "labels": labels("a", "b")}
    assert found(Loaded({"points": places, "labels": ANSWERS}, told=told)) == {}


def test_a_number_to_be_foretold_leaks_through_a_column_in_another_unit() -> None:
    goal = noise().astype(np.float32)
    told = {"features": FieldFacts(vector(2), names=("noise", "in_cents")), "target": FieldFacts(vector(1))}
    features = np.stack([noise(), 100 * goal + 3], axis=1).astype(np.float32)
    given = Loaded({"features": features, "target": goal[:, None]}, told=told)
    assert found(given)["leak"].columns == ("in_cents",)


def test_columns_that_tell_nothing_are_named() -> None:
    told = found(table({"noise": noise(), "same": np.full(200, 3.0), "id": np.arange(200.0) + 1000}, ANSWERS))
    assert told["constant"].columns == ("same",) and "3 in all 200 rows" in str(told["constant"].says)
    assert told["number_of_row"].columns == ("id",)


def test_a_column_in_other_words_is_repeated_but_another_split_of_the_rows_is_not() -> None:
    kinds = RANDOM.integers(0, 3, 200)
    told = found(table({"class": kinds, "name": np.array([7, 1, 4])[kinds], "noise": noise()}, ANSWERS))
    assert told["repeated"].columns == ("name",) and "class" in str(told["repeated"].says)
    assert "repeated" not in found(table({"a": kinds, "b": RANDOM.integers(0, 3, 200)}, ANSWERS))


def test_gaps_are_counted_and_a_column_of_gaps_is_told_by_itself() -> None:
    empty, some = noise(), noise()
    empty[:150], some[:20] = np.nan, np.nan
    told = found(table({"empty": empty, "some": some}, ANSWERS))
    assert "150 of 200 rows (75 %)" in str(told["mostly_missing"].says)
    assert "some has gaps in 20 of 200" in str(told["missing"].says)
    places = told["missing"].places
    assert places is not None and places.tolist() == list(range(20))


def test_copies_across_the_parts_are_shown_beside_what_they_repeat() -> None:
    given, own = pictures(40), pictures(10)
    own.examples["images"][3] = given.examples["images"][7]
    whole = Loaded(given.examples, own.examples, told=given.told)
    finding = found(whole, validation=0.0)["copies_across"]
    assert "1 of 10 test examples" in str(finding.says)
    assert finding.places is not None and finding.places.tolist() == [7, 43]


def test_pictures_that_differ_in_one_pixel_are_no_copies() -> None:
    given = pictures(2)
    given.examples["images"][1] = given.examples["images"][0]
    given.examples["images"][1, 0, 5, 5] += 0.01
    looked = looked_at(given, validation=0, test=0)
    assert not len(looked.copies.again)


def test_the_same_with_another_answer_bounds_what_can_be_told() -> None:
    kinds = np.zeros((10, 2), np.float32)
    kinds[8:] = 1
    answers = np.array([0, 0, 0, 0, 0, 0, 1, 1, 0, 1])
    given = Loaded(
        {"features": kinds, "target": answers},
        told={"features": FieldFacts(vector(2), names=("a", "b")), "target": labels("no", "yes")},
    )
    finding = found(given)["contradictions"]
    assert "10 examples" in str(finding.says) and "70.0 %" in str(finding.says)


def test_one_class_is_an_error_and_a_tiny_one_a_warning() -> None:
    alone = found(pictures(30, answers=np.zeros(30)))
    assert alone["one_class"].severity is Severity.ERROR and "30 examples are a" in str(
        alone["one_class"].says
    )
    few = np.zeros(300)
    few[:6] = 1
    told = found(pictures(300, answers=few))
    assert str(told["tiny_class"].says).startswith("b has only ")
    assert "49 times" in str(told["uneven"].says) and "98 %" in str(told["uneven"].says)


def test_pixels_of_bytes_are_told_and_scaled_ones_not() -> None:
    assert found(pictures(50, high=255.0))["unscaled"].severity is Severity.WARNING
    assert "unscaled" not in found(pictures(50))


def test_groups_in_several_parts_are_told_until_they_are_kept_apart() -> None:
    waves = RANDOM.normal(size=(60, 1, 8)).astype(np.float32)
    told = {"waves": FieldFacts(signal(1, 8), -5, 5), "labels": labels("x", "y")}
    given = {"waves": waves, "labels": RANDOM.integers(0, 2, 60)}
    who = tuple("abc"[at % 3] for at in range(60))
    loaded = Loaded(given, told=told, groups=who)
    divided = found(loaded, validation=0.0, how="random")["groups_test"]
    assert divided.groups == ("a", "b", "c") and "3 of 3 groups" in str(divided.says)
    assert not {code for code in found(loaded) if code.startswith("groups")}
    test = {"waves": waves[:6] + 1, "labels": given["labels"][:6]}
    apart = Loaded(given, test, told=told, groups=who, test_groups=("d",) * 6)
    assert not {code for code in found(apart, validation=0.0) if code.startswith("groups")}


def test_silence_and_what_is_no_number_are_counted() -> None:
    waves = RANDOM.normal(size=(20, 1, 8)).astype(np.float32)
    waves[4:6] = 0
    waves[9, 0, 2] = np.inf
    told = {"waves": FieldFacts(signal(1, 8))}
    with np.errstate(invalid="ignore"):
        said = found(Loaded({"waves": waves}, told=told))
    assert "2 of 20" in str(said["blank"].says)
    assert str(said["strange"].says).startswith("1 values of waves")


def test_a_split_that_cannot_be_leaves_all_to_be_looked_at() -> None:
    looked = looked_at(pictures(10), validation=0.6, test=0.6)
    assert looked.fault is not None and len(looked.parts["train"]) == 10
    assert findings(looked)[0].code == "split"


def test_looking_stops_when_asked() -> None:
    with pytest.raises(FetchStopped):
        looked_at(pictures(10), token=lambda: True)


def test_a_clean_set_has_nothing_that_stands_out() -> None:
    assert findings(looked_at(pictures(300))) == ()


def test_titanic_leaks_through_alive(shared_data: Path) -> None:
    declared = Table(path=str(shared_data / "titanic" / "titanic.csv"))
    loaded = declared.load()
    looked = look(declared, loaded, facts(declared, loaded), validation=0.1, test=0.1, seed=0)
    by_code = {finding.code: finding for finding in findings(looked)}
    assert by_code["leak"].columns == ("alive",) and "891 of 891" in str(by_code["leak"].says)
    assert "deck is missing in 688 of 891" in str(by_code["mostly_missing"].says)
    assert looked.facts.fields[1][1].names == ("survived",)
