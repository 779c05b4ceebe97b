"""What people type to change a project for one run, and what they get for typing it wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from netbuilder.catalogue.training.optimisers import SGD
from netbuilder.core.facts import DataFacts
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.data.sets.mnist import Mnist
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.options import with_changes, with_data
from netbuilder.project.project import Project, fresh
from tests.data.mnist_files import write_mnist
from tests.networks import classifier, digits_cnn, points_mlp, put


def refused(project: Project, change: str) -> Problem:
    with pytest.raises(ProblemError) as caught:
        with_changes(project, [change])
    return caught.value.problem


def setting(project: Project, node: str, name: str) -> object:
    return project.graph.nodes[node].settings[name]


# ---------------------------------------------------------------------------------------------- changes


def test_nothing_to_change() -> None:
    project = points_mlp()
    assert with_changes(project, []) is project


def test_the_recipe() -> None:
    project = with_changes(points_mlp(), ["recipe.lr=0.5", "recipe.optimiser=sgd momentum=0.5"])
    assert project.recipe.lr == 0.5 and project.recipe.optimiser == SGD(momentum=0.5)


def test_spaces_around() -> None:
    assert with_changes(points_mlp(), [" recipe.lr = 0.5 "]).recipe.lr == 0.5


def test_the_last_of_several_counts() -> None:
    assert with_changes(points_mlp(), ["recipe.lr=0.5", "recipe.lr=0.25"]).recipe.lr == 0.25


def test_the_data() -> None:
    project = with_changes(points_mlp(), ["data.count=100"])
    assert setting(project, "spirals_1", "count") == 100


def test_what_was_known_of_changed_data_is_forgotten() -> None:
    known = edits.learn_facts(points_mlp(), "spirals_1", DataFacts((), (), "digest"))
    assert with_changes(known, ["data.count=100"]).facts == {}
    assert with_changes(known, ["recipe.lr=0.5"]).facts == known.facts


@pytest.mark.parametrize("owner", ["Linear 1", "linear_1", "linear 1", "LINEAR-1"])
def test_a_layer_by_its_name_or_as_python_writes_it(owner: str) -> None:
    project = with_changes(points_mlp(), [f"{owner}.features=5"])
    assert setting(project, "linear_1", "features") == 5 and setting(project, "linear_2", "features") == 2


def test_a_layer_by_its_id_where_no_name_is_meant() -> None:
    project = edits.rename(points_mlp(), "linear_1", "Hidden")
    assert setting(with_changes(project, ["linear_1.features=5"]), "linear_1", "features") == 5


def test_names_come_before_ids() -> None:
    """People see names: an id that another layer is called by is not meant."""
    project = edits.rename(points_mlp(), "linear_1", "Hidden")
    project = edits.rename(project, "linear_2", "Linear 1")
    changed = with_changes(project, ["linear_1.features=3"])
    assert setting(changed, "linear_2", "features") == 3
    assert setting(changed, "linear_1", "features") == 16


def test_a_name_exactly_as_it_is_written_comes_first() -> None:
    project = edits.rename(points_mlp(), "linear_2", "linear 1")
    assert setting(with_changes(project, ["linear 1.features=3"]), "linear_2", "features") == 3
    assert setting(with_changes(project, ["Linear 1.features=3"]), "linear_1", "features") == 3
    assert setting(with_changes(project, ["linear_1.features=3"]), "linear_1", "features") == 3, "the first"


def test_a_name_with_a_dot() -> None:
    project = edits.rename(points_mlp(), "linear_1", "Stage 1.5")
    assert setting(with_changes(project, ["Stage 1.5.features=3"]), "linear_1", "features") == 3


def test_a_setting_of_pairs_and_a_loss() -> None:
    project = with_changes(digits_cnn(), ["conv2d_1.kernel=5x3", "cross_entropy.smoothing=0.1"])
    assert setting(project, "conv2d_1", "kernel") == (5, 3)
    assert setting(project, "cross_entropy_1", "smoothing") == 0.1


@pytest.mark.parametrize("change", ["", "nonsense", "recipe.lr", "lr=3", "=3", "x" * 1000])
def test_what_is_no_change(change: str) -> None:
    problem = refused(points_mlp(), change)
    assert problem.code == "bad_change" and "KEY=VALUE" in str(problem.expected)
    assert len(problem.paragraph()) < 400


def test_an_unknown_layer_and_the_nearest() -> None:
    problem = refused(points_mlp(), "lineer_1.features=3")
    assert problem.code == "unknown_node" and problem.place.node == "lineer_1"
    assert str(problem.remedy) == "use “linear_1”."
    assert str(problem.expected) == "one of recipe, data, spirals, linear_1, tanh_1, linear_2, cross_entropy"


def test_an_unknown_layer_that_is_near_to_nothing() -> None:
    assert str(refused(points_mlp(), "zzz.features=3").remedy) == "choose one of those."


def test_nearly_the_recipe() -> None:
    assert str(refused(points_mlp(), "recipee.lr=3").remedy) == "use “recipe”."


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("recipe.learning_rate=1", "unknown_setting"),
        ("recipe.lr=fast", "bad_setting"),
        ("linear_1.size=3", "unknown_setting"),
        ("linear_1.features=0", "bad_setting"),
        ("data.amount=3", "unknown_setting"),
    ],
)
def test_a_setting_or_value_that_does_not_fit(change: str, code: str) -> None:
    assert refused(points_mlp(), change).code == code


def test_a_project_without_data() -> None:
    problem = refused(fresh("Empty"), "data.count=3")
    assert problem.code == "no_data" and "Empty" in str(problem.what)


# ---------------------------------------------------------------------------------------------- data


@pytest.fixture
def mnist(tmp_path: Path) -> Path:
    write_mnist(tmp_path / "mnist")
    return tmp_path / "mnist"


def test_images_in_place_of_images(mnist: Path) -> None:
    """Ports of the same names stay connected, the node keeps its id and its place."""
    project = edits.move(digits_cnn(), {"digits_1": (7.0, 8.0)})
    changed = with_data(project, str(mnist))
    node = changed.graph.nodes["digits_1"]
    assert (node.kind, node.name, node.x, node.y) == ("data.mnist", "MNIST", 7.0, 8.0)
    assert node.settings["path"] == str(mnist)
    assert changed.graph.wires == project.graph.wires
    assert list(changed.graph.nodes) == list(project.graph.nodes)


def test_ports_of_other_names_are_taken_in_order(mnist: Path) -> None:
    changed = with_data(points_mlp(), str(mnist))
    wires = changed.graph.wires
    assert wires[End("linear_1", "in")].source == End("spirals_1", "images")
    assert wires[End("cross_entropy_1", "target")].source == End("spirals_1", "labels")
    assert wires[End("linear_2", "in")] == points_mlp().graph.wires[End("linear_2", "in")]


def test_wires_of_ports_that_are_gone_go_too(mnist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    images = Mnist().fields()[:1]
    monkeypatch.setattr(Mnist, "fields", lambda self: images)
    changed = with_data(points_mlp(), str(mnist))
    assert changed.graph.wires[End("linear_1", "in")].source == End("spirals_1", "images")
    assert End("cross_entropy_1", "target") not in changed.graph.wires


def test_a_name_that_the_user_gave_stays(mnist: Path) -> None:
    project = edits.rename(digits_cnn(), "digits_1", "Handwriting")
    assert with_data(project, str(mnist)).graph.nodes["digits_1"].name == "Handwriting"


def test_a_name_that_is_taken_gets_a_number(mnist: Path) -> None:
    project = edits.rename(digits_cnn(), "linear_1", "MNIST")
    assert with_data(project, str(mnist)).graph.nodes["digits_1"].name == "MNIST 2"


def test_what_was_known_of_the_data_before_is_forgotten(mnist: Path) -> None:
    known = edits.learn_facts(digits_cnn(), "digits_1", DataFacts((), (), "digest"))
    assert with_data(known, str(mnist)).facts == {}


def test_the_data_set_that_is_wired_up_is_meant(mnist: Path) -> None:
    project, other = put(fresh(), "data.circles")
    project = replace(digits_cnn(), graph=project.graph)
    assert with_data(project, str(mnist)).graph.nodes[other].kind == "data.mnist", "where none is, the first"
    project, second = put(project, "data.digits")
    project, flat = put(project, "flatten")
    project = edits.connect(project, End(second, "images"), End(flat, "in"))
    changed = with_data(project, str(mnist))
    assert changed.graph.nodes[second].kind == "data.mnist"
    assert changed.graph.nodes[other].kind == "data.circles"
    assert setting(with_changes(project, ["data.size=28"]), second, "size") == 28


def test_a_project_without_data_to_replace(mnist: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        with_data(fresh("Empty"), str(mnist))
    assert caught.value.problem.code == "no_data"


def test_a_path_where_nothing_is_recognised(tmp_path: Path) -> None:
    for path, code in ((tmp_path, "unknown_data"), (tmp_path / "none", "data_missing")):
        with pytest.raises(ProblemError) as caught:
            with_data(classifier("digits", []), str(path))
        assert caught.value.problem.code == code
