"""What is left of a network's loss: by the targets of each loss and its weight, nothing of most."""

from __future__ import annotations

import pytest

from netbuilder.analysis.report import report
from netbuilder.project import edits
from netbuilder.project.project import fresh
from netbuilder.studio.presenters.least_loss import least_loss
from tests.networks import digits_cnn

LOSS = "cross_entropy_1"


def test_smoothed_targets_leave_a_rest_by_their_weight() -> None:
    project = digits_cnn()
    assert least_loss(report(project)) == 0
    smoothed = edits.change(project, LOSS, {"smoothing": 0.05})
    assert least_loss(report(smoothed)) == pytest.approx(0.282, abs=0.001)
    halved = edits.change(smoothed, LOSS, {"weight": 0.5})
    assert least_loss(report(halved)) == pytest.approx(0.141, abs=0.001)


def test_nothing_is_left_of_what_cannot_be_computed() -> None:
    smoothed = edits.change(digits_cnn(), LOSS, {"smoothing": 0.05})
    target = next(end for end in smoothed.graph.wires if end.node == LOSS)
    assert least_loss(report(edits.disconnect(smoothed, target))) == 0
    assert least_loss(report(fresh())) == 0
