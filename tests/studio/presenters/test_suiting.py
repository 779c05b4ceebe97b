"""Which cards have something to show of a network."""

from __future__ import annotations

import pytest

from netbuilder.analysis.report import Report, report
from netbuilder.project import edits
from netbuilder.project.examples import example
from netbuilder.project.project import fresh
from netbuilder.studio.presenters.suiting import has_pictures_for_weights, has_units_that_fall_silent


def of(name: str) -> Report:
    return report(example(name).open().project)


@pytest.mark.parametrize(
    ("name", "pictures", "silent"),
    [("lenet5", True, True), ("edges", True, True), ("mlp-spirals", False, False), ("linear", False, False)],
)
def test_the_examples(name: str, pictures: bool, silent: bool) -> None:
    assert has_pictures_for_weights(of(name)) is pictures
    assert has_units_that_fall_silent(of(name)) is silent


def test_filters_of_one_pixel_are_no_pictures() -> None:
    project = example("lenet5").open().project
    assert has_pictures_for_weights(report(edits.change(project, "conv2d_1", {"kernel": [1, 1]}))) is False


def test_nothing_suits_an_empty_graph() -> None:
    empty = report(fresh())
    assert not has_pictures_for_weights(empty) and not has_units_that_fall_silent(empty)
