"""Which wires are possible and which fit: judged as quickly as asked for, and as `connected` decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netbuilder.analysis.report import report
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.examples import example
from netbuilder.project.project import Project, fresh
from netbuilder.studio.presenters.connecting import Connecting, Fit, connected, free_input, rewired


@pytest.fixture(scope="module")
def lenet() -> Project:
    return example("lenet5").open().project


def _ends(project: Project, *, outputs: bool) -> list[End]:
    graph = project.graph
    return [
        End(node.id, port.name)
        for node in graph.nodes.values()
        for port in (
            kinds.output_ports(project, node) if outputs else kinds.input_ports(project, graph, node)
        )
    ]


@pytest.mark.parametrize("name", ["edges", "lenet5"])
def test_what_is_judged_possible_can_be_connected_and_nothing_else(name: str) -> None:
    project = example(name).open().project
    found = report(project)
    for source in _ends(project, outputs=True):
        forward = Connecting(found, source, outgoing=True)
        for target in _ends(project, outputs=False):
            backward = Connecting(found, target, outgoing=False)
            try:
                changed = connected(project, source, target)
            except ProblemError:
                assert forward.judge(target) is backward.judge(source) is Fit.IMPOSSIBLE
                continue
            judged = forward.judge(target)
            assert judged is not Fit.IMPOSSIBLE and judged is backward.judge(source)
            outcome = report(changed).walk.outcomes[target.node]
            at_fault = outcome.refused is not None and outcome.ports[outcome.refused.port] == target.port
            if judged is Fit.UNFIT:
                assert outcome.refused is not None
            elif not outcome.guessed and None not in outcome.inputs:
                assert not at_fault


def test_a_wire_takes_a_free_port_before_one_that_is_taken(lenet: Project) -> None:
    project = edits.disconnect(lenet, End("cross_entropy_1", "target"))
    found = report(project)
    scores = Connecting(found, End("linear_3", "out"), outgoing=True)
    assert scores.best_port("cross_entropy_1") == End("cross_entropy_1", "target")
    labels = Connecting(found, End("digits_1", "labels"), outgoing=True)
    assert labels.best_port("cross_entropy_1") == End("cross_entropy_1", "target")


def test_backwards_the_output_that_fits_is_taken(lenet: Project) -> None:
    found = report(lenet)
    target = Connecting(found, End("cross_entropy_1", "target"), outgoing=False)
    assert target.best_port("digits_1") == End("digits_1", "labels")
    pixels = Connecting(found, End("conv2d_1", "in"), outgoing=False)
    assert pixels.best_port("digits_1") == End("digits_1", "images")


def test_no_port_of_what_leads_here_is_possible(lenet: Project) -> None:
    back = Connecting(report(lenet), End("relu_2", "out"), outgoing=True)
    assert back.best_port("conv2d_1") is None and back.best_port("relu_2") is None
    assert back.best_port("digits_1") is None


def test_why_a_port_does_not_suit_is_said_in_a_few_words(lenet: Project) -> None:
    pool = Connecting(report(lenet), End("max_pool2d_2", "out"), outgoing=True)
    assert str(pool.why_not(End("linear_1", "in"))) == "Linear 1 needs a vector"
    assert str(pool.why_not(End("conv2d_1", "in"))) == "This would close a loop"
    assert pool.why_not(End("flatten_1", "in")) is None
    labels = Connecting(report(lenet), End("conv2d_2", "in"), outgoing=False)
    assert str(labels.why_not(End("digits_1", "labels"))) == "Conv 2 takes no labels"
    assert "nothing can be fed" in str(labels.why_not(End("cross_entropy_1", "loss")))


def test_why_a_node_has_no_port_for_a_wire(lenet: Project) -> None:
    pool = Connecting(report(lenet), End("max_pool2d_2", "out"), outgoing=True)
    assert str(pool.why_nowhere("digits_1")) == "Digits has no input"
    assert str(pool.why_nowhere("flatten_1")) == "Flatten has no free input"
    assert str(pool.why_nowhere("conv2d_1")) == "This would close a loop"


def test_only_a_free_port_takes_a_wire_let_go_on_a_node(lenet: Project) -> None:
    found, source = report(lenet), End("max_pool2d_2", "out")
    assert Connecting(found, source, outgoing=True).best_port("flatten_1") is None
    taken = End("flatten_1", "in")
    assert Connecting(found, source, outgoing=True, taken=taken).best_port("flatten_1") == taken


def test_a_node_of_an_unknown_kind_has_no_port_to_offer(lenet: Project) -> None:
    strange = replace(lenet.graph.nodes["relu_1"], kind="from.the.future")
    graph = replace(lenet.graph, nodes=lenet.graph.nodes.with_("relu_1", strange))
    found = report(replace(lenet, graph=graph))
    assert Connecting(found, End("digits_1", "images"), outgoing=True).best_port("relu_1") is None


def test_a_loss_feeds_nothing(lenet: Project) -> None:
    with pytest.raises(ProblemError) as caught:
        connected(lenet, End("cross_entropy_1", "loss"), End("conv2d_1", "in"))
    assert caught.value.problem.code == "loss_as_input"


def test_rewiring_leaves_the_old_end_free(lenet: Project) -> None:
    source, old, new = End("conv2d_2", "out"), End("relu_2", "in"), End("max_pool2d_2", "in")
    graph = rewired(lenet, old, source, new).graph
    assert old not in graph.wires and graph.wires[new].source == source


def test_the_free_input_that_fits_is_found_if_there_is_one() -> None:
    project = fresh()
    for kind in ("input", "conv2d", "linear", "add"):
        project = edits.add(project, edits.fresh_node(project, kind))
    found = report(project)
    wire = free_input(found, "input_1", "conv2d_1")
    assert wire is not None and wire.target == End("conv2d_1", "in")
    assert free_input(found, "input_1", "linear_1") is None  # maps into a vector
    project = edits.connect(project, End("input_1", "out"), End("conv2d_1", "in"))
    assert free_input(report(project), "input_1", "conv2d_1") is None  # taken
    project = edits.connect(project, End("input_1", "out"), End("add_1", "1"))
    second = free_input(report(project), "input_1", "add_1")
    assert second is not None and second.target == End("add_1", "2")
    assert free_input(report(project), "conv2d_1", "add_1") is None  # other sizes than the first
