from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.setting import Int
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import LABEL
from netbuilder.data.source import CLASSIFY, DataSet, Loaded, data_sets, dataset, labels


def load_ramp(count: int, path: str) -> dict[str, np.ndarray]:
    return {"ramp": doubled(np.arange(count, dtype=np.float32))}


def doubled(values: np.ndarray) -> np.ndarray:
    return values * 2


@pytest.fixture
def ramp(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[DataSet]]:
    """A data set declared in one block, taken out of the registry again."""
    monkeypatch.setattr(data_sets, "_members", dict(data_sets._members))

    @dataset("ramp", "Ramp", says="Counts.", licence="none", suggests=CLASSIFY, loader=load_ramp,
             helpers=(doubled,))  # fmt: skip
    class Ramp(DataSet):
        count = Int(5, min=1, max=10)
        path = PathSetting("")

    yield Ramp
    data_sets._members.pop("ramp")


def test_a_declaration_is_found_by_its_id_with_what_it_says(ramp: type[DataSet]) -> None:
    assert data_sets.get("ramp") is ramp
    assert (ramp.id, ramp.title, ramp.says, ramp.licence) == ("ramp", "Ramp", "Counts.", "none")
    assert ramp.suggests == CLASSIFY
    assert not ramp.own_test and not ramp.needs_folder and not ramp.recognises


def test_an_ordinary_set_loads_by_its_loader(ramp: type[DataSet]) -> None:
    loaded = ramp(count=3).load()
    assert loaded.examples["ramp"].tolist() == [0, 2, 4]
    assert (loaded.count, loaded.test, loaded.test_count) == (3, None, None)


def test_an_ordinary_set_has_nothing_to_fetch_and_recognises_nothing(
    ramp: type[DataSet], tmp_path: Path
) -> None:
    assert ramp().fetch() is None
    assert ramp.recognised(tmp_path) is None


def test_fields_must_be_declared(ramp: type[DataSet]) -> None:
    with pytest.raises(NotImplementedError):
        ramp().fields()


def test_relative_paths_start_at_the_folder_of_the_project(ramp: type[DataSet], tmp_path: Path) -> None:
    assert ramp(path="there", count=3).located(tmp_path) == ramp(path=str(tmp_path / "there"), count=3)
    elsewhere = ramp(path=str(tmp_path / "fixed"))
    assert elsewhere.located(tmp_path / "project") == elsewhere
    nowhere = ramp()
    assert nowhere.located(tmp_path) is nowhere


def test_a_script_part_holds_helpers_loader_and_literal_arguments(ramp: type[DataSet]) -> None:
    part = ramp(count=3, path='a "quoted" \'name').script()
    assert part.source.index("def doubled") < part.source.index("def load_ramp")
    given = eval(part.call, {"load_ramp": lambda **keywords: keywords})
    assert given == {"count": 3, "path": 'a "quoted" \'name'}
    assert (part.own_test, part.needs_folder) == (False, False)


def test_a_test_part_is_counted() -> None:
    assert Loaded({"a": np.zeros((4, 2))}, {"a": np.zeros((3, 2))}).test_count == 3


def test_labels_say_what_their_numbers_mean() -> None:
    facts = labels("cat", "dog", "cow")
    assert facts.spec == LABEL
    assert (facts.low, facts.high, facts.classes) == (0, 2, ("cat", "dog", "cow"))
