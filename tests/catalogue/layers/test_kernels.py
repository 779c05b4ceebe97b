"""Gaussian kernels, random Fourier features and what draws, against scikit-learn and their formulas."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.metrics.pairwise import rbf_kernel

from netbuilder.catalogue.library import layers
from netbuilder.core.spec import vector
from tests.contracts import oracle


def module(id: str, **settings: Any) -> Any:
    """The module of a layer for points in the plane."""
    torch.manual_seed(0)
    made = oracle.forward(layers.get(id)(**settings).code(vector(2))).module
    assert made is not None
    return made


def points(count: int = 640) -> torch.Tensor:
    found, _ = make_blobs(count, centers=8, cluster_std=0.3, random_state=1)
    return torch.from_numpy(found).float()


def settled(kernels: Any, x: torch.Tensor, batch: int = 64, passes: int = 8) -> None:
    for each in x.split(batch) * passes:
        kernels.train()(each)


def test_the_first_examples_are_the_centres() -> None:
    x = points()
    kernels = module("gaussian_kernels", features=100, source="examples")
    kernels.train()(x[:64])
    assert torch.equal(kernels.centres[:64], x[:64])
    settled(kernels, x[64:])
    assert torch.equal(kernels.centres, x[:100])
    nearest = torch.cdist(x[:100], x[:100]).fill_diagonal_(torch.inf).amin(1).mean()
    gamma = 1 / (2 * nearest.item() ** 2)
    found = kernels.eval()(x[200:210])
    torch.testing.assert_close(found, torch.from_numpy(rbf_kernel(x[200:210], x[:100], gamma)).float())


def test_means_of_groups_are_nearly_as_near_as_those_of_scikit_learn() -> None:
    x = points()
    kernels = module("gaussian_kernels", features=20)
    settled(kernels, x)
    squares = torch.cdist(x, kernels.centres).amin(1).square().sum().item()
    assert squares < 1.5 * KMeans(20, n_init=3, random_state=0).fit(x).inertia_


def test_settled_centres_stay_also_after_they_were_kept_and_loaded() -> None:
    x = points()
    kernels = module("gaussian_kernels", features=20)
    settled(kernels, x)
    before = kernels.centres.clone()
    settled(kernels, x + 5)
    assert torch.equal(kernels.centres, before)
    again = module("gaussian_kernels", features=20)
    again.load_state_dict(copy.deepcopy(kernels.state_dict()))
    settled(again, x + 5)
    assert torch.equal(again.centres, before)


def test_centres_that_learn_go_on_from_the_examples() -> None:
    x = points(128)
    kernels = module("gaussian_kernels", features=10, learn=True)
    assert [name for name, _ in kernels.named_parameters()] == ["shift"]
    kernels.train()(x).sum().backward()
    assert kernels.shift.grad is not None and kernels.shift.grad.abs().sum() > 0


def test_products_of_random_fourier_features_are_near_the_kernel() -> None:
    x = points(50) / 5
    waves = module("random_fourier_features", features=20_000, width=0.8)(x)
    expected = torch.from_numpy(rbf_kernel(x, x, 1 / (2 * 0.8**2))).float()
    assert (waves @ waves.t() - expected).abs().max() < 0.05


def test_a_sample_has_its_mean_and_variance_and_once_trained_is_the_mean() -> None:
    sample = oracle.forward(layers.get("gaussian_sample")().code(vector(2), vector(2))).module
    assert sample is not None
    mean = torch.tensor([[3.0, -1.0]]).repeat(20_000, 1)
    log_variance = torch.tensor([[0.0, 2.0]]).log1p().mul(2).repeat(20_000, 1)
    torch.manual_seed(0)
    drawn = sample.train()(mean, log_variance)
    torch.testing.assert_close(drawn.mean(0), mean[0], atol=0.1, rtol=0)
    torch.testing.assert_close(drawn.std(0), torch.tensor([1.0, 3.0]), atol=0.1, rtol=0)
    assert sample.eval()(mean, log_variance) is mean
    always = oracle.forward(layers.get("gaussian_sample")(always=True).code(vector(2), vector(2))).module
    assert always is not None and not torch.equal(always.eval()(mean, log_variance), mean)


def test_noise_is_for_training_alone() -> None:
    noise = module("gaussian_noise", spread=0.5)
    x = torch.zeros(20_000, 2)
    assert noise.train()(x).std().item() == pytest.approx(0.5, rel=0.05)
    assert noise.eval()(x) is x
