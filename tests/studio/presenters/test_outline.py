"""The graph as it is read from top to bottom."""

from __future__ import annotations

from netbuilder.analysis.report import report
from netbuilder.graph.model import End
from netbuilder.project import docking, edits
from netbuilder.project.examples import example
from netbuilder.studio.presenters.node_search import NodeSearch
from netbuilder.studio.presenters.outline import Branch, branches

LENET = example("lenet5").open().project


def _by_id(rows: tuple[Branch, ...]) -> dict[str, Branch]:
    return {row.id: row for row in rows}


def test_each_node_comes_behind_those_that_feed_it_with_its_shapes_and_wires() -> None:
    rows = branches(report(LENET))
    assert [row.title for row in rows][:4] == ["Digits", "Conv 1", "ReLU 1", "Max pool 1"]
    conv = _by_id(rows)["conv2d_2"]
    assert conv.spoken == "Conv 2, convolution, 6×14×14 to 16×10×10, no problems"
    assert (conv.shape, conv.what) == ("6×14×14 → 16×10×10", "")
    assert [strand.spoken for strand in conv.strands] == ["from Max pool 1, 6×14×14", "to ReLU 2, 16×10×10"]
    assert [strand.other for strand in conv.strands] == ["max_pool2d_1", "relu_2"]


def test_of_several_ports_each_is_named() -> None:
    rows = _by_id(branches(report(LENET)))
    loss, digits = rows["cross_entropy_1"], rows["digits_1"]
    assert [strand.words for strand in loss.strands] == [
        "from Linear 3 at scores",
        "from Digits, labels at target",
    ]
    assert [strand.words for strand in digits.strands] == ["to Conv 1", "to Cross-entropy, target"]


def test_what_is_missing_and_what_is_wrong_is_told() -> None:
    project = edits.disconnect(LENET, End("linear_1", "in"))
    linear = _by_id(branches(report(project)))["linear_1"]
    assert linear.strands[0].words == "nothing comes in" and linear.strands[0].other == ""
    assert linear.what and linear.spoken.endswith("Linear 1 has nothing at its input")


def test_nodes_are_found_by_name_wherever_they_are() -> None:
    search = NodeSearch(report(LENET))
    assert [place.id for place in search.found("linear")] == ["linear_1", "linear_2", "linear_3"]
    assert [place.item.title for place in search.found("pool 2")] == ["Max pool 2"]
    assert len(search.found("")) == len(LENET.graph.nodes) and search.found("zzz") == ()


def test_a_docked_node_says_below_which_other_one() -> None:
    rows = _by_id(branches(report(docking.put(LENET, ["relu_1", "conv2d_1"], True))))
    assert rows["relu_1"].spoken.endswith("no problems, docked below Conv 1")
    assert "docked" not in rows["conv2d_1"].spoken  # data feed it
