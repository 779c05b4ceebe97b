"""A variational autoencoder built from a graph: two losses train it, the seed decides, it draws digits."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from sklearn.datasets import load_digits
from torch import nn

from netbuilder.analysis.sound import network
from netbuilder.engine import checkpoint
from netbuilder.engine.build import build
from netbuilder.project import edits
from netbuilder.project.project import Project
from tests.engine.runner import Runner, another, state_of
from tests.networks import CODE, variational


def trained(runner: Runner, project: Project) -> nn.Module:
    record = runner.run(project)
    module = build(network(project).source).eval()
    checkpoint.load_weights(record.folder / "last.safetensors", module)
    return module


def digits() -> torch.Tensor:
    return torch.from_numpy(load_digits().images / 16).float().unsqueeze(1)


def decoded(module: nn.Module, code: torch.Tensor) -> torch.Tensor:
    """The pictures of a code, by the layers behind the sample."""
    decoder = nn.Sequential(module.linear_4, nn.ReLU(), module.linear_5, nn.Sigmoid())
    with torch.no_grad():
        found: torch.Tensor = decoder(code)
    return found


def test_both_losses_are_made_small_together(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    runner.run(variational())
    assert runner.losses[-1] < 0.75 * runner.losses[0]
    assert runner.epochs[-1].validation["loss"] < runner.epochs[0].validation["loss"]


def test_the_same_seed_draws_the_same_noise(tmp_path: Path) -> None:
    first, again, other = (Runner(tmp_path / name) for name in ("first", "again", "other"))
    for runner, seed in ((first, 1), (again, 1), (other, 2)):
        runner.run(variational(epochs=1, seed=seed))
    assert first.losses == again.losses != other.losses


def test_a_run_goes_on_after_a_stop_as_if_there_had_been_none(tmp_path: Path) -> None:
    whole, parts = Runner(tmp_path / "whole"), Runner(tmp_path / "parts")
    project = variational(epochs=2)
    expected = whole.run(project)
    stopped = parts.run(project, steps=20)
    resumed = another(parts).run(project, resume=stopped.id)
    assert state_of(resumed) == state_of(expected)


def test_a_heavy_weight_leaves_little_in_the_code(tmp_path: Path) -> None:
    def spread(beta: float) -> float:
        module = trained(Runner(tmp_path / str(beta)), variational(beta))
        with torch.no_grad():
            _, _, means, _ = module(digits())
        return float(means.std(0).mean())

    assert spread(0.1) > 5 * spread(100.0)


def test_codes_drawn_at_random_become_digits(tmp_path: Path) -> None:
    """They are nearer to real digits than noise is, and not all one."""
    module = trained(Runner(tmp_path), variational(epochs=15))
    real = digits().flatten(1)
    torch.manual_seed(0)
    drawn = decoded(module, torch.randn(100, CODE))
    noise = torch.rand(100, 64)
    near, far = (torch.cdist(each, real).amin(1).mean().item() for each in (drawn, noise))
    assert near < 0.6 * far
    assert torch.cdist(drawn, drawn).mean() > 0.3 * torch.cdist(real[:100], real[:100]).mean()


@pytest.mark.parametrize("always", [False, True])
def test_the_source_says_whether_noise_is_drawn_once_trained(always: bool) -> None:
    project = variational()
    sample = next(node.id for node in project.graph.nodes.values() if node.kind == "gaussian_sample")
    project = edits.change(project, sample, {"always": always})
    assert ("GaussianSample(always=True)" in network(project).source.text) is always
