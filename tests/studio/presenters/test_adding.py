"""The search for a layer: what fits comes first with the shape it gives, the rest says why it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netbuilder.analysis.report import Report, report
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.examples import example
from netbuilder.project.project import Project, fresh
from netbuilder.studio.presenters.adding import Adding, Offer, behind

POOL = End("max_pool2d_2", "out")


@pytest.fixture(scope="module")
def lenet() -> Report:
    return report(example("lenet5").open().project)


def _by_kind(adding: Adding) -> dict[str, Offer]:
    return {offer.item.kind: offer for offer in adding.offers}


def test_behind_a_pooling_each_layer_says_its_shape_or_why_it_does_not_fit(lenet: Report) -> None:
    adding = behind(lenet, "max_pool2d_2")
    offers = _by_kind(adding)
    assert (offers["flatten"].fits, offers["flatten"].words) == (True, "→ 400")
    assert offers["conv2d"].words == "→ 16×3×3"
    assert (offers["linear"].fits, offers["linear"].words) == (False, "needs a vector")
    assert (offers["data.moons"].fits, offers["data.moons"].words) == (False, "has no input")
    assert adding.heading == "16×5×5" and "feature maps" in adding.footer
    assert offers["linear"].spoken == "Linear, does not fit: needs a vector"
    assert offers["flatten"].spoken == "Flatten, gives 400"


def test_the_very_name_comes_before_all_that_fits(lenet: Report) -> None:
    found = behind(lenet, "max_pool2d_2").found("Linear")
    assert (found[0].item.kind, found[0].fits) == ("linear", False)
    assert [offer.fits for offer in found[1:]] == sorted((offer.fits for offer in found[1:]), reverse=True)


@pytest.mark.parametrize("text", ["", "a", "pool", "line"])
def test_what_fits_comes_before_what_does_not(lenet: Report, text: str) -> None:
    fits = [offer.fits for offer in behind(lenet, "max_pool2d_2").found(text)]
    assert fits and fits == sorted(fits, reverse=True)


def test_a_layer_is_found_by_the_name_that_torch_has_for_it(lenet: Report) -> None:
    assert behind(lenet, "conv2d_2").found("MaxPool2d")[0].item.kind == "max_pool2d"
    assert behind(lenet, "conv2d_2").found("nothing like it") == ()


def test_each_shape_is_what_the_node_gives_once_it_is_there(lenet: Report) -> None:
    adding = Adding(lenet, [POOL])
    fitting = [offer for offer in adding.offers if offer.fits]
    assert len(fitting) > 10
    for offer in fitting:
        project = adding.edit(offer, (0.0, 0.0))(lenet.project)
        (new,) = set(project.graph.nodes) - set(lenet.project.graph.nodes)
        outcome = report(project, lenet).walk.outcomes[new]
        assert project.graph.wires[End(new, offer.port)].source == POOL
        assert outcome.refused is None
        # What takes two tensors has but one of them then.
        if not kinds.is_loss(outcome.node) and outcome.outputs and outcome.settled:
            assert offer.words == f"→ {outcome.outputs[0]}"


def test_what_does_not_fit_is_refused_by_the_analysis_as_well(lenet: Report) -> None:
    adding = Adding(lenet, [POOL])
    unfit = [offer for offer in adding.offers if not offer.fits and offer.port]
    assert {"linear", "conv1d", "batch_norm1d", "tied_linear"} <= {offer.item.kind for offer in unfit}
    for offer in unfit:
        project = adding.edit(offer, (0.0, 0.0))(lenet.project)
        found = report(project, lenet)
        (new,) = set(project.graph.nodes) - set(lenet.project.graph.nodes)
        assert any(problem.place.node == new for problem in found.errors), offer.item.kind


def test_a_window_larger_than_the_map_is_only_told(lenet: Report) -> None:
    project = edits.change(lenet.project, "max_pool2d_2", {"kernel": (5, 5), "stride": (5, 5)})
    offers = _by_kind(behind(report(project), "max_pool2d_2"))
    assert (offers["conv2d"].fits, offers["conv2d"].words) == (False, "its window is too large")


def test_of_two_outputs_the_one_that_fits_is_wired(lenet: Report) -> None:
    offers = _by_kind(behind(lenet, "digits_1"))
    assert offers["conv2d"].source == End("digits_1", "images")
    assert (offers["loss.cross_entropy"].source, offers["loss.cross_entropy"].port) == (
        End("digits_1", "labels"),
        "target",
    )


def test_for_an_input_only_what_gives_what_it_takes_fits(lenet: Report) -> None:
    offers = _by_kind(Adding(lenet, target=End("linear_1", "in")))
    assert (offers["flatten"].fits, offers["flatten"].words) == (True, "gives a vector")
    assert (offers["linear"].fits, offers["linear"].words) == (True, "→ 10")
    assert (offers["data.moons"].fits, offers["data.moons"].port) == (True, "points")
    assert (offers["conv2d"].fits, offers["conv2d"].words) == (False, "gives feature maps")
    assert (offers["output"].fits, offers["loss.cross_entropy"].fits) == (False, False)


def test_for_a_port_of_labels_only_data_with_labels_fit_and_what_finds_a_class(lenet: Report) -> None:
    fitting = [each for each in Adding(lenet, target=End("cross_entropy_1", "target")).offers if each.fits]
    data = [offer for offer in fitting if offer.item.kind.startswith("data.")]
    assert data and all(offer.words == "→ labels" for offer in data)
    assert {offer.item.kind for offer in fitting if offer not in data} == {"argmax", "argmin", "mix_up"}


def test_in_a_wire_both_ends_have_to_fit(lenet: Report) -> None:
    adding = Adding(lenet, [POOL], End("flatten_1", "in"))
    assert adding.inserts(_by_kind(adding)["batch_norm2d"])
    after = Adding(lenet, [End("flatten_1", "out")], End("linear_1", "in"))
    assert not _by_kind(after)["loss.mean_squared_error"].fits
    graph = adding.edit(_by_kind(adding)["batch_norm2d"], (0.0, 0.0))(lenet.project).graph
    assert graph.wires[End("flatten_1", "in")].source.node == "batch_norm2d_1"
    before = Adding(lenet, [End("relu_2", "out")], End("max_pool2d_2", "in"))
    flatten = _by_kind(before)["flatten"]
    assert (flatten.fits, flatten.words) == (False, "Max pool 2 needs feature maps")


def test_on_nothing_everything_is_offered_without_a_shape(lenet: Report) -> None:
    adding = Adding(lenet)
    assert all(offer.fits and not offer.words and not offer.port for offer in adding.offers)
    assert not {"block_input", "block_output"} & {offer.item.kind for offer in adding.offers}
    assert (adding.heading, adding.footer) == ("", "")


def test_behind_a_loss_nothing_is_wired(lenet: Report) -> None:
    assert not any(offer.port for offer in behind(lenet, "cross_entropy_1").offers)


def test_behind_an_unknown_shape_everything_with_an_input_may_be_right() -> None:
    project: Project = fresh()
    project = edits.add(project, edits.fresh_node(project, "relu"))
    adding = behind(report(project), "relu_1")
    offers = _by_kind(adding)
    assert (offers["conv2d"].fits, offers["conv2d"].words) == (True, "→ ?")
    assert offers["linear"].words == "→ 10" and not offers["input"].fits
    assert adding.heading == "?"


def test_a_node_of_an_unknown_kind_offers_no_wire(lenet: Report) -> None:
    strange = replace(lenet.project.graph.nodes["relu_1"], kind="from.the.future")
    graph = lenet.project.graph
    project = replace(lenet.project, graph=replace(graph, nodes=graph.nodes.with_("relu_1", strange)))
    assert not any(offer.port for offer in behind(report(project), "relu_1").offers)
