"""Data read and divided, and which data set it is that training uses."""

from __future__ import annotations

import pytest
import torch

from netbuilder.analysis.sound import network
from netbuilder.core.problem import ProblemError
from netbuilder.data.split import split
from netbuilder.engine.prepare import data_node, material, module, read_data
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import fresh
from tests.networks import points_mlp, put, tied_autoencoder

CPU = torch.device("cpu")


def test_the_data_set_is_the_one_that_the_loss_depends_on() -> None:
    project, other = put(points_mlp(), "data.circles")
    assert data_node(project) == "spirals_1"
    project = edits.remove(project, ("spirals_1",))
    with pytest.raises(ProblemError, match="No data set leads to the loss"):
        data_node(project)
    project = edits.connect(project, End(other, "points"), End("linear_1", "in"))
    assert data_node(project) == other


def test_no_data_set() -> None:
    with pytest.raises(ProblemError) as caught:
        data_node(fresh())
    assert caught.value.problem.code == "no_data"


def test_what_was_read_is_known_from_then_on() -> None:
    project, loaded, known = read_data(points_mlp(), None, None, None)
    assert project.facts["spirals_1"] == known
    assert known.counts == (("train", 400),) and len(known.digest) == 64
    assert loaded.count == 400


def test_fields_that_nothing_uses_stay_behind() -> None:
    project, loaded, known = read_data(tied_autoencoder(), None, None, None)
    found = material(project, loaded, known, network(project), CPU)
    assert set(loaded.examples) == {"images", "labels"}
    assert set(found.parts.train.tensors) == {"images"}


def test_the_examples_are_divided_as_the_recipe_says() -> None:
    project, loaded, known = read_data(points_mlp(validation=0.25, test=0.5, seed=3), None, None, None)
    found = material(project, loaded, known, network(project), CPU)
    assert found.facts.counts == (("train", 100), ("validation", 100), ("test", 200))
    divided = split(loaded, validation=0.25, test=0.5, seed=3)
    expected = loaded.examples["points"][divided.validation]
    assert torch.equal(found.parts.validation.tensors["points"], torch.from_numpy(expected))


def test_a_seed_decides_the_weights_and_what_is_drawn_after_them() -> None:
    made = network(points_mlp())

    def drawn(seed: int) -> tuple[float, float]:
        weights = module(made, seed).state_dict()
        return weights["linear_1.weight"].sum().item(), torch.rand(1).item()

    torch.manual_seed(5)
    first = drawn(1)
    assert drawn(1) == first
    assert drawn(2)[0] != first[0] and drawn(2)[1] != first[1]
