"""The training script of networks with noise, centres from the data, losses of our own, shared weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project
from tests.exchange.networks import Draft
from tests.exchange.test_script_curve import assert_same
from tests.networks import siamese, variational


def kernels(loss: str, **settings: object) -> Project:
    draft = Draft("Kernels", epochs=2, batch=40, lr=0.01)
    points = End(draft.put("data.spirals", count=300).node, "points")
    near = draft.put("gaussian_kernels", points, features=60)
    scores = draft.chain(near, ("linear", {"features": 2}))
    node = draft.put(f"loss.{loss}", **settings).node
    project = edits.connect(draft.project, scores, End(node, "scores"))
    return edits.connect(project, End(points.node, "labels"), End(node, "target"))


def test_with_centres_from_the_data_and_a_loss_that_torch_lacks(tmp_path: Path) -> None:
    assert_same(kernels("focal"), tmp_path)


def test_with_noise_and_two_losses(tmp_path: Path) -> None:
    assert_same(variational(epochs=2, device="cpu"), tmp_path)


@pytest.mark.long
def test_with_two_inputs_and_shared_weights(tmp_path: Path) -> None:
    assert_same(siamese(epochs=1, device="cpu"), tmp_path)
