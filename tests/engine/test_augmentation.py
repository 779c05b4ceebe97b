"""Augmentation in a run and in its previews: from the seed alone, and seen as in training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from netbuilder.analysis.report import report
from netbuilder.core.control import Control
from netbuilder.engine.draws import DRAWS
from netbuilder.engine.preview import Preview
from netbuilder.engine.recorded import trained_model
from netbuilder.engine.spectator import Seat
from netbuilder.graph.model import End
from netbuilder.project import edits, states
from netbuilder.project.blocks import make_block
from netbuilder.project.project import Project
from netbuilder.runs.events import Snapshot
from netbuilder.runs.flow import FlowView, Form
from netbuilder.runs.watch import Watch, Wish
from tests.engine.runner import Runner, epochs_of, state_of, stop_at
from tests.engine.views.scenes import scene_of
from tests.networks import Layers, classifier

LAYERS = (
    "random_flip", "random_shift", "random_affine", "random_resized_crop", "cut_out", "gaussian_noise",
)  # fmt: skip


def augmented(*, mixed: bool = True, kinds: tuple[str, ...] = LAYERS) -> Project:
    """The 8×8 digits through layers that augment to a linear one; with classes mixed behind them."""
    layers: Layers = [*((kind, {}) for kind in kinds), ("flatten", {}), ("linear", {"features": 10})]
    project = classifier("digits", layers, epochs=2)
    if not mixed:
        return project
    project = edits.insert_on_wire(project, End("flatten_1", "in"), "mix_up", {})
    project = edits.connect(project, End("digits_1", "labels"), End("mix_up_1", "target"))
    return edits.connect(project, End("mix_up_1", "shares"), End("cross_entropy_1", "target"))


def look(preview: Preview, project: Project, sample: int | None = 3) -> FlowView:
    found = preview.look(report(project), sample, None, Control().token)
    assert found is not None
    return found


def test_a_resumed_run_is_bit_for_bit_the_unbroken_one(tmp_path: Path) -> None:
    whole, broken, runner = (Runner(tmp_path / "runs") for _ in range(3))
    project = augmented()
    unbroken = whole.run(project)
    stop_at(broken, 25)
    resumed = runner.run(project, resume=broken.run(project).id)
    assert runner.losses == whole.losses and len(set(whole.losses)) > 30
    assert epochs_of(runner, resumed) == epochs_of(whole, unbroken)
    assert state_of(resumed) == state_of(unbroken)


def test_classes_are_mixed_while_training_alone(tmp_path: Path) -> None:
    """The accuracy that validates is that of the class alone, as without mixing."""
    runner = Runner(tmp_path / "runs")
    project = edits.change(augmented(kinds=()), "mix_up_1", {"alpha": 1.0})
    run = runner.run(edits.change_recipe(project, lr=0.01, epochs=3))
    last = runner.epochs[-1]
    assert last.validation["accuracy"] > 0.85 and last.validation["loss"] < last.train["loss"]
    model = trained_model(run)
    scene = scene_of(classifier("digits", [("flatten", {}), ("linear", {"features": 10})]))
    feed = scene.watched[1].some(0, 10_000)
    with torch.inference_mode():
        scores, _ = model.eval()(feed["images"])
    right = (scores.argmax(1) == feed["labels"]).float().mean().item()
    assert last.validation["accuracy"] == pytest.approx(right, abs=0.05)


def test_a_run_whose_draws_are_looked_at_learns_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Seat, "is_due", lambda *_: True)
    runner = Runner(tmp_path / "runs")
    watched = Runner(tmp_path / "watched", watch=Watch(Wish(frozenset({"flow"}))))
    plain, seen = runner.run(augmented(), steps=8), watched.run(augmented(), steps=8)
    assert watched.troubles == [] and watched.losses == runner.losses
    assert state_of(seen) == state_of(plain)
    last = [event.payload for event in watched.events if isinstance(event, Snapshot)][-1]
    assert isinstance(last, FlowView) and last.seen["mix_up_1",].form is Form.DRAWS


def test_previews_show_draws_that_go_on_from_those_before_and_behind_them_what_is_predicted() -> None:
    project = augmented(mixed=False)
    view = look(Preview(), project)
    assert view.failed == {}
    picture = view.seen["digits_1",].values[0]
    seen = {kind: view.seen[f"{kind}_1",] for kind in LAYERS}
    assert all(each.form is Form.DRAWS and each.values.shape == (DRAWS, 1, 8, 8) for each in seen.values())
    for draw in seen["random_flip"].values[:, 0]:
        assert np.array_equal(draw, picture) or np.array_equal(draw, picture[:, ::-1])
    for moved, draw in zip(seen["random_shift"].values[:, 0], seen["random_flip"].values[:, 0], strict=True):
        assert set(moved.flatten()) <= {0.0, *draw.flatten()}
    noisy, covered = seen["gaussian_noise"].values, seen["cut_out"].values
    assert 0.0 < np.abs(noisy - covered).max() < 1.0
    assert view.seen["linear_1",].form is Form.SCORES
    plain = classifier("digits", [("flatten", {}), ("linear", {"features": 10})])
    assert np.array_equal(view.seen["linear_1",].values, look(Preview(), plain).seen["linear_1",].values)


def test_a_blend_shows_itself_with_others_and_the_answer_is_by_class() -> None:
    project = edits.change(augmented(), "mix_up_1", {"alpha": 1.0})
    view = look(Preview(), project)
    draws = view.seen["mix_up_1",].values[:, 0]
    assert len({tuple(draw.flatten().tolist()) for draw in draws}) == DRAWS
    before = view.seen["gaussian_noise_1",].values[:, 0]
    assert np.abs(draws - before).max() > 0.2
    assert view.seen["linear_1",].names == tuple("0123456789")


def test_pictures_stand_still_while_something_else_is_edited_and_others_draw_anew() -> None:
    project, preview = augmented(mixed=False), Preview()
    before = look(preview, project)
    state = torch.get_rng_state()
    after = look(preview, edits.change(project, "cut_out_1", {"most": 0.9}))
    assert torch.equal(torch.get_rng_state(), state)
    assert after.seen["random_affine_1",] is before.seen["random_affine_1",]
    assert not np.array_equal(after.seen["cut_out_1",].values, before.seen["cut_out_1",].values)
    other = look(preview, project, sample=4)
    assert not np.array_equal(other.seen["random_flip_1",].values, before.seen["random_flip_1",].values)


def test_a_muted_one_hands_on_and_a_block_shows_what_it_draws() -> None:
    project = states.put(augmented(mixed=False), ["cut_out_1"], states.State.MUTED, True)
    assert look(Preview(), project).seen["cut_out_1",].form is not Form.DRAWS
    block = make_block(augmented(mixed=False), ["random_flip_1", "random_shift_1"], "Augment")
    (id,) = block.graph.nodes.keys() - augmented(mixed=False).graph.nodes.keys()
    view = look(Preview(), block)
    assert view.seen[id,].form is Form.DRAWS and view.seen[id, "random_flip_1"].form is Form.DRAWS
