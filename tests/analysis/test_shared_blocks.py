"""Uses of a block that have the same weights: told, counted, printed and built as one module."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from netbuilder import api
from netbuilder.analysis.report import report
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.expand import expand
from netbuilder.project.project import Project
from tests.networks import Layers, classifier

FIRST, SECOND = "block_1_1", "block_1_2"


def two_uses(**settings: object) -> Project:
    """8 → 8 by the block "Hidden", twice in a row; the second use has `settings`."""
    layers: Layers = [
        ("linear", {"features": 8}),
        ("linear", {"features": 8}),
        ("relu", {}),
        ("linear", {"features": 2}),
    ]
    project = make_block(classifier("spirals", layers, {"count": 100}), ["linear_2", "relu_1"], "Hidden")
    project = edits.insert_on_wire(project, End("linear_3", "in"), "block.block_1", {})
    return edits.change(project, SECOND, settings)


def built(project: Project) -> int:
    """How many numbers the module has, which takes what it was made for."""
    module = api.build(project)
    assert module(torch.randn(4, 2)).shape == (4, 2)
    return sum(each.numel() for each in module.parameters())


def test_two_uses_with_the_same_weights_are_one_module() -> None:
    own, shared = two_uses(), two_uses(weights=FIRST)
    found = report(shared)
    assert found.ok and report(own).parameters - found.parameters == 8 * 8 + 8
    assert built(shared) == found.parameters
    text = api.source(shared)
    assert text.count("= Hidden()") == 1 and text.count("self.hidden_1(") == 2


@pytest.mark.parametrize("share", [False, True])
def test_repeated_uses_share_as_well(share: bool) -> None:
    project = edits.change(
        two_uses(weights=FIRST, repeat=3, share=share), FIRST, {"repeat": 3, "share": share}
    )
    found = report(project)
    assert found.ok and built(project) == found.parameters


def test_a_third_use_may_name_one_that_names_the_first() -> None:
    project = edits.insert_on_wire(
        two_uses(weights=FIRST), End("linear_3", "in"), "block.block_1", {"weights": SECOND}
    )
    assert report(project).ok and built(project) == built(two_uses(weights=FIRST))
    assert api.source(project).count("self.hidden_1(") == 3


def with_another_input() -> Project:
    return edits.connect(two_uses(weights=FIRST), End("spirals_1", "points"), End(SECOND, "block_input_1"))


@pytest.mark.parametrize(
    ("make", "code", "fixes"),
    [
        (with_another_input, "other_weights", 1),
        (lambda: two_uses(weights=FIRST, repeat=2), "other_weights", 2),
        (lambda: two_uses(weights="gone"), "no_partner", 1),
        (lambda: two_uses(weights="linear_1"), "no_partner", 1),
        (lambda: two_uses(weights=SECOND), "no_partner", 1),
    ],
)
def test_weights_that_do_not_fit_are_an_error_with_fixes(
    make: Callable[[], Project], code: str, fixes: int
) -> None:
    project = make()
    problem = next(each for each in report(project).errors if each.code == code)
    assert problem.place.node == SECOND and len(problem.fixes) == fixes
    for fix in problem.fixes:
        assert report(fix.edit(project)).ok


def test_uses_that_name_each_other_are_a_loop_that_can_be_cleared() -> None:
    project = edits.change(two_uses(weights=FIRST), FIRST, {"weights": SECOND})
    problem = next(each for each in report(project).errors if each.code == "cycle")
    assert any(report(fix.edit(project)).ok for fix in problem.fixes)


def test_an_edit_is_found_again_from_the_report_before() -> None:
    before = report(two_uses())
    after = report(two_uses(weights=FIRST), before)
    assert after.parameters == report(two_uses(weights=FIRST)).parameters
    assert report(edits.remove(after.project, (FIRST,)), after).errors


def test_what_shares_its_weights_is_not_written_out() -> None:
    project = two_uses(weights=FIRST)
    for id in (FIRST, SECOND):
        with pytest.raises(ProblemError) as caught:
            expand(project, id)
        assert caught.value.problem.code == "not_expanded"


def test_copies_refer_to_copies() -> None:
    project = edits.duplicate(two_uses(weights=FIRST), (FIRST, SECOND))
    assert project.graph.nodes["block_1_4"].settings["weights"] == "block_1_3"
