"""The budget's figures are the report's, and its bars add up to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netbuilder.analysis.report import Report, report
from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.model import BLOCK, Block, End
from netbuilder.project import edits
from netbuilder.project.examples import example
from netbuilder.project.project import Project, fresh
from netbuilder.studio.presenters.budget import Budget, ShareKeeper, budget, in_bytes, large
from tests.networks import chain, classifier, put


@pytest.fixture(scope="module")
def lenet() -> Report:
    return report(example("lenet5").open().project)


def parts(found: Budget, number: int) -> dict[str, int]:
    return dict(found.figures[number].parts)


def test_the_figures_of_lenet(lenet: Report) -> None:
    found = budget(lenet)
    assert [figure.value for figure in found.figures] == ["61,706", "416,520", "3.9 MB", "241 KB"]
    assert str(found.subtitle) == "multiply-adds per image, activations of a batch of 64"


def test_bars_add_up_to_the_figure_and_come_in_the_order_of_the_palette(lenet: Report) -> None:
    found = budget(lenet)
    assert parts(found, 0) == {"convolution": 2_572, "dense": 59_134}
    assert sum(parts(found, 1).values()) == lenet.cost.multiply_adds
    assert sum(parts(found, 2).values()) == lenet.cost.activation_bytes
    assert list(parts(found, 2)) == ["data", "convolution", "shape", "dense", "activation"]


def test_activations_follow_the_batch() -> None:
    project = example("lenet5").open().project
    small = budget(report(edits.change_recipe(project, batch=1)))
    assert small.figures[2].value == "62 KB"
    assert str(small.subtitle) == "multiply-adds per image, activations of a batch of 1"


def test_points_are_samples_not_images() -> None:
    assert str(budget(report(classifier("spirals", []))).subtitle).startswith("multiply-adds per sample")


def test_what_cannot_be_counted_shows() -> None:
    project = example("lenet5").open().project
    flatten = next(node.id for node in project.graph.nodes.values() if node.kind == "flatten")
    found = budget(report(edits.remove_and_heal(project, flatten)))
    assert found.figures[0].value == "≥ 13,586"
    # Weights and work of the layer that fits nothing are not known; what it would give is.
    assert [figure.is_least for figure in found.figures] == [True, True, False, True]
    assert found.figures[2].value == "3.8 MB"
    loose = edits.disconnect(project, End("relu_1", "in"))
    assert all(figure.is_least for figure in budget(report(loose)).figures)
    assert not any(figure.is_least for figure in budget(report(project)).figures)


def test_an_empty_project_costs_nothing() -> None:
    found = budget(report(fresh()))
    assert [figure.value for figure in found.figures] == ["0", "0", "0 B", "0 B"]
    assert all(figure.parts == () for figure in found.figures)


def repeated(times: int, share: bool) -> Project:
    inner, start = put(fresh(), "linear", features=8)
    graph = inner.graph
    project = replace(fresh(), blocks=FrozenDict({"twice": Block("twice", "Twice", graph)}))
    project, entry = _port(project, "block_input")
    project, leave = _port(project, "block_output")
    project = edits.connect(project, End(entry, "out"), End(start, "in"), "twice")
    project = edits.connect(project, End(start, "out"), End(leave, "in"), "twice")
    project, source = put(project, "input", sizes=[8])
    project, use = put(project, f"{BLOCK}twice", repeat=times, share=share)
    return edits.connect(project, End(source, "out"), End(use, entry))


def _port(project: Project, kind: str) -> tuple[Project, str]:
    node = edits.fresh_node(project, kind, block="twice")
    return edits.add(project, node, "twice"), node.id


@pytest.mark.parametrize(("share", "weights"), [(False, 3), (True, 1)])
def test_a_block_counts_as_often_as_it_is_used(share: bool, weights: int) -> None:
    found = report(repeated(3, share))
    figures = budget(found)
    assert parts(figures, 0) == {"dense": weights * 72} == {"dense": found.cost.parameters}
    assert parts(figures, 1) == {"dense": 3 * 64} == {"dense": found.cost.multiply_adds}


def test_what_the_model_leaves_out_is_not_in_the_bars() -> None:
    project = classifier("spirals", [("linear", {"features": 2})])
    data = next(node.id for node in project.graph.nodes.values() if node.kind == "data.spirals")
    project, _ = chain(project, End(data, "points"), [("linear", {"features": 64})])
    assert parts(budget(report(project)), 0) == {"dense": 6}


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (9_999_999, "9,999,999"), (12_345_678, "12.3 M"), (999_900_000, "1,000 M"),
     (4_089_184_256, "4.09 G"), (7 * 10**15, "7,000 T")],
)  # fmt: skip
def test_large_counts_stay_short(number: int, words: str) -> None:
    assert large(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_024, "1.0 KB"),
        (246_824, "241 KB"),
        (3_959_296, "3.8 MB"),
        (2**50, "1024 TB"),
    ],
)
def test_bytes(number: int, words: str) -> None:
    assert in_bytes(number) == words


def test_what_is_kept_of_costs_gives_the_same_after_every_edit(lenet: Report) -> None:
    keeper, found = ShareKeeper(), lenet
    project = found.project
    for edited in (
        project,
        edits.change(project, "conv2d_1", {"filters": 9}),
        edits.remove_and_heal(project, "flatten_1"),
        edits.rename(project, "relu_1", "Another"),
        project,
    ):
        found = report(edited, found)
        assert budget(found, keeper) == budget(found)


@pytest.mark.parametrize(
    ("words", "least"),
    [("3.7 MB", in_bytes(3.76 * 1024**2, down=True)), ("12.3 M", large(12_390_000, down=True))],
)
def test_what_it_comes_to_at_least_is_never_told_as_more(words: str, least: str) -> None:
    assert least == words
