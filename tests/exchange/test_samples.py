"""What an export is tried on: real examples, those first that were not learned from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netbuilder.analysis.sound import network
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import LABEL, maps
from netbuilder.data.library import made
from netbuilder.data.split import split
from netbuilder.exchange import SamplesOf
from netbuilder.exchange import samples as samples_module
from netbuilder.graph.model import End
from netbuilder.project import edits
from tests.data.mnist_files import write_mnist
from tests.exchange.networks import Draft, lenet, mlp


def test_the_test_part_comes_first_then_what_validates_then_what_trains() -> None:
    loaded = made("spirals", FrozenDict(count=300)).load()
    divided = split(loaded, validation=0.2, test=0.3, seed=7)
    taken = SamplesOf(network(mlp(validation=0.2, test=0.3, seed=7)))()
    points = loaded.examples["points"]
    expected = [points[divided.test], points[divided.validation], points[divided.train]]
    assert taken.real
    assert taken.count == 256 and not taken.tests
    assert np.array_equal(taken.arrays[0], np.concatenate(expected)[:256])


def test_there_are_at_most_256_of_them() -> None:
    taken = SamplesOf(network(lenet(test=0.5)))()
    assert taken.arrays[0].shape == (256, 1, 28, 28)
    assert taken.tests and not SamplesOf(network(lenet(test=0.1)))().tests


def test_fewer_where_they_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples_module, "_MOST_BYTES", 10 * 28 * 28 * 4)
    assert SamplesOf(network(lenet()))().count == 10


def test_a_network_without_data_is_tried_on_numbers_drawn_with_its_seed() -> None:
    draft = Draft("Plain", seed=5)
    entry = draft.put("input", sizes=(3,))
    draft.chain(entry, ("linear", {"features": 2}))
    made_up = SamplesOf(network(draft.project))()
    again = SamplesOf(network(draft.project))()
    assert not made_up.real
    assert made_up.arrays[0].shape == (256, 3)
    assert made_up.arrays[0].dtype == np.float32
    assert np.array_equal(made_up.arrays[0], again.arrays[0])


def test_two_inputs_of_one_port_name_get_arrays_of_their_own() -> None:
    draft = Draft("Two", seed=5)
    one = draft.chain(draft.put("input", sizes=(3,), name="Left"), ("linear", {"features": 4}))
    two = draft.chain(draft.put("input", sizes=(2,), name="Right"), ("linear", {"features": 4}))
    draft.put("add", one, two)
    taken = SamplesOf(network(draft.project))()
    assert [array.shape for array in taken.arrays] == [(256, 3), (256, 2)]


def mnist(**settings: object) -> SamplesOf:
    draft = Draft("MNIST")
    data = draft.put("data.mnist", **settings).node
    scores = draft.chain(End(data, "images"), "flatten", ("linear", {"features": 10}))
    draft.put("loss.cross_entropy", scores, End(data, "labels"))
    return SamplesOf(network(draft.project))


def test_a_set_with_a_test_part_of_its_own_gives_that(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    taken = mnist(path=str(tmp_path))()
    loaded = made("mnist", FrozenDict(path=str(tmp_path))).load()
    assert loaded.test is not None
    count = len(loaded.test["images"])
    assert taken.real
    assert np.array_equal(taken.arrays[0][:count], loaded.test["images"][:256])


def test_data_that_are_not_on_this_machine_are_neither_fetched_nor_missed(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NETBUILDER_DATA", raising=False)
    taken = mnist()()
    assert not taken.real
    assert taken.arrays[0].shape == (256, 1, 28, 28)
    assert not list(own_home.rglob("*.gz"))


def test_relative_paths_start_at_the_folder(tmp_path: Path) -> None:
    write_mnist(tmp_path / "files")
    found = mnist(path="files")
    assert not found().real
    assert SamplesOf(found.network, tmp_path)().real


def test_data_of_other_sizes_than_the_network_was_made_for_are_left_aside(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    draft = Draft("Large MNIST")
    data = draft.put("data.mnist", path=str(tmp_path)).node
    fields = (("images", FieldFacts(maps(3, 32, 32), 0, 1)), ("labels", FieldFacts(LABEL, 0, 9)))
    draft.project = edits.learn_facts(draft.project, data, DataFacts(fields, (("train", 60_000),)))
    scores = draft.chain(End(data, "images"), "flatten", ("linear", {"features": 10}))
    draft.put("loss.cross_entropy", scores, End(data, "labels"))
    taken = SamplesOf(network(draft.project))()
    assert not taken.real
    assert taken.arrays[0].shape == (256, 3, 32, 32)
