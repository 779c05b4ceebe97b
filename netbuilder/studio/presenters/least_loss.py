"""How far the loss of a network can fall at all: smoothed targets leave a rest that no learning removes."""

from __future__ import annotations

from netbuilder.analysis.report import Report
from netbuilder.catalogue.training.losses import Loss


def least_loss(network: Report) -> float:
    """Zero for most networks, and while a loss lacks an input."""
    walk, least = network.walk, 0.0
    for id in walk.special:
        outcome = walk.outcomes.get(id)
        if outcome is not None and isinstance(outcome.made, Loss) and outcome.asked is not None:
            least += outcome.made.weight * outcome.made.least(*outcome.asked)
    return least
