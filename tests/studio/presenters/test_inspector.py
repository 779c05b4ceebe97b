"""What the inspector says of nodes and recipe, and the edits that its fields make."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netbuilder.analysis.report import report
from netbuilder.catalogue.training.optimisers import SGD, Adam
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.project.project import Project, fresh
from netbuilder.studio.presenters.fields import FieldKeeper, field_card
from netbuilder.studio.presenters.inspector import (
    NodeCard,
    fields_of_nodes,
    node_card,
    node_change,
    part_change,
    recipe_change,
    recipe_groups,
)
from tests.networks import chain, classifier, put


@pytest.fixture(scope="module")
def lenet() -> Project:
    return example("lenet5").open().project


def id_of(project: Project, name: str) -> str:
    return next(node.id for node in project.graph.nodes.values() if node.name == name)


def card(project: Project, name: str) -> NodeCard:
    return node_card(report(project), id_of(project, name))


def one_conv(size: int = 28, **settings: object) -> NodeCard:
    project, source = put(fresh(), "input", sizes=[1, size, size])
    project, _ = chain(project, End(source, "out"), [("conv2d", settings)])
    return card(project, "Conv 1")


def test_a_convolution(lenet: Project) -> None:
    found = card(lenet, "Conv 2")
    assert (found.title, found.category) == ("Conv 2-D", "convolution")
    assert found.shapes == (("", "6×14×14 → 16×10×10"),)
    assert found.arithmetic == ("(14 + 2·0 − 5) / 1 + 1 = 10",)
    assert [(str(label), figure) for label, figure in found.cost] == [
        ("Parameters", "2,416"),
        ("Multiply-adds per image", "240,000"),
        ("Share of all compute", "58 %"),
    ]
    assert found.code == "nn.Conv2d(6, 16, kernel_size=5)"


def test_a_share_is_at_most_that_of_what_is_known(lenet: Project) -> None:
    def share(project: Project) -> str:
        return {str(label): figure for label, figure in card(project, "Conv 2").cost}["Share of all compute"]

    bare = edits.remove(lenet, (id_of(lenet, "Flatten"),))
    unfit = edits.connect(bare, End(id_of(lenet, "Max pool 2"), "out"), End(id_of(lenet, "Linear 1"), "in"))
    assert (share(lenet), share(unfit), share(bare)) == ("58 %", "≤ 65 %", "–")


def test_what_does_not_fit_is_no_way_from_shape_to_shape(lenet: Project) -> None:
    without = edits.remove_and_heal(lenet, id_of(lenet, "Flatten"))
    found, whole = card(without, "Linear 1"), report(without)
    assert found.shapes == (("Receives", "16×5×5"), ("Would give", "120"))
    assert field_card(whole, id_of(without, "Linear 1"), FieldKeeper()) is None
    assert field_card(whole, id_of(without, "Max pool 2"), FieldKeeper()) is not None


def test_the_arithmetic_is_the_catalogues() -> None:
    """The line, computed by Python, gives the size at its end."""
    for settings in (
        {"kernel": [3, 3], "stride": [2, 2]},
        {"kernel": [5, 5], "padding": [2, 2], "stride": [3, 3]},
        {"kernel": [3, 3], "dilation": [4, 4]},
    ):
        (line,) = one_conv(**settings).arithmetic
        left, _, right = line.partition(" = ")
        python = left.replace("·", "*").replace("−", "-").replace("⌊", "int(").replace("⌋", ")")
        assert eval(python) == int(right), line


def test_a_window_that_differs_by_axis_takes_a_line_each() -> None:
    found = one_conv(kernel=[3, 5])
    assert found.arithmetic == ("(28 + 2·0 − 3) / 1 + 1 = 26", "(28 + 2·0 − 5) / 1 + 1 = 24")


def test_no_arithmetic_where_the_size_is_kept_or_unknown(lenet: Project) -> None:
    assert one_conv(same=True).arithmetic == ()
    lost = edits.disconnect(lenet, End(id_of(lenet, "Conv 2"), "in"))
    found = card(lost, "Conv 2")
    assert (found.arithmetic, found.code) == ((), "")
    assert found.shapes[0][1].startswith("? →")
    assert [(str(name), figure) for name, figure in found.cost] == [("Parameters", "unknown")]


def test_a_data_set_says_what_it_gives(lenet: Project) -> None:
    found = card(lenet, "Digits")
    assert found.shapes == (("images", "1×28×28"), ("labels", "class 0–9"))
    assert found.code == ""


def test_expressions_and_losses_have_a_line_of_torch_too(lenet: Project) -> None:
    project, source = put(fresh(), "input", sizes=[4])
    project, _ = put(project, "add")
    for port in ("1", "2"):
        project = edits.connect(project, End(source, "out"), End(id_of(project, "Add 1"), port))
    assert card(project, "Add 1").code == "x1 + x2"
    assert card(lenet, "Cross-entropy").code == "nn.CrossEntropyLoss(label_smoothing=0.05)"


def test_an_unknown_kind_is_shown_without_settings(lenet: Project) -> None:
    node = replace(lenet.graph.nodes[id_of(lenet, "Conv 1")], kind="conv9d")
    graph = replace(lenet.graph, nodes=lenet.graph.nodes.with_(node.id, node))
    found = card(replace(lenet, graph=graph), "Conv 1")
    assert (found.title, found.fields) == ("conv9d", ())


def test_a_stored_value_that_is_refused_is_told(lenet: Project) -> None:
    id = id_of(lenet, "Conv 1")
    node = lenet.graph.nodes[id]
    broken = replace(node, settings=node.settings.with_("filters", -3))
    project = replace(lenet, graph=replace(lenet.graph, nodes=lenet.graph.nodes.with_(id, broken)))
    field = next(field for field in card(project, "Conv 1").fields if field.name == "filters")
    assert field.refused == "A whole number from 1 to 65,536"


def test_several_nodes_share_what_they_both_have(lenet: Project) -> None:
    both = fields_of_nodes(lenet, [id_of(lenet, "Conv 1"), id_of(lenet, "Conv 2")])
    assert {field.name: field.mixed for field in both}["padding"] is True
    assert {field.name: field.mixed for field in both}["kernel"] is False
    mixed = fields_of_nodes(lenet, [id_of(lenet, "Conv 1"), id_of(lenet, "Max pool 1")])
    assert [field.name for field in mixed] == ["kernel", "stride", "padding"]
    assert fields_of_nodes(lenet, [id_of(lenet, "Conv 1"), id_of(lenet, "ReLU 1")]) == ()


def test_several_nodes_change_as_one_step(lenet: Project) -> None:
    ids = (id_of(lenet, "Conv 1"), id_of(lenet, "Conv 2"))
    document = Document(lenet)
    change = node_change(lenet, ids, "kernel", (3, 3))
    document.edit(change.label, change.edit, change.merge)
    assert {document.project.graph.nodes[id].settings["kernel"] for id in ids} == {(3, 3)}
    assert str(document.undo()) == "Change Kernel of 2 nodes"
    assert document.project == lenet


def test_a_reference_offers_the_layers_it_may_name() -> None:
    project = example("edges").open().project
    field = card(project, "Decoder").fields[0]
    assert field.partners == ((id_of(project, "Encoder"), "Encoder"),)


def test_the_recipe_in_order_with_its_parts_right_below(lenet: Project) -> None:
    groups = recipe_groups(edits.change_recipe(lenet, folds=5, split="time"))
    assert [part for part, _ in groups] == ["", "optimiser", "", "schedule", ""]
    assert groups[0][1][-1].name == "optimiser"
    assert [field.name for field in groups[1][1]][:2] == ["beta1", "beta2"]
    assert {field.name for part, fields in groups if not part for field in fields} == set(
        lenet.recipe.settings
    )


def test_what_only_some_ways_to_divide_need_is_asked_with_them_alone(lenet: Project) -> None:
    def asked(project: Project) -> set[str]:
        found = (field.name for _, fields in recipe_groups(project) for field in fields)
        return set(found) & {"folds", "fold", "gap"}

    assert asked(lenet) == {"folds"}
    assert asked(edits.change_recipe(lenet, folds=3)) == {"folds", "fold"}
    assert asked(edits.change_recipe(lenet, split="time")) == {"folds", "gap"}
    series, _ = put(fresh(), "data.series", path="passengers.csv")
    assert asked(series) == {"folds", "gap"}
    assert asked(edits.change_recipe(series, split="random")) == {"folds"}


@pytest.mark.parametrize(
    ("rate", "then"),
    [
        (Adam.rate, SGD.rate),
        (2 * Adam.rate, 2 * SGD.rate),
        (0.00034, 0.017),
        (0.3, 0.3),  # no rate for Adam: it was chosen for what comes
        (1e-5, 1e-5),
    ],
)
def test_another_optimiser_brings_its_learning_rate_unless_one_was_chosen(rate: float, then: float) -> None:
    project = classifier("spirals", [], lr=rate)
    changed = recipe_change(project, "optimiser", SGD()).edit(project)
    assert changed.recipe.lr == then
    momentum = recipe_change(changed, "optimiser", SGD(momentum=0.5)).edit(changed)
    assert momentum.recipe.lr == then, "it is the same kind of optimiser"


def test_a_setting_of_a_part(lenet: Project) -> None:
    change = part_change(lenet, "optimiser", "beta1", 0.5)
    assert change.edit(lenet).recipe.optimiser == Adam(beta1=0.5)
    assert str(change.label) == "Change Beta 1 of Adam"


def test_rare_settings_hide_only_while_they_hold_their_default(lenet: Project) -> None:
    rare = {field.name for field in card(lenet, "Conv 2").fields if field.rare}
    assert rare == {"dilation", "groups", "padding_mode"}
    grouped = edits.change(lenet, id_of(lenet, "Conv 2"), {"groups": 2})
    assert "groups" not in {field.name for field in card(grouped, "Conv 2").fields if field.rare}
