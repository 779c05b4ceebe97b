"""The model that an export is held against."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from netbuilder.core.problem import ProblemError
from netbuilder.exchange import Subject
from netbuilder.exchange.reference import model_of
from tests.exchange.networks import hangul, mlp, subject


def test_it_is_in_evaluation_mode_with_the_checkpoints_weights(tmp_path: Path) -> None:
    taken = subject(hangul(), tmp_path / "best.safetensors")
    model = model_of(taken)
    fresh = model_of(taken.fresh())
    assert not any(module.training for module in model.modules())
    weights, others = model.state_dict(), fresh.state_dict()
    moved = [name for name in weights if not weights[name].equal(others[name])]
    assert any(name.endswith("running_mean") for name in moved)
    assert any(name.endswith("weight") for name in moved)


def test_fresh_weights_follow_from_the_seed() -> None:
    first, again, other = (model_of(subject(mlp(seed=seed))).state_dict() for seed in (1, 1, 2))
    assert all(first[name].equal(again[name]) for name in first)
    assert not first["linear_1.weight"].equal(other["linear_1.weight"])


def test_random_numbers_of_a_run_that_lives_go_on_undisturbed() -> None:
    before = torch.get_rng_state()
    model_of(subject(mlp(seed=4)))
    assert torch.equal(torch.get_rng_state(), before)


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    other = subject(hangul(), tmp_path / "best.safetensors")
    taken = subject(mlp())
    with pytest.raises(ProblemError, match="another network"):
        model_of(Subject(taken.network, other.weights, taken.samples))


def test_importing_the_package_brings_nothing_heavy() -> None:
    heavy = ("torch", "numpy", "onnx", "onnxruntime", "safetensors", "PySide6", "netbuilder.engine")
    code = f"import sys, netbuilder.exchange; print([name for name in {heavy} if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
