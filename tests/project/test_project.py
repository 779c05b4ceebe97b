from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import EMPTY
from netbuilder.project.project import fresh, graph_of, with_graph
from netbuilder.project.recipe import Recipe
from tests.project.samples import with_everything


def test_a_fresh_project_is_empty_and_has_an_id_of_its_own() -> None:
    one, other = fresh("One"), fresh()
    assert (one.name, other.name) == ("One", "Untitled")
    assert one.id != other.id
    assert (one.graph, one.blocks, one.facts, one.recipe) == (EMPTY, {}, {}, Recipe())


def test_a_project_cannot_change() -> None:
    project = with_everything()
    with pytest.raises(FrozenInstanceError):
        project.name = "x"  # type: ignore[misc]
    with pytest.raises(TypeError, match="cannot be changed"):
        project.graph.nodes["x"] = project.graph.nodes["linear_2"]
    with pytest.raises(AttributeError, match="frozen"):
        project.recipe.epochs = 3


def test_a_project_can_be_sent_to_another_process() -> None:
    project = with_everything()
    assert pickle.loads(pickle.dumps(project)) == project


def test_graphs_are_found_by_block() -> None:
    project = with_everything()
    assert graph_of(project) is project.graph
    assert graph_of(project, "block_1") is project.blocks["block_1"].graph
    with pytest.raises(ProblemError, match="no block “gone”"):
        graph_of(project, "gone")


def test_one_graph_changes_and_the_rest_stays() -> None:
    project = with_everything()
    assert with_graph(project, lambda _: EMPTY) == replace(project, graph=EMPTY)
    changed = with_graph(project, lambda _: EMPTY, "block_1")
    assert changed.blocks["block_1"] == replace(project.blocks["block_1"], graph=EMPTY)
    assert changed.graph is project.graph


@pytest.mark.parametrize("values", [{"epochs": 0}, {"lr": 0.0}, {"test": 0.95}, {"metrics": ["x"]}, {"x": 1}])
def test_a_recipe_is_checked(values: dict[str, object]) -> None:
    with pytest.raises(ProblemError):
        Recipe(**values)


def test_a_recipe_is_stored_as_json_and_comes_back() -> None:
    recipe = Recipe(epochs=3, optimiser={"id": "sgd", "momentum": 0.5}, metrics=["accuracy"])
    assert Recipe(**recipe.stored()) == recipe
    assert recipe.stored()["optimiser"] == {
        "id": "sgd",
        "momentum": 0.5,
        "nesterov": False,
        "weight_decay": 0.0,
    }
