"""The further losses by their formulas, written out, or by somebody else's hand."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from torch.distributions import Normal, kl_divergence

import netbuilder.catalogue.library  # noqa: F401  declares all losses
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import losses
from netbuilder.core.spec import LABEL, TensorSpec, maps, sequence, vector
from tests.catalogue.training.test_losses import value

FOUR = vector(4), vector(4)
PREDICTION = torch.tensor([[0.0, 1.0, 2.0, 5.0]])
TARGET = torch.tensor([[0.5, 1.0, 4.0, 1.0]])
ERRORS = [0.5, 0.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("id", "settings", "expected"),
    [
        ("mean_absolute_error", {}, sum(ERRORS) / 4),
        ("mean_absolute_error", {"total": True}, sum(ERRORS)),
        ("mean_squared_error", {"total": True}, sum(e**2 for e in ERRORS)),
        ("smooth_l1", {"beta": 3.0}, (0.25 / 6 + 4 / 6 + 2.5) / 4),
        ("huber", {"delta": 3.0}, (0.25 / 2 + 4 / 2 + 3 * 2.5) / 4),
    ],
)
def test_distances_of_values(id: str, settings: dict[str, object], expected: float) -> None:
    assert value(id, FOUR, PREDICTION, TARGET, **settings) == pytest.approx(expected)


def test_sums_are_of_values_and_means_of_samples() -> None:
    twice = PREDICTION.repeat(3, 1), TARGET.repeat(3, 1)
    once = value("mean_squared_error", FOUR, PREDICTION, TARGET, total=True)
    assert value("mean_squared_error", FOUR, *twice, total=True) == pytest.approx(once)
    shares = torch.tensor([[0.0, 0.5, 1.0, 1.0]])
    mean = value("binary_cross_entropy", FOUR, PREDICTION, shares)
    assert value("binary_cross_entropy", FOUR, PREDICTION, shares, total=True) == pytest.approx(4 * mean)


def test_poisson_is_smallest_at_the_logarithm_of_the_count() -> None:
    counts = torch.tensor([[3.0]])
    at, below, above = (
        value("poisson", (vector(1), vector(1)), torch.tensor([[math.log(rate)]]), counts)
        for rate in (3.0, 2.5, 3.5)
    )
    assert at < below and at < above
    assert at == pytest.approx(3 - 3 * math.log(3))


def test_gaussian_is_the_likelihood_but_for_a_constant() -> None:
    mean, log_variance = torch.tensor([[1.0]]), torch.tensor([[0.7]])
    specs = (vector(1),) * 3
    found = value("gaussian", specs, mean, log_variance, torch.tensor([[2.0]]))
    likelihood = Normal(mean, (log_variance / 2).exp()).log_prob(torch.tensor([[2.0]])).item()
    assert found == pytest.approx(-likelihood - math.log(2 * math.pi) / 2)


@pytest.mark.parametrize("total", [True, False])
def test_gaussian_divergence_is_that_of_torch(total: bool) -> None:
    mean, log_variance = torch.randn(5, 3), torch.randn(5, 3)
    exact = kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(0.0, 1.0))
    expected = exact.sum(1).mean() if total else exact.mean()
    found = value("gaussian_divergence", (vector(3), vector(3)), mean, log_variance, total=total)
    assert found == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.parametrize("temperature", [1.0, 4.0])
def test_kl_divergence_of_scores_and_of_shares(temperature: float) -> None:
    student, teacher = torch.randn(3, 4), torch.randn(3, 4)
    p, q = ((each / temperature).softmax(1) for each in (teacher, student))
    expected = temperature**2 * (p * (p / q).log()).sum(1).mean().item()
    found = value("kl_divergence", FOUR, student, teacher, temperature=temperature)
    assert found == pytest.approx(expected, rel=1e-4)
    shares = value("kl_divergence", FOUR, student, p, temperature=temperature, given="shares")
    assert shares == pytest.approx(expected, rel=1e-4)


def test_focal_looks_away_from_what_is_easy() -> None:
    scores, target = torch.tensor([[2.0, 0.0, -1.0]]), torch.tensor([0])
    specs = vector(3), LABEL
    share = math.exp(2) / (math.exp(2) + 1 + math.exp(-1))
    assert value("focal", specs, scores, target) == pytest.approx(-((1 - share) ** 2) * math.log(share))
    assert value("focal", specs, scores, target, focus=0.0) == pytest.approx(-math.log(share))


def test_multi_margin_and_soft_margin() -> None:
    scores, target = torch.tensor([[1.0, 0.5, -2.0]]), torch.tensor([0])
    assert value("multi_margin", (vector(3), LABEL), scores, target) == pytest.approx(0.5 / 3)
    yes = value("soft_margin", (vector(1), LABEL), torch.tensor([[0.7]]), torch.tensor([1]))
    assert yes == pytest.approx(math.log(1 + math.exp(-0.7)))


def test_multi_label_margin_reads_up_to_the_first_minus_one() -> None:
    scores = torch.tensor([[0.1, 0.9, 0.0]])
    specs = vector(3), TensorSpec((3,), ("F",), "int64")
    one = (max(0.0, 1 - (0.9 - 0.1)) + max(0.0, 1 - (0.9 - 0.0))) / 3
    assert value("multi_label_margin", specs, scores, torch.tensor([[1, -1, 0]])) == pytest.approx(one)


def test_scores_at_each_step_or_pixel_are_so_many_examples() -> None:
    scores, target = torch.randn(2, 5, 3), torch.randint(0, 3, (2, 5))
    expected = torch.nn.functional.cross_entropy(scores.flatten(0, 1), target.flatten()).item()
    steps = TensorSpec((5,), ("T",), "int64")
    assert value("cross_entropy", (sequence(5, 3), steps), scores, target) == pytest.approx(expected)
    pixels = TensorSpec((1, 5), ("H", "W"), "int64")
    images = scores.transpose(1, 2).unsqueeze(2)
    found = value("cross_entropy", (maps(3, 1, 5), pixels), images, target.unsqueeze(1))
    assert found == pytest.approx(expected)


def test_a_class_is_needed_at_each_step() -> None:
    with pytest.raises(ShapeRefused) as caught:
        losses.get("cross_entropy")().shape(sequence(5, 3), TensorSpec((4,), ("T",), "int64"))
    refused = caught.value
    assert (refused.code, refused.port) == ("loss_shapes", 1)
    assert str(refused.what) == "needs a class number for each place that has scores"
    assert (str(refused.expected), str(refused.received)) == ("5 class numbers", "4 class numbers")


@pytest.mark.parametrize("as_shares", [False, True])
def test_dice_is_what_does_not_overlap(as_shares: bool) -> None:
    areas = torch.zeros(1, 4, 4, dtype=torch.int64)
    areas[:, :, 2:] = 1
    sure = torch.stack([torch.where(areas == each, 40.0, -40.0) for each in (0, 1)], dim=1)
    target = TensorSpec((4, 4), ("H", "W"), "int64")
    wanted = areas
    if as_shares:
        target, wanted = maps(2, 4, 4), (sure > 0).float()
    specs = maps(2, 4, 4), target
    assert value("dice", specs, sure, wanted) == pytest.approx(0.0, abs=1e-5)
    # Half of each area is found: 4 of 8 pixels overlap, and 8 are found in all.
    half = sure.roll(1, 3)
    assert value("dice", specs, half, wanted, smoothing=1e-6) == pytest.approx(0.5)


def test_contrastive_pulls_the_same_and_pushes_others() -> None:
    first, second = torch.tensor([[0.0, 0.0]]), torch.tensor([[0.6, 0.8]])
    specs = vector(2), vector(2), LABEL
    assert value("contrastive", specs, first, second, torch.tensor([1])) == pytest.approx(0.5, rel=1e-4)
    apart = value("contrastive", specs, first, second, torch.tensor([0]), margin=3.0)
    assert apart == pytest.approx((3 - 1) ** 2 / 2, rel=1e-4)


def test_labels_of_pairs_are_0_and_1() -> None:
    one, other = torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0, 1.0]])
    specs = vector(2), vector(2), LABEL
    likeness = 1 / math.sqrt(2)
    assert value("cosine_embedding", specs, one, other, torch.tensor([1])) == pytest.approx(1 - likeness)
    assert value("cosine_embedding", specs, one, other, torch.tensor([0])) == pytest.approx(likeness)
    distance = torch.tensor([[0.3]])
    assert value("hinge_embedding", (vector(1), LABEL), distance, torch.tensor([1])) == (pytest.approx(0.3))
    assert value("hinge_embedding", (vector(1), LABEL), distance, torch.tensor([0])) == pytest.approx(0.7)
    scores = torch.tensor([[0.3]]), torch.tensor([[0.5]])
    ranked = vector(1), vector(1), LABEL
    assert value("margin_ranking", ranked, *scores, torch.tensor([1])) == pytest.approx(0.2)
    assert value("margin_ranking", ranked, *scores, torch.tensor([0])) == pytest.approx(0.0)


def test_triplet_margin_wants_the_positive_nearer() -> None:
    anchor, near, far = (torch.tensor([[x, 0.0]]) for x in (0.0, 1.0, 1.5))
    specs = (vector(2),) * 3
    assert value("triplet_margin", specs, anchor, near, far) == pytest.approx(0.5, rel=1e-4)
    assert value("triplet_margin", specs, anchor, near, far, margin=0.4) == pytest.approx(0.0)


def test_ctc_adds_up_every_way_to_say_the_target() -> None:
    scores = torch.randn(1, 4, 3, generator=torch.Generator().manual_seed(0))
    shares = scores.softmax(2)[0]

    def said(path: tuple[int, ...]) -> list[int]:
        return [number for number, _ in itertools.groupby(path) if number]

    ways = [path for path in itertools.product(range(3), repeat=4) if said(path) == [1, 2]]
    total = sum(math.prod(float(shares[step, number]) for step, number in enumerate(way)) for way in ways)
    specs = sequence(4, 3), TensorSpec((3,), ("T",), "int64")
    found = value("ctc", specs, scores, torch.tensor([[1, 2, 0]]))
    assert found == pytest.approx(-math.log(total) / 2, rel=1e-5)
