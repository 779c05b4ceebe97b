from __future__ import annotations

import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.project.find import find
from netbuilder.project.project import Project
from netbuilder.runs.events import EpochDone
from netbuilder.studio.presenters.standing import Best, best, figure


@pytest.fixture(scope="module")
def lenet() -> Project:
    return find("lenet5").project


def done(epoch: int, train: dict[str, float], validation: dict[str, float] | None = None) -> EpochDone:
    return EpochDone(epoch, 10 * epoch, 1.0, FrozenDict(train), FrozenDict(validation or {}))


def test_before_the_first_epoch_there_is_none(lenet: Project) -> None:
    assert best([], lenet) is None
    assert best([done(1, {})], lenet) is None


def test_the_first_metric_decides_and_the_first_of_equals_stays(lenet: Project) -> None:
    shares = [0.5, 0.9, 0.9, 0.8]
    epochs = [
        done(n, {"loss": 1 / n}, {"loss": 1 / n, "accuracy": share}) for n, share in enumerate(shares, 1)
    ]
    found = best(epochs, lenet)
    assert found == Best("accuracy", 0.9, 2, validated=True)
    assert found is not None and found.words == "90.0 %"


def test_without_a_metric_the_least_loss_decides(lenet: Project) -> None:
    epochs = [done(n, {"loss": loss}) for n, loss in enumerate((0.5, 0.2, 0.3), 1)]
    assert best(epochs, lenet) == Best("loss", 0.2, 2, validated=False)


def test_a_metric_of_which_less_is_better(lenet: Project) -> None:
    epochs = [done(n, {"loss": 1.0, "mean_absolute_error": e}) for n, e in enumerate((3.0, 2.0, 4.0), 1)]
    assert best(epochs, lenet) == Best("mean_absolute_error", 2.0, 2, validated=False)


def test_an_epoch_that_was_not_validated_does_not_count_beside_those_that_were(lenet: Project) -> None:
    epochs = [done(1, {"loss": 0.1}), done(2, {"loss": 0.1}, {"loss": 0.7})]
    assert best(epochs, lenet) == Best("loss", 0.7, 2, validated=True)


def test_of_several_losses_their_sum_decides() -> None:
    edges = find("edges").project
    epochs = [done(n, {"loss": 1 / n, "mean_absolute_error": float(n)}) for n in (1, 2, 3)]
    assert best(epochs, edges) == Best("loss", 1 / 3, 3, validated=False)


def test_figures_are_shares_or_three_digits() -> None:
    assert figure("accuracy", 0.9756) == "97.6 %"
    assert figure("loss", 0.15634) == "0.156"
    assert figure("unheard_of", 12.0) == "12"
