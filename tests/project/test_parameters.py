"""Parameters of a block's own: a setting inside that each use sets for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder import api
from netbuilder.analysis.report import inside, report
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.blocks import make_block, own_block
from netbuilder.project.expand import expand
from netbuilder.project.file import open_file, save_file
from netbuilder.project.fragment import dumps, loads, paste, taken
from netbuilder.project.parameters import conceal, expose, give, given_in, parameters_of, rename_parameter
from netbuilder.project.project import Project, fresh
from tests.networks import Layers, classifier

FIRST, SECOND = "block_1_1", "block_1_2"


def two_uses() -> Project:
    """Linear and ReLU in the block "Hidden", used twice; the outputs of Linear are a parameter."""
    layers: Layers = [("linear", {"features": 8}), ("relu", {}), ("linear", {"features": 2})]
    project = make_block(classifier("spirals", layers, {"count": 100}), ["linear_1", "relu_1"], "Hidden")
    project = edits.insert_on_wire(project, End("linear_2", "in"), "block.block_1", {})
    return expose(project, "block_1", "linear_1", "features")


def name(project: Project) -> str:
    (found,) = parameters_of(project.blocks["block_1"])
    return found


def widths(project: Project) -> list[str]:
    """What leaves each use."""
    shapes = report(project).shapes
    return [str(shapes[id][0]) for id in (FIRST, SECOND)]


def test_each_use_sets_it_and_until_then_it_is_as_inside() -> None:
    project = two_uses()
    changed = give(project, SECOND, name(project), 5)
    assert widths(changed) == ["8", "5"]
    assert widths(edits.change(changed, "linear_1", {"features": 9}, "block_1")) == ["9", "5"]
    assert str(inside(report(changed), (SECOND,)).shapes["linear_1"][0]) == "5"


def test_source_and_module_are_those_of_the_values() -> None:
    project = give(two_uses(), SECOND, name(two_uses()), 5)
    assert sum(each.numel() for each in api.build(project).parameters()) == report(project).parameters
    source = api.source(project)
    assert "hidden_1=Hidden(2)" in source and "hidden_2=Hidden(8, outputs=5)" in source
    other = give(project, FIRST, name(project), 8)
    assert report(other, report(project)).parameters == report(other).parameters


def test_a_value_that_the_setting_does_not_take_is_refused() -> None:
    project = two_uses()
    for wrong in ((name(project), 0), (name(project), "many"), ("Nothing", 3)):
        with pytest.raises(ProblemError):
            give(project, FIRST, *wrong)


def test_concealed_it_is_the_same_in_all_uses() -> None:
    project = give(two_uses(), SECOND, name(two_uses()), 5)
    assert widths(conceal(project, "block_1", "linear_1", "features")) == ["8", "8"]
    again = expose(conceal(project, "block_1", "linear_1", "features"), "block_1", "linear_1", "features")
    assert widths(again) == ["8", "5"]


def test_two_settings_of_one_name_are_told_apart() -> None:
    project = make_block(two_uses(), ["linear_2"])
    project = edits.add(project, edits.fresh_node(project, "linear", block="block_1"), "block_1")
    project = expose(project, "block_1", "linear_2", "features")
    first, second = parameters_of(project.blocks["block_1"])
    assert second == f"Linear 2: {first}"


def test_it_is_kept_by_the_file_the_clipboard_and_what_becomes_of_the_block(tmp_path: Path) -> None:
    project = give(two_uses(), SECOND, name(two_uses()), 5)
    save_file(project, tmp_path / "net.netb")
    opened = open_file(tmp_path / "net.netb").project
    assert (opened.blocks, opened.graph) == (project.blocks, project.graph)
    part = loads(dumps(taken(project, [SECOND])))
    pasted = paste(fresh(), part, (0.0, 0.0))
    assert pasted.blocks["block_1"].parameters == project.blocks["block_1"].parameters
    own = own_block(project, SECOND)
    assert widths(own) == ["8", "5"]
    out = expand(project, SECOND)
    features = [node.settings["features"] for node in out.graph.nodes.values() if node.kind == "linear"]
    assert sorted(features) == [2, 5]


def test_it_goes_with_its_layer() -> None:
    project = give(two_uses(), SECOND, name(two_uses()), 5)
    gone = edits.remove_and_heal(project, "linear_1", "block_1")
    assert not gone.blocks["block_1"].parameters and report(gone).ok


def test_another_name_is_that_of_all_uses() -> None:
    project = give(two_uses(), SECOND, name(two_uses()), 5)
    changed = rename_parameter(project, "block_1", "linear_1", "features", "  Width\n")
    assert name(changed) == "Width"
    assert widths(changed) == widths(project)
    assert dict(given_in(changed.graph.nodes[SECOND])) == {"Width": 5}
    assert changed.graph.nodes[FIRST] is project.graph.nodes[FIRST]
    assert "def __init__(self, in_features: int, width: int = 8)" in api.source(changed)


def test_a_name_that_is_taken_gets_a_number_and_none_is_refused() -> None:
    old = name(two_uses())
    project = expose(two_uses(), "block_1", "linear_1", "bias")
    changed = rename_parameter(project, "block_1", "linear_1", "bias", old)
    assert list(changed.blocks["block_1"].parameters) == [old, f"{old} 2"]
    with pytest.raises(ProblemError):
        rename_parameter(project, "block_1", "linear_1", "bias", " \t")
    assert rename_parameter(project, "block_1", "linear_1", "bias", "Bias") is project
    assert rename_parameter(project, "block_1", "tanh_1", "bias", "Other") is project
